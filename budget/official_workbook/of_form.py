"""The workbook of any form, made from what the form says of its tables: headings, named lines, a total, blank rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from budget.forms import BodyKind, Column, Form, Item, Layout, Role, Side, Subject
from budget.money import AmountUnit, in_unit
from budget.official_workbook.forms import TOTAL, Cell, Heading, PrintedForm, Row
from budget.official_workbook.rows import SheetBody
from budget.vocabulary import UNIT, Scheme
from budget.workbook.rows import FactRow, Line, Reading, TableReading

_BLANK_ROWS = 12
_WIDTHS = {Role.CODE: 18.0, Role.NAME: 34.0, Role.TEXT: 34.0}
# What the sum of a group of columns is called, below the heading of the group.
_SUMS = frozenset({"小计", "合计"})
_UNITS = {"元": AmountUnit.YUAN, "万元": AmountUnit.WAN}


class TablePaper(NamedTuple):
    """A table of a form as it is drawn, and what its columns are."""

    columns: Sequence[Column]
    printed: PrintedForm


def papers_of(form: Form, reading: Reading, body: SheetBody) -> list[TablePaper]:
    """Return every table of a form that can be drawn, blank or with the figures and words of a reading."""
    drawn = [layout for layout in form.tables if layout.kind in (BodyKind.FACTS, BodyKind.LISTS)]
    return [_paper(form, place, layout, reading, body) for place, layout in enumerate(drawn, 1)]


def _paper(form: Form, place: int, layout: Layout, reading: Reading, body: SheetBody) -> TablePaper:
    columns, paths = _printed(layout)
    unit, table = layout.unit or form.unit, reading.table(layout.key)
    if layout.sides:
        rows = _lists(layout, columns, table, unit)
    elif table is not None and table.rows:
        words = _words(columns, layout, table, reading)
        rows = (_fact(layout, columns, row, unit, words.get(row.position, {})) for row in table.rows)
    else:
        rows = _blank(layout, columns, body)
    printed = PrintedForm(
        layout.number,
        f"表{place}",
        layout.title,
        _nested(paths),
        tuple(rows),
        tuple(_WIDTHS.get(column.role, 18.0) for column in columns),
        unit_line=f"单位：{unit}",
        # Six decimals of 万元 reach down to the 分: no figure is shown rounded, which its reading would name.
        money_format="#,##0.00" if unit == "元" else "#,##0.000000",
        maker=f"编制部门：{body.unit_name}" if body.unit_name else "",
    )
    return TablePaper(columns, printed)


def _words(
    columns: Sequence[Column], layout: Layout, table: TableReading, reading: Reading
) -> dict[int, dict[str, str]]:
    """Return what the rows of a table have in columns of words that are kept nowhere: 专项名称, 经济科目."""
    kept = {column.key for column in columns if column.role is Role.TEXT} - {layout.label}
    places = {column.key: column.index for column in table.columns if column.key in kept}
    sheets = {sheet.name: {row.number: row.texts for row in sheet.rows} for sheet in reading.sheets if places}
    found = {}
    for row in table.rows:
        # A row keeps no sheet of its own, only its cells do; any of them tells it.
        known = [amount.source for amount in row.amounts.values()] + [code.source for code in row.dimensions.values()]
        texts = sheets.get(known[0].sheet, {}).get(row.number, ()) if known else ()
        found[row.position] = {key: texts[place].strip() for key, place in places.items() if place < len(texts)}
    return found


def _printed(layout: Layout) -> tuple[list[Column], list[tuple[str, ...]]]:
    """Return the columns that the paper has, each with its heading, top to bottom.

    A code stands whole in one column; what was planned before stands there where the table is about both.
    """
    kept: dict[str, Column] = {}
    for column in layout.columns:
        is_planned = column.phase is not None and layout.about.subject is not Subject.SANGONG
        is_again = column.key in kept and column.role is Role.AMOUNT
        # Not by their keys alone, which code and name of one classification share. Of one measure one column is kept.
        if column.code_kind != "part" and not is_planned and not is_again:
            kept[
                f"{column.key} {column.role} {column.headers[0]}" if column.role is not Role.AMOUNT else column.key
            ] = column
    columns = list(kept.values())
    paths = [tuple(_whole_code(column).split("/")) for column in columns]
    for place, (column, path) in enumerate(zip(columns, paths, strict=True)):
        if any(other[: len(path)] == path and other != path for other in paths):
            # A group's own amount stands below the group.
            below = (tuple(head.split("/")) for head in column.headers)
            paths[place] = next((one for one in below if one[: len(path)] == path and one != path), (*path, "小计"))
    groups: dict[str, tuple[str, ...]] = {}
    for place, column in enumerate(columns):
        group = groups.get(column.part_of, ()) if column.role is Role.AMOUNT else ()
        if group and paths[place][: len(group)] != group:
            paths[place] = (*group, *paths[place])
        if paths[place][-1] in _SUMS:
            groups[layout.measure(column.key)] = paths[place][:-1]
    return columns, paths


def _whole_code(column: Column) -> str:
    """Return the heading of a column; of a code that may stand in levels, the one of the whole."""
    return next((head for head in column.headers if head.rpartition("/")[2] not in "类款项"), column.headers[0])


def _nested(paths: Sequence[tuple[str, ...]]) -> tuple[Heading, ...]:
    """Return headings as a tree: neighbours that begin alike stand below one heading."""
    found: list[Heading] = []
    place = 0
    while place < len(paths):
        head, *rest = paths[place]
        end = place + 1
        while rest and end < len(paths) and paths[end][0] == head and len(paths[end]) > 1:
            end += 1
        found.append((head, _nested([path[1:] for path in paths[place:end]])) if rest else head)
        place = end
    return tuple(found)


def _blank(layout: Layout, columns: Sequence[Column], body: SheetBody) -> Iterator[Row]:
    nothing: Row = (None,) * len(columns)
    if layout.about.keyed_by:
        is_by_unit = layout.about.keyed_by[0] == UNIT and body.unit_code
        own = {Role.CODE: body.unit_code, Role.NAME: body.unit_name} if is_by_unit else {}
        yield tuple((own.get(column.role) or None) if column.key == UNIT else None for column in columns)
        yield from [nothing] * (_BLANK_ROWS - 1)
        if layout.has_total:
            yield (TOTAL, *(None,) * (len(columns) - 1))
    else:
        yield nothing


def _fact(layout: Layout, columns: Sequence[Column], row: FactRow, unit: str, words: Mapping[str, str]) -> Row:
    cells = [
        (words.get(column.key) or None) if column.key in words else _cell(layout, column, row, unit)
        for column in columns
    ]
    for key in {column.key for column in columns if column.role is Role.CODE}:
        places = [place for place, column in enumerate(columns) if column.key == key and column.role is Role.CODE]
        if len(places) > 1 and key in row.dimensions:
            for place, cell in zip(places, _levels(key, row.dimensions[key].code), strict=False):
                cells[place] = cell
    if row.line is not Line.DETAIL and not any(
        cells[place] for place, one in enumerate(columns) if one.role in _WIDTHS
    ):
        cells[0] = (row.label or TOTAL) if columns[0].role in _WIDTHS else cells[0]
    return tuple(cells)


def _levels(key: str, code: str) -> list[str | None]:
    """Return a code as the columns of its levels have it, coarse to fine."""
    return [code[:length] if length <= len(code) else None for length in Scheme(key).level_lengths]


def _cell(layout: Layout, column: Column, row: FactRow, unit: str) -> Cell:
    if column.role is Role.AMOUNT:
        amount = row.amounts.get(layout.measure(column.key))
        return in_unit(amount.fen, _UNITS[unit]) if amount is not None else None
    code = row.dimensions.get(column.key)
    if column.role is Role.NAME:
        return (code.name or None) if code else None
    if column.role is Role.CODE:
        # Several words may stand for one code: reversed, so that the first, which is the form's own, is the one that
        # is kept.
        words = {known: words for words, known in reversed(column.named)}
        return (words.get(code.code) or code.code) if code else None
    is_named = column.key == layout.label and not (layout.finest and row.line is not Line.DETAIL)
    return row.label or None if is_named else None


def _lists(layout: Layout, columns: Sequence[Column], table: TableReading | None, unit: str) -> Iterator[Row]:
    rows = {
        (row.side, dimension, code.code): row
        for row in (table.rows if table else ())
        for dimension, code in row.dimensions.items()
    }
    sides = [
        # A line that some print instead of those it sums up is offered to who has it alone.
        [item for item in _in_order(side.items) if not item.may_stand_for_others or (side.name, *item.key) in rows]
        for side in layout.sides
    ]
    # Side by side, as on paper: the shorter list is followed by blanks.
    for place in range(max(map(len, sides))):
        cells: list[Cell] = []
        for side, items in zip(layout.sides, sides, strict=True):
            item = items[place] if place < len(items) else None
            row = rows.get((side.name, *item.key)) if item else None
            cells += [_line(layout, column, item, row, unit) for column in columns if _is_of(column, side)]
        yield tuple(cells)


def _is_of(column: Column, side: Side) -> bool:
    return column.key == side.label or column.key in side.amounts


def _line(layout: Layout, column: Column, item: Item | None, row: FactRow | None, unit: str) -> Cell:
    if item is None:
        return None
    if column.role is not Role.AMOUNT:
        return item.names[0]
    return _cell(layout, column, row, unit) if row is not None else None


def _in_order(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the lines of a list as a paper has them: a section behind the lines that belong to none, before the whole."""
    known = list(items)
    sections = {item.opens: [one for one in known if one.within == item.opens] for item in known if item.opens}
    waiting: list[Item] = []
    for item in known:
        if item.within:
            continue
        if item.opens and sections[item.opens]:
            waiting += [item, *sections[item.opens]]
            continue
        if item.line == "total":
            yield from waiting
            waiting = []
        yield item
    yield from waiting
