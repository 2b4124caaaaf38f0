"""Every rule of the house, as data, one module a family. The order is that of the checks page."""

from __future__ import annotations

from budget.reconciliation.declare import Rule
from budget.reconciliation.rules.between_tables import BETWEEN_TABLES
from budget.reconciliation.rules.codes_and_upload import CODES_AND_UPLOAD
from budget.reconciliation.rules.inside_tables import INSIDE_TABLES
from budget.reconciliation.rules.performance import PERFORMANCE

RULES: tuple[Rule, ...] = INSIDE_TABLES + BETWEEN_TABLES + PERFORMANCE + CODES_AND_UPLOAD

__all__ = ["RULES"]
