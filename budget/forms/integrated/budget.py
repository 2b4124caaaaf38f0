"""The budget of most provinces: the core tables of the integrated budget system, and lists that a province may add."""

from __future__ import annotations

from dataclasses import replace

from budget.forms.columns import (
    ABROAD,
    BASIC_KINDS,
    BUDGETED,
    CARRIED_COLUMNS,
    CARRIED_IN,
    CARRIED_OUT,
    CURRENT_COLUMNS,
    FISCAL_INCOME,
    GRANTED_THIS_YEAR,
    LIST_HEADS,
    OWN_BALANCE,
    RECEPTION,
    SOURCE_WORDS,
    TOTAL,
    VEHICLE_COLUMNS,
    amount,
    code,
    code_words,
    leveled,
    name,
    name_words,
    text,
)
from budget.forms.form import About, BodyKind, Column, Form, Funds, Item, Layout, Role, Side, Subject
from budget.forms.functions import FUNCTION_ITEMS
from budget.vocabulary import REVENUE_SOURCES, Stage

_CODES = code_words("function", "科目编码", "功能科目编码", "功能分类科目编码", "支出功能分类科目编码", "项目编码")
_NAMES = name_words("function", "科目名称", "功能科目名称", "功能分类科目名称", "支出功能分类科目名称", "项目名称")
_GROUPS = ("功能分类科目", "支出功能分类科目", "科目", "项目")


def _classified(
    key: str, codes: tuple[str, ...], names: tuple[str, ...], groups: tuple[str, ...]
) -> tuple[Column, ...]:
    """Return a classification in one column, in a column for each level, or as 编码 and 名称 below one heading."""
    whole = tuple(f"{group}/{word}" for group in groups for word in ("编码", "科目编码", "代码"))
    below = tuple(f"{group}/{word}" for group in groups for word in ("名称", "科目名称"))
    return leveled(key, "类款项", codes, (*names, *below), whole)


FUNCTION = _classified("function", _CODES, _NAMES, _GROUPS)
DEPT = _classified(
    "dept_economic",
    code_words("dept_economic", "科目编码", "经济科目编码"),
    name_words("dept_economic", "科目名称", "经济科目名称"),
    (
        "部门预算支出经济分类科目",
        "部门预算经济分类科目",
        "部门经济分类科目",
        "支出经济分类科目",
        "经济分类科目",
        "科目",
        "项目",
    ),
)
BASIC = amount("basic", "基本支出", *(f"基本支出{sum_}" for sum_ in ("/小计", "/合计", "/金额", "小计")), required=True)
PROJECT = amount(
    "project", "项目支出", *(f"项目支出{sum_}" for sum_ in ("/小计", "/合计", "/金额", "小计")), required=True
)
PEOPLE = (
    amount("personnel", "基本支出/人员经费", "人员经费", "人员支出", "人员类"),
    amount("operating", "基本支出/公用经费", "公用经费", "日常公用经费", "基本支出/日常公用经费", "公用支出", "公用类"),
)
_OTHER_SPENDING = (
    amount("business_operation", "事业单位经营支出", "经营支出"),
    amount("remitted_to_superior", "上缴上级支出"),
    amount("subsidy_to_affiliated", "对附属单位补助支出", "对附属单位补助"),
)
_FISCAL = ("general_budget", "government_fund", "state_capital")
_UNITS = ("单位代码", "单位编码", "部门(单位)代码", "预算单位编码", "预算单位代码")
_UNIT_NAMES = ("单位名称", "部门(单位)名称", "预算单位名称", "部门名称", "单位名称(科目)")
_CARRIED_WORDS = tuple(dict.fromkeys(("上年结转结余", *CARRIED_IN)))
_SUMS = (
    Item(("本年支出合计", "本年支出", "本年支出小计"), "item", "current_expenditure", "subtotal"),
    Item(
        tuple(dict.fromkeys(("年终结转结余", *CARRIED_OUT))),
        "item",
        "carried_over",
    ),
    Item(("支出总计", "支出合计", "总计"), "item", "total_expenditure", "total"),
)
_PURPOSES = (*FUNCTION_ITEMS, Item(("人行科目",), "item", "central_bank"), *_SUMS)
_TOTAL_INCOME = Item(("收入总计", "收入合计", "总计"), "item", "total_income", "total", opens="end")

