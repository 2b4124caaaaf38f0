"""What is true of the figures of Beijing's 决算 alone: what is true of all 决算, and what the three more tables add."""

from __future__ import annotations

from budget.forms.national.rules import RULES as OF_ALL
from budget.forms.national.rules import SAME, equal
from budget.reconciliation.declare import Case, Relation, Rule, Sides, item, lines, whole
from budget.reconciliation.results import Level

_FIRMS = ("to_smallest_firms", "授予小微企业合同金额"), ("to_small_firms", "授予中小企业合同金额")
_ALL = item("final_procurement", "total_procurement", "政府采购支出合计")

RULES: tuple[Rule, ...] = (
    *OF_ALL,
    equal(
        "final_fund_basic.fund",
        "政府性基金基本支出决算表各款之和等于政府性基金决算表的基本支出",
        SAME,
        Case((lines("final_fund_basic"),), (whole("final_fund", "basic"),)),
    ),
    Rule(
        "final_procurement.to_firms",
        Level.SHOULD,
        "政府采购情况表：授予中小企业、小微企业的合同金额不超过政府采购支出合计",
        "授予出去的合同是政府采购的一部分；合同跨年的，可能比当年的支出多。",
        Sides(
            tuple(Case((item("final_procurement", code, words),), (_ALL,), code, words) for code, words in _FIRMS),
            Relation.AT_MOST,
        ),
    ),
)
