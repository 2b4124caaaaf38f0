"""Every kind of public page keeps the same promises: no violation, no shift, no sideways scroll, nothing from elsewhere.

One visit a page, because a browser is slow: everything that axe knows at two widths in the light, contrast again in
the dark. What leaves the host or breaks the content policy fails through the `complaints` of `new_page`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bench.production import Site
from tests.journeys.conftest import IS_COPY, NewPage
from tests.journeys.public_pages import PAGES
from tests.journeys.test_look import SHIFTS, walk_down

EVERYTHING = {"resultTypes": ["violations"]}
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
# Of elements that a style sheet cannot tell apart the first four stay: whatever axe says of the others it says of these.
# How they lie about one another is what makes axe slow, and a table of 500 rows looks like one of four.
ONE_OF_EACH = """(body) => {
const met = new Map();
const ignored = /^(href|id|title|headers|for|d|x|y|points|transform|data-.*|aria-(label|labelledby|describedby|controls))$/;
function kind(element) {
  const own = [...element.attributes].filter(({ name }) => !ignored.test(name)).map(({ name, value }) => name + value).sort();
  return element.localName + "[" + own.join() + "]";
}
function walk(element, above) {
  const path = above + ">" + kind(element);
  met.set(path, (met.get(path) ?? 0) + 1);
  if (met.get(path) > 4) element.style.setProperty("display", "none", "important");
  else for (const child of element.children) walk(child, path);
}
walk(body, "");
}"""
MOST_SHIFT = 0.02
DRAWN = re.compile(r"\bdrawn\b")


def violations(page: Page, options: Mapping[str, object] = EVERYTHING) -> list[str]:
    """What axe finds wrong, a line each: the rule and the first element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    # What it found right is a megabyte on some pages, and stays in the browser.
    found = page.evaluate("(options) => axe.run(document, options).then((all) => all.violations)", dict(options))
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]} ({len(each['nodes'])})" for each in found]


def sideways(page: Page, width: int) -> int:
    """How many px a page is wider than a window of this width."""
    page.set_viewport_size({"width": width, "height": 800})
    return int(page.evaluate("document.documentElement.scrollWidth")) - width


@pytest.mark.sweep(keep=3)
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_for_everybody(new_page: NewPage, public_site: Site, address: str) -> None:
    # Colours change over a moment, in which a page of both themes has no contrast to speak of.
    page = new_page(base_url=public_site.address, color_scheme="light", reduced_motion="reduce")
    page.add_init_script(SHIFTS)
    page.goto(address)
    walk_down(page)
    for plot in page.locator(".plot").all():
        plot.scroll_into_view_if_needed()
        expect(plot).to_have_class(DRAWN)
    assert page.evaluate("window.shifted") < MOST_SHIFT
    assert page.locator("h1").count() == 1
    for width in (640, 320):  # windows of 1280 px at 200 % and at 400 %
        assert sideways(page, width) <= 0, f"wider than {width} px"
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator("details.settings > summary").click()
    assert violations(page) == []
    page.locator("body").evaluate(ONE_OF_EACH)
    page.emulate_media(color_scheme="dark")
    assert violations(page, CONTRAST) == []
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 320, "height": 800})
    assert violations(page, CONTRAST) == []
    page.emulate_media(color_scheme="light")
    assert violations(page) == []


@pytest.mark.sweep(keep=4)
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole_without_scripts_in_large_text(new_page: NewPage, public_site: Site, address: str) -> None:
    page = new_page(
        base_url=public_site.address, java_script_enabled=False, viewport={"width": 360, "height": 740}
    )  # fmt: skip
    page.context.add_cookies([{"name": "text_size", "value": "large", "url": public_site.address}])
    page.goto(address)
    if not IS_COPY:  # where no program answers, a script alone makes letters large, and the page on copies says so
        expect(page.locator("html")).to_have_attribute("data-text", "large")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.locator("h1").count() == 1
    assert page.locator(".plot:visible").count() == 0
    for table in page.locator("main table").all():
        assert table.locator("caption").count() == 1
        assert table.locator("thead th:not([scope])").count() == 0
