"""The list of what a disclosure must contain: each item with the rule that asks for it and how it is checked."""

from __future__ import annotations

from dataclasses import dataclass

from budget.texts import TextKind
from budget.vocabulary import Scheme, Stage

_LAW = "《预算法》第十四条"
_DECREE = "《预算法实施条例》第六条"
_RULES = "《地方预决算公开操作规程》（财预〔2016〕143 号）"


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
class Item:
    """One thing that is asked for. `stages` are those in which it is."""

    key: str
    title: str
    basis: str
    check: Check
    stages: tuple[Stage, ...] = tuple(Stage)


def may_state(item: Item, answer: str) -> bool:
    """Whether a clerk may give this answer: any where nothing is computed, only «不适用» for a written part."""
    if isinstance(item.check, Stated):
        return True
    return isinstance(item.check, HasText) and answer == "not_applicable"


def _table(key: str, title: str, basis: str = _RULES) -> Item:
    return Item(f"table-{key}", title, basis, HasTable(key))


def _text(kind: TextKind, title: str, basis: str = _RULES) -> Item:
    return Item(f"text-{kind.value}", title, basis, HasText(kind))


_FINAL = (Stage.FINAL,)

ITEMS: tuple[Item, ...] = (
    _table("balance", "收支总体情况表"),
    _table("income", "收入总体情况表"),
    _table("expenditure", "支出总体情况表"),
    _table("fiscal_balance", "财政拨款收支总体情况表"),
    _table("general_expenditure", "一般公共预算支出情况表"),
    _table("general_basic", "一般公共预算基本支出情况表"),
    _table("fund_expenditure", "政府性基金预算支出情况表"),
    _table("capital_expenditure", "国有资本经营预算支出情况表"),
    _table("sangong", "“三公”经费支出情况表"),
    Item(
        "basic-and-project",
        "基本支出和项目支出分开列",
        _DECREE,
        HasColumns("expenditure", ("basic", "project")),
    ),
    Item("function-depth", "支出功能分类公开到“项”", _DECREE, HasDepth("general_expenditure", Scheme.FUNCTION, 7)),
    Item(
        "economic-depth",
        "基本支出的经济分类公开到“款”",
        _DECREE,
        HasDepth("general_basic", Scheme.DEPT_ECONOMIC, 5),
    ),
    Item(
        "sangong-split",
        "公务用车分为购置费和运行维护费",
        _RULES,
        HasColumns("sangong", ("vehicle_purchase", "vehicle_running")),
    ),
    _text(TextKind.SANGONG, "“三公”经费逐项增减原因"),
    _text(TextKind.DUTIES, "部门职责"),
    _text(TextKind.STRUCTURE, "机构设置"),
    _text(TextKind.CHANGES, "收支增减变化情况"),
    _text(TextKind.OPERATING, "机关运行经费安排和使用情况", _LAW),
    Item(
        "procurement",
        "政府采购安排（货物、工程、服务）",
        _LAW,
        HasEither((HasTable("procurement"), HasText(TextKind.PROCUREMENT))),
    ),
    _text(TextKind.ASSETS, "国有资产占用情况"),
    Item(
        "performance",
        "重点项目绩效目标",
        _RULES,
        HasEither((HasTable("projects"), HasTable("performance"), HasText(TextKind.PERFORMANCE))),
    ),
    _text(TextKind.TERMS, "名词解释"),
    Item("in-time", "财政批复后二十日内公开", _LAW, InTime(20)),
    Item("whole", "除涉密信息外全部公开，没有删减", _RULES, Stated()),
    Item("all-units", "包含所属单位的预算", _DECREE, Stated()),
    Item("earlier-years", "以前年度公开的内容仍可查到", _RULES, Stated()),
    Item("final-three-figures", "年初预算数、调整预算数、决算数和完成率", _RULES, Stated(), _FINAL),
    Item("final-sangong-counts", "“三公”经费的团组、人次、车辆和接待批次", _RULES, Stated(), _FINAL),
    Item("final-small-firms", "政府采购授予中小企业合同的金额", _RULES, Stated(), _FINAL),
)
