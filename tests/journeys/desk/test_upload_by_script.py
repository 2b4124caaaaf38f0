"""After an upload with progress the preview is loaded once, and says that the draft was kept."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.builders import REAL
from tests.journeys.desk.acts import UPLOAD, log_in, send

pytestmark = pytest.mark.browser

PREVIEW = re.compile(r"/admin/budget/edition/\d+/change/\Z")


@pytest.mark.usefixtures("staff")
def test_the_preview_is_loaded_once_and_the_message_is_there(page: Page) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.extend([request.url] if PREVIEW.search(request.url) else [])

    log_in(page, "clerk")
    page.on("request", note)
    page.goto(UPLOAD)
    send(page, REAL)
    page.locator(".verdict").wait_for()
    assert PREVIEW.search(page.url)
    assert asked == [page.url]
    expect(page.get_by_text("已存为草稿")).to_have_count(1)
