"""What readers may choose or ask for: unit, size of text, language of colours, search, paper."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from bench.production import YEAR, Site
from tests.journeys.conftest import IS_COPY, NewPage, asking

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


def open_settings(page: Page) -> None:
    """Open the drawer of display settings."""
    page.locator("details.settings > summary").click()


@SCRIPTS
def test_amounts_change_their_unit_and_never_their_value(new_page: NewPage, public_site: Site, scripts: bool) -> None:
    page = new_page(base_url=public_site.address, java_script_enabled=scripts)
    page.goto(f"{YEAR}/function/")
    total = page.locator("main tr.total data.amount").first
    values = [each.get_attribute("value") for each in page.locator("main table data.amount").all()]
    for unit, shown in (("元", "156,184,342.19"), ("亿元", "1.5618"), ("万元", "15,618.43")):
        open_settings(page)
        page.locator("details.settings").get_by_role("link", name=unit, exact=True).click()
        expect(total).to_have_text(shown)
        page.wait_for_load_state()  # the total stands above rows that may still be on their way
        assert [each.get_attribute("value") for each in page.locator("main table data.amount").all()] == values
        expect(page.locator("main .unit-note").first).to_contain_text(f"单位：{unit}")


def test_the_unit_stays_while_the_reader_goes_deeper(new_page: NewPage, public_site: Site) -> None:
    page = new_page(base_url=public_site.address)
    page.goto(f"{YEAR}/function/?amounts=yuan")
    page.locator("main tbody th a").first.click()
    expect(page).to_have_url(f"{public_site.address}{YEAR}/function/213/{asking('amounts=yuan')}")
    expect(page.locator("main tr.total data.amount").first).to_have_text("72,573,849.43")


@pytest.mark.sweep(keep=2)
@SCRIPTS
@pytest.mark.parametrize("typed", ["sangong", "sg", "三公", "san gong"])
def test_search_finds_by_pinyin_initials_and_characters(
    new_page: NewPage, public_site: Site, typed: str, scripts: bool
) -> None:
    if IS_COPY and not scripts:
        pytest.skip("where no program answers, a script looks things up")
    page = new_page(base_url=public_site.address, java_script_enabled=scripts)
    page.goto("/")
    box = page.locator("#q")
    box.fill(typed)
    box.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.locator("main .results").first).to_contain_text("三公")


def test_suggestions_come_while_typing_pinyin(new_page: NewPage, public_site: Site) -> None:
    page = new_page(base_url=public_site.address)
    page.goto("/")
    page.locator("#q").press_sequentially("baojie")
    expect(page.locator(".suggest li:visible").first).to_contain_text("保洁")


@pytest.mark.skipif(IS_COPY, reason="where no program answers, nothing is asked that could be late")
def test_a_reader_who_has_left_the_box_is_suggested_nothing_any_more(new_page: NewPage, public_site: Site) -> None:
    page = new_page(base_url=public_site.address)
    page.route("**/search/suggest?*", lambda _route: None)
    page.goto("/")
    with page.expect_request("**/search/suggest?*"):
        page.locator("#q").press_sequentially("baojie")
    with page.expect_event("requestfailed"):
        page.locator("#q").blur()
    expect(page.locator(".suggest")).to_be_hidden()


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("page_address", [f"{YEAR}/", f"{YEAR}/function/208/", f"{YEAR}/tables/03/"])
def test_a_printed_page_holds_every_amount_it_shows(new_page: NewPage, public_site: Site, page_address: str) -> None:
    page = new_page(base_url=public_site.address)
    page.goto(page_address)
    shown = page.locator("main table td.num:visible").all_inner_texts()
    amounts = {words for text in shown for words in text.split() if words[:1].isdigit() and "." in words}
    assert len(amounts) > 10
    printed = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages)
    assert {amount for amount in amounts if amount not in printed} == set()


def test_paper_carries_no_buttons_and_says_the_address(new_page: NewPage, public_site: Site) -> None:
    page = new_page(base_url=public_site.address)
    page.goto(f"{YEAR}/function/")
    page.emulate_media(media="print")
    expect(page.locator("form.search")).to_be_hidden()
    expect(page.locator(".plot").first).to_be_hidden()
    expect(page.locator("main table").first).to_be_visible()
    expect(page.locator(".permalink")).to_be_visible()


@pytest.mark.skipif(IS_COPY, reason="where no program answers, a script makes letters large")
def test_large_text_works_without_scripts_and_lasts(new_page: NewPage, public_site: Site) -> None:
    page = new_page(base_url=public_site.address, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(f"{YEAR}/")
    before = size_of_text(page)
    open_settings(page)
    page.get_by_role("link", name="大字（适老版）").click()
    expect(page.locator("html")).to_have_attribute("data-text", "large")
    expect(page).to_have_url(f"{public_site.address}{YEAR}/")
    assert size_of_text(page) >= before * Decimal("1.15")
    page.locator("main table a").first.click()
    expect(page.locator("html")).to_have_attribute("data-text", "large")


def size_of_text(page: Page) -> Decimal:
    """The size of running text, in px."""
    return Decimal(str(page.locator("main .lead").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")))


def test_nothing_moves_for_readers_who_asked_for_rest(new_page: NewPage, public_site: Site) -> None:
    page = new_page(base_url=public_site.address, reduced_motion="reduce")
    page.goto(f"{YEAR}/function/")
    page.locator(".plot").first.scroll_into_view_if_needed()
    expect(page.locator(".plot.drawn").first).to_be_visible()
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((element) => {
          const style = getComputedStyle(element);
          const longest = (times) => Math.max(...times.split(",").map(parseFloat));
          return longest(style.transitionDuration) > 0.01 || longest(style.animationDuration) > 0.01;
        }).map((element) => element.outerHTML.slice(0, 80))"""
    )
    assert moving == []
