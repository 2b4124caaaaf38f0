"""The door to one draft: inside `showing`, the readers' queries answer as if that draft were public.

It is not exported by `budget.queries`: only the preview imports it, which asks for a permission or a link first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from budget.models import Edition, PreviewLink, Unit
from budget.models.managers import PREVIEWED
from budget.vocabulary import EditionState, Stage

# One of these gives out links.
_GIVE = ("budget.upload_edition", "budget.publish_edition")


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """Where the pages of a draft would be: the address of its body, its period, its version."""

    slug: str
    period: str
    version: int
    title: str
    unit: Unit


def draft_at(pk: int) -> DraftPlace | None:
    """Return the draft with this key, or None where there is none or its body has no address. One query."""
    row = Edition.every_stage.filter(pk=pk, state=EditionState.DRAFT.value).select_related("unit__parent").first()
    if row is None or not row.unit.slug:
        return None
    return DraftPlace(row.unit.slug, f"{row.year}{Stage(row.stage).suffix}", row.version, str(row), row.unit)


@dataclass(frozen=True, slots=True)
class Linked:
    """A draft that a link shows to somebody without an account, until the link ends."""

    pk: int
    draft: DraftPlace
    ends_at: datetime


def linked(secret: str) -> Linked | None:
    """Return what the link with this secret part shows, None where it has ended or never was. Counts the opening."""
    found = PreviewLink.objects.filter(digest=PreviewLink.digest_of(secret)).select_related("created_by")
    link = found.first()
    if link is None or not link.is_open or (draft := draft_at(link.edition_id)) is None:
        return None
    # Who left, or keeps this body no longer, must not look on at its drafts by a link that she gave herself.
    giver = link.created_by
    if giver is not None and not any(giver.has_perm(permission, draft.unit) for permission in _GIVE):
        return None
    # Counted by the database, for two may open it at the same moment.
    PreviewLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, opened_at=timezone.now())
    return Linked(link.edition_id, draft, link.ends_at)


@contextmanager
def showing(pk: int) -> Iterator[None]:
    """Let the published managers see one draft besides, in this thread and until the block ends."""
    token = PREVIEWED.set(pk)
    try:
        yield
    finally:
        PREVIEWED.reset(token)


def is_showing() -> bool:
    """Tell whether some draft is shown: what is made meanwhile may be of it, and changes without a public change."""
    return PREVIEWED.get() is not None


def is_shown(pk: int) -> bool:
    """Tell whether an edition is the draft that is shown, so that what is made of it says so and is never kept."""
    return PREVIEWED.get() == pk
