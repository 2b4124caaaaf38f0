"""What every act on an edition does first and last: ask for permission, lock the edition, look at its state, record."""

from __future__ import annotations

import getpass
import logging
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.contrib.auth.models import User
from django.dispatch import Signal
from django.utils import timezone

from budget import accounts, rights
from budget.editions.refusals import Gone, NotAllowed, WrongState
from budget.models import (
    CheckResult,
    Edition,
    EditionText,
    Event,
    PlannedPublication,
    Revision,
    SourceFile,
    Statement,
    Unit,
)
from budget.models.people import name_of
from budget.vocabulary import EditionState

log = logging.getLogger(__name__)

UPLOAD, PUBLISH, WITHDRAW = "upload_edition", "publish_edition", "withdraw_edition"
SETTLE_WORDINGS = "change_taughtwording"

_MAY = {UPLOAD: "上传预算工作簿", PUBLISH: "公开预算", WITHDRAW: "撤回已公开的预算", SETTLE_WORDINGS: "确认或撤回名称"}

# How the record calls words about a check that does not agree.
EXPLAINED = "核对说明："

# Sent with each act that is recorded, while the draft is still there and before it is sure that it stays done.
RECORDED = Signal()

# A person of the site, or None for whoever runs a command on the server: they have the database in their hands
# anyway, so permissions are not asked of them; their name on that machine goes into the record.
Actor = User | None


def may(by: Actor, permission: str, unit: Unit) -> bool:
    """Whether this person may do this for this body."""
    return by is None or by.has_perm(f"budget.{permission}", unit)


def require(by: Actor, permission: str, unit: Unit) -> None:
    """Raise NotAllowed where this person may not do this for this body.

    The roles are asked too: some came from an older version.
    """
    if by is None:
        return
    if not may(by, permission, unit):
        # By number: a log is read by people who need not know who works where.
        log.warning("Refused: account %s, %s, body %s", by.pk, permission, unit.pk)
    if not by.has_perm(f"budget.{permission}"):
        raise NotAllowed(f"您没有{_MAY[permission]}的权限。")
    if not may(by, permission, unit):
        raise NotAllowed(f"您没有为这个单位{_MAY[permission]}的权限，请找管理的同志。")
    if not by.is_superuser and accounts.clashing(by.groups.values_list("name", flat=True)):
        raise NotAllowed(accounts.CLASH)


def lock(unit: int) -> Unit:
    """Let one act at a time touch a body's editions, and return it as it stands now. Raises Gone.

    On SQLite the transaction itself, being IMMEDIATE, does it.
    """
    found = Unit.objects.select_for_update(no_key=True).filter(pk=unit).first()
    if found is None:
        raise Gone("这个单位已经不在了：可能刚被管理的同志删除。没有办理。")
    return found


def lock_revision() -> None:
    """Let nobody else change anything public until the transaction ends."""
    Revision.objects.select_for_update().get(pk=Revision.THE_ONE)


def hold(by: Actor) -> None:
    """Keep this person's account and charges as they are now until the transaction ends.

    An act may have waited for its turn: what she was asked before that may hold no longer, and the record would say that
    she acted after her rights had ended. Raises NotAllowed where her account is stopped or gone.
    """
    if by is not None and not rights.held(by):
        raise NotAllowed(rights.STOPPED)


def locked(edition: Edition, by: Actor, *either: str) -> Edition:
    """Return the edition as it stands now that nobody else can change it, nor what this person may do.

    `either` are the permissions of which she must have one. Raises Gone, NotAllowed.
    The revision is locked first, as every write of what is public locks it before its rows: so no two wait for each other.
    """
    lock_revision()
    hold(by)
    lock(edition.unit_id)
    try:
        found: Edition = Edition.every_stage.select_related("unit").get(pk=edition.pk)
    except Edition.DoesNotExist as error:
        raise Gone from error
    if either:
        require(by, next((one for one in either if may(by, one, found.unit)), either[0]), found.unit)
    return found


def makers(drafts: Iterable[int]) -> dict[int, set[int]]:
    """Return by draft who may have made it: none of them publishes it where two people are needed.

    Those are who uploaded it, brought a file, wrote its words or said why its checks do not agree, and whoever may have
    been one of these, because the password was set by them. Six queries, and one more where words on checks came along
    from an upload or a version before.
    """
    drafts = list(drafts)
    editions = list(Edition.every_stage.filter(pk__in=drafts).order_by())
    found: dict[int, set[int]] = defaultdict(set, _who_explained(editions))
    texts, statements = (
        model.every_stage.filter(edition__in=drafts).order_by().values_list("edition", "updated_by", "writers")
        for model in (EditionText, Statement)
    )
    for rows in (
        [(edition.pk, edition.created_by_id) for edition in editions if edition.created_by_id],
        SourceFile.every_stage.filter(edition__in=drafts, uploaded_by__isnull=False)
        .order_by()
        .values_list("edition", "uploaded_by"),
    ):
        for pk, person in rows:
            found[pk].add(person)
    for pk, last, writers in chain(texts, statements):
        found[pk].update(writers, () if last is None else (last,))
    return defaultdict(set, accounts.one_person_with(found) if drafts else {})


