"""Links to the preview of a draft for somebody without an account: each ends by itself, can be taken back, is recorded."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from budget.editions.guarding import PUBLISH, UPLOAD, expect, locked, may, record
from budget.editions.refusals import Gone, NotAllowed, Refused
from budget.models import Edition, Event, PreviewLink
from budget.unseen_signs import taken_out
from budget.vocabulary import EditionState

# For how many hours a link may be good, and how many a draft may have at once.
HOURS = {8: "八小时", 24: "一天", 72: "三天", 168: "七天"}
MOST = 10


class BadLink(Refused):
    """The link is for nobody, for too long, or one too many."""


def share(edition: Edition, name: str, hours: int, by: User) -> str:
    """Return the secret part of a new link to a draft; it is told once and kept nowhere.

    Raises NotAllowed, Gone, WrongState, BadLink.
    """
    _require(edition, by)
    said = taken_out(name).strip()
    # With a name, so that the record can say to whom it was given.
    if not said or len(said) > 60 or hours not in HOURS:
        raise BadLink("请写明给谁看（60 字以内），选好多久失效。")
    # Kept as a digest alone: whoever reads a backup must not be able to open a draft with it.
    secret = secrets.token_urlsafe(24)
    with transaction.atomic(durable=True):
        draft = locked(edition, by, UPLOAD, PUBLISH)
        expect(draft, EditionState.DRAFT)
        now = timezone.now()
        # Counted under the lock of the edition, so that ten clicks at once do not make twenty links.
        if PreviewLink.objects.filter(edition=draft, revoked_at=None, ends_at__gt=now).count() >= MOST:
            raise BadLink(f"这份草稿已经有 {MOST} 个有效的链接，请先收回几个。")
        ends = now + timedelta(hours=hours)
        PreviewLink.objects.create(
            edition=draft, digest=PreviewLink.digest_of(secret), name=said, created_by=by, ends_at=ends
        )
        until = f"{timezone.localtime(ends):%Y-%m-%d %H:%M}"
        record(Event.Action.SHARED, draft, by, reason=said, details={"until": until})
    return secret


def take_back(edition: Edition, link: int, by: User) -> Edition:
    """End a link now. Raises NotAllowed, Gone where it has ended."""
    _require(edition, by)
    with transaction.atomic(durable=True):
        draft = locked(edition, by, UPLOAD, PUBLISH)
        found = PreviewLink.objects.filter(pk=link, edition=draft, revoked_at=None).first()
        if found is None:
            raise Gone("这个链接已经收回了，可能是刚才办的，或者同事办的。")
        found.revoked_at = timezone.now()
        found.save(update_fields=["revoked_at"])
        # How often it was opened goes into the record: links go with their draft, the record stays.
        record(Event.Action.UNSHARED, draft, by, reason=found.name, details={"opened": found.opened})
    return draft


def may_share(edition: Edition, by: User) -> bool:
    """Whether this person may give out links: clerks and reviewers of the body, while it is a draft."""
    return edition.state == EditionState.DRAFT and (may(by, UPLOAD, edition.unit) or may(by, PUBLISH, edition.unit))


def _require(edition: Edition, by: User) -> None:
    if not (may(by, UPLOAD, edition.unit) or may(by, PUBLISH, edition.unit)):
        raise NotAllowed("您没有给出预览链接的权限。")
