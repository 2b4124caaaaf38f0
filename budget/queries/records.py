"""Facts of many editions at once, filtered, page by page, and added up: what programs ask for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Substr

from budget.models import ClassificationCode, DisclosedTable, Edition, Event, LineItem
from budget.queries.editions import edition_info, withdrawn
from budget.queries.results import EditionInfo
from budget.vocabulary import EditionState, Scheme, Stage

# The dimensions by which sums may be grouped, and the code lengths that each may be cut to.
GROUPS: Mapping[str, tuple[int, ...]] = {
    "function": Scheme.FUNCTION.level_lengths,
    "gov_economic": Scheme.GOV_ECONOMIC.level_lengths,
    "dept_economic": Scheme.DEPT_ECONOMIC.level_lengths,
    "unit_code": (),
    "category": (),
    "measure": (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFilter:
    """Which editions: of a body, year, stage; the current ones, or one version where it is given."""

    unit: str = ""
    year: int | None = None
    stage: Stage | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """Which facts: exact table, measure, unit_code and category; codes by their beginning; amounts in 分, both ends in."""

    table: str = ""
    measure: str = ""
    function: str = ""
    gov_economic: str = ""
    dept_economic: str = ""
    unit_code: str = ""
    category: str = ""
    is_total: bool | None = None
    least: int | None = None
    most: int | None = None

    @property
    def of_line_items(self) -> dict[str, object]:
        """Return what it asks of a LineItem itself, as Django's filter() takes it; the table is asked for elsewhere."""
        exact = {name: getattr(self, name) for name in ("measure", "unit_code", "category")}
        begins = {f"{name}__startswith": getattr(self, name) for name in ("function", "gov_economic", "dept_economic")}
        found: dict[str, object] = {name: value for name, value in (exact | begins).items() if value}
        others = {"is_total": self.is_total, "amount__gte": self.least, "amount__lte": self.most}
        return found | {name: value for name, value in others.items() if value is not None}


# A fact as plain values, much cheaper than objects where a page holds a thousand: id, primary key of the table, row
# number, label, measure, unit_code, function, gov_economic, dept_economic, category, is_total, 分, address, text as
# printed, position of the file, position and name of the sheet.
RecordRow = tuple[int, int, int, str, str, str, str, str, str, str, bool, int, str, str, int, int, str]

_FIELDS = (
    "pk", "table_id", "row_number", "label", "measure", "unit_code", "function", "gov_economic", "dept_economic",
    "category", "is_total", "amount", "address", "raw", "sheet__file__position", "sheet__position", "sheet__name",
)  # fmt: skip
_NAMES = ("edition__unit__slug", "edition__year", "edition__stage", "edition__version")


class RecordTable(NamedTuple):
    """The table of a fact, and what names its edition."""

    edition: int
    key: str
    number: str
    slug: str
    year: int
    stage: Stage
    version: int

    @property
    def period(self) -> str:
        """Return the address part: «2026», «2026-adjusted», «2026-final»."""
        return f"{self.year}{self.stage.suffix}"


@dataclass(frozen=True, slots=True)
class Records:
    """A page of facts of several editions; their ids grow. `tables` by the primary keys that the facts name."""

    rows: tuple[RecordRow, ...]
    tables: Mapping[int, RecordTable]


@dataclass(frozen=True, slots=True)
class GroupSum:
    """A sum in 分 over `count` facts that agree in `keys`."""

    edition: EditionInfo | None
    keys: Mapping[str, str]
    fen: int
    count: int


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


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """A publication, correction or withdrawal, as the public reads it."""

    id: int
    at: datetime
    action: str
    subject: str
    reason: str
    edition: EditionInfo | None


def find_editions(wanted: EditionFilter) -> tuple[EditionInfo, ...]:
    """Return the visible editions that a filter names, newest first. One query."""
    rows = Edition.published.select_related("unit").filter(**_named(wanted))
    return tuple(edition_info(row) for row in rows.order_by("unit__division_code", "unit__code", "-year", "stage"))


def disclosed_editions(wanted: EditionFilter) -> tuple[EditionInfo, ...]:
    """Return the visible editions that a filter names. One query, a second only when there is none.

    Raises Withdrawn where there is none because what the filter names was withdrawn.
    """
    found = find_editions(wanted)
    version = {} if wanted.version is None else {"version": wanted.version}
    if not found and (gone := withdrawn(_meant(wanted) | version)):
        raise gone
    return found


