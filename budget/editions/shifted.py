"""Doubts about single lines: a figure that is a power of ten away from last year's, and wrong alike in every table.

Tables agree with each other about a figure that was typed wrong once and copied; only another year speaks against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import F, Sum

from budget.editions.sizes import (
    SMALL_SHARE,
    Doubtful,
    cause_of,
    is_another_size,
    nearest_first,
    power_of,
    times_of,
    wan,
)
from budget.forms import TABLES
from budget.models import Edition, LineItem
from budget.queries.standing import own_phase
from budget.vocabulary import Stage

# By what a line is the same in another year: its place among the classifications, else its words.
_CODES = ("unit_code", "function", "gov_economic", "dept_economic")
_PLACE = ("table__key", "measure", "source", "side", *_CODES)
# Round figures are often tenfold by themselves: «5 万» and «50 万». So many digits are not the same by chance.
_LEAST_DIGITS = 3
_MOST_NAMED = 3
# Of many lines some are eight times what they were: 9 to 11.2 times is «about 10» for a line.
_NEAR = 0.05


class _Shift(NamedTuple):
    """A line that is another size than it was: how it is called, and both amounts in 分."""

    name: str
    now: int
    before: int

    @property
    def power(self) -> int:
        """The power of ten that lies between them, about; 0 where none does."""
        return power_of(abs(self.now / self.before), _NEAR)

    @property
    def is_exact(self) -> bool:
        """Whether they have the very same digits, the point elsewhere."""
        digits = [str(abs(one)).rstrip("0") for one in (self.now, self.before)]
        return self.now != self.before and digits[0] == digits[1] and len(digits[0]) >= _LEAST_DIGITS

    def matters(self, whole: int) -> bool:
        """Whether it is to be asked about in a budget of this size."""
        is_much = is_another_size(abs(self.now / self.before), _NEAR)
        return self.is_exact or (is_much and max(abs(self.now), abs(self.before)) * SMALL_SHARE >= abs(whole))


def shifted_doubts(edition: Edition, public: Iterable[Edition]) -> Iterator[Doubtful]:
    """Yield a doubt for each table that has such lines. Two queries; `public` are the body's editions that are."""
    nearest = next((other for other in nearest_first(edition, public) if other.stage == edition.stage), None)
    if nearest is None:
        return
    now, before = _lines(edition), _lines(nearest)
    sums: dict[str, list[int]] = {}
    for place, (_, fen) in now.items():
        if place in before and place[1] == "total":
            told = sums.setdefault(place[0], [0, 0])
            told[0], told[1] = told[0] + fen, told[1] + before[place][1]
    whole = max((abs(fen) for pair in sums.values() for fen in pair), default=0)
    found: dict[str, list[_Shift]] = {}
    named: set[_Shift] = set()
    for place, (name, fen) in now.items():
        shift = _Shift(name, fen, before[place][1]) if place in before else None
        if shift is None or not fen or not shift.before or shift in named or not shift.matters(whole):
            continue
        if not _moves_with(sums.get(place[0], [0, 0]), shift):
            named.add(shift)
            found.setdefault(place[0], []).append(shift)
    year = f"{nearest.year} 年{Stage(nearest.stage).label}"
    for key, shifts in found.items():
        yield Doubtful("line.size", key, _said(TABLES.get(key, key), shifts, year))


def _moves_with(table: list[int], shift: _Shift) -> bool:
    """Whether a table is another size as a whole, and its line with it: that is asked about as a whole."""
    if not all(table):
        return False
    ratio, own = abs(table[0] / table[1]), abs(shift.now / shift.before)
    return is_another_size(ratio) and 0.5 < own / ratio < 2


def _lines(edition: Edition) -> dict[tuple[str, ...], tuple[str, int]]:
    """Return the name and the amount of each line by what it is; of lines that are alike, their sum."""
    rows = LineItem.every_stage.filter(own_phase(), table__edition=edition, is_total=False).order_by()
    found: dict[tuple[str, ...], tuple[str, int]] = {}
    for *place, category, label, fen in rows.values_list(*_PLACE, "category", "label").annotate(fen=Sum(F("amount"))):
        codes = place[-len(_CODES) :]
        key = (*place, category, "" if any(codes) else label)
        name, sum_before = found.get(key, (label or category, 0))
        found[key] = name, sum_before + fen
    return found


def _said(table: str, shifts: list[_Shift], year: str) -> str:
    lines = "；".join(
        f"“{one.name}” {wan(one.now)} 万元，{year}是 {wan(one.before)} 万元，"
        f"相当于{times_of(abs(one.now / one.before))}{'，数字完全一样，只是小数点不同' if one.is_exact else ''}"
        for one in shifts[:_MOST_NAMED]
    )
    more = f"；另有 {len(shifts) - _MOST_NAMED} 处" if len(shifts) > _MOST_NAMED else ""
    powers = {one.power for one in shifts}
    return f"《{table}》{lines}{more}。{cause_of(powers.pop() if len(powers) == 1 else 0)}"
