"""What every chart has: a title that says something, its basis, a description in words, and its look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from budget.money import AmountUnit
from disclosure.palette import GROUND, INK, PAPER, Theme

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


INKS: dict[Theme, str] = {"light": INK, "dark": PAPER}
FAMILY = '"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",system-ui,sans-serif'


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart of a page. `draw` makes the figure when its address is asked for, never before; height in px.

    `unit` is said beside a drawing whose figures stand without it. `tells_more` says that title and basis tell of more than the
    rows of the table, as of what each of them is made up of: above bars of these rows alone nobody would see it.
    """

    title: str
    basis: str
    description: str
    draw: Callable[[Theme], Figure]
    height: int = 420
    table_id: str = ""
    unit: AmountUnit | None = None
    tells_more: bool = False

    def __post_init__(self) -> None:
        """Refuse a chart that says nothing to those who cannot see it."""
        if not self.description:
            raise ValueError("a chart needs a description")


def name_places(figure: Figure, names: Sequence[str], axis: str = "y") -> None:
    """Let the places 0, 1, 2 … of an axis bear these names: things of one name must not be laid upon each other."""
    look = {"automargin": True, "fixedrange": True, "ticks": "", "showgrid": False, "zeroline": False}
    told = look | {"tickvals": list(range(len(names))), "ticktext": list(names)}
    if axis == "x":
        figure.update_xaxes(**told)
    else:
        figure.update_yaxes(**told)


def _require_places_apart(trace: Mapping[str, Any]) -> None:
    """Refuse a drawing in which two things would share a place: plotly adds their bars and drops one of their tiles."""
    kind = trace["type"]
    axes = {"heatmap": ("x", "y"), "bar": ("y",) if trace.get("orientation") == "h" else ("x",)}
    for places in ("ids",) if kind == "treemap" else axes.get(kind, ()):
        held = list(trace.get(places) or ())
        if len(set(held)) != len(held) or not held:
            raise ValueError(f"the {places} of a {kind} are not told apart: {held}")


def payload(chart: Chart, theme: Theme) -> dict[str, Any]:
    """Return the figure as plotly.js takes it, with its title and words: {data, layout, title, description}."""
    figure = chart.draw(theme)
    figure.update_layout(
        # Without plotly's own look, which is some kilobytes in each answer, and is overwritten here.
        template={},
        height=chart.height,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FAMILY, "size": 14, "color": INKS[theme]},
        hoverlabel={"font": {"family": FAMILY, "size": 14}, "align": "left"},
        # As Chinese texts write numbers, whatever language the browser has.
        separators=".,",
        showlegend=False,
    )
    drawn: dict[str, Any] = figure.to_plotly_json()
    for trace in drawn["data"]:
        _require_places_apart(trace)
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
