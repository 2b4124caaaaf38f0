"""The 决算 that nearly every unit of the country publishes: nine tables of the Ministry of Finance, in 万元."""

from __future__ import annotations

from dataclasses import replace

from budget.forms.columns import SOURCE_WORDS, UP_TO_FINAL, amount, by_phase, keys, leveled, text
from budget.forms.form import About, BodyKind, Column, Form, Funds, Item, Layout, Phase, Side, Subject
from budget.forms.functions import FUNCTION_ITEMS
from budget.vocabulary import Stage

FINAL = (Phase.FINAL,)


def _classified(key: str, schemes: tuple[str, ...], levels: str) -> tuple[Column, ...]:
    """Return a classification as this form heads it."""
    codes = (*(f"{scheme}科目编码" for scheme in schemes), *(f"{scheme}/科目编码" for scheme in schemes))
    names = ("科目名称", "名称", *(f"{scheme}科目名称" for scheme in schemes))
    return leveled(key, levels, (*codes, "科目编码", "编码", "科目代码"), names)


FUNCTION = _classified("function", ("功能分类", "支出功能分类"), "类款项")
DEPT = _classified("dept_economic", ("经济分类", "支出经济分类", "部门预算支出经济分类", "部门经济分类"), "类款")
_SPENT = ("决算数", "金额", "决算数(元)")
_FISCAL = (
    ("general_budget", "一般公共预算", "一般公共预算财政拨款"),
    ("government_fund", "政府性基金预算", "政府性基金预算财政拨款"),
    ("state_capital", "国有资本经营预算", "国有资本经营预算财政拨款"),
)
_SOURCES = (
    *((key, (long, f"{long}收入", word, f"{word}收入")) for key, word, long in _FISCAL),
    ("superior_subsidy", SOURCE_WORDS["superior_subsidy"]),
    ("public_institution", SOURCE_WORDS["public_institution"]),
    ("institution_operation", SOURCE_WORDS["institution_operation"]),
    ("affiliated_remittance", ("附属单位上缴收入", "附属单位缴款")),
    ("other_income", SOURCE_WORDS["other_income"]),
)
_CARRIED_IN = ("年初结转和结余", "年初结转结余", "上年结转和结余", "年初财政拨款结转和结余")
_CARRIED_OUT = ("年末结转和结余", "年末结转结余", "结转下年", "年末财政拨款结转和结余")
_CURRENT_INCOME = Item(("本年收入合计", "本年收入"), "item", "current_income", "subtotal")
_CURRENT_SPENDING = Item(("本年支出合计", "本年支出"), "item", "current_expenditure", "subtotal")
_ALL_INCOME = Item(("总计", "收入总计", "合计"), "item", "total_income", "total", opens="end")
_ALL_SPENDING = Item(("总计", "支出总计", "合计"), "item", "total_expenditure", "total")
_CARRIED_OVER = Item(_CARRIED_OUT, "item", "carried_over")

_RECEIVED = by_phase([amount("left.total", *(f"收入/{word}" for word in _SPENT), required=True)], "收入")
_PAID = by_phase([amount("right.total", *(f"支出/{word}" for word in _SPENT), required=True)], "支出")

BALANCE = Layout(
    "final_balance",
    "1",
    ("收入支出决算总表", "部门收支决算总表", "收支决算总表", "收入支出决算总体情况表"),
    BodyKind.LISTS,
    About(Subject.BALANCE, Funds.ALL, ("revenue", "function"), UP_TO_FINAL),
    (
        text("left.item", "收入/项目", required=True),
        *_RECEIVED,
        text("right.item", "支出/项目", "支出/项目(按功能分类)", required=True),
        *_PAID,
    ),
    sides=(
        Side(
            "left.item",
            keys(_RECEIVED),
            (
                *(Item(words, "revenue", source) for source, words in _SOURCES),
                _CURRENT_INCOME,
                Item(
                    ("使用非财政拨款结余", "使用非财政拨款结余(含专用结余)", "用事业基金弥补收支差额", "使用专用结余"),
                    "revenue",
                    "own_balance_used",
                ),
                Item(_CARRIED_IN, "revenue", "carried_forward"),
                _ALL_INCOME,
            ),
            "income",
        ),
        Side(
            "right.item",
            keys(_PAID),
            (
                *FUNCTION_ITEMS,
                _CURRENT_SPENDING,
                Item(("结余分配",), "item", "surplus_distribution"),
                _CARRIED_OVER,
                _ALL_SPENDING,
            ),
            "expenditure",
        ),
    ),
)