def _named(wanted: EditionFilter, path: str = "") -> dict[str, object]:
    """Return the conditions on visible editions; `path` leads to them."""
    which = {"state": EditionState.PUBLISHED} if wanted.version is None else {"version": wanted.version}
    return {f"{path}{name}": value for name, value in (_meant(wanted) | which).items()}


def _meant(wanted: EditionFilter) -> dict[str, object]:
    found: dict[str, object] = {"unit__slug__isnull": False}
    if wanted.unit:
        found["unit__slug"] = wanted.unit
    if wanted.year is not None:
        found["year"] = wanted.year
    if wanted.stage is not None:
        found["stage"] = wanted.stage.value
    return found


def records(editions: EditionFilter, wanted: ItemFilter, after: int = 0, limit: int = 100) -> Records:
    """Return up to `limit` facts with an id above `after`, in the order of their ids. Two queries."""
    named = _named(editions, "edition__") | ({"key": wanted.table} if wanted.table else {})
    tables = {
        pk: RecordTable(edition, key, number, slug, year, Stage(stage), version)
        for pk, edition, key, number, slug, year, stage, version in DisclosedTable.published.filter(**named)
        .order_by()
        .values_list("pk", "edition_id", "key", "number", *_NAMES)
    }
    rows = _items({table.edition for table in tables.values()}, tables, wanted, pk__gt=after)
    return Records(tuple(rows.order_by("pk").values_list(*_FIELDS)[:limit]), tables)


def sums(
    editions: Iterable[EditionInfo], wanted: ItemFilter, groups: Mapping[str, int | None], by_edition: bool
) -> Iterator[GroupSum]:
    """Yield sums of the facts, grouped by dimensions; a group's value is the code length it is cut to, None: whole.

    Two queries. A printed sum is never added to its parts: `is_total` is taken as False where it is not given.
    """
    known = {edition.id: edition for edition in editions}
    items = _items(known, _tables(known, wanted.table), wanted)
    if wanted.is_total is None:
        items = items.filter(is_total=False)
    cut = {f"by_{name}": Substr(name, 1, length) if length else F(name) for name, length in groups.items()}
    keys = [*(["edition_id"] if by_edition else []), *cut]
    if not keys:
        total = items.aggregate(fen=Sum("amount"), count=Count("pk"))
        if total["count"]:  # a sum of nothing is no sum, and not 0
            yield GroupSum(None, {}, total["fen"], total["count"])
        return
    rows = items.annotate(**cut).order_by(*keys).values(*keys)
    for row in rows.annotate(fen=Sum("amount"), count=Count("pk")):
        values = {name: row[f"by_{name}"] for name in groups}
        yield GroupSum(known[row["edition_id"]] if by_edition else None, values, row["fen"], row["count"])


def codes(scheme: Scheme | None, year: int | None, prefix: str, after: int, limit: int) -> tuple[CodeRow, ...]:
    """Return classification rows with an id above `after`. One query."""
    rows = ClassificationCode.objects.filter(pk__gt=after)
    if scheme is not None:
        rows = rows.filter(scheme=scheme.value)
    if year is not None:
        rows = rows.filter(year=year)
    if prefix:
        rows = rows.filter(code__startswith=prefix)
    names = [field.name for field in fields(CodeRow)]
    return tuple(CodeRow(*row) for row in rows.order_by("pk").values_list(*names)[:limit])


def events(slug: str = "", before: int | None = None, limit: int = 100) -> tuple[PublicEvent, ...]:
    """Return publications, corrections and withdrawals, newest first. Two queries. Uploads and drafts are not told."""
    told = [Event.Action.PUBLISHED, Event.Action.WITHDRAWN]
    rows = Event.objects.filter(action__in=told, unit__slug__isnull=False)
    if slug:
        rows = rows.filter(unit__slug=slug)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[:limit])
    visible = Edition.published.select_related("unit").filter(
        pk__in=[row.edition_id for row in found if row.edition_id]
    )
    known = {row.pk: edition_info(row) for row in visible}
    return tuple(
        PublicEvent(row.pk, row.at, row.action, row.subject, row.reason, known.get(row.edition_id or 0))
        for row in found
    )


def _items(
    editions: Collection[int], tables: Collection[int], wanted: ItemFilter, **more: object
) -> QuerySet[LineItem]:
    items: QuerySet[LineItem] = LineItem.published.filter(
        edition__in=editions, table__in=tables, **wanted.of_line_items, **more
    )
    return items


def _tables(known: Mapping[int, EditionInfo], key: str) -> tuple[int, ...]:
    rows = DisclosedTable.published.filter(edition__in=known)
    if key:
        rows = rows.filter(key=key)
    return tuple(rows.order_by().values_list("pk", flat=True))
