"""Facts of many editions at once, filtered, page by page; codes and events: what programs ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from budget.models import ClassificationCode, DisclosedTable, Edition, LineItem
from budget.queries.editions import edition_info, latest_stage, withdrawn
from budget.queries.errors import Changed
from budget.queries.filters import EditionFilter, ItemFilter, chosen
from budget.queries.pins import Pin, pin_of
from budget.queries.results import EditionInfo
from budget.queries.standing import Told, alone_among
from budget.vocabulary import EditionState, Scheme

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
_TABLE = ("pk", "edition_id", "key", "subject", "number")
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

    `count` is how many there are on all pages, None where it was not asked for.
    """

    rows: tuple[RecordRow, ...]
    tables: Mapping[int, RecordTable]
    count: int | None = None


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
    rows = Edition.published.select_related("unit").filter(**wanted.conditions)
    return tuple(edition_info(row) for row in rows.order_by(*_NEWEST_FIRST))


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
    rows = Edition.every_stage.select_related("unit").filter(
        **wanted.meant, state__in=read, published_at__lte=pin.moment
    )
    if wanted.versions:
        rows = rows.filter(version__in=wanted.versions)
    newest: dict[tuple[object, ...], Edition] = {}
    for row in rows.order_by(*_NEWEST_FIRST, "-version"):
        newest.setdefault((row.unit_id, row.year, row.stage, *([row.version] if wanted.versions else [])), row)
    return tuple(edition_info(row) for row in newest.values() if row.state != EditionState.WITHDRAWN)


def records(
    editions: Iterable[EditionInfo], wanted: ItemFilter, after: int = 0, limit: int = 100, *, counted: bool = False
) -> Records:
    """Return up to `limit` facts with an id above `after`, in the order of their ids. Three queries, four with a count."""
    known = {edition.id: edition for edition in editions}
    listed = DisclosedTable.published.filter(edition__in=known)
    if keys := chosen(wanted.table):
        listed = listed.filter(key__in=keys)
    tables = {
        pk: (known[edition], Told(key, subject), number)
        for pk, edition, key, subject, number in listed.order_by().values_list(*_TABLE)
    }
    alone = alone_among(tables)
    facts = LineItem.published.filter(
        wanted.condition({pk: told for pk, (_, told, _) in tables.items()}, alone), edition__in=known, table__in=tables
    )
    rows = facts.filter(pk__gt=after).order_by("pk").values_list(*_FIELDS)[:limit]
    described = {pk: RecordTable(*table, pk in alone) for pk, table in tables.items()}
    return Records(tuple(rows), described, facts.count() if counted else None)


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
    names = [field.name for field in fields(CodeRow)]
    page = rows.filter(pk__gt=after).order_by("pk").values_list(*names)[:limit]
    return tuple(CodeRow(*row) for row in page), rows.count() if counted else None
