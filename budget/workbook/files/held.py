"""Holds what calamine gave for the cells of a sheet against what an independent reading of the file says they hold."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from enum import Enum, auto

from budget.unseen_signs import taken_out, unescaped
from budget.workbook.files.places import Place
from budget.workbook.sheets import Flaw, FlawKind, SheetFacts, printed


class Knows(Enum):
    """Which cells an independent reading knows: all, all numbers, or some."""

    ALL = auto()
    NUMBERS = auto()
    SOME = auto()


_DATES = (date, datetime, time, timedelta)


def hold_together(
    grid: list[list[object]],
    held: Mapping[Place, object],
    dates: AbstractSet[Place],
    facts: SheetFacts,
    *,
    knows: Knows = Knows.ALL,
) -> None:
    """Make a flaw of each cell that calamine read otherwise.

    `dates` are the numbers that are shown as dates, which calamine gives as such; `knows` says which cells the
    independent reading would have, were they there.
    """
    filled: set[Place] = set()
    # What an independent reading would not have is no reason to doubt what calamine has.
    if knows is not Knows.SOME:
        filled = {(row, column) for row, cells in enumerate(grid) for column, cell in enumerate(cells) if cell != ""}
    for place in filled | held.keys():
        row, column = place
        cell = grid[row][column] if row < len(grid) and column < len(grid[row]) else ""
        other = held.get(place, "")
        if place in dates:
            if not isinstance(cell, _DATES):
                # `setdefault`: what was found before says more of the cell than that two readings differ.
                facts.flaws.setdefault(place, Flaw(FlawKind.SCALED, printed(other), "日期"))
        elif not _is_same(cell, other) and (knows is Knows.ALL or place in held or _is_number(cell)):
            facts.flaws.setdefault(place, Flaw(FlawKind.UNREAD, printed(other) or printed(cell)))


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
    return taken_out(unescaped(text)).replace("\r\n", "\n").replace("\r", "\n").strip()
