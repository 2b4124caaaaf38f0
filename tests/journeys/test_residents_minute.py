"""A resident's minute: home, a 类, a 款, a 项 and a project; by touch, by keyboard, and both without any script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.production import YEAR, Site
from tests.journeys.conftest import NewPage

PHONE = {
    "viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2,
}  # fmt: skip
MOST_TABS = 400  # a reader with a keyboard gives up sooner, but some pages have a link in each cell
TAKE = Callable[[Page, Locator], None]
AMOUNT = re.compile(r"[\d,.]+ (?:万|亿)元")
FIRST_PROJECT = "11010522T000000410007"  # the largest, 民生家园建设资金
# What a resident meets on the way, and the amount that each page says first.
WAY = [
    ("/xiaohongmen/2026/", "1.56 亿元"),
    ("function/208/", "6,534.56 万元"),
    ("function/20802/", "5,926.24 万元"),
    ("function/2080206/", "1,570.20 万元"),
    ("projects/", "3,685.16 万元"),
]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


def link(page: Page, address: str) -> Locator:
    """The first visible link of the page's main part that leads to an address."""
    return page.locator(f'main a[href="{address}"]:visible').first


def amount_said(page: Page) -> str:
    """The first amount in the first sentence of a page, which is what a reader sees before anything else."""
    sentence = page.locator("main .lead").first.inner_text()
    found = AMOUNT.search(sentence)
    return found[0] if found else sentence


def walk(page: Page, take: TAKE) -> list[tuple[str, str]]:
    """Go the resident's way, home to a project; return each page on the way and the amount that it says first."""
    page.goto("/")
    seen = [("/xiaohongmen/2026/", amount_said(page))]
    for place in ("function/208/", "function/20802/", "function/2080206/", "projects/"):
        take(page, link(page, f"{YEAR}/{place}"))
        page.wait_for_url(f"**{YEAR}/{place}")
        seen.append((place, amount_said(page)))
    take(page, page.locator(f'main tbody a[href^="{YEAR}/projects/"]').first)
    page.wait_for_url(re.compile(rf"{YEAR}/projects/\w+/"))
    return seen


def tap(page: Page, target: Locator) -> None:
    """Bring a link into view and touch it; it must be large enough for a thumb, or stand in a line of text."""
    target.scroll_into_view_if_needed()
    target.tap()


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the link has the focus, see that this shows, and press Enter."""
    wanted = target.evaluate_handle("element => element")
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement === wanted", wanted):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            page.keyboard.press("Enter")
            return
    raise AssertionError("the link is not reached with the Tab key")


@pytest.mark.sweep(keep=1)
@SCRIPTS
def test_by_touch_on_a_small_phone(new_page: NewPage, public_site: Site, scripts: bool) -> None:
    page = new_page(base_url=public_site.address, java_script_enabled=scripts, **PHONE)
    assert walk(page, tap) == WAY
    expect(page).to_have_url(f"{public_site.address}{YEAR}/projects/{FIRST_PROJECT}/")
    expect(page.locator("main h1")).to_have_text("民生家园建设资金")
    expect(page.locator("main")).to_contain_text("要做成什么")


@pytest.mark.sweep(keep=1)
@SCRIPTS
def test_by_keyboard_alone(new_page: NewPage, public_site: Site, scripts: bool) -> None:
    # The test asks the page what has the focus, which works for the test's own script even where pages may run none.
    page = new_page(base_url=public_site.address, java_script_enabled=scripts)
    assert walk(page, tab_to) == WAY
    expect(page).to_have_url(f"{public_site.address}{YEAR}/projects/{FIRST_PROJECT}/")
    expect(page.locator("main h1")).to_have_text("民生家园建设资金")
    expect(page.locator("main")).to_contain_text("要做成什么")


def test_the_first_tab_skips_to_the_text(new_page: NewPage, public_site: Site) -> None:
    page = new_page(base_url=public_site.address)
    page.goto(f"{YEAR}/function/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_delegate_finds_an_item_of_an_official_table_in_two_clicks(new_page: NewPage, public_site: Site) -> None:
    page = new_page(base_url=public_site.address)
    page.goto(f"{YEAR}/")
    page.get_by_role("main").get_by_role("link", name="全部公开表").click()
    page.locator(f'main a[href="{YEAR}/tables/03/"]').first.click()
    expect(page.locator("main table")).to_contain_text("15,618.434219")
    expect(page.locator("main table")).to_contain_text("2080206")
