"""Every figure of an edition as a stream of facts, and the words that its codes and places stand for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Sum, Value, When

from budget.forms import Subject, layout_of
from budget.models import DisclosedTable, LineItem, Project, SourceSheet
from budget.queries.filters import ItemFilter, chosen
from budget.queries.names import EditionNames, names_of, sheets_of
from budget.queries.remembered import while_unchanged
from budget.queries.results import EditionInfo, Place, TableInfo
from budget.queries.standing import BalanceSide, Told, alone_among, by_side, side_of
from budget.queries.tables import table_info
from budget.vocabulary import ITEMS, Scheme

# Rows that are fetched at a time; memory stays flat however many there are.
CHUNK = 5000

# A fact as plain values, much cheaper than a Fact where there are a million: primary key of the table, row number,
# label, measure, unit_code, function, gov_economic, dept_economic, category, whether the
# row is a sum of other rows, 分, primary key of the sheet, address, text as printed, source, phase, side, kind of row.
FactRow = tuple[int, int, str, str, str, str, str, str, str, bool, int, int, str, str, str, str, str, str]

FACT_FIELDS = (
    "table_id", "row_number", "label", "measure", "unit_code", "function", "gov_economic", "dept_economic", "category",
    "is_sum", "amount", "sheet_id", "address", "raw", "source", "phase", "side", "line",
)  # fmt: skip

_SCHEME_OF = {Subject.PROCUREMENT: Scheme.PROCUREMENT, Subject.SERVICES: Scheme.SERVICE}
_WITH_PROJECTS = frozenset({Subject.PROJECTS, Subject.PROJECT_GOALS})


@dataclass(frozen=True, slots=True)
class Fact:
    """One amount as the downloads give it: every dimension as text, exact 分, and its cell."""

    table: str
    number: str
    row: int
    label: str
    measure: str
    unit_code: str
    function: str
    gov_economic: str
    dept_economic: str
    category: str
    is_total: bool
    fen: int
    place: Place


@dataclass(frozen=True, slots=True)
class FactWords:
    """What the codes and primary keys in the facts of an edition stand for."""

    tables: Mapping[int, TableInfo]
    # By primary key: position of the file, its name, position and name of the sheet.
    sheets: Mapping[int, tuple[int, str, int, str]]
    projects: Mapping[str, str]
    names: EditionNames
    # The tables that are one printed row.
    alone: frozenset[int]

    def category(self, table: str, code: str) -> str:
        """Return what `category` says in a table: the name of a source, kind, service, project or named sum."""
        return category_name(self.names, self.projects, table, code)


def category_name(names: EditionNames, projects: Mapping[str, str], table: str, code: str) -> str:
    """Return what `category` says in a table, of an edition with these names and projects; "" where it says nothing."""
    if not code:
        return ""
    layout = layout_of(table)
    subject = layout.about.subject if layout else None
    if subject in _WITH_PROJECTS:
        return projects.get(code, "")
    if code in ITEMS:
        return ITEMS[code]
    return names.name(_SCHEME_OF.get(subject, Scheme.REVENUE) if subject else Scheme.REVENUE, code)


@while_unchanged
def fact_words(edition: EditionInfo) -> FactWords:
    """Return the words of an edition's facts. Four queries, and the names."""
    tables = {row.pk: table_info(row) for row in _tables(edition).select_related("sheet__file")}
    sheets = SourceSheet.published.filter(file__edition=edition.id)
    projects = Project.published.filter(edition=edition.id)
    return FactWords(
        tables=tables,
        sheets={
            row[0]: (row[1], row[2], row[3], row[4])
            for row in sheets.values_list("pk", "file__position", "file__name", "position", "name")
        },
        projects=dict(projects.values_list("code", "name")),
        names=names_of(edition),
        alone=alone_among(tables),
    )


def fact_rows(edition: EditionInfo, wanted: ItemFilter | None = None, by_measure: bool = False) -> Iterator[FactRow]:
    """Yield the facts that `wanted` keeps (all without it), details first, printed sums after. One query, streamed.

    Within each of the two they stand in the order of the tables and rows; `by_measure` puts those of one table and
    measure (and side of a table of two) next to each other, so that a sum is one stretch.
    """
    rows = fact_query(edition, wanted or ItemFilter(), by_measure)
    yield from rows.iterator(chunk_size=CHUNK)


def fact_query(edition: EditionInfo, wanted: ItemFilter, by_measure: bool = False) -> QuerySet[LineItem, FactRow]:
    """Return the query behind `fact_rows`, after two for the tables of the edition."""
    rows, tables, alone = _facts(edition, wanted)
    side = by_side(tables, {side: place for place, side in enumerate(BalanceSide)})
    # This year's sources and what was carried over are sums of their own, and must each be one stretch.
    carried = Case(When(category__startswith="carried", then=Value(1)), default=Value(0))
    together = ("measure", side, carried) if by_measure else ()
    ordered = rows.annotate(is_sum=is_sum(alone)).order_by("is_sum", "table__position", *together, "position", "pk")
    return ordered.values_list(*FACT_FIELDS)


