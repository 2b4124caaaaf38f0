"""Dear answers: a rate for each network, places in a queue, and a mere look that makes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from budget.models import Edition
from budget.turns import Places, private
from disclosure.api import service
from disclosure.serving import dear
from disclosure.serving.dear import LINES, Dear
from tests.disclosure.package import keep_originals

pytestmark = pytest.mark.sweep(on="postgresql")

YEAR = "/xiaohongmen/2026"
ADDRESSES = {
    "archives": ["/data/all.zip", "/data/all.zip.sha256", f"{YEAR}/data/datapackage.zip"],
    "documents": [f"{YEAR}/document.docx", f"{YEAR}/document.pdf"],
    "pictures": [f"{YEAR}/function/chart.png", f"{YEAR}/chart.svg", f"{YEAR}/card.png"],
    "spreadsheets": [f"{YEAR}/data.xlsx", f"{YEAR}/tables/03.csv", f"{YEAR}/function/facts.json"],
    "searches": ["/search/?q=208", "/search/suggest?q=208", "/compare/"],
}
EACH = [(name, address) for name, addresses in ADDRESSES.items() for address in addresses]
# To look at these costs what it costs to have them.
MADE_FOR_A_LOOK = [one for one in EACH if one[0] in {"documents", "searches"} or one[1].endswith(".sha256")]
FREE = [
    "/glossary/",
    f"{YEAR}/",
    f"{YEAR}/function/208/",
    f"{YEAR}/function/chart.json",
    "/data/index.json",
    "/feed.atom",
]


@pytest.fixture(autouse=True)
def _limited(real: Edition, db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The township's budget of 2026, on a site with limits where nobody waits."""
    keep_originals()
    settings.DEAR_LIMITS, settings.DEAR_RATE = True, "1000/min"
    hurried = [replace(line, waiting=0, patience=0) for line in LINES]
    monkeypatch.setattr(dear, "LINES", tuple(hurried))


def all_places(name: str) -> list[object]:
    """Take every place of a line, as other processes would."""
    places = Places(private(site.RUN_DIR), name, 2, 0)
    at_once = next(line.at_once for line in LINES if line.name == name)
    return [places.take(0) for _ in range(at_once)]


@pytest.mark.sweep(keep=3)
@pytest.mark.no_cover
@pytest.mark.parametrize(("name", "address"), EACH)
def test_who_finds_no_place_is_told_and_asks_again_by_itself(client: Client, name: str, address: str) -> None:
    held = all_places(name)
    answer = client.get(address)
    assert (answer.status_code, "正在排队" in answer.content.decode()) == (503, True)
    assert int(answer.headers["Refresh"]) == int(answer.headers["Retry-After"]) >= 1
    assert answer.headers["Cache-Control"] == "no-store"
    held.clear()
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", FREE)
def test_a_page_never_stands_in_a_line(client: Client, address: str, settings: Settings) -> None:
    settings.DEAR_RATE = "1/day"
    held = [all_places(name) for name in ADDRESSES]
    assert [client.get(address).status_code for _ in range(2)] == [200, 200]
    del held


def sent(answer: HttpResponseBase) -> None:
    """End an answer as a server does, but for the database's connection: the test's own transaction is in it."""
    request_finished.disconnect(close_old_connections)
    try:
        answer.close()
    finally:
        request_finished.connect(close_old_connections)


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize(("name", "address"), [(name, addresses[0]) for name, addresses in ADDRESSES.items()])
def test_one_network_asks_so_often_and_not_more(client: Client, name: str, address: str, settings: Settings) -> None:
    settings.DEAR_RATE = "2/hour"
    seen = []
    for one in "123":
        answer = client.get(address, REMOTE_ADDR=f"2001:db8::{one}")
        seen.append(answer.status_code)
        sent(answer)
    assert seen == [200, 200, 429]
    assert int(client.get(address, REMOTE_ADDR="2001:db8::4").headers["Retry-After"]) > 600
    assert client.get(address, REMOTE_ADDR="192.0.2.1").status_code == 200


def test_the_page_speaks_the_readers_language(client: Client, settings: Settings) -> None:
    settings.DEAR_RATE = "1/hour"
    client.cookies["lang"] = "en"
    pages = [client.get("/search/?q=208").content.decode() for _ in range(2)]
    assert 'lang="en"' in pages[1]
    assert "Too many requests" in pages[1]


