"""Doubts about the size of a whole budget or of a table: held against other years, and against what a body can have."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from budget.editions.table_sums import total_of
from budget.forms import FORMS, TABLES, Form, Funds, Subject
from budget.models import DisclosedTable, Edition
from budget.money import AmountUnit, in_unit
from budget.vocabulary import Stage
from budget.workbook.rows import TableReading

YUAN = 100  # 分
# No body that discloses by these forms has more than ten thousand million 元 a year, or less than a hundred thousand:
# a department of a city's district has some hundred million, which in 万元 that are called 元 are some ten thousand.
# Whoever has, says so once.
_MOST, _LEAST = 10_000_000_000 * YUAN, 100_000 * YUAN
# Between years a budget may well double or halve; twenty times is a unit, a decimal point or another body.
_MUCH = 20
# How near a factor must be to a power of ten to be called so: 8 to 12.5 times is «about 10».
_NEAR = 0.1
# A table, or a line, of less than a hundredth of the budget may well be twenty times what it was.
SMALL_SHARE = 100
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
    """The tables of an edition: their totals in 分, which of them are empty, and of which rows were refused."""

    edition: Edition
    totals: Mapping[str, int]
    empty: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    present: frozenset[str] = frozenset()

    @property
    def whole(self) -> int:
        """Return what the budget comes to; 0 where no table says so."""
        return whole_of(self.totals)

    @property
    def form(self) -> Form | None:
        """Return the form in which it is disclosed; None where nobody knows it any more."""
        return next((form for form in FORMS if form.key == self.edition.form), None)

    @property
    def name(self) -> str:
        """Return how a sentence names it."""
        return f"{self.edition.year} 年{Stage(self.edition.stage).label}"


def whole_of(totals: Mapping[str, int]) -> int:
    """Return what a budget of these tables comes to; 0 where none of them says so."""
    return next((totals[key] for key in _TOTALS if totals.get(key)), 0)


def size_doubts(edition: Edition, others: Iterable[Edition]) -> Iterator[Doubtful]:
    """Yield the doubts about a draft's sizes beside its body's other editions that are public. One query."""
    listed = nearest_first(edition, others)
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
            f"{mine.name}一共 {wan(mine.whole)} 万元，{wrong}一个单位一年的预算。请核对表上写的金额单位：“元”和“万元”差一万倍。",
        )
    # The tables of a correction are held against what it corrects, those of a new year against the year next to it.
    same_stage = [year for year in published if year.edition.stage == edition.stage]
    if same_stage:
        yield from _tables(mine, same_stage[0], whole is not None)
    yield from _tiny(mine)


def nearest_first(edition: Edition, others: Iterable[Edition]) -> list[Edition]:
    """Return a body's other editions, those of years and stages next to an edition's first."""
    return sorted(others, key=lambda other: (abs(other.year - edition.year), other.stage != edition.stage, -other.year))


def whole_beside(tables: Iterable[TableReading], public: Edition) -> str:
    """Return the sentence that tells what tables come to beside what is public; empty where one of them does not say. One query."""
    now = _Year(public, {table.key: total for table in tables if (total := total_of(table))}).whole
    before = _years([public])[0].whole
    if not now or not before:
        return ""
    if now == before:
        return f"一共还是 {wan(now)} 万元。"
    said = f"一共从 {wan(before)} 万元变成 {wan(now)} 万元"
    ratio = abs(now / before)
    if not is_another_size(ratio):
        return f"{said}。"
    return f"{said}，相当于{times_of(ratio)}。{cause_of(power_of(ratio))}"


def _years(editions: list[Edition]) -> list[_Year]:
    rows: dict[int, list[Any]] = {edition.pk: [] for edition in editions}
    tables = DisclosedTable.every_stage.filter(edition__in=rows).order_by()
    for pk, *told in tables.values_list("edition", "key", "total", "is_empty", "refused_count"):
        rows[pk].append(told)
    return [
        _Year(
            edition,
            {key: total for key, total, *_ in rows[edition.pk] if total},
            frozenset(key for key, _, is_empty, _ in rows[edition.pk] if is_empty),
            frozenset(key for key, *_, refused in rows[edition.pk] if refused),
            frozenset(key for key, *_ in rows[edition.pk]),
        )
        for edition in editions
    ]


def _against(mine: _Year, other: _Year) -> Doubtful | None:
    """Return the doubt where the whole is much more or less than another year's."""
    if not mine.whole or not other.whole:
        return None
    ratio = abs(mine.whole / other.whole)
    if not is_another_size(ratio):
        return None
    more = f"{mine.name}一共 {wan(mine.whole)} 万元，{other.name}是 {wan(other.whole)} 万元，相当于{times_of(ratio)}。"
    return Doubtful("size.year", f"{other.edition.year}-{other.edition.stage}", more + cause_of(power_of(ratio)))


