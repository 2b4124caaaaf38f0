"""What every act on an edition does first and last: ask for permission, lock the edition, look at its state, record."""

from __future__ import annotations

import getpass
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User

from budget.editions.refusals import Gone, NotAllowed, WrongState
from budget.models import Edition, EditionText, Event, SourceFile, Statement, Unit
from budget.vocabulary import EditionState

UPLOAD, PUBLISH, WITHDRAW = "upload_edition", "publish_edition", "withdraw_edition"

_MAY = {UPLOAD: "上传预算工作簿", PUBLISH: "公开预算", WITHDRAW: "撤回已公开的预算"}

# A person of the site, or None for whoever runs a command on the server: they have the database in their hands
# anyway, so permissions are not asked of them; their name on that machine goes into the record.
Actor = User | None


def require(by: Actor, permission: str) -> None:
    if by is not None and not by.has_perm(f"budget.{permission}"):
        raise NotAllowed(f"您没有{_MAY[permission]}的权限。")


def lock(unit: int) -> None:
    """Let one act at a time touch a body's editions. On SQLite the transaction itself, being IMMEDIATE, does it."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit)


def locked(edition: Edition) -> Edition:
    """Return the edition as it stands now that nobody else can change it. Raises Gone."""
    lock(edition.unit_id)
    try:
        found: Edition = Edition.every_stage.select_related("unit").get(pk=edition.pk)
    except Edition.DoesNotExist as error:
        raise Gone from error
    return found


def makers(drafts: Iterable[int]) -> dict[int, set[int]]:
    """Return by draft who uploaded it, brought a file or wrote its words: none publishes it where two are needed.

    Four queries.
    """
    drafts = list(drafts)
    found: dict[int, set[int]] = defaultdict(set)
    for model, draft, whom in (
        (Edition, "pk", "created_by"),
        (SourceFile, "edition", "uploaded_by"),
        (EditionText, "edition", "updated_by"),
        (Statement, "edition", "updated_by"),
    ):
        rows = model.every_stage.filter(**{f"{draft}__in": drafts, f"{whom}__isnull": False})
        for pk, person in rows.order_by().values_list(draft, whom):
            found[pk].add(person)
    return found


def expect(edition: Edition, *states: EditionState) -> None:
    state = EditionState(edition.state)
    if state in states:
        return
    if state is EditionState.PUBLISHED:
        raise WrongState("这一版已经公开了，可能有人刚刚办理过。请刷新页面查看。")
    raise WrongState(f"这一版现在是“{state.label}”，不能这样办理。请刷新页面查看。")


def record(
    action: Event.Action, edition: Edition, by: Actor, reason: str = "", details: dict[str, Any] | None = None
) -> None:
    Event.objects.create(
        action=action,
        actor=by,
        actor_name=(by.get_full_name() or by.get_username()) if by else f"命令行（{getpass.getuser()}）",
        unit=edition.unit,
        edition=edition,
        subject=_subject(edition),
        reason=reason,
        details=details or {},
    )


def _subject(edition: Edition) -> str:
    stage = edition.get_stage_display()
    return f"{edition.unit.code} {edition.unit.name} {edition.year} 年{stage} 第 {edition.version} 版"
