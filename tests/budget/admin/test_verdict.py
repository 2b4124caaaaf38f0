"""One verdict on top: what must be mended, what is asked for and missing, what publishing confirms; and why a check fails."""

from __future__ import annotations

import pytest
from django.test import Client

from budget.editions import NotAllowed, draft, explain, publish
from budget.editions.words import TextRefused
from budget.findings import finding
from budget.models import CheckResult, Edition, Unit
from budget.reconciliation import Level, Result
from budget.roles import REVIEWER, UPLOADER
from tests.builders import REASON, check, make_person, make_township, prepared, signed_in, whole_reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def township() -> Unit:
    return make_township()


def page_of(edition: Edition, client: Client) -> str:
    """The desk's page of an edition."""
    return client.get(f"/admin/budget/edition/{edition.pk}/change/").content.decode()


def test_what_must_be_mended_stands_first_whether_found_or_checked(township: Unit) -> None:
    found = finding("row.no_label", "支出", "A5")
    edition = draft(prepared(township, whole_reading(findings=(found,)), (check(Level.MUST, Result.FAIL),)), None)
    page = page_of(edition, signed_in(make_person("clerk", UPLOADER)))
    assert "还不能公开，因为有 2 处必须先改正。" in page
    first = page[page.index("先改这些（2 处）") : page.index("规定要求公开、还没有的")]
    assert "支出!A5" in first
    assert "支出!D7" in first


def test_what_is_asked_for_and_what_publishing_confirms_is_said(township: Unit) -> None:
    edition = draft(prepared(township, checks=(check(Level.SHOULD, Result.FAIL),)), None)
    page = page_of(edition, signed_in(make_person("judge", REVIEWER)))
    assert "可以公开。" in page
    assert "文字说明还有 9 部分没有写" in page
    assert "没有填财政批复日期" in page
    assert "不符的 1 条都有原因，其中 1 条还没有写明。" in page


def test_a_failed_check_is_published_with_the_publishers_words(township: Unit, client: Client) -> None:
    edition = draft(prepared(township, checks=(check(Level.SHOULD, Result.FAIL),)), None)
    clerk = signed_in(make_person("clerk", UPLOADER))
    answer = clerk.post(
        f"/admin/budget/edition/{edition.pk}/explain/", {"check": "1", "explanation": "按来文<b>另列"}, follow=True
    )
    assert "核对说明已保存" in answer.content.decode()
    # A new upload of the same figures keeps it.
    edition = draft(prepared(township, checks=(check(Level.SHOULD, Result.FAIL),), content=b"again"), None)
    assert CheckResult.every_stage.get().explanation == "按来文<b>另列"
    publish(edition, None, REASON)
    assert "公布单位的说明：按来文&lt;b&gt;另列" in client.get("/xiaohongmen/2026/checks/").content.decode()
    assert client.get("/api/v1/checks?unit=xiaohongmen&year=2026").json()[0]["explanation"] == "按来文<b>另列"


def test_only_failed_checks_of_drafts_are_explained_by_those_who_may(township: Unit) -> None:
    edition = draft(prepared(township, checks=(check(Level.SHOULD, Result.FAIL),)), None)
    with pytest.raises(NotAllowed):
        explain(edition, 1, "x", make_person("outsider"))
    with pytest.raises(TextRefused):
        explain(edition, 1, "问 13800138000", None)
    publish(edition, None, REASON)
    with pytest.raises(NotAllowed):
        explain(Edition.every_stage.get(), 1, "x", None)
    assert CheckResult.every_stage.get().explanation == ""
