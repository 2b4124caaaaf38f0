"""A sheet in memory: its cells as calamine gave them, what is wrong with some of them, and its addresses."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import Self, overload

from budget.forms.wordings import Wording
from budget.letters import letters_of
from budget.workbook.formats.looks import SheetLooks
from budget.workbook.rows import ReadRow, SheetReading

Merge = tuple[int, int, int, int]
# The part of a merge in one column, 0-based: first row, last row, first column of the merge.
Span = tuple[int, int, int]

# A double keeps 15 significant digits; amounts in bounds have no more (999,999,999.999999 万元).
_DIGITS = 15
# Sums of some hundred doubles stray by a few units in the last place; what strays further is no noise.
_NOISE_ULPS = 32
_ADDRESS = re.compile(r"\A([A-Z]{1,3})([0-9]+)\Z")
# A column of which nobody says anything has room for eight digits; what a width is more than its digits.
MARGIN = 1.14
USUAL_WIDTH = 8 + MARGIN


class FlawKind(StrEnum):
    """Why a cell's stored value is not what a reader of the sheet sees."""

    ERROR = "error"
    FORMULA = "formula"
    PERCENT = "percent"
    SCALED = "scaled"
    RAISED = "raised"
    UNSEEN = "unseen"
    STRUCK = "struck"
    CROSSED = "crossed"
    UNREAD = "unread"
    UNCALCULATED = "uncalculated"
    VOLATILE = "volatile"
    CHANGING = "changing"


