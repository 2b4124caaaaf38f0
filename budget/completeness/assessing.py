"""What an edition holds of what is asked for. Pure: what was disclosed -> a state and a reason for each item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from budget.completeness.items import (
    HasColumns,
    HasDepth,
    HasEither,
    HasTable,
    HasText,
    InTime,
    Requirement,
    Stated,
    items_for,
    may_state,
)
from budget.forms import MEASURES, TABLES, form_of
from budget.texts import TextKind
from budget.vocabulary import Scheme, Stage


class State(StrEnum):
    """The four states; what was not checked never counts as present."""

    PRESENT = "present"
    ABSENT = "absent"
    NOT_APPLICABLE = "not_applicable"
    UNCHECKED = "unchecked"

    @property
    def label(self) -> str:
        """Return the Chinese word."""
        return {"present": "有", "absent": "无", "not_applicable": "不适用", "unchecked": "未核对"}[self.value]


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What is known of a table: its title, whether it is empty, its columns, its shortest code of each scheme."""

    title: str
    is_empty: bool = False
    columns: frozenset[str] = frozenset()
    shortest: Mapping[Scheme, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What an edition of a form holds. `published_on` is None for a draft; statements are (answer, reason) by item."""

    form: str
    stage: Stage
    tables: Mapping[str, TableFacts] = field(default_factory=dict)
    texts: frozenset[TextKind] = frozenset()
    approved_on: date | None = None
    published_on: date | None = None
    statements: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    # Where the body is: provinces ask for more.
    division: str = ""


@dataclass(frozen=True, slots=True)
class Because:
    """Why: a sentence with places, and the names that fill each, so that a page can say it in another language."""

    sentence: str
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return it in Chinese."""
        return self.sentence.format(**{place: "、".join(names) for place, names in self.places.items()})


@dataclass(frozen=True, slots=True)
class Assessed:
    """An item with its state and the reason: what was computed, or `stated` by the clerk where nothing computes it."""

    item: Requirement
    state: State
    because: Because
    stated: str | None = None

    @property
    def is_stated(self) -> bool:
        """Whether the clerk says so."""
        return self.stated is not None

    @property
    def reason(self) -> str:
        """Return the reason in Chinese; the clerk's as it was written."""
        return str(self.because) if self.stated is None else self.stated


Found = tuple[State, Because]


def assess(disclosed: Disclosed) -> tuple[Assessed, ...]:
    """Return every item with its state, in the order of the form."""
    return tuple(_assess(item, disclosed) for item in items_for(form_of(disclosed.form), disclosed.division))


def _assess(item: Requirement, disclosed: Disclosed) -> Assessed:
    if disclosed.stage not in item.stages:
        return Assessed(
            item, State.NOT_APPLICABLE, Because("{stage}不要求，决算公开时才有。", {"stage": (disclosed.stage.label,)})
        )
    state, because = _look(item, disclosed)
    statement = disclosed.statements.get(item.key)
    # What was found cannot be stated away.
    if statement and state in {State.ABSENT, State.UNCHECKED} and may_state(item, statement[0]):
        return Assessed(item, State(statement[0]), because, statement[1])
    return Assessed(item, state, because)


def _look(item: Requirement, disclosed: Disclosed) -> Found:  # noqa: PLR0911 - one return a kind of check
    check = item.check
    match check:
        case HasTable():
            return _table(check, disclosed)
        case HasColumns():
            return _columns(check, disclosed)
        case HasDepth():
            return _depth(check, disclosed)
        case HasText():
            return _text(check, disclosed)
        case HasEither():
            return _either(check, disclosed)
        case InTime():
            return _in_time(check, disclosed)
        case Stated():
            return State.UNCHECKED, Because("系统算不出来，公布单位还没有说明。")


def _table(check: HasTable, disclosed: Disclosed) -> Found:
    table = disclosed.tables.get(check.table)
    if table is None:
        return State.ABSENT, Because("没有“{table}”。", {"table": (TABLES[check.table],)})
    if table.is_empty:
        return State.PRESENT, Because("“{table}”按空表公开，并注明本表无数据。", {"table": (table.title,)})
    return State.PRESENT, Because("见“{table}”。", {"table": (table.title,)})


def _columns(check: HasColumns, disclosed: Disclosed) -> Found:
    table = disclosed.tables.get(check.table)
    if table is None:
        return State.ABSENT, Because("没有“{table}”。", {"table": (TABLES[check.table],)})
    titles = (table.title,)
    missing = tuple(MEASURES[measure] for measure in check.measures if measure not in table.columns)
    if missing:
        return State.ABSENT, Because("“{table}”没有列：{columns}。", {"table": titles, "columns": missing})
    split = tuple(MEASURES[measure] for measure in check.measures)
    return State.PRESENT, Because("“{table}”分列了{columns}。", {"table": titles, "columns": split})


def _depth(check: HasDepth, disclosed: Disclosed) -> Found:
    table = disclosed.tables.get(check.table)
    if table is None:
        return State.ABSENT, Because("没有“{table}”。", {"table": (TABLES[check.table],)})
    if table.is_empty:
        return State.NOT_APPLICABLE, Because("“{table}”是空表。", {"table": (table.title,)})
    # The shortest, because the rule asks it of every line.
    digits = table.shortest.get(check.scheme, 0)
    if digits < check.digits:
        return State.ABSENT, Because("“{table}”里有的行没有公开到这一级。", {"table": (table.title,)})
    places = {"table": (table.title,), "digits": (str(digits),)}
    return State.PRESENT, Because("“{table}”每一行都是 {digits} 位编码。", places)


def _text(check: HasText, disclosed: Disclosed) -> Found:
    part = {"part": (check.kind.label,)}
    if check.kind in disclosed.texts:
        return State.PRESENT, Because("见文字说明《{part}》。", part)
    return State.ABSENT, Because("没有填写《{part}》。", part)


def _either(check: HasEither, disclosed: Disclosed) -> Found:
    looked = [_table(way, disclosed) if isinstance(way, HasTable) else _text(way, disclosed) for way in check.ways]
    return next((found for found in looked if found[0] is State.PRESENT), looked[0])


def _in_time(check: InTime, disclosed: Disclosed) -> Found:
    if disclosed.approved_on is None:
        return State.UNCHECKED, Because("没有填写财政批复日期，无法计算。")
    last = disclosed.approved_on + timedelta(days=check.days)
    days = {"approved": (str(disclosed.approved_on),), "last": (str(last),), "actual": (str(disclosed.published_on),)}
    if disclosed.published_on is None:
        return State.UNCHECKED, Because("还没有公开；最迟应在 {last} 公开。", days)
    if disclosed.published_on > last:
        return State.ABSENT, Because("应在 {last} 前公开，实际是 {actual}。", days)
    return State.PRESENT, Because("{approved} 批复，{actual} 公开。", days)
