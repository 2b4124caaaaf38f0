"""What is true of the figures of 决算 alone: what its tables count twice, and what is carried from year to year."""

from __future__ import annotations

from budget.reconciliation.declare import Case, Rule, Sides, whole
from budget.reconciliation.results import Level

_BALANCES = "收入、支出和结转结余合在一起必须平衡：每一分钱都有去处。"
SAME = "同一笔钱在两张表里必须是同一个数。"


def equal(rule: str, title: str, why: str, *cases: Case) -> Rule:
    """Declare that both sides of each case are the same money."""
    return Rule(rule, Level.MUST, title, why, Sides(cases))


def _fund(table: str, name: str) -> Rule:
    return equal(
        f"{table}.carried",
        f"{name}：年初结转加本年收入等于本年支出加年末结转",
        _BALANCES,
        Case(
            (whole(table, "opening"), whole(table, "income")),
            (whole(table), whole(table, "closing")),
        ),
    )


RULES: tuple[Rule, ...] = (
    _fund("final_fund", "政府性基金决算表"),
    _fund("final_capital", "国有资本经营决算表"),
)
