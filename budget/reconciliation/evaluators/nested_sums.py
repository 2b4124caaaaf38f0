"""Sums above their lines where the lines have no code of their own: goods below what they are for, all below their kind."""

from __future__ import annotations

from collections.abc import Iterator

from budget.reconciliation.comparing import compare
from budget.reconciliation.declare import NestedSums, Rule
from budget.reconciliation.ledger import ComparedSide, Ledger, row_label
from budget.reconciliation.results import Outcome
from budget.reconciliation.stratum import total_of
from budget.workbook.rows import FactRow, Line


def nested_sums(rule: Rule, check: NestedSums, ledger: Ledger) -> Iterator[Outcome]:
    """Compare each sum with the lines right below it; one that has another sum below it, with all lines of its code."""
    ledger.filled(check.table)
    rows = ledger.complete(check.table).rows
    one, name = ledger.rounding(check.table, 1), ledger.name(check.table)
    for place, row in enumerate(rows):
        if row.line is not Line.SUBTOTAL:
            continue
        for measure, printed in row.amounts.items():
            amounts = [line.amounts[measure] for line in _below(rows, place) if measure in line.amounts]
            yield compare(
                rule,
                ComparedSide(total_of(amounts), amounts, one * len(amounts), f"{name}：下面各行之和"),
                ComparedSide(printed.fen, [printed], one, f"{name}：小计行"),
                subject=f"row {row.number} {measure}",
                subject_label=row_label(row),
            )


def _below(rows: tuple[FactRow, ...], place: int) -> list[FactRow]:
    end = next((at for at in range(place + 1, len(rows)) if rows[at].line is not Line.DETAIL), len(rows))
    # With another sum right below it a sum is that of a code; its own lines stand further down.
    if end > place + 1:
        return list(rows[place + 1 : end])
    codes = {key: code.code for key, code in rows[place].dimensions.items()}
    return [
        line
        for line in rows
        if line.line is Line.DETAIL
        and codes.items() <= {key: code.code for key, code in line.dimensions.items()}.items()
    ]
