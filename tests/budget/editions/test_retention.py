"""What is old goes by rule and is recorded; what is or was public stays, whatever its age."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from budget.editions import discard, kept_files, retention, withdraw
from budget.editions.retention import erase_old
from budget.models import DiscardedDraft, Edition, Event, LoginAttempt, PreviewLink, Unit
from tests.budget.test_other_storage import everything
from tests.builders import REASON, draft_of, make_township, published_of

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

OLD, DRAFTS = timezone.now() - timedelta(days=800), timedelta(days=730)


def body(number: int) -> Unit:
    """One more body."""
    return Unit.objects.create(division_code="110105", code=f"7{number}", name=f"单位{number}", slug=f"body-{number}")


@pytest.fixture
def township(thawed: None) -> Unit:
    """One with something of each kind that is old, and of each that is not."""
    township = make_township()
    public = published_of(township)
    withdrawn = published_of(body(1))
    withdraw(withdrawn, None, REASON)
    old_draft, worked_on = draft_of(body(2)), draft_of(body(3))
    discard(draft_of(body(4)), None)
    link = PreviewLink.objects.create(edition=worked_on, digest="a" * 64, name="局长", ends_at=OLD)
    PreviewLink.objects.create(edition=worked_on, digest="b" * 64, name="局长", ends_at=timezone.now())
    DiscardedDraft.objects.update(discarded_at=OLD)
    LoginAttempt.objects.create(name="x", network="192.0.2.1")
    LoginAttempt.objects.update(at=OLD)
    LoginAttempt.objects.create(name="y", network="192.0.2.1")
    Session.objects.create(session_key="k" * 32, session_data="", expire_date=OLD)
    kept_files.keep(b"nobody's", "a.xlsx")
    Edition.every_stage.update(created_at=OLD)
    with connection.cursor() as cursor:  # no program can: the record is only added to
        cursor.execute(
            "UPDATE budget_event SET at = %s WHERE edition_id <> %s OR edition_id IS NULL", [OLD, worked_on.pk]
        )
    assert {public.pk, withdrawn.pk, old_draft.pk, worked_on.pk} == set(
        Edition.every_stage.values_list("pk", flat=True)
    )
    assert link.pk
    return township


def test_what_somebody_takes_in_hand_meanwhile_holds_up_nothing(
    township: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def after_her(draft: Edition, by: None) -> None:
        discard(Edition.every_stage.get(pk=draft.pk), None)
        discard(draft, by)

    monkeypatch.setattr(retention, "discard", after_her)
    erased = {one.says: one.count for one in erase_old(DRAFTS)}
    assert [count for says, count in erased.items() if "草稿（移到回收站）" in says] == [0]
    assert erased["过期的登录状态"] == 1


def left() -> tuple[object, ...]:
    """How much there is of each kind, and the names of all kept files."""
    models = (DiscardedDraft.objects, PreviewLink.objects, LoginAttempt.objects, Session.objects)
    states = sorted(Edition.every_stage.values_list("state", flat=True))
    return (*(model.count() for model in models), states, sorted(everything()))


def test_each_rule_takes_what_is_old_and_nothing_else(township: Unit) -> None:
    public = set(Edition.every_stage.exclude(state="draft").values_list("pk", "created_at", "published_at"))
    needed = {
        name for edition in Edition.every_stage.all() for file in edition.files.all() for name in (file.content.name, file.copy.name)
    }  # fmt: skip
    events = Event.objects.count()
    before = left()
    trial = [rule.count for rule in erase_old(DRAFTS, is_trial=True)]
    assert left() == before
    done = [rule.count for rule in erase_old(DRAFTS)]
    assert trial[:7] == done[:7] == [1, 1, 1, 1, 1, 0, 0]
    assert left()[:5] == (1, 1, 1, 0, ["draft", "published", "withdrawn"])
    assert set(Edition.every_stage.exclude(state="draft").values_list("pk", "created_at", "published_at")) == public
    assert needed - set(everything()) == set()  # the old draft's file waits in the bin
    assert Event.objects.count() == events + 2
    told = Event.objects.filter(action="managed").latest("at")
    assert (told.subject, told.actor) == ("按保存期限清除", None)
    assert told.details["回收站里超过 30 天的草稿"] == 1
    assert [rule.count for rule in erase_old(DRAFTS)] == [0] * 8
    assert Event.objects.count() == events + 2


def test_whoever_runs_it_reads_what_would_go_and_cannot_shorten_a_drafts_life_below_a_month(township: Unit) -> None:
    out = StringIO()
    call_command("erase_old", "--trial", stdout=out)
    assert "回收站里超过 30 天的草稿：1" in out.getvalue()
    with pytest.raises(CommandError, match="至少保留 30 天"):
        call_command("erase_old", "--drafts", "29")
