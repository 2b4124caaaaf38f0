"""Columns that forms have in common, and the words for what amounts are: each measure with the one it is part of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from budget.forms.form import Column, Item, Phase, Role
from budget.vocabulary import REVENUE_SOURCES


class Measure(NamedTuple):
    """What an amount is called, and the measure of the same row that it is part of; «» for the whole."""

    label: str
    part_of: str = ""


# Adding a row's parts to what they are part of would count money twice.
MEASURES: dict[str, Measure] = {
    "total": Measure("合计"),
    "basic": Measure("基本支出", "total"),
    "project": Measure("项目支出", "total"),
    "personnel": Measure("人员经费", "basic"),
    "operating": Measure("公用经费", "basic"),
    "project_excluding_construction": Measure("扣除基建项目后预算数", "project"),
    "business_operation": Measure("事业单位经营支出", "total"),
    "remitted_to_superior": Measure("上缴上级支出", "total"),
    "subsidy_to_affiliated": Measure("对附属单位补助支出", "total"),
    "fiscal": Measure("财政资金", "total"),
    "other": Measure("其他资金", "total"),
    "fiscal_basic": Measure("财政拨款基本支出", "fiscal"),
    "fiscal_project": Measure("财政拨款项目支出", "fiscal"),
    "other_basic": Measure("其他资金基本支出", "other"),
    "other_project": Measure("其他资金项目支出", "other"),
    "abroad": Measure("因公出国（境）费用", "total"),
    "reception": Measure("公务接待费", "total"),
    "vehicles": Measure("公务用车购置及运行维护费", "total"),
    "vehicle_purchase": Measure("公务用车购置费", "vehicles"),
    "vehicle_running": Measure("公务用车运行维护费", "vehicles"),
    "current": Measure("本年收入小计", "total"),
    "carried": Measure("上年结转结余小计", "total"),
    **{f"current.{code}": Measure(f"本年收入/{name}", "current") for code, name in REVENUE_SOURCES.items()},
    **{f"carried.{code}": Measure(f"上年结转结余/{name}", "carried") for code, name in REVENUE_SOURCES.items()},
}


def amount(
    key: str,
    *headers: str,
    required: bool = False,
    label: str = "",
    part_of: str | None = None,
    source: str = "",
) -> Column:
    """Declare an amount column; label and place in the tree are the usual ones of the measure unless given."""
    usual = MEASURES.get(key, Measure(""))
    return Column(
        key,
        headers,
        Role.AMOUNT,
        required=required,
        label=label or usual.label,
        part_of=usual.part_of if part_of is None else part_of,
        source=source,
    )


# What an amount that was spent is called, and one of an earlier phase where it stands beside it, in the order of the year.
SPENT = ("决算数", "金额", "决算数(元)", "决算", "决算金额", "本年决算数", "本年决算", "支出决算数", "全年决算数")
_EARLIER = (
    (Phase.BUDGET, ("预算数", "本年预算数", "预算金额", "预算")),
    (Phase.INITIAL, ("年初预算数", "年初预算", "年初预算金额", "年初批复预算数")),
    (
        Phase.ADJUSTED,
        ("全年预算数", "全年预算", "调整预算数", "调整预算", "调整后预算数", "调整后预算", "全年预算金额"),
    ),
)
# The phases that a table of 决算 may print; it is about the last.
UP_TO_FINAL = (*(phase for phase, _ in _EARLIER), Phase.FINAL)


def by_phase(columns: Iterable[Column], group: str = "") -> tuple[Column, ...]:
    """Return the amounts of a 决算, and once more for each phase before it: what was planned beside what was spent.

    `group` is the heading above them in a table with two lists («收入»).
    """
    known = tuple(columns)
    return (
        *(
            replace(
                column,
                headers=tuple(
                    dict.fromkeys((*column.headers, *(head for word in SPENT for head in _beside(word, column, group))))
                ),
            )
            for column in known
        ),
        *(_earlier(column, phase, words, group) for phase, words in _EARLIER for column in known),
    )


def _earlier(column: Column, phase: Phase, words: Iterable[str], group: str) -> Column:
    which, dot, measure = column.key.rpartition(".") if group else ("", "", column.key)
    return replace(
        column,
        key=f"{which}{dot}{phase.value}.{measure}",
        headers=tuple(head for word in words for head in _beside(word, column, group)),
        required=False,
        label=f"{phase.label}{'' if measure == 'total' else column.label}",
        part_of=f"{phase.value}.{column.part_of}" if column.part_of else "",
        measure=measure,
        phase=phase,
    )


def _beside(word: str, column: Column, group: str) -> Iterable[str]:
    """Yield the headings of an amount in a phase: the phase alone means the whole of the row."""
    above = f"{group}/" if group else ""
    leaves = [head.rpartition("/")[2] for head in column.headers]
    sums = ["合计", "小计", "总计"]
    if column.key.rpartition(".")[2] == "total":
        yield f"{above}{word}"
        leaves += sums
    else:
        # «基本支出/小计»: a sum by itself is that of the whole row.
        leaves = [leaf for leaf in leaves if leaf not in sums]
    for leaf in dict.fromkeys(leaves):
        # Some print the phases above the kinds of spending, others below them.
        yield f"{above}{word}/{leaf}"
        yield f"{above}{leaf}/{word}"


def keys(columns: Iterable[Column]) -> tuple[str, ...]:
    """Return the keys of columns, as a side of a table names its amounts."""
    return tuple(column.key for column in columns)


# What stands before «科目编码» and «名称» in the headings of a classification.
_SCHEMES = {
    "function": ("", "功能", "功能分类", "支出功能", "支出功能分类"),
    "dept_economic": (
        "",
        "经济",
        "经济分类",
        "支出经济分类",
        "部门经济",
        "部门经济分类",
        "部门支出经济分类",
        "部门预算经济分类",
        "部门预算支出经济分类",
        "部门",
    ),
}


def code_words(key: str, *own: str) -> tuple[str, ...]:
    """Return the headings of the codes of a classification, those that are a form's `own` first."""
    usual = (f"{scheme}{word}" for word in ("科目编码", "科目代码", "编码", "代码") for scheme in _SCHEMES[key])
    return tuple(dict.fromkeys((*own, *usual)))