INCOME = Layout(
    "final_income",
    "2",
    ("收入决算表", "收入决算总表", "收入决算情况表"),
    BodyKind.FACTS,
    About(Subject.INCOME, Funds.ALL, ("function",), FINAL),
    (
        *FUNCTION,
        amount("total", "本年收入合计", "合计", "本年收入", required=True),
        amount("fiscal_income", "财政拨款收入", "财政拨款", label="财政拨款收入", part_of="total", required=True),
        *(
            amount(source, *words, label=words[0], part_of="total", source=source)
            for source, words in _SOURCES[len(_FISCAL) :]
        ),
    ),
    label="function",
)

EXPENDITURE = Layout(
    "final_expenditure",
    "3",
    ("支出决算表", "支出决算总表", "支出决算情况表"),
    BodyKind.FACTS,
    About(Subject.SPENDING, Funds.ALL, ("function",), UP_TO_FINAL),
    (
        *FUNCTION,
        *by_phase(
            (
                amount("total", "本年支出合计", "合计", "本年支出", required=True),
                amount("basic", "基本支出", required=True),
                amount("project", "项目支出", required=True),
                amount("remitted_to_superior", "上缴上级支出"),
                amount("business_operation", "经营支出", "事业单位经营支出"),
                amount("subsidy_to_affiliated", "对附属单位补助支出", "对附属单位补助"),
            )
        ),
    ),
    label="function",
)

_PAID_BY_FUND = by_phase(
    (
        amount("right.total", "支出/合计", "支出/小计", required=True),
        *(
            amount(f"right.{source}", *heads, label=word, part_of="total", source=source)
            for source, word, long in _FISCAL
            for heads in (tuple(f"支出/{one}" for one in (word, long, f"{word}拨款")),)
        ),
    ),
    "支出",
)

FISCAL_BALANCE = Layout(
    "final_fiscal_balance",
    "4",
    ("财政拨款收入支出决算总表", "财政拨款收支决算总表", "财政拨款收入支出决算总体情况表"),
    BodyKind.LISTS,
    About(Subject.BALANCE, Funds.FISCAL, ("revenue", "function"), UP_TO_FINAL),
    (
        text("left.item", "收入/项目", required=True),
        *_RECEIVED,
        text("right.item", "支出/项目", "支出/项目(按功能分类)", required=True),
        *_PAID_BY_FUND,
    ),
    sides=(
        Side(
            "left.item",
            keys(_RECEIVED),
            (
                *(
                    Item(words, "revenue", f"{prefix}{source}", within=section)
                    for section, prefix in (("", ""), ("carried", "carried_forward."))
                    for source, words in _SOURCES[: len(_FISCAL)]
                ),
                _CURRENT_INCOME,
                Item(_CARRIED_IN, "revenue", "carried_forward", "subtotal", opens="carried"),
                _ALL_INCOME,
            ),
            "income",
        ),
        Side(
            "right.item",
            keys(_PAID_BY_FUND),
            (*FUNCTION_ITEMS, _CURRENT_SPENDING, _CARRIED_OVER, _ALL_SPENDING),
            "expenditure",
        ),
    ),
)

GENERAL = Layout(
    "final_general",
    "5",
    ("一般公共预算财政拨款支出决算表", "一般公共预算支出决算表", "一般公共预算财政拨款支出决算情况表"),
    BodyKind.FACTS,
    About(Subject.SPENDING, Funds.GENERAL, ("function",), UP_TO_FINAL),
    (
        *FUNCTION,
        *by_phase(
            (
                amount("total", "合计", "本年支出", "本年支出合计", "本年支出/合计", "本年支出/小计", required=True),
                amount("basic", "基本支出", "本年支出/基本支出", required=True),
                amount("project", "项目支出", "本年支出/项目支出", required=True),
            )
        ),
    ),
    label="function",
)

