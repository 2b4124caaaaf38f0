"""Publication at a set time: approved as at once, called off by any change, done by whoever notices that it is due."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.utils import timezone

from budget import steady_time
from budget.editions.acts import publish, ready
from budget.editions.guarding import PUBLISH, UPLOAD, Actor, call_off, expect, locked, may, record, require
from budget.editions.refusals import Gone, NotAllowed, Refused
from budget.editions.seen import seen_mark
from budget.looking import keep_looking
from budget.models import Edition, Event, PlannedPublication
from budget.turns.clock import SETTLES
from budget.vocabulary import EditionState

logger = logging.getLogger(__name__)

# How far ahead a publication may be planned, and seconds between two looks at what is due.
LONGEST = timedelta(days=90)
EVERY = 20
_WAITS = "服务器的时间刚刚变动过，到了时间的草稿等 {minutes} 分钟再公开。"


class BadTime(Refused):
    """The time is past, or too far away."""


def plan(edition: Edition, at: datetime, by: User, reason: str, *, seen: str | None = None) -> Edition:
    """Have a draft published at a time, in place of the time before.

    Raises what `publish` raises, and BadTime.
    """
    require(by, PUBLISH, edition.unit)
    if not timezone.now() < at <= timezone.now() + LONGEST:
        raise BadTime(f"公开时间要在现在以后、{LONGEST.days} 天以内，没有保存。")
    with ready(edition, by, reason, seen) as (draft, said):
        PlannedPublication.objects.update_or_create(edition=draft, defaults={"at": at, "reason": said, "by": by})
        # What was approved is kept where nobody can change it: not every change of what becomes public is an act on the draft.
        record(Event.Action.PLANNED, draft, by, said, {"planned": _written(at), "seen": seen_mark(draft)})
    return draft


def cancel(edition: Edition, by: Actor) -> Edition:
    """Call a planned publication off. Raises NotAllowed, Gone where none is planned any more."""
    if not (may(by, PUBLISH, edition.unit) or may(by, UPLOAD, edition.unit)):
        raise NotAllowed("您没有取消定时公开的权限。")
    with transaction.atomic(durable=True):
        draft = locked(edition, by, PUBLISH, UPLOAD)
        expect(draft, EditionState.DRAFT)
        if not call_off(draft, by, "取消"):
            raise Gone("现在没有定好的公开时间：可能刚取消过，或者草稿有改动，定时自动取消了。请看这一页和办理记录。")
    return draft


def publish_due() -> list[str]:
    """Publish what is due now, where the clock may be gone by; return a line on each.

    Of several processes that do this at once one publishes. The thread of a server and a command of cron come here alike.
    """
    # Asked whether or not anything is due: a jump is only seen between two looks.
    is_believed = steady_time.CLOCK.is_believed()
    due = PlannedPublication.objects.filter(at__lte=timezone.now()).select_related("edition__unit__parent", "by")
    if not is_believed:
        return [_WAITS.format(minutes=SETTLES // 60)] if due else []
    return [said for planned in due if (said := _published(planned))]


def _published(planned: PlannedPublication) -> str:
    """Publish one; return what became of it, empty where another process was first or the plan is gone."""
    edition = planned.edition
    try:
        publish(edition, planned.by, planned.reason, seen=_approved(edition), planned=planned.pk)
    except Refused as refused:
        return _given_up(planned, "；".join((refused.sentence, *refused.problems[:3])))
    except (DatabaseError, OSError):
        logger.exception("a planned publication waits for the next look")
        return f"暂时没有办成，稍后再试：{edition}"
    return f"已公开：{edition}"


def _approved(draft: Edition) -> str | None:
    """Return the mark of what was approved when the time was set; None where that was before anybody kept it."""
    last = Event.objects.filter(action=Event.Action.PLANNED, edition=draft).order_by("-pk").first()
    return last.details.get("seen") if last else None


def _given_up(planned: PlannedPublication, why: str) -> str:
    with transaction.atomic(durable=True):
        try:
            draft = locked(planned.edition, None)
        except Gone:
            return ""
        if not PlannedPublication.objects.filter(pk=planned.pk, at=planned.at).exists():
            return ""
        call_off(draft, planned.by, f"到了时间没有公开：{why}")
    return f"没有公开：{draft}：{why}"


def keep_watch() -> threading.Thread:
    """Look in this process, as long as it lives, at what is due; return the thread that does."""
    return keep_looking("planned publications", look_once, EVERY)


def look_once() -> None:
    """Publish what is due, and say so in the log."""
    for said in publish_due():
        logger.info(said)


def _written(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
