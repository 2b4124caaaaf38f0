"""What happened to what is public: publications, corrections, withdrawals, and what a withdrawal leaves behind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from budget.forms import Funds, Subject
from budget.models import DisclosedTable, Edition, Event
from budget.queries.editions import edition_info, unit_card
from budget.queries.results import EditionInfo, UnitCard
from budget.vocabulary import EditionState, Stage


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """A publication, correction or withdrawal, as the public reads it.

    `before` and `after` are what the edition's table of spending adds up to, in 分, in the version before and in this
    one; None where there is none, or it is withdrawn. `edition` is the edition where it can still be read.
    `number` counts what was told so, from 1 and without a gap; of `id` there are gaps, for uploads and drafts have one too.
    """

    id: int
    number: int
    at: datetime
    action: str
    kind: str
    subject: str
    reason: str
    slug: str
    body_name: str
    year: int | None
    stage: Stage | None
    version: int | None
    before: int | None
    after: int | None
    edition: EditionInfo | None


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of an edition that was withdrawn: what it was, when it went, and why; no figure of it."""

    unit: UnitCard
    year: int
    stage: Stage
    version: int
    published_at: datetime | None
    withdrawn_at: datetime | None
    reason: str

    @property
    def period(self) -> str:
        """Return the address part: «2026», «2026-adjusted», «2026-final»."""
        return f"{self.year}{self.stage.suffix}"


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened to a version: published for the first time, corrected, or withdrawn."""

    kind: str
    at: datetime
    unit: UnitCard
    period: str
    title: str
    version: int
    publisher: str
    reason: str


def news(slug: str = "", limit: int = 100, kind: str = "") -> tuple[News, ...]:
    """Return publications, corrections and withdrawals, or those of one kind, of all bodies or of one, newest first.

    Two queries.
    """
    told = Edition.every_stage.exclude(state=EditionState.DRAFT.value).select_related("unit")
    told = told.filter(**({"unit__slug": slug} if slug else {"unit__slug__isnull": False}))
    # There is no version 0: who asks for withdrawals alone is told of no publication.
    versions = {"": {}, "published": {"version": 1}, "corrected": {"version__gt": 1}, "withdrawn": {"version": 0}}[kind]
    # A withdrawn version was published once, and stands in the list twice: as what happened, and as what happened then.
    published = [_publication(row) for row in told.filter(**versions).order_by("-published_at", "-pk")[:limit]]
    gone = told.filter(withdrawn_at__isnull=False).order_by("-withdrawn_at", "-pk")[
        : limit * (kind in {"", "withdrawn"})
    ]
    withdrawn = [
        replace(_publication(row), kind="withdrawn", at=at, reason=row.withdrawn_reason)
        for row in gone
        if (at := row.withdrawn_at)
    ]
    return tuple(sorted(published + withdrawn, key=lambda entry: entry.at, reverse=True)[:limit])


def _publication(row: Edition) -> News:
    stage = Stage(row.stage)
    return News(
        kind="published" if row.version == 1 else "corrected",
        at=row.published_at or row.created_at,
        unit=unit_card(row.unit),
        period=f"{row.year}{stage.suffix}",
        title=f"{row.year} 年{stage.label}",
        version=row.version,
        publisher=row.unit.name,
        reason=row.reason,
    )


def tombstones(slugs: Collection[str] = ()) -> tuple[Tombstone, ...]:
    """Return what was withdrawn (of some bodies), the last first. One query."""
    rows = Edition.every_stage.filter(state=EditionState.WITHDRAWN, unit__slug__isnull=False).select_related("unit")
    if slugs:
        rows = rows.filter(unit__slug__in=slugs)
    return tuple(
        Tombstone(
            unit_card(row.unit),
            row.year,
            Stage(row.stage),
            row.version,
            row.published_at,
            row.withdrawn_at,
            row.withdrawn_reason,
        )
        for row in rows.order_by("-withdrawn_at", "-pk")
    )


def count_events(slugs: Collection[str] = ()) -> int:
    """Return how many publications, corrections and withdrawals there are (of some bodies). One query."""
    return _told(slugs).count()


def _told(slugs: Collection[str]) -> QuerySet[Event]:
    told = [Event.Action.PUBLISHED, Event.Action.WITHDRAWN]
    rows: QuerySet[Event] = Event.objects.filter(action__in=told, unit__slug__isnull=False)
    return rows.filter(unit__slug__in=slugs) if slugs else rows


def events(slugs: Collection[str] = (), before: int | None = None, limit: int = 100) -> tuple[PublicEvent, ...]:
    """Return publications, corrections and withdrawals, newest first. Six queries. Uploads and drafts are not told."""
    rows = _told(slugs).select_related("unit", "edition")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[:limit])
    # Every version of these bodies and years, not only those of the events: a correction is told beside what it
    # corrects.
    visible = Edition.published.select_related("unit").filter(
        unit__in={row.unit_id for row in found}, year__in={row.edition.year for row in found if row.edition}
    )
    known = {row.pk: edition_info(row) for row in visible}
    totals = _totals(known)
    numbers = _numbers([row.pk for row in found])
    return tuple(_event(row, numbers[row.pk], known, totals) for row in found)


def _numbers(keys: Collection[int]) -> dict[int, int]:
    """Return which of all that is told each of some events is, the first being 1. Two queries, none without an event.

    Publications and withdrawals wait for each other before they are recorded, so that no earlier one comes later.
    """
    if not keys:
        return {}
    earlier = _told(()).filter(pk__lt=min(keys)).count()
    rows = _told(()).filter(pk__range=(min(keys), max(keys))).order_by("pk").values_list("pk", flat=True)
    return {key: number for number, key in enumerate(rows, earlier + 1)}


def _event(row: Event, number: int, known: Mapping[int, EditionInfo], totals: Mapping[int, int | None]) -> PublicEvent:
    edition = row.edition
    this = known.get(edition.pk) if edition else None
    earlier = [
        each
        for each in known.values()
        if edition
        and (each.unit.id, each.year, each.stage) == (edition.unit_id, edition.year, edition.stage)
        and each.version < edition.version
    ]
    previous = max(earlier, key=lambda each: each.version, default=None)
    is_correction = row.action == Event.Action.PUBLISHED and edition is not None and edition.version > 1
    return PublicEvent(
        id=row.pk,
        number=number,
        at=row.at,
        action=row.action,
        kind="corrected" if is_correction else row.action,
        subject=row.subject,
        reason=row.reason,
        slug=(row.unit.slug if row.unit else None) or "",
        body_name=row.unit.name if row.unit else "",
        year=edition.year if edition else None,
        stage=Stage(edition.stage) if edition else None,
        version=edition.version if edition else None,
        # A withdrawal tells no sums: they are what it takes away.
        before=totals.get(previous.id) if previous and row.action == Event.Action.PUBLISHED else None,
        after=totals.get(this.id) if this and row.action == Event.Action.PUBLISHED else None,
        edition=this,
    )


def _totals(editions: Collection[int]) -> dict[int, int | None]:
    """Return what the widest table of spending of each edition adds up to, as it is printed. One query."""
    rows = DisclosedTable.published.filter(edition__in=editions, subject=Subject.SPENDING.value)
    found: dict[int, int | None] = {}
    for edition, funds, total in rows.order_by("position").values_list("edition", "funds", "total"):
        if funds == Funds.ALL or edition not in found:
            found[edition] = total
    return found
