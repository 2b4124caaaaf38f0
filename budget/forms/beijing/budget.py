"""The budget of Beijing: the thirteen tables of 2026, and 项目支出表 which the fourteen-table form adds."""

from __future__ import annotations

from budget.forms.columns import (
    BASIC,
    CARRIED_COLUMNS,
    CURRENT_COLUMNS,
    DEPT,
    FISCAL_INCOME,
    FUNCTION,
    GOV,
    GRANTED_THIS_YEAR,
    LIST_COLUMNS,
    PROJECT,
    SOURCE_WORDS,
    TOTAL,
    UNIT_NAMES,
    amount,
    classification,
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
    ("财政拨款收支预算总表", "财政拨款收支总表", "财政拨款收支总体情况表"),
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
    (
        code("unit", "部门(单位)代码", "单位代码", "部门(单位)编码", "单位编码", "预算单位编码"),
        name("unit", *UNIT_NAMES),
        TOTAL,
        *CURRENT_COLUMNS,
        *CARRIED_COLUMNS,
    ),
    label="unit",
)

EXPENDITURE = Layout(
    "expenditure",
    "03",
    ("支出预算总表", "支出总表", "支出总体情况表", "部门支出总表"),
    BodyKind.FACTS,
    About(Subject.SPENDING, Funds.ALL, CODES),
    (
        *FUNCTION,
        *GOV,
        *DEPT,
        TOTAL,
        BASIC,
        PROJECT,
        amount("business_operation", "其中/事业单位经营支出", "事业单位经营支出"),
        amount("remitted_to_superior", "其中/上缴上级支出", "上缴上级支出"),
        amount("subsidy_to_affiliated", "其中/对附属单位补助支出", "对附属单位补助支出"),
    ),
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
    (
        code(
            "procurement",
            "采购类别",
            "采购品目",
            "政府采购品目",
            "采购目录",
            named=(("货物", "A"), ("货物类", "A"), ("工程", "B"), ("工程类", "B"), ("服务", "C"), ("服务类", "C")),
        ),
        amount("total", "金额", "合计", "预算金额", required=True),
    ),
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
    (
        code("unit", *UNIT_NAMES, required=False, filled=False, carried_down=True),
        # The whole code, or its 类 with 款 and 项 in columns of their own.
        classification(
            "function", "功能分类科目/科目编码", "科目编码", "功能分类科目编码", "功能分类科目/编码", "科目编码/类"
        ),
        code("function", "科目编码/款", codes="part", required=False, filled=False),
        code("function", "科目编码/项", codes="part", required=False, filled=False),
        name("function", "功能分类科目/科目名称", "科目名称", "功能分类科目名称", "功能分类科目/名称"),
        TOTAL,
        BASIC,
        amount("personnel", "基本支出/人员经费", "人员经费"),
        amount("operating", "基本支出/公用经费", "公用经费"),
        PROJECT,
        amount("project_excluding_construction", "项目支出/扣除基建项目后预算数", "扣除基建项目后预算数"),
    ),
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
    (
        *GOV,
        *DEPT,
        TOTAL,
        amount("personnel", "人员经费", required=True, part_of="total"),
        amount("operating", "公用经费", required=True, part_of="total"),
    ),
    label="gov_economic",
)


def _fund_titles(fund: str) -> tuple[str, ...]:
    """Return what the table of a fund is called."""
    whole = tuple(f"{fund}预算{words}" for words in ("财政拨款支出表", "支出表", "支出情况表", "支出预算表"))
    return (*whole, f"{fund}支出表")


_FUND_COLUMNS = (*FUNCTION, *GOV, *DEPT, TOTAL, BASIC, PROJECT)

FUND_EXPENDITURE = Layout(
    "fund_expenditure",
    "08",
    _fund_titles("政府性基金"),
    BodyKind.FACTS,
    About(Subject.SPENDING, Funds.FUND, CODES),
    _FUND_COLUMNS,
    label="function",
)

CAPITAL_EXPENDITURE = Layout(
    "capital_expenditure",
    "09",
    _fund_titles("国有资本经营"),
    BodyKind.FACTS,
    About(Subject.SPENDING, Funds.CAPITAL, CODES),
    _FUND_COLUMNS,
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
    (
        amount("total", "三公经费财政拨款预算总额", "三公经费预算总额", "合计", "总额", required=True),
        amount("abroad", "因公出国(境)费用", "因公出国(境)费", "因公出国(境)经费", required=True),
        amount("reception", "公务接待费", required=True),
        amount(
            "vehicles",
            "公务用车购置及运行维护费/小计",
            "公务用车购置及运行费/小计",
            "公务用车购置及运行维护费",
            "公务用车购置及运行费",
            required=True,
        ),
        amount("vehicle_purchase", "公务用车购置费", "购置费"),
        amount("vehicle_running", "公务用车运行维护费", "公务用车运行费", "运行维护费", "运行费"),
    ),
    blank_total=True,
)

SERVICES = Layout(
    "services",
    "11",
    tuple(f"政府购买服务{words}" for words in ("预算财政拨款明细表", "预算明细表", "支出表", "预算表", "支出预算表")),
    BodyKind.FACTS,
    About(Subject.SERVICES, Funds.FISCAL, ("service", "function")),
    (
        code("service", "指导性目录/一级", "指导性目录一级", "一级目录", "一级"),
        code("service", "指导性目录/二级", "指导性目录二级", "二级目录", "二级", required=False),
        text("level3", "指导性目录/三级", "指导性目录三级", "三级目录", "三级"),
        code("function", "服务领域", required=False, filled=False),
        amount("total", "预算金额", "金额", "合计", required=True),
    ),
    label="level3",
    blank_total=True,
)

_INDICATOR_COLUMNS = (
    text("level1", "一级指标"),
    text("level2", "二级指标"),
    text("level3", "三级指标"),
    text("relation", "绩效指标性质", "指标性质", "性质", required=True),
    text("target", "本年绩效指标值", "绩效指标值", "指标值", "本年指标值", required=True),
    text("unit_of_measure", "绩效度量单位", "度量单位", "计量单位", "指标单位"),
)

PROJECTS = Layout(
    "projects",
    "12",
    ("项目支出绩效表", "项目支出绩效目标表", "项目绩效目标表", "项目支出绩效目标申报表"),
    BodyKind.PROJECTS,
    About(Subject.PROJECT_GOALS, Funds.ALL, ("project",)),
    (
        text("unit", *UNIT_NAMES, carried_down=True),
        text("code", "项目编码", "项目代码"),
        text("project", "项目名称", required=True),
        amount("total", "项目总额", "项目金额", "预算金额", required=True),
        amount("fiscal", "其中/财政资金", "财政资金", "财政拨款"),
        amount("other", "其中/其他资金", "其他资金"),
        text("goal", "绩效目标", "年度绩效目标", "项目绩效目标"),
        *_INDICATOR_COLUMNS,
    ),
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
    (
        amount("total", "预算支出总额", "预算总额", "资金总额", required=True),
        amount("fiscal", "财政拨款/合计", "财政拨款/小计", "财政拨款", required=True),
        amount("fiscal_basic", "财政拨款/基本支出"),
        amount("fiscal_project", "财政拨款/项目支出"),
        amount("other", "其他资金/合计", "其他资金/小计", "其他资金", required=True),
        amount("other_basic", "其他资金/基本支出"),
        amount("other_project", "其他资金/项目支出"),
        text("activity", "活动", "工作任务", "主要任务", "履职活动"),
        text("indicator", "绩效指标", "指标"),
        *_INDICATOR_COLUMNS,
    ),
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