BALANCE = Layout(
    "integrated_balance",
    "1",
    (
        "收支总表",
        "部门收支总表",
        "单位收支总表",
        "收支预算总表",
        "收支总体情况表",
        "收入支出总表",
    ),
    BodyKind.LISTS,
    About(Subject.BALANCE, Funds.ALL, ("revenue", "function")),
    (
        text("left.item", *(f"收入/{word}" for word in LIST_HEADS), required=True),
        amount("left.total", *(f"收入/{word}" for word in BUDGETED), required=True),
        text("right.item", *(f"支出/{word}" for word in LIST_HEADS), required=True),
        amount("right.total", *(f"支出/{word}" for word in BUDGETED), required=True),
    ),
    sides=(
        Side(
            "left.item",
            ("left.total",),
            (
                *(Item(SOURCE_WORDS[source], "revenue", source) for source in REVENUE_SOURCES),
                FISCAL_INCOME,
                Item(OWN_BALANCE, "revenue", "own_balance_used"),
                Item(("本年收入合计", "本年收入小计", "本年收入"), "item", "current_income", "subtotal"),
                Item(_CARRIED_WORDS, "revenue", "carried_forward"),
                _TOTAL_INCOME,
            ),
            "income",
        ),
        Side("right.item", ("right.total",), _PURPOSES, "expenditure"),
    ),
)

_INCOME_TITLES = ("收入总表", "部门收入总表", "单位收入总表", "收入预算总表", "收入总体情况表")

INCOME = Layout(
    "integrated_income",
    "2",
    _INCOME_TITLES,
    BodyKind.FACTS,
    About(Subject.INCOME, Funds.ALL, ("unit", "function")),
    (
        code("unit", *_UNITS, required=False, filled=False),
        name("unit", *_UNIT_NAMES),
        Column("function", FUNCTION[0].headers, Role.CODE, required=False, filled=False, one_level=True),
        *FUNCTION[1:-1],
        name("function", *(words for words in FUNCTION[-1].headers if words not in _UNIT_NAMES)),
        replace(TOTAL, headers=(*TOTAL.headers, "收入合计", "收入总计")),
        *CURRENT_COLUMNS,
        *CARRIED_COLUMNS,
        *(
            amount(
                f"current.{source}",
                *(f"收入/{word}" for word in SOURCE_WORDS[source]),
                *SOURCE_WORDS[source],
                source=source,
                part_of="total",
            )
            for source in REVENUE_SOURCES
        ),
        amount("carried", *_CARRIED_WORDS),
        amount("own_balance_used", *OWN_BALANCE, label="使用非财政拨款结余", part_of="total"),
    ),
    label="unit",
)

EXPENDITURE = Layout(
    "integrated_expenditure",
    "3",
    ("支出总表", "部门支出总表", "单位支出总表", "支出预算总表", "支出总体情况表"),
    BodyKind.FACTS,
    About(Subject.SPENDING, Funds.ALL, ("function",)),
    (
        code("unit", *_UNITS, required=False, filled=False),
        *FUNCTION,
        TOTAL,
        BASIC,
        *PEOPLE,
        *BASIC_KINDS,
        PROJECT,
        *_OTHER_SPENDING,
    ),
    label="function",
)

FISCAL_BALANCE = Layout(
    "integrated_fiscal_balance",
    "4",
    ("财政拨款收支总表", "财政拨款收支预算总表", "财政拨款收支总体情况表"),
    BodyKind.LISTS,
    About(Subject.BALANCE, Funds.FISCAL, ("revenue", "function")),
    (
        text("left.item", *(f"收入/{word}" for word in LIST_HEADS), required=True),
        amount("left.total", *(f"收入/{word}" for word in BUDGETED), required=True),
        text("right.item", *(f"支出/{word}" for word in LIST_HEADS), required=True),
        amount("right.total", *(f"支出/{word}" for word in ("合计", *BUDGETED, "小计", "总计")), required=True),
        *(
            amount(
                f"right.{source}",
                *(f"支出/{word}" for word in SOURCE_WORDS[source]),
                *(f"支出/{word}支出" for word in SOURCE_WORDS[source][1:2]),
                label=SOURCE_WORDS[source][1],
                part_of="total",
                source=source,
            )
            for source in _FISCAL
        ),
    ),
    sides=(
        Side(
            "left.item",
            ("left.total",),
            (
                GRANTED_THIS_YEAR,
                Item(_CARRIED_WORDS, "revenue", "carried_forward", "subtotal", opens="carried"),
                *(
                    Item(SOURCE_WORDS[source], "revenue", f"{prefix}{source}", within=section)
                    # Below 上年结转 the same names mean what is left of last year's.
                    for section, prefix in (("", ""), ("carried", "carried_forward."))
                    for source in _FISCAL
                ),
                _TOTAL_INCOME,
            ),
            "income",
        ),
        Side(
            "right.item",
            ("right.total", *(f"right.{source}" for source in _FISCAL)),
            (*FUNCTION_ITEMS, *_SUMS),
            "expenditure",
        ),
    ),
)


