"""Facts of many editions at once, filtered, page by page; codes and events: what programs ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

from django.db.models import Q, QuerySet

from budget.models import ClassificationCode, DisclosedTable, Edition, LineItem
from budget.models.managers import PREVIEWED
from budget.queries.as_of import EditionsAsOf
from budget.queries.editions import latest_stage, withdrawn
from budget.queries.errors import Changed
from budget.queries.filters import EditionFilter, ItemFilter, chosen
from budget.queries.pins import Pin, pin_of
from budget.queries.results import EditionInfo, UnitCard
from budget.queries.standing import Standing, Told, alone_among
from budget.queries.unmatched import Among, Unmatched, lacking_facts
from budget.vocabulary import EditionState, Scheme, Stage

# A fact as plain values, much cheaper than objects where a page holds a thousand: id, primary key of the table, row
# number, label, measure, unit_code, function, gov_economic, dept_economic, category, source, phase, side,
# line, is_total, 分, address, text as printed, position of the file, its name, position and name of the sheet.
RecordRow = tuple[
    int, int, int, str, str, str, str, str, str, str, str, str, str, str, bool, int, str, str, int, str, int, str
]  # fmt: skip

_FIELDS = (
    "pk", "table_id", "row_number", "label", "measure", "unit_code", "function", "gov_economic", "dept_economic",
    "category", "source", "phase", "side", "line", "is_total", "amount", "address", "raw", "sheet__file__position",
    "sheet__file__name", "sheet__position", "sheet__name",
)  # fmt: skip
_EDITION = (
    "pk", "year", "stage", "form", "version", "state", "reason", "published_at", "created_at", "approval_date", "unit",
    "unit__division_code", "unit__code", "unit__name", "unit__short_name", "unit__slug",
)  # fmt: skip
_TABLE = ("pk", "edition_id", "key", "subject", "phases", "number")
# Of more editions than these the tables are not listed before their facts are asked for.
MOST_LISTED = 50
_NEWEST_FIRST = ("unit__division_code", "unit__code", "-year", latest_stage())


@dataclass(frozen=True, slots=True)
class RecordTable:
    """The table of a fact and its edition. `is_alone` says that it is one printed row."""

    edition: EditionInfo
    told: Told
    number: str
    is_alone: bool


@dataclass(frozen=True, slots=True)
class Records:
    """A page of facts of several editions; their ids grow. `tables` by the primary keys that the facts name.

    `count` is how many there are on all pages, None where it was not asked for. `unmatched` is told with the first page.
    """

    rows: tuple[RecordRow, ...]
    tables: Mapping[int, RecordTable]
    count: int | None = None
    unmatched: Unmatched = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A row of a classification; `id` grows in the order of the pages."""

    id: int
    scheme: str
    year: int
    code: str
    name: str
    parent_code: str
    level: int
    status: str
    plain_name: str
    explanation: str
    english_name: str


def find_editions(wanted: EditionFilter) -> tuple[EditionInfo, ...]:
    """Return the visible editions that a filter names, newest first. One query."""
    return tuple(plain_editions(Edition.published.filter(**wanted.conditions).order_by(*_NEWEST_FIRST)))


def plain_editions(rows: QuerySet[Edition]) -> list[EditionInfo]:
    """Return editions from plain values. One query."""
    return [edition for edition, _state in _told(rows)]


def _told(rows: QuerySet[Edition]) -> Iterator[tuple[EditionInfo, str]]:
    """Yield editions and their states from plain values: a list may have many thousand, and objects cost ten times that."""
    units: dict[int, UnitCard] = {}
    for pk, year, stage, form, version, state, reason, published, created, approved, unit, *card in rows.values_list(
        *_EDITION
    ):
        if unit not in units:
            division, code, name, short_name, slug = card
            units[unit] = UnitCard(unit, division, code, name, short_name or name, slug)
        info = EditionInfo(
            pk, units[unit], year, Stage(stage), form, version,
            state == EditionState.PUBLISHED or pk == PREVIEWED.get(), reason, published or created, units[unit].name, approved,
        )  # fmt: skip
        yield info, state


