"""The list of what a disclosure must contain: each item with the rule that asks for it and how it is checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from budget.forms import Form, Funds, Subject, own
from budget.texts import TextKind
from budget.vocabulary import Scheme, Stage

LAW = "《预算法》第十四条"
DECREE = "《预算法实施条例》第六条"
RULES = "《地方预决算公开操作规程》（财预〔2016〕143 号）"


@dataclass(frozen=True, slots=True)
class HasTable:
    """The table stands there; an empty one is there as an empty table."""

    table: str


@dataclass(frozen=True, slots=True)
class HasColumns:
    """The table has these columns, filled or not."""

    table: str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HasDepth:
    """Every line of the table has a code of `scheme` with so many digits at least."""

    table: str
    scheme: Scheme
    digits: int


@dataclass(frozen=True, slots=True)
class HasText:
    """The written part has words."""

    kind: TextKind


@dataclass(frozen=True, slots=True)
class HasEither:
    """One of several will do."""

    ways: tuple[HasTable | HasText, ...]


@dataclass(frozen=True, slots=True)
class InTime:
    """It was published within so many days after 财政批复."""

    days: int


@dataclass(frozen=True, slots=True)
class Stated:
    """No figure tells: the clerk states it."""


Check = HasTable | HasColumns | HasDepth | HasText | HasEither | InTime | Stated


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that is asked for. `stages` are those in which it is, `divisions` the provinces; () is everywhere."""

    key: str
    title: str
    basis: str
    check: Check
    stages: tuple[Stage, ...] = tuple(Stage)
    divisions: tuple[str, ...] = ()


def may_state(item: Requirement, answer: str) -> bool:
    """Whether a clerk may give this answer: any where nothing is computed, only «不适用» for a written part."""
    if isinstance(item.check, Stated):
        return True
    # That a table is there or not anybody can see: a clerk may only say why a text does not concern her office.
    return isinstance(item.check, HasText) and answer == "not_applicable"


def table_item(key: str, title: str, basis: str = RULES) -> Requirement:
    """Ask for a table."""
    return Requirement(f"table-{key}", title, basis, HasTable(key))


def text_item(kind: TextKind, title: str, basis: str = RULES) -> Requirement:
    """Ask for a written part."""
    return Requirement(f"text-{kind.value}", title, basis, HasText(kind))


def written(procurement: tuple[str, ...], goals: tuple[str, ...]) -> tuple[Requirement, ...]:
    """Ask for the written parts; a table of `procurement` or of `goals` will do instead of theirs."""
    return (
        text_item(TextKind.SANGONG, "“三公”经费逐项增减原因"),
        text_item(TextKind.DUTIES, "部门职责"),
        text_item(TextKind.STRUCTURE, "机构设置"),
        text_item(TextKind.CHANGES, "收支增减变化情况"),
        text_item(TextKind.OPERATING, "机关运行经费安排和使用情况", LAW),
        Requirement(
            "procurement",
            "政府采购安排（货物、工程、服务）",
            LAW,
            HasEither((*map(HasTable, procurement), HasText(TextKind.PROCUREMENT))),
        ),
        text_item(TextKind.ASSETS, "国有资产占用情况"),
        Requirement(
            "performance",
            "重点项目绩效目标",
            RULES,
            HasEither((*map(HasTable, goals), HasText(TextKind.PERFORMANCE))),
        ),
        text_item(TextKind.TERMS, "名词解释"),
    )


_FINAL = (Stage.FINAL,)

# What no table tells.
STATED: tuple[Requirement, ...] = (
    Requirement("in-time", "财政批复后二十日内公开", LAW, InTime(20)),
    Requirement("whole", "除涉密信息外全部公开，没有删减", RULES, Stated()),
    Requirement("all-units", "包含所属单位的预算", DECREE, Stated()),
    Requirement("earlier-years", "以前年度公开的内容仍可查到", RULES, Stated()),
    Requirement("final-three-figures", "年初预算数、调整预算数、决算数和完成率", RULES, Stated(), _FINAL),
    Requirement("final-sangong-counts", "“三公”经费的团组、人次、车辆和接待批次", RULES, Stated(), _FINAL),
    Requirement("final-small-firms", "政府采购授予中小企业合同的金额", RULES, Stated(), _FINAL),
)


@cache
def items_of(form: Form) -> tuple[Requirement, ...]:
    """Return what is asked of a form: what its folder says.

    Without it its required tables, their depth and columns, and what is asked of all; then what its folder says ALSO.
    """
    found: tuple[Requirement, ...] | None = own(form, "requires", "REQUIRES")
    if found is not None:
        return found
    goals = (*form.about(Subject.PROJECT_GOALS), *form.about(Subject.DEPARTMENT_GOALS))
    return (
        *(table_item(table.key, table.title) for table in form.required),
        *_inside(form),
        *written(tuple(one.key for one in form.about(Subject.PROCUREMENT)), tuple(one.key for one in goals)),
        *STATED,
        *(own(form, "requires", "ALSO") or ()),
    )


def items_for(form: Form, division: str) -> tuple[Requirement, ...]:
    """Return what is asked of a form in the province of a division."""
    return tuple(item for item in items_of(form) if not item.divisions or division.startswith(item.divisions))


def _inside(form: Form) -> Iterator[Requirement]:
    """Yield what tables must show inside, as far as the form's tables are about it: split, to 项, to 款."""
    spending = next((table for table in form.about(Subject.SPENDING, Funds.GENERAL, Funds.ALL)), None)
    if spending is not None and {"basic", "project"} <= spending.measures.keys():
        split = HasColumns(spending.key, ("basic", "project"))
        yield Requirement("basic-and-project", "基本支出和项目支出分开列", DECREE, split)
    if general := next(
        (one for one in form.about(Subject.SPENDING, Funds.GENERAL) if "function" in one.about.keyed_by), None
    ):
        yield Requirement("function-depth", "支出功能分类公开到“项”", DECREE, HasDepth(general.key, Scheme.FUNCTION, 7))
    if basic := next(form.about(Subject.BASIC, Funds.GENERAL), None):
        depth = HasDepth(basic.key, Scheme.DEPT_ECONOMIC, 5)
        yield Requirement("economic-depth", "基本支出的经济分类公开到“款”", DECREE, depth)
    if sangong := next(form.about(Subject.SANGONG), None):
        bought_and_run = HasColumns(sangong.key, ("vehicle_purchase", "vehicle_running"))
        yield Requirement("sangong-split", "公务用车分为购置费和运行维护费", RULES, bought_and_run)
