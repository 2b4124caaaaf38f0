"""The doubts of a draft: found when it is made, looked at anew before it is public, confirmed by persons.

One mechanism for everything that may be right and may be a mistake: the size of a budget or a table, a correction,
last year's figures, a number of a person. Nobody's confirmation outlives the sentence that was confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from budget.editions.guarding import PUBLISH, UPLOAD, Actor, expect, locked, makers, may, record
from budget.editions.refusals import Gone, NotAllowed
from budget.editions.shifted import shifted_doubts
from budget.editions.sizes import Doubtful, size_doubts
from budget.editions.turned import turned_doubts
from budget.models import Doubt, Edition, Event, SourceSheet, StoredFinding
from budget.models.doubts import CORRECTION
from budget.vocabulary import EditionState

PERSONAL = "personal."
NO_DOUBT = "这一条现在不用确认，或者写的变了：草稿可能刚改过。请在这一页上再看一遍。"
# Findings of what is read though nobody who looks at the sheet sees it.
UNSEEN = ("row.hidden", "column.hidden", "cell.under_picture")
# Doubts of an upload are found once, beside what was public then; the others are found anew.
_OF_UPLOAD = "upload."


def open_doubts(editions: Iterable[int]) -> QuerySet[Doubt]:
    """Return the doubts of these drafts for which a confirmation is still wanted."""
    unconfirmed = Q(confirmed_at=None) & ~Q(code__startswith=PERSONAL)
    unreviewed = Q(reviewed_at=None) & ~Q(code=CORRECTION)
    found: QuerySet[Doubt] = Doubt.every_stage.filter(unreviewed | unconfirmed, edition__in=editions)
    return found


def keep_doubts(edition: Edition, of_upload: Iterable[Doubtful], by: Actor, *, answered: bool) -> None:
    """Keep the doubts of a new draft; those of the upload were answered by who uploads, where they were asked."""
    now = timezone.now() if answered else None
    Doubt.every_stage.bulk_create(
        Doubt(
            edition=edition, position=position, code=one.code, subject=one.subject, message=one.message,
            confirmed_by=by if answered else None, confirmed_at=now,
        )
        for position, one in enumerate(of_upload, 1)
    )  # fmt: skip
    renew_doubts(edition)


def renew_doubts(edition: Edition) -> None:
    """Find the doubts of a draft anew: what is said as before stays confirmed. Called inside a transaction."""
    there = list(Doubt.every_stage.filter(edition=edition).order_by("position"))
    kept = {(one.code, one.subject): one for one in there}
    public = Edition.every_stage.filter(unit=edition.unit_id, state=EditionState.PUBLISHED.value)
    others = list(public.exclude(pk=edition.pk).order_by())
    doubts = (
        *size_doubts(edition, others), *shifted_doubts(edition, others), *turned_doubts(edition, others), *_of_findings(edition)
    )  # fmt: skip
    found = {(one.code, one.subject): one for one in doubts}
    gone = [one.pk for key, one in kept.items() if key not in found and not one.code.startswith(_OF_UPLOAD)]
    if gone:
        Doubt.every_stage.filter(pk__in=gone).delete()
    position = max((one.position for one in there if one.pk not in gone), default=0)
    for key, one in found.items():
        old = kept.get(key)
        if old is None:
            position += 1
            Doubt.every_stage.create(
                edition=edition, position=position, code=one.code, subject=one.subject, message=one.message
            )
        # Other figures are another doubt: nobody has said yes to these.
        elif old.message != one.message:
            Doubt.every_stage.filter(pk=old.pk).update(
                message=one.message, confirmed_by=None, confirmed_at=None, reviewed_by=None, reviewed_at=None
            )


def look_anew(edition: Edition) -> None:
    """Find the doubts of a draft anew, to stay even if what is done next is refused because of them."""
    with transaction.atomic(durable=True):
        draft = locked(edition, None)
        if draft.state == EditionState.DRAFT:
            renew_doubts(draft)


def renew_beside(edition: Edition) -> None:
    """Find anew the doubts of the body's drafts, which are held against what is public. Called inside a transaction."""
    for draft in Edition.every_stage.filter(unit=edition.unit_id, state=EditionState.DRAFT.value).order_by("pk"):
        renew_doubts(draft)