def disclosed_editions(wanted: EditionFilter, pin: Pin | None = None) -> tuple[EditionInfo, ...]:
    """Return the visible editions that a filter names, or those that a reading began with. One query.

    Raises Withdrawn where there is none because what the filter names was withdrawn, Changed where some of those that
    a reading began with can no longer be read; each takes a second query.
    """
    found = find_editions(wanted) if pin is None else _as_they_were(wanted, pin)
    version = {"version__in": wanted.versions} if wanted.versions else {}
    if pin is not None and pin_of(found, pin.at) != pin:
        gone = withdrawn(wanted.meant | version | {"withdrawn_at__gt": pin.moment})
        raise Changed(gone)
    if not found and (gone := withdrawn(wanted.meant | version)):
        raise gone
    return found


def _as_they_were(wanted: EditionFilter, pin: Pin) -> tuple[EditionInfo, ...]:
    """Return what was current at the moment of the pin, or had one of the versions, and can be read still."""
    read = (*EditionState.visible(), EditionState.WITHDRAWN)
    rows = Edition.every_stage.filter(**wanted.meant, state__in=read, published_at__lte=pin.moment)
    if wanted.versions:
        rows = rows.filter(version__in=wanted.versions)
    newest: dict[tuple[object, ...], tuple[EditionInfo, str]] = {}
    for each, state in _told(rows.order_by(*_NEWEST_FIRST, "-version")):
        key = (each.unit.id, each.year, each.stage, *([each.version] if wanted.versions else []))
        # The newest of then comes first; where that was withdrawn since, no older one takes its place.
        newest.setdefault(key, (each, state))
    return tuple(each for each, state in newest.values() if state != EditionState.WITHDRAWN)


def records(
    editions: EditionsAsOf, wanted: ItemFilter, after: int = 0, limit: int = 100, *, counted: bool = False
) -> Records:
    """Return up to `limit` facts with an id above `after`, in the order of their ids. Some six queries, more where names find nothing."""
    among = _among(editions)
    facts = _facts_of(among, wanted)
    rows = tuple(facts.filter(pk__gt=after).order_by("pk").values_list(*_FIELDS)[:limit])
    named = DisclosedTable.published.filter(pk__in={row[1] for row in rows}).order_by().values_list(*_TABLE)
    tables = list(named)
    shown = Edition.published.filter(pk__in={row[1] for row in tables}).order_by()
    known = {edition.id: edition for edition in plain_editions(shown)} if tables else {}
    alone = alone_among([row[1] for row in rows])
    described = {
        pk: RecordTable(known[edition], Told(key, subject, phases), number, pk in alone)
        for pk, edition, key, subject, phases, number in tables
    }
    unmatched = {} if after else lacking_facts(wanted, facts, among, nothing=not rows)
    return Records(rows, described, facts.count() if counted else None, unmatched)


def _among(editions: EditionsAsOf) -> Among:
    """Return the editions whose facts are asked for: few of them by their keys, many by what they have in common. One query."""
    keys = list(editions.rows().order_by().values_list("pk", flat=True)[: MOST_LISTED + 1])
    if len(keys) > MOST_LISTED:
        return Among(editions.within("edition__"), editions.rows().order_by())
    return Among(Q(edition__in=keys))


def _facts_of(among: Among, wanted: ItemFilter) -> QuerySet[LineItem]:
    """Return the facts that are asked for; of many editions without their tables, for to list all of those takes long."""
    keys = chosen(wanted.table)
    facts: QuerySet[LineItem] = LineItem.published.filter(among.condition)
    if among.many is not None:
        of = Q(table__key__in=keys) if keys else Q()
        return facts.filter(of, wanted.condition(None, None))
    listed = DisclosedTable.published.filter(among.condition, **({"key__in": keys} if keys else {})).order_by()
    tables = {pk: Told(*rest) for pk, *rest in listed.values_list("pk", "key", "subject", "phases")}
    asks_for_lines = len(wanted.standings) < len(Standing)
    alone = alone_among(tables) if asks_for_lines else frozenset()
    return facts.filter(wanted.condition(tables, alone), table__in=tables)


def codes(
    scheme: Scheme | None, year: int | None, prefix: str, after: int, limit: int, *, counted: bool = False
) -> tuple[tuple[CodeRow, ...], int | None]:
    """Return classification rows with an id above `after`, and how many there are in all where asked. Up to two queries."""
    rows = ClassificationCode.objects.all()
    if scheme is not None:
        rows = rows.filter(scheme=scheme.value)
    if year is not None:
        rows = rows.filter(year=year)
    if prefix:
        rows = rows.filter(code__startswith=prefix)
    names = [each.name for each in fields(CodeRow)]
    page = rows.filter(pk__gt=after).order_by("pk").values_list(*names)[:limit]
    return tuple(CodeRow(*row) for row in page), rows.count() if counted else None
