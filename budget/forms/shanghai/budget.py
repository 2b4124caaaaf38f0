"""The budget of Shanghai: nine tables of a 部门 or of a single 单位, in 元 but for 三公, which is in 万元."""

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
    code_words,
    leveled,
    name_words,
    text,
)
from budget.forms.form import About, BodyKind, Form, Funds, Item, Layout, Side, Subject
from budget.forms.functions import FUNCTION_ITEMS
from budget.vocabulary import Stage

FUNCTION = leveled(
    "function",
    "类款项",
    code_words("function", "功能分类科目编码"),
    name_words("function", "功能分类科目名称"),
)
DEPT = leveled(
    "dept_economic",
    "类款",
    code_words("dept_economic", "经济分类科目编码", "部门预算经济分类科目编码"),
    name_words("dept_economic", "经济分类科目名称", "部门预算经济分类科目名称"),
)
# Each sum of a list stands once; what is printed below 一、财政拨款收入 is a part of it.
_SOURCES = (
    ("general_budget", ("一般公共预算资金", "一般公共预算", "一般公共预算拨款")),
    ("government_fund", ("政府性基金", "政府性基金预算", "政府性基金预算资金", "政府性基金预算拨款")),
    ("state_capital", ("国有资本经营预算", "国有资本经营预算资金", "国有资本经营", "国有资本经营预算拨款")),
)
_FISCAL_ITEMS = tuple(Item(names, "revenue", source) for source, names in _SOURCES)
_TOTAL_INCOME = Item(("收入总计", "收入合计"), "item", "total_income", "total")
_TOTAL_SPENDING = Item(("支出总计", "支出合计"), "item", "total_expenditure", "total")
_BUDGETED = ("预算数", "预算数/合计", "合计", *BUDGETED)

BALANCE = Layout(
    "shanghai_balance",
    "01",
    ("财务收支预算总表", "收支预算总表", "收支总表"),
    BodyKind.LISTS,
    About(Subject.BALANCE, Funds.ALL, ("revenue", "function")),
    (
        text("left.item", *(f"本年收入/{word}" for word in LIST_HEADS), required=True),
        amount("left.total", *(f"本年收入/{words}" for words in BUDGETED), required=True),
        text("right.item", *(f"本年支出/{word}" for word in LIST_HEADS), required=True),
        amount("right.total", *(f"本年支出/{words}" for words in _BUDGETED), required=True),
        amount("right.personnel", "本年支出/预算数/基本支出/人员经费", "本年支出/基本支出/人员经费"),
        amount("right.operating", "本年支出/预算数/基本支出/公用经费", "本年支出/基本支出/公用经费"),
        amount("right.project", "本年支出/预算数/项目支出", "本年支出/项目支出"),
    ),
    sides=(
        Side(
            "left.item",
            ("left.total",),
            (
                replace(FISCAL_INCOME, line="subtotal"),
                *_FISCAL_ITEMS,
                Item(("事业收入",), "revenue", "public_institution"),
                Item(("事业单位经营收入", "经营收入"), "revenue", "institution_operation"),
                Item(("其他收入",), "revenue", "other_income"),
                _TOTAL_INCOME,
            ),
            "income",
        ),
        Side(
            "right.item",
            ("right.total", "right.personnel", "right.operating", "right.project"),
            (*FUNCTION_ITEMS, _TOTAL_SPENDING),
            "expenditure",
        ),
    ),
)

INCOME = Layout(
    "shanghai_income",
    "02",
    ("收入预算总表", "收入总表"),
    BodyKind.FACTS,
    About(Subject.INCOME, Funds.ALL, ("function",)),
    (
        *FUNCTION,
        TOTAL,
        amount("fiscal_income", "财政拨款收入", "财政拨款", label="财政拨款收入", part_of="total", required=True),
        *(
            amount(key, heading, label=heading, part_of="total", source=key)
            for key, heading in (
                ("public_institution", "事业收入"),
                ("institution_operation", "事业单位经营收入"),
                ("other_income", "其他收入"),
            )
        ),
    ),
    label="function",
)

EXPENDITURE = Layout(
    "shanghai_expenditure",
    "03",
    ("支出预算总表", "支出总表"),
    BodyKind.FACTS,
    About(Subject.SPENDING, Funds.ALL, ("function",)),
    (*FUNCTION, TOTAL, BASIC, PROJECT),
    label="function",
)

