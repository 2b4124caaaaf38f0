"""What is true of the figures of Beijing's 决算 alone: what is true of all 决算, and what the three more tables add."""

from __future__ import annotations

from budget.forms.national.rules import RULES as OF_ALL
from budget.forms.national.rules import SAME, equal
from budget.reconciliation.declare import Case, Rule, lines, whole

RULES: tuple[Rule, ...] = (
    *OF_ALL,
    equal(
        "final_fund_basic.fund",
        "政府性基金基本支出决算表各款之和等于政府性基金决算表的基本支出",
        SAME,
        Case((lines("final_fund_basic"),), (whole("final_fund", "basic"),)),
    ),
)
