"""The pages of the desk are for everybody: no violation that axe knows, nothing wider than the window."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from budget.editions.remarks import give_back
from budget.models import Edition, Unit
from budget.roles import MANAGER, UPLOADER
from fixtures.odd import CATALOGUE
from tests.builders import make_person, make_township
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
        f"/admin/budget/edition/{edition.pk}/links/",
        "/admin/budget/edition/notices/",
        f"/admin/budget/edition/overview/?year={edition.year}",
        "/admin/budget/edition/upload/many/",
        "/admin/auth/user/second-factor/",
        "/admin/budget/edition/999999/differences/published/",
    ):
        page.goto(place)
        expect(page.locator("h1")).to_have_count(1)
        assert violations(page, EVERYBODY) == [], place
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), place


@pytest.mark.usefixtures("staff")
def test_an_account_gets_its_bodies_by_keyboard(new_page: NewPage, live_server: LiveServer) -> None:
    township = Unit.objects.get()
    make_person("manager", MANAGER)
    one = make_person("newcomer", UPLOADER, unit=make_township("662", "other"))
    page = new_page(base_url=live_server.url, viewport={"width": 390, "height": 800}, bypass_csp=True)
    log_in(page, "manager")
    page.goto(f"/admin/auth/user/{one.pk}/change/")
    assert violations(page, EVERYBODY) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    box = page.get_by_label(f"审核：{township.code} {township.name}")
    box.focus()
    page.keyboard.press("Space")
    page.get_by_label("录入：662").press("Space")
    page.get_by_role("button", name="保存", exact=True).press("Enter")
    page.wait_for_url("**/admin/auth/user/")
    assert [str(charge) for charge in one.charges.all()] == [f"审核：{township}"]
