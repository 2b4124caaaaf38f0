"""The rows and columns of a page's tables: where a cell is counted, held against where a browser draws it.

A cell that is not displayed takes no room: all behind it move one column to the left, below another heading than in a
program that counts it. Where both ways give the same columns to all rows, nothing is amiss.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from budget.workbook.cells import is_amount_like
from budget.workbook.files.places import Place
from budget.workbook.files.web.style_sheets import Declarations

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from budget.workbook.files.sheet_maker import SheetMaker
    from budget.workbook.files.web.selectors import StyleSheetRules

# As the standard of HTML bounds spans, and reads them: by the digits at the beginning, whatever follows.
MOST_ACROSS, MOST_DOWN = 1000, 65_534
_COUNT = re.compile(r"[ \t\r\n\f]*\+?(\d{1,9})", re.ASCII)
# What makes of an element of a table no part of the page.
_OUT = ("absolute", "fixed")
_AS_CELLS = ("", "table-cell", "revert", "revert-layer")


class _Drawn(NamedTuple):
    """A cell that is drawn: where it is counted, how many columns it takes, and in which of the browser's it begins."""

    place: Place
    across: int
    column: int


class DrawnColumns:
    """Follows the rows of all tables of a page, as a browser lays them out."""

    def __init__(self, styles: StyleSheetRules) -> None:
        self._styles = styles
        self._group: HtmlElement | None = None
        # The cells that reach into the rows below: how many rows more, and the columns that they take there.
        self._reaching: list[tuple[int, range]] = []
        self._taken: list[range] = []
        self._is_gone = False
        self._column = 0
        # The cells of the row that are side by side and no cells of a table: they share a column.
        self._is_run = False
        self._row: list[_Drawn] = []
        # Which columns are drawn as which, and the cells that are drawn in another than they are counted in.
        self._pairs: set[tuple[int, int]] = set()
        self._moved: list[_Drawn] = []

    def begin_row(self, row: HtmlElement, table: HtmlElement) -> None:
        """Begin a row of a table; one that is not displayed takes no part in it, and no cell reaches into another group."""
        group = row.getparent()
        if group is not self._group:
            self._group, self._reaching = group, []
        self._is_gone = self._is_within_gone(row, table)
        self._row, self._column, self._is_run = [], 0, False
        if not self._is_gone:
            # The leftmost last, to be passed one by one.
            self._taken = sorted((columns for _, columns in self._reaching), key=lambda one: -one.start)
            self._reaching = [(rows - 1, columns) for rows, columns in self._reaching if rows > 1]

    def cell(self, cell: HtmlElement, place: Place, down: int, across: int) -> None:
        """Take in a cell of the row with what it spans; 0 rows are all to the end of the group."""
        declared = self._styles.of(cell)
        if self._is_gone or is_gone(cell, declared):
            return
        certain = self._styles.otherwise(cell)
        is_cell = (declared if certain is None else certain).get("display", "").lower() in _AS_CELLS
        if not is_cell and self._is_run:
            self._row.append(_Drawn(place, 1, self._column - 1))
            return
        self._is_run = not is_cell
        down, across = (down, across) if is_cell else (1, 1)
        while self._taken and self._taken[-1].start <= self._column:
            self._column = max(self._column, self._taken.pop().stop)
        if down != 1:
            # Further than any table reaches, where it goes to the end.
            self._reaching.append((down - 1 if down else 1 << 20, range(self._column, self._column + across)))
        self._row.append(_Drawn(place, across, self._column))
        self._column += across

    def end_row(self, sheet: SheetMaker) -> None:
        """Close the row; of its cells those count that hold something, and one alone belongs to all columns."""
        row = [one for one in self._row if sheet.value(one.place) != ""]
        if len(row) == 1 and not is_amount_like(sheet.value(row[0].place)):
            return
        for one in row:
            counted = one.place[1]
            self._pairs.update((counted + n, one.column + n) for n in range(one.across))
            if counted != one.column:
                self._moved.append(one)

    def astray(self) -> Iterator[Place]:
        """Yield the cells that are not drawn in the column in which others are that are counted in theirs."""
        if not self._moved:
            return
        drawn: defaultdict[int, set[int]] = defaultdict(set)
        counted: defaultdict[int, set[int]] = defaultdict(set)
        for first, second in self._pairs:
            drawn[first].add(second)
            counted[second].add(first)
        for one in self._moved:
            columns = ((one.place[1] + n, one.column + n) for n in range(one.across))
            if any(len(drawn[first]) > 1 or len(counted[second]) > 1 for first, second in columns):
                yield one.place

    def _is_within_gone(self, row: HtmlElement, table: HtmlElement) -> bool:
        element: HtmlElement | None = row
        while element is not None and element is not table:
            if is_gone(element, self._styles.of(element)):
                return True
            element = element.getparent()
        return False


def is_gone(element: HtmlElement, declared: Declarations) -> bool:
    """Whether an element of a table takes no room in it: what is only made invisible does."""
    display = declared.get("display", "").lower()
    is_out = declared.get("position", "").lower() in _OUT
    return display == "none" or is_out or (element.get("hidden") is not None and not display)


def span_of(element: HtmlElement, name: str) -> int:
    """Return what an attribute says that an element spans, 1 where it says nothing that is a number."""
    found = _COUNT.match(str(element.get(name) or "1"))
    return int(found[1]) if found else 1


def rows_of(table: HtmlElement) -> list[HtmlElement]:
    """Return the rows of a table; cells that stand in none are put into rows, as every browser does."""
    made: list[HtmlElement] = []
    for cell in list(table.iter("td", "th")):
        if next(cell.iterancestors("tr", "table"), table).tag == "tr":
            continue
        row = cell.getprevious()
        if row is None or not made or row is not made[-1]:
            row = cell.makeelement("tr")
            cell.addprevious(row)
            made.append(row)
        row.append(cell)
    return list(table.iter("tr"))
