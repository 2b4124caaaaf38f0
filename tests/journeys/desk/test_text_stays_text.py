"""Whatever stands in cells, in file names and in reasons is shown as text, on the desk and to the public; nothing of it runs."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.models import Edition, SourceFile
from fixtures.odd import CATALOGUE
from tests.journeys.conftest import NewPage
from tests.journeys.desk.acts import log_in, named, publish, upload

pytestmark = pytest.mark.usefixtures("staff")

PROJECT = "11010522T000000408139"
SCRIPT, PICTURE = "<script>alert(1)</script>道路保洁", "<img src=x onerror=alert(1)>&amp;<b>粗</b>"
FILE = "<svg onload=alert(2)> 'a\"b;c%00../账.xlsx"


def expect_nothing_made(page: Page) -> None:
    """Expect no element that came out of a cell, a name or a reason."""
    assert page.locator("img[src=x], svg[onload], main b:text('粗'), #content b:text('粗')").count() == 0
    assert "alert(" not in " ".join(page.locator("script").all_inner_texts())


@pytest.mark.sweep
def test_markup_in_cells_names_and_reasons(new_page: NewPage, live_server: LiveServer) -> None:
    clerk = new_page(base_url=live_server.url)
    clerk.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    log_in(clerk, "clerk")
    assert upload(clerk, named(CATALOGUE["html_in_cells"].build(), FILE)) == "可以公开。"
    expect(clerk.locator("#content")).to_contain_text("账.xlsx")
    expect_nothing_made(clerk)
    edition = Edition.every_stage.get()
    assert SourceFile.every_stage.get().content.name.startswith("sources/")
    for place, words in ((f"projects/{PROJECT}/", SCRIPT), ("tables/12/", PICTURE), ("sources/1/11/", PICTURE)):
        clerk.goto(f"/admin/draft/{edition.pk}/{place}")
        expect(clerk.locator("main")).to_contain_text(words)
        expect_nothing_made(clerk)
    reviewer = new_page(base_url=live_server.url)
    log_in(reviewer, "reviewer")
    publish(reviewer, f"{PICTURE}公开")
    for place, words in (("editions/", f"{PICTURE}公开"), (f"projects/{PROJECT}/", SCRIPT)):
        reviewer.goto(f"/xiaohongmen/2026/{place}")
        expect(reviewer.locator("main")).to_contain_text(words)
        expect_nothing_made(reviewer)


def test_texts_that_begin_as_formulas(new_page: NewPage, live_server: LiveServer) -> None:
    page = new_page(base_url=live_server.url)
    log_in(page, "clerk")
    assert upload(page, named(CATALOGUE["formula_like_texts"].build())) == "可以公开。"
    page.goto(f"/admin/draft/{Edition.every_stage.get().pk}/tables/12/")
    for text in ('=HYPERLINK("http://example.invalid","点我")', "+1+1", "@SUM(1,1)"):
        expect(page.get_by_text(text, exact=True)).to_be_visible()
    assert page.locator("a[href*='example.invalid']").count() == 0
