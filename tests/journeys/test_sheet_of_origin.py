"""The sheet behind a figure: the way back to where one came from, letters that stay in sight, and the cell in a letter about it."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Route, expect
from pytest_django.fixtures import Settings

from bench.production import YEAR, Site
from budget.models import Edition
from tests.journeys.conftest import NewPage, wait_for_truth

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
HOST = "http://localhost"


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("came_from", [f"{YEAR}/tables/11/", f"{YEAR}/function/208/", f"{YEAR}/services/"])
def test_the_way_back_leads_to_the_very_mark_that_was_touched(
    new_page: NewPage, public_site: Site, came_from: str
) -> None:
    page = new_page(base_url=public_site.address, **PHONE)
    page.goto(came_from)
    mark = page.locator("main td a.src[href*='/sources/']:visible").last
    mark.scroll_into_view_if_needed()
    address = str(mark.get_attribute("href"))
    mark.click()
    page.wait_for_url(f"**{address}")
    expect(page.locator("td:target")).to_be_in_viewport()
    back = page.locator("[data-back]")
    expect(back).to_be_in_viewport()
    back.click()
    page.wait_for_url(f"**{came_from}")
    expect(page.locator(f"main td a.src[href='{address}']:visible").last).to_be_in_viewport()


def test_who_opens_the_address_of_a_cell_is_shown_no_way_back(new_page: NewPage, public_site: Site) -> None:
    page = new_page(base_url=public_site.address)
    page.goto(f"{YEAR}/sources/1/2/#D12")
    expect(page.locator("td:target")).to_be_in_viewport()
    expect(page.locator("[data-back]")).to_be_hidden()


def test_letters_and_names_stay_while_a_sheet_is_moved(new_page: NewPage, public_site: Site) -> None:
    page = new_page(base_url=public_site.address, **PHONE)
    page.goto(f"{YEAR}/sources/1/2/#C9")
    frame = page.locator(".table-frame.tall")
    frame.evaluate("frame => { frame.scrollTop += 900; frame.scrollLeft += 200; }")
    box = frame.bounding_box()
    assert box is not None
    letters, names = (
        page.locator(which).evaluate_all(
            "found => found.map((one) => one.getBoundingClientRect()).map((box) => [box.left, box.top])"
        )
        for which in (".sheet thead th", ".sheet td.name")
    )
    assert {abs(top - box["y"]) < 3 for _left, top in letters} == {True}
    assert len({round(left) for left, _top in names}) == 1
    assert names[0][0] > box["x"]


def served(page: Page, address: str) -> None:
    """Let the browser have the page at an address, with its styles and scripts as they are on disk."""
    html = Client().get(address).content.decode()

    def answer(route: Route) -> None:
        asked = route.request.url.removeprefix(HOST)
        if asked.startswith("/static/"):
            route.fulfill(path=settings.BASE_DIR / asked.lstrip("/"))
        else:
            route.fulfill(content_type="text/html", body=html if asked == address else "")

    page.route(f"{HOST}/**", answer)


@pytest.mark.sweep(keep=1)
@pytest.mark.one_database
@pytest.mark.parametrize("contact", ["财政科，caizheng@town.example", "010-6768 0000"])
def test_what_tells_us_of_a_fault_names_the_cell(
    new_page: NewPage, settings: Settings, real: Edition, db: None, contact: str
) -> None:
    settings.SITE_CONTACT = contact
    page, sheet = new_page(), f"{YEAR}/sources/1/2/"
    served(page, sheet)
    page.goto(f"{HOST}{sheet}#D12")
    told = page.locator("[data-report], [data-place]")
    said = "e => e.href || e.textContent"
    expect(told).to_have_count(1)
    assert unquote(told.evaluate(said)).endswith(f"{sheet}#D12")
    page.goto(f"{HOST}{sheet}#F9")
    wait_for_truth(
        page,
        "document.querySelector('[data-report]')?.href.endsWith('F9') ?? document.querySelector('[data-place]').textContent.endsWith('F9')",
    )
    assert unquote(told.evaluate(said)).endswith(f"{sheet}#F9")
