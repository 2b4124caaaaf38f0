"""Charts of a whole and its parts: treemap, bars; and bars of any printed list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budget.late import late
from budget.money import AmountUnit, has_shares
from disclosure.charts.frame import INKS, Chart, ground, name_places
from disclosure.english_names import called
from disclosure.figures import amount_text, exact_words, percent_text, with_unit
from disclosure.palette import Theme, tile
from disclosure.selection import ChartKind
from disclosure.tables import FileTable, Row, RowKind
from disclosure.tables.share_column import has_silent_shares
from disclosure.visit import FileSubject, Visit

if TYPE_CHECKING:
    from plotly.graph_objects import Bar, Figure, Treemap
else:
    Bar = late("plotly.graph_objects", "Bar")
    Figure = late("plotly.graph_objects", "Figure")
    Treemap = late("plotly.graph_objects", "Treemap")


# Parts that the description names one by one; the table below the chart has them all.
NAMED = 6
ROW_HEIGHT = 40
# Tiles smaller than these parts of the whole carry the name alone, or nothing: a text that nobody can read is noise.
# Every part stands in the table below with its amount.
FULL_TEXT, NAME_ALONE = 25, 80
# A bar shorter than this part of the longest has no room for its amount.
SHORT = 6


@dataclass(frozen=True, slots=True)
class Tile:
    """A part as a chart draws it; `parent` is the id of the tile around it, "" at the top."""

    id: str
    parent: str
    name: str
    fen: int
    text: str
    url: str
    colour: str


def kinds_of(table: FileTable) -> tuple[ChartKind, ...]:
    """Return the drawings that can show the parts of a breakdown: areas are neither negative nor more or less than all."""
    fens = [row.figure.fen for row in table.records if row.kind is RowKind.PART and row.figure]
    fits = all(fen >= 0 for fen in fens) and sum(fens) == table.records[-1].figure.fen
    return (ChartKind.TREEMAP, ChartKind.BARS) if fits else (ChartKind.BARS,)


def parts_chart(table: FileTable, kind: ChartKind, whole_name: str, basis: str, plain_basis: str = "") -> Chart | None:
    """Draw the parts of a breakdown; None where there is nothing to draw, or one part alone that is all of it.

    A treemap cannot show negative parts: then bars are drawn, whatever was chosen.
    """
    parts = [row for row in table.records if row.kind is RowKind.PART and row.figure and row.figure.fen]
    if not parts:
        return None
    total = table.records[-1].figure.fen
    if len(parts) == 1 and parts[0].figure.fen == total:
        return None
    if kind is ChartKind.BARS or kind not in kinds_of(table):
        return bars_chart(table, whole_name, basis, plain_basis)
    tiles = _tiles(parts, total, whole_name, table.visit.unit)

    def draw(theme: Theme) -> Figure:
        return Figure(_treemap(tiles, theme))

    return Chart(
        title=saying(parts, total, is_shared=True),
        basis=basis,
        description=described(parts, total, whole_name, table.visit.unit, is_shared=True),
        draw=draw,
        height=_height(parts, total),
        table_id=table.table_id,
    )


def _height(parts: Sequence[Row], total: int) -> int:
    """Return the height of a drawing of areas in px: one great tile and little beside it need no great room."""
    largest = max(row.figure.fen for row in parts if row.figure)
    if len(parts) < 3 or largest * 10 > 9 * total:
        return 240
    return 320 if len(parts) < 5 or largest * 10 > 7 * total else 460


def bars_chart(
    table: FileTable,
    whole_name: str,
    basis: str,
    plain_basis: str = "",
    *,
    base: int | None = None,
    most: int | None = None,
) -> Chart | None:
    """Draw a list as bars, longest on top; shares are shares of `base` 分, by default the table's own total.

    Where the amounts have no shares, the chart is below `plain_basis`, which speaks of none.
    `most` limits the bars to the longest; the words still speak of all of them. None where there is nothing to draw, or
    one part alone that is all of it.
    """
    parts = [row for row in table.records if row.kind is not RowKind.TOTAL and row.figure and row.figure.fen]
    if not parts:
        return None
    added = [row for row in parts if row.kind is RowKind.PART]
    printed = next((row.figure.fen for row in table.records if row.kind is RowKind.TOTAL and row.figure), None)
    total = base or printed or sum(row.figure.fen for row in added)
    if len(parts) == 1 and parts[0].figure.fen == total:
        return None
    unit = table.visit.unit
    drawn = sorted(parts, key=lambda row: -row.figure.fen)[:most] if most else parts
    # Of all of them, those that were not chosen too: what is less than nothing is the first to be left out.
    fens = [row.figure.fen for row in parts if row.kind is not RowKind.GAP]
    is_shared = has_shares(fens, total) and not has_silent_shares(table)

    def draw(theme: Theme) -> Figure:
        return _bars(drawn, total if is_shared else None, table.visit, theme)

    return Chart(
        title=saying(added, total, is_shared=is_shared),
        basis=basis if is_shared else plain_basis or basis,
        description=described(added, total, whole_name, unit, is_shared=is_shared),
        draw=draw,
        height=len(drawn) * ROW_HEIGHT + 24,
        table_id=table.table_id,
        unit=unit,
    )


def saying(parts: Sequence[Row], total: int, *, is_shared: bool) -> str:
    """Return a title that says what is to be seen: «农林水、社会保障和就业合占 88.3%»."""
    ranked = sorted(parts, key=lambda row: -(row.figure.fen if row.figure else 0))
    if not ranked or not is_shared:
        return _("各部分的大小")
    if len(ranked) == 1 and ranked[0].figure and ranked[0].figure.fen == total:
        return _("全部是{name}").format(name=shown_name(ranked[0]))
    first = ranked[0].figure.fen if ranked[0].figure else 0
    # More than half by itself: no other part need be named.
    if first * 2 > total:
        return _("{name}占 {share}").format(name=shown_name(ranked[0]), share=percent_text(first, total))
    leading = ranked[: 2 if len(ranked) < 6 else 3]
    together = sum(row.figure.fen for row in leading if row.figure)
    return _("{names}合占 {share}").format(
        names=_("、").join(shown_name(row) for row in leading), share=percent_text(together, total)
    )


def described(parts: Sequence[Row], total: int, whole_name: str, unit: AmountUnit, *, is_shared: bool) -> str:
    """Return the chart in words, made from its own rows."""
    ranked = sorted(parts, key=lambda row: -(row.figure.fen if row.figure else 0))
    # A single one that is left has a name.
    first = NAMED + 1 if len(ranked) == NAMED + 1 else NAMED
    text = _("{name} {amount}（{share}）") if is_shared else _("{name} {amount}")
    named = [
        text.format(
            name=shown_name(row), amount=with_unit(row.figure.fen, unit), share=percent_text(row.figure.fen, total)
        )
        for row in ranked[:first]
        if row.figure
    ]
    rest = [row.figure.fen for row in ranked[first:] if row.figure]
    if rest:
        text = _("其余 {count} 项共 {amount}（{share}）") if is_shared else _("其余 {count} 项共 {amount}")
        named.append(
            text.format(
                count=len(rest),
                amount=with_unit(sum(rest), unit),
                share=percent_text(sum(rest), total),
            )
        )
    return _("{whole_name}共 {amount}，分为 {count} 项：{names}。").format(
        whole_name=whole_name,
        amount=with_unit(total, unit),
        count=len(parts),
        names=_("；").join(named),
    )


def shown_name(row: Row) -> str:
    """Return the everyday name where there is one; what is part of another row says so."""
    name = str(getattr(row, "plain_name", "") or called(row.name))
    return _("其中：{name}").format(name=name) if row.kind is RowKind.SUB else name


def _tiles(parts: Sequence[Row], total: int, whole_name: str, unit: AmountUnit) -> list[Tile]:
    top = Tile("whole", "", whole_name, total, f"{with_unit(total, unit)}", "", "")
    return [top, *(_tile(row, f"{number}", total, unit) for number, row in enumerate(parts))]


def _tile(row: Row, number: str, total: int, unit: AmountUnit) -> Tile:
    fen = row.figure.fen if row.figure else 0
    text = f"{with_unit(fen, unit)}<br>{percent_text(fen, total)}"
    return Tile(row.code or number, "whole", shown_name(row), fen, text, row.url, row.colour)


def _treemap(tiles: Sequence[Tile], theme: Theme) -> Treemap:
    total = tiles[0].fen
    colours = [tile(each.colour, theme) if each.colour else (ground(theme), INKS[theme]) for each in tiles]
    return Treemap(
        ids=[each.id for each in tiles],
        labels=[each.name for each in tiles],
        parents=[each.parent for each in tiles],
        values=[each.fen for each in tiles],
        text=[each.text for each in tiles],
        customdata=[[each.url, exact_words(each.fen)] for each in tiles],
        branchvalues="total",
        sort=True,
        hovertemplate="<b>%{label}</b><br>%{text}<br>%{customdata[1]}<extra></extra>",
        # The whole is named above the drawing; its tile is covered by its parts.
        texttemplate=["", *(_template(each.fen, total) for each in tiles[1:])],
        textfont={"color": [text for _, text in colours], "size": 15},
        textposition="middle center",
        tiling={"packing": "squarify", "pad": 2},
        pathbar={"visible": False},
        root={"color": "rgba(0,0,0,0)"},
        marker={
            "colors": [fill for fill, _ in colours],
            "line": {"width": 2, "color": ground(theme)},
            "pad": {"t": 0, "r": 0, "b": 0, "l": 0},
        },
    )


def _template(fen: int, total: int) -> str:
    if fen * FULL_TEXT >= total:
        return "<b>%{label}</b><br>%{text}"
    return "%{label}" if fen * NAME_ALONE >= total else ""


def _address(row: Row, subject: FileSubject) -> str:
    """Return where a bar leads: the page of its item, else the cell of its amount."""
    url: str = getattr(row, "url", "")
    place = row.figure.place if row.figure else None
    return url or (subject.cell(place) if place and isinstance(subject, Visit) else "")


def _bars(parts: Sequence[Row], total: int | None, subject: FileSubject, theme: Theme) -> Figure:
    # plotly draws the first bar at the bottom. A bar's place is its number: rows of the same name must not be stacked.
    # A part as large as its whole stands below it.
    rows = sorted(parts, key=lambda row: (row.figure.fen if row.figure else 0, row.kind is not RowKind.SUB))
    fens = [row.figure.fen if row.figure else 0 for row in rows]
    unit = subject.unit
    longest = max(map(abs, fens))
    # Without a total nothing is said to be a share; what is missing or too much is no part.
    shares = [percent_text(fen, total) if total is not None and fen >= 0 else "" for fen in fens]
    texts = [f"{amount_text(fen, unit)}  {share}".rstrip() for fen, share in zip(fens, shares, strict=True)]
    figure = Figure(
        Bar(
            orientation="h",
            x=fens,
            y=list(range(len(rows))),
            text=texts,
            # Left of a short negative bar there is no room but on the names.
            textposition=["none" if 0 < -fen * SHORT < longest else "auto" for fen in fens],
            insidetextfont={"color": [tile(row.colour, theme)[1] for row in rows]},
            customdata=[
                [_address(row, subject), exact_words(fen), shown_name(row)] for row, fen in zip(rows, fens, strict=True)
            ],
            marker={"color": [tile(row.colour, theme)[0] for row in rows]},
            hovertemplate="<b>%{customdata[2]}</b><br>%{text}<br>%{customdata[1]}<extra></extra>",
            cliponaxis=False,
        )
    )
    # Axis numbers would be in 分; every bar carries its amount instead. Short bars have it behind them.
    room = longest * 18 // 100
    left, right = min(0, *fens), max(0, *fens)
    left -= room if -left * SHORT >= longest else 0
    figure.update_xaxes(visible=False, fixedrange=True, range=[left, right + room])
    for place, fen in enumerate(fens):
        if 0 < -fen * SHORT < longest:
            figure.add_annotation(
                x=0, y=place, text=f" {texts[place]}", xanchor="left",
                showarrow=False, font={"color": INKS[theme]},
            )  # fmt: skip
    name_places(figure, [shown_name(row) for row in rows])
    return figure
