"""Addresses of cells, as the parts of a file write them: «$B$4» is row 3, column 1, counted from 0."""

from __future__ import annotations

import re

from budget.letters import column_of
from budget.workbook.files.sheet_maker import MOST_COLUMNS, MOST_ROWS

# Plain digits only: programs read no others as numbers.
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})\Z", re.ASCII)

Place = tuple[int, int]


def column_number(name: str) -> int:
    """Return the 1-based number of column letters."""
    return column_of(name.upper())


def place_of(reference: str) -> Place | None:
    """Return the 0-based row and column of an address, None where it is none."""
    found = _REFERENCE.match(reference.strip())
    if found is None:
        return None
    row, column = int(found[2]), column_number(found[1])
    return (row - 1, column - 1) if row <= MOST_ROWS and column <= MOST_COLUMNS else None
