"""What colleagues did that this person should know of: on a page of the desk, and by mail where the site sends any."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django.utils import timezone

from budget.editions.guarding import RECORDED, makers
from budget.models import Charge, Event, NoticesRead
from budget.rights import SEE, narrowed, people_for
from budget.roles import REVIEWER

logger = logging.getLogger(__name__)

# How far back the page goes, and how many it shows.
KEPT_FOR, SHOWN = timedelta(days=60), 100
Action = Event.Action
# Of what everybody who works on the body's budgets hears nothing: it changes nothing of what waits for whom.
_QUIET = (Action.EDITED, Action.CLASSIFIED, Action.MANAGED, Action.SEEN, Action.SUPERSEDED, Action.CONFIRMED)
# What whoever made a draft is told by mail; of a new draft without obstacles the reviewers are told.
_TO_MAKERS = frozenset({Action.PUBLISHED, Action.WITHDRAWN, Action.DISCARDED, Action.PLANNED, Action.CANCELLED})


@dataclass(frozen=True, slots=True)
class Notice:
    """One act of a colleague, and whether it was read."""

    event: Event
    is_new: bool


def notices_for(user: User) -> list[Notice]:
    """Return what colleagues did for this person's bodies, the latest first. Two queries."""
    read = _read_until(user)
    rows = _of_colleagues(user).select_related("edition")[:SHOWN]
    return [Notice(event, read is None or event.at > read) for event in rows]


def count_new(user: User | AnonymousUser) -> int:
    """Return how many are new. Two queries."""
    rows, read = _of_colleagues(user), _read_until(user)
    return rows.filter(at__gt=read).count() if read else rows.count()


def mark_read(user: User, newest: int) -> None:
    """Note that this act, and everything before it, was read: what came while her page stood open she has not seen."""
    seen, read = _of_colleagues(user).filter(pk=newest).first(), _read_until(user)
    if seen is not None and (read is None or read < seen.at):
        NoticesRead.objects.update_or_create(account=user, defaults={"until": seen.at})


@receiver(RECORDED)
def _tell(event: Event, **_: Any) -> None:
    """Find out whom an act concerns while its draft is there, and write to them once it stays done."""
    if settings.EMAIL_URL and (addresses := _addresses(event)):
        # Addresses are found before, because a discarded draft has no makers any more once it is done.
        transaction.on_commit(lambda: _write(event, addresses))


def _addresses(event: Event) -> list[str]:
    return sorted(_concerned(event).exclude(email="").values_list("email", flat=True).distinct())


def _write(event: Event, addresses: list[str]) -> None:
    """Write; a mail that fails holds up nothing."""
    why = f"\n\n原因：{event.reason}" if event.reason else ""
    # No figure and no link with a right in it: mail passes through many hands.
    body = f"{event.actor_name}：{event.get_action_display()}\n{event.subject}{why}\n\n请登录工作台查看。\n"
    try:
        send_mail(f"明账：{event.get_action_display()}，{event.subject}", body, None, addresses)
    except OSError:  # what every fault of the line and of the mail server is
        logger.exception("nobody could be told by mail of %s", event.action)


def _concerned(event: Event) -> QuerySet[User]:
    """Return whom to write to, never who did it."""
    people = User.objects.filter(is_active=True, is_staff=True)
    people = people.exclude(pk=event.actor.pk) if event.actor else people
    made_by = makers([event.edition_id])[event.edition_id] if event.edition_id else set()
    if event.action in _TO_MAKERS:
        return people.filter(pk__in=made_by)
    waits = event.action == Action.UPLOADED and not event.details.get("errors") and not event.details.get("failed")
    if not waits or event.unit is None:
        return people.none()
    return people.filter(people_for(event.unit, Charge.Act.REVIEW), groups__name=REVIEWER).exclude(pk__in=made_by)


def _of_colleagues(user: User | AnonymousUser) -> QuerySet[Event]:
    rows = Event.objects.filter(at__gt=timezone.now() - KEPT_FOR, unit__isnull=False)
    rows = rows.exclude(Q(action__in=_QUIET) | Q(actor=user.pk))
    return narrowed(rows, user, SEE)


def _read_until(user: User | AnonymousUser) -> datetime | None:
    return NoticesRead.objects.filter(account=user.pk).values_list("until", flat=True).first()
