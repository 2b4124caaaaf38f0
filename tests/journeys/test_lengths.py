"""No main page is too long before its details are opened, none too wide, and no mark of a source is cut, whatever is told.

Editions of every kind are published once; a route hands the browser what the site answers, so no server is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as site_settings
from django.test import Client
from playwright.sync_api import Page, Route
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from budget.models import DisclosedTable, Edition
from tests.disclosure.claims import Truth
from tests.disclosure.compared import body_of
from tests.disclosure.every_edition import all_kinds, root_of
from tests.forms.test_published_editions import BEIJING
from tests.journeys.conftest import NewPage
from tests.journeys.test_every_page import CONTRAST, ONE_OF_EACH, violations

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover, pytest.mark.django_db]

HOST = "http://localhost"
# px across, px of a screen, and how many screens a page may have; 320 px is a desk of 1280 at 400 %: there it may be long.
WINDOWS = ((1280, 800, 5), (390, 844, 9), (360, 740, 0), (320, 844, 0))
MARKS_AT = {1280, 360}  # px
OFFICIAL = re.compile(r"/tables/\d")  # as long as it was published
# One of each form, and those that have years before them.
KINDS = (
    "one year",
    "several years",
    "plan and account",
    "integrated",
    "jiangsu-12.shengweiban-2017",
    "shanghai-9.wanli-dept-2024",
    BEIJING,
)
MAIN = (
    "/ /income/ /function/ /economic/gov/ /economic/dept/ /economic/dept/302/ /matrix/ /projects/ /performance/ /sangong/ "
    "/procurement/ /services/ /stages/ /tables/ /checks/ /texts/ /completeness/ /editions/ /data/ /data/verify/"
).split()
OF_THE_SITE = (
    "/ /data/ /compare/?unit=beiqiao /compare/?units=beiqiao,bing&year=2024 /beiqiao/ /search/?q=%E5%85%BB%E8%80%81 "
    "/status/ /glossary/"
).split()
# The marks that lead from an amount to its cell, and amounts of official tables, that do not stand whole where they are shown.
CUT = """() => [...document.querySelectorAll("main a.src")].filter((mark) => {
  const own = mark.getBoundingClientRect(), cell = mark.closest("td, th");
  const within = (box) => own.left > box.left - 1 && own.right < box.right + 1;
  if (!own.width || (cell && within(cell.getBoundingClientRect()))) return false;
  if (cell) return true;
  let frame = mark.parentElement;
  while (frame && !["hidden", "clip"].includes(getComputedStyle(frame).overflowX)) frame = frame.parentElement;
  return frame !== null && !within(frame.getBoundingClientRect());
}).concat([...document.querySelectorAll("main .form td.num")].filter((cell) => {
  const printed = document.createRange();
  printed.selectNodeContents(cell.firstChild || cell);
  const text = printed.getBoundingClientRect(), box = cell.getBoundingClientRect();
  return printed.getClientRects().length > 1 || text.left < box.left - 1 || text.right > box.right + 1;
})).map((cut) => cut.outerHTML.slice(0, 120))"""

# What is not on the screen of a sheet's cell that an address names: its figure, its column's letter, or the name of its row.
UNSEEN = """() => {
  const cell = document.querySelector("td:target"), row = cell.parentElement, out = [];
  const letters = [...document.querySelectorAll(".sheet thead th")];
  const letter = letters.find((head) => head.textContent.trim() === cell.id.replace(/\\d/g, ""));
  const names = [...document.querySelectorAll(".sheet td.name")].filter((name) => name !== cell
    && name.parentElement.rowIndex <= row.rowIndex && row.rowIndex < name.parentElement.rowIndex + name.rowSpan
    && (name.parentElement !== row || name.cellIndex < cell.cellIndex));
  for (const [what, element] of [["figure", cell], ["letter", letter], ["name", names.pop()]]) {
    if (!element) { if (what !== "name") out.push(what); continue; }
    const text = document.createRange();
    text.selectNodeContents(element);
    const box = text.getBoundingClientRect();
    const above = document.elementFromPoint((box.left + box.right) / 2, box.top + Math.min(box.height / 2, 10));
    if (box.left < 0 || box.right > innerWidth || !above || !(element.contains(above) || above === element)) out.push(what);
  }
  return out;
}"""


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
            route.fulfill(path=site_settings.BASE_DIR / address.lstrip("/"))
        else:
            route.fulfill(content_type="text/javascript", body="")

    page.route(f"{HOST}/**", answer)
    return pages


def faults_of(page: Page, pages: dict[str, str], address: str, reader: Client | None = None) -> list[str]:
    """How a page breaks its bounds: longer than its screens, wider than a window, or with marks that are cut."""
    found: list[str] = []
    answer = (reader or Client()).get(address)
    if answer.status_code == 404:  # a table that this edition does not have
        return found
    pages[address] = body_of(answer).decode()
    page.goto(f"{HOST}{address}")
    for across, screen, most in WINDOWS:
        page.set_viewport_size({"width": across, "height": screen})
        high, wide = page.evaluate(
            "() => [document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
        )
        if (most and high > most * screen and not OFFICIAL.search(address)) or wide > across:
            found.append(f"{address}: {high / screen:.2f} screens and {wide} px wide at {across} px")
        if across in MARKS_AT:
            found += [f"{address}: cut at {across} px: {cut}" for cut in page.evaluate(CUT)]
    return found


def pages_of(edition: Edition) -> list[str]:
    """The main pages of an edition: the two 类 with most to tell, one all the way down, and its official tables besides."""
    told: dict[str, set[tuple[str, str]]] = {}
    for row in Truth(edition).rows:
        if row["function"] and not row["is_total"]:
            told.setdefault(row["function"][:3], set()).add((row["function"], row["dept_economic"]))
    richest = sorted(told, key=lambda code: len(told[code]))[-2:]
    item = max(told[richest[-1]])[0]
    drilled = [*(f"/function/{code}/" for code in richest), f"/function/{item[:5]}/", f"/function/{item}/"]
    numbers = DisclosedTable.every_stage.filter(edition=edition).values_list("number", flat=True)
    return [f"{root_of(edition)}{one}" for one in (*MAIN, *drilled, *(f"/tables/{number}/" for number in numbers))]


@pytest.mark.sweep
@pytest.mark.parametrize("kind", KINDS)
def test_no_main_page_is_too_long_or_too_wide_and_no_mark_is_cut(
    new_page: NewPage, editions: dict[str, Edition], kind: str
) -> None:
    page = new_page(java_script_enabled=False)
    given = answered(page)
    pages = pages_of(editions[kind])
    if kind == "several years":
        pages += OF_THE_SITE
    assert [fault for address in pages for fault in faults_of(page, given, address)] == []


@pytest.mark.sweep
def test_no_main_page_is_longer_for_being_english(new_page: NewPage, editions: dict[str, Edition]) -> None:
    page, reader = new_page(java_script_enabled=False), Client()
    given = answered(page)
    reader.get("/preferences/?lang=en&next=/")
    pages = [f"{root_of(editions['one year'])}{one}" for one in MAIN]
    assert [fault for address in pages for fault in faults_of(page, given, address, reader)] == []


def test_an_address_that_ends_with_a_word_opens_it_without_a_script(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    answered(page)["/glossary/"] = Client().get("/glossary/").content.decode()
    page.goto(f"{HOST}/glossary/#gongwu-jiedaifei")
    assert page.get_by_text("接待来办公事的客人花的钱").is_visible()
    assert page.locator("details[open]").count() == 1


# What the township's one edition has no page of, or shows otherwise: the kind of edition, or none, and the address.
ELSEWHERE = (
    ("plan and account", "/stages/"),
    ("plan and account", "/checks/"),
    ("integrated", "/"),
    ("jiangsu-12.shengweiban-2017", "/procurement/"),
    (BEIJING, "/"),
    ("", "/compare/?unit=beiqiao"),
    ("", "/feed/beiqiao/"),
    ("", "/feed/beiqiao/asked/"),
    ("", "/embed/beiqiao/2026/function/"),
)


@pytest.mark.sweep
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_that_the_township_does_not_have_are_for_everybody(
    new_page: NewPage, editions: dict[str, Edition], language: str, settings: Settings
) -> None:
    # Who is told by mail has a page.
    settings.EMAIL_URL, settings.SITE_URL = "smtp://mail.example", "https://budget.example"
    page, reader, found = new_page(color_scheme="light", reduced_motion="reduce"), Client(), []
    given = answered(page)
    reader.get(f"/preferences/?lang={language}&next=/")
    for kind, path in ELSEWHERE:
        address = f"{root_of(editions[kind])}{path}" if kind else path
        given[address] = body_of(reader.get(address)).decode()
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"{HOST}{address}")
        assert page.locator("html").get_attribute("lang") == ("en" if language == "en" else "zh-CN")
        page.locator("body").evaluate(ONE_OF_EACH)
        faults = violations(page)
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 320, "height": 800})
        found += [f"{address}: {fault}" for fault in (*faults, *violations(page, CONTRAST))]
    assert found == []


@pytest.mark.sweep
@pytest.mark.parametrize("kind", ["one year", "plan and account", "jiangsu-12.shengweiban-2017", BEIJING])
def test_a_cell_its_letter_and_the_name_of_its_row_are_on_a_phone_together(
    new_page: NewPage, editions: dict[str, Edition], kind: str
) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    given, edition, missed = answered(page), editions[kind], []
    for number in DisclosedTable.every_stage.filter(edition=edition).values_list("number", flat=True):
        table = BeautifulSoup(Client().get(f"{root_of(edition)}/tables/{number}/").content, "html.parser")
        marks = [str(mark["href"]) for mark in table.select("main .form a.src")]
        for mark in dict.fromkeys([*marks[:1], *marks[len(marks) // 2 :][:1], *marks[-1:]]):
            address = mark.partition("#")[0]
            given[address] = given.get(address) or Client().get(address).content.decode()
            page.goto(f"{HOST}{mark}")
            missed += [f"{mark}: {what}" for what in page.evaluate(UNSEEN)]
    assert missed == []
