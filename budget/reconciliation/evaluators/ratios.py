"""What a table prints beside its amounts and could be worked out from them: 完成率, 增减 and its percentage, 占比.

They are no amounts and are kept nowhere, but a reader sees them in the original: one that does not agree with the figures
of its row is named by its cell. What it is measured by is what its heading says; where the heading leaves that open, it
may agree with any figure of the row that it could mean. A number without «%» may be a percentage or a fraction: all of a
column are of the kind that most of them fit, so that one which is a hundred times too large does not pass for the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from budget.forms import Layout, Phase
from budget.reconciliation.comparing import passes, words_disagree
from budget.reconciliation.context import Context
from budget.reconciliation.declare import Rule
from budget.reconciliation.ledger import CannotCheck, Ledger, row_label
from budget.reconciliation.results import Outcome, Result
from budget.workbook.folding import fold
from budget.workbook.rows import Amount, FactRow, Line, Source, TableColumn, TableReading
from budget.workbook.sheets import letters


class RatioKind(Enum):
    """What a column beside the amounts sets in relation."""

    DONE = "完成率"
    CHANGE = "增减"
    SHARE = "占比"


# The first that fits: «占预算的比重» is how much was done, not a share.
_KINDS = (
    (RatioKind.DONE, re.compile(r"完成|执行率|[占为].{0,6}预算.{0,3}(?:%|比|率)")),
    (RatioKind.CHANGE, re.compile(r"增减|增长|增幅|同比|变动")),
    (RatioKind.SHARE, re.compile(r"占比|比重|比例|占.*%")),
)
# «上年结转» is money of this year.
_PAST = re.compile(r"(?:上年|上期|去年|同期)(?!结转|结余)")
_RATE_WORDS = re.compile(r"%|率|幅|比例|百分比")
_AMOUNT_WORDS = re.compile(r"额|数\Z")
_PLANS = ((Phase.INITIAL, "年初"), (Phase.ADJUSTED, "全年"), (Phase.ADJUSTED, "调整"))
_PARTS = (("basic", "基本支出"), ("project", "项目支出"))
_NUMBER = re.compile(r"([-+]?)(\d+(?:\.(\d+))?)(%?)\Z")
# A number that a program worked out has as many decimals as it can hold: these are not what is shown.
_MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class _Value:
    """A percentage, or an amount in the table's unit, and by how much rounding may have moved it."""

    value: Fraction
    off: Fraction
    is_percent: bool

    def meets(self, other: _Value) -> bool:
        """Tell whether both can be the same."""
        return self.is_percent is other.is_percent and abs(self.value - other.value) <= self.off + other.off


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of ratios, the table that it stands in, and the columns of the year before beside it."""

    kind: RatioKind
    column: TableColumn
    heading: str
    past: tuple[TableColumn, ...]
    table: TableReading
    layout: Layout


class _RatioWay(Enum):
    """How a cell says its ratio: with «%», as a percentage without, as a fraction, or as a difference in amounts."""

    SAID = "%"
    PERCENT = "percent"
    FRACTION = "fraction"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class _Printed:
    """A cell of ratios: in which ways it would agree with its row, and what the row gives."""

    row: FactRow
    cell: Source
    fits: frozenset[_RatioWay]
    expected: _Value


def agree(rule: Rule, ledger: Ledger, _context: Context) -> Iterator[Outcome]:
    """Every printed ratio and change agrees with the figures of its row, within what rounding allows."""
    fine: list[Source] = []
    found = [column for table in ledger.reading.tables for column in _columns(ledger, table)]
    if not found:
        raise CannotCheck(Result.NOT_APPLICABLE, "各表没有印完成率、增减或占比。")
    for column in found:
        printed = list(_printed(column, _texts(ledger, column.table)))
        usual = _usual(printed)
        for one in printed:
            if one.fits and (_RatioWay.SAID in one.fits or usual in one.fits):
                fine.append(one.cell)
            else:
                yield _disagrees(rule, column, one)
    if fine:
        yield passes(rule, len(fine), fine)


def _printed(column: _Column, texts: dict[tuple[str, int], tuple[str, ...]]) -> Iterator[_Printed]:
    """Yield the cells of a column that can be held against the amounts of their rows."""
    for row in column.table.rows:
        cell = _cell(row, column.column, texts)
        readings = _readings(cell.raw, column) if cell else {}
        expected = _expected(column, row, texts) if readings else []
        if cell is not None and expected:
            fits = {written for written, told in readings.items() if any(told.meets(one) for one in expected)}
            # What is shown to people is the likeliest; any of the others would have been fine too.
            yield _Printed(row, cell, frozenset(fits), expected[0])


def _usual(printed: Sequence[_Printed]) -> _RatioWay:
    """Return how the numbers of a column without «%» are written: as most of those that can be one thing alone."""
    # A cell that fits in two ways, as 0 does, tells nothing about the column.
    told = Counter(next(iter(one.fits)) for one in printed if len(one.fits) == 1)
    return max((_RatioWay.PERCENT, _RatioWay.FRACTION, _RatioWay.AMOUNT), key=lambda written: told[written])


def _columns(ledger: Ledger, table: TableReading) -> Iterator[_Column]:
    # A column without a key is none of the form's: that is where ratios and the year before stand.
    beside = [column for column in table.columns if not column.key]
    past = tuple(column for column in beside if _PAST.search(fold(column.path)) and _kind(fold(column.path)) is None)
    layout = ledger.form.by_key.get(table.key)
    for column in beside:
        heading = fold(column.path)
        kind = _kind(heading)
        if kind is not None and layout is not None:
            yield _Column(kind, column, heading, past, table, layout)


def _kind(heading: str) -> RatioKind | None:
    return next((kind for kind, words in _KINDS if words.search(heading)), None)


def _texts(ledger: Ledger, table: TableReading) -> dict[tuple[str, int], tuple[str, ...]]:
    """Return the printed cells of the table's rows by sheet and number."""
    stretches = {(part.sheet, number) for part in table.parts for number in range(part.first_row, part.last_row + 1)}
    sheets = {part.sheet for part in table.parts}
    return {
        (sheet.name, row.number): row.texts
        for sheet in ledger.reading.sheets
        if sheet.name in sheets
        for row in sheet.rows
        if (sheet.name, row.number) in stretches
    }


