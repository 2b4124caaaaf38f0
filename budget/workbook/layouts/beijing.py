"""The forms of Beijing: the thirteen tables of 2026, and 项目支出表 which the fourteen-table form adds."""

from __future__ import annotations

from budget.vocabulary import REVENUE_SOURCES
from budget.workbook.layouts.functions import FUNCTION_ITEMS
from budget.workbook.layouts.layout import Column, Item, Kind, Layout, Side, amount, classification, code, name, text


def _classified(key: str, *headings: str) -> tuple[Column, ...]:
    """Declare a classification: code and name in one cell, or in two columns below one heading."""
    codes = [f"{heading}/{words}" for heading in headings for words in ("科目编码", "编码")]
    names = [f"{heading}/{words}" for heading in headings for words in ("科目名称", "名称")]
    return classification(key, *headings, *codes), name(key, *names)


_FUNCTION = _classified("function", "支出功能分类科目", "功能分类科目", "支出功能分类", "功能科目", "功能分类")
_GOV = _classified(
    "gov_economic", "政府支出经济分类科目", "政府预算支出经济分类科目", "政府经济分类科目", "政府支出经济分类"
)
_DEPT = _classified(
    "dept_economic", "部门支出经济分类科目", "部门预算支出经济分类科目", "部门经济分类科目", "部门支出经济分类"
)
_TOTAL = amount("total", "合计", "总计", "金额合计", required=True)
_BASIC = amount("basic", "基本支出", "基本支出/小计", "基本支出/合计", required=True)
_PROJECT = amount(
    "project",
    "项目支出",
    "项目支出/项目支出总数",
    "项目支出/小计",
    "项目支出/合计",
    required=True,
)
_UNIT_NAMES = ("单位名称", "部门(单位)名称", "预算单位", "预算单位名称", "部门名称")

_SOURCE_WORDS: dict[str, tuple[str, ...]] = {
    "general_budget": ("一般公共预算资金", "一般公共预算", "一般公共预算拨款", "一般公共预算拨款收入"),
    "government_fund": ("政府性基金预算资金", "政府性基金预算", "政府性基金预算拨款", "政府性基金预算拨款收入"),
    "state_capital": ("国有资本经营预算资金", "国有资本经营预算", "国有资本经营预算拨款", "国有资本经营预算拨款收入"),
    "special_account": ("财政专户管理资金", "财政专户管理资金收入"),
    "public_institution": ("事业收入",),
    "institution_operation": ("事业单位经营收入", "经营收入"),
    "superior_subsidy": ("上级补助收入",),
    "affiliated_remittance": ("附属单位上缴收入",),
    "other_income": ("其他收入",),
    "unit_funds": ("单位资金",),
}
_CURRENT = ("本年收入", "本年拨款金额", "本年拨款")
_CARRIED = ("上年结转结余", "上年结转", "财政拨款结转结余", "上年结转和结余")


