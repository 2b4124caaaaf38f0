"""Which cells of a sheet readers may see: what stands hidden and belongs to no table is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from budget.public_copy.carried_kinds import Carried, CarriedKind
from budget.workbook.rows import Reading, SheetReading, TableReading
from budget.workbook.sheets import letters, row_and_column

# The texts of a table that are disclosed as such; a footnote is only what its cell says.
_TEXTS = ("department", "goal", "note")

CellT = TypeVar("CellT")
Merge = tuple[int, int, int, int]
# The rows of a sheet that a table read, 1-based, its header with them, and the 0-based columns that it reads.
ReadRows = tuple[Collection[int], Collection[int]]


@dataclass(slots=True)
class OpenCells:
    """The rule for one sheet. Rows are 1-based, columns 0-based.

    A hidden row or column is left out but where a table reads the cell: its figure is public, and leads back to it.
    What lies below a merge is seen by nobody who looks at the sheet, so nobody sees it here.
    """

    hidden_rows: Collection[int] = frozenset()
    hidden_columns: Collection[int] = frozenset()
    read: Sequence[ReadRows] = ()
    # The cells from which a figure, a code or a text was read, as (row, column).
    sources: Collection[tuple[int, int]] = frozenset()
    merges: Sequence[Merge] = ()
    _covered: dict[int, list[tuple[int, int]]] | None = field(default=None, repr=False)

    def row(self, number: int, cells: Sequence[CellT]) -> Sequence[CellT]:
        """Return the cells of a row with a blank for each that nobody may see."""
        if not (self.hidden_rows or self.hidden_columns or self.merges):
            return cells  # as most sheets are, of whatever length
        gone = [column for column in self._closed(number, len(cells)) if cells[column] != ""]
        if not gone:
            return cells
        kept: list[Any] = list(cells)
        for column in gone:
            kept[column] = ""
        return kept

    def _closed(self, number: int, width: int) -> Iterator[int]:
        if number in self.hidden_rows:
            yield from (column for column in range(width) if not self._is_read(number, column))
        elif self.hidden_columns:
            hidden = (column - 1 for column in self.hidden_columns if column <= width)
            yield from (column for column in hidden if not self._is_read(number, column))
        for first, last in self._below_merges().get(number, ()):
            yield from range(first, min(last + 1, width))

    def _is_read(self, number: int, column: int) -> bool:
        if (number, column) in self.sources:
            return True
        return any(number in rows and column in columns for rows, columns in self.read)

    def _below_merges(self) -> dict[int, list[tuple[int, int]]]:
        """Return by row the columns, first and last, that a merge covers without beginning there."""
        if self._covered is None:
            covered: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
            for top, left, bottom, right in self.merges:
                if right > left:
                    # Merges count from 1, columns here from 0. The first row keeps its corner, the others nothing.
                    covered[top].append((left, right - 1))
                for number in range(top + 1, bottom + 1):
                    covered[number].append((left - 1, right - 1))
            self._covered = dict(covered)
        return self._covered


def open_sheets(reading: Reading) -> set[str]:
    """Return the names of the sheets that a table was read from: the only ones that are ever public."""
    return {part.sheet for table in reading.tables for part in table.parts}


def open_cells(reading: Reading) -> dict[str, OpenCells]:
    """Return by name the rule for each sheet that a table was read from."""
    named = open_sheets(reading)
    closed = {sheet.name for sheet in reading.sheets if sheet.name in named and _hides(sheet)}
    read: defaultdict[str, list[ReadRows]] = defaultdict(list)
    for table in reading.tables if closed else ():
        # A column that the form does not know is not read, so hidden it stays hidden.
        columns = frozenset(column.index for column in table.columns if column.key)
        rows = _read_rows(table)
        for part in table.parts:
            here = {number for number in rows if part.first_row <= number <= part.last_row}
            # The header belongs to what was read: without it nobody could tell what the figures are.
            read[part.sheet].append((here | set(part.header_rows), columns))
    sources: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    for name, address in _sources(reading.tables) if closed else ():
        if name in closed and (place := row_and_column(address)):
            sources[name].add(place)
    return {
        sheet.name: OpenCells(
            # Of a sheet that hides nothing it is known already; a kept edition walks all rows each time that it is asked.
            sheet.hidden_rows if sheet.name in closed else frozenset(),
            sheet.hidden_columns,
            read[sheet.name],
            sources[sheet.name],
            sheet.merges,
        )
        for sheet in reading.sheets
        if sheet.name in named
    }


def withheld(reading: Reading, rules: Mapping[str, OpenCells], file: int) -> list[Carried]:
    """Return what the sheets of a file hold that no reader sees: whole sheets, and hidden or covered cells."""
    found = []
    sheets = [sheet for sheet in reading.sheets if sheet.file == file]
    if whole := [
        f"{sheet.name}（隐藏）" if sheet.hidden else sheet.name for sheet in sheets if sheet.name not in rules
    ]:
        found.append(Carried(CarriedKind.SHEETS, len(whole), tuple(whole)))
    cells: list[str] = []
    for sheet in sheets:
        if (rule := rules.get(sheet.name)) is not None:
            cells += _withheld_cells(sheet, rule)
    if cells:
        found.append(Carried(CarriedKind.HIDDEN_CELLS, len(cells), tuple(cells)))
    return found


def _withheld_cells(sheet: SheetReading, rule: OpenCells) -> Iterator[str]:
    if not (rule.hidden_rows or rule.hidden_columns or rule.merges):
        return
    for row in sheet.rows:
        kept = rule.row(row.number, row.texts)
        if kept is not row.texts:
            gone = (place for place, text in enumerate(row.texts) if text.strip() and kept[place] == "")
            yield from (f"{sheet.name}!{letters(place)}{row.number}" for place in gone)


def _hides(sheet: SheetReading) -> bool:
    return bool(sheet.hidden_columns or sheet.hidden_rows)


def _read_rows(table: TableReading) -> set[int]:
    """Return the rows of a table that hold something that was read."""
    rows = {row.number for row in table.rows if row.amounts or row.dimensions}
    rows |= {project.number for project in table.projects}
    return rows | {indicator.number for indicator in table.indicators}


def _sources(tables: Iterable[TableReading]) -> Iterator[tuple[str, str]]:
    """Yield sheet and address of everything that was read."""
    for table in tables:
        for row in table.rows:
            yield from ((amount.source.sheet, amount.source.address) for amount in row.amounts.values())
            yield from ((code.source.sheet, code.source.address) for code in row.dimensions.values())
        for project in table.projects:
            yield project.source.sheet, project.source.address
            yield from ((amount.source.sheet, amount.source.address) for amount in project.amounts.values())
            if project.goal_source:
                yield project.goal_source.sheet, project.goal_source.address
        yield from ((one.source.sheet, one.source.address) for one in table.indicators)
        told = (table.texts[name] for name in _TEXTS if name in table.texts)
        yield from ((text.source.sheet, text.source.address) for text in told)