def _cell(row: FactRow, column: TableColumn, texts: dict[tuple[str, int], tuple[str, ...]]) -> Source | None:
    """Return the cell of a row in a column; None where nothing is there."""
    # A row keeps no sheet of its own: any of its amounts tells on which it stands.
    amount = next(iter(row.amounts.values()), None)
    if amount is None:
        return None
    cells = texts.get((amount.source.sheet, row.number), ())
    if column.index >= len(cells) or not cells[column.index].strip():
        return None
    return Source(amount.source.sheet, f"{letters(column.index)}{row.number}", cells[column.index])


def _number(raw: str) -> tuple[Fraction, Fraction, bool] | None:
    """Return a printed number, half a unit of its last digit, and whether it says «%»; None where it is none."""
    # «−» is the minus of typesetting, which some programs put into texts.
    text = fold(raw).replace(",", "").replace("−", "-")
    match = _NUMBER.match(text)
    if match is None:
        return None
    places = min(len(match.group(3) or ""), _MOST_DECIMALS)
    value = Fraction(f"{match.group(1)}{match.group(2)}")
    return value, Fraction(1, 2 * 10**places), bool(match.group(4))


def _readings(raw: str, column: _Column) -> dict[_RatioWay, _Value]:
    """Return what a cell may say: a percentage, one that is kept as a fraction, or a difference in amounts."""
    number = _number(raw)
    if number is None:
        return {}
    value, off, says_percent = number
    percent = _Value(value, off, is_percent=True)
    # What says «%» leaves nothing open, and needs no other cells to be understood.
    if says_percent:
        return {_RatioWay.SAID: percent}
    found = {_RatioWay.PERCENT: percent, _RatioWay.FRACTION: _Value(value * 100, off * 100, is_percent=True)}
    leaf = column.heading.rpartition("/")[2]
    if column.kind is RatioKind.CHANGE and not _RATE_WORDS.search(leaf):
        difference = _Value(value, off, is_percent=False)
        if _AMOUNT_WORDS.search(leaf):
            return {_RatioWay.AMOUNT: difference}
        found[_RatioWay.AMOUNT] = difference
    return found


