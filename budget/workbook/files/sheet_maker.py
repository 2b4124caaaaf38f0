"""Puts a sheet together cell by cell, for the formats that nobody else reads for us."""

from __future__ import annotations

import math

from budget.workbook.files.cut_off import note_cut_off, note_length
from budget.workbook.files.shown import CellStyle, note_number
from budget.workbook.sheets import Flaw, FlawKind, Sheet, SheetFacts, decimal_text

# No sheet of any program has more.
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384


class TooLarge(ValueError):
    """The sheet would be larger than can be held."""

    def __init__(self, name: str, rows: int, columns: int) -> None:
        super().__init__(name, rows, columns)
        self.name, self.rows, self.columns = name, rows, columns


class SheetMaker:
    """A sheet in the making. Rows and columns are 0-based."""

    def __init__(self, name: str, most_cells: int) -> None:
        self.name = name
        # The columns of a page are as wide as what stands in them, unless it says otherwise.
        self.facts = SheetFacts(merges=[], usual_width=math.inf)
        self._cells: dict[tuple[int, int], object] = {}
        self._most = most_cells

    def put(self, row: int, column: int, value: object) -> None:
        """Put a value, or a flaw, into a cell. Raises TooLarge."""
        if value == "":
            return
        if row >= MOST_ROWS or column >= MOST_COLUMNS:
            raise TooLarge(self.name, row + 1, column + 1)
        self.facts.fill(row, column)
        if self.facts.rows * self.facts.columns > self._most:
            raise TooLarge(self.name, self.facts.rows, self.facts.columns)
        self._cells[row, column] = value

    def number(self, row: int, column: int, text: str, style: CellStyle) -> None:
        """Put a number with what its style shows of it. Raises ValueError where the text is no number."""
        self.put(row, column, float(text))
        note_number(self.facts, (row, column), text, style)

    def text(self, row: int, column: int, text: str, style: CellStyle) -> None:
        """Put a text with what its style makes of it."""
        flaw = style.text(text) if text.strip() else None
        if flaw is not None and flaw.kind is FlawKind.CROSSED:
            self.facts.doubt((row, column), flaw)
            flaw = None
        self.put(row, column, flaw or text)
        note_length(self.facts, (row, column), text, style)

    def numbers(self) -> dict[tuple[int, int], str]:
        """Return the texts of the numbers by their places."""
        return {place: repr(value) for place, value in self._cells.items() if type(value) is float}

    def values(self) -> dict[tuple[int, int], object]:
        """Return all that the cells hold, by their places."""
        return dict(self._cells)

    def value(self, place: tuple[int, int]) -> object:
        """Return what a cell holds."""
        return self._cells.get(place, "")

    def merge(self, row: int, column: int, down: int, across: int) -> None:
        """Merge as many rows and columns from a cell on."""
        if self.facts.merges is not None and (down > 1 or across > 1):
            self.facts.merges.append((row + 1, column + 1, row + down, column + across))

    def sheet(self, position: int, *, hidden: bool = False) -> Sheet:
        """Return the finished sheet."""
        facts = self.facts
        line_flaws = facts.take_line_flaws()
        grid: list[list[object]] = [[""] * facts.columns for _ in range(facts.rows)]
        for (row, column), value in (self._cells | facts.beside | facts.flaws).items():
            grid[row][column] = value
        sheet = Sheet(
            self.name,
            position,
            grid,
            hidden,
            tuple(sorted(facts.merges or ())),
            facts.unseen_rows,
            facts.unseen_columns,
            # Not only those noted in the facts: a text may have become one where it was put.
            has_flaws=any(isinstance(value, Flaw) for cells in grid for value in cells)
            or bool(facts.beside or line_flaws),
            rounded=facts.rounded,
            unseen_zeros=facts.unseen_zeros,
            narrow=facts.narrow,
            as_formulas=facts.as_formulas,
            under=facts.under,
            refreshed=facts.refreshed,
            line_flaws=line_flaws,
        )
        note_cut_off(sheet, facts)
        return sheet


def plain_number(text: str) -> str:
    """Return the decimal digits of a number that a program wrote as «1,234.50»; empty where the text is none."""
    bare = text.strip().replace(",", "")
    try:
        value = float(bare)
    except ValueError:
        return ""
    # Neither «nan» nor «1_000» is a number that a sheet shows.
    return decimal_text(value) if bare[-1:].isdigit() and "_" not in bare and abs(value) < 1e15 else ""
