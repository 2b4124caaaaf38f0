"""The budget of Jiangsu, twelve tables in 万元 (2017 to 2019): by purpose too, with 机动经费 beside 基本 and 项目."""

from __future__ import annotations

from dataclasses import replace

from budget.forms.columns import (
    ABROAD,
    BASIC,
    BUDGETED,
    FISCAL_INCOME,
    LIST_HEADS,
    PROJECT,
    RECEPTION,
    TOTAL,
    VEHICLE_PURCHASE,
    VEHICLE_RUNNING,
    VEHICLES,
    amount,
    code,
    code_words,
    name,
    name_words,
    text,
)
from budget.forms.form import About, BodyKind, Column, Form, Funds, Item, Layout, Role, Side, Subject
from budget.forms.functions import FUNCTION_ITEMS
from budget.vocabulary import Stage

MONEY = amount("total", "金额", *BUDGETED, required=True)
FUNCTION = (
    Column("function", code_words("function", "功能科目编码", "功能科目代码"), Role.CODE, one_level=True),
    name("function", *name_words("function", "功能科目名称")),
)
DEPT = (
    Column("dept_economic", code_words("dept_economic", "科目编码", "经济科目编码"), Role.CODE, one_level=True),
    name("dept_economic", *name_words("dept_economic", "科目名称", "经济科目名称")),
)
_GENERAL = ("一般公共预算", "一般公共预算资金", "公共财政预算")
_FUND = ("政府性基金预算", "政府性基金", "政府性基金预算资金")
_CAPITAL = ("国有资本经营预算", "国有资本经营", "国有资本经营预算资金")
_FISCAL_ITEMS = (
    Item(_GENERAL, "revenue", "general_budget"),
    Item(_FUND, "revenue", "government_fund"),
    Item(_CAPITAL, "revenue", "state_capital"),
)
_USES = (
    Item(("基本支出",), "item", "basic"),
    Item(("项目支出",), "item", "project"),
    Item(("单位预留机动经费", "预留机动经费", "机动经费"), "item", "reserve"),
)
_INCOME_SUM = Item(("收入合计", "收入总计"), "item", "total_income", "total")
_SPENDING_SUM = Item(("支出合计", "支出总计"), "item", "total_expenditure", "total")
_CARRIED_OVER = Item(("结转下年资金", "结转下年", "结转下年支出"), "item", "carried_over")
_INCOME, _PURPOSES, _BY_USE = "income", "expenditure", "by_use"

_BY_FUNCTION = ("功能分类", "支出功能分类", "按功能分类", "按支出功能分类")
# The form's own word first.
_HEADS = tuple(dict.fromkeys(("项目名称", *LIST_HEADS, "支出功能科目名称")))
_FOR_USE = ("支出用途", "按支出用途", "按用途", "支出按用途")


def _below(*groups: str) -> tuple[str, ...]:
    """Return what the amounts of a list are headed, below the headings of the list."""
    return tuple(f"{group}/{word}" for group in groups for word in ("金额", *BUDGETED))


BALANCE = Layout(
    "jiangsu_balance",
    "1",
    ("收支预算总表", "收支总表"),
    BodyKind.LISTS,
    About(Subject.BALANCE, Funds.ALL, ("revenue", "function")),
    (
        text("income.item", *(f"收入/{word}" for word in _HEADS), required=True),
        amount("income.total", *_below("收入"), required=True),
        text(
            "function.item",
            *(f"{above}/{word}" for above in _BY_FUNCTION for word in ("功能科目名称", *_HEADS)),
            required=True,
        ),
        amount("function.total", *_below(*_BY_FUNCTION), required=True),
        text("use.item", *(f"{above}/{word}" for above in _FOR_USE for word in _HEADS), required=True),
        amount("use.total", *_below(*_FOR_USE), required=True),
    ),
    sides=(
        Side(
            "income.item",
            ("income.total",),
            (
                replace(FISCAL_INCOME, line="subtotal"),
                *_FISCAL_ITEMS,
                Item(("财政专户管理资金",), "revenue", "special_account"),
                Item(("其他资金", "其他收入"), "revenue", "other_income"),
                Item(("当年收入小计", "本年收入小计"), "item", "current_income", "subtotal"),
                Item(("上年结转资金", "上年结转"), "revenue", "carried_forward"),
                _INCOME_SUM,
            ),
            _INCOME,
        ),
        Side(
            "function.item",
            ("function.total",),
            (
                *FUNCTION_ITEMS,
                Item(("当年支出小计", "本年支出小计"), "item", "current_expenditure", "subtotal"),
                _CARRIED_OVER,
                _SPENDING_SUM,
            ),
            _PURPOSES,
        ),
        Side("use.item", ("use.total",), _USES, _BY_USE),
    ),
)