BASIC_EXPENDITURE = Layout(
    "final_basic",
    "6",
    (
        "一般公共预算财政拨款基本支出决算表",
        "一般公共预算财政拨款基本支出决算明细表",
        "一般公共预算基本支出决算表",
        "一般公共预算财政拨款基本支出决算情况表",
    ),
    BodyKind.FACTS,
    About(Subject.BASIC, Funds.GENERAL, ("dept_economic",), FINAL),
    (*DEPT, amount("total", *_SPENT, "合计", required=True)),
    label="dept_economic",
    halves=True,
    has_total=False,
)

_VEHICLES = ("公务用车购置及运行费", "公务用车购置及运行维护费", "公务用车购置和运行维护费")
_SPENDING_ABROAD = ("因公出国(境)费", "因公出国(境)费用")
_RUNNING = ("公务用车运行费", "公务用车运行维护费", "运行费", "运行维护费")
_SANGONG = (
    ("total", ("合计",)),
    ("abroad", _SPENDING_ABROAD),
    ("vehicles", tuple(f"{words}/小计" for words in _VEHICLES)),
    ("vehicle_purchase", ("公务用车购置费", "购置费")),
    ("vehicle_running", _RUNNING),
    ("reception", ("公务接待费",)),
)


def _spent_and_planned() -> tuple[Column, ...]:
    """Return the twelve figures of 三公: what was planned stands beside what was spent, in the same row."""
    planned = "预算数", "年初预算数", "全年预算数", "全年预算"
    spent = tuple(
        amount(key, *(f"{head}/决算数" for head in heads), *(f"决算数/{head}" for head in heads), required=True)
        for key, heads in _SANGONG
    )
    budget = tuple(
        replace(
            amount(
                f"budget.{key}",
                *(f"{head}/{word}" for head in heads for word in planned),
                *(f"{word}/{head}" for head in heads for word in planned),
            ),
            label=column.label,
            part_of=f"budget.{column.part_of}" if column.part_of else "",
            measure=key,
            phase=Phase.BUDGET,
        )
        for (key, heads), column in zip(_SANGONG, spent, strict=True)
    )
    return tuple(column for pair in zip(budget, spent, strict=True) for column in pair)


SANGONG = Layout(
    "final_sangong",
    "7",
    tuple(
        f"{money}三公经费{words}"
        for money in ("财政拨款", "一般公共预算财政拨款", "一般公共预算", "")
        for words in ("支出决算表", "支出决算情况表", "决算表")
    ),
    BodyKind.FACTS,
    About(Subject.SANGONG, Funds.FISCAL, (), (Phase.BUDGET, Phase.FINAL)),
    _spent_and_planned(),
    blank_total=True,
)


def _with_balances(key: str, number: str, fund: str, funds: Funds) -> Layout:
    """Return the table of one fund: what was left at both ends of the year stands beside income and spending."""
    titles = ("收入支出决算表", "支出决算表", "收支决算表", "收入支出决算情况表")
    return Layout(
        key,
        number,
        tuple(f"{fund}{money}{words}" for money in ("预算财政拨款", "预算", "") for words in titles),
        BodyKind.FACTS,
        About(Subject.SPENDING, funds, ("function",), UP_TO_FINAL),
        (
            *FUNCTION,
            amount(
                "opening", "年初结转和结余", "年初结转结余", "上年结转和结余", label="年初结转和结余", part_of="beside"
            ),
            amount("income", "本年收入", label="本年收入", part_of="beside"),
            *by_phase(
                (
                    amount("total", "本年支出/小计", "本年支出/合计", "合计", "小计", "本年支出", required=True),
                    amount("basic", "本年支出/基本支出", "基本支出", required=True),
                    amount("project", "本年支出/项目支出", "项目支出", required=True),
                )
            ),
            amount("closing", "年末结转和结余", "年末结转结余", "结转下年", label="年末结转和结余", part_of="beside"),
        ),
        label="function",
    )


FUND = _with_balances("final_fund", "8", "政府性基金", Funds.FUND)
CAPITAL = _with_balances("final_capital", "9", "国有资本经营", Funds.CAPITAL)

NATIONAL = Form(
    "national_final",
    "部门决算公开表（财政部统一表式）",
    "national",
    (Stage.FINAL,),
    (
        BALANCE,
        INCOME,
        EXPENDITURE,
        FISCAL_BALANCE,
        GENERAL,
        BASIC_EXPENDITURE,
        SANGONG,
        FUND,
        CAPITAL,
    ),
    rank=50,
)
