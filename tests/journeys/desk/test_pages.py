"""The pages of the desk are for everybody: no violation that axe knows, nothing wider than the window."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from budget.editions.remarks import give_back
from budget.models import Edition
from fixtures.odd import CATALOGUE
from tests.journeys.conftest import NewPage
from tests.journeys.desk.acts import UPLOAD, log_in, named, upload
from tests.journeys.test_every_page import violations

# Without «preload»: it would fetch the admin's style sheets once more, by addresses taken from the wrong place.
EVERYBODY = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"], "resultTypes": ["violations"], "preload": False}


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (360, "dark")])
@pytest.mark.usefixtures("staff")
def test_can_be_used_by_everybody(new_page: NewPage, live_server: LiveServer, width: int, theme: str) -> None:
    page = new_page(
        base_url=live_server.url, viewport={"width": width, "height": 800}, color_scheme=theme, bypass_csp=True
    )
    log_in(page, "clerk")
    upload(page, named(CATALOGUE["text_in_amount"].build()))
    edition = Edition.every_stage.get()
    give_back(edition, "请改一处。", User.objects.get(username="reviewer"))
    for place in (
        "/admin/",
        UPLOAD,
        f"/admin/budget/edition/{edition.pk}/change/",
        f"/admin/draft/{edition.pk}/",
        f"/admin/budget/edition/{edition.pk}/remarks/?about=table&anchor=expenditure",
        "/admin/budget/edition/manual/?q=批注",
        "/admin/budget/edition/search/?q=撤回",
        "/admin/auth/user/second-factor/",
        "/admin/budget/edition/999999/differences/published/",
    ):
        page.goto(place)
        expect(page.locator("h1")).to_have_count(1)
        assert violations(page, EVERYBODY) == [], place
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), place
