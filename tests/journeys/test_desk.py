"""The desk in a real browser: a clerk uploads, reads, mends; another publishes; the public sees it, and a correction."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from openpyxl import load_workbook
from playwright.sync_api import Page
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from budget.classification import read_folder
from budget.classification.loading import load
from budget.models import Edition
from budget.roles import REVIEWER, UPLOADER
from tests.builders import PASSWORD, REAL, make_person, make_township
from tests.journeys.conftest import NewPage

pytestmark = pytest.mark.django_db(transaction=True)

# Without «preload»: it would fetch the admin's style sheets once more, by addresses taken from the wrong place.
EVERYBODY = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"], "preload": False}

UPLOAD = "/admin/budget/edition/upload/"


@pytest.fixture
def staff(settings: Settings) -> None:
    """A township with its classification, a clerk and a reviewer; two people are needed."""
    settings.REQUIRE_SECOND_PERSON = True
    load(read_folder(), 2026)
    make_township()
    make_person("clerk", UPLOADER, full_name="王芳")
    make_person("reviewer", REVIEWER, full_name="李明")


@pytest.fixture
def mistaken(tmp_path: Path) -> Path:
    """The real workbook with words where the first amount of its third table should be."""
    return changed(tmp_path / "有错.xlsx", "约十万")


def changed(path: Path, value: str | float) -> Path:
    book = load_workbook(REAL)
    sheet = book.worksheets[2]
    cell = next(cell for row in sheet.iter_rows(min_row=6) for cell in row if isinstance(cell.value, float))
    cell.value = value
    out = BytesIO()
    book.save(out)
    path.write_bytes(out.getvalue())
    return path


def log_in(page: Page, name: str) -> None:
    page.goto("/admin/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.click("input[type=submit]")
    page.wait_for_url("**/admin/")


def upload(page: Page, path: Path) -> str:
    """Upload as the form asks and return the one line on top of the preview."""
    page.goto(UPLOAD)
    page.set_input_files("input[type=file]", path)
    page.click("input[type=submit][value=上传并核对]")
    return page.locator(".verdict").inner_text()


def publish(page: Page, reason: str) -> None:
    page.goto("/admin/")
    page.click("text=核对并公开")
    page.fill("#publish-reason", reason)
    page.click("input[value=公开这一版]")
    page.get_by_text("已公开。", exact=True).wait_for()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.usefixtures("staff")
def test_from_a_mistake_to_a_correction(
    new_page: NewPage, live_server: LiveServer, mistaken: Path, tmp_path: Path, script: bool
) -> None:
    clerk = new_page(base_url=live_server.url, java_script_enabled=script)
    log_in(clerk, "clerk")
    assert upload(clerk, mistaken).startswith("还不能公开，因为有")
    assert clerk.locator(".finding.error .cellgrid td.here").first.inner_text() == "约十万"
    assert upload(clerk, REAL) == "可以公开。"
    assert clerk.locator("input[value=公开这一版]").count() == 0
    assert Client().get("/xiaohongmen/2026/").status_code == 404
    reviewer = new_page(base_url=live_server.url, java_script_enabled=script)
    log_in(reviewer, "reviewer")
    publish(reviewer, "2026 年预算公开")
    public = new_page(base_url=live_server.url, java_script_enabled=script)
    public.goto("/xiaohongmen/2026/")
    assert "1.56" in public.locator("main").inner_text()
    # A word of a title differs, no figure: a correction that may be published.
    book = load_workbook(REAL)
    book.properties.title = "更正"
    book.save(tmp_path / "更正.xlsx")
    assert upload(clerk, tmp_path / "更正.xlsx") == "可以公开。"
    publish(reviewer, "更正封面")
    public.goto("/xiaohongmen/2026/editions/")
    assert "更正封面" in public.locator("main").inner_text()
    assert Edition.published.count() == 2


@pytest.mark.usefixtures("staff")
def test_what_a_clerk_may_not(new_page: NewPage, live_server: LiveServer) -> None:
    page = new_page(base_url=live_server.url)
    log_in(page, "clerk")
    upload(page, REAL)
    edition = Edition.every_stage.get()
    token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
    for act in ("publish", "withdraw"):
        answer = page.request.post(
            f"/admin/budget/edition/{edition.pk}/{act}/",
            form={"reason": "x", "csrfmiddlewaretoken": token},
            headers={"Referer": live_server.url},
        )
        assert answer.status == 403
    assert Edition.every_stage.get().state == "draft"


@pytest.mark.usefixtures("staff")
def test_a_session_that_ended_asks_for_the_password_and_loses_nothing(
    new_page: NewPage, live_server: LiveServer
) -> None:
    page = new_page(base_url=live_server.url, java_script_enabled=False)
    log_in(page, "clerk")
    page.goto(UPLOAD)
    page.set_input_files("input[type=file]", REAL)
    page.context.clear_cookies(name="sessionid")
    page.click("input[type=submit][value=上传并核对]")
    assert page.locator("#id_password").count() == 1
    assert not Edition.every_stage.exists()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.usefixtures("staff")
def test_pages_can_be_used_by_everybody(new_page: NewPage, live_server: LiveServer, mistaken: Path, width: int) -> None:
    page = new_page(base_url=live_server.url, viewport={"width": width, "height": 800}, bypass_csp=True)
    log_in(page, "clerk")
    upload(page, mistaken)
    edition = Edition.every_stage.get()
    for path in (
        "/admin/",
        UPLOAD,
        f"/admin/budget/edition/{edition.pk}/change/",
        f"/admin/draft/{edition.pk}/",
        "/admin/auth/user/second-factor/",
    ):
        page.goto(path)
        found = Axe().run(page, options=EVERYBODY).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