def _tables(mine: _Year, other: _Year, whole_is_doubted: bool) -> Iterator[Doubtful]:
    """Yield the tables that are empty now and were not, and those whose size is another one."""
    shift = power_of(abs(mine.whole / other.whole)) if mine.whole and other.whole else 0
    known = {table.key for table in mine.form.tables} if mine.form else frozenset[str]()
    for key in sorted(other.present - other.empty):
        name, before, now = TABLES.get(key, key), other.totals.get(key, 0), mine.totals.get(key, 0)
        was = f"{other.name}是 {wan(before)} 万元" if before else f"{other.name}里有内容"
        if key in mine.empty:
            yield Doubtful("table.emptied", key, f"《{name}》这次是空表，{was}。确实没有这项内容吗？")
        # Of another form it may not be a table at all.
        elif key not in mine.present and key in known:
            yield Doubtful("table.gone", key, f"这次没有《{name}》，{was}。确实不公开这张表吗？")
        # What was refused has been named, and may be all there is.
        elif before and not now and key in mine.present - mine.refused:
            yield Doubtful("table.emptied", key, f"《{name}》这次合计是 0，{was}。确实没有这项内容吗？")
        if not now or not before:
            continue
        ratio = abs(now / before)
        power = power_of(ratio)
        much = _is_much(ratio) and max(abs(now), abs(before)) * SMALL_SHARE >= abs(other.whole)
        # A table that is off by as much as the whole is the same mistake, and is asked about once.
        if (power and power != shift) or (much and not whole_is_doubted):
            said = f"《{name}》合计 {wan(now)} 万元，{other.name}是 {wan(before)} 万元，相当于{times_of(ratio)}。"
            yield Doubtful("table.size", key, said + cause_of(power))


def _tiny(mine: _Year) -> Iterator[Doubtful]:
    """Yield the tables that are next to nothing beside the whole: 万元 that were taken for 元."""
    for key, total in mine.totals.items():
        if mine.whole and abs(total) * _TINY_SHARE < abs(mine.whole):
            name = TABLES.get(key, key)
            said = f"《{name}》合计只有 {wan(total)} 万元，全部预算是 {wan(mine.whole)} 万元。"
            yield Doubtful("table.tiny", key, f"{said}请核对这张表的金额单位。")


def is_another_size(ratio: float, nearness: float = _NEAR) -> bool:
    """Whether a factor is more than years differ by: about a power of ten, or too much or too little altogether."""
    return bool(power_of(ratio, nearness)) or _is_much(ratio)


def _is_much(ratio: float) -> bool:
    return not 1 / _MUCH < ratio < _MUCH


def power_of(ratio: float, nearness: float = _NEAR) -> int:
    """Return the power of ten that a factor is about, 0 where it is none."""
    exponent = math.log10(ratio) if ratio else 0.0
    near = round(exponent)
    return near if near and abs(exponent - near) < nearness else 0


def times_of(ratio: float) -> str:
    """Return a factor in words, as it is and not as the power of ten that it is near: «它的约 8.2 倍», «它的约 103 分之一»."""
    times = ratio if ratio >= 1 else 1 / ratio
    said = f"{times:,.0f}" if times >= 20 else f"{times:,.1f}".removesuffix(".0")
    return f"它的约 {said} 倍" if ratio >= 1 else f"它的约 {said} 分之一"


def cause_of(power: int) -> str:
    if abs(power) == 4:
        return "相差大约一万倍，很像“元”和“万元”弄混了。请核对表上写的金额单位。"
    if power:
        return f"相差大约 {10 ** abs(power):,} 倍，很像小数点或金额单位写错了。请核对。"
    return "请核对金额单位和数字。"


def wan(fen: int) -> str:
    return f"{in_unit(fen, AmountUnit.WAN):,f}"
