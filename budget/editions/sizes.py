"""Doubts about the size of a whole budget or of a table: held against other years, and against what a body can have."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from budget.editions.table_sums import total_of
from budget.forms import FORMS, TABLES, Funds, Subject
from budget.models import DisclosedTable, Edition
from budget.money import AmountUnit, in_unit
from budget.vocabulary import Stage
from budget.workbook.rows import TableReading

YUAN = 100  # 分
# No body that discloses by these forms has more than ten thousand million 元 a year, or less than ten thousand: a
# department of a city's district has some hundred million. Whoever has, says so once.
_MOST, _LEAST = 10_000_000_000 * YUAN, 10_000 * YUAN
# Between years a budget may well double or halve; twenty times is a unit, a decimal point or another body.
_MUCH = 20
# How near a factor must be to a power of ten to be called so: 8 to 12.5 times is «about 10».
_NEAR = 0.1
# A table of less than a hundredth of the budget may well be twenty times what it was.
_SMALL_SHARE = 100
# A part of the budget that is smaller than this share of it was not meant in its unit.
_TINY_SHARE = 10_000_000
# What a budget comes to is said by its table of all spending, else of all income, else by its balance, of whichever form.
_TOTALS = tuple(
    dict.fromkeys(
        table.key
        for subject in (Subject.SPENDING, Subject.INCOME, Subject.BALANCE)
        for form in FORMS
        for table in form.about(subject, Funds.ALL)
    )
)


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A doubt that was found: its kind, what it is about, and the sentence with both figures."""

    code: str
    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class _Year:
    """The tables of an edition: their totals in 分, and which of them are empty."""

    edition: Edition
    totals: Mapping[str, int]
    empty: frozenset[str]

    @property
    def whole(self) -> int:
        """Return what the budget comes to; 0 where no table says so."""
        return whole_of(self.totals)

    @property
    def name(self) -> str:
        """Return how a sentence names it."""
        return f"{self.edition.year} 年{Stage(self.edition.stage).label}"


def whole_of(totals: Mapping[str, int]) -> int:
    """Return what a budget of these tables comes to; 0 where none of them says so."""
    return next((totals[key] for key in _TOTALS if totals.get(key)), 0)


def size_doubts(edition: Edition, others: Iterable[Edition]) -> Iterator[Doubtful]:
    """Yield the doubts about a draft's sizes beside its body's other editions that are public. One query."""
    listed = sorted(
        others, key=lambda other: (abs(other.year - edition.year), other.stage != edition.stage, -other.year)
    )
    years = _years([edition, *listed])
    mine, published = years[0], [year for year in years[1:] if year.whole]
    whole = next(filter(None, (_against(mine, other) for other in published)), None)
    if whole is not None:
        yield whole
    elif not published and mine.whole and not _LEAST <= mine.whole <= _MOST:
        wrong = "大得不像" if mine.whole > _MOST else "小得不像"
        yield Doubtful(
            "size.body",
            "",
            f"{mine.name}一共 {_wan(mine.whole)} 万元，{wrong}一个单位一年的预算。请核对表上写的金额单位：“元”和“万元”差一万倍。",
        )
    # The tables of a correction are held against what it corrects, those of a new year against the year next to it.
    same_stage = [year for year in published if year.edition.stage == edition.stage]
    if same_stage:
        yield from _tables(mine, same_stage[0], whole is not None)
    yield from _tiny(mine)


def whole_beside(tables: Iterable[TableReading], public: Edition) -> str:
    """Return the sentence that tells what tables come to beside what is public; empty where one of them does not say. One query."""
    now = _Year(public, {table.key: total for table in tables if (total := total_of(table))}, frozenset()).whole
    before = _years([public])[0].whole
    if not now or not before:
        return ""
    if now == before:
        return f"一共还是 {_wan(now)} 万元。"
    said = f"一共从 {_wan(before)} 万元变成 {_wan(now)} 万元"
    ratio = abs(now / before)
    power = _power(ratio)
    if not power and 1 / _MUCH < ratio < _MUCH:
        return f"{said}。"
    return f"{said}，相当于{_times(ratio)}。{_cause(power)}"