def name_words(key: str, *own: str) -> tuple[str, ...]:
    """Return the headings of the names of its codes."""
    # «名称» alone heads names of all kinds.
    usual = (f"{scheme}{word}" for word in ("科目名称", "名称") for scheme in _SCHEMES[key] if scheme or word != "名称")
    return tuple(dict.fromkeys((*own, *usual, "科目名称(类、款、项)", "单位名称(科目)")))


def code(
    key: str,
    *headers: str,
    codes: str = "",
    required: bool = True,
    filled: bool = True,
    carried_down: bool = False,
    named: tuple[tuple[str, str], ...] = (),
) -> Column:
    """Declare a code column; the name may stand in the same cell."""
    return Column(key, headers, Role.CODE, required, codes, filled, carried_down, named=named)


def leveled(
    key: str, levels: str, codes: tuple[str, ...], names: tuple[str, ...], whole: tuple[str, ...] = ()
) -> tuple[Column, ...]:
    """Declare a classification with a column for each level («类款项»), or with the whole code in one, below `codes`.

    `whole` are headings of the whole code alone.
    """
    first, *finer = (tuple(f"{heading}/{level}" for heading in codes) for level in levels)
    return (
        Column(key, (*first, *codes, *whole), Role.CODE, one_level=True),
        *(code(key, *heads, codes="part", required=False, filled=False) for heads in finer),
        name(key, *names),
    )


def classification(key: str, *headers: str) -> Column:
    """Declare the code column of a classification whose detail rows are all of one level."""
    return Column(key, headers, Role.CODE, one_level=True)


def name(key: str, *headers: str, required: bool = False) -> Column:
    """Declare a column with the names of the codes of the same key."""
    return Column(key, headers, Role.NAME, required)


def text(
    key: str, *headers: str, required: bool = False, carried_down: bool = False, choices: tuple[str, ...] = ()
) -> Column:
    """Declare a column of words."""
    return Column(key, headers, Role.TEXT, required, carried_down=carried_down, choices=choices)


def classified(key: str, *headings: str) -> tuple[Column, ...]:
    """Declare a classification: code and name in one cell, or in two columns below one heading."""
    codes = [f"{heading}/{words}" for heading in headings for words in ("科目编码", "编码", "科目代码", "代码")]
    names = [f"{heading}/{words}" for heading in headings for words in ("科目名称", "名称")]
    return classification(key, *headings, *codes), name(key, *names)


