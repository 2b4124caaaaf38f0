"""Holds what calamine gave for the cells of a sheet against what an independent reading of the file says they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from enum import Enum, auto

from budget.unseen_signs import taken_out, unseen_decoded
from budget.workbook.files.places import Place
from budget.workbook.sheets import Flaw, FlawKind, SheetFacts, printed


class Knows(Enum):
    """Which cells an independent reading knows: all, all numbers, or some."""

    ALL = auto()
    NUMBERS = auto()
    SOME = auto()


_DATES = (date, datetime, time, timedelta)
# Columns further out are kept apart: one cell in the last of 16,384 must not make a list as long of each row.
_WIDE = 256


class HeldCells(MutableMapping[Place, object]):
    """The values of the filled cells of a sheet by their places, kept row by row so that rows are compared whole."""

    def __init__(self, given: Mapping[Place, object] | None = None) -> None:
        # Numbers and texts, "" where nothing is known. Of what compares like something else (a truth value equals 1,
        # an empty text a blank) and of what stands far out only `apart` has the value.
        self._rows: dict[int, list[object]] = {}
        self._apart: dict[int, dict[int, object]] = {}
        self.update(given or {})

    def __setitem__(self, place: Place, value: object) -> None:
        """Keep a value, in the place of one that was there."""
        row, column = place
        is_apart = column >= _WIDE or value == "" or value is True or value is False
        if is_apart:
            self._apart.setdefault(row, {})[column] = value
        elif row in self._apart:
            self._apart[row].pop(column, None)
        if column >= _WIDE:
            return
        cells = self._rows.get(row)
        if cells is None:
            cells = self._rows[row] = []
        if len(cells) == column and not is_apart:
            cells.append(value)
            return
        if len(cells) <= column:
            cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = "" if is_apart else value

    def __getitem__(self, place: Place) -> object:
        """Return a value. Raises KeyError where none is known."""
        row, column = place
        cells = self._rows.get(row, [])
        if column < len(cells) and cells[column] != "":
            return cells[column]
        return self._apart.get(row, {})[column]

    def __delitem__(self, place: Place) -> None:
        """Forget a value. Raises KeyError where none is known."""
        self[place] = ""
        del self._apart[place[0]][place[1]]

    def __iter__(self) -> Iterator[Place]:
        """Go over the places row by row, those that are kept apart last."""
        for row, cells in self._rows.items():
            yield from ((row, column) for column, value in enumerate(cells) if value != "")
        for row, apart in self._apart.items():
            yield from ((row, column) for column in apart)

    def __len__(self) -> int:
        """Count the values."""
        return sum(1 for _ in self)

    def numbers(self) -> dict[Place, str]:
        """Return the texts of the numbers by their places."""
        return {place: repr(value) for place, value in self.items() if type(value) is float}

    def filled_rows(self) -> set[int]:
        """Return the rows in which there is anything."""
        return {row for row, cells in self._rows.items() if cells} | {
            row for row, cells in self._apart.items() if cells
        }

    def columns(self, row: int) -> set[int]:
        """Return the columns of a row in which there is anything."""
        near = {column for column, value in enumerate(self._rows.get(row, ())) if value != ""}
        return near | self._apart.get(row, {}).keys()

    def unlike(self, grid: list[list[object]]) -> Iterator[int]:
        """Yield the rows that may not be those of a grid: all that do not have the very same numbers and texts, and no others."""
        width = len(grid[0]) if grid else 0
        blank: list[object] = [""] * width
        for row, cells in enumerate(grid):
            mine = self._rows.get(row, blank)
            if len(mine) < width:
                mine = mine + blank[len(mine) :]
            # A truth value equals 1 in Python, so a row of the grid that has one is looked at cell by cell.
            if row in self._apart or mine != cells or bool in map(type, cells):
                yield row
        yield from (row for row in self._rows.keys() | self._apart.keys() if row >= len(grid))


def hold_together(
    grid: list[list[object]],
    held: HeldCells,
    dates: AbstractSet[Place],
    facts: SheetFacts,
    *,
    knows: Knows = Knows.ALL,
) -> None:
    """Make a flaw of each cell that calamine read otherwise.

    `dates` are the numbers that are shown as dates, which calamine gives as such; `knows` says which cells the
    independent reading would have, were they there.
    """
    for row in {*held.unlike(grid), *(row for row, _ in dates)}:
        cells = grid[row] if row < len(grid) else []
        columns = held.columns(row)
        # What an independent reading would not have is no reason to doubt what calamine has.
        if knows is not Knows.SOME:
            columns |= {column for column, cell in enumerate(cells) if cell != ""}
        for column in columns:
            place = row, column
            cell = cells[column] if column < len(cells) else ""
            other = held.get(place, "")
            if place in dates:
                if not isinstance(cell, _DATES):
                    # What was found before says more of the cell than that two readings differ.
                    facts.doubt(place, Flaw(FlawKind.SCALED, printed(other), "日期"))
            elif not _is_same(cell, other) and (knows is Knows.ALL or place in held or _is_number(cell)):
                facts.doubt(place, Flaw(FlawKind.UNREAD, printed(other) or printed(cell)))


def _is_number(cell: object) -> bool:
    return isinstance(cell, (int, float, *_DATES)) and not isinstance(cell, bool)


def _is_same(cell: object, other: object) -> bool:
    """Whether two readings agree; blanks at a text's ends, kinds of line breaks and what nobody sees do not count."""
    if isinstance(cell, str) and isinstance(other, str):
        return cell == other or _bare(cell) == _bare(other)
    # True equals 1 in Python, and a checked box is no amount.
    return cell == other and _is_number(cell) == _is_number(other)


def _bare(text: str) -> str:
    # Writers differ in line ends and in signs that nobody sees; neither is another content.
    return taken_out(unseen_decoded(text)).replace("\r\n", "\n").replace("\r", "\n").strip()
