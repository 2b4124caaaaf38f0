"""Makes what search looks through: each code, project, indicator, service and table of an edition, once.

A row is about a thing, not about a printed line, so an edition of 100,000 lines has some thousand rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Sum

from budget import bulk
from budget.forms import TABLES, Funds, Subject, measure_label, measure_of
from budget.indexed_texts import IndexedText, found_by, kept
from budget.models import (
    DisclosedTable,
    Edition,
    LineItem,
    PerformanceIndicator,
    PrintedName,
    Project,
    SearchEntry,
)
from budget.numbering import without_number
from budget.queries.official_names import Codes, KnownCode, is_meant, nearest
from budget.queries.search_text import folded
from budget.vocabulary import ITEMS, REVENUE_SOURCES, UNIT, Scheme

Kind = SearchEntry.Kind

# Signs of a text that are shown and searched; a goal is rarely longer.
MOST_TEXT = 2000
STEP = " › "

_SPENDING = (Scheme.FUNCTION, Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC)
_CARRIED = "carried_forward"
# The named lines of income that are sums; what the budgets grant is a source, whether printed in one line or in three.
_NO_SOURCES = {"", *ITEMS} - {"fiscal_income"}
_NUMBERED_TITLE = re.compile(r"\A预算\s*\d+\s*表\s*")
_FIELDS = (
    "edition", "position", "kind", "scheme", "code", "name", "place", "text", "amount", "said", "own_code",
)  # fmt: skip
# Things whose codes are their edition's own.
OWN_CODES = frozenset({Kind.PROJECT.value, Kind.INDICATOR.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class _IndexEntry:
    """One row before its texts are folded. `others` are further names it is found by, `said` further text."""

    kind: Kind
    name: str
    scheme: str = ""
    code: str = ""
    place: str = ""
    text: str = ""
    amount: int | None = None
    others: tuple[str, ...] = ()
    said: str = ""


class _PrintedNames:
    """What codes are called in an edition: as printed, and after the classification nearest to its year."""

    def __init__(self, edition: Edition, codes: Codes) -> None:
        printed = PrintedName.every_stage.filter(edition=edition).values_list("scheme", "code", "name")
        self._printed: dict[tuple[str, str], str] = {(scheme, code): name for scheme, code, name in printed}
        self._official = nearest(codes, edition.year)

    def of(self, scheme: str, code: str) -> str:
        """Return the name to show; a code that nobody names is called by itself."""
        official = self._official.get((scheme, code))
        return self._printed.get((scheme, code)) or (official.name if official else code)

    def others(self, scheme: str, code: str) -> tuple[str, ...]:
        """Return further names: the official one, the everyday one, other spellings."""
        row = self._meant(scheme, code)
        return (row.name, row.plain_name, *row.aliases.split(";")) if row else ()

    def explanation(self, scheme: str, code: str) -> str:
        """Return what the code is for, in plain words."""
        row = self._meant(scheme, code)
        return row.explanation if row else ""

    def _meant(self, scheme: str, code: str) -> KnownCode | None:
        row = self._official.get((scheme, code))
        return row if row and is_meant(scheme, self._printed.get((scheme, code), ""), row.name) else None

    def steps(self, scheme: Scheme, code: str) -> str:
        """Return the way from the classification to the code's parent."""
        above = [code[:length] for length in scheme.level_lengths if length < len(code)]
        return STEP.join([scheme.label, *(f"{part} {self.of(scheme.value, part)}" for part in above)])


def index_edition(edition: Edition, codes: Codes) -> int:
    """Make the search entries of an edition anew and return how many. Called inside the transaction that publishes."""
    SearchEntry.every_stage.filter(edition=edition).delete()
    names = _PrintedNames(edition, codes)
    tables = list(DisclosedTable.every_stage.filter(edition=edition).order_by("position"))
    lists = _lists(tables)
    found = [
        *_codes(tables, names),
        *_listed(tables, lists, names),
        *_projects(edition, lists, names),
        *_indicators(edition),
        *_services(lists, names),
        *_columns(tables),
        *_tables(tables),
    ]
    texts = [_said(entry) for entry in found]
    keys = kept(texts)
    rows = (
        _row(edition, position, entry, keys[said])
        for position, (entry, said) in enumerate(zip(found, texts, strict=True), 1)
    )
    return bulk.insert(SearchEntry, _FIELDS, rows)


