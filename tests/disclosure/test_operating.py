"""What whoever runs the site can ask it and read in its log."""

from __future__ import annotations

import json
import logging
import math
from contextvars import Context
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from budget import silent_server
from budget.models import Revision
from disclosure.serving.patience import patience
from disclosure.serving.request_log import JsonLines, PlainLines, WithRequest
from tests.disclosure.test_settings import PRODUCTION, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Settings) -> None:
    Path(settings.MEDIA_ROOT).mkdir(parents=True)


@pytest.mark.parametrize(
    ("address", "limit"), [("/", 20), ("/xiaohongmen/2026/tables/03.csv", 100), ("/admin/budget/edition/upload/", 100)]
)
def test_no_answer_waits_without_an_end_for_one_statement(rf: RequestFactory, address: str, limit: float) -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(silent_server.patience()))

    answer = Context().run(patience(view), rf.get(address))
    assert isinstance(answer, HttpResponse)
    assert float(answer.content) == limit
    assert Context().run(silent_server.patience) == math.inf  # commands may take hours


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_those_who_watch_are_answered_under_any_name_and_without_https(settings: Settings, address: str) -> None:
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["budget.example"], True
    answer = Client(headers={"host": "10.0.0.7:8000"}).get(address)
    assert (answer.status_code, answer.json()["release"]) == (200, settings.RELEASE)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_site_whose_tables_are_not_ready_gets_no_readers(client: Client) -> None:
    Revision.objects.update(mark="")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "not migrated")
    assert client.get("/healthz").status_code == 200


def test_a_site_whose_files_are_gone_gets_no_readers(client: Client, settings: Settings) -> None:
    Path(settings.MEDIA_ROOT).rmdir()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["files"]) == (503, "not readable")


def test_a_request_is_named_in_its_answer_and_in_every_line_about_it(
    client: Client, caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    settings.BEHIND_PROXY, settings.SLOW_QUERY_SECONDS = True, 0.0
    caplog.handler.addFilter(WithRequest())
    with caplog.at_level(logging.INFO, "disclosure.serving.request_log"):
        answer = client.get("/about/", headers={"X-Request-ID": "from-the-proxy-1"})
    assert answer.headers["X-Request-ID"] == "from-the-proxy-1"
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert {line["request"] for line in lines} == {"from-the-proxy-1"}
    assert any(line["message"].startswith("slow query") for line in lines)
    assert (lines[-1]["method"], lines[-1]["path"], lines[-1]["status"]) == ("GET", "/about/", 200)
    assert "小红门" in JsonLines().format(logging.LogRecord("x", 20, "", 1, "小红门", None, None))


@pytest.mark.parametrize("name", ["short", "x" * 65, "with space in it", "line\tbreak-here"])
def test_no_text_of_a_stranger_becomes_a_name(client: Client, settings: Settings, name: str) -> None:
    settings.BEHIND_PROXY = True
    assert client.get("/healthz", headers={"X-Request-ID": name}).headers["X-Request-ID"] != name
    settings.BEHIND_PROXY = False
    given = client.get("/healthz", headers={"X-Request-ID": "long-enough-1"}).headers["X-Request-ID"]
    assert given != "long-enough-1"


@pytest.mark.parametrize("lines", [PlainLines(), JsonLines()])
def test_no_address_makes_a_line_of_the_log_or_gives_orders_to_a_terminal(
    client: Client, caplog: pytest.LogCaptureFixture, lines: logging.Formatter
) -> None:
    caplog.set_level("INFO", logger="disclosure.serving.request_log")
    caplog.handler.addFilter(WithRequest())
    client.get("/a%0A2026-11-27 ERROR budget [-]: forged%0D%1B[2J%C2%85%E2%80%A8%EF%BF%BF/预算/")
    written = [lines.format(record) for record in caplog.records]
    assert len(written) == 2  # Django's, which writes Chinese by numbers, and ours
    assert all(line.isprintable() and "/预算/" in line and "forged" in line for line in written)


def test_no_line_of_a_trace_looks_like_another_of_the_log() -> None:
    said = ValueError("read\n2026-11-27 ERROR budget [-]: forged")
    record = logging.LogRecord("x", 40, "", 1, "told", None, (ValueError, said, None))
    assert WithRequest().filter(record)
    assert PlainLines().format(record).splitlines()[1:] == [
        "    ValueError: read",
        "    2026-11-27 ERROR budget [-]: forged",
    ]


def test_the_page_of_the_state_says_so_where_nothing_is_public(client: Client, settings: Settings) -> None:
    settings.RELEASE = "abc123"
    page = BeautifulSoup(client.get("/status/").content, "html.parser")
    assert page.select_one(".lead").get_text() == "还没有公开的预算。"  # type: ignore[union-attr]
    assert "abc123" in page.get_text()
    assert not page.select("ul.results")


@pytest.mark.parametrize(
    ("told", "network", "headers", "status"),
    [
        ({}, "127.0.0.1", {}, 301),
        ({"METRICS_TOKEN": "t" * 30}, "192.0.2.1", {"Authorization": f"Bearer {'t' * 30}"}, 200),
        ({"METRICS_TOKEN": "t" * 30}, "127.0.0.1", {"Authorization": "Bearer "}, 301),
        ({"METRICS_TOKEN": "t" * 30}, "127.0.0.1", {"Authorization": f"Bearer {'t' * 29}"}, 301),
        ({"METRICS_FROM": ["192.0.2.0/24", "2001:db8::/32"]}, "192.0.2.1", {}, 200),
        ({"METRICS_FROM": ["192.0.2.0/24", "2001:db8::/32"]}, "2001:db8::7", {}, 200),
        ({"METRICS_FROM": ["192.0.2.0/24"]}, "198.51.100.1", {}, 301),
        # A proxy of which the site was told nothing, and the visitor's own claim before ours.
        ({"METRICS_FROM": ["192.0.2.0/24"]}, "192.0.2.1", {"X-Forwarded-For": "198.51.100.1"}, 301),
        ({"METRICS_FROM": ["192.0.2.0/24"], "BEHIND_PROXY": True}, "192.0.2.1", {"X-Forwarded-For": "192.0.2.9, 198.51.100.1"}, 301),
        ({"METRICS_FROM": ["192.0.2.0/24"], "BEHIND_PROXY": True}, "10.0.0.1", {"X-Forwarded-For": "no address"}, 301),
    ],
)  # fmt: skip
def test_numbers_are_for_those_who_watch(
    client: Client, settings: Settings, told: dict[str, object], network: str, headers: dict[str, str], status: int
) -> None:
    for name, value in told.items():
        setattr(settings, name, value)
    answer = client.get("/metrics", headers=headers, REMOTE_ADDR=network)
    # A stranger is answered as under any name that is not there.
    assert answer.status_code == status
    assert (b"mingzhang_requests_total" in answer.content) is (status == 200)


def test_a_network_that_is_none_stops_the_start() -> None:
    answer = run(PRODUCTION | {"METRICS_FROM": "10.0.0.1/8"}, "-c", "import disclosure.settings")
    assert answer.returncode != 0
    assert "METRICS_FROM" in answer.stderr
