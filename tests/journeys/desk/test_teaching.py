"""A workbook that calls its tables, columns and lines otherwise: taught, confirmed and public without a developer."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.models import Edition, TaughtWording, Unit
from budget.roles import MANAGER
from fixtures.published.reworded import COLUMN, LINE, TITLE, reworded, workbook_of
from tests.builders import make_person
from tests.journeys.conftest import NewPage
from tests.journeys.desk.acts import UPLOAD, log_in, named, press, send, verdict
from tests.journeys.test_every_page import EVERYTHING, sideways, violations

pytestmark = pytest.mark.usefixtures("staff")


def opened(new_page: NewPage, live_server: LiveServer, name: str, **more: Any) -> Page:
    page = new_page(base_url=live_server.url, **more)
    log_in(page, name)
    return page


@pytest.mark.sweep
def test_names_are_taught_by_a_clerk_and_confirmed_by_an_administrator(
    new_page: NewPage, live_server: LiveServer
) -> None:
    make_person("manager", MANAGER, full_name="赵敏")
    clerk = opened(new_page, live_server, "clerk", color_scheme="light", reduced_motion="reduce")
    clerk.goto(UPLOAD)
    clerk.select_option("#id_unit", str(Unit.objects.get().pk))
    clerk.fill("#id_year", "2024")
    send(clerk, named(workbook_of(reworded()), "决算.xlsx"))
    assert "还不能公开" in verdict(clerk)

    # Each unknown name with its first figures and the places that are free.
    asked = clerk.locator("#unnamed tbody tr")
    expect(asked).to_have_count(3)
    for words, means in (TITLE, COLUMN, LINE):
        row = asked.filter(has_text=words)
        expect(row.locator("td").nth(1)).to_contain_text("264.87" if words == COLUMN[0] else "307.82")
        row.locator("select").select_option(label=means)
    assert violations(clerk, EVERYTHING | {"preload": False}) == []
    assert sideways(clerk, 360) <= 0
    clerk.set_viewport_size({"width": 1280, "height": 800})
    clerk.click("input[value=照这样重新读取]")
    expect(clerk.locator("#unnamed")).to_have_count(0)
    expect(clerk.locator("#taught li")).to_have_count(3)
    expect(clerk.locator("#taught")).to_contain_text("等管理人员确认")

    manager = opened(new_page, live_server, "manager")
    for wording in TaughtWording.objects.all():
        manager.goto(f"/admin/budget/taughtwording/{wording.pk}/change/")
        manager.click("input[value=确认这个认法]")
        expect(manager.locator(".verdict")).to_contain_text("已确认")

    reviewer = opened(new_page, live_server, "reviewer")
    reviewer.goto(f"/admin/budget/edition/{Edition.every_stage.get().pk}/change/")
    while reviewer.locator("#doubts input[type=submit]").count():
        reviewer.locator("#doubts input[type=submit]").first.click()
        reviewer.wait_for_load_state()  # a page half there has no button either
    reviewer.fill("#publish-reason", "2024 年决算公开")
    press(reviewer, "公开这一版")
    expect(reviewer.locator(".messagelist")).to_have_text("已公开。")

    manager.goto(f"/admin/budget/taughtwording/{TaughtWording.objects.all()[0].pk}/change/")
    manager.click("input[value=撤回这个认法]")
    expect(manager.locator(".verdict")).to_contain_text("已经撤回")
