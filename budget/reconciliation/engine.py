"""Evaluate declared rules on a ledger. Each kind of check has one function here; what a rule says stands in rules/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from budget.forms import MEASURES
from budget.reconciliation.comparing import cannot, compare, passes
from budget.reconciliation.context import Context
from budget.reconciliation.declare import (
    Case,
    ColumnSums,
    Key,
    ListSums,
    NestedSums,
    Relation,
    RowIdentity,
    Rule,
    Sides,
    Special,
    Subtotals,
    Sum,
    Unique,
    lines,
    whole,
)
from budget.reconciliation.evaluators.list_sums import list_sums
from budget.reconciliation.evaluators.nested_sums import nested_sums
from budget.reconciliation.evaluators.repeated_lines import in_table
from budget.reconciliation.ledger import CannotCheck, ComparedSide, Ledger, row_label
from budget.reconciliation.results import Outcome, Result
from budget.reconciliation.row_identities import row_identity
from budget.reconciliation.stratum import total_of
from budget.workbook.rows import Amount, FactRow, Line

# A rule whose every cell is blank has not run: it says so rather than nothing.
NOTHING_THERE = CannotCheck(Result.NOT_APPLICABLE, "表中与此有关的各栏都是空白。")


def evaluate(rule: Rule, ledger: Ledger, context: Context) -> list[Outcome]:
    """Return every result of a rule; one that says why, where it could not run."""
    try:
        results = list(_results(rule, ledger, context))
    except CannotCheck as why:
        return [cannot(rule, why)]
    return results or [cannot(rule, NOTHING_THERE)]


def _results(  # noqa: PLR0911 - one return a kind of check
    rule: Rule, ledger: Ledger, context: Context
) -> Iterable[Outcome]:
    match rule.check:
        case Sides() as check:
            return compare_sides(rule, check, ledger)
        case RowIdentity() as check:
            return row_identity(rule, check, ledger)
        case ColumnSums() as check:
            return column_sums(rule, check, ledger)
        case Subtotals() as check:
            return subtotals(rule, check, ledger)
        case ListSums() as check:
            return list_sums(rule, check, ledger)
        case NestedSums() as check:
            return nested_sums(rule, check, ledger)
        case Unique() as check:
            return in_table(rule, check.table, ledger)
        case Special() as check:
            return check.evaluate(rule, ledger, context)


def compare_sides(rule: Rule, check: Sides, ledger: Ledger) -> Iterator[Outcome]:
    """Compare each case, once or for each key; lines that are blank on both sides share one result."""
    blank = 0
    for case in check.cases:
        try:
            for result in _case(rule, check, case, ledger):
                # A pass of two blanks proves nothing, so hundreds of them must not stand among the passes that do.
                if result.left_count or result.right_count:
                    yield result
                else:
                    blank += 1
        except CannotCheck as why:
            yield cannot(rule, why, subject=case.subject, subject_label=case.label)
    if blank:
        yield passes(
            rule, blank, reason=f"另有 {blank} 项两边都没有金额。", subject="blank", subject_label="没有金额的各项"
        )


def _case(rule: Rule, check: Sides, case: Case, ledger: Ledger) -> Iterator[Outcome]:
    if case.if_printed and not all(ledger.stratum(part.table, part.line).has(part.where) for part in case.right):
        return
    case = replace(case, left=_printed(case.left, ledger), right=_printed(case.right, ledger))
    parts = case.left + case.right
    groups = [ledger.groups(part, check.per) for part in parts]
    # Only where all are: one blank table beside a filled one is the very fault that the rule is for.
    if all(ledger.table(part.table).is_empty for part in parts):
        raise CannotCheck(Result.NOT_APPLICABLE, "本表为空表。")
    left, right = ledger.sides(case.left, check.per), ledger.sides(case.right, check.per)
    if not check.per:
        yield compare(rule, left(()), right(()), check.relation, subject=case.subject, subject_label=case.label)
        return
    # «At most» says something only where the left side has money.
    kept = groups[: len(case.left)] if check.relation is Relation.AT_MOST else groups
    keys = {key for group in kept for key in group}
    if check.blank_lines:
        # A line that one table prints without an amount is a comparison too: the other may have one there.
        keys |= {key for part in parts for key in _printed_keys(part, check.per, ledger)}
    if not keys:
        raise CannotCheck(Result.NOT_APPLICABLE, "两边都没有金额。")
    for key in sorted(keys):
        yield compare(
            rule,
            left(key),
            right(key),
            check.relation,
            subject=" ".join(filter(None, (case.subject, "/".join(key)))),
            subject_label=" ".join(filter(None, (case.label, ledger.key_label(check.per, key)))),
        )


def _printed(parts: tuple[Sum, ...], ledger: Ledger) -> tuple[Sum, ...]:
    """Return the sums of a side without the columns that the body did not print and need not; all where none is left."""
    return tuple(part for part in parts if not part.is_optional or ledger.has(part.table, part.measure)) or parts


def _printed_keys(part: Sum, per: tuple[Key, ...], ledger: Ledger) -> set[tuple[str, ...]]:
    return {key for key in set(ledger.stratum(part.table, part.line).keys(per)) if all(key)}


def column_sums(rule: Rule, check: ColumnSums, ledger: Ledger) -> Iterator[Outcome]:
    """Compare the sum of the detail rows with the total line, column by column."""
    ledger.filled(check.table)
    cases = tuple(
        Case((lines(check.table, measure),), (whole(check.table, measure),), measure, MEASURES[measure])
        for measure in ledger.measures(check.table)
    )
    return compare_sides(rule, Sides(cases), ledger)


def subtotals(rule: Rule, check: Subtotals, ledger: Ledger) -> Iterator[Outcome]:
    """Compare every amount of every subtotal row with the details whose codes begin with its own."""
    found = [key for key in check.tables if ledger.reading.table(key) and ledger.stratum(key, Line.SUBTOTAL).rows]
    if not found:
        raise CannotCheck(Result.NOT_APPLICABLE, "表中没有小计行。")
    for key in found:
        try:
            rows = ledger.complete(key).rows
        except CannotCheck as why:  # of this table alone
            yield cannot(rule, why, subject=key, subject_label=ledger.name(key))
            continue
        for place, row in enumerate(rows):
            if row.line is Line.SUBTOTAL:
                yield from (
                    _subtotal(rule, key, row, ledger) if row.dimensions else _uncoded(rule, key, rows, place, ledger)
                )


def _uncoded(rule: Rule, table: str, rows: Sequence[FactRow], place: int, ledger: Ledger) -> Iterator[Outcome]:
    """Compare a subtotal that names no code («小计») with the lines right above it or right below it, up to any sum."""
    row, one = rows[place], ledger.rounding(table, 1)
    # Forms print «小计» above its lines or below them, and none says which: whichever run agrees is meant.
    sums = [-1, *(at for at, other in enumerate(rows) if other.line is not Line.DETAIL), len(rows)]
    runs = [rows[at + 1 : place] for at in reversed(sums) if at < place] + [
        rows[place + 1 : at] for at in sums if at > place
    ]
    found = [[line for line in run if line.line is Line.DETAIL] for run in runs]

    def amounts(run: Sequence[FactRow], measure: str) -> list[Amount]:
        return [line.amounts[measure] for line in run if measure in line.amounts]

    def agrees(run: Sequence[FactRow]) -> bool:
        return all(
            abs(total_of(amounts(run, measure)) - amount.fen) <= one * (len(run) + 1)
            for measure, amount in row.amounts.items()
        )

    meant = next(filter(agrees, found), next(filter(None, found), []))
    for measure, amount in row.amounts.items():
        name, details = ledger.name(table) + MEASURES[measure], amounts(meant, measure)
        yield compare(
            rule,
            ComparedSide(total_of(details), details, one * len(details), f"{name}：相邻各行之和"),
            ComparedSide(amount.fen, [amount], one, f"{name}：小计行"),
            subject=f"{table} row {row.number} {measure}",
            subject_label=f"{row_label(row)} {MEASURES[measure]}",
        )


def _subtotal(rule: Rule, table: str, row: FactRow, ledger: Ledger) -> Iterator[Outcome]:
    # A sum by unit stands in the column of the codes' names with its own, and has no code there.
    coded = {dimension: code.code for dimension, code in row.dimensions.items() if code.code} or {
        dimension: code.code for dimension, code in row.dimensions.items()
    }
    per = tuple(Key(dimension, len(code)) for dimension, code in coded.items())
    wanted = tuple(coded.values())
    one = ledger.rounding(table, 1)
    for measure in ledger.measures(table):
        details = ledger.groups(lines(table, measure), per).get(wanted, [])
        printed = [row.amounts[measure]] if measure in row.amounts else []
        if details or printed:
            name = ledger.name(table) + MEASURES[measure]
            yield compare(
                rule,
                ComparedSide(total_of(details), details, one * len(details), f"{name}：下级各行之和"),
                ComparedSide(total_of(printed), printed, one * len(printed), f"{name}：小计行"),
                subject=f"{table} row {row.number} {measure}",
                subject_label=f"{row_label(row)} {MEASURES[measure]}",
            )