INCOME = Layout(
    "jiangsu_income",
    "2",
    ("收入预算总表", "收入总表"),
    BodyKind.LISTS,
    About(Subject.INCOME, Funds.ALL, ("revenue",)),
    (text("income.item", "项目名称", "项目", required=True), amount("income.total", "金额", *BUDGETED, required=True)),
    sides=(
        Side(
            "income.item",
            ("income.total",),
            (
                _INCOME_SUM,
                *(
                    one
                    for key, names, parts in (
                        (
                            "general_budget",
                            _GENERAL,
                            (("fiscal_grant", ("公共财政拨款(补助)资金",)), ("special_income", ("专项收入",))),
                        ),
                        ("government_fund", _FUND, ()),
                        ("state_capital", _CAPITAL, ()),
                        (
                            "special_account",
                            ("财政专户管理资金",),
                            (("education_fees", ("专户管理教育收费",)), ("non_tax", ("其他非税收入",))),
                        ),
                        (
                            "other_funds",
                            ("其他资金",),
                            (
                                ("public_institution", ("事业收入",)),
                                ("institution_operation", ("经营收入",)),
                                ("other_income", ("其他收入",)),
                                ("debt", ("债务资金", "债务资金(银行贷款)")),
                            ),
                        ),
                    )
                    for one in (
                        Item(names, "revenue", key, "subtotal" if parts else "detail", opens=key),
                        *(Item(words, "revenue", part, within=key) for part, words in parts),
                    )
                ),
                Item(("上年结转和结余资金", "上年结转资金"), "revenue", "carried_forward", opens="carried_forward"),
                # A part of the line above, which counts whole.
                Item(("其中:动用上年结转和结余资金",), "revenue", "carried_used", "subtotal", within="carried_forward"),
            ),
            _INCOME,
        ),
    ),
)

EXPENDITURE = Layout(
    "jiangsu_expenditure",
    "3",
    ("支出预算总表", "支出总表"),
    BodyKind.FACTS,
    About(Subject.SPENDING, Funds.ALL),
    (
        replace(TOTAL, headers=(*TOTAL.headers, "小计")),
        BASIC,
        PROJECT,
        amount("reserve", "单位预留机动经费", "机动经费", label="单位预留机动经费", part_of="total"),
        amount("carried_over", "结转下年资金", label="结转下年资金", part_of="total"),
    ),
)

FISCAL_BALANCE = Layout(
    "jiangsu_fiscal_balance",
    "4",
    ("财政拨款收支预算总表", "财政拨款收支总表"),
    BodyKind.LISTS,
    About(Subject.BALANCE, Funds.FISCAL, ("revenue",)),
    (
        text("income.item", *(f"收入/{word}" for word in _HEADS), required=True),
        amount("income.total", *_below("收入"), required=True),
        text(
            "use.item",
            *(f"{above}/{word}" for above in (*_FOR_USE, "支出") for word in _HEADS),
            required=True,
        ),
        amount("use.total", *_below(*_FOR_USE, "支出"), required=True),
    ),
    sides=(
        Side("income.item", ("income.total",), (FISCAL_INCOME, *_FISCAL_ITEMS, _INCOME_SUM), _INCOME),
        Side("use.item", ("use.total",), (*_USES, _SPENDING_SUM), _BY_USE),
    ),
)


def _spending(key: str, number: str, titles: tuple[str, ...], funds: Funds) -> Layout:
    return Layout(
        key,
        number,
        titles,
        BodyKind.FACTS,
        About(Subject.SPENDING, funds, ("function",)),
        (*FUNCTION, MONEY),
        label="function",
    )


