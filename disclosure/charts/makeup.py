"""The chart of what each 类 is paid for: staff, contracted work, the rest, side by side in one bar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budget.late import late
from budget.queries.results import Breakdown, BreakdownRow
from budget.queries.years import YearBefore
from disclosure.charts.frame import INKS, Chart, name_places
from disclosure.figures import amount_text, change_text, exact_words, percent_text, with_unit
from disclosure.palette import Theme, tile
from disclosure.visit import Visit

if TYPE_CHECKING:
    from plotly.graph_objects import Bar, Figure
else:
    Bar = late("plotly.graph_objects", "Bar")
    Figure = late("plotly.graph_objects", "Figure")


ROW_HEIGHT = 40
# A stretch narrower than this part of the longest bar has no room for its share.
NARROW = 12


@dataclass(frozen=True, slots=True)
class _Kind:
    """One of the three kinds: its name, its colour, and what each row spends on it in 分."""

    name: str
    colour: str
    amounts: tuple[int, ...]


def makeup_chart(
    found: Breakdown, visit: Visit, basis: str, table_id: str, before: YearBefore | None = None
) -> Chart | None:
    """Draw the 类, each split into three kinds, with its change since the year `before`; None where a line does not tell."""
    makeup = found.makeup
    rows = [row for row in found.rows if row.total.fen]
    if makeup is None or not all(row.makeup and row.makeup.is_known for row in rows):
        return None
    kinds = _kinds(rows)
    changes = _changes(rows, before)

    def draw(theme: Theme) -> Figure:
        return _drawn(rows, kinds, changes, visit, theme)

    unit = visit.unit
    told = [
        _("{name} {amount}（{share}）").format(
            name=kind.name,
            amount=with_unit(sum(kind.amounts), unit),
            share=percent_text(sum(kind.amounts), makeup.total),
        )
        for kind in kinds
    ]
    listed = [_listed(row, changes, before, visit) for row in rows if row.makeup]
    return Chart(
        title=_("{share} 是人员的工资和社保").format(share=percent_text(makeup.staff, makeup.total)),
        basis=basis,
        description=_("{kinds}。{rows}。").format(kinds=_("；").join(told), rows=_("；").join(listed)),
        draw=draw,
        height=len(rows) * ROW_HEIGHT + 24,
        table_id=table_id,
        unit=unit,
        tells_more=True,
    )


def _listed(row: BreakdownRow, changes: Mapping[str, str], before: YearBefore | None, visit: Visit) -> str:
    """Say a row in words: what it is given, what of it is for staff, and how it changed."""
    makeup = row.makeup
    text = _("{name} {amount}，其中人员待遇 {share}") if makeup and makeup.staff else _("{name} {amount}，没有人员待遇")
    said = text.format(
        name=row.node.plain_name or row.node.name,
        amount=with_unit(row.total.fen, visit.unit),
        share=percent_text(makeup.staff, makeup.total) if makeup else "",
    )
    if before is None or row.node.code not in changes:
        return said
    return _("{said}，比 {year} 年 {change}").format(said=said, year=before.year, change=changes[row.node.code])


def _changes(rows: list[BreakdownRow], before: YearBefore | None) -> dict[str, str]:
    """Return by code how a row changed; nothing where the two years cannot be compared."""
    if before is None or before.parts is None:
        return {}
    then = before.parts
    return {
        row.node.code: change_text(row.total.fen, then[row.node.code]) if then.get(row.node.code) else _("新增")
        for row in rows
    }


def _kinds(rows: list[BreakdownRow]) -> list[_Kind]:
    made = [row.makeup for row in rows if row.makeup]
    return [
        _Kind(_("人员的工资和社保"), "301", tuple(each.staff for each in made)),
        _Kind(_("受委托办事的单位和个人"), "302", tuple(each.hired for each in made)),
        _Kind(_("其他开支"), "", tuple(each.rest for each in made)),
    ]


def _drawn(
    rows: list[BreakdownRow], kinds: list[_Kind], changes: Mapping[str, str], visit: Visit, theme: Theme
) -> Figure:
    longest = max(row.total.fen for row in rows)
    places = list(range(len(rows)))[::-1]  # plotly draws the first bar at the bottom
    figure = Figure()
    for kind in kinds:
        fill, text = tile(kind.colour, theme)
        figure.add_trace(
            Bar(
                orientation="h",
                name=kind.name,
                x=list(kind.amounts),
                y=places,
                text=[
                    percent_text(fen, row.total.fen) if fen * NARROW > longest else ""
                    for fen, row in zip(kind.amounts, rows, strict=True)
                ],
                textposition="inside",
                insidetextanchor="middle",
                # Or plotly turns a share on its side where the stretch is narrow.
                textangle=0,
                insidetextfont={"color": text},
                customdata=[
                    [visit.node(row.node), exact_words(fen), row.node.plain_name or row.node.name]
                    for fen, row in zip(kind.amounts, rows, strict=True)
                ],
                marker={"color": fill},
                hovertemplate=f"<b>%{{customdata[2]}}</b><br>{kind.name}<br>%{{customdata[1]}}<extra></extra>",
            )
        )
    for place, row in zip(places, rows, strict=True):
        figure.add_annotation(
            x=row.total.fen,
            y=place,
            text=f"  {amount_text(row.total.fen, visit.unit)}  {changes.get(row.node.code, '')}".rstrip(),
            xanchor="left",
            showarrow=False,
            font={"color": INKS[theme]},
        )
    figure.update_layout(barmode="stack")
    # Room behind the longest bar for its amount.
    figure.update_xaxes(visible=False, fixedrange=True, range=[0, longest * (132 if changes else 118) // 100])
    name_places(figure, [row.node.plain_name or row.node.name for row in reversed(rows)])
    return figure
