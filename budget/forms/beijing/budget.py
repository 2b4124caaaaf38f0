"""The budget of Beijing: the thirteen tables of 2026, and 项目支出表 which the fourteen-table form adds."""

from __future__ import annotations

from budget.forms.beijing.columns import (
    BASIC_COLUMNS,
    FUND_COLUMNS,
    GENERAL_COLUMNS,
    INCOME_COLUMNS,
    LIST_COLUMNS,
    OF_WHICH_COLUMNS,
    PERFORMANCE_COLUMNS,
    PROCUREMENT_COLUMNS,
    PROJECTS_COLUMNS,
    SANGONG_COLUMNS,
    SERVICES_COLUMNS,
    SPENDING_COLUMNS,
)
from budget.forms.columns import (
    CARRIED_COLUMNS,
    CURRENT_COLUMNS,
    FISCAL_INCOME,
    GRANTED_THIS_YEAR,
    SOURCE_WORDS,
    TOTAL,
    UNIT_NAMES,
    amount,
    code,
    name,
    text,
)
from budget.forms.form import About, BodyKind, Form, Funds, Item, Layout, Side, Subject
from budget.forms.functions import FUNCTION_ITEMS
from budget.vocabulary import REVENUE_SOURCES, Stage

CODES = ("function", "gov_economic", "dept_economic")

EXPENDITURE_SUMS = (
    Item(("本年支出合计", "本年支出", "本年支出小计"), "item", "current_expenditure", "subtotal"),
    Item(("年终结转结余", "年终结转和结余", "年末结转结余", "结转下年"), "item", "carried_over"),
    Item(("支出总计", "支出合计"), "item", "total_expenditure", "total"),
)

BALANCE = Layout(
    "balance",
    "01",
    ("收支总表", "收支总体情况表", "收支预算总表", "部门收支总表", "收入支出预算总表"),
    BodyKind.LISTS,
    About(Subject.BALANCE, Funds.ALL, ("revenue", "function")),
    LIST_COLUMNS,
    sides=(
        Side(
            "left.item",
            ("left.total",),
            (
                *(
                    Item(SOURCE_WORDS[source], "revenue", source)
                    for source in REVENUE_SOURCES
                    if source != "unit_funds"
                ),
                FISCAL_INCOME,
                Item(("本年收入合计", "本年收入小计", "本年收入"), "item", "current_income", "subtotal"),
                Item(("上年结转结余", "上年结转", "上年结转和结余", "上年结余"), "revenue", "carried_forward"),
                Item(("收入总计", "收入合计"), "item", "total_income", "total"),
            ),
            "income",
        ),
        Side("right.item", ("right.total",), (*FUNCTION_ITEMS, *EXPENDITURE_SUMS), "expenditure"),
    ),
)

_FISCAL_SOURCES = ("general_budget", "government_fund", "state_capital")

FISCAL_BALANCE = Layout(
    "fiscal_balance",
    "05",
    ("财政拨款收支预算总表", "财政拨款收支总表", "财政拨款收支总体情况表", "财政拨款预算收支总表"),
    BodyKind.LISTS,
    About(Subject.BALANCE, Funds.FISCAL, ("revenue", "function")),
    LIST_COLUMNS,
    sides=(
        Side(
            "left.item",
            ("left.total",),
            (
                GRANTED_THIS_YEAR,
                Item(("上年结转", "上年结转结余"), "revenue", "carried_forward", "subtotal", opens="carried"),
                *(
                    Item(SOURCE_WORDS[source], "revenue", f"{prefix}{source}", within=section)
                    # Both sections print the same three names; below 上年结转 they mean what is left of last year's.
                    for section, prefix in (("current", ""), ("carried", "carried_forward."))
                    for source in _FISCAL_SOURCES
                ),
                Item(("收入总计", "收入合计"), "item", "total_income", "total", opens="end"),
            ),
            "income",
        ),
        Side("right.item", ("right.total",), (*FUNCTION_ITEMS, *EXPENDITURE_SUMS), "expenditure"),
    ),
)

INCOME = Layout(
    "income",
    "02",
    ("收入总表", "收入预算总表", "收入总体情况表", "部门收入总表"),
    BodyKind.FACTS,
    About(Subject.INCOME, Funds.ALL, ("unit",)),
    INCOME_COLUMNS,
    label="unit",
)

EXPENDITURE = Layout(
    "expenditure",
    "03",
    ("支出预算总表", "支出总表", "支出总体情况表", "部门支出总表"),
    BodyKind.FACTS,
    About(Subject.SPENDING, Funds.ALL, CODES),
    (*SPENDING_COLUMNS, *OF_WHICH_COLUMNS),
    label="function",
)

PROJECT_EXPENDITURE = Layout(
    "project_expenditure",
    "",
    ("项目支出表", "项目支出预算表", "部门项目支出表", "项目支出明细表"),
    BodyKind.FACTS,
    About(Subject.PROJECTS, Funds.ALL, ("project",)),
    (
        code("unit", "项目单位", "项目单位名称", *UNIT_NAMES, required=False, filled=False, carried_down=True),
        code("project", "项目编码", "项目代码", required=False, filled=False),
        name("project", "项目名称", required=True),
        text("category", "类型", "项目类别", "项目类型", carried_down=True),
        TOTAL,
        *CURRENT_COLUMNS,
        *CARRIED_COLUMNS,
        amount("current.special_account", "财政专户管理资金", source="special_account"),
        amount("other", "单位资金"),
    ),
    label="project",
)