def _years(editions: list[Edition]) -> list[_Year]:
    rows: dict[int, list[Any]] = {edition.pk: [] for edition in editions}
    tables = DisclosedTable.every_stage.filter(edition__in=rows).order_by()
    for pk, key, total, is_empty in tables.values_list("edition", "key", "total", "is_empty"):
        rows[pk].append((key, total, is_empty))
    return [
        _Year(
            edition,
            {key: total for key, total, _ in rows[edition.pk] if total},
            frozenset(key for key, _, is_empty in rows[edition.pk] if is_empty),
        )
        for edition in editions
    ]


def _against(mine: _Year, other: _Year) -> Doubtful | None:
    """Return the doubt where the whole is much more or less than another year's."""
    if not mine.whole or not other.whole:
        return None
    ratio = abs(mine.whole / other.whole)
    power = _power(ratio)
    if not power and 1 / _MUCH < ratio < _MUCH:
        return None
    more = f"{mine.name}一共 {_wan(mine.whole)} 万元，{other.name}是 {_wan(other.whole)} 万元，相当于{_times(ratio)}。"
    return Doubtful("size.year", f"{other.edition.year}-{other.edition.stage}", more + _cause(power))


def _tables(mine: _Year, other: _Year, whole_is_doubted: bool) -> Iterator[Doubtful]:
    """Yield the tables that are empty now and were not, and those whose size is another one."""
    shift = _power(abs(mine.whole / other.whole)) if mine.whole and other.whole else 0
    for key, before in other.totals.items():
        name = TABLES.get(key, key)
        if key in mine.empty:
            yield Doubtful(
                "table.emptied", key, f"《{name}》这次是空表，{other.name}是 {_wan(before)} 万元。确实没有这项支出吗？"
            )
            continue
        now = mine.totals.get(key, 0)
        if not now:
            continue
        ratio = abs(now / before)
        power = _power(ratio)
        much = not 1 / _MUCH < ratio < _MUCH and max(abs(now), abs(before)) * _SMALL_SHARE >= abs(other.whole)
        # A table that is off by as much as the whole is the same mistake, and is asked about once.
        if (power and power != shift) or (much and not whole_is_doubted):
            said = f"《{name}》合计 {_wan(now)} 万元，{other.name}是 {_wan(before)} 万元，相当于{_times(ratio)}。"
            yield Doubtful("table.size", key, said + _cause(power))


def _tiny(mine: _Year) -> Iterator[Doubtful]:
    """Yield the tables that are next to nothing beside the whole: 万元 that were taken for 元."""
    for key, total in mine.totals.items():
        if mine.whole and abs(total) * _TINY_SHARE < abs(mine.whole):
            name = TABLES.get(key, key)
            said = f"《{name}》合计只有 {_wan(total)} 万元，全部预算是 {_wan(mine.whole)} 万元。"
            yield Doubtful("table.tiny", key, f"{said}请核对这张表的金额单位。")


def _power(ratio: float) -> int:
    """Return the power of ten that a factor is about, 0 where it is none."""
    exponent = math.log10(ratio) if ratio else 0.0
    near = round(exponent)
    return near if near and abs(exponent - near) < _NEAR else 0


def _times(ratio: float) -> str:
    """Return a factor in words, as it is and not as the power of ten that it is near: «它的约 8.2 倍», «它的约 103 分之一»."""
    times = ratio if ratio >= 1 else 1 / ratio
    said = f"{times:,.0f}" if times >= 20 else f"{times:,.1f}".removesuffix(".0")
    return f"它的约 {said} 倍" if ratio >= 1 else f"它的约 {said} 分之一"


def _cause(power: int) -> str:
    if abs(power) == 4:
        return "差不多是一万倍，很像“元”和“万元”弄混了。请核对表上写的金额单位。"
    if power:
        return f"差不多是 {10 ** abs(power):,} 倍，很像小数点或金额单位写错了。请核对。"
    return "请核对金额单位和数字。"


def _wan(fen: int) -> str:
    return f"{in_unit(fen, AmountUnit.WAN):,f}"
