"""A real Chromium for the journeys: pages that fail their test when the console complains or the host is left."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Frame, Page, Request, sync_playwright
from pytest_django.live_server_helper import LiveServer

from bench.chromium import find_chromium
from bench.production import Site, make_ready, production, running, served
from tests.conftest import NO_BROWSER

QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]

NewPage = Callable[..., Page]
# Whether what is asked is a copy of plain files, as bench/copied.py serves one.
IS_COPY = "JOURNEYS_AT" in os.environ


def wait_for_truth(of: Page | Frame, expression: str) -> None:
    """Ask until it is true, ten seconds at most.

    Playwright's own wait_for_function asks a second time by `eval`, which the policy of our pages refuses.

    Raises TimeoutError.
    """
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with suppress(Error):  # a page that is just leaving has nothing to say
            if of.evaluate(expression):
                return
        of.wait_for_timeout(50)
    raise TimeoutError(expression)


def asking(question: str) -> str:
    """How an address ends that asks for something: a copy has a folder for it."""
    return f"~{question}/" if IS_COPY else f"?{question}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys of this process."""
    chromium = find_chromium()
    if chromium is None:
        pytest.fail(NO_BROWSER)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which Django takes for async code touching the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def public_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real edition as production serves it, once for all journeys of this process: gunicorn, DEBUG off.

    The processes of one run serve the same files: publishing and packing them takes ten seconds, whoever comes first does
    it. With JOURNEYS_AT it is what stands at that address: a copy of it, as bench/copied.py serves one.
    """
    if elsewhere := os.environ.get("JOURNEYS_AT"):
        yield Site(elsewhere, os.environ)
        return
    if "PYTEST_XDIST_WORKER" not in os.environ:
        with running() as site:
            yield site
        return
    folder = tmp_path_factory.getbasetemp().parent / "public_site"  # of this run, as pytest-xdist makes it
    folder.mkdir(exist_ok=True)
    environment = production(folder)  # with a key of its own, and so with counts of its own of who asked how often
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            make_ready(environment)
            (folder / "ready").touch()
    with served(environment) as site:
        yield site


@pytest.fixture
def complaints() -> list[str]:
    """What the browser found wrong: script errors, refusals of the content policy, requests to other hosts."""
    return []


@pytest.fixture
def new_page(browser: Browser, complaints: list[str]) -> Iterator[NewPage]:
    """Open pages with any context options, such as `viewport` or `java_script_enabled=False`; none may complain."""
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**({"locale": "zh-CN", "viewport": {"width": 1280, "height": 800}} | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)  # milliseconds
        page.on("console", lambda message: note_console(page, message, complaints))
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on("request", lambda request: note_request(request, complaints))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def note_console(page: Page, message: ConsoleMessage, complaints: list[str]) -> None:
    """Keep errors and warnings of the console, except that the page itself was answered with 404 or the like."""
    own_status = message.text.startswith("Failed to load resource") and message.location.get("url") == page.url
    if message.type in {"error", "warning"} and not own_status:
        complaints.append(f"{message.type}: {message.text}")


def note_request(request: Request, complaints: list[str]) -> None:
    """Keep every request that leaves this machine."""
    address = urlsplit(request.url)
    if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in {"localhost", "127.0.0.1"}:
        complaints.append(f"left the host: {request.url}")


@pytest.fixture
def page(new_page: NewPage, live_server: LiveServer) -> Page:
    """A desktop page on the running site: `page.goto("/xiaohongmen/2026/")`."""
    return new_page(base_url=live_server.url)


@pytest.fixture
def phone(new_page: NewPage, live_server: LiveServer) -> Page:
    """The same site on a small phone with a touch screen."""
    return new_page(
        base_url=live_server.url, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True,
        device_scale_factor=2,
    )  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def _ci_has_a_browser() -> None:
    """In CI a missing browser is a failure, not a skip."""
    if "CI" in os.environ:
        assert find_chromium(), NO_BROWSER
