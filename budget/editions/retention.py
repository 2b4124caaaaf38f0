"""What is not kept for ever, and how long it is: one rule a row, applied by `manage.py erase_old` and recorded.

Nothing here touches an edition that is or was public, or the record of what was done: both stay.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Max, Q
from django.utils import timezone

from budget import watching
from budget.editions import bin as editions_bin
from budget.editions import kept_files, waiting
from budget.editions.acts import discard
from budget.editions.guarding import recorded
from budget.editions.refusals import Gone, WrongState
from budget.logins import remove_old
from budget.models import DiscardedDraft, Edition, Event, PreviewLink
from budget.models.discarded import KEPT_FOR
from budget.steady_time import ago
from budget.vocabulary import EditionState

# A link that has ended still says for so long who had it; then its event alone does.
_ENDED_LINKS = timedelta(days=90)


# A site to which nothing has happened for so long stood still, or its clock runs ahead.
_QUIET = timedelta(days=3)


class ClockInDoubt(Exception):
    """Nothing was erased; it will be the next time, if the clock still says the same."""

    sentence = (
        f"网站最近 {_QUIET.days} 天没有任何记录，可能是服务器的时间走快了。"
        "这一次什么也没有清除，已经记下；下一次运行时时间没有改回去，再清除。"
    )


@dataclass(frozen=True, slots=True)
class Erased:
    """What goes by it, in the words of the record, and how much would go or went."""

    says: str
    count: int


def erase_old(drafts_after: timedelta, is_trial: bool = False) -> list[Erased]:
    """Erase what is older than the rules allow, and record how much of what; a trial only counts.

    A draft that nobody has touched for `drafts_after` goes to the bin, where it lies as long as any other.
    Raises ClockInDoubt where the record has nothing of the last days: what a wrong date erases no right one brings back.
    """
    now = timezone.now()
    if not is_trial and not Event.objects.filter(at__gt=now - _QUIET, at__lte=now).exists():
        # This very row is what lets the next run go on where the site is only quiet.
        recorded(Event.Action.MANAGED, "按保存期限清除", None, None, {"没有清除": ClockInDoubt.sentence})
        raise ClockInDoubt
    # In this order: a draft goes to the bin before the bin is looked at, the files last, when nothing refers to them
    # any more.
    steps: list[tuple[str, Callable[[bool], int]]] = [
        (f"{drafts_after.days} 天没有动过的草稿（移到回收站）", lambda trial: _drafts(ago(drafts_after), trial)),
        (f"回收站里超过 {KEPT_FOR.days} 天的草稿", _bin),
        ("失效超过 90 天的预览链接", _links),
        ("过期的登录尝试", remove_old),
        ("过期的登录状态", lambda trial: _sessions(now, trial)),
        ("两天没有确认的订阅邮箱", watching.forget_unanswered),
        ("等待回答超过一天的上传文件", waiting.clear),
        ("没有用到的保存文件", lambda trial: len(kept_files.unreferenced() if trial else kept_files.sweep())),
    ]
    done = [Erased(says, step(is_trial)) for says, step in steps]
    erased = {rule.says: rule.count for rule in done if rule.count}
    if erased and not is_trial:
        recorded(Event.Action.MANAGED, "按保存期限清除", None, None, erased)
    return done


def _drafts(before: datetime, is_trial: bool) -> int:
    """Discard the drafts of which the last event, and they themselves, are older."""
    old = (
        # A draft that waits for its day was approved: whoever planned it months ahead has no reason to touch it.
        Edition.every_stage.filter(state=EditionState.DRAFT.value, created_at__lt=before, planned__isnull=True)
        .annotate(touched=Max("events__at"))
        .filter(Q(touched=None) | Q(touched__lt=before))
    )
    found = list(old)
    if is_trial:
        return len(found)
    count = 0
    for edition in found:
        # Somebody publishes or discards it at this moment: it is hers, and the others are not held up.
        with suppress(Gone, WrongState):
            # By the act, not by deleting rows: the record and the bin have it like any other that was thrown away.
            discard(edition, None)
            count += 1
    return count


def _bin(is_trial: bool) -> int:
    count = DiscardedDraft.objects.filter(discarded_at__lt=ago(KEPT_FOR)).count()
    if not is_trial:
        editions_bin.forget_old()
    return count


def _links(is_trial: bool) -> int:
    old = PreviewLink.objects.filter(Q(ends_at__lt=ago(_ENDED_LINKS)) | Q(revoked_at__lt=ago(_ENDED_LINKS)))
    return old.count() if is_trial else old.delete()[0]


def _sessions(now: datetime, is_trial: bool) -> int:
    old = Session.objects.filter(expire_date__lt=now)
    return old.count() if is_trial else old.delete()[0]