def _by_source(prefix: str, groups: tuple[str, ...], sources: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(
        amount(f"{prefix}.{source}", *(f"{group}/{word}" for group in groups for word in _SOURCE_WORDS[source]))
        for source in sources
    )


_CURRENT_COLUMNS = (
    amount("current", *(f"{group}/小计" for group in _CURRENT)),
    *_by_source("current", _CURRENT, tuple(REVENUE_SOURCES)),
)
_CARRIED_COLUMNS = (
    amount("carried", *(f"{group}/小计" for group in _CARRIED)),
    *_by_source("carried", _CARRIED, tuple(REVENUE_SOURCES)),
)

# What the amounts are called where those of the year before stand beside them.
_THIS_YEAR = ("本年预算数", "本年预算", "本年预算安排", "本年数")

_LIST_COLUMNS = tuple(
    column
    for side, group in (("left", "收入"), ("right", "支出"))
    for column in (
        text(f"{side}.item", f"{group}/项目", required=True),
        amount(
            f"{side}.total",
            *(f"{group}/{words}" for words in ("预算数", "金额", "决算数", "合计", *_THIS_YEAR)),
            required=True,
        ),
    )
)

_EXPENDITURE_SUMS = (
    Item(("本年支出合计", "本年支出", "本年支出小计"), "item", "current_expenditure", "subtotal"),
    Item(("年终结转结余", "年终结转和结余", "年末结转结余", "结转下年"), "item", "carried_over"),
    Item(("支出总计", "支出合计"), "item", "total_expenditure", "total"),
)

BALANCE = Layout(
    "balance",
    "01",
    ("收支总表", "收支总体情况表", "收支预算总表", "部门收支总表", "收入支出预算总表"),
    Kind.LISTS,
    _LIST_COLUMNS,
    sides=(
        Side(
            "left.item",
            "left.total",
            (
                *(
                    Item(_SOURCE_WORDS[source], "revenue", source)
                    for source in REVENUE_SOURCES
                    if source != "unit_funds"
                ),
                Item(("本年收入合计", "本年收入小计", "本年收入"), "item", "current_income", "subtotal"),
                Item(("上年结转结余", "上年结转", "上年结转和结余", "上年结余"), "revenue", "carried_forward"),
                Item(("收入总计", "收入合计"), "item", "total_income", "total"),
            ),
        ),
        Side("right.item", "right.total", (*FUNCTION_ITEMS, *_EXPENDITURE_SUMS)),
    ),
)

_FISCAL_SOURCES = ("general_budget", "government_fund", "state_capital")

FISCAL_BALANCE = Layout(
    "fiscal_balance",
    "05",
    ("财政拨款收支预算总表", "财政拨款收支总表", "财政拨款收支总体情况表"),
    Kind.LISTS,
    _LIST_COLUMNS,
    sides=(
        Side(
            "left.item",
            "left.total",
            (
                Item(("本年收入", "本年收入合计"), "item", "current_income", "subtotal", opens="current"),
                Item(("上年结转", "上年结转结余"), "revenue", "carried_forward", "subtotal", opens="carried"),
                *(
                    Item(_SOURCE_WORDS[source], "revenue", f"{prefix}{source}", within=section)
                    for section, prefix in (("current", ""), ("carried", "carried_forward."))
                    for source in _FISCAL_SOURCES
                ),
                Item(("收入总计", "收入合计"), "item", "total_income", "total", opens="end"),
            ),
        ),
        Side("right.item", "right.total", (*FUNCTION_ITEMS, *_EXPENDITURE_SUMS)),
    ),
)

INCOME = Layout(
    "income",
    "02",
    ("收入总表", "收入预算总表", "收入总体情况表", "部门收入总表"),
    Kind.FACTS,
    (
        code("unit", "部门(单位)代码", "单位代码", "部门(单位)编码", "单位编码", "预算单位编码"),
        name("unit", *_UNIT_NAMES),
        _TOTAL,
        *_CURRENT_COLUMNS,
        *_CARRIED_COLUMNS,
    ),
    label="unit",
)

EXPENDITURE = Layout(
    "expenditure",
    "03",
    ("支出预算总表", "支出总表", "支出总体情况表", "部门支出总表"),
    Kind.FACTS,
    (
        *_FUNCTION,
        *_GOV,
        *_DEPT,
        _TOTAL,
        _BASIC,
        _PROJECT,
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
    Kind.FACTS,
    (
        code("unit", "项目单位", "项目单位名称", *_UNIT_NAMES, required=False, filled=False, carried_down=True),
        code("project", "项目编码", "项目代码", required=False, filled=False),
        name("project", "项目名称", required=True),
        text("category", "类型", "项目类别", "项目类型", carried_down=True),
        _TOTAL,
        *_CURRENT_COLUMNS,
        *_CARRIED_COLUMNS,
        amount("current.special_account", "财政专户管理资金"),
        amount("other", "单位资金"),
    ),
    label="project",
)

PROCUREMENT = Layout(
    "procurement",
    "04",
    ("政府采购预算明细表", "政府采购预算表", "政府采购支出表"),
    Kind.FACTS,
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
    Kind.FACTS,
    (
        code("unit", *_UNIT_NAMES, required=False, filled=False, carried_down=True),
        # The whole code, or its 类 with 款 and 项 in columns of their own.
        classification(
            "function", "功能分类科目/科目编码", "科目编码", "功能分类科目编码", "功能分类科目/编码", "科目编码/类"
        ),
        code("function", "科目编码/款", codes="part", required=False, filled=False),
        code("function", "科目编码/项", codes="part", required=False, filled=False),
        name("function", "功能分类科目/科目名称", "科目名称", "功能分类科目名称", "功能分类科目/名称"),
        _TOTAL,
        _BASIC,
        amount("personnel", "基本支出/人员经费", "人员经费"),
        amount("operating", "基本支出/公用经费", "公用经费"),
        _PROJECT,
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
    Kind.FACTS,
    (
        *_GOV,
        *_DEPT,
        _TOTAL,
        amount("personnel", "人员经费", required=True),
        amount("operating", "公用经费", required=True),
    ),
    label="gov_economic",
)


def _fund_titles(fund: str) -> tuple[str, ...]:
    """Return what the table of a fund is called."""
    whole = tuple(f"{fund}预算{words}" for words in ("财政拨款支出表", "支出表", "支出情况表", "支出预算表"))
    return (*whole, f"{fund}支出表")


_FUND_COLUMNS = (*_FUNCTION, *_GOV, *_DEPT, _TOTAL, _BASIC, _PROJECT)

FUND_EXPENDITURE = Layout(
    "fund_expenditure",
    "08",
    _fund_titles("政府性基金"),
    Kind.FACTS,
    _FUND_COLUMNS,
    label="function",
)

CAPITAL_EXPENDITURE = Layout(
    "capital_expenditure",
    "09",
    _fund_titles("国有资本经营"),
    Kind.FACTS,
    _FUND_COLUMNS,
    label="function",
)

SANGONG = Layout(
    "sangong",
    "10",
    ("三公经费支出表", "三公经费支出预算表", "三公经费预算表", "三公经费支出情况表", "三公经费情况表"),
    Kind.FACTS,
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
    Kind.FACTS,
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
    Kind.PROJECTS,
    (
        text("unit", *_UNIT_NAMES, carried_down=True),
        text("code", "项目编码", "项目代码"),
        text("project", "项目名称", required=True),
        amount("total", "项目总额", "项目金额", "预算金额", required=True),
        amount("fiscal", "其中/财政资金", "财政资金", "财政拨款"),
        amount("other", "其中/其他资金", "其他资金"),
        text("goal", "绩效目标", "年度绩效目标", "项目绩效目标"),
        *_INDICATOR_COLUMNS,
    ),
    label="project",
    has_total=False,
)

PERFORMANCE = Layout(
    "performance",
    "13",
    ("部门整体支出绩效目标表", "部门整体绩效目标表", "整体支出绩效目标表", "部门整体支出绩效目标申报表"),
    Kind.PERFORMANCE,
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

THIRTEEN = (
    BALANCE,
    INCOME,
    EXPENDITURE,
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
)
LAYOUTS = (*THIRTEEN, PROJECT_EXPENDITURE)
