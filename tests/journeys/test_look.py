"""The components in a real browser, most on the style guide: charts, display settings, suggestions, copying; and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from bench.production import YEAR, Site
from tests.journeys.conftest import NewPage, asking

SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => { for (const { value } of list.getEntries()) window.shifted += value; })
  .observe({ type: "layout-shift", buffered: true });
"""
SUGGESTIONS = {
    "suggestions": [
        {"label": "“三公”经费", "note": "24.24 万元", "url": "/glossary/"},
        {"label": "社会保障和就业支出", "note": "208", "url": "/styleguide/?chosen=208"},
    ]
}

pytestmark = pytest.mark.django_db(transaction=True)


def walk_down(page: Page) -> None:
    """Scroll through the page as a reader does."""
    for _ in range(12):
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(40)  # milliseconds: one or two frames


def is_suggest(address: str) -> bool:
    return "/search/suggest" in address


def test_a_chart_is_fetched_only_near_the_view_and_moves_nothing(phone: Page) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.add_init_script(SHIFTS)
    phone.goto("/styleguide/")
    phone.wait_for_load_state("networkidle")
    assert not [url for url in asked if "plotly" in url]
    phone.locator(".plot").scroll_into_view_if_needed()
    expect(phone.locator(".plot.drawn .slice").first).to_be_visible()
    walk_down(phone)
    assert phone.evaluate("window.shifted") < 0.02


def test_a_tile_leads_to_its_page(new_page: NewPage, public_site: Site) -> None:
    page = new_page(base_url=public_site.address)
    page.goto(f"{YEAR}/function/?chart=treemap")
    page.locator(".plot").scroll_into_view_if_needed()
    page.locator(".plot.drawn .slice", has_text="养老就业和救助").click()
    expect(page).to_have_url(f"{public_site.address}{YEAR}/function/208/{asking('chart=treemap')}")
    expect(page.locator("main h1")).to_contain_text("社会保障和就业支出")
    expect(page.locator("main .lead").first).to_contain_text("6,534.56 万元")


def test_a_chart_that_cannot_be_drawn_gives_way_to_its_table(page: Page) -> None:
    page.route("**/styleguide/chart.json*", lambda route: route.fulfill(body="no figure"))
    page.goto("/styleguide/")
    page.locator(".chart").scroll_into_view_if_needed()
    expect(page.locator(".plot")).to_have_class("plot failed")
    expect(page.locator(".plot")).to_be_hidden()
    expect(page.locator("#sample")).to_contain_text("5,123.46")


def test_the_theme_changes_at_once_redraws_charts_and_lasts(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/styleguide/")
    page.locator(".plot").scroll_into_view_if_needed()
    expect(page.locator(".plot.drawn")).to_be_visible()
    page.get_by_text("显示", exact=True).click()
    page.get_by_role("link", name="深", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(22, 20, 17)")
    page.wait_for_load_state("networkidle")
    assert any("theme=dark" in url for url in asked if "chart.json" in url)
    assert not [url for url in asked if "/preferences/" in url]
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_drawer_closes_with_escape_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/styleguide/")
    summary = page.locator(".settings > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="亿元", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="亿元", exact=True)).to_be_hidden()
    expect(summary).to_be_focused()


def test_suggestions_are_chosen_with_the_keyboard(page: Page) -> None:
    page.route(is_suggest, lambda route: route.fulfill(json=SUGGESTIONS))
    page.goto("/styleguide/")
    box = page.get_by_role("combobox", name="搜索科目、项目、指标或金额")
    box.fill("shbz")
    expect(page.locator(".suggest li:visible")).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(page.locator(".suggest [aria-selected=true]")).to_contain_text("社会保障和就业支出")
    box.press("Enter")
    page.wait_for_url("**/styleguide/?chosen=208")


def test_escape_closes_the_suggestions_and_keeps_what_was_typed(page: Page) -> None:
    page.route(is_suggest, lambda route: route.fulfill(json=SUGGESTIONS))
    page.goto("/styleguide/")
    box = page.get_by_role("combobox", name="搜索科目、项目、指标或金额")
    box.fill("sg")
    expect(page.locator(".suggest li:visible")).to_have_count(2)
    box.press("Escape")
    expect(page.locator(".suggest li:visible")).to_have_count(0)
    expect(box).to_have_value("sg")


def test_a_suggestion_is_shown_as_text_and_never_as_markup(page: Page) -> None:
    def answer(route: Route) -> None:
        route.fulfill(json={"suggestions": [{"label": "<b id='made'>x</b>", "note": "", "url": "/"}]})

    page.route(is_suggest, answer)
    page.goto("/styleguide/")
    page.locator("#q").fill("x")
    expect(page.locator(".suggest li:visible")).to_contain_text("<b id='made'>x</b>")
    expect(page.locator("#made")).to_have_count(0)


def test_the_lasting_address_is_copied_with_one_press(page: Page) -> None:
    page.context.grant_permissions(["clipboard-write"])  # a Chromium without a window asks for it
    page.goto("/styleguide/")
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    expect(page.locator("[data-copy-status]", has_text="已复制")).to_have_count(1)


def test_everything_is_there_without_scripts(new_page: NewPage, live_server: LiveServer) -> None:
    page = new_page(base_url=live_server.url, java_script_enabled=False)
    page.goto("/styleguide/")
    expect(page.locator(".plot")).to_be_hidden()
    expect(page.get_by_text("复制链接")).to_be_hidden()
    expect(page.locator("#sample")).to_contain_text("5,123.46")
    page.get_by_text("显示", exact=True).click()
    page.get_by_role("link", name="大字（适老版）").click()
    page.wait_for_url("**/styleguide/")
    expect(page.locator("html")).to_have_attribute("data-text", "large")


@pytest.mark.parametrize("size", ["normal", "large"])
def test_nothing_scrolls_sideways_on_a_small_phone(phone: Page, live_server: LiveServer, size: str) -> None:
    phone.context.add_cookies([{"name": "text_size", "value": size, "url": live_server.url}])
    phone.goto("/styleguide/")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_style_guide_has_no_accessibility_violation(
    new_page: NewPage, live_server: LiveServer, theme: str, width: int
) -> None:
    page = new_page(base_url=live_server.url, viewport={"width": width, "height": 800}, color_scheme=theme)
    page.goto("/styleguide/")
    page.locator(".plot").scroll_into_view_if_needed()
    expect(page.locator(".plot.drawn")).to_be_visible()
    page.get_by_text("显示", exact=True).click()
    assert Axe().run(page).response["violations"] == []
