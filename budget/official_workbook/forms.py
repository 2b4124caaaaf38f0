"""What an official table is when it is drawn: its heading, its rows, its widths and merges, not how it looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

#: A heading is its label, or a label with the headings that stand below it.
Heading = str | tuple[str, tuple["Heading", ...]]
#: A Decimal is money in 万元; an int or float is an indicator's value; None is a blank cell.
Cell = str | Decimal | int | float | None
Row = tuple[Cell, ...]
#: First row, first column, last row, last column: from the first data row and column, both 0.
Span = tuple[int, int, int, int]
UNIT_LINE = "金额单位：万元"


@dataclass(frozen=True)
class PrintedForm:
    """One official table: what is printed in it, not how it looks.

    `merges` and `comments` count from the first data row and the first column, both 0.
    `notes` stand in rows of their own below the table.
    """

    number: str
    sheet: str
    title: str
    heading: tuple[Heading, ...]
    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    unit_line: str | None = UNIT_LINE
    subtitle: str | None = None
    merges: tuple[Span, ...] = ()
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    money_format: str = "#,##0.000000"
    # Who makes the table: stands at the left of the row with the unit of its amounts.
    maker: str = ""

    @property
    def width(self) -> int:
        """How many columns the form has."""
        return len(self.widths)


def runs(labels: Sequence[str], column: int) -> tuple[Span, ...]:
    """The merges of a column in which equal neighbours share one cell."""
    spans: list[Span] = []
    first = 0
    for place in range(1, len(labels) + 1):
        if place == len(labels) or labels[place] != labels[first]:
            if place - first > 1:
                spans.append((first, column, place - 1, column))
            first = place
    return tuple(spans)


# Lines of a summary table: (dimension, code, label), top to bottom.
Lines = tuple[tuple[str, str, str], ...]

TOTAL = "合 计"


@dataclass(frozen=True, slots=True)
class Official:
    """One official table. `columns` says what each column holds, left to right.

    A measure by its key; «function» a code with its name in one cell, «function.code» and «function.name» the two
    apart; «service.1» and «service.2» the levels of the catalogue; «label» the words of a row. `total_at` is the
    column in which 合 计 is printed, None where it has no words; `total_first` that it stands above the rows.
    """

    table: str
    number: str
    title: str
    heading: tuple[Heading, ...]
    widths: tuple[float, ...]
    columns: tuple[str, ...]
    total_at: int | None = 0
    total_first: bool = False
    sheet: str = ""

    def form(self, rows: Iterable[Row], **more: Any) -> PrintedForm:
        """Return the table with these rows, ready to be drawn."""
        return PrintedForm(
            self.number, self.sheet or self.title, self.title, self.heading, tuple(rows), self.widths, **more
        )