def _basic(key: str, number: str, titles: tuple[str, ...], funds: Funds) -> Layout:
    return Layout(
        key,
        number,
        titles,
        BodyKind.FACTS,
        About(Subject.BASIC, funds, ("dept_economic",)),
        (*DEPT, MONEY),
        label="dept_economic",
    )


SANGONG = Layout(
    "jiangsu_sangong",
    "9",
    ("三公经费、会议费、培训费支出预算表", "三公经费、会议费、培训费支出表"),
    BodyKind.FACTS,
    About(Subject.SANGONG, Funds.FISCAL),
    (
        # Everything that the table counts: 会议费 and 培训费 are none of the three.
        amount("with_meetings", "合计", "总计", label="“三公”经费、会议费、培训费合计", required=True),
        amount("total", "三公经费/小计", "三公经费/合计", label="“三公”经费", part_of="with_meetings", required=True),
        amount("abroad", *ABROAD, required=True),
        amount(
            "vehicles", *(f"三公经费/{words}/{sum_}" for words in VEHICLES for sum_ in ("小计", "合计")), required=True
        ),
        amount("vehicle_purchase", *VEHICLE_PURCHASE),
        amount("vehicle_running", "公务用车运行维护费", *VEHICLE_RUNNING),
        amount("reception", *RECEPTION, required=True),
        amount("conferences", "会议费", label="会议费", part_of="with_meetings", required=True),
        amount("training", "培训费", label="培训费", part_of="with_meetings", required=True),
    ),
    blank_total=True,
)

RUNNING = Layout(
    "jiangsu_running",
    "11",
    ("一般公共预算机关运行经费支出预算表", "机关运行经费支出预算表"),
    BodyKind.FACTS,
    About(Subject.RUNNING, Funds.GENERAL, ("dept_economic",)),
    (*DEPT, amount("total", "机关运行经费支出", "金额", required=True)),
    label="dept_economic",
)

PROCUREMENT = Layout(
    "jiangsu_procurement",
    "12",
    ("政府采购支出预算表", "政府采购预算表"),
    BodyKind.FACTS,
    About(Subject.PROCUREMENT, Funds.ALL, ("procurement",)),
    (
        code(
            "procurement",
            "采购品目大类",
            carried_down=True,
            named=(
                ("一、货物A", "A"),
                ("二、工程B", "B"),
                ("三、服务C", "C"),
                ("货物", "A"),
                ("工程", "B"),
                ("服务", "C"),
            ),
        ),
        text("project", "专项名称"),
        text("economic", "经济科目"),
        text("goods", "采购物品名称", required=True),
        text("organised", "采购组织形式", choices=("政府集中采购", "部门集中采购", "分散自行组织")),
        amount("total", "总计", "合计", "金额", required=True),
    ),
    label="goods",
    finest="goods",
)

JIANGSU = Form(
    "jiangsu",
    "江苏省部门预算公开表",
    "jiangsu",
    (Stage.BUDGET, Stage.ADJUSTED),
    (
        BALANCE,
        INCOME,
        EXPENDITURE,
        FISCAL_BALANCE,
        _spending("jiangsu_fiscal", "5", ("财政拨款支出预算表", "财政拨款支出预算表(功能科目)"), Funds.FISCAL),
        _basic(
            "jiangsu_fiscal_basic",
            "6",
            ("财政拨款基本支出预算表", "财政拨款基本支出预算表(经济科目)"),
            Funds.FISCAL,
        ),
        _spending("jiangsu_general", "7", ("一般公共预算支出预算表", "一般公共预算支出表"), Funds.GENERAL),
        _basic("jiangsu_general_basic", "8", ("一般公共预算基本支出预算表", "一般公共预算基本支出表"), Funds.GENERAL),
        SANGONG,
        _spending(
            "jiangsu_fund",
            "10",
            (
                "政府性基金支出预算表",
                "政府性基金预算支出预算表",
                "政府性基金预算财政拨款支出预算表",
                "财政拨款政府性基金支出预算表",
            ),
            Funds.FUND,
        ),
        RUNNING,
        PROCUREMENT,
    ),
    rank=40,
)