FUNCTION = classified(
    "function",
    *(
        "支出功能分类科目",
        "功能分类科目",
        "支出功能分类",
        "功能科目",
        "功能分类",
        "支出功能科目",
        "支出功能分类科目名称",
    ),
)


def _economic(key: str, whose: str) -> tuple[Column, ...]:
    """Declare the economic classification of the government's budget or of a department's."""
    kinds = (f"{budget}{spent}经济" for budget in ("", "预算") for spent in ("支出", ""))
    return classified(key, *(f"{whose}{kind}{word}" for kind in kinds for word in ("分类科目", "分类", "科目")))


GOV = _economic("gov_economic", "政府")
DEPT = _economic("dept_economic", "部门")
TOTAL = amount("total", "合计", "总计", "金额合计", required=True)
BASIC = amount("basic", "基本支出", *(f"基本支出{word}" for word in ("/小计", "/合计", "小计", "合计")), required=True)
PROJECT = amount(
    "project",
    "项目支出",
    "项目支出/项目支出总数",
    *(f"项目支出{word}" for word in ("/小计", "/合计", "小计", "合计")),
    required=True,
)
UNIT_NAMES = ("单位名称", "部门(单位)名称", "预算单位", "预算单位名称", "部门名称")


def _budget_words(budget: str) -> tuple[str, ...]:
    """Return what the money of one of the budgets is called as a source."""
    return tuple(f"{budget}{word}" for word in ("资金", "", "拨款", "拨款收入", "财政拨款", "财政拨款收入", "收入"))


SOURCE_WORDS: dict[str, tuple[str, ...]] = {
    "general_budget": _budget_words("一般公共预算"),
    "government_fund": (*_budget_words("政府性基金预算"), "政府性基金", "政府性基金收入", "政府性基金拨款收入"),
    "state_capital": (*_budget_words("国有资本经营预算"), "国有资本经营收入"),
    "special_account": (
        "财政专户管理资金",
        "财政专户管理资金收入",
        "财政专户管理资金拨款",
        "财政专户拨款",
        "财政专户拨款收入",
        "教育收费",
        "教育收费收入",
    ),
    "public_institution": ("事业收入",),
    "institution_operation": ("事业单位经营收入", "经营收入"),
    "superior_subsidy": ("上级补助收入",),
    "affiliated_remittance": ("附属单位上缴收入",),
    "other_income": ("其他收入",),
    "unit_funds": ("单位资金",),
}
# What the three budgets grant, in one line: the sum of the lines that tell them apart, where they are printed.
GRANTED = (
    *("财政拨款收入", "财政拨款", "本年财政拨款收入", "本年财政拨款", "财政拨款资金", "财政拨款预算收入"),
    *("财政补助收入", "财政拨款收入小计", "财政拨款收入合计", "财政拨款小计"),
)
GRANTS = ("general_budget", "government_fund", "state_capital")
# 预算法 keeps the budgets apart, and so do the forms: only older ones have this line alone.
FISCAL_INCOME = Item(GRANTED, "item", "fiscal_income", of=GRANTS, divided=True)
# The same, where the list of the budgets' money is in two: this year's, and what is left of last year's.
GRANTED_THIS_YEAR = Item(
    ("本年收入", "本年收入合计", *GRANTED),
    *("item", "current_income", "subtotal", "current"),
    of=GRANTS,
    divided=True,
)
CURRENT = ("本年收入", "本年拨款金额", "本年拨款")
CARRIED = ("上年结转结余", "上年结转", "财政拨款结转结余", "上年结转和结余")


