"""Charts for those who do not use a mouse: by keyboard, by touch, in large letters; and in an order that says something."""

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.production import Site
from tests.disclosure.pages import YEAR
from tests.journeys.conftest import NewPage, asking


def drawn(page: Page, address: str) -> Locator:
    """Open a page, go to its chart and wait until it is drawn."""
    page.goto(address)
    plot = page.locator(".plot").first
    plot.scroll_into_view_if_needed()
    expect(plot.locator(".main-svg").first).to_be_visible()
    expect(page.locator(".walked")).to_be_attached()
    return plot


def test_the_arrows_go_from_part_to_part_and_enter_leads_on(new_page: NewPage, public_site: Site) -> None:
    page = new_page(base_url=public_site.address)
    line = page.locator(".walked").first
    for address, said in {
        f"{YEAR}/income/": "财政拨款 15,546.434219 万元",
        f"{YEAR}/matrix/": "农业农村和水利 · 机关人员工资和社保 2,230.336495 万元",
        f"{YEAR}/": "人员的工资和社保 · 农业农村和水利 2,230.336495 万元",
    }.items():
        drawn(page, address).focus()
        page.keyboard.press("ArrowRight")
        expect(line).to_contain_text(said)
    drawn(page, f"{YEAR}/function/?chart=treemap").focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(line).to_contain_text("3/10 养老就业和救助 6,534.561027 万元")
    page.keyboard.press("ArrowUp")
    expect(line).to_contain_text("2/10 农业农村和水利")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{YEAR}/function/213/{asking('chart=treemap')}")


def test_the_first_touch_shows_and_the_second_leads_on(new_page: NewPage, public_site: Site) -> None:
    phone = new_page(base_url=public_site.address, viewport={"width": 390, "height": 844}, has_touch=True)
    plot = drawn(phone, f"{YEAR}/function/?chart=treemap")
    box = plot.bounding_box()
    assert box is not None
    phone.touchscreen.tap(box["x"] + 100, box["y"] + 100)
    label = plot.locator(".hoverlayer")
    expect(label).to_contain_text("7,257.384943 万元（72,573,849.43 元）")
    # A mouse that rests elsewhere is moved «again» by the browser when the page is drawn anew, without having moved.
    for part in plot.locator("path.surface").all():
        part.dispatch_event("mouseout", {"bubbles": True})
    expect(label).to_contain_text("7,257.384943 万元（72,573,849.43 元）")
    expect(phone.locator(".walked").first).to_contain_text("7,257.384943 万元（72,573,849.43 元）")
    assert phone.url.endswith(f"{YEAR}/function/{asking('chart=treemap')}")
    phone.touchscreen.tap(box["x"] + 100, box["y"] + 100)
    phone.wait_for_url(f"**{YEAR}/function/213/{asking('chart=treemap')}")


def test_the_label_of_a_touch_goes_with_the_next_touch_elsewhere_or_when_a_mouse_moves(
    new_page: NewPage, public_site: Site
) -> None:
    phone = new_page(base_url=public_site.address, viewport={"width": 390, "height": 844}, has_touch=True)
    plot = drawn(phone, f"{YEAR}/function/?chart=treemap")
    label, box = plot.locator(".hoverlayer"), plot.bounding_box()
    assert box is not None
    phone.touchscreen.tap(box["x"] + 100, box["y"] + 100)
    expect(label).to_contain_text("72,573,849.43")
    phone.touchscreen.tap(box["x"] + 100, box["y"] + box["height"] + 30)
    expect(label).to_be_empty()
    phone.touchscreen.tap(box["x"] + 100, box["y"] + 100)
    expect(label).to_contain_text("72,573,849.43")
    phone.mouse.move(box["x"] + 90, box["y"] + 90)
    phone.mouse.move(box["x"] + 90, box["y"] - 20, steps=4)
    expect(label).to_be_empty()


def test_large_letters_are_large_in_charts_too(new_page: NewPage, public_site: Site) -> None:
    page = new_page(base_url=public_site.address)
    name = drawn(page, f"{YEAR}/").locator(".ytick text").first
    before = name.evaluate("text => parseFloat(getComputedStyle(text).fontSize)")
    page.get_by_text("显示").first.click()
    page.locator('[data-set="text_size=large"]').click()
    expect(name).not_to_have_css("font-size", f"{before:g}px")
    assert name.evaluate("text => parseFloat(getComputedStyle(text).fontSize)") >= before * 1.2


def test_each_column_of_the_flow_has_the_largest_on_top(new_page: NewPage, public_site: Site) -> None:
    plot = drawn(new_page(base_url=public_site.address), f"{YEAR}/income/")
    boxes = plot.locator(".sankey-node .node-rect").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(({x, y, height}) => [x, y, height])"
    )
    columns: dict[int, list[tuple[float, float]]] = {}
    for x, y, height in boxes:
        columns.setdefault(round(x / 50), []).append((y, height))
    assert sorted(len(column) for column in columns.values()) == [2, 3, 6]
    for column in columns.values():
        heights = [height for _, height in sorted(column)]
        assert heights == sorted(heights, reverse=True)


# The place in the window, frame by frame, of what stands below the last chart, until all that was near is drawn.
PLACES = """async () => {
const charts = [...document.querySelectorAll(".chart")];
const below = charts.at(-1).nextElementSibling ?? document.querySelector("footer");
scrollTo(0, scrollY + below.getBoundingClientRect().top - 300);
const places = new Set();
const end = performance.now() + 5000;
for (let still = 0; still < 30 && performance.now() < end; still += charts.at(-1).querySelector(".drawn") ? 1 : 0) {
  await new Promise(requestAnimationFrame);
  places.add(Math.round(below.getBoundingClientRect().top));
}
return [charts.at(-1).querySelectorAll(".drawn").length, [...places]];
}"""


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_below_a_chart_stays_under_the_finger(new_page: NewPage, public_site: Site, width: int) -> None:
    page = new_page(base_url=public_site.address, viewport={"width": width, "height": 740})
    for address in ("", "income/", "function/208/", "economic/gov/?chart=bars", "matrix/", "projects/", "sangong/"):
        page.goto(f"{YEAR}/{address}")
        drawn_last, places = page.evaluate(PLACES)
        assert (drawn_last, len(places)) == (1, 1), f"{address}: {places}"