def confirm(doubt: Doubt, by: Actor) -> Edition:
    """Confirm a doubt: as who works on the draft, as the reviewer, or as both where one person may do both.

    Raises NotAllowed, Gone, WrongState.
    """
    edition = Edition.every_stage.filter(pk=doubt.edition_id).first()
    if edition is None:
        raise Gone  # rejected or put away while its page stood open
    with transaction.atomic(durable=True):
        draft = locked(edition, by, UPLOAD, PUBLISH)
        expect(draft, EditionState.DRAFT)
        # By its words too: what she read on her page is what she confirms.
        found = Doubt.every_stage.filter(pk=doubt.pk, message=doubt.message).first()
        if found is None:
            raise Gone(NO_DOUBT)
        changed = _confirmations(found, draft, by)
        if not changed:
            return draft
        for name, value in changed.items():
            setattr(found, name, value)
        found.save(update_fields=list(changed))
        record(Event.Action.CONFIRMED, draft, by, reason=found.message, details={"doubt": found.code})
    return draft


def confirm_all(edition: Edition, by: Actor) -> None:
    """Confirm every doubt of a draft: for whoever publishes from the server and says so."""
    for doubt in Doubt.every_stage.filter(edition=edition).order_by("position"):
        confirm(doubt, by)


def may_confirm(doubt: Doubt, edition: Edition, by: Actor) -> bool:
    """Whether a confirmation of this person is wanted and would count."""
    try:
        return bool(_confirmations(doubt, edition, by))
    except NotAllowed:
        return False


def _confirmations(doubt: Doubt, edition: Edition, by: Actor) -> dict[str, Any]:
    """Return what this person's confirmation changes. Raises NotAllowed where it counts for nothing."""
    works, reviews = may(by, UPLOAD, edition.unit), may(by, PUBLISH, edition.unit)
    alone = by is None or not settings.REQUIRE_SECOND_PERSON
    # Who made the draft is no second person to it, whatever rights she has.
    if reviews and not alone and by is not None and by.pk in makers([edition.pk])[edition.pk]:
        reviews = False
    if not reviews and (doubt.is_personal or not works):
        raise NotAllowed("这一项须由另一位审核人员确认。" if doubt.is_personal else "您没有确认这一项的权限。")
    now = timezone.now()
    changed: dict[str, Any] = {}
    if doubt.confirmed_at is None and not doubt.is_personal and (works or (reviews and alone)):
        changed |= {"confirmed_by": by, "confirmed_at": now}
    if doubt.reviewed_at is None and reviews and not doubt.is_told:
        changed |= {"reviewed_by": by, "reviewed_at": now}
    return changed


def _of_findings(edition: Edition) -> list[Doubtful]:
    """Return the doubts that findings give: one a place for each number of a person, then those of what is unseen.

    The latter are of what a sheet that becomes public does not show, and the site will: rows, columns, what is covered.
    """
    rows = StoredFinding.every_stage.filter(
        Q(code__startswith=PERSONAL) | Q(code__in=UNSEEN), edition=edition
    ).order_by("position")
    personal, unseen = [], []
    for row in rows:
        if row.code in UNSEEN:
            unseen.append(row)
        else:
            # With its words, for one cell may hold the numbers of two persons.
            subject = f"{row.sheet}!{row.cell} {row.message}"[:300]
            personal.append(Doubtful(row.code, subject, f"{_place(row)}{row.message}"))
    if not unseen:
        return personal
    public = set(SourceSheet.every_stage.filter(file__edition=edition, is_public=True).values_list("name", flat=True))
    shown = (row for row in unseen if row.sheet in public)
    return personal + [Doubtful(row.code, row.sheet[:300], f"{_place(row)}{row.message}") for row in shown]


def _place(row: StoredFinding) -> str:
    place = f"{row.sheet}!{row.cell}" if row.cell else row.sheet
    return f"{place}：" if place else ""