@pytest.mark.sweep(keep=2)
@pytest.mark.one_database
@pytest.mark.no_cover
@pytest.mark.parametrize(("name", "address"), [one for one in EACH if one not in MADE_FOR_A_LOOK])
def test_a_mere_look_makes_nothing_and_says_the_same(
    client: Client, name: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = client.get(address)
    b"".join(whole.streaming_content) if whole.streaming else whole.content  # type: ignore[attr-defined]

    def made(*_: object, **__: object) -> Iterator[bytes]:
        raise AssertionError("made")

    for maker in (
        "disclosure.datapackage.archive.ZipFile", "disclosure.views.sharing.svg", "disclosure.views.sharing.png",
        "disclosure.downloads.as_xlsx", "disclosure.tidy.download.FactBook", "disclosure.downloads.records",
    ):  # fmt: skip
        monkeypatch.setattr(maker, made)
    held = all_places(name)
    look = client.head(address)
    del held
    assert (look.status_code, look.headers["Content-Type"]) == (200, whole.headers["Content-Type"])
    assert look.headers.get("Content-Disposition") == whole.headers.get("Content-Disposition")
    # Its second half is made of the bytes, which a look does not make.
    tags = [answer.headers.get("ETag", "").removeprefix("W/").partition("-")[0].strip('"') for answer in (look, whole)]
    assert tags[0] == tags[1]
    assert b"".join(look.streaming_content) == b"" if look.streaming else True  # type: ignore[attr-defined]


def test_a_comparison_inside_anothers_page_stands_in_line_as_well(client: Client) -> None:
    held = all_places("searches")
    assert client.get("/embed/compare/").status_code == client.head("/embed/compare/").status_code == 503
    del held


@pytest.mark.sweep(keep=2)
@pytest.mark.one_database
@pytest.mark.parametrize(("name", "address"), MADE_FOR_A_LOOK)
def test_a_look_that_costs_as_much_stands_in_line_too(client: Client, name: str, address: str) -> None:
    held = all_places(name)
    assert client.head(address).status_code == 503
    held.clear()
    assert client.head(address).status_code == 200


class TestOneProcess:
    """What a process lets its threads do at once, with an answer that is made while it is sent."""

    @pytest.fixture
    def rest(self) -> HttpRequest:
        return RequestFactory().get("/data/all.zip")

    def test_gives_the_place_back_when_the_answer_has_been_sent(self, rest: HttpRequest) -> None:
        middleware = Dear(lambda _: StreamingHttpResponse(iter([b"a", b"b"])))
        first = middleware(rest)
        assert middleware(rest).status_code == 503
        sent(first)
        sent(first)
        assert middleware(rest).status_code == 200

    def test_gives_it_back_when_making_fails(self, rest: HttpRequest) -> None:
        def fail(_: HttpRequest) -> HttpResponse:
            raise RuntimeError

        middleware = Dear(fail)
        for _ in range(10):
            with pytest.raises(RuntimeError):
                middleware(rest)

    def test_takes_it_from_a_reader_who_takes_her_time(
        self, rest: HttpRequest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dear, "HELD_FOR", -1)
        middleware = Dear(lambda _: StreamingHttpResponse(iter([b"a", b"b", b"c"])))
        slow = middleware(rest)
        parts = iter(slow.streaming_content)  # type: ignore[attr-defined]
        assert [next(parts), next(parts)] == [b"a", b"b"]
        assert middleware(rest).status_code == 200
        assert next(parts) == b"c"

    def test_leaves_half_of_its_threads_to_the_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SERVER_THREADS", "8")
        monkeypatch.setattr(dear, "LINES", (dear.Queue("many", LINES[0].paths, 100, 0, 0),))
        middleware = Dear(lambda _: StreamingHttpResponse(iter([b"a"])))

        def asked(network: str) -> tuple[int, object]:
            answer = middleware(RequestFactory().get("/data/all.zip", REMOTE_ADDR=network))
            return answer.status_code, answer

        one = [asked("192.0.2.1") for _ in range(4)]
        assert [status for status, _ in one] == [200, 200, 200, 503]
        other = [asked("192.0.2.2") for _ in range(2)]
        assert [status for status, _ in other] == [200, 503]

    def test_goes_on_where_nothing_can_be_counted(self, rest: HttpRequest, settings: Settings, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("no folder")
        settings.RUN_DIR = tmp_path / "file"
        made = HttpResponse("made")
        assert Dear(lambda _: made)(rest) is made


def test_the_api_stands_in_a_line_of_its_own(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [Places(private(settings.RUN_DIR), "api", 2, 0).take(0) for _ in range(2)]
    monkeypatch.setattr(service, "API_LINE", dear.Queue("api", service.API_LINE.paths, 2, 0, 0))
    answer = client.get("/api/v1/units")
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    for place in places:
        place.give_back()
    assert client.get("/api/v1/units").status_code == 200
