"""How wide a text will be, before a browser has seen it: for drawings, and for tables that must not move as they arrive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any
from unicodedata import east_asian_width

from budget.letters import row_and_column

LATIN = 0.58  # em: about what a Latin letter or a digit takes, in the widest of the faces that we name
PADDING = 1.6  # em at both sides of a cell
MARK = 1.2  # em for the mark that leads from an amount to its cell
NARROWEST, WIDEST = 3, 18  # em of words in a column, without padding
MOST = 24  # em of a whole column: components.css has a class for each width up to this


def ems(text: str) -> float:
    """Return about how wide a text is, in em: a Chinese sign is as wide as it is high, a Latin one a bit over half."""
    return sum(1 if east_asian_width(sign) in "WFA" else LATIN for sign in text)


def column_widths(header: Iterable[Sequence[Any]], body: Iterable[Sequence[Any]], count: int) -> tuple[int, ...]:
    """Return the width of each column in whole em, padding included, from the texts that stand in no merged columns.

    A cell is what the component of official tables shows: `text`, `colspan`, `id` (its address), and `numeric` for an
    amount. Amounts are never broken and get what they need; words are broken from WIDEST on, headings into three lines.
    """
    widths = [float(NARROWEST)] * count
    for row in header:
        for column, cell in _alone(row):
            widths[column] = max(widths[column], min(ems(cell["text"]) / 3 + 1, WIDEST))
    for row in body:
        for column, cell in _alone(row):
            wanted = ems(cell["text"])
            widths[column] = max(widths[column], wanted + MARK if cell.get("numeric") else min(wanted, WIDEST))
    return tuple(min(ceil(width + PADDING), MOST) for width in widths)


def _alone(row: Sequence[Any]) -> Iterable[tuple[int, Any]]:
    for cell in row:
        if cell["colspan"] == 1:
            yield row_and_column(cell["id"])[1] - 1, cell
