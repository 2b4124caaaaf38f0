"""An official table as it is printed: its number, title and unit above it, its cells, and how wide each column is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from budget.letters import row_and_column
from budget.money import AmountUnit
from budget.queries.results import GridCell, OfficialTable
from disclosure.empty_tables import statement
from disclosure.paper.amounts import amount
from disclosure.paper.levels import indents
from disclosure.paper.widths import Needs, Widths, aired, fitted
from disclosure.typesetting import ems
from disclosure.visit import Visit

# A title that brings its own number: «预算03表 支出预算总表», «预算表12 年度项目支出绩效表».
_NUMBERED = re.compile(r"\A((?:部门)?(?:预算|决算|公开|附)?(?:表\d{1,2}|\d{1,2}表))[\s、:：.]+(?=\S)")
_BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=\d)|(?<=\d) +(?=[\u4e00-\u9fff])")
_FIGURE = re.compile(r"[-+≥≤><=]?[\d,.]*\d%?\Z")
_SUM = re.compile(r"\A(?:本年\S{2})?[合总小共]\s*计\Z|合计\Z|总计\Z")
# Words up to so many signs stand in the middle of their cell where all of their column do.
_SHORT = 6


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell: its text as printed, where it stands, and how: «right», «center» or «left», and how many signs further in."""

    text: str
    column: int
    rowspan: int = 1
    colspan: int = 1
    align: str = "left"
    indent: int = 0


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of a table; a sum is set apart."""

    cells: tuple[PrintedCell, ...]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A table as it is printed."""

    label: str
    title: str
    body: str
    unit: str
    statement: str
    header: tuple[PrintedRow, ...]
    rows: tuple[PrintedRow, ...]
    widths: Widths

    def texts(self) -> Iterator[str]:
        """Yield every text of it."""
        yield from (self.label, self.title, self.body, self.unit, self.statement)
        for row in (*self.header, *self.rows):
            yield from (cell.text for cell in row.cells)


def printed(visit: Visit, table: OfficialTable, decimals: int) -> PrintedSheet:
    """Return a table of an edition as it is printed."""
    info = table.info
    numbered = _NUMBERED.match(info.title)
    unit = info.amount_unit
    centred = _centred(table)
    header = _headings(table)
    rows = tuple(
        PrintedRow(tuple(_cell(cell, unit, decimals, here, centred, is_total=is_total) for cell in row), is_total)
        for row, is_total, here in zip(table.body, table.totals, indents(table.body), strict=True)
    )
    return PrintedSheet(
        label=numbered[1] if numbered else f"公开{info.number.zfill(2)}表",
        title=info.title[numbered.end() :] if numbered else info.title,
        body=visit.edition.unit.name,
        unit=unit.label,
        statement=_BETWEEN.sub("", statement(visit, info)) if info.is_empty else "",
        header=header,
        rows=rows,
        widths=aired(
            fitted(_needs(table, header, rows)),
            [
                [(cell.column, cell.colspan, cell.text) for cell in row.cells if cell.rowspan == 1]
                for row in (*header, *rows)
            ],
        ),
    )


def _column(cell: GridCell) -> int:
    return int(row_and_column(cell.address)[1]) - 1


def _headings(table: OfficialTable) -> tuple[PrintedRow, ...]:
    """Return the rows that stand above every page: one that holds amounts too is printed below, where they belong."""
    home = table.info.sheet_position
    amounts = {
        _row(cell) for row, sheet in zip(table.body, table.sheets, strict=True) for cell in row[:1] if sheet[0] == home
    }
    rows = [row for row in table.header if not (row and _row(row[0]) in amounts)]
    return tuple(PrintedRow(tuple(_heading(cell, len(rows) - place) for cell in row)) for place, row in enumerate(rows))


def _row(cell: GridCell) -> int:
    return int(row_and_column(cell.address)[0])


def _heading(cell: GridCell, rows: int) -> PrintedCell:
    """Return a heading; none reaches further down than the rows of headings do."""
    return PrintedCell(_tidy(cell.text), _column(cell), min(cell.rowspan, rows), cell.colspan, "center")


def _cell(
    cell: GridCell, unit: AmountUnit, decimals: int, indented: Mapping[str, int], centred: set[int], *, is_total: bool
) -> PrintedCell:
    column = _column(cell)
    if cell.fen is not None:
        return PrintedCell(amount(cell.fen, unit, decimals), column, cell.rowspan, cell.colspan, "right")
    text = _tidy(cell.text)
    indent = indented.get(cell.address, 0)
    is_centred = cell.colspan > 1 or column in centred or _FIGURE.match(text) or (is_total and _SUM.search(text))
    align = "center" if is_centred and ems(text) <= 3 * _SHORT and not indent else "left"
    return PrintedCell(text, column, cell.rowspan, cell.colspan, align, indent)


def _tidy(text: str) -> str:
    """Return a text without the blanks around it; lines stay lines."""
    return "\n".join(line.strip(" \t\u3000\u00a0") for line in text.strip().splitlines())


def _centred(table: OfficialTable) -> set[int]:
    """Return the columns of words that are all short: units of measure, signs, yes or no."""
    longest: dict[int, float] = {}
    for row in table.body:
        for cell in row:
            if cell.fen is None and cell.colspan == 1:
                column = _column(cell)
                longest[column] = max(longest.get(column, 0), ems(cell.text))
    # The first column names the rows, and names stand on the left however short they are.
    return {column for column, wide in longest.items() if wide <= _SHORT and column}


def _needs(table: OfficialTable, header: Sequence[PrintedRow], rows: Sequence[PrintedRow]) -> Needs:
    """Return what the columns need: amounts are never broken, words and headings may be."""
    count = len(table.amount_columns)
    needs = Needs([0.0] * count, [0.0] * count)
    for row in header:
        for cell in row.cells:
            if cell.colspan == 1 and cell.column < count:
                needs.heading(cell.column, cell.text)
    for row in rows:
        for cell in row.cells:
            if cell.colspan == 1 and cell.column < count:
                needs.cell(
                    cell.column, cell.text, cell.indent, whole=cell.align == "right" or bool(_FIGURE.match(cell.text))
                )
    return needs