def own_code(kind: str, code: str) -> str:
    """Return the code by which a thing of one edition is found; empty for a code of a classification."""
    return folded(code) if kind in OWN_CODES else ""


def _said(entry: _IndexEntry) -> IndexedText:
    kind, names = entry.kind.value, (entry.name, *entry.others)
    prose = folded(entry.text[:MOST_TEXT] + entry.said[:MOST_TEXT])
    code = "" if kind in OWN_CODES else entry.code
    return IndexedText(kind, entry.scheme, code, *found_by(names), prose, entry.place)


def _row(edition: Edition, position: int, entry: _IndexEntry, said: int) -> tuple[Any, ...]:
    kind = entry.kind.value
    shown = (entry.scheme, entry.code, entry.name, entry.place, entry.text[:MOST_TEXT], entry.amount)
    return (edition.pk, position, kind, *shown, said, own_code(kind, entry.code))


def _codes(tables: Sequence[DisclosedTable], names: _PrintedNames) -> Iterator[_IndexEntry]:
    """Yield every code that money is booked on, and the codes above it, with their sums."""
    for scheme in _SPENDING:
        sums = _sums(tables, scheme)
        # Coarse codes first, of one level the largest: what stands first is shown first where two match alike.
        for code, fen in sorted(sums.items(), key=lambda item: (len(item[0]), -item[1], item[0])):
            yield _IndexEntry(
                kind=Kind.CODE,
                scheme=scheme.value,
                code=code,
                name=names.of(scheme, code),
                others=names.others(scheme, code),
                place=names.steps(scheme, code),
                text=names.explanation(scheme, code),
                amount=fen,
            )


def _sums(tables: Sequence[DisclosedTable], scheme: Scheme) -> Mapping[str, int]:
    """Return the sums of a classification, of the widest table that has it."""
    told = (
        table
        for subject, funds in ((Subject.SPENDING, Funds.ALL), (Subject.SPENDING, Funds.GENERAL), (Subject.BASIC, None))
        for table in tables
        if table.subject == subject and funds in {None, table.funds} and scheme.value in table.dimensions
    )
    table = next(told, None)
    if table is None:
        return {}
    booked = LineItem.every_stage.filter(table=table.pk, is_total=False, measure="total").exclude(**{scheme.value: ""})
    if table.phases:
        booked = booked.filter(phase=table.phases[-1])
    sums: Counter[str] = Counter()
    for code, fen in booked.order_by().values_list(scheme.value).annotate(Sum("amount")):
        # A set, and the code itself in any case: one of no known length is found by what it is.
        for part in {code[:length] for length in scheme.level_lengths if length <= len(code)} | {code}:
            sums[part] += fen
    return sums


class _ListedFact(NamedTuple):
    """A fact of a printed list, in the phase that its table is about."""

    table: DisclosedTable
    measure: str
    side: str
    is_total: bool
    category: str
    label: str
    function: str
    amount: int


_Lists = Mapping[str, Sequence[_ListedFact]]


def _lists(tables: Sequence[DisclosedTable]) -> _Lists:
    """Return by subject what stands in the lists that are not spending, in the order of tables and rows. One query."""
    listed = (Subject.BALANCE, Subject.PROCUREMENT, Subject.PROJECTS, Subject.SANGONG, Subject.SERVICES)
    subjects = {subject.value for subject in listed}
    kept = {table.pk: table for table in tables if table.subject in subjects}
    found: dict[str, list[_ListedFact]] = {subject: [] for subject in subjects}
    rows = LineItem.every_stage.filter(table__in=kept).order_by("table_id", "position", "pk")
    of_row = ("measure", "side", "is_total", "category", "label", "function", "amount")
    for pk, phase, *told in rows.values_list("table_id", "phase", *of_row) if kept else ():
        table = kept[pk]
        if not table.phases or phase == table.phases[-1]:
            found[table.subject].append(_ListedFact(table, *told))
    return found


