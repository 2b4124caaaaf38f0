"""Rules inside one table: details add up to totals, and the parts of a row to its whole."""

from __future__ import annotations

from budget.reconciliation.declare import (
    Case,
    ColumnSums,
    Relation,
    RowIdentity,
    Rule,
    Sides,
    Special,
    Subtotals,
    Sum,
    item,
    lines,
    named,
)
from budget.reconciliation.evaluators import repeated_lines
from budget.reconciliation.results import Level
from budget.vocabulary import REVENUE_SOURCES

PARTS_ADD_UP = "分项加起来不等于合计，就有一个数是错的。"
ROWS_ADD_UP = "各行加起来不等于合计，就有一行漏了、重了或错了。"

# In 02 every line has its parts; 10 and 13 are nothing but a total line.
WITH_TOTAL = frozenset({"income", "sangong", "performance"})

SOURCES = tuple(REVENUE_SOURCES)
ALL_INCOME = lines("balance", "total", "revenue", *SOURCES, label="各项收入之和")
CLASSES_01 = lines("balance", "total", "function", label="各类支出之和")
CLASSES_05 = lines("fiscal_balance", "total", "function", label="各类支出之和")
FISCAL_SOURCES = ("general_budget", "government_fund", "state_capital")
FISCAL_INCOME = lines("fiscal_balance", "total", "revenue", *FISCAL_SOURCES, label="三项财政拨款收入之和")
FISCAL_CARRIED = lines(
    "fiscal_balance",
    "total",
    "revenue",
    *(f"carried_forward.{source}" for source in FISCAL_SOURCES),
    label="上年结转三项之和",
)
CURRENT = tuple(f"current.{source}" for source in SOURCES)
CARRIED = tuple(f"carried.{source}" for source in SOURCES)
OF_WHICH = ("business_operation", "remitted_to_superior", "subsidy_to_affiliated")


def _sum(rule: str, title: str, left: tuple[Sum, ...], right: Sum, why: str = PARTS_ADD_UP) -> Rule:
    return Rule(rule, Level.MUST, title, why, Sides((Case(left, (right,)),)))


def _row(rule: str, title: str, table: str, whole: str, *parts: str, optional: tuple[str, ...] = ()) -> Rule:
    check = RowIdentity(table, whole, parts, optional=frozenset(optional), with_total=table in WITH_TOTAL)
    return Rule(rule, Level.MUST, title, PARTS_ADD_UP, check)


def _columns(rule: str, title: str, table: str) -> Rule:
    return Rule(rule, Level.MUST, title, ROWS_ADD_UP, ColumnSums(table))


def _balance(table: str, name: str) -> tuple[Rule, ...]:
    return (
        _sum(
            f"{table}.total_income",
            f"{name}：本年收入加上年结转等于收入总计",
            (item(table, "current_income"), named(table, "revenue", "carried_forward")),
            item(table, "total_income"),
        ),
        _sum(
            f"{table}.total_expenditure",
            f"{name}：本年支出加年终结转结余等于支出总计",
            (item(table, "current_expenditure"), item(table, "carried_over")),
            item(table, "total_expenditure"),
        ),
        _sum(
            f"{table}.both_sides",
            f"{name}：收入总计等于支出总计",
            (item(table, "total_income"),),
            item(table, "total_expenditure"),
            "预算收支必须平衡：每一分支出都有来源。",
        ),
    )


