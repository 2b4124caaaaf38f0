"""The door: typed rows in, results out. Pure functions; rules are data: a form's own in its folder, all others in general.py.

reading -> ledger (every table as columns) -> engine (one function a kind of check) -> CheckResults
"""

from __future__ import annotations

from budget.cycles import held_back
from budget.reconciliation.context import Context, Thresholds
from budget.reconciliation.declare import Rule
from budget.reconciliation.engine import evaluate
from budget.reconciliation.ledger import Ledger
from budget.reconciliation.results import CELLS_SHOWN, Level, Outcome, Result
from budget.reconciliation.rules import every_rule, rules_of
from budget.reconciliation.twice_wrong import escalated
from budget.workbook.rows import Reading

__all__ = [
    "CELLS_SHOWN",
    "Context",
    "Level",
    "Outcome",
    "Result",
    "Rule",
    "Thresholds",
    "every_rule",
    "reconcile",
    "rules_of",
]


def reconcile(reading: Reading, context: Context) -> tuple[Outcome, ...]:
    """Return the results of every rule, of its form, in the order of the form: each rule has at least one.

    Amounts are integer 分. A rule that could not run says why and is never a pass.
    """
    with held_back():
        ledger = Ledger(reading)
        return escalated(result for rule in rules_of(ledger.form) for result in evaluate(rule, ledger, context))
