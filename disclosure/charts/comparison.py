"""Charts of comparisons: totals year by year, the largest changes, and how bodies divide each hundred yuan."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budget.late import late
from budget.money import AmountUnit
from budget.queries.comparisons import SideBySide
from budget.queries.results import Node
from disclosure.charts.frame import Chart, name_places
from disclosure.figures import amount_text, change_text, exact_words, foremost, percent_text, with_unit
from disclosure.palette import Theme, tile
from disclosure.tables.comparison import ChangeRow, signed
from disclosure.tables.rows import RowKind

if TYPE_CHECKING:
    from plotly.graph_objects import Bar, Figure
else:
    Bar = late("plotly.graph_objects", "Bar")
    Figure = late("plotly.graph_objects", "Figure")


ROW_HEIGHT = 40
# Changes that are drawn; the table has them all.
MOST_BARS = 12
NAMED = 6


def series_chart(rows: Sequence[ChangeRow], unit: AmountUnit, basis: str, table_id: str) -> Chart | None:
    """Draw the totals of the editions as bars; None where there is only one."""
    if len(rows) < 2:
        return None
    last = rows[-1]
    first = next(row for row in rows if row.colour == last.colour)  # of the same stage: a budget beside a budget
    words = _("；").join(f"{row.name} {with_unit(row.after or 0, unit)}" for row in rows)

    def draw(theme: Theme) -> Figure:
        return _series(rows, unit, theme)

    change = change_text(last.after or 0, first.after or 0)
    return Chart(
        title=_("各年全部支出")
        if first is last
        else _("从 {first_name}到 {last_name}：{change}").format(
            first_name=first.name, last_name=last.name, change=change
        ),
        basis=basis,
        description=_("各年全部支出：{words}。").format(words=words),
        draw=draw,
        height=len(rows) * ROW_HEIGHT + 24,
        table_id=table_id,
    )


def _series(rows: Sequence[ChangeRow], unit: AmountUnit, theme: Theme) -> Figure:
    # plotly draws the first bar at the bottom; lying bars have room for their names on a phone.
    drawn = list(reversed(rows))
    figure = Figure(
        Bar(
            orientation="h",
            x=[row.after for row in drawn],
            y=list(range(len(drawn))),
            text=[amount_text(row.after or 0, unit) for row in drawn],
            textposition="auto",
            customdata=[[row.url, exact_words(row.after or 0), row.name] for row in drawn],
            marker={"color": [tile(row.colour, theme)[0] for row in drawn]},
            hovertemplate="<b>%{customdata[2]}</b><br>%{customdata[1]}<extra></extra>",
            cliponaxis=False,
        )
    )
    # Amounts begin at zero, so that a bar twice as long is twice as much.
    longest = max((row.after or 0 for row in drawn), default=0)
    figure.update_xaxes(visible=False, fixedrange=True, rangemode="tozero", range=[0, longest * 1.18])
    name_places(figure, [row.name for row in drawn])
    return figure


def changes_chart(rows: Sequence[ChangeRow], unit: AmountUnit, basis: str, table_id: str) -> Chart | None:
    """Draw the largest changes as bars to both sides; None where nothing changed."""
    changed = [row for row in rows if row.kind is RowKind.PART and row.difference]
    if not changed:
        return None
    ranked = sorted(changed, key=lambda row: -abs(row.difference or 0))
    up = sum(1 for row in changed if (row.difference or 0) > 0)
    named = _("；").join(f"{_name(row)}{signed(row.difference or 0, unit)}" for row in ranked[:NAMED])
    rest = ""
    if len(ranked) > NAMED:
        # One of them may have changed by as much as the last that is named.
        last, next_one = (abs(row.difference or 0) for row in ranked[NAMED - 1 : NAMED + 1])
        rest = _("；其余 {value} 项变化较小") if next_one < last else _("；其余 {value} 项变化不比这些大")
        rest = rest.format(value=len(ranked) - NAMED)

    def draw(theme: Theme) -> Figure:
        return _changes(ranked[:MOST_BARS], unit, theme)

    return Chart(
        title=_("；").join(
            _("变化最大的是{name}，{signed}").format(name=_name(row), signed=signed(row.difference or 0, unit))
            if at == 0
            else _("{name}，{signed}").format(name=_name(row), signed=signed(row.difference or 0, unit))
            for at, row in enumerate(foremost(ranked, lambda row: abs(row.difference or 0)))
        ),
        basis=basis,
        description=_("{up} 项增加，{value} 项减少。{named}{rest}。").format(
            up=up, value=len(changed) - up, named=named, rest=rest
        ),
        draw=draw,
        height=min(len(ranked), MOST_BARS) * ROW_HEIGHT + 24,
        table_id=table_id,
    )


def _name(row: ChangeRow) -> str:
    return row.plain_name or row.name


def _changes(ranked: Sequence[ChangeRow], unit: AmountUnit, theme: Theme) -> Figure:
    # plotly draws the first bar at the bottom.
    rows = list(reversed(ranked))
    figure = Figure(
        Bar(
            orientation="h",
            x=[row.difference for row in rows],
            y=list(range(len(rows))),
            text=[
                f"{'+' if (row.difference or 0) > 0 else ''}{amount_text(row.difference or 0, unit)}" for row in rows
            ],
            textposition="auto",
            customdata=[[row.url, exact_words(row.difference or 0), _name(row)] for row in rows],
            marker={"color": [tile(row.colour, theme)[0] for row in rows]},
            hovertemplate="<b>%{customdata[2]}</b><br>%{customdata[1]}<extra></extra>",
            cliponaxis=False,
        )
    )
    # Room at both ends for amounts that do not fit into their bars, lest they cover the names.
    sizes = [0, *(row.difference or 0 for row in rows)]
    room = (max(sizes) - min(sizes)) // 3
    ends = [min(sizes) - room if min(sizes) < 0 else 0, max(sizes) + room if max(sizes) > 0 else 0]
    figure.update_xaxes(showticklabels=False, fixedrange=True, zeroline=True, showgrid=False, range=ends)
    name_places(figure, [_name(row) for row in rows])
    return figure


def _of_body(place: int, row: tuple[Node, tuple[int | None, ...]]) -> int:
    return row[1][place] or 0


def shares_chart(found: SideBySide, basis: str, table_id: str) -> Chart | None:
    """Draw each body as one bar of a hundred parts; None where a negative amount could not be a part."""
    columns = [(place, column) for place, column in enumerate(found.columns) if column.point.total > 0]
    if len(columns) < 2 or not found.rows or any((fen or 0) < 0 for _, amounts in found.rows for fen in amounts):
        return None
    said = []
    for place, column in columns:
        top = foremost(found.rows, partial(_of_body, place))
        if not top[0][1][place]:
            continue
        name = _("、").join(node.plain_name or node.name for node, _amounts in top)
        share = percent_text(top[0][1][place] or 0, column.point.total)
        # Of several that are equally large each has the share, and not all of them together.
        text = (
            _("{body}最大的几项是{name}，各占 {share}。")
            if len(top) > 1
            else _("{body}最大的一项是{name}，占 {share}。")
        )
        said.append((name, text.format(body=column.point.edition.unit.short_name, name=name, share=share)))

    def draw(theme: Theme) -> Figure:
        return _shares(found, [place for place, _ in columns], theme)

    if len(said) < 2:
        return None
    same = len({name for name, _ in said}) == 1
    title = _("花得最多的都是{said}").format(said=said[0][0]) if same else _("各单位花得最多的不一样")
    return Chart(
        title=title,
        basis=basis,
        description="".join(text for _, text in said),
        draw=draw,
        height=len(columns) * 64 + 40,
        table_id=table_id,
    )


def _shares(found: SideBySide, places: Sequence[int], theme: Theme) -> Figure:
    order = list(reversed(places))
    bodies = [found.columns[place].point.edition.unit.short_name for place in order]
    figure = Figure()
    for node, amounts in found.rows:
        fens = [amounts[place] or 0 for place in order]
        wholes = [found.columns[place].point.total for place in order]
        texts = [percent_text(fen, whole) for fen, whole in zip(fens, wholes, strict=True)]
        fill, ink = tile(node.code, theme)
        name = node.plain_name or node.name
        figure.add_trace(
            Bar(
                orientation="h",
                name=name,
                # Thousandths of a body's own total, cut to whole ones: the words beside carry the exact share.
                x=[fen * 1000 // whole for fen, whole in zip(fens, wholes, strict=True)],
                y=list(range(len(bodies))),
                text=[
                    # A narrower stretch has no room for its words.
                    f"{name} {text}" if fen * 12 >= whole else ""
                    for fen, whole, text in zip(fens, wholes, texts, strict=True)
                ],
                textposition="inside",
                insidetextanchor="middle",
                textfont={"color": ink},
                customdata=[["", f"{name} {text}", body] for text, body in zip(texts, bodies, strict=True)],
                marker={"color": fill},
                hovertemplate="<b>%{customdata[2]}</b><br>%{customdata[1]}<extra></extra>",
            )
        )
    figure.update_layout(barmode="stack")
    figure.update_xaxes(visible=False, fixedrange=True, range=[0, 1000])
    name_places(figure, bodies)
    return figure
