"""The search of a copy of the site: no program answers there, the script of the page looks through the copy's index."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from playwright.sync_api import expect

from disclosure.export import search_index, statics
from disclosure.export.file_places import Address
from disclosure.export.makers import Errand, Options, make, write
from tests.journeys.conftest import NewPage


class _Served(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def copy(real: object, db: None, tmp_path: Path) -> Iterator[str]:
    """The page of the search of a copy of the real edition, with what it loads."""
    made = make(Errand(Options(), tmp_path, (Address("/search/"),)))
    names = {name.removeprefix("/static/") for one in made for name in one.static}
    for path, content in (*search_index.files(), *statics.files(names)):
        write(tmp_path / path, content)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Served, directory=str(tmp_path))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.one_database
@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("asked", ["sangong", "%E4%B8%89%E5%85%AC"])
def test_answers_the_question_of_its_address(new_page: NewPage, copy: str, asked: str) -> None:
    page = new_page(base_url=copy)
    page.goto(f"/search/?q={asked}")
    expect(page.locator("main .results").first).to_contain_text("三公")
    expect(page.locator("h1")).to_contain_text("搜索")


@pytest.mark.one_database
def test_no_address_leads_off_the_copy(new_page: NewPage) -> None:
    page = new_page(base_url="http://127.0.0.1")
    script = (settings.BASE_DIR / "static" / "js" / "copied.js").read_text()
    page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=f"<script>{script}</script>"))
    page.goto("http://127.0.0.1//elsewhere.test/?edition=2")
    page.wait_for_url("**/~edition=2/")
    assert page.url == "http://127.0.0.1/elsewhere.test/~edition=2/"
