"""Two people at one draft at once: the second is told what happened meanwhile, and nothing is half done."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.editions import draft
from budget.models import Edition, Event, Unit
from budget.roles import REVIEWER, UPLOADER
from tests.builders import REAL, REASON, explained, make_person, real_prepared
from tests.journeys.conftest import NewPage
from tests.journeys.desk.acts import log_in, press, upload

pytestmark = pytest.mark.usefixtures("staff")

GONE = "这份草稿已经不在了：可能刚被重新上传的文件替换，或被他人废弃。请回到列表查看最新情况。"
PUBLISH = "公开这一版"
HANDED_BACK = f"您写的“{REASON}”没有保存，要用请先复制。"


@pytest.fixture
def waiting(staff: None) -> Edition:
    """A draft of the clerk's that may be published."""
    return explained(draft(real_prepared(Unit.objects.get()), User.objects.get(username="clerk")))


@pytest.fixture
def reviewer(new_page: NewPage, live_server: LiveServer, waiting: Edition) -> Page:
    """The reviewer before the open draft, the reason already written."""
    page = new_page(base_url=live_server.url)
    log_in(page, "reviewer")
    page.goto(f"/admin/budget/edition/{waiting.pk}/change/")
    page.fill("#publish-reason", REASON)
    return page


def test_two_reviewers_publish(new_page: NewPage, live_server: LiveServer, waiting: Edition, reviewer: Page) -> None:
    make_person("another", REVIEWER)
    first = new_page(base_url=live_server.url)
    log_in(first, "another")
    first.goto(f"/admin/budget/edition/{waiting.pk}/change/")
    first.fill("#publish-reason", "我先公开")
    reviewer.click(f"input[value={PUBLISH}]")
    press(first, PUBLISH)
    expect(first.locator(".messagelist")).to_have_text("已公开。")
    reviewer.click(f"input[value=确定，{PUBLISH}]")
    already = "这一版已经公开了，可能有人刚刚办理过。请刷新页面查看。"
    expect(reviewer.locator(".messagelist li")).to_have_text([already, HANDED_BACK])
    # By the browser's own button she comes to the question again: it is not asked anew, and keeps her words.
    reviewer.go_back()
    expect(reviewer.locator(".messagelist li")).to_have_text([already, HANDED_BACK])
    assert Edition.published.get().reason == "我先公开"
    assert Event.objects.filter(action="published").count() == 1


@pytest.mark.sweep
def test_a_draft_is_replaced_under_the_hands_of_the_reviewer(waiting: Edition, reviewer: Page) -> None:
    reviewer.click(f"input[value={PUBLISH}]")
    newest = draft(real_prepared(waiting.unit, b" "), User.objects.get(username="clerk"))
    reviewer.click(f"input[value=确定，{PUBLISH}]")
    expect(reviewer.locator(".messagelist li")).to_have_text([GONE, HANDED_BACK])
    assert Edition.every_stage.get() == newest
    assert newest.state == "draft"


@pytest.mark.sweep
def test_a_draft_is_discarded_while_a_clerk_writes_its_words(
    new_page: NewPage, live_server: LiveServer, waiting: Edition, reviewer: Page
) -> None:
    page = new_page(base_url=live_server.url)
    log_in(page, "clerk")
    page.goto(f"/admin/budget/edition/{waiting.pk}/texts/duties/")
    page.fill("textarea[name=body]", "辖区公共服务。")
    press(reviewer, "废弃草稿")
    expect(reviewer.locator(".messagelist")).to_have_text("草稿已废弃，在回收站里保留三十天，可以取回。")
    page.click("input[name=save]")
    expect(page.locator(".verdict")).to_have_text(GONE)
    expect(page.get_by_label("您写的文字在这里")).to_have_value("辖区公共服务。")


@pytest.mark.sweep
def test_one_clerk_writes_the_same_words_in_two_windows(
    new_page: NewPage, live_server: LiveServer, waiting: Edition
) -> None:
    first = new_page(base_url=live_server.url)
    log_in(first, "clerk")
    second = first.context.new_page()
    for page, words in ((first, "先写的。"), (second, "后写的。")):
        page.goto(f"/admin/budget/edition/{waiting.pk}/texts/duties/")
        page.fill("textarea[name=body]", words)
    first.click("input[name=save]")
    expect(first.locator(".messagelist")).to_have_text("已保存“部门职责”。")
    second.click("input[name=save]")
    expect(second.locator(".errorlist")).to_contain_text("您打开以后，这一部分已经被别人改过，没有保存。")
    expect(second.locator("textarea[name=body]")).to_have_value("后写的。")
    assert waiting.texts.get().body == "先写的。"


@pytest.mark.sweep
@pytest.mark.usefixtures("waiting")
def test_a_clerk_uploads_over_the_draft_of_another(new_page: NewPage, live_server: LiveServer) -> None:
    make_person("another", UPLOADER)
    page = new_page(base_url=live_server.url)
    log_in(page, "another")
    assert upload(page, REAL) == "可以公开。"
    expect(page.locator(".messagelist .warning")).to_contain_text("原来的草稿由王芳于")
    assert upload(page, REAL) == "可以公开。"
    expect(page.locator(".messagelist .warning")).to_have_count(0)
    uploads = Event.objects.filter(action="uploaded").order_by("pk")
    assert [event.actor_name for event in uploads] == ["王芳", "another", "another"]