FISCAL_BALANCE = Layout(
    "shanghai_fiscal_balance",
    "04",
    ("财政拨款收支预算总表", "财政拨款收支总表"),
    BodyKind.LISTS,
    About(Subject.BALANCE, Funds.FISCAL, ("revenue", "function")),
    (
        text("left.item", *(f"财政拨款收入/{word}" for word in LIST_HEADS), required=True),
        amount("left.total", *(f"财政拨款收入/{words}" for words in BUDGETED), required=True),
        text("right.item", *(f"财政拨款支出/{word}" for word in LIST_HEADS), required=True),
        amount(
            "right.total", *(f"财政拨款支出/{words}" for words in ("合计", "小计", "总计", "预算数")), required=True
        ),
        *(
            amount(
                f"right.{source}",
                *(f"财政拨款支出/{word}" for word in names),
                label=names[1],
                part_of="total",
                source=source,
            )
            for source, names in _SOURCES
        ),
    ),
    sides=(
        Side("left.item", ("left.total",), (FISCAL_INCOME, *_FISCAL_ITEMS, _TOTAL_INCOME), "income"),
        Side(
            "right.item",
            ("right.total", *(f"right.{source}" for source, _ in _SOURCES)),
            (*FUNCTION_ITEMS, _TOTAL_SPENDING),
            "expenditure",
        ),
    ),
)


def _of_fund(key: str, number: str, fund: str, funds: Funds) -> Layout:
    """Return the table of one of the three budgets by functions. The headings are alike: the title tells them apart."""
    return Layout(
        key,
        number,
        tuple(f"{fund}{words}" for words in ("预算支出功能分类预算表", "支出功能分类预算表", "预算支出预算表")),
        BodyKind.FACTS,
        About(Subject.SPENDING, funds, ("function",)),
        (*FUNCTION, TOTAL, BASIC, PROJECT),
        label="function",
    )


GENERAL = _of_fund("shanghai_general", "05", "一般公共", Funds.GENERAL)
FUND = _of_fund("shanghai_fund", "06", "政府性基金", Funds.FUND)
CAPITAL = _of_fund("shanghai_capital", "07", "国有资本经营", Funds.CAPITAL)

BASIC_EXPENDITURE = Layout(
    "shanghai_basic",
    "08",
    ("一般公共预算基本支出部门预算经济分类预算表", "一般公共预算基本支出经济分类预算表", "一般公共预算基本支出预算表"),
    BodyKind.FACTS,
    About(Subject.BASIC, Funds.GENERAL, ("dept_economic",)),
    (
        *DEPT,
        TOTAL,
        amount("personnel", "人员经费", "人员支出", required=True, part_of="total"),
        amount("operating", "公用经费", "日常公用经费", "公用支出", required=True, part_of="total"),
    ),
    label="dept_economic",
)

_ABOVE = ("三公经费预算数/", "三公经费/", "")

SANGONG = Layout(
    "shanghai_sangong",
    "09",
    ("三公经费和机关运行经费预算表", "三公经费预算表"),
    BodyKind.FACTS,
    About(Subject.SANGONG, Funds.FISCAL),
    (
        amount("total", *(f"{above}{sum_}" for sum_ in ("合计", "总计") for above in _ABOVE), required=True),
        amount("abroad", *ABROAD, required=True),
        amount("reception", *RECEPTION, required=True),
        amount(
            "vehicles",
            *(f"{words}/{sum_}" for words in VEHICLES for sum_ in ("小计", "合计")),
            *VEHICLES,
            required=True,
        ),
        amount("vehicle_purchase", "购置费", *VEHICLE_PURCHASE),
        amount("vehicle_running", "运行费", *VEHICLE_RUNNING),
        # Printed beside 三公 and no part of it.
        amount("agency_running", "机关运行经费预算数", "机关运行经费", label="机关运行经费", part_of="beside"),
    ),
    blank_total=True,
    unit="万元",
)

SHANGHAI = Form(
    "shanghai",
    "上海市部门预算公开表",
    "shanghai",
    (Stage.BUDGET, Stage.ADJUSTED),
    (
        BALANCE,
        INCOME,
        EXPENDITURE,
        FISCAL_BALANCE,
        GENERAL,
        FUND,
        CAPITAL,
        BASIC_EXPENDITURE,
        SANGONG,
    ),
    unit="元",
    rank=20,
)