# What is wrong with words only where they stand in a line, for a heading may have it.
_OF_LINES = (FlawKind.CROSSED, FlawKind.CHANGING)


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell that must not be read as an amount; `text` is what it holds, `shown` what the sheet shows instead."""

    kind: FlawKind
    text: str
    shown: str = ""


class Shown(float):
    """A number that a sheet shows with a unit beside it: «54.51万元»."""

    __slots__ = ("text", "unit")

    def __new__(cls, value: float, text: str, unit: str) -> Self:
        """Make a number that knows how it is shown."""
        made = super().__new__(cls, value)
        made.text, made.unit = text, unit
        return made

    def __getnewargs__(self) -> tuple[float, str, str]:  # type: ignore[override] # it knows more than a float
        """Return what it is made of, so that it comes back whole from the process that reads."""
        return float(self), self.text, self.unit

    text: str
    unit: str


_MOST_WIDTHS = 200


@dataclass(slots=True)
class SheetFacts:
    """What a format says about a sheet that calamine does not hand on.

    Rows and columns are 1-based, `rows` and `columns` the extent of what is filled; flaws
    are keyed by 0-based (row, column); `merges` is None where calamine knows them itself.
    """

    rows: int = 0
    columns: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    # How many rows and columns stand before the first that a window with frozen panes shows: nobody can scroll to them.
    lost: tuple[int, int] = (0, 0)
    flaws: dict[tuple[int, int], Flaw] = field(default_factory=dict)
    merges: list[Merge] | None = None
    # Cells whose number is shown with a unit or words beside it: they are read as they are shown.
    beside: dict[tuple[int, int], Shown | str] = field(default_factory=dict)
    # Cells whose number is shown rounded, with the formats that round it or what they make of it, and zeros not shown.
    rounded: dict[tuple[int, int], tuple[str, ...] | str] = field(default_factory=dict)
    unseen_zeros: set[tuple[int, int]] = field(default_factory=set)
    # How many digits a 0-based column has room for, where the file says so, and the numbers for which that is too little.
    widths: dict[int, float] = field(default_factory=dict)
    narrow: set[tuple[int, int]] = field(default_factory=set)
    # Figures kept as texts that are wider than their columns: how many digits they need, and at which side they begin.
    wide_texts: dict[tuple[int, int], tuple[float, str]] = field(default_factory=dict)
    # How many digits the columns of which nothing is said have room for; a width is given with a little room beside them.
    usual_width: float = USUAL_WIDTH
    # What the sheet's window is told: to leave out zeros, to show formulas and not their results.
    hides_zeros: bool = False
    shows_formulas: bool = False
    # The results that such a window does not show.
    as_formulas: set[tuple[int, int]] = field(default_factory=set)
    # What pictures and shapes lie over.
    under: list[Merge] = field(default_factory=list)
    # What is filled anew when the workbook is opened.
    refreshed: list[Merge] = field(default_factory=list)
    # The colours of the cells, by 0-based place, that are not written black on white.
    coloured: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    # How its cells look, for its public copy.
    looks: SheetLooks | None = None

    def widen(self, first: int, last: int, digits: float) -> None:
        """Note how wide some 0-based columns are; a style of all columns names more than anybody fills."""
        for column in range(first, min(last, first + _MOST_WIDTHS) + 1):
            self.widths[column] = digits

    def look_through_window(
        self, numbers: Callable[[], Mapping[tuple[int, int], str]], formulas: Iterable[tuple[int, int]]
    ) -> None:
        """Note what the sheet's window does not show of its numbers, and of the results of its formulas."""
        if self.hides_zeros:
            self.unseen_zeros.update(place for place, text in numbers().items() if not float(text))
        if self.shows_formulas:
            self.as_formulas.update(formulas)

    def doubt(self, place: tuple[int, int], flaw: Flaw) -> None:
        """Note what is wrong with a cell, unless something as grave is known."""
        if not self.is_refused(place):
            self.flaws[place] = flaw

    def is_refused(self, place: tuple[int, int]) -> bool:
        """Whether a cell must not be read, wherever it stands; words that are crossed are still words of a heading."""
        return place in self.flaws and self.flaws[place].kind not in _OF_LINES

    def take_line_flaws(self) -> dict[tuple[int, int], FlawKind]:
        """Take out of the flaws what is wrong with words of a line alone.

        A diagonal over them parts a heading and crosses out a line; a title may name the day on which it is looked at.
        """
        found = {place: flaw.kind for place, flaw in self.flaws.items() if flaw.kind in _OF_LINES}
        for place in found:
            del self.flaws[place]
        return found

    def freeze(self, first: tuple[int, int], frozen: tuple[float, float]) -> None:
        """Take in a window: the 0-based row and column that it shows first, and how many rows and columns are frozen.

        What is not frozen is scrolled, and where it stands says nothing. Of several windows each counts.
        """
        rows, columns = (one if many else 0 for one, many in zip(first, frozen, strict=True))
        self.lost = max(rows, self.lost[0]), max(columns, self.lost[1])

    @property
    def unseen_rows(self) -> frozenset[int]:
        """Return the rows that are hidden, or out of reach."""
        return frozenset(self.hidden_rows).union(range(1, min(self.lost[0], self.rows) + 1))

    @property
    def unseen_columns(self) -> frozenset[int]:
        """Return the columns that are hidden, or out of reach."""
        return frozenset(self.hidden_columns).union(range(1, min(self.lost[1], self.columns) + 1))

    def hide_the_others(self) -> None:
        """Note as hidden the filled columns of which nothing is said, where those of the sheet have no width."""
        self.hidden_columns.update(column + 1 for column in range(self.columns) if column not in self.widths)

    def fill(self, row: int, column: int) -> None:
        """Widen the extent to a filled 0-based cell."""
        self.rows = max(self.rows, row + 1)
        self.columns = max(self.columns, column + 1)


@dataclass(slots=True)
class Sheet:
    """One sheet. `grid[r][c]` is the cell of row r+1: str, float, bool, a date, or a Flaw; blank is ''.

    `merges` are 1-based (first row, first column, last row, last column), None where the format does not say.
    """

    name: str
    position: int
    grid: list[list[object]]
    hidden: bool = False
    merges: tuple[Merge, ...] | None = None
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_text: bool = False
    # Whether any cell is a Flaw: most sheets have none and need no look at each cell.
    has_flaws: bool = False
    rounded: Mapping[tuple[int, int], tuple[str, ...] | str] = field(default_factory=dict)
    unseen_zeros: AbstractSet[tuple[int, int]] = frozenset()
    narrow: AbstractSet[tuple[int, int]] = frozenset()
    as_formulas: AbstractSet[tuple[int, int]] = frozenset()
    under: Sequence[Merge] = ()
    refreshed: Sequence[Merge] = ()
    # Cells with words over which the border of the cell draws a diagonal.
    line_flaws: Mapping[tuple[int, int], FlawKind] = field(default_factory=dict)
    looks: SheetLooks | None = None
    # The names of tables that people taught.
    taught: frozenset[Wording] = frozenset()
    _spans: dict[int, list[Span]] | None = field(default=None, repr=False)

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return len(self.grid[0]) if self.grid else 0

    def text(self, row: int, column: int) -> str:
        """Return the printed text of the cell at 0-based `row` and `column`."""
        return printed(self.grid[row][column])

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """Return the first cell of the merge that covers a 0-based cell, or the cell itself."""
        if self._spans is None:
            self._spans = _spans(self.merges or (), self.width)
        spans = self._spans.get(column)
        if spans:
            place = bisect_right(spans, row, key=itemgetter(0)) - 1
            if place >= 0 and row <= spans[place][1]:
                return spans[place][0], spans[place][2]
        return row, column

    def reading(self) -> SheetReading:
        """Return the sheet as it stands, its rows made when they are asked for."""
        return SheetReading(
            self.name, self.position, self.hidden, PrintedRows(self), self.merges or (),
            hidden_columns=self.hidden_columns, values=self.grid, looks=self.looks,
        )  # fmt: skip


