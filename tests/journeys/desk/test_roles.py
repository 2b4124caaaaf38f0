"""A clerk tries what only a reviewer or a manager may: it is not offered, and refused in words where it is forced."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.editions import publish
from budget.models import Edition, Event
from tests.builders import REAL, REASON
from tests.journeys.conftest import NewPage
from tests.journeys.desk.acts import log_in, upload

pytestmark = [pytest.mark.usefixtures("staff"), pytest.mark.sweep]

DISCARD = "form[action$='/discard/']"
ELSEWHERE = "(form, action) => { form.action = action }"


@pytest.fixture
def clerk(new_page: NewPage, live_server: LiveServer) -> Page:
    page = new_page(base_url=live_server.url)
    log_in(page, "clerk")
    return page


def test_a_clerk_publishes_nothing(clerk: Page) -> None:
    upload(clerk, REAL)
    edition = Edition.every_stage.get()
    expect(clerk.locator("#acts")).not_to_contain_text("公开这一版")
    expect(clerk.locator("form[action$='/publish/']")).to_have_count(0)
    # The button that she has, made to do what she may not.
    clerk.click(f"{DISCARD} input[type=submit]")
    clerk.wait_for_url("**/ask/discard/**")  # or the form is looked for while the page is on its way
    clerk.locator(DISCARD).evaluate(ELSEWHERE, f"/admin/budget/edition/{edition.pk}/publish/")
    clerk.click(f"{DISCARD.replace('discard', 'publish')} input[type=submit]")
    expect(clerk.locator(".verdict")).to_have_text("您没有公开预算的权限。")
    assert Edition.every_stage.get().state == "draft"
    assert set(Event.objects.values_list("action", flat=True)) == {"uploaded", "edited"}


def test_a_clerk_withdraws_nothing(clerk: Page) -> None:
    upload(clerk, REAL)
    published = publish(Edition.every_stage.get(), User.objects.get(username="reviewer"), REASON)
    clerk.goto(f"/admin/budget/edition/{published.pk}/change/")
    expect(clerk.locator(".verdict")).to_contain_text("已公开")
    expect(clerk.locator("#acts form.act")).to_have_count(0)  # she may only begin a correction of the words
    clerk.goto(f"/admin/budget/edition/{published.pk}/withdraw/")
    expect(clerk.locator(".messagelist")).to_contain_text("还没有办理。")
    assert Edition.every_stage.get().state == "published"


def test_a_clerk_manages_nothing(clerk: Page) -> None:
    for place in ("/admin/auth/user/", "/admin/budget/classificationcode/load/", "/admin/budget/unit/add/"):
        expect(clerk.locator(f"a[href='{place}']")).to_have_count(0)
        answer = clerk.goto(place)
        assert answer is not None
        assert answer.status == 403
        expect(clerk.locator(".verdict")).to_contain_text("您没有办这件事或看这一页的权限。")
        clerk.click("text=回到工作台")
