"""What whoever runs the site can ask it and read in its log."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django.fixtures import Settings

from budget.models import Revision
from disclosure.request_log import JsonLines, WithRequest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Settings) -> None:
    Path(settings.MEDIA_ROOT).mkdir(parents=True)


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
    with caplog.at_level(logging.INFO, "disclosure.request_log"):
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


def test_the_page_of_the_state_says_so_where_nothing_is_public(client: Client, settings: Settings) -> None:
    settings.RELEASE = "abc123"
    page = BeautifulSoup(client.get("/status/").content, "html.parser")
    assert page.select_one(".lead").get_text() == "还没有公开的预算。"  # type: ignore[union-attr]
    assert "abc123" in page.get_text()
    assert not page.select("ul.results")