def _spans(merges: Sequence[Merge], width: int) -> dict[int, list[Span]]:
    """Return the merges of each column, from top to bottom."""
    spans: dict[int, list[Span]] = {}
    for top, left, bottom, right in merges:
        for column in range(left - 1, min(right, width)):
            spans.setdefault(column, []).append((top - 1, bottom - 1, left - 1))
    for listed in spans.values():
        listed.sort()
    return spans


class PrintedRows(Sequence[ReadRow]):
    """The rows of a sheet as text, each made when it is asked for: most are never drawn."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def __len__(self) -> int:
        return len(self._sheet.grid)

    @property
    def hidden(self) -> frozenset[int]:
        """Return the numbers of the hidden rows."""
        return frozenset(number for number in self._sheet.hidden_rows if number <= len(self))

    def _row(self, index: int) -> ReadRow:
        number = index + 1
        # Most cells are texts, and a call for each would cost more than all else here.
        cells = tuple([value if isinstance(value, str) else printed(value) for value in self._sheet.grid[index]])
        return ReadRow(number, cells, number in self._sheet.hidden_rows)

    @overload
    def __getitem__(self, index: int) -> ReadRow: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ReadRow]: ...
    def __getitem__(self, index: int | slice) -> ReadRow | Sequence[ReadRow]:
        if isinstance(index, slice):
            return [self._row(place) for place in range(*index.indices(len(self)))]
        return self._row(range(len(self))[index])

    def __iter__(self) -> Iterator[ReadRow]:
        return (self._row(index) for index in range(len(self)))


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """Return the letters of a 0-based column: 0 is A, 26 is AA."""
    return letters_of(column + 1)


def address(row: int, column: int) -> str:
    """Return the A1 address of a 0-based cell."""
    return f"{letters(column)}{row + 1}"


def row_and_column(address: str) -> tuple[int, int] | None:
    """Return the 1-based row and 0-based column of an A1 address, None where it is none."""
    match = _ADDRESS.match(address)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column - 1


def decimal_text(value: float) -> str:
    """Return a number of a cell as plain decimal text: 3.0 is «3», 0.1 + 0.2 is «0.3», never an exponent."""
    text = repr(value)
    if text.endswith(".0") and "e" not in text:
        return text[:-2]
    if not math.isfinite(value):
        return text
    if len(text) > _DIGITS + 1:
        # A sum kept as 0.30000000000000004 is shown as 0.3; but only noise is taken off, never a digit that was typed.
        rounded = f"{value:.{_DIGITS}g}"
        if abs(float(rounded) - value) <= _NOISE_ULPS * math.ulp(value):
            text = rounded
    if "e" in text or len(text) > _DIGITS + 1:
        text = format(Decimal(text), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def printed(value: object) -> str:
    """Return the text of a cell value: numbers as exact decimals, dates as 2026-01-31."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return decimal_text(value)
    if isinstance(value, Flaw):
        return value.text
    return str(value)


def percent_text(fraction: str) -> str:
    """Return a stored fraction as the per cent that is shown: 0.9 is «90%»."""
    number = Decimal(decimal_text(float(fraction))) * 100
    plain = format(number, "f")
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain) + "%"
