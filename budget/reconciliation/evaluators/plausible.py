"""Figures that are no money at all: a year or the row numbers read from a shifted column.

Sums are scale-free: columns that were all read one too far can still add up. So the figures themselves are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from budget.forms import MEASURES, Funds, Subject
from budget.reconciliation.comparing import passes, wan, words_disagree
from budget.reconciliation.context import Context
from budget.reconciliation.declare import Rule, item
from budget.reconciliation.ledger import CannotCheck, ComparedSide, Ledger
from budget.reconciliation.results import Outcome, Result
from budget.workbook.rows import Amount, Line, Source

# Fewer rows may number 1, 2, 3 … by chance.
ENOUGH_ROWS = 4


def within_the_budget(rule: Rule, ledger: Ledger, _context: Context) -> Iterator[Outcome]:
    """No single figure is larger than the whole budget, projects apart: one may be printed with all its years."""
    yield from _below_nothing(rule, ledger)
    yield from _within(rule, ledger, [column for column in _columns(ledger) if column[0] not in _projects(ledger)])


def _below_nothing(rule: Rule, ledger: Ledger) -> Iterator[Outcome]:
    """Yield the sums of whole tables that are below nothing: every figure stands in brackets, or behind a dash.

    A line may be, where money is given back. Sums are as blind to signs as to units.
    """
    for table in ledger.reading.tables:
        for row in table.rows:
            whole = row.amounts.get("total") if row.line is Line.TOTAL else None
            if whole is not None and whole.fen < 0:
                yield words_disagree(
                    rule,
                    whole.source.place,
                    (f"{ledger.name(table.key)}{row.label or '合计'}：{wan(whole.fen)}", "0"),
                    [whole.source],
                    reason="整张表的合计是负数，可能是表示注释的括号或横线被当成了负号。",
                )


def projects_within_the_budget(rule: Rule, ledger: Ledger, _context: Context) -> Iterator[Outcome]:
    """No project is larger than the whole budget of the year."""
    return _within(rule, ledger, [column for column in _columns(ledger) if column[0] in _projects(ledger)])


def _within(rule: Rule, ledger: Ledger, columns: Iterable[tuple[str, str, list[Amount]]]) -> Iterator[Outcome]:
    balance = ledger.about(Subject.BALANCE, Funds.ALL)
    whole = ledger.side((item(balance, "total_expenditure"),))
    if not whole.figures:
        raise CannotCheck(Result.INSUFFICIENT, "收支总表没有支出总计，无从比较。")
    fine, first = 0, list[Source]()
    now = whole
    for key, measure, amounts in columns:
        # What was planned may be more than what was spent, and is held against what was planned in all.
        whole = _planned(ledger, balance, key, measure) or now
        if not whole.figures:
            continue
        fens = [amount[0] for amount in amounts]
        # A whole that two tables print, each rounded from its own parts, may differ by their last digit.
        most = whole.fen + whole.allowed + ledger.rounding(key, 1)
        is_fine = max(fens) <= most and -most <= min(fens)
        too_large = [] if is_fine else [amount for amount in amounts if abs(amount.fen) > most]
        fine += len(amounts) - len(too_large)
        for amount in too_large:
            yield words_disagree(
                rule,
                amount.source.place,
                (f"{ledger.name(key)}{MEASURES[measure]}：{wan(amount.fen)}", f"支出总计：{wan(whole.fen)}"),
                [amount.source],
                [whole.figures[0].source],
                reason="一个数比全部预算还大，可能是金额单位不对，或者读到了别的栏。",
            )
        first += [amount.source for amount in amounts[:1]]
    if fine:
        yield passes(rule, fine, first)


def _planned(ledger: Ledger, balance: str, table: str, measure: str) -> ComparedSide | None:
    """Return the whole that an earlier phase is measured by, which says nothing of what was spent: its own, if printed.

    None where the amounts are of the phase that the table is about.
    """
    layout = ledger.form.by_key.get(table)
    column = layout.measures.get(measure) if layout else None
    if layout is None or column is None or column.phase in (None, layout.about.phases[-1]):
        return None
    total = f"{column.phase}.total"
    if not ledger.has(balance, total):
        return ComparedSide(0, (), 0, "")
    return ledger.side((replace(item(balance, "total_expenditure"), measure=total),))


def years_and_numbers(rule: Rule, ledger: Ledger, context: Context) -> Iterator[Outcome]:
    """No figure is the year itself, and no column counts 1, 2, 3 …"""
    fine, first = 0, list[Source]()
    for key, measure, amounts in _columns(ledger):
        size = ledger.table(key).unit.value
        # An amount of 2026.00 may well be one; the year itself is printed without decimals.
        years = [a for a in amounts if context.year and a[0] == context.year * size and not a.decimals]
        is_counting = len(amounts) >= ENOUGH_ROWS and all(a[0] == n * size for n, a in enumerate(amounts, 1))
        name = f"{ledger.name(key)}{MEASURES[measure]}"
        if years or is_counting:
            yield words_disagree(
                rule,
                f"{key} {measure}",
                (name, "年份" if years else "行号"),
                [a.source for a in years or amounts],
                reason="这些数像是年份，可能读错了栏。" if years else "这一栏依次是 1、2、3……,像是行号，可能读错了栏。",
                subject_label=name,
            )
        else:
            fine += 1
            first += [a.source for a in amounts[:1]]
    if fine:
        yield passes(rule, fine, first)


def _projects(ledger: Ledger) -> frozenset[str]:
    return frozenset(table.key for table in ledger.form.about(Subject.PROJECT_GOALS))


def _columns(ledger: Ledger) -> Iterator[tuple[str, str, list[Amount]]]:
    for table in ledger.reading.tables:
        for measure in ledger.measures(table.key):
            if found := [amount for stratum in ledger.strata(table.key) for amount in stratum.present(measure)]:
                yield table.key, measure, found
