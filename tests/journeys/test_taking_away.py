"""A journalist takes a figure away: from the amount to its cell, a chart into a page of their own, a reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from bench.production import YEAR, Site
from tests.journeys.conftest import NewPage, wait_for_truth


@pytest.fixture
def story() -> Iterator[Callable[[str], str]]:
    """Serve a page of another host that holds a frame; give its address."""
    held: list[str] = []

    class Press(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><link rel='icon' href='data:,'><p>某报</p>{held[-1]}".encode())

        def log_message(self, *_words: Any) -> None:
            """Keep quiet."""

    def serve(frame: str) -> str:
        held.append(frame)
        return f"http://localhost:{server.server_port}/"

    server = ThreadingHTTPServer(("127.0.0.1", 0), Press)
    Thread(target=server.serve_forever, daemon=True).start()
    yield serve
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_amount_leads_to_its_cell_by_keyboard(new_page: NewPage, public_site: Site, *, scripts: bool) -> None:
    page = new_page(base_url=public_site.address, java_script_enabled=scripts)
    page.goto(f"{YEAR}/sangong/")
    mark = page.locator(".lead a.src").first
    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources/**")
    cell = page.locator("td:target")
    expect(cell).to_be_in_viewport()
    expect(cell).to_have_text("24.239136")
    expect(page.locator(".sheet-note")).to_be_in_viewport()
    expect(page.locator(".sheet-note")).to_contain_text("SHA-256")


def test_an_address_of_a_cell_without_its_page_goes_on_to_that_page(new_page: NewPage, public_site: Site) -> None:
    page = new_page(base_url=public_site.address)

    def shortened(route: Route) -> None:
        answer = route.fetch()
        page_of_five = answer.text().replace('data-rows="500"', 'data-rows="5"').replace('id="D71"', "")
        route.fulfill(response=answer, body=page_of_five)

    page.route(f"**{YEAR}/sources/1/2/", shortened)
    page.route(
        f"**{YEAR}/sources/1/2/?page=15", lambda route: route.fulfill(body='<p id="D71">', content_type="text/html")
    )
    page.goto(f"{YEAR}/sources/1/2/#D71")
    expect(page).to_have_url(f"{public_site.address}{YEAR}/sources/1/2/?page=15#D71")
    expect(page.locator("#D71")).to_be_attached()


def test_a_mark_can_be_touched_on_a_phone(new_page: NewPage, public_site: Site) -> None:
    phone = new_page(
        base_url=public_site.address, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True,
    )  # fmt: skip
    phone.goto(f"{YEAR}/function/2010507/")
    phone.locator("#lines td a.src").first.tap()
    phone.wait_for_url("**/sources/**")
    expect(phone.locator("td:target")).to_be_in_viewport()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_chart_stands_inside_the_page_of_somebody_else(
    new_page: NewPage, public_site: Site, story: Callable[[str], str]
) -> None:
    page = new_page(base_url=public_site.address)
    page.goto(f"{YEAR}/function/")
    page.get_by_text("保存或嵌入这张图").click()
    code = page.locator("#embed-code").input_value()
    page.goto(story(code))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("钱用在哪里")
    expect(frame.get_by_text("7,257.38").first).to_be_visible()
    expect(frame.locator(".site-head")).to_have_count(0)


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("of", ["function/", "matrix/", "income/", "projects/"])
def test_an_embedded_chart_fits_from_280_px_on(
    new_page: NewPage, public_site: Site, story: Callable[[str], str], of: str, scripts: bool
) -> None:
    page = new_page(base_url=public_site.address)
    page.goto(f"{YEAR}/{of}")
    code = page.locator("#embed-code").input_value()
    for width, scheme in ((280, "light"), (1000, "dark")):
        narrow = new_page(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, color_scheme=scheme
        )  # fmt: skip
        narrow.goto(story(code))
        frame = narrow.frames[1]
        expect(frame.locator("h1")).to_have_count(1)
        assert frame.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width
        if scripts:
            wait_for_truth(narrow, "document.querySelector('iframe').offsetHeight > 150")
            # The frame grows once more when its chart is drawn, and says so a moment later.
            wait_for_truth(frame, "document.documentElement.scrollHeight - innerHeight <= 1")


def test_no_other_page_can_be_framed(
    new_page: NewPage, public_site: Site, complaints: list[str], story: Callable[[str], str]
) -> None:
    page = new_page(base_url=public_site.address)
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(story(f'<iframe src="{public_site.address}{YEAR}/function/"></iframe>'))
    assert page.frame_locator("iframe").locator("data.amount").count() == 0
    assert any("frame-ancestors" in complaint for complaint in complaints)
    complaints.clear()


def test_the_data_for_catalogues_is_no_script_to_the_browser(new_page: NewPage, public_site: Site) -> None:
    page = new_page(base_url=public_site.address)
    page.goto(f"{YEAR}/")
    told = page.locator('script[type="application/ld+json"]')
    expect(told).to_have_count(2)
    assert (
        page.evaluate("JSON.parse(document.querySelector('script[type$=\"ld+json\"]').textContent)['@type']")
        == "Dataset"
    )


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(
    ("unit", "total"), [("", "24.239136"), ("?amounts=yuan", "242391.36"), ("?amounts=yi", "0.0024239136")]
)
def test_a_table_is_copied_with_every_digit_in_the_unit_of_the_page(
    new_page: NewPage, public_site: Site, unit: str, total: str
) -> None:
    page = new_page(base_url=public_site.address)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{YEAR}/sangong/{unit}")
    page.get_by_role("button", name="复制本表").first.click()
    expect(page.locator("[data-copy-status]", has_text="已复制")).to_have_count(1)
    copied: str = page.evaluate("navigator.clipboard.readText()")
    caption, head, *rows, address = copied.split("\n")
    assert "单位：" in caption
    cells = [row.split("\t") for row in rows]
    assert {len(row) for row in cells} == {len(head.split("\t"))}
    assert next(row for row in cells if row[0] == "合计")[head.split("\t").index("金额")] == total
    assert address == page.url
