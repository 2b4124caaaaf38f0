"""What is public is corrected without the whole workbook: its words alone, or some of its tables, the rest carried over."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from budget.editions import (
    Damaged,
    Gone,
    NotAllowed,
    WrongState,
    approve,
    begin_correction,
    draft,
    kept_files,
    prepare_files,
    publish,
    save_text,
    uploaded,
)
from budget.editions.approving import NotPlausible
from budget.editions.written_parts import body_of
from budget.models import Doubt, Edition, LineItem, SourceFile, Unit
from budget.texts import TextKind
from budget.texts.changes import Piece, compared
from tests.budget.admin.test_several_files import apart, facts
from tests.builders import REASON, draft_of, explained, make_person, publish_real, signed_in

pytestmark = pytest.mark.sweep(on="postgresql")

REWORD = "/admin/budget/edition/{}/reword/"


@pytest.fixture
def public(township: Unit) -> Edition:
    """The real workbook, published, with a written part."""
    return publish_real(township)


@pytest.mark.sweep
def test_the_words_of_what_is_public_are_corrected_without_an_upload(
    public: Edition, clerk: User, reviewer: User
) -> None:
    before = facts(public)
    with pytest.raises(NotAllowed):
        begin_correction(public, reviewer)
    page = signed_in(clerk).post(REWORD.format(public.pk), follow=True).content.decode()
    assert "已建好更正的草稿" in page
    edition = Edition.every_stage.get(state="draft")
    assert (edition.version, facts(edition)) == (2, before)
    assert "没有上传新的；改的是文字说明" in Doubt.every_stage.get(edition=edition).message
    with pytest.raises(WrongState, match="另有一份草稿"):
        begin_correction(public, clerk)
    save_text(edition, TextKind.DUTIES, "负责辖区\n事务。", clerk)
    compared_page = (
        signed_in(reviewer).get(f"/admin/budget/edition/{edition.pk}/differences/published/").content.decode()
    )
    assert "0 个金额不同，文字说明有 1 部分不同" in compared_page
    assert re.search(r"<ins\s*>负责辖区</ins>", compared_page)
    publish(explained(edition), reviewer, REASON)
    assert body_of(Edition.published.get(state="published"), TextKind.DUTIES) == "负责辖区\n事务。"
    with pytest.raises(WrongState):
        begin_correction(Edition.every_stage.get(version=1), clerk)


def test_some_tables_replace_those_of_what_is_public_and_the_rest_is_carried_over(public: Edition, clerk: User) -> None:
    before = facts(public)
    name, content = apart()[4]
    prepared = prepare_files([uploaded(content, name)], public.unit, 2026, None, by=clerk)
    assert len(prepared.reading.tables) == 13
    assert prepared.doubts[0].message.startswith("只换《")
    assert "其余的表照已公开的第 1 版" in prepared.doubts[0].message
    edition = draft(prepared, clerk, answered=True)
    assert (edition.version, {fact[::3] for fact in facts(edition)}) == (2, {fact[::3] for fact in before})
    assert [file.name for file in SourceFile.every_stage.filter(edition=edition)] == ["xiaohongmen-2026.xlsx", name]
    assert LineItem.published.filter(edition=public).count() == len(before)
    # Where it says that it is the whole, nothing is carried over.
    alone = prepare_files([uploaded(content, name)], public.unit, 2026, None, by=clerk, whole=True)
    assert len(alone.reading.tables) == 1


def test_what_was_withdrawn_meanwhile_is_not_built_upon(public: Edition, clerk: User) -> None:
    name, content = apart()[4]
    late = prepare_files([uploaded(content, name)], public.unit, 2026, None, by=clerk)
    draft_of(public.unit, clerk)
    with pytest.raises(Gone):
        draft(late, clerk, answered=True)


def test_a_file_that_rotted_is_not_corrected_from(
    public: Edition, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budget.editions.preparing.sha256_of", lambda _content: "another")
    with pytest.raises(Damaged, match="不能照它更正"):
        begin_correction(public, clerk)
    assert kept_files.is_sound(public.files.get())


@pytest.mark.parametrize(
    ("stage", "day", "words"),
    [
        ("budget", date(2025, 6, 30), "应在 2025-07 到 2026-12 之间"),
        ("budget", date(2025, 7, 1), ""),
        ("budget", date(2016, 1, 15), "请核对年份"),
        ("final", date(2026, 12, 31), "不会是"),
    ],
)
def test_a_day_of_approval_is_plausible(
    township: Unit, clerk: User, monkeypatch: pytest.MonkeyPatch, stage: str, day: date, words: str
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2030, 1, 1))
    edition = draft_of(township, clerk)
    Edition.every_stage.filter(pk=edition.pk).update(stage=stage)
    edition.refresh_from_db()
    if words:
        with pytest.raises(NotPlausible, match=words):
            approve(edition, day, clerk)
    else:
        assert approve(edition, day, clerk).approval_date == day


def test_no_approval_comes_tomorrow_or_after_the_publication(township: Unit, clerk: User, reviewer: User) -> None:
    edition = draft_of(township, clerk)
    tomorrow = timezone.localdate() + timedelta(days=1)
    page = signed_in(clerk).post(
        f"/admin/budget/edition/{edition.pk}/approve/", {"approval_date": tomorrow.isoformat()}, follow=True
    )
    assert "还没有到，不会是批复的日期" in page.content.decode()
    public = publish(edition, reviewer, REASON)
    public.published_at = timezone.now() - timedelta(days=40)
    with pytest.raises(NotPlausible, match="批复不会在那以后"):
        approve(public, timezone.localdate() - timedelta(days=1), make_person("judge", "审核"))


def test_what_changed_in_a_text_is_told_piece_by_piece() -> None:
    assert compared(("一、办事。", "二、旧的。"), ("一、办事。", "二、新的。", "三、加的。")) == (
        (Piece("一、办事。"),),
        (Piece("二、"), Piece("旧", "gone"), Piece("新", "new"), Piece("的。")),
        (Piece("三、加的。", "new"),),
    )
    long = "长" * 3000
    assert compared((long,), (long + "短",)) == ((Piece(long, "gone"), Piece(long + "短", "new")),)
