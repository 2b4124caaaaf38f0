"""How wide the columns of a printed table are, and in which size its words, so that no amount is ever broken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from disclosure.typesetting import ems

# What no engine breaks: letters and digits up to a hyphen.
_UNBROKEN = re.compile(r"[!-,.-~]+-?")
# Millimetres between the margins of an A4 page on its side.
ACROSS = 261.0
POINT = 0.3528  # mm
# Points of the words of a table: the usual size, and the smallest that can be read on paper.
USUAL, SMALLEST = 9.0, 5.0
STEP = 0.5
PADDING = 1.2  # em at both sides of a cell
# Points between the line of the unit and the margin below, for a table that one page may hold.
DOWN = 395.0
# How high a line of words is, and how far the next one stands below it, in em.
LINE, NEXT_LINE = 0.75, 1.25
# Em above and below the words of a cell: as little as lets a table stay on one page, as much as looks well.
TIGHT, AIRY = 0.2, 0.45
# Em: headings are broken into four lines, and words from here on; a column of words has these at least.
WIDEST, NARROWEST = 16.0, 3.0


@dataclass(frozen=True, slots=True)
class Widths:
    """The widths of the columns in mm, together as wide as the page, and the size of the words in points."""

    columns: tuple[float, ...]
    size: float
    # Em above and below the words of each cell.
    air: float = AIRY


@dataclass(frozen=True, slots=True)
class Needs:
    """What each column needs at least, and what it would like to have, in em without padding."""

    least: list[float]
    wanted: list[float]

    def heading(self, column: int, text: str) -> None:
        """Take note of a heading."""
        wide = ems(text.replace("\n", ""))
        # Broken into six lines at most, and into three where there is room.
        self._at(column, max(min(wide, 2.0), wide / 6), min(wide, max(4.0, wide / 3 + 1)))

    def cell(self, column: int, text: str, indent: int, *, whole: bool) -> None:
        """Take note of a cell; `whole` is what must not be broken."""
        wide = max(map(ems, text.split("\n"))) + indent
        least = max([min(wide, NARROWEST + indent), *(ems(run) + indent for run in _UNBROKEN.findall(text))])
        self._at(column, wide if whole else least, wide if whole else min(wide, WIDEST))

    def _at(self, column: int, least: float, wanted: float) -> None:
        self.least[column] = max(self.least[column], least)
        self.wanted[column] = max(self.wanted[column], wanted, self.least[column])


def fitted(needs: Needs) -> Widths:
    """Return the widths that fit on a page, in the largest size in which they do."""
    least = [max(1.5, width) + PADDING for width in needs.least]
    wanted = [max(2.0, low, width) + PADDING for low, width in zip(least, needs.wanted, strict=True)]
    size = USUAL
    # Words that are broken a little too often are better than small ones: the sizes go down for what cannot be broken.
    while size > SMALLEST and _middle(least, wanted) > ACROSS / POINT / size:
        size -= STEP
    room = ACROSS / POINT / size
    low, high = sum(least), sum(wanted)
    if high <= room:
        columns = [width * room / high for width in wanted]
    elif low < room:
        share = (room - low) / (high - low)
        columns = [a + (b - a) * share for a, b in zip(least, wanted, strict=True)]
    else:
        columns = [width * room / low for width in least]
        # Smaller than anybody likes to read, but whole: an amount that is broken would be read as two.
        size *= room / low
    return Widths(tuple(round(width * ACROSS / room, 2) for width in columns), round(size, 2))


def aired(widths: Widths, rows: Sequence[Sequence[tuple[int, int, str]]]) -> Widths:
    """Return the widths with the air that keeps the rows on one page, where they can be kept there.

    A cell of a row is its column, how many it spans, and its text.
    """
    high = sum(LINE + NEXT_LINE * (max((_lines(widths, cell) for cell in row), default=1) - 1) for row in rows)
    air = (DOWN / widths.size - high) / 2 / max(1, len(rows))
    return replace(widths, air=round(min(AIRY, air), 3)) if air >= TIGHT else widths


def _lines(widths: Widths, cell: tuple[int, int, str]) -> int:
    column, span, text = cell
    room = sum(widths.columns[column : column + span]) / POINT / widths.size - PADDING
    return sum(max(1, ceil(ems(line) / max(room, 1))) for line in text.split("\n"))


def _middle(least: list[float], wanted: list[float]) -> float:
    return sum(least) + (sum(wanted) - sum(least)) / 3
