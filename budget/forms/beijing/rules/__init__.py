"""The rules between the figures of Beijing's budget, one module a family. The order is that of the checks page."""

from __future__ import annotations

from budget.forms.beijing.rules.between_tables import BETWEEN_TABLES
from budget.forms.beijing.rules.inside_tables import INSIDE_TABLES
from budget.forms.beijing.rules.performance import PERFORMANCE
from budget.reconciliation.declare import Rule

# Every relation that follows from what the tables say they are is declared here in the words of Beijing's form.
IS_COMPLETE = True
RULES: tuple[Rule, ...] = INSIDE_TABLES + BETWEEN_TABLES + PERFORMANCE

__all__ = ["IS_COMPLETE", "RULES"]