INSIDE_TABLES: tuple[Rule, ...] = (
    Rule(
        "balance.current_income",
        Level.MUST,
        "收支总表：各项收入之和等于本年收入合计",
        PARTS_ADD_UP,
        Sides(
            (
                Case((ALL_INCOME,), (item("balance", "current_income"),)),
                Case(
                    (lines("balance", "total", "revenue", *FISCAL_SOURCES),),
                    (item("balance", "fiscal_income"),),
                    "fiscal_income",
                    "财政拨款收入",
                    if_printed=True,
                ),
            )
        ),
    ),
    _sum(
        "balance.current_expenditure",
        "收支总表：各类支出之和等于本年支出合计",
        (CLASSES_01,),
        item("balance", "current_expenditure"),
    ),
    *_balance("balance", "收支总表"),
    _row("income.row_total", "收入总表：每行合计等于本年收入加上年结转", "income", "total", "current", "carried"),
    _row(
        "income.row_current",
        "收入总表：每行本年收入小计等于各来源之和",
        "income",
        "current",
        *CURRENT,
        optional=CURRENT,
    ),
    _row(
        "income.row_carried",
        "收入总表：每行上年结转小计等于各来源之和",
        "income",
        "carried",
        *CARRIED,
        optional=CARRIED,
    ),
    Rule(
        "income.department",
        Level.MUST,
        "收入总表：部门的数等于所属各单位之和",
        ROWS_ADD_UP,
        Subtotals(("income",)),
    ),
    _columns("income.column_total", "收入总表：各单位之和等于合计行", "income"),
    _row(
        "expenditure.row_total", "支出总表：每行合计等于基本支出加项目支出", "expenditure", "total", "basic", "project"
    ),
    _columns("expenditure.column_total", "支出总表：各行之和等于合计行", "expenditure"),
    Rule(
        "expenditure.unique",
        Level.MUST,
        "支出总表：同一组科目只列一行",
        "一行录了两次，这笔钱就算了两遍。",
        Special(repeated_lines.in_expenditure),
    ),
    Rule(
        "expenditure.of_which",
        Level.SHOULD,
        "支出总表：“其中”各栏之和不超过合计",
        "“其中”是合计里的一部分，不会比合计多。",
        RowIdentity("expenditure", "total", OF_WHICH, Relation.AT_LEAST, frozenset(OF_WHICH)),
    ),
    _columns("project_expenditure.column_total", "项目支出表：各行之和等于合计行", "project_expenditure"),
    _columns("procurement.column_total", "政府采购表：货物、工程、服务之和等于合计", "procurement"),
    _sum(
        "fiscal_balance.current_income",
        "财政拨款收支总表：三项拨款收入之和等于本年收入",
        (FISCAL_INCOME,),
        item("fiscal_balance", "current_income"),
    ),
    _sum(
        "fiscal_balance.carried_forward",
        "财政拨款收支总表：上年结转三项之和等于上年结转",
        (FISCAL_CARRIED,),
        named("fiscal_balance", "revenue", "carried_forward"),
    ),
    _sum(
        "fiscal_balance.current_expenditure",
        "财政拨款收支总表：各类支出之和等于本年支出",
        (CLASSES_05,),
        item("fiscal_balance", "current_expenditure"),
    ),
    *_balance("fiscal_balance", "财政拨款收支总表"),
    _row(
        "general_expenditure.row_total",
        "一般公共预算支出表：每行合计等于基本支出加项目支出",
        "general_expenditure",
        "total",
        "basic",
        "project",
    ),
    _row(
        "general_expenditure.row_basic",
        "一般公共预算支出表：每行基本支出等于人员经费加公用经费",
        "general_expenditure",
        "basic",
        "personnel",
        "operating",
    ),
    Rule(
        "general_expenditure.construction",
        Level.MUST,
        "一般公共预算支出表：扣除基建后的数不超过项目支出",
        "扣掉一部分以后不会变多。",
        RowIdentity("general_expenditure", "project_excluding_construction", ("project",), Relation.AT_MOST),
    ),
    _columns("general_expenditure.column_total", "一般公共预算支出表：各行之和等于合计行", "general_expenditure"),
    _row(
        "general_basic.row_total",
        "基本支出表：每行合计等于人员经费加公用经费",
        "general_basic",
        "total",
        "personnel",
        "operating",
    ),
    _columns("general_basic.column_total", "基本支出表：各行之和等于合计行", "general_basic"),
    _row(
        "fund_expenditure.row_total",
        "政府性基金支出表：每行合计等于基本支出加项目支出",
        "fund_expenditure",
        "total",
        "basic",
        "project",
    ),
    _columns("fund_expenditure.column_total", "政府性基金支出表：各行之和等于合计行", "fund_expenditure"),
    _row(
        "capital_expenditure.row_total",
        "国有资本经营支出表：每行合计等于基本支出加项目支出",
        "capital_expenditure",
        "total",
        "basic",
        "project",
    ),
    _columns("capital_expenditure.column_total", "国有资本经营支出表：各行之和等于合计行", "capital_expenditure"),
    _row(
        "sangong.total",
        "三公经费：总额等于出国、接待、用车三项之和",
        "sangong",
        "total",
        "abroad",
        "reception",
        "vehicles",
    ),
    _row(
        "sangong.vehicles",
        "三公经费：用车小计等于购置费加运行维护费",
        "sangong",
        "vehicles",
        "vehicle_purchase",
        "vehicle_running",
    ),
    _columns("services.column_total", "政府购买服务表：各行之和等于合计", "services"),
    _row(
        "projects.row_total", "项目绩效表：每个项目的总额等于财政资金加其他资金", "projects", "total", "fiscal", "other"
    ),
    Rule(
        "projects.unique",
        Level.MUST,
        "项目绩效表：每个项目只列一次",
        "一个项目列了两次，钱和目标就算了两遍。",
        Special(repeated_lines.in_projects),
    ),
    _row(
        "performance.total", "整体绩效表：预算支出总额等于财政拨款加其他资金", "performance", "total", "fiscal", "other"
    ),
    _row(
        "performance.fiscal",
        "整体绩效表：财政拨款等于其中的基本支出加项目支出",
        "performance",
        "fiscal",
        "fiscal_basic",
        "fiscal_project",
    ),
    _row(
        "performance.other",
        "整体绩效表：其他资金等于其中的基本支出加项目支出",
        "performance",
        "other",
        "other_basic",
        "other_project",
        optional=("other_basic", "other_project"),
    ),
    Rule(
        "lines.subtotals",
        Level.MUST,
        "各表：小计行等于下级各行之和",
        ROWS_ADD_UP,
        Subtotals(
            (
                "expenditure",
                "project_expenditure",
                "general_expenditure",
                "general_basic",
                "fund_expenditure",
                "capital_expenditure",
                "procurement",
                "services",
            )
        ),
    ),
    Rule(
        "lines.unique",
        Level.SHOULD,
        "其他各表：同一组科目只列一行",
        "一行录了两次，这笔钱可能算了两遍。",
        Special(repeated_lines.in_other_tables),
    ),
)
