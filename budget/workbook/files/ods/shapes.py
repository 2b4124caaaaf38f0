"""What the shapes and the open remarks of an .ods lie over where they name no cell at which they end, but a place on the sheet."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from budget.workbook.files.ink import POINTS_OF_A_DIGIT
from budget.workbook.files.markup import Attributes
from budget.workbook.files.ods.styles import ROW_POINTS, points_of
from budget.workbook.files.places import Place
from budget.workbook.sheets import Merge, SheetFacts

# By how much a shape may lie over the edge of a cell and still cover nothing of it.
_EDGE = 3.0
# Shapes that are looked at: a drawing of a map has tens of thousands. Columns further out are of no table.
_MOST, _MOST_COLUMNS = 1000, 200


class _Placed(NamedTuple):
    """A shape: from where to where it goes, in points, and the cell from whose corner that is counted, if not the sheet's."""

    left: float
    top: float
    right: float
    bottom: float
    cell: Place


@dataclass(slots=True)
class PlacedShapes:
    """The shapes of one sheet, until it is known where its rows begin."""

    _found: list[_Placed] = field(default_factory=list)
    # How high its rows are, and how many of them one after another.
    _heights: list[tuple[float, int]] = field(default_factory=list)

    def row(self, height: float, count: int) -> None:
        """Take in rows of a height."""
        if self._heights and self._heights[-1][0] == height:
            self._heights[-1] = height, self._heights[-1][1] + count
        else:
            self._heights.append((height, count))

    def add(self, given: Attributes, cell: Place = (0, 0)) -> None:
        """Take in a shape or a remark, if it says where it is."""
        names = ("x1", "y1", "x2", "y2") if "x1" in given else ("x", "y", "width", "height")
        first, second, third, fourth = (points_of(given.get(name, "")) for name in names)
        if third is None or fourth is None or len(self._found) >= _MOST:
            return
        x, y = first or 0.0, second or 0.0
        right, bottom = (third, fourth) if "x1" in given else (x + third, y + fourth)
        self._found.append(_Placed(min(x, right), min(y, bottom), max(x, right), max(y, bottom), cell))

    def covers(self, facts: SheetFacts) -> list[Merge]:
        """Return what they lie over."""
        if not self._found:
            return []
        widths = [
            0.0 if column + 1 in facts.hidden_columns
            else facts.widths.get(column, facts.usual_width) * POINTS_OF_A_DIGIT
            for column in range(_MOST_COLUMNS)
        ]  # fmt: skip
        lefts = [0.0, *accumulate(widths)]
        return [self._cover(shape, lefts) for shape in self._found]

    def _cover(self, shape: _Placed, lefts: list[float]) -> Merge:
        left, top = lefts[min(shape.cell[1], _MOST_COLUMNS)], self._top(shape.cell[0])
        first_row, last_row = _between(top + shape.top, top + shape.bottom, self._row_at)
        first, last = _between(left + shape.left, left + shape.right, lambda point: bisect_right(lefts, point) - 1)
        return first_row + 1, max(first, 0) + 1, last_row + 1, max(last, 0) + 1

    def _top(self, row: int) -> float:
        top = 0.0
        for height, count in self._heights:
            top += height * min(count, row)
            row -= min(count, row)
        return top + row * ROW_POINTS

    def _row_at(self, point: float) -> int:
        row = 0
        for height, count in self._heights:
            if point < height * count:
                return row + int(point / height)
            point -= height * count
            row += count
        return row + int(max(point, 0.0) / ROW_POINTS)


def _between(first: float, last: float, of: Callable[[float], int]) -> tuple[int, int]:
    """Return the first and the last row or column of a stretch, those of which only the edge is touched left out."""
    edge = min(_EDGE, (last - first) / 2)
    return of(max(first + edge, 0.0)), of(max(last - edge, 0.0))