def _expected(column: _Column, row: FactRow, texts: dict[tuple[str, int], tuple[str, ...]]) -> list[_Value]:
    """Return what the figures of the row give: each that the heading can mean, the likeliest first."""
    amounts = _own(column, row)
    if column.kind is RatioKind.DONE:
        plans = [(_planned(column, row, key), now) for key, now in amounts.items()]
        return [_percent(_of(column, now), _of(column, plan)) for found, now in plans for plan in found if plan.fen]
    if column.kind is RatioKind.SHARE:
        return [
            _percent(_of(column, now), _of(column, whole.amounts[key]))
            for key, now in amounts.items()
            for whole in _wholes(column, row)
            if key in whole.amounts and whole.amounts[key].fen
        ]
    found = []
    for past in column.past:
        cell = _cell(row, past, texts)
        base = _number(cell.raw) if cell else None
        for now in amounts.values() if base else ():
            value, off = _of(column, now)
            before, before_off, _says = base or (Fraction(), Fraction(), False)
            found.append(_Value(value - before, off + before_off, is_percent=False))
            # From nothing there is no rate; the difference can be told all the same.
            if before:
                rate = _percent((value, off), (before, before_off))
                found.append(_Value(rate.value - 100, rate.off, is_percent=True))
    return found


def _own(column: _Column, row: FactRow) -> dict[str, Amount]:
    """Return the amounts of a row that a heading speaks of: of the table's own phase, by measure."""
    last = column.layout.about.phases[-1]
    own = {}
    for key, amount in row.amounts.items():
        known = column.layout.measures.get(key)
        if known is None or known.phase in (None, last):
            own[key] = amount
    named = [part for part, words in _PARTS if words in column.heading and part in own]
    if named or "total" in own:
        return {key: own[key] for key in named or ["total"]}
    return own


def _planned(column: _Column, row: FactRow, key: str) -> list[Amount]:
    """Return what was planned for an amount of the row, in the phases that the heading names; in any where in none."""
    named = {phase for phase, word in _PLANS if word in column.heading}
    found = column.layout.measures.get(key)
    measure = (found.measure or key) if found else key
    return [
        amount
        for other, amount in row.amounts.items()
        if (known := column.layout.measures.get(other))
        and known.phase not in (None, column.layout.about.phases[-1])
        and (known.measure or other) == measure
        and (not named or known.phase in named)
    ]


def _wholes(column: _Column, row: FactRow) -> Iterator[FactRow]:
    """Yield the rows that a row may be a share of: the sums of its list, and the codes above its own."""
    codes = {key: code.code for key, code in row.dimensions.items()}
    for other in column.table.rows:
        above = any(
            key in codes and code.code and code.code != codes[key] and codes[key].startswith(code.code)
            for key, code in other.dimensions.items()
        )
        is_sum = other.line is Line.TOTAL or (other.line is Line.SUBTOTAL and "item" in other.dimensions)
        if other.side == row.side and (is_sum or above):
            yield other


def _of(column: _Column, amount: Amount) -> tuple[Fraction, Fraction]:
    """Return an amount in the table's unit, and half a unit of its last printed digit."""
    return Fraction(amount.fen, column.table.unit.value), Fraction(1, 2 * 10**amount.decimals)


def _percent(part: tuple[Fraction, Fraction], whole: tuple[Fraction, Fraction]) -> _Value:
    # Fractions, for a rate is compared at the last digit that is printed, where a float has noise of its own.
    rate = part[0] / whole[0]
    # Both may be off by half of their last digit, and the whole moves the rate the more the larger it is.
    return _Value(rate * 100, 100 * (part[1] + abs(rate) * whole[1]) / abs(whole[0]), is_percent=True)


def _disagrees(rule: Rule, column: _Column, printed: _Printed) -> Outcome:
    row, cell, expected = printed.row, printed.cell, printed.expected
    worked_out = f"{float(expected.value):,.2f}{'%' if expected.is_percent else column.table.unit.label}"
    heading = column.column.path.rpartition("/")[2]
    return words_disagree(
        rule,
        cell.place,
        (f"{heading}：{cell.raw.strip()}", f"按同一行的金额算：{worked_out}"),
        [cell],
        [amount.source for amount in _own(column, row).values()],
        reason=f"印的{column.kind.value}和金额对不上，其中一个印错了；本站只公布金额，不公布这一栏。",
        subject_label=row_label(row),
    )