def by_source(prefix: str, groups: tuple[str, ...], sources: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(
        amount(
            f"{prefix}.{source}",
            *(f"{group}/{word}" for group in groups for word in SOURCE_WORDS[source]),
            source=source,
        )
        for source in sources
    )


CURRENT_COLUMNS = (
    amount("current", *(f"{group}/小计" for group in CURRENT)),
    *by_source("current", CURRENT, tuple(REVENUE_SOURCES)),
)
CARRIED_COLUMNS = (
    amount("carried", *(f"{group}/小计" for group in CARRIED)),
    *by_source("carried", CARRIED, tuple(REVENUE_SOURCES)),
)


# The parts of 三公 as bodies head them, shared by the forms.
ABROAD = tuple(f"因公出国(境){word}" for word in ("费", "费用", "经费", "支出", ""))
_VEHICLES_OF = ("公务用车购置及运行", "公务用车购置和运行", "公务用车购置及运行维护", "公务用车购置和运行维护")
VEHICLES = (
    *(f"{what}{word}" for word in ("费", "经费", "费用", "支出", "") for what in _VEHICLES_OF),
    "公务用车费",
    "公务用车费用",
    "公务用车经费",
)
VEHICLE_PURCHASE = ("公务用车购置费", "购置费", "公务用车购置", "公务用车购置费用", "车辆购置费", "购置")
VEHICLE_RUNNING = (
    *("公务用车运行费", "公务用车运行维护费", "运行费", "运行维护费", "公务用车运行维护费用"),
    *("公务用车运行维护", "公务用车运行", "公务用车维护费", "车辆运行费", "运行维护"),
)
# 公务用车 and its two parts, where a form heads them in no way of its own.
VEHICLE_COLUMNS = (
    amount(
        "vehicles", *(f"{words}/{sum_}" for words in VEHICLES for sum_ in ("小计", "合计")), *VEHICLES, required=True
    ),
    amount("vehicle_purchase", *VEHICLE_PURCHASE),
    amount("vehicle_running", *VEHICLE_RUNNING),
)
RECEPTION = ("公务接待费", "公务接待费用", "公务接待经费", "公务接待支出", "公务接待", "接待费")

# What the labels of a list are headed: some bodies head both lists with the same word.
LIST_HEADS = (
    *("项目", "收入项目", "支出项目", "收支项目", "项目名称", "科目", "科目名称", "收入来源", "按收入来源"),
    *("功能分类", "支出功能分类", "功能科目", "功能分类科目", "支出功能分类科目", "功能科目名称", "按功能分类"),
    *("按支出功能分类", "项目(按收入来源)", "项目(按功能分类)", "项目(按支出功能分类)"),
    *("项目(按功能分类科目)", "项目(功能分类)"),
)

# What the amount of a line is called in a budget.
BUDGETED = (
    *("预算数", "金额", "本年预算数", "本年预算", "合计", "预算", "预算金额", "年初预算数", "年初预算", "预算安排数"),
    *("预算安排", "本年预算安排", "本年预算金额", "预算数(元)", "预算数(万元)"),
)

# What is left from the year before, and at the end of this one, as lines and columns call it.
CARRIED_IN = tuple(
    f"{when}{what}"
    for when in ("上年", "年初")
    for what in (
        *("结转和结余", "结转结余", "结转", "结转(结余)", "结余", "结余结转", "结余和结转", "结转收入", "结转资金"),
        *("财政拨款结转和结余", "财政拨款结转结余", "财政拨款结转", "财政拨款结转资金", "财政拨款结余结转"),
    )
)
CARRIED_OUT = (
    *(
        f"{when}{what}"
        for when in ("年末", "年终")
        for what in ("结转和结余", "结转结余", "结转", "财政拨款结转和结余", "财政拨款结转结余", "结余", "结转(结余)")
    ),
    *("结转下年", "结转下年支出", "结转下年资金", "结转下年使用", "结转结余下年", "结转下一年"),
)
OWN_BALANCE = (
    *("使用非财政拨款结余", "使用非财政拨款结余(含专用结余)", "使用非财政拨款结余和专用结余", "使用专用结余"),
    *("用事业基金弥补收支差额", "使用非财政拨款结余(用事业基金弥补收支差额)", "使用非财政拨款结余(专用结余)"),
)

# 基本支出 by what it is spent on, where a body prints that instead of 人员经费 and 公用经费.
BASIC_KINDS = tuple(
    amount(
        key,
        *(f"基本支出/{word}" for word in words),
        *words,
        label=words[0],
        part_of="basic",
    )
    for key, words in (
        ("wages", ("工资福利支出", "工资福利")),
        ("persons", ("对个人和家庭的补助", "对个人和家庭的补助支出", "对个人和家庭补助", "对个人和家庭补助支出")),
        ("goods", ("商品和服务支出", "商品服务支出")),
        ("capital", ("资本性支出", "其他资本性支出")),
    )
)
