"""Where the details of a sheet stand, so that a printed sum can be a formula over them, with its value beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from budget.late import late
from budget.queries.facts import FactRow
from budget.queries.standing import BalanceSide, Told, side_of, sides_of
from disclosure.tidy.columns import KEYS, YUAN

if TYPE_CHECKING:
    from xlsxwriter.utility import xl_range_abs
else:
    xl_range_abs = late("xlsxwriter.utility", "xl_range_abs")


# The dimensions of a fact by their place in a FactRow, and the column of the file that holds them.
DIMENSIONS = {4: "unit_code", 5: "function", 6: "gov_economic", 7: "dept_economic", 8: "category"}
# The two summary tables print a list of income beside one of spending, some that once more by use; of each, what is
# carried over comes last.
Part = tuple[BalanceSide, bool]
INCOME, CARRIED_INCOME = (BalanceSide.INCOME, False), (BalanceSide.INCOME, True)
SPENDING, CARRIED_SPENDING = (BalanceSide.EXPENDITURE, False), (BalanceSide.EXPENDITURE, True)
_SUMS: dict[str, tuple[Part, ...]] = {
    "current_income": (INCOME,),
    "total_income": (INCOME, CARRIED_INCOME),
    "current_expenditure": (SPENDING,),
    "total_expenditure": (SPENDING, CARRIED_SPENDING),
}
# A formula that adds more stretches than this is not made.
MOST_STRETCHES = 20


def part_at(subject: str, row: FactRow) -> Part:
    """Return which of the lists of a table of two sides a detail stands in, as the query orders them."""
    return side_of(subject, row[16]), row[8].startswith("carried")


@dataclass(slots=True)
class Stretch:
    """Details that stand together: (sheet, first row, last row) each, and their sums in 分 by code of a dimension."""

    places: list[tuple[str, int, int]] = field(default_factory=list)
    fen: int = 0
    by_code: defaultdict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    # Whether a printed sum over all of it was found.
    is_summed: bool = False

    def add(self, sheet: str, line: int, row: FactRow) -> None:
        """Take in the detail on a line (from 0) of a sheet."""
        # It goes on where the last one ended: one range and not two.
        if self.places and self.places[-1][0] == sheet and self.places[-1][2] == line - 1:
            self.places[-1] = (sheet, self.places[-1][1], line)
        else:
            self.places.append((sheet, line, line))
        self.fen += row[10]
        for place in DIMENSIONS:
            self.by_code[place, str(row[place])] += row[10]

    def ranges(self, column: int) -> list[str]:
        """Return the addresses of a column of the stretch."""
        return [f"'{sheet}'!{xl_range_abs(first, column, last, column)}" for sheet, first, last in self.places]


@dataclass(frozen=True, slots=True)
class LiveSum:
    """A formula and its value in 分."""

    formula: str
    fen: int


class Stretches:
    """The stretches of all details of a file, by table, measure and side."""

    def __init__(self, tables: Mapping[int, Told]) -> None:
        self._two_sided = {pk: told.subject for pk, told in tables.items() if len(sides_of(told.subject, told.key)) > 1}
        self._kept: dict[tuple[int, str, Part | None], Stretch] = {}

    def add(self, sheet: str, line: int, row: FactRow) -> None:
        """Take in a detail."""
        side = part_at(self._two_sided[row[0]], row) if row[0] in self._two_sided else None
        self._kept.setdefault((row[0], row[3], side), Stretch()).add(sheet, line, row)

    def has_details(self, table: int) -> bool:
        """Tell whether a table has any detail at all."""
        return any(key[0] == table for key in self._kept)

    def without_printed_sum(self) -> list[tuple[int, str, LiveSum]]:
        """Return table, measure and sum of what no printed sum stands for: a drill-down prints none."""
        left = [
            (table, measure, stretch) for (table, measure, _), stretch in self._kept.items() if not stretch.is_summed
        ]
        sums = [(table, measure, _whole([stretch])) for table, measure, stretch in left]
        return [(table, measure, added) for table, measure, added in sums if added is not None]

    def sum_for(self, total: FactRow) -> LiveSum | None:
        """Return the sum of the details that a printed sum stands for; None where they cannot be told."""
        codes = [(place, str(total[place])) for place in DIMENSIONS if total[place]]
        if total[0] in self._two_sided:
            category = total[8]
            sides = _SUMS.get(category, (CARRIED_INCOME,) if category.startswith("carried_forward") else ())
            if side_of(self._two_sided[total[0]], total[16]) is BalanceSide.BY_USE:
                sides = tuple((BalanceSide.BY_USE, carried) for _, carried in sides)
            return _whole(self._found(total, sides))
        found = self._found(total, (None,))
        if not codes:
            return _whole(found)
        # A sum by two codes would need both as conditions, and no form prints one.
        if len(codes) > 1:
            return None
        ((place, code),) = codes
        return _whole(found) if all(_all_begin(each, place, code) for each in found) else _some(found, place, code)

    def _found(self, total: FactRow, sides: Iterable[Part | None]) -> list[Stretch]:
        keys = [(total[0], total[3], side) for side in sides]
        return [self._kept[key] for key in keys if key in self._kept]


def _all_begin(stretch: Stretch, place: int, code: str) -> bool:
    return all(each.startswith(code) for at, each in stretch.by_code if at == place)


def _whole(stretches: list[Stretch]) -> LiveSum | None:
    ranges = [each for stretch in stretches for each in stretch.ranges(YUAN)]
    if not ranges or len(ranges) > MOST_STRETCHES:
        return None
    for stretch in stretches:
        stretch.is_summed = True
    return LiveSum(f"=SUM({','.join(ranges)})", sum(stretch.fen for stretch in stretches))


def _some(stretches: list[Stretch], place: int, code: str) -> LiveSum | None:
    column = KEYS.index(DIMENSIONS[place])
    terms = [
        f'SUMIFS({amounts},{codes},"{code}*")'
        for stretch in stretches
        for amounts, codes in zip(stretch.ranges(YUAN), stretch.ranges(column), strict=True)
    ]
    if not terms or len(terms) > MOST_STRETCHES:
        return None
    fen = sum(
        part
        for stretch in stretches
        for (at, each), part in stretch.by_code.items()
        if at == place and each.startswith(code)
    )
    return LiveSum(f"={'+'.join(terms)}", fen)