def _spending(key: str, number: str, fund: str, funds: Funds) -> Layout:
    """Return the table of one of the three budgets. Their headings are alike: the title alone tells them apart."""
    words = ("支出表", "支出预算表", "支出情况表", "财政拨款支出表", "财政拨款支出预算表", "支出总表")
    return Layout(
        key,
        number,
        # «政府性基金支出预算表», too: 一般公共 by itself is no name of a budget.
        tuple(f"{name}{word}" for name in dict.fromkeys((f"{fund}预算", fund)) for word in words)
        if funds is not Funds.GENERAL
        else tuple(f"{fund}预算{word}" for word in words),
        BodyKind.FACTS,
        About(Subject.SPENDING, funds, ("function",)),
        (
            code("unit", *_UNITS, required=False, filled=False),
            *FUNCTION,
            TOTAL,
            BASIC,
            *PEOPLE,
            *BASIC_KINDS,
            PROJECT,
        ),
        label="function",
    )


BASIC_EXPENDITURE = Layout(
    "integrated_basic",
    "6",
    tuple(
        f"一般公共预算{words}"
        for words in ("基本支出表", "基本支出预算表", "基本支出情况表", "基本支出明细表", "财政拨款基本支出表")
    ),
    BodyKind.FACTS,
    About(Subject.BASIC, Funds.GENERAL, ("dept_economic",)),
    (
        code("unit", *_UNITS, required=False, filled=False),
        *DEPT,
        amount("total", "合计", "基本支出/合计", "总计", "小计", required=True),
        amount("personnel", "人员经费", "基本支出/人员经费", "人员支出", required=True, part_of="total"),
        amount(
            "operating", "公用经费", "基本支出/公用经费", "日常公用经费", "公用支出", required=True, part_of="total"
        ),
    ),
    label="dept_economic",
)

SANGONG = Layout(
    "integrated_sangong",
    "7",
    tuple(
        f"{money}三公经费{words}"
        for money in ("一般公共预算", "一般公共预算财政拨款", "财政拨款", "")
        for words in ("支出表", "支出预算表", "支出情况表", "预算表", "支出预算情况表")
    ),
    BodyKind.FACTS,
    About(Subject.SANGONG, Funds.GENERAL),
    (
        code("unit", *_UNITS, required=False, filled=False),
        name("unit", *_UNIT_NAMES),
        amount(
            "total",
            "合计",
            "三公经费合计",
            "三公经费",
            "三公经费总额",
            "三公经费/合计",
            "三公经费/小计",
            "总计",
            required=True,
        ),
        amount("abroad", *ABROAD, required=True),
        *VEHICLE_COLUMNS,
        amount("reception", *RECEPTION, required=True),
        # Neither is one of the three: added to their sum they would be counted as such.
        amount("conferences", "会议费", label="会议费", part_of="beside"),
        amount("training", "培训费", label="培训费", part_of="beside"),
    ),
    blank_total=True,
)

INTEGRATED = Form(
    "integrated",
    "预算管理一体化部门预算公开表",
    "integrated",
    (Stage.BUDGET, Stage.ADJUSTED),
    (
        BALANCE,
        INCOME,
        EXPENDITURE,
        FISCAL_BALANCE,
        _spending("integrated_general", "5", "一般公共", Funds.GENERAL),
        BASIC_EXPENDITURE,
        SANGONG,
        _spending("integrated_fund", "8", "政府性基金", Funds.FUND),
        _spending("integrated_capital", "9", "国有资本经营", Funds.CAPITAL),
    ),
    rank=30,
)
