"""What every chart has: a title that says something, its basis, a description in words, and its look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from plotly.graph_objects import Figure

from budget.money import AmountUnit
from disclosure.palette import GROUND, INK, PAPER, Theme

INKS: dict[Theme, str] = {"light": INK, "dark": PAPER}
FAMILY = '"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",system-ui,sans-serif'


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart of a page. `draw` makes the figure when its address is asked for, never before; height in px.

    `unit` is said beside a drawing whose figures stand without it.
    """

    title: str
    basis: str
    description: str
    draw: Callable[[Theme], Figure]
    height: int = 420
    table_id: str = ""
    unit: AmountUnit | None = None

    def __post_init__(self) -> None:
        """Refuse a chart that says nothing to those who cannot see it."""
        if not self.description:
            raise ValueError("a chart needs a description")


def payload(chart: Chart, theme: Theme) -> dict[str, Any]:
    """Return the figure as plotly.js takes it, with its title and words: {data, layout, title, description}."""
    figure = chart.draw(theme)
    figure.update_layout(
        template={},
        height=chart.height,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FAMILY, "size": 14, "color": INKS[theme]},
        hoverlabel={"font": {"family": FAMILY, "size": 14}, "align": "left"},
        separators=".,",
        showlegend=False,
    )
    drawn: dict[str, Any] = figure.to_plotly_json()
    return {
        "data": drawn["data"],
        "layout": drawn["layout"],
        "title": chart.title,
        "basis": chart.basis,
        "description": chart.description,
    }


def ground(theme: Theme) -> str:
    """Return the colour on which a chart stands, for the gaps between its tiles."""
    return GROUND[theme]
