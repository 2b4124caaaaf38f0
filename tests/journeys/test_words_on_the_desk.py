"""A clerk writes the words of a draft without any script; what is wrong is pointed at; the pages are for everybody."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.editions import draft
from budget.models import Edition
from budget.roles import UPLOADER
from tests.builders import PASSWORD, make_person, make_township, real_prepared
from tests.journeys.conftest import NewPage
from tests.journeys.test_every_page import EVERYTHING, sideways, violations


@pytest.fixture
def clerk(transactional_db: None) -> User:
    return make_person("clerk", UPLOADER)


@pytest.fixture
def edition(clerk: User) -> Edition:
    return draft(real_prepared(make_township()), clerk)


def sign_in(page: Page) -> None:
    page.goto("/admin/login/?next=/admin/budget/edition/")
    page.fill("input[name=username]", "clerk")
    page.fill("input[name=password]", PASSWORD)
    page.click("[type=submit]")


def test_words_are_written_looked_at_mended_and_kept_without_scripts(
    new_page: NewPage, live_server: LiveServer, edition: Edition
) -> None:
    page = new_page(base_url=live_server.url, java_script_enabled=False)
    sign_in(page)
    page.goto(f"/admin/budget/edition/{edition.pk}/texts/")
    page.get_by_role("link", name="收支增减变化说明").click()
    page.fill("textarea[name=body]", "农林水支出7275.38万元，主要原因是。")
    page.get_by_role("button", name="先看看，不保存").click()
    expect(page.locator(".finding.error")).to_contain_text("没有写完")
    expect(page.locator(".finding.warning")).to_contain_text("7257.384943")
    page.fill("textarea[name=body]", "农林水支出7257.38万元。")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#preview")).to_contain_text("农林水支出7257.38万元。")
    expect(page.locator(".finding")).to_have_count(0)
    assert edition.texts.get().body == "农林水支出7257.38万元。"


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("place", ["{}/texts/", "{}/texts/duties/", "{}/completeness/", "templates/"])
def test_the_pages_of_the_desk_are_for_everybody(
    new_page: NewPage, live_server: LiveServer, edition: Edition, place: str
) -> None:
    page = new_page(base_url=live_server.url, color_scheme="light", reduced_motion="reduce")
    sign_in(page)
    page.goto(f"/admin/budget/edition/{place.format(edition.pk)}")
    # Without its preload: the admin's sheets import others, and axe would write those into the page as styles.
    assert violations(page, EVERYTHING | {"preload": False}) == []
    assert sideways(page, 360) <= 0


def test_no_icon_stands_behind_the_first_word_of_what_the_desk_says(new_page: NewPage, live_server: LiveServer) -> None:
    page = new_page(base_url=live_server.url)
    page.goto("/admin/login/")
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for level in ("success", "info", "warning", "error"):
            drawn = page.evaluate(
                """level => {
                    const list = document.createElement("ul"), said = document.createElement("li");
                    list.className = "messagelist"; said.className = level; list.append(said); document.body.append(list);
                    return getComputedStyle(said).backgroundImage;
                }""",
                level,
            )
            assert drawn == "none", (width, level)