def _details(rows: Iterable[_ListedFact]) -> Iterator[_ListedFact]:
    return (row for row in rows if not row.is_total and row.measure == "total")


def _listed(tables: Sequence[DisclosedTable], lists: _Lists, names: _PrintedNames) -> Iterator[_IndexEntry]:
    """Yield the sources of income, the categories of procurement, and the lines of «三公»."""
    for row in _details(lists[Subject.BALANCE.value]):
        if row.table.funds != Funds.ALL or row.side != "income" or row.category in _NO_SOURCES:
            continue
        name = without_number(row.label) or names.of(Scheme.REVENUE, row.category)
        others = (*names.others(Scheme.REVENUE, row.category), REVENUE_SOURCES.get(row.category, ""))
        place = "上年结转结余" if row.category.startswith(_CARRIED) else "本年收入"
        yield _IndexEntry(
            kind=Kind.INCOME, code=row.category, name=name, others=others, place=place, amount=row.amount,
            text=names.explanation(Scheme.REVENUE, row.category),
        )  # fmt: skip
    yield from _bought(lists, names)
    yield from _sangong(tables, lists)


def _bought(lists: _Lists, names: _PrintedNames) -> Iterator[_IndexEntry]:
    """Yield the categories of procurement with their sums, and the single things that a form lists below them.

    A thing that stands in several lines is one thing by its name.
    """
    things: dict[str, Counter[str]] = {}
    for row in _details(lists[Subject.PROCUREMENT.value]):
        things.setdefault(row.category, Counter())[without_number(row.label)] += row.amount
    for category, named in things.items():
        label = names.of(Scheme.PROCUREMENT, category) if category else ""
        if category:
            yield _IndexEntry(
                kind=Kind.PROCUREMENT, code=category, name=label, others=names.others(Scheme.PROCUREMENT, category),
                place=Scheme.PROCUREMENT.label, amount=sum(named.values()),
                text=names.explanation(Scheme.PROCUREMENT, category),
            )  # fmt: skip
        if category and len(named) == 1:
            continue
        place = STEP.join(filter(None, (Scheme.PROCUREMENT.label, label)))
        for name, fen in named.items():
            if name:
                yield _IndexEntry(kind=Kind.PROCUREMENT, name=name, place=place, amount=fen)


def _sangong(tables: Iterable[DisclosedTable], lists: _Lists) -> Iterator[_IndexEntry]:
    """Yield what the tables of «三公» have a column for; one without a figure is found too, and said to be blank."""
    printed: dict[tuple[int, str], int] = {}
    for row in lists[Subject.SANGONG.value]:
        printed.setdefault((row.table.pk, row.measure), row.amount)
    for table in tables:
        if table.subject != Subject.SANGONG:
            continue
        keys = (column["key"] for column in table.columns if column["role"] == "amount" and column["key"])
        title = _NUMBERED_TITLE.sub("", table.title)
        for measure in dict.fromkeys(measure_of(table.key, key) for key in keys):
            fen = printed.get((table.pk, measure))
            yield _IndexEntry(
                kind=Kind.SANGONG,
                code=measure,
                name="“三公”经费" if measure == "total" else measure_label(table.key, measure),
                others=("三公", "三公经费") if measure == "total" else (),
                place=title if fen is not None else f"{title}{STEP}空着，没有数字",
                amount=fen,
            )


def _projects(edition: Edition, lists: _Lists, names: _PrintedNames) -> Iterator[_IndexEntry]:
    """Yield the projects with targets, then those that a list of projects alone names, each by its name."""
    told = set()
    for row in Project.every_stage.filter(edition=edition).order_by("position"):
        place = names.of(UNIT, row.unit_code) if row.unit_code else ""
        told |= {row.code, row.name}
        yield _IndexEntry(kind=Kind.PROJECT, code=row.code, name=row.name, place=place, text=row.goal, amount=row.total)
    sums: dict[str, Counter[str]] = {}
    for fact in _details(lists[Subject.PROJECTS.value]):
        name = without_number(fact.label)
        if name and not told & {name, fact.category}:
            sums.setdefault(fact.table.title, Counter())[name] += fact.amount
    for title, named in sums.items():
        place = _NUMBERED_TITLE.sub("", title) or title
        for name, fen in named.items():
            yield _IndexEntry(kind=Kind.PROJECT, name=name, place=place, amount=fen)


