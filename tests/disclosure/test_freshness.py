"""Old versions keep their addresses, a withdrawn one says so, and a copy is asked about before it is believed."""

from __future__ import annotations

import pytest
from django.test import Client

from budget.editions import draft, publish, withdraw
from budget.models import Edition, Unit
from tests.builders import draft_of, real_prepared
from tests.disclosure.pages import YEAR, text_of


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


def correct(edition: Edition) -> Edition:
    """Publish a second version with the same figures."""
    return publish(draft(real_prepared(edition.unit, b"more"), None), None, "更正附件")


def test_the_old_version_keeps_its_address_and_says_that_a_newer_one_is_there(client: Client, real: Edition) -> None:
    correct(real)
    old = text_of(client, "/function/?edition=1")
    assert "已有更新的版本" in old
    assert f'href="{YEAR}/function/">看现在的版本' in old
    assert f"{YEAR}/function/208/?edition=1" in old
    assert f"{YEAR}/sources/1/2/?edition=1#D71" in old
    assert "已有更新的版本" not in text_of(client, "/function/")
    assert text_of(client, "/function/?edition=3", status=404)


@pytest.mark.parametrize("address", ["/", "/function/208/", "/function.csv", "/function/chart.json", "/?edition=1"])
def test_a_withdrawn_version_answers_410_with_the_reason(client: Client, real: Edition, address: str) -> None:
    withdraw(real, None, "第 12 表漏了一页")
    assert "第 12 表漏了一页" in text_of(client, address, status=410)


def test_where_all_is_withdrawn_nothing_is_published(client: Client, real: Edition) -> None:
    withdraw(real, None, "第 12 表漏了一页")
    assert "还没有公开的预算" in client.get("/").content.decode()
    assert client.get("/xiaohongmen/").status_code == 404


def test_drafts_are_not_there(client: Client) -> None:
    other = Unit.objects.create(division_code="110105", code="662", name="另一个乡", slug="other")
    draft_of(other)
    assert client.get("/other/2026/").status_code == 404
    assert client.get("/other/2026/?edition=1").status_code == 404
    assert "另一个乡" not in client.get("/").content.decode()


@pytest.mark.parametrize("address", ["/", "/function/208/", "/function.csv", "/function/chart.json", "/tables/03/"])
def test_an_unchanged_page_is_not_sent_twice(client: Client, address: str) -> None:
    first = client.get(f"{YEAR}{address}")
    again = client.get(f"{YEAR}{address}", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    since = client.get(f"{YEAR}{address}", headers={"if-modified-since": first.headers["Last-Modified"]})
    assert since.status_code == 304
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_another_choice_or_another_version_is_another_answer(client: Client, real: Edition) -> None:
    def tag(query: str = "") -> str:
        return str(client.get(f"{YEAR}/function/{query}").headers["ETag"])

    first = tag()
    assert tag() == first
    assert tag("?amounts=yuan") != first
    client.cookies["theme"] = "dark"
    assert tag() != first
    del client.cookies["theme"]
    correct(real)
    assert tag() != first


def test_a_page_varies_by_cookie_and_a_file_does_not(client: Client) -> None:
    assert "Cookie" in client.get(f"{YEAR}/function/").headers["Vary"]
    assert "Cookie" not in client.get(f"{YEAR}/function.csv").headers.get("Vary", "")


SITE = [
    "/search/",
    "/search/?q=养老",
    "/glossary/",
    "/glossary/sangong-jingfei/",
    "/compare/",
    "/about/",
    "/data/",
]


@pytest.mark.parametrize("address", [*SITE, "/compare/series.csv"])
def test_an_unchanged_page_of_the_site_is_not_sent_twice(client: Client, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    for answer in (first, again):
        assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("address", SITE)
def test_a_page_of_the_site_is_another_one_for_another_choice(client: Client, address: str) -> None:
    tags = {client.get(address).headers["ETag"]}
    query = "&" if "?" in address else "?"
    if address != "/about/":
        tags.add(client.get(f"{address}{query}amounts=yuan").headers["ETag"])
    for name, value in {"theme": "dark", "text_size": "large", "lang": "en"}.items():
        client.cookies[name] = value
        answer = client.get(address)
        assert "Cookie" in answer.headers["Vary"]
        tags.add(answer.headers["ETag"])
        del client.cookies[name]
    assert len(tags) == (4 if address == "/about/" else 5)


def test_the_page_of_the_api_is_another_one_for_another_choice(client: Client) -> None:
    light = client.get("/api/v1/docs")
    client.cookies["theme"] = "dark"
    assert client.get("/api/v1/docs").headers["ETag"] != light.headers["ETag"]
    assert "Cookie" in light.headers["Vary"]


@pytest.mark.parametrize("address", ["/compare/", "/compare/series.csv", "/data/"])
def test_a_publication_makes_another_page_of_the_site(client: Client, real: Edition, address: str) -> None:
    tag = client.get(address).headers["ETag"]
    correct(real)
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


def test_the_way_home_is_asked_for_each_time(client: Client) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "no-cache")
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("address", ["/search/?q=养老", "/glossary/sangong-jingfei/", "/data/"])
def test_a_withdrawal_makes_another_page_of_the_site(client: Client, real: Edition, address: str) -> None:
    tag = client.get(address).headers["ETag"]
    withdraw(real, None, "金额有误")
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_written_through_a_page(client: Client, method: str) -> None:
    assert getattr(client, method)(f"{YEAR}/function/").status_code == 405
