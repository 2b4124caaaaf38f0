"""Reads text whose cells are parted by commas, or quoted as Excel quotes them: a record is a row."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence

from budget.workbook.files.sheet_maker import MOST_COLUMNS, TooLarge
from budget.workbook.sheets import Sheet

# As many records at least have as many cells as most have, or commas are only punctuation.
_ALIKE = 0.5


def records(text: str, delimiter: str) -> list[list[str]] | None:
    """Return the records of a text, or None where its quotation marks do not stand as a program writes them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error:
        return None


def sheet_of(rows: Sequence[Sequence[str]], name: str, most_cells: int) -> Sheet:
    """Make a sheet of rows, each filled up to the longest. Raises TooLarge."""
    kept = list(rows)
    while kept and not any(cell.strip() for cell in kept[-1]):
        kept.pop()
    width = max(map(len, kept), default=0)
    if width * len(kept) > most_cells or width > MOST_COLUMNS:
        raise TooLarge(name, len(kept), width)
    # Blanks alone: other white space is a sign that nobody sees, and is told of when those are taken out.
    grid: list[list[object]] = [[*(cell.strip(" ") for cell in row), *[""] * (width - len(row))] for row in kept]
    return Sheet(name, 0, grid, is_text=True)


def read_commas(text: str, name: str, most_cells: int) -> Sheet | None:
    """Make a sheet of a text parted by commas; None where it is no such table."""
    rows = records(text, ",")
    filled = [row for row in rows or () if any(cell.strip() for cell in row)]
    if not filled:
        return None
    width, count = Counter(map(len, filled)).most_common(1)[0]
    if width < 2 or count < max(2, len(filled) * _ALIKE):
        return None
    return sheet_of(rows or (), name, most_cells)