def is_sum(alone: Collection[int]) -> Case:
    """Return whether a fact is a sum of others; a row that is alone in its table sums up nothing printed: it is a detail."""
    return Case(
        When(Q(is_total=True) & ~Q(table__in=alone), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )


def measures_of(edition: EditionInfo, wanted: ItemFilter) -> list[tuple[int, str, str, str]]:
    """Return table, measure, source and phase of each kind of amount among the facts. Three queries."""
    rows, _, _ = _facts(edition, wanted)
    kinds = ("table", "measure", "source", "phase")
    return list(rows.order_by("table__position", *kinds[1:]).values_list(*kinds).distinct())


class FactSum(NamedTuple):
    """What the facts of a table come to in 分 that have all of this in common, and how many they are."""

    phase: str
    side: str
    measure: str
    category: str
    fen: int
    cells: int


def sums_of(edition: EditionInfo, wanted: ItemFilter) -> list[FactSum]:
    """Return the sums of one table's facts, phase and side as files name them. Three queries."""
    rows, tables, _ = _facts(edition, wanted)
    by = ("phase", "side", "measure", "category", "table")
    found = rows.order_by(*by).values_list(*by).annotate(fen=Sum("amount"), count=Count("pk"))
    return [
        FactSum(
            tables[table].phase_of(edition.stage, phase),
            side_of(tables[table].subject, side).value,
            measure,
            category,
            fen,
            count,
        )
        for phase, side, measure, category, table, fen, count in found
    ]


def _facts(edition: EditionInfo, wanted: ItemFilter) -> tuple[QuerySet[LineItem], dict[int, Told], frozenset[int]]:
    """Return the facts that `wanted` keeps, with their tables and those of them that are one row."""
    tables, alone = _told(edition, frozenset(chosen(wanted.table)))
    rows: QuerySet[LineItem] = LineItem.published.filter(
        wanted.condition(tables, alone), edition=edition.id, table__in=tables
    )
    return rows, tables, alone


@while_unchanged
def _told(edition: EditionInfo, keys: frozenset[str]) -> tuple[dict[int, Told], frozenset[int]]:
    """Return the tables of an edition with these keys, or all, and those of them that are one row. Two queries."""
    listed = _tables(edition).filter(key__in=keys) if keys else _tables(edition)
    tables = {pk: Told(*rest) for pk, *rest in listed.order_by().values_list("pk", "key", "subject", "phases")}
    return tables, alone_among(tables)


def _tables(edition: EditionInfo) -> QuerySet[DisclosedTable]:
    found: QuerySet[DisclosedTable] = DisclosedTable.published.filter(edition=edition.id)
    return found


def facts(edition: EditionInfo, table_key: str = "", scheme: Scheme | None = None, code: str = "") -> Iterator[Fact]:
    """Yield the facts of an edition in the order of its tables and rows; one query, streamed.

    `table_key` keeps one table, `scheme` and `code` keep what is booked on a code or below it.
    """
    rows = LineItem.published.filter(edition=edition.id, table__edition=edition.id)
    if table_key:
        rows = rows.filter(table__key=table_key)
    if scheme is not None and code:
        rows = rows.filter(**{f"{scheme.value}__startswith": code})
    sheets = sheets_of(edition)
    fields = (
        "table__key", "table__number", "row_number", "label", "measure", "unit_code", "function", "gov_economic",
        "dept_economic", "category", "is_total", "amount", "sheet_id", "address", "raw",
    )  # fmt: skip
    ordered = rows.order_by("table__position", "position", "pk").values_list(*fields)
    for row in ordered.iterator(chunk_size=CHUNK):
        yield Fact(*(*row[:12], sheets.place(*row[12:])))


@dataclass(frozen=True, slots=True)
class CodesUsed:
    """The codes that the facts of an edition name; categories and measures as (table, code)."""

    functions: frozenset[str]
    gov_economics: frozenset[str]
    dept_economics: frozenset[str]
    units: frozenset[str]
    categories: frozenset[tuple[str, str]]
    measures: frozenset[tuple[str, str]]

    def codes(self, scheme: Scheme) -> frozenset[str]:
        """Return the codes of one of the three classifications of spending."""
        return {
            Scheme.FUNCTION: self.functions,
            Scheme.GOV_ECONOMIC: self.gov_economics,
            Scheme.DEPT_ECONOMIC: self.dept_economics,
        }[scheme]


def codes_used(edition: EditionInfo) -> CodesUsed:
    """Return every code in the facts of an edition. Six queries."""
    rows = LineItem.published.filter(edition=edition.id, table__edition=edition.id).order_by()

    def distinct(name: str) -> frozenset[str]:
        return frozenset(rows.exclude(**{name: ""}).values_list(name, flat=True).distinct())

    def by_table(name: str) -> frozenset[tuple[str, str]]:
        return frozenset(rows.exclude(**{name: ""}).values_list("table__key", name).distinct())

    return CodesUsed(
        distinct("function"),
        distinct("gov_economic"),
        distinct("dept_economic"),
        distinct("unit_code"),
        by_table("category"),
        by_table("measure"),
    )


def has_facts(edition: EditionInfo, wanted: ItemFilter) -> bool:
    """Tell whether the edition has any fact that `wanted` keeps. One query."""
    return fact_query(edition, wanted).order_by().exists()