def _who_explained(drafts: list[Edition]) -> dict[int, set[int]]:
    """Return by draft who said why its checks do not agree: that is as public as any other word.

    The record alone knows them. An upload makes another draft, to which the words are carried, so it is asked by the words
    themselves: who wrote those that stand there now, and who wrote what they were made of.
    """
    known = {draft.pk for draft in drafts}
    # By body: who sees all drafts of a district would else wait while each is held against what was written for any.
    periods: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for draft in drafts:
        periods[draft.unit_id].append((draft.pk, _period(draft)))
    written = Event.objects.filter(action=Event.Action.EDITED, actor__isnull=False, reason__startswith=EXPLAINED)
    written = written.filter(unit__in=periods)
    found: dict[int, set[int]] = defaultdict(set)
    before: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for pk, actor, unit, subject, details in written.order_by().values_list(
        "edition", "actor", "unit", "subject", "details"
    ):
        if pk in known:
            found[pk].add(actor)
        for key, period in periods[unit]:
            if key != pk and period in subject:
                before[key].append((actor, details.get("before", ""), details.get("after", "")))
    if before:
        said = CheckResult.every_stage.filter(edition__in=before).exclude(explanation="").order_by()
        for key, words in said.values_list("edition", "explanation").distinct():
            found[key] |= _hands(words, before[key])
    return found


def _hands(words: str, written: list[tuple[int, str, str]]) -> set[int]:
    """Return who had a hand in words: whoever wrote them, or wrote what they took the place of."""
    people, todo, known = set(), [words], {words, ""}
    while todo:
        now = todo.pop()
        for actor, old, new in written:
            if new == now:
                people.add(actor)
                todo += [old] if old not in known else []
                known.add(old)
    return people


def expect(edition: Edition, *states: EditionState) -> None:
    state = EditionState(edition.state)
    if state in states:
        return
    if state is EditionState.PUBLISHED:
        raise WrongState("这一版已经公开了，可能有人刚刚办理过。请刷新页面查看。")
    raise WrongState(f"这一版现在是“{state.label}”，不能这样办理。请刷新页面查看。")


def require_none(period: dict[str, Any]) -> None:
    """Raise WrongState where a body's year and stage have a draft already: it would be replaced, and the work of its maker lost."""
    if Edition.every_stage.filter(**period, state=EditionState.DRAFT.value).exists():
        raise WrongState("这个单位、年份和阶段现在另有一份草稿，没有办理。请先办理那一份，或者就在那一份里改。")


# What leaves a draft as it is; whatever else is done to it calls a planned publication off.
_LEAVES_AS_IT_IS = frozenset({"confirmed", "remarked", "shared", "unshared", "planned", "cancelled", "published"})


def call_off(edition: Edition, by: Actor, why: str) -> bool:
    """Take back that a draft is published at a time; return whether that was planned."""
    planned = PlannedPublication.objects.filter(edition=edition).first()
    if planned is None:
        return False
    planned.delete()
    at = f"{timezone.localtime(planned.at):%Y-%m-%d %H:%M}"
    record(Event.Action.CANCELLED, edition, by, why, {"planned": at})
    return True


def record(
    action: Event.Action, edition: Edition, by: Actor, reason: str = "", details: dict[str, Any] | None = None
) -> None:
    event = Event.objects.create(
        action=action,
        actor=by,
        actor_name=_named(by),
        unit=edition.unit,
        edition=edition,
        subject=_subject(edition),
        reason=reason,
        details=details or {},
    )
    RECORDED.send(sender=Event, event=event)
    # What was approved for that time is not what the draft is now.
    if action not in _LEAVES_AS_IT_IS:
        call_off(edition, by, f"草稿有改动：{action.label}")


def recorded(action: Event.Action, subject: str, unit: Unit | None, by: Actor, details: dict[str, Any]) -> None:
    """Record an act that is about no edition."""
    Event.objects.create(
        action=action, actor=by, actor_name=_named(by), unit=unit, subject=subject[:200], details=details
    )


def _named(by: Actor) -> str:
    return name_of(by) if by else f"命令行（{getpass.getuser()}）"


def _subject(edition: Edition) -> str:
    return f"{edition.unit.code} {edition.unit.name}{_period(edition)}{edition.version} 版"


def _period(edition: Edition) -> str:
    """Return what the subjects of all versions of a body's year and stage have alike."""
    return f" {edition.year} 年{edition.get_stage_display()} 第 "
