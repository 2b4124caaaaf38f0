"""Which bodies and editions the public may read, and the files they came from."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import PurePath

from django.core.files.storage import FileSystemStorage, storages
from django.db.models import Case, Max, Min, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.fields.files import FieldFile

from budget.models import Edition, Population, SourceFile, Unit
from budget.models.managers import PREVIEWED
from budget.queries.contents import keep, with_contents
from budget.queries.errors import FileLost, NotPublished, UnknownCode, Withdrawn
from budget.queries.file_info import FileInfo
from budget.queries.remembered import while_unchanged
from budget.queries.results import EditionInfo, UnitCard
from budget.vocabulary import EditionState, Stage

logger = logging.getLogger(__name__)

# Editions that are read at a time where something is made of all of them.
PORTION = 200


def latest_stage(path: str = "stage") -> Case:
    """Return what orders editions of a year by stage, the latest first: 决算, 调整预算, 预算."""
    return Case(*(When(**{path: stage.value}, then=Value(place)) for place, stage in enumerate(Stage.latest_first())))


# How editions are listed: by body, the newest year, the latest stage and the newest version first.
_LISTED = ("unit__division_code", "unit__code", "-year", latest_stage(), "-version")


def units() -> tuple[UnitCard, ...]:
    """Return every body with an edition published now, in the order of its codes. One query."""
    published = Edition.published.filter(state=EditionState.PUBLISHED).values("unit")
    return tuple(unit_card(unit) for unit in Unit.objects.filter(pk__in=published, slug__isnull=False))


def editions(slug: str | None = None) -> tuple[EditionInfo, ...]:
    """Return the visible editions (of one body), newest year, latest stage and newest version first. One query."""
    if slug is not None:
        return _editions_of(slug)
    return _listed(_whole(Edition.published.select_related("unit").filter(unit__slug__isnull=False)))


@while_unchanged
def _editions_of(slug: str) -> tuple[EditionInfo, ...]:
    return _listed(_whole(Edition.published.select_related("unit").filter(unit__slug=slug)))


def _listed(rows: QuerySet[Edition]) -> tuple[EditionInfo, ...]:
    return tuple(map(edition_info, rows.order_by(*_LISTED)))


def versions_of(slugs: Collection[str], *, current: bool = False) -> tuple[EditionInfo, ...]:
    """Return the visible editions of some bodies, or the current ones, as they are listed, without what they have. One query."""
    rows = Edition.published.select_related("unit").filter(unit__slug__in=slugs)
    if current:
        rows = rows.filter(state=EditionState.PUBLISHED)
    return _listed(rows)


def current_of(slugs: Collection[str]) -> tuple[EditionInfo, ...]:
    """Return the current editions of some bodies, newest year and latest stage first. One query."""
    current = Edition.published.filter(state=EditionState.PUBLISHED, unit__slug__in=slugs)
    rows = _whole(current.select_related("unit")).order_by("unit__division_code", "unit__code", "-year", latest_stage())
    return tuple(map(edition_info, rows))


def _whole(rows: QuerySet[Edition]) -> QuerySet[Edition]:
    """Let the query for editions bring along what each has, and how many residents its body had in its year."""
    people = Population.objects.filter(unit=OuterRef("unit"), year=OuterRef("year"))
    return with_contents(rows).annotate(
        residents=Subquery(people.values("residents")[:1]),
        households=Subquery(people.values("households")[:1]),
        residents_source=Subquery(people.values("source")[:1]),
    )


def edition_keys(*, current: bool = False) -> list[int]:
    """Return the keys of all visible editions, or of the current ones, in the order in which they are listed. One query.

    What is made of all of them begins with this and reads them in portions, so that it is of the same ones to its end.
    """
    rows = Edition.published.filter(unit__slug__isnull=False, **({"state": EditionState.PUBLISHED} if current else {}))
    return list(rows.order_by(*_LISTED).values_list("pk", flat=True))


def span() -> tuple[datetime | None, datetime | None]:
    """Return when the first and the last of the visible editions were published. One query, by an index."""
    found = Edition.published.filter(unit__slug__isnull=False).aggregate(
        first=Min("published_at"), last=Max("published_at")
    )
    return found["first"], found["last"]


def in_portions(keys: Sequence[int]) -> Iterator[tuple[EditionInfo, ...]]:
    """Yield visible editions by their keys, some hundred at a time. One query each time."""
    for start in range(0, len(keys), PORTION):
        portion = keys[start : start + PORTION]
        rows = {row.pk: row for row in _whole(Edition.published.select_related("unit").filter(pk__in=portion))}
        # One that was withdrawn since the keys were read is left out, as readers of the site see it now.
        yield tuple(edition_info(rows[key]) for key in portion if key in rows)


def editions_of(keys: Collection[int]) -> dict[int, EditionInfo]:
    """Return visible editions by their keys. One query, none without a key."""
    if not keys:
        return {}
    rows = Edition.published.select_related("unit").filter(pk__in=keys, unit__slug__isnull=False).order_by()
    return {row.pk: edition_info(row) for row in rows}


def edition(slug: str, year: int, stage: Stage = Stage.BUDGET, version: int | None = None) -> EditionInfo:
    """Return the current edition, or the pinned version. One query, a second only when nothing is there.

    Raises Withdrawn where the edition asked for was withdrawn, NotPublished where there never was one.
    """
    wanted = {"unit__slug": slug, "year": year, "stage": stage.value}
    rows = _whole(Edition.published.select_related("unit").filter(**wanted))
    rows = rows.filter(state=EditionState.PUBLISHED) if version is None else rows.filter(version=version)
    found = rows.first()
    if found is None:
        raise _why_not(wanted, version)
    return edition_info(found)


def _why_not(wanted: dict[str, object], version: int | None) -> LookupError:
    return withdrawn(wanted | ({} if version is None else {"version": version})) or NotPublished(str(wanted))


def withdrawn_of(slug: str) -> Withdrawn | None:
    """Return what tells of the edition of a body that was withdrawn last; None where none was. One query."""
    return withdrawn({"unit__slug": slug}, "-withdrawn_at")


def withdrawn(wanted: dict[str, object], newest: str = "-version") -> Withdrawn | None:
    """Return what tells of the newest withdrawn edition that meets the conditions; None where there is none. One query."""
    rows = Edition.every_stage.filter(**wanted, state=EditionState.WITHDRAWN)
    gone = rows.select_related("unit").order_by(newest).first()
    if gone is None:
        return None
    return Withdrawn(gone.unit.label, gone.year, Stage(gone.stage), gone.withdrawn_reason, gone.withdrawn_at)


def files(edition: EditionInfo) -> tuple[FileInfo, ...]:
    """Return the files that an edition was read from, each with its public sheets. Two queries."""
    rows = SourceFile.published.filter(edition=edition.id).prefetch_related("sheets")
    return tuple(file_info(row) for row in rows)


def files_of(editions: Iterable[EditionInfo]) -> dict[int, tuple[FileInfo, ...]]:
    """Return by edition the files of many, each with its public sheets. Two queries, however many there are."""
    found: dict[int, tuple[FileInfo, ...]] = {edition.id: () for edition in editions}
    for row in (
        SourceFile.published.filter(edition__in=found).prefetch_related("sheets").order_by("edition", "position")
    ):
        found[row.edition_id] += (file_info(row),)
    return found


def file_bytes(edition: EditionInfo, position: int) -> tuple[FileInfo, bytes]:
    """Return the public copy of a file. Raises UnknownCode or FileLost. Two queries."""
    row = SourceFile.published.filter(edition=edition.id, position=position).prefetch_related("sheets").first()
    if row is None:
        raise UnknownCode(position)
    try:
        with row.copy.open("rb") as content:
            return file_info(row), content.read()
    except OSError as error:
        logger.exception("public copy %s of edition %s is lost", row.copy.name, edition.id)
        raise FileLost(row.name) from error


def expect_files(edition: EditionInfo | None = None) -> None:
    """Make sure that the public copies (of one edition) are there before an archive is begun. Raises FileLost. One query."""
    of = {"edition": edition.id} if edition else {"edition__unit__slug__isnull": False}
    # Asked beforehand: once the first bytes of an archive are sent, nothing can be taken back.
    for row in SourceFile.published.filter(**of).order_by().only("name", "copy").iterator():
        if not _is_there(row.copy):
            logger.error("public copy %s is lost", row.copy.name)
            raise FileLost(row.name)


def _is_there(file: FieldFile) -> bool:
    """Whether a kept file can be read: one on a disk of this machine by asking that, another by asking its storage."""
    if isinstance(storages["default"], FileSystemStorage):
        return os.access(file.path, os.R_OK)
    return file.storage.exists(str(file.name))


def unit_card(unit: Unit) -> UnitCard:
    """Return what readers see of a unit that has a slug."""
    return UnitCard(unit.pk, unit.division_code, unit.code, unit.name, unit.label, unit.slug or "")


def edition_info(row: Edition) -> EditionInfo:
    """Return what readers see of an edition; its unit and publisher are loaded."""
    info = EditionInfo(
        id=row.pk,
        unit=unit_card(row.unit),
        year=row.year,
        stage=Stage(row.stage),
        form=row.form,
        version=row.version,
        is_current=row.state == EditionState.PUBLISHED or row.pk == PREVIEWED.get(),
        reason=row.reason,
        published_at=row.published_at or row.created_at,
        publisher=row.unit.name,
        approval_date=row.approval_date,
        residents=getattr(row, "residents", None),
        households=getattr(row, "households", None),
        residents_source=getattr(row, "residents_source", None) or "",
    )
    return keep(info, row)


def file_info(row: SourceFile) -> FileInfo:
    """Return what readers see of a file; its sheets are loaded."""
    return file_with(row, tuple((sheet.position, sheet.name) for sheet in row.sheets.all() if sheet.is_public))


def file_with(row: SourceFile, sheets: tuple[tuple[int, str], ...]) -> FileInfo:
    """Return what readers see of a file with these public sheets."""
    return FileInfo(
        position=row.position,
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        uploaded_at=row.uploaded_at,
        sheets=sheets,
        copy_name=f"{PurePath(row.name).stem or 'file'}.xlsx",
        copy_sha256=row.copy_sha256,
        copy_size=row.copy_size,
        taken_out=tuple((one["kind"], one["count"]) for one in row.taken_out),
        has_plain_look=row.has_plain_look,
    )
