"""No main page is longer than five screens of a desk or nine of a phone before its details are opened, whatever it tells.

Editions of every kind are published once; a route hands the browser what the site answers, so no server is needed.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Route
from pytest_django import DjangoDbBlocker

from budget.models import Edition
from tests.disclosure.claims import Truth
from tests.disclosure.compared import body_of
from tests.disclosure.every_edition import all_kinds, root_of
from tests.journeys.conftest import NewPage

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover, pytest.mark.django_db]

HOST = "http://localhost"
DESK, PHONE = (1280, 800, 5), (390, 844, 9)  # px across, px of a screen, screens
NARROWEST = 320  # px, as a desk of 1280 at 400 %: a page may be long there, but never wider
MAIN = (
    "/ /income/ /function/ /economic/gov/ /economic/dept/ /economic/dept/302/ /matrix/ /projects/ /performance/ /sangong/ "
    "/procurement/ /services/ /stages/ /tables/ /checks/ /texts/ /completeness/ /editions/ /data/ /data/verify/"
).split()
OF_THE_SITE = "/ /data/ /compare/?unit=beiqiao /beiqiao/ /search/?q=%E5%85%BB%E8%80%81 /status/ /glossary/".split()


@pytest.fixture(scope="module")
def editions(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Edition]]:
    """One of every kind."""
    with all_kinds(django_db_blocker) as found:
        yield found


def answered(page: Page) -> dict[str, str]:
    """Let the browser have what is put into the dictionary by its address, and the style sheets as they are on disk.

    The site is asked outside: within a route another connection would open, which sees nothing of this transaction.
    """
    pages: dict[str, str] = {}

    def answer(route: Route) -> None:
        address = route.request.url.removeprefix(HOST)
        if address in pages:
            route.fulfill(content_type="text/html", body=pages[address])
        elif address.endswith(".css") and "noscript" not in address:  # drawings keep their room
            route.fulfill(path=settings.BASE_DIR / address.lstrip("/"))
        else:
            route.fulfill(body="")

    page.route(f"{HOST}/**", answer)
    return pages


def too_long(page: Page, pages: dict[str, str], address: str, reader: Client | None = None) -> list[str]:
    """How a page breaks its bounds: its length in screens, or wider than the window."""
    found: list[str] = []
    answer = (reader or Client()).get(address)
    if answer.status_code == 404:  # a table that this edition does not have
        return found
    pages[address] = body_of(answer).decode()
    page.goto(f"{HOST}{address}")
    for across, screen, most in (DESK, PHONE):
        page.set_viewport_size({"width": across, "height": screen})
        high, wide = page.evaluate(
            "() => [document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
        )
        if high > most * screen or wide > across:
            found.append(f"{address}: {high / screen:.2f} screens and {wide} px wide at {across} px")
    page.set_viewport_size({"width": NARROWEST, "height": PHONE[1]})
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > NARROWEST:
        found.append(f"{address}: {wide} px wide at {NARROWEST} px")
    return found


@pytest.mark.parametrize(
    "kind",
    ["one year", "several years", "plan and account"],
)
def test_no_main_page_is_too_long(new_page: NewPage, editions: dict[str, Edition], kind: str) -> None:
    page = new_page(java_script_enabled=False)
    given = answered(page)
    edition = editions[kind]
    code = max(row["function"] for row in Truth(edition).rows if row["function"].startswith("208"))
    drilled = [f"/function/{code[:length]}/" for length in (3, 5, 7)]
    pages = [f"{root_of(edition)}{one}" for one in (*MAIN, *drilled)]
    if kind == "several years":
        pages += OF_THE_SITE
    assert [fault for address in pages for fault in too_long(page, given, address)] == []


def test_no_main_page_is_longer_for_being_english(new_page: NewPage, editions: dict[str, Edition]) -> None:
    page, reader = new_page(java_script_enabled=False), Client()
    given = answered(page)
    reader.get("/preferences/?lang=en&next=/")
    pages = [f"{root_of(editions['one year'])}{one}" for one in MAIN]
    assert [fault for address in pages for fault in too_long(page, given, address, reader)] == []


def test_an_address_that_ends_with_a_word_opens_it_without_a_script(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    answered(page)["/glossary/"] = Client().get("/glossary/").content.decode()
    page.goto(f"{HOST}/glossary/#gongwu-jiedaifei")
    assert page.get_by_text("接待来办公事的客人花的钱").is_visible()
    assert page.locator("details[open]").count() == 1