def _indicators(edition: Edition) -> Iterator[_IndexEntry]:
    """Yield the targets of projects and of the department; the target itself is the text."""
    for row in PerformanceIndicator.every_stage.filter(edition=edition).select_related("project").order_by("position"):
        whose = row.project.name if row.project else "部门整体绩效"
        yield _IndexEntry(
            kind=Kind.INDICATOR,
            code=row.project.code if row.project else "",
            name=row.level3 or row.level2 or row.level1 or row.target_text,
            place=STEP.join(filter(None, (whose, row.level1, row.level2))),
            # Words have no unit, whatever the form prints behind them: «改善人居环境» is no «项».
            text=" ".join(filter(None, (row.relation, row.target_text, row.unit_of_measure if row.target else ""))),
            said=row.activity,
        )


def _services(lists: _Lists, names: _PrintedNames) -> Iterator[_IndexEntry]:
    """Yield the purchased services by name; what is bought in several lines is one service."""
    sums: Counter[tuple[str, str]] = Counter()
    functions: dict[tuple[str, str], dict[str, None]] = {}
    # So that the same lines give the same entries, in whichever order the tables print them.
    for row in sorted(_details(lists[Subject.SERVICES.value]), key=lambda row: (row.category, row.label)):
        sums[row.category, row.label] += row.amount
        functions.setdefault((row.category, row.label), {})[row.function] = None
    for (code, label), fen in sums.items():
        service = names.of(Scheme.SERVICE, code) if code else ""
        # A sum over several fields names each of them.
        area = "、".join(names.of(Scheme.FUNCTION, function) for function in functions[code, label] if function)
        yield _IndexEntry(
            kind=Kind.SERVICE, code=code, name=label or service, place=STEP.join(filter(None, (service, area))),
            text=names.explanation(Scheme.SERVICE, code), amount=fen, others=names.others(Scheme.SERVICE, code),
        )  # fmt: skip


def _columns(tables: Sequence[DisclosedTable]) -> Iterator[_IndexEntry]:
    """Yield what the widest table of spending parts its whole into, 机动经费 and 经营支出 too, each with its printed sum."""
    funds = (Funds.ALL, Funds.GENERAL)
    wide = (table for each in funds for table in tables if table.subject == Subject.SPENDING and table.funds == each)
    table = next(wide, None)
    if table is None:
        return
    # Its line of the whole has no code; those of 小计 have one.
    whole = LineItem.every_stage.filter(
        table=table.pk, is_total=True, category="", **dict.fromkeys(table.dimensions, "")
    )
    if table.phases:
        whole = whole.filter(phase=table.phases[-1])
    sums: dict[str, set[int]] = {}
    for measure, fen in whole.exclude(measure="total").order_by("position", "pk").values_list("measure", "amount"):
        sums.setdefault(measure, set()).add(fen)
    for measure, (fen, *others) in sums.items():
        # Where lines of the whole differ nobody can tell which of them is the sum.
        if fen and not others:
            yield _IndexEntry(
                kind=Kind.TABLE, scheme=table.key, code=table.number, name=measure_label(table.key, measure),
                place=_NUMBERED_TITLE.sub("", table.title) or table.title, amount=fen,
            )  # fmt: skip


def _tables(tables: Iterable[DisclosedTable]) -> Iterator[_IndexEntry]:
    for row in tables:
        yield _IndexEntry(
            kind=Kind.TABLE,
            scheme=row.key,
            code=row.number,
            name=_NUMBERED_TITLE.sub("", row.title) or row.title,
            others=(TABLES.get(row.key, ""), f"表{row.number}", f"{row.number}表", f"预算{row.number}表"),
            place="空表" if row.is_empty else "",
            amount=row.total,
        )
