"""Rules of the two performance tables: targets against money."""

from __future__ import annotations

from budget.forms.beijing.rules import cost_targets, unit_funds
from budget.forms.beijing.rules.between_tables import FISCAL_TABLES, SAME_MONEY
from budget.reconciliation.declare import Case, Rule, Sides, Special, Sum, item, less, whole
from budget.reconciliation.results import Level


def _fiscal(measure: str) -> tuple[Sum, ...]:
    return tuple(whole(table, measure) for table in FISCAL_TABLES)


PERFORMANCE: tuple[Rule, ...] = (
    Rule(
        "performance_balance.total",
        Level.MUST,
        "整体绩效表的预算支出总额等于收支总表的支出总计",
        SAME_MONEY,
        Sides((Case((whole("performance"),), (item("balance", "total_expenditure"),)),)),
    ),
    Rule(
        "performance_general.fiscal",
        Level.MUST,
        "整体绩效表的财政拨款、基本支出、项目支出等于财政拨款三张支出表的合计",
        SAME_MONEY,
        Sides(
            (
                Case((whole("performance", "fiscal"),), _fiscal("total"), "fiscal", "财政拨款"),
                Case((whole("performance", "fiscal_basic"),), _fiscal("basic"), "fiscal_basic", "基本支出"),
                Case((whole("performance", "fiscal_project"),), _fiscal("project"), "fiscal_project", "项目支出"),
            )
        ),
    ),
    Rule(
        "performance_balance.other",
        Level.MUST,
        "整体绩效表的其他资金等于收支总表与财政拨款收支总表的支出总计之差",
        "不是财政拨款的钱，在三张表里必须是同一个数。",
        Sides(
            (
                Case(
                    (whole("performance", "other"),),
                    (item("balance", "total_expenditure"), less(item("fiscal_balance", "total_expenditure"))),
                ),
            )
        ),
    ),
    Rule(
        "performance_expenditure.other",
        Level.SHOULD,
        "整体绩效表其他资金的基本支出等于支出总表比财政拨款三张支出表多出的基本支出",
        "同一笔钱在一张表里是基本支出，在另一张表里就不能是项目支出。",
        Special(unit_funds.of_department),
    ),
    Rule(
        "projects_expenditure.coverage",
        Level.NOTE,
        "公开了绩效目标的项目总额不超过支出总表的项目支出",
        "让读者知道有多少项目支出附有绩效目标。",
        Special(cost_targets.coverage),
    ),
    Rule(
        "projects.costs",
        Level.SHOULD,
        "每个项目的成本指标之和等于项目总额",
        "绩效目标说要花多少，应当与安排的钱一致。",
        Special(cost_targets.of_projects),
    ),
    Rule(
        "performance.costs",
        Level.SHOULD,
        "部门整体的每个成本指标在基本支出表或项目绩效表中有同样的金额",
        "同一笔钱的绩效目标和预算应当一致。",
        Special(cost_targets.of_department),
    ),
)
