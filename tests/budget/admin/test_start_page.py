"""The start page: what waits, for whom, until when, and the one next step."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from budget.deadlines import Deadline, usual_last_day
from budget.desk.standing import standing_for
from budget.editions import SecondPersonNeeded, draft, publish
from budget.models import Doubt, Edition, PlannedPublication, SourceFile
from budget.reconciliation import Level, Result
from budget.roles import REVIEWER, UPLOADER
from budget.vocabulary import Stage
from tests.builders import check, draft_of, make_person, make_township, prepared, published_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]


def start(*roles: str, person: User | None = None) -> str:
    return signed_in(person or make_person("somebody", *roles)).get("/admin/").content.decode()


def test_with_nothing_offers_the_upload_to_clerks() -> None:
    page = start(UPLOADER)
    assert "还没有任何预算" in page
    assert 'href="/admin/budget/edition/upload/"' in page


def test_with_nothing_offers_no_upload_to_reviewers() -> None:
    assert 'href="/admin/budget/edition/upload/"' not in start(REVIEWER)


def test_tells_a_reviewer_what_may_be_published() -> None:
    draft_of(make_township(), make_person("clerk", UPLOADER, full_name="录入员"))
    page = start(REVIEWER)
    assert "有 1 份草稿等着办" in page
    assert "录入员" in page
    assert "核对并公开" in page


def test_tells_why_a_draft_may_not_be_published() -> None:
    draft(prepared(make_township(), checks=(check(Level.MUST, Result.FAIL),)), None)
    page = start(REVIEWER)
    assert "还不能公开，因为有 1 处必须先办。" in page
    assert "看哪里要改" in page


def test_tells_where_nothing_but_a_confirmation_is_wanted() -> None:
    edition = draft_of(make_township(), make_person("clerk", UPLOADER))
    Doubt.every_stage.create(edition=edition, position=1, code="upload.identical", message="完全相同。")
    page = start(REVIEWER)
    assert "还不能公开，因为有 1 项要先有人确认。" in page
    assert "看要确认什么" in page
    assert "看哪里要改" not in page


def test_tells_when_a_draft_will_be_public_by_itself() -> None:
    edition, reviewer = draft_of(make_township(), make_person("clerk", UPLOADER)), make_person("judge", REVIEWER)
    at = timezone.now().replace(month=12, day=30, hour=1, minute=0)
    PlannedPublication.objects.create(edition=edition, at=at, reason="按时公开", by=reviewer)
    page = start(person=reviewer)
    assert "已定好 12 月 30 日 09:00 自动公开，不用再办。" in page
    assert "看草稿" in page
    assert "核对并公开" not in page


def test_sends_the_uploader_to_a_second_person(settings: Settings) -> None:
    settings.REQUIRE_SECOND_PERSON = True
    both = make_person("both", UPLOADER, REVIEWER)
    draft_of(make_township(), both)
    page = start(person=both)
    assert "须由另一位审核人员办理" in page
    assert "核对并公开" not in page


def test_sends_whoever_brought_one_file_of_it_to_a_second_person_too(settings: Settings) -> None:
    settings.REQUIRE_SECOND_PERSON = True
    both = make_person("both", UPLOADER, REVIEWER)
    edition = draft_of(make_township(), make_person("clerk", UPLOADER))
    SourceFile.every_stage.filter(edition=edition).update(uploaded_by=both)
    desk = signed_in(both)
    assert "须由另一位审核人员办理" in desk.get("/admin/").content.decode()
    page = desk.get(f"/admin/budget/edition/{edition.pk}/change/").content.decode()
    assert "须由另一位审核人员公开" in page
    assert "publish-reason" not in page
    with pytest.raises(SecondPersonNeeded):
        publish(edition, both, "年度预算公开")


def test_says_when_the_deadline_was_missed() -> None:
    edition = published_of(make_township())
    approved = timezone.localdate() - timedelta(days=23)
    Edition.every_stage.filter(pk=edition.pk).update(approval_date=approved)
    assert "迟了 3 天公开" in start(REVIEWER)


@pytest.mark.parametrize(
    ("published", "today", "words", "late"),
    [
        (None, date(2026, 1, 20), "还有 10 天", False),
        (None, date(2026, 1, 30), "今天是最后一天", False),
        (None, date(2026, 1, 31), "已经过了 1 天", True),
        (date(2026, 1, 30), date(2026, 5, 1), "已按时公开", False),
        (date(2026, 2, 2), date(2026, 5, 1), "迟了 3 天公开", True),
    ],
)
def test_the_twenty_days(published: date | None, today: date, words: str, late: bool) -> None:
    deadline = Deadline(date(2026, 1, 10), published, today)
    assert words in deadline.sentence
    assert deadline.is_late is late


def test_a_day_that_nobody_entered_is_said_to_be_the_laws() -> None:
    usual = usual_last_day(2026, Stage.BUDGET)
    assert Deadline(None, date(2026, 5, 12), date(2026, 6, 1), None, usual).sentence == (
        "公开期限是 2026 年 5 月 10 日（没有填批复日期，按法定日程推算），迟了 2 天公开；请补填批复日期核实。"
    )
    entered = Deadline(None, None, date(2026, 5, 1), date(2026, 4, 30), usual)
    assert entered.sentence == "公开期限是 2026 年 4 月 30 日（统一规定），已经过了 1 天。"
    assert Deadline(None, None, date(2026, 5, 1)).basis == ""


def test_asks_eleven_questions_however_many_drafts_there_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    clerk = make_person("clerk", UPLOADER)
    clerk.get_all_permissions()
    for code, slug in (("661", "first"), ("662", "second"), ("663", "third")):
        draft_of(make_township(code, slug))
    # Editions; charges; days entered for districts; what was sent back; what forbids publishing; who uploaded, brought a
    # file, wrote, stated.
    with django_assert_num_queries(11):
        assert len(standing_for(clerk).waiting) == 3
