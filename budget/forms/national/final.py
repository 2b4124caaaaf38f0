"""The 决算 that nearly every unit of the country publishes: nine tables of the Ministry of Finance, in 万元."""

from __future__ import annotations

from dataclasses import replace

from budget.forms.columns import (
    ABROAD,
    CARRIED_IN,
    CARRIED_OUT,
    FISCAL_INCOME,
    LIST_HEADS,
    OWN_BALANCE,
    RECEPTION,
    SOURCE_WORDS,
    SPENT,
    UP_TO_FINAL,
    VEHICLE_PURCHASE,
    VEHICLE_RUNNING,
    VEHICLES,
    amount,
    by_phase,
    code_words,
    keys,
    leveled,
    name_words,
    text,
)
from budget.forms.form import About, BodyKind, Column, Form, Funds, Item, Layout, Phase, Side, Subject
from budget.forms.functions import FUNCTION_ITEMS
from budget.vocabulary import Stage

FINAL = (Phase.FINAL,)


FUNCTION = leveled(
    "function",
    "类款项",
    code_words("function", "功能分类科目编码", "支出功能分类科目编码", "功能分类/科目编码", "支出功能分类/科目编码"),
    name_words("function", "科目名称", "名称", "项目名称"),
)
DEPT = leveled(
    "dept_economic",
    "类款",
    code_words("dept_economic", "经济分类科目编码", "经济分类/科目编码"),
    name_words("dept_economic", "科目名称", "名称"),
)
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
    ("affiliated_remittance", ("附属单位上缴收入", "附属单位缴款", "附属单位上缴款", "附属单位上缴")),
    ("other_income", SOURCE_WORDS["other_income"]),
)
_CARRIED_IN = tuple(dict.fromkeys(("年初结转和结余", *CARRIED_IN)))
_CARRIED_OUT = tuple(dict.fromkeys(("年末结转和结余", *CARRIED_OUT)))
# «收入合计» is this year's income where 总计 stands below it, and the whole where that was said already.
_CURRENT_INCOME = Item(
    ("本年收入合计", "本年收入", "收入合计", "本年收入小计", "本年合计"), "item", "current_income", "subtotal"
)
_CURRENT_SPENDING = Item(
    ("本年支出合计", "本年支出", "支出合计", "本年支出小计", "本年合计"), "item", "current_expenditure", "subtotal"
)
_ALL_INCOME = Item(
    ("总计", "收入总计", "合计", "收入合计", "本年收入总计"), "item", "total_income", "total", opens="end"
)
_ALL_SPENDING = Item(("总计", "支出总计", "合计", "支出合计", "本年支出总计"), "item", "total_expenditure", "total")
_CARRIED_OVER = Item(_CARRIED_OUT, "item", "carried_over")

_LEFT = text("left.item", *(f"收入/{word}" for word in LIST_HEADS), required=True)
_RIGHT = text("right.item", *(f"支出/{word}" for word in LIST_HEADS), required=True)
_RECEIVED = by_phase([amount("left.total", *(f"收入/{word}" for word in SPENT), required=True)], "收入")
_PAID = by_phase([amount("right.total", *(f"支出/{word}" for word in SPENT), required=True)], "支出")


def _whole_of(what: str) -> tuple[str, ...]:
    """Return what the whole of a row of income or spending is headed."""
    said = (
        *(f"{when}{what}{sum_}" for sum_ in ("合计", "小计", "总计", "") for when in ("本年", "") if sum_ or when),
        "合计",
        "总计",
    )
    return (*said, *(f"{above}/{word}" for above in (f"本年{what}", what) for word in ("合计", "小计", "总计")))


_BASIC_AND_PROJECT = (
    amount(
        "basic",
        *(f"{above}基本支出{sum_}" for above in ("", "本年支出/") for sum_ in ("", "/小计", "/合计")),
        required=True,
    ),
    amount(
        "project",
        *(f"{above}项目支出{sum_}" for above in ("", "本年支出/") for sum_ in ("", "/小计", "/合计")),
        required=True,
    ),
)

