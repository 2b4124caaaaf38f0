"""The map of bodies: a box for each, as large as what it spends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budget.late import late
from budget.money import AmountUnit
from disclosure.charts.frame import Chart, ground
from disclosure.figures import amount_text, exact_words, foremost, with_unit
from disclosure.palette import Theme, tile
from disclosure.tables.bodies import BodyRow

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Treemap
else:
    Figure = late("plotly.graph_objects", "Figure")
    Treemap = late("plotly.graph_objects", "Treemap")


# A box smaller than this part of all carries no text that anybody could read.
LEAST_TEXT = 60
NAMED = 6


def bodies_chart(rows: Sequence[BodyRow], unit: AmountUnit, basis: str, table_id: str) -> Chart | None:
    """Draw the bodies as boxes; None where fewer than two have an amount above zero."""
    # An area can be neither negative nor nothing.
    drawn = [row for row in rows if row.figure is not None and row.figure > 0]
    if len(drawn) < 2:
        return None
    largest = foremost(drawn, lambda row: row.figure or 0)
    most = _("支出最多的是{name}，{amount}") if len(largest) == 1 else _("支出最多的是{name}，各 {amount}")
    named = _("；").join(f"{row.name} {with_unit(row.figure or 0, unit)}" for row in drawn[:NAMED])
    rest = ""
    if len(drawn) > NAMED:
        # One of them may be as large as the last that is named.
        is_less = drawn[NAMED].figure != drawn[NAMED - 1].figure
        rest = _("；其余 {count} 个单位较小") if is_less else _("；其余 {count} 个单位不比这些大")
        rest = rest.format(count=len(drawn) - NAMED)

    def draw(theme: Theme) -> Figure:
        return _boxes(drawn, unit, theme)

    return Chart(
        title=most.format(
            name=_("、").join(row.name for row in largest), amount=with_unit(largest[0].figure or 0, unit)
        ),
        basis=basis,
        description=_("{count} 个单位，方块的大小是全部支出。{named}{rest}。").format(
            count=len(drawn), named=named, rest=rest
        ),
        draw=draw,
        height=320 if len(drawn) < 5 else 460,
        table_id=table_id,
        unit=unit,
    )


def _boxes(drawn: Sequence[BodyRow], unit: AmountUnit, theme: Theme) -> Figure:
    total = sum(row.figure or 0 for row in drawn)
    fill, ink = tile("fiscal", theme)
    return Figure(
        Treemap(
            ids=[row.slug for row in drawn],
            labels=[row.name for row in drawn],
            parents=["" for _row in drawn],
            values=[row.figure for row in drawn],
            text=[amount_text(row.figure or 0, unit) for row in drawn],
            texttemplate=[
                "<b>%{label}</b><br>%{text}" if (row.figure or 0) * LEAST_TEXT >= total else "" for row in drawn
            ],
            customdata=[[row.url, exact_words(row.figure or 0)] for row in drawn],
            marker={"colors": [fill for _row in drawn], "line": {"width": 2, "color": ground(theme)}},
            textfont={"color": ink, "size": 15},
            textposition="middle center",
            tiling={"packing": "squarify", "pad": 2},
            pathbar={"visible": False},
            hovertemplate="<b>%{label}</b><br>%{customdata[1]}<extra></extra>",
        )
    )