PROCUREMENT = Layout(
    "procurement",
    "04",
    ("政府采购预算明细表", "政府采购预算表", "政府采购支出表"),
    BodyKind.FACTS,
    About(Subject.PROCUREMENT, Funds.ALL, ("procurement",)),
    PROCUREMENT_COLUMNS,
    label="procurement",
)

GENERAL_EXPENDITURE = Layout(
    "general_expenditure",
    "06",
    (
        "一般公共预算财政拨款支出表",
        "一般公共预算支出表",
        "一般公共预算支出总表",
        "一般公共预算支出情况表",
        "一般公共预算支出预算表",
        "一般公共预算财政拨款支出情况表",
        "一般公共预算财政拨款支出预算表",
    ),
    BodyKind.FACTS,
    About(Subject.SPENDING, Funds.GENERAL, ("function",)),
    GENERAL_COLUMNS,
    label="function",
)

GENERAL_BASIC = Layout(
    "general_basic",
    "07",
    (
        "一般公共预算财政拨款基本支出表",
        "一般公共预算基本支出表",
        "一般公共预算基本支出情况表",
        "一般公共预算基本支出预算表",
        "一般公共预算财政拨款基本支出预算表",
    ),
    BodyKind.FACTS,
    About(Subject.BASIC, Funds.GENERAL, CODES[1:]),
    BASIC_COLUMNS,
    label="gov_economic",
)


def _fund_titles(fund: str) -> tuple[str, ...]:
    """Return what the table of a fund is called."""
    whole = tuple(f"{fund}预算{words}" for words in ("财政拨款支出表", "支出表", "支出情况表", "支出预算表"))
    return (*whole, f"{fund}支出表")


FUND_EXPENDITURE = Layout(
    "fund_expenditure",
    "08",
    _fund_titles("政府性基金"),
    BodyKind.FACTS,
    About(Subject.SPENDING, Funds.FUND, CODES),
    FUND_COLUMNS,
    label="function",
)

CAPITAL_EXPENDITURE = Layout(
    "capital_expenditure",
    "09",
    _fund_titles("国有资本经营"),
    BodyKind.FACTS,
    About(Subject.SPENDING, Funds.CAPITAL, CODES),
    FUND_COLUMNS,
    label="function",
)

SANGONG = Layout(
    "sangong",
    "10",
    tuple(
        f"{money}{words}"
        for money in (
            "",
            "财政拨款",
            "一般公共预算",
            "一般公共预算财政拨款",
            "财政拨款（含一般公共预算和政府性基金预算）",
        )
        for words in (
            "“三公”经费支出表",
            "三公经费支出预算表",
            "三公经费预算表",
            "三公经费支出情况表",
            "三公经费情况表",
        )
    ),
    BodyKind.FACTS,
    About(Subject.SANGONG, Funds.FISCAL),
    SANGONG_COLUMNS,
    blank_total=True,
)

SERVICES = Layout(
    "services",
    "11",
    tuple(f"政府购买服务{words}" for words in ("预算财政拨款明细表", "预算明细表", "支出表", "预算表", "支出预算表")),
    BodyKind.FACTS,
    About(Subject.SERVICES, Funds.FISCAL, ("service", "function")),
    SERVICES_COLUMNS,
    label="level3",
    blank_total=True,
)

PROJECTS = Layout(
    "projects",
    "12",
    ("项目支出绩效表", "项目支出绩效目标表", "项目绩效目标表", "项目支出绩效目标申报表"),
    BodyKind.PROJECTS,
    About(Subject.PROJECT_GOALS, Funds.ALL, ("project",)),
    PROJECTS_COLUMNS,
    label="project",
    # The form ends it with no sum: projects go on over pages.
    has_total=False,
)

PERFORMANCE = Layout(
    "performance",
    "13",
    ("部门整体支出绩效目标表", "部门整体绩效目标表", "整体支出绩效目标表", "部门整体支出绩效目标申报表"),
    BodyKind.PERFORMANCE,
    About(Subject.DEPARTMENT_GOALS),
    PERFORMANCE_COLUMNS,
)

BEIJING = Form(
    "beijing",
    "北京市部门预算公开表",
    "beijing",
    (Stage.BUDGET, Stage.ADJUSTED),
    (
        BALANCE,
        INCOME,
        EXPENDITURE,
        PROJECT_EXPENDITURE,
        PROCUREMENT,
        FISCAL_BALANCE,
        GENERAL_EXPENDITURE,
        GENERAL_BASIC,
        FUND_EXPENDITURE,
        CAPITAL_EXPENDITURE,
        SANGONG,
        SERVICES,
        PROJECTS,
        PERFORMANCE,
    ),
    optional=frozenset({"project_expenditure"}),
    rank=10,
)