BALANCE = Layout(
    "final_balance",
    "1",
    ("收入支出决算总表", "部门收支决算总表", "收支决算总表", "收入支出决算总体情况表"),
    BodyKind.LISTS,
    About(Subject.BALANCE, Funds.ALL, ("revenue", "function"), UP_TO_FINAL),
    (
        _LEFT,
        *_RECEIVED,
        _RIGHT,
        *_PAID,
    ),
    sides=(
        Side(
            "left.item",
            keys(_RECEIVED),
            (
                # Some print what the budgets grant as one line, and no line for each of them.
                replace(FISCAL_INCOME, divided=False),
                *(Item(words, "revenue", source) for source, words in _SOURCES),
                _CURRENT_INCOME,
                Item(OWN_BALANCE, "revenue", "own_balance_used"),
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
        amount("total", *_whole_of("收入"), *SPENT, required=True),
        amount(
            "fiscal_income",
            *("财政拨款收入", "财政拨款", "财政补助收入", "财政拨款收入/小计", "财政拨款收入/合计"),
            label="财政拨款收入",
            part_of="total",
            required=True,
        ),
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
                amount("total", *_whole_of("支出"), required=True),
                *_BASIC_AND_PROJECT,
                amount("remitted_to_superior", "上缴上级支出", "上缴上级"),
                amount("business_operation", "经营支出", "事业单位经营支出"),
                amount(
                    "subsidy_to_affiliated",
                    "对附属单位补助支出",
                    "对附属单位补助",
                    "对附属单位的补助支出",
                    "补助附属单位支出",
                ),
            )
        ),
    ),
    label="function",
)

_PAID_BY_FUND = by_phase(
    (
        amount(
            "right.total", "支出/合计", "支出/小计", "支出/总计", "支出/本年支出合计", "支出/支出合计", required=True
        ),
        *(
            amount(f"right.{source}", *heads, label=word, part_of="total", source=source)
            for source, word, long in _FISCAL
            for heads in (tuple(f"支出/{one}" for one in (word, long, f"{word}拨款", f"{long}支出", f"{word}支出")),)
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
        _LEFT,
        *_RECEIVED,
        _RIGHT,
        *_PAID_BY_FUND,
    ),
    sides=(
        Side(
            "left.item",
            keys(_RECEIVED),
            (
                FISCAL_INCOME,
                *(
                    Item(words, "revenue", f"{prefix}{source}", within=section)
                    # Below 年初结转 the same names mean what is left of last year's.
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
                amount("total", "合计", *_whole_of("支出"), "小计", required=True),
                *_BASIC_AND_PROJECT,
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
    (*DEPT, amount("total", *SPENT, "支出金额", "基本支出", "合计", required=True)),
    label="dept_economic",
    # The Ministry prints 人员经费 and 公用经费 beside each other, and below a sum of each, but none that ends the whole.
    halves=True,
    has_total=False,
)

_SANGONG = (
    ("total", ("合计", "总计", "三公经费合计", "小计")),
    ("abroad", ABROAD),
    ("vehicles", (*(f"{words}/小计" for words in VEHICLES), *(f"{words}/合计" for words in VEHICLES))),
    ("vehicle_purchase", VEHICLE_PURCHASE),
    ("vehicle_running", VEHICLE_RUNNING),
    ("reception", RECEPTION),
)
_SPENT_OF_SANGONG = tuple(word for word in SPENT if word not in {"金额", "决算数(元)"})


def _spent_and_planned() -> tuple[Column, ...]:
    """Return the twelve figures of 三公: what was planned stands beside what was spent, in the same row."""
    planned = "预算数", "年初预算数", "全年预算数", "全年预算", "年初预算", "预算", "预算金额", "本年预算数"
    spent = tuple(
        amount(
            key,
            *(f"{head}/{word}" for word in _SPENT_OF_SANGONG for head in heads),
            *(f"{word}/{head}" for word in _SPENT_OF_SANGONG for head in heads),
            required=True,
        )
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
            # What was there and what came in is no part of what was spent.
            amount("opening", *_CARRIED_IN, label="年初结转和结余", part_of="beside"),
            amount("income", "本年收入", "本年收入合计", "本年收入/合计", label="本年收入", part_of="beside"),
            *by_phase(
                (
                    amount("total", "本年支出/小计", *_whole_of("支出"), "小计", required=True),
                    *_BASIC_AND_PROJECT,
                )
            ),
            amount("closing", *_CARRIED_OUT, label="年末结转和结余", part_of="beside"),
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
