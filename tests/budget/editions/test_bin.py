"""A discarded draft can be taken back for thirty days, with its words; then it and its files are forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import (
    Prepared,
    SecondPersonNeeded,
    approve,
    bin,  # noqa: A004 - the module of that name
    confirm_all,
    discard,
    draft,
    explain_all,
    prepare_files,
    publish,
    save_text,
    uploaded,
)
from budget.editions.bin import forget_old, restore
from budget.editions.refusals import Damaged, Gone, NotAllowed, WrongState
from budget.models import Charge, CheckResult, DiscardedDraft, Edition, EditionText, Event, Unit
from budget.roles import REVIEWER, UPLOADER
from budget.texts import TextKind
from tests.builders import REAL, draft_of, explained, make_person, signed_in

pytestmark = pytest.mark.sweep(on="postgresql")


@pytest.fixture
def discarded(township: Unit, clerk: User) -> DiscardedDraft:
    """A draft with words and a date, discarded by its clerk."""
    load(read_folder(), 2026)
    edition = draft(prepare_files([uploaded(REAL.read_bytes(), REAL.name)], township, 2026, None, by=None), clerk)
    save_text(edition, TextKind.DUTIES, "负责辖区事务。", clerk)
    approve(edition, date(2026, 1, 15), clerk)
    discard(edition, clerk)
    return DiscardedDraft.objects.get()


def test_what_was_said_of_failed_checks_comes_back_too(township: Unit, clerk: User) -> None:
    load(read_folder(), 2026)
    edition = draft(prepare_files([uploaded(REAL.read_bytes(), REAL.name)], township, 2026, None, by=None), clerk)
    explained(edition)
    said = set(CheckResult.every_stage.exclude(explanation="").values_list("rule", "subject", "explanation"))
    assert len(said) > 1
    discard(edition, clerk)
    restore(DiscardedDraft.objects.get().pk, clerk)
    again = CheckResult.every_stage.exclude(explanation="").values_list("rule", "subject", "explanation")
    assert set(again) == said
    discard(Edition.every_stage.get(), clerk)
    DiscardedDraft.objects.update(explanations=None)  # as the release before left it
    assert restore(DiscardedDraft.objects.get().pk, clerk).tables.count() == 13


def kept() -> list[Path]:
    """The originals that are kept."""
    return [path for path in (Path(settings.MEDIA_ROOT) / "sources").glob("*/*") if path.is_file()]


def test_comes_back_with_its_words_and_its_date(discarded: DiscardedDraft, clerk: User) -> None:
    edition = restore(discarded.pk, clerk)
    assert edition.tables.count() == 13
    assert Edition.every_stage.get().approval_date == date(2026, 1, 15)
    assert EditionText.every_stage.get().body == "负责辖区事务。"
    assert EditionText.every_stage.get().updated_by == clerk
    assert not DiscardedDraft.objects.exists()
    assert Event.objects.filter(action=Event.Action.RESTORED, actor=clerk).exists()


@pytest.mark.no_cover
def test_does_not_push_out_another_draft(discarded: DiscardedDraft, township: Unit, clerk: User) -> None:
    other = draft_of(township)
    with pytest.raises(WrongState):
        restore(discarded.pk, clerk)
    assert Edition.every_stage.get() == other
    assert DiscardedDraft.objects.exists()


def test_is_for_those_who_may_upload(discarded: DiscardedDraft) -> None:
    with pytest.raises(NotAllowed):
        restore(discarded.pk, make_person("judge", REVIEWER))


def test_says_where_its_file_is_lost(discarded: DiscardedDraft, clerk: User) -> None:
    kept()[0].unlink()
    with pytest.raises(Damaged):
        restore(discarded.pk, clerk)


def test_is_forgotten_after_thirty_days_and_not_before(discarded: DiscardedDraft) -> None:
    for days, left in ((29, 1), (31, 0)):
        DiscardedDraft.objects.update(discarded_at=timezone.now() - timedelta(days=days))
        forget_old()
        assert (DiscardedDraft.objects.count(), len(kept())) == (left, left)


def test_is_taken_back_with_one_button(discarded: DiscardedDraft, clerk: User) -> None:
    client = signed_in(clerk)
    page = client.get("/admin/budget/edition/bin/").content.decode()
    assert "文字说明 1 部分" in " ".join(page.split())
    answer = client.post("/admin/budget/edition/bin/", {"draft": discarded.pk}, follow=True)
    assert "草稿已取回" in answer.content.decode()


@pytest.mark.parametrize("given", ["", "x", "99999999"])
def test_what_is_not_there_any_more_is_said(client: Client, clerk: User, given: str) -> None:
    answer = signed_in(clerk).post("/admin/budget/edition/bin/", {"draft": given}, follow=True)
    assert "已经不在回收站里了" in answer.content.decode()


def test_a_correction_starts_with_the_words_and_the_date_of_the_newest_version(township: Unit, clerk: User) -> None:
    first = draft_of(township, clerk)
    save_text(first, TextKind.DUTIES, "负责辖区事务。", clerk)
    approve(first, date(2026, 1, 15), clerk)
    second = draft_of(township, clerk, content=b"second")
    assert second.approval_date == date(2026, 1, 15)


@pytest.mark.parametrize("of_old", [False, True])
def test_who_brought_the_files_is_no_second_person_when_another_takes_the_draft_back(
    discarded: DiscardedDraft, clerk: User, settings: Settings, of_old: bool
) -> None:
    settings.REQUIRE_SECOND_PERSON = True
    if of_old:  # as the release before kept it
        files = [{key: file[key] for key in ("name", "content", "sha256")} for file in discarded.files]
        DiscardedDraft.objects.update(files=files)
    edition = restore(discarded.pk, make_person("colleague", UPLOADER))
    assert edition.files.get().uploaded_by == clerk
    clerk.groups.set(Group.objects.filter(name=REVIEWER))
    Charge.objects.create(account=clerk, act=Charge.Act.REVIEW, is_everywhere=True)
    EditionText.every_stage.all().delete()  # her words count without that
    explain_all(edition, "按财政批复的数公开。", None)
    confirm_all(edition, None)
    with pytest.raises(SecondPersonNeeded):
        publish(edition, User.objects.get(pk=clerk.pk), "公开")
    assert publish(edition, make_person("judge", REVIEWER), "公开").state == "published"


def test_what_a_colleague_did_while_the_files_were_read_is_not_undone(
    discarded: DiscardedDraft, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading takes seconds: in them she may have uploaded another draft, or have taken this one back herself."""
    colleague = make_person("colleague", UPLOADER)
    happen: list[Callable[[], object]] = []

    def slowly(*args: Any, **kwargs: Any) -> Prepared:
        read = prepare_files(*args, **kwargs)
        while happen:
            happen.pop()()
        return read

    monkeypatch.setattr(bin, "prepare_files", slowly)
    happen.append(lambda: draft_of(discarded.unit, colleague))
    with pytest.raises(WrongState):
        restore(discarded.pk, clerk)
    kept = Edition.every_stage.get()
    assert (kept.created_by, DiscardedDraft.objects.count()) == (colleague, 1)
    discard(kept, colleague)
    happen.append(lambda: discard(restore(discarded.pk, colleague), colleague))
    with pytest.raises(Gone):
        restore(discarded.pk, clerk)
    assert not Edition.every_stage.exists()
