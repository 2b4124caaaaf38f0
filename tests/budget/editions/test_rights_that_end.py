"""An act that waits for its turn is done by who may still do it when its turn comes: the record says nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.transaction import Atomic
from django.utils import timezone
from pytest_django.fixtures import Settings

from budget.editions import (
    Gone,
    NotAllowed,
    acknowledge,
    approve,
    cancel,
    confirm,
    discard,
    draft,
    explain,
    plan,
    publish,
    save_statement,
    save_text,
    share,
    withdraw,
)
from budget.editions.remarks import WHOLE, give_back, remark, settle
from budget.editions.sizes import Doubtful
from budget.models import Charge, Doubt, Edition, Event, Remark, Unit
from budget.reconciliation import Level, Result
from budget.roles import REVIEWER, UPLOADER
from budget.texts import TextKind
from tests.builders import REASON, check, draft_of, make_person, make_township, prepared, published_of

Act = Callable[[Edition, User], object]


def _draft(township: Unit) -> Edition:
    return draft_of(township)


def _failed(township: Unit) -> Edition:
    return draft(prepared(township, checks=(check(Level.SHOULD, Result.FAIL),)), None)


def _remarked(township: Unit) -> Edition:
    edition = draft_of(township)
    remark(edition, WHOLE, "看这里", None)
    return edition


def _planned(township: Unit) -> Edition:
    edition = draft_of(township)
    plan(edition, timezone.now() + timedelta(days=1), make_person("planner", REVIEWER), REASON)
    return edition


def _doubtful(township: Unit) -> Edition:
    ask = Doubtful("upload.size", "03", "比去年多二十倍。")
    return draft(replace(prepared(township), doubts=(ask,)), None)


def _withdrawn(township: Unit) -> Edition:
    return withdraw(published_of(township), None, "数字有误")


ACTS: dict[str, tuple[str, Callable[[Unit], Edition], Act]] = {
    "upload": (UPLOADER, _draft, lambda edition, by: draft(prepared(edition.unit, content=b"other"), by)),
    "publish": (REVIEWER, _draft, lambda edition, by: publish(edition, by, REASON)),
    "plan": (REVIEWER, _draft, lambda edition, by: plan(edition, timezone.now() + timedelta(days=1), by, REASON)),
    "cancel": (REVIEWER, _planned, cancel),
    "withdraw": (REVIEWER, published_of, lambda edition, by: withdraw(edition, by, "数字有误")),
    "discard": (REVIEWER, _draft, discard),
    "explain": (UPLOADER, _failed, lambda edition, by: explain(edition, 1, "按批复", by)),
    "write": (UPLOADER, _draft, lambda edition, by: save_text(edition, TextKind.DUTIES, "职责。", by)),
    "state": (UPLOADER, _draft, lambda edition, by: save_statement(edition, "whole", "present", "全部公开。", by)),
    "remark": (UPLOADER, _draft, lambda edition, by: remark(edition, WHOLE, "看这里", by)),
    "return": (REVIEWER, _draft, lambda edition, by: give_back(edition, "请改", by)),
    "settle": (REVIEWER, _remarked, lambda edition, by: settle(edition, Remark.objects.get().pk, by)),
    "approve": (UPLOADER, _draft, lambda edition, by: approve(edition, timezone.localdate(), by)),
    "share": (UPLOADER, _draft, lambda edition, by: share(edition, "王乡长", 24, by)),
    "confirm": (UPLOADER, _doubtful, lambda edition, by: confirm(Doubt.every_stage.filter(edition=edition)[0], by)),
    "acknowledge": (REVIEWER, _withdrawn, lambda _, by: acknowledge(Event.objects.get(action="withdrawn").pk, by)),
}


def _loses_her_role(by: User) -> None:
    Charge.objects.filter(account=by).delete()
    User.objects.get(pk=by.pk).groups.clear()


def _is_stopped(by: User) -> None:
    User.objects.filter(pk=by.pk).update(is_active=False)


def _is_deleted(by: User) -> None:
    User.objects.get(pk=by.pk).delete()


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("ends", [_loses_her_role, _is_stopped, _is_deleted])
@pytest.mark.parametrize("act", ACTS)
def test_what_somebody_may_do_no_longer_is_not_done_though_she_began_it(
    township: Unit,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    act: str,
    ends: Callable[[User], None],
) -> None:
    """As where a manager takes her role away while her act waits for another's to end."""
    settings.REQUIRE_SECOND_PERSON = True
    role, begin, do = ACTS[act]
    edition, by = begin(township), make_person("somebody", role)
    assert by.has_perm("budget.view_edition", township)  # and Django keeps that with her
    enter = Atomic.__enter__
    done: list[int] = []

    def waits(self: Any) -> None:
        enter(self)
        if not done:
            done.append(by.pk)
            ends(by)

    before = Event.objects.count(), Edition.every_stage.values_list("state", flat=True)[::1]
    monkeypatch.setattr(Atomic, "__enter__", waits)
    with pytest.raises(NotAllowed):
        do(edition, by)
    assert done
    assert (Event.objects.count(), Edition.every_stage.values_list("state", flat=True)[::1]) == before


def test_a_body_that_was_deleted_while_its_files_were_read_has_no_draft_and_no_fault(clerk: User) -> None:
    unit = make_township("662", "second", "第二乡")
    ready = prepared(unit)
    Unit.objects.filter(pk=unit.pk).delete()
    with pytest.raises(Gone, match="这个单位已经不在了"):
        draft(ready, clerk)
