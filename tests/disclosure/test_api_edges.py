"""What every answer below /api/ keeps to: problem documents, entity tags, other sites' scripts, odd headers, time."""

import gzip
import time
from typing import Any

import brotli
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from budget.models import Edition
from budget.queries.limits import TooSlow, bounded

PROBLEM = "application/problem+json"


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026, and a client that nobody has counted yet."""
    cache.clear()


@pytest.mark.parametrize(
    "address", ["/api/", "/api/v1/nothing", "/api/v1/units/", "/api/v2/units", "/api/v1/projects/x"]
)
def test_an_unknown_address_is_a_problem_document(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (404, PROBLEM)
    assert response.json()["detail"] == "接口里没有这个地址。全部地址见 /api/v1/docs。"


@pytest.mark.parametrize("period", ["2026-", "02026", "2026-finals", "202", "20266"])
def test_a_period_is_written_in_one_way(client: Client, period: str) -> None:
    assert client.get("/api/v1/performance/xiaohongmen/2026").status_code == 200
    assert client.get(f"/api/v1/performance/xiaohongmen/{period}").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_writing_is_a_problem_document(client: Client, method: str) -> None:
    response = client.generic(method, "/api/v1/units")
    assert (response.status_code, response.headers["Content-Type"]) == (405, PROBLEM)
    assert "GET" in response.headers["Allow"]


def test_a_fault_is_a_problem_document_that_tells_nothing_of_the_program(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("a secret of the program")

    monkeypatch.setattr("budget.queries.bodies_after", fail)
    client.raise_request_exception = False
    response = client.get("/api/v1/units")
    assert (response.status_code, response.headers["Content-Type"]) == (500, PROBLEM)
    assert "secret" not in response.content.decode()


def test_what_has_not_changed_is_not_sent_again(client: Client) -> None:
    first = client.get("/api/v1/line-items?table=expenditure")
    tag = first.headers["ETag"]
    again = client.get("/api/v1/line-items?table=expenditure", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/api/v1/line-items?table=procurement", headers={"If-None-Match": tag}).status_code == 200
    assert client.get("/api/v1/openapi.json").headers["ETag"]


@pytest.mark.sweep(keep=10)
@pytest.mark.no_cover
@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=0-10"},
        {"Range": "bytes=5-1,999999999999999999999-"},
        {"Range": "lines=1"},
        {"If-None-Match": "no quotes, W/"},
        {"If-None-Match": '"' + "x" * 10_000 + '"'},
        {"If-Modified-Since": "the day before yesterday"},
        {"If-Modified-Since": "Sat, 99 Feb 9999 99:99:99 GMT"},
        {"If-Match": "***"},
        {"Accept": "application/xml;q=nonsense"},
        {"Accept-Encoding": "br;q=9, ,, gzip;q=-1"},
        {"Accept-Language": "tlh, *;q=7"},
        {"Origin": "null"},
        {"X-Forwarded-For": "'; DROP TABLE budget_lineitem; --"},
    ],
)
@pytest.mark.parametrize("address", ["/api/v1/units", "/xiaohongmen/2026/data.csv", "/data/index.json"])
def test_odd_headers_do_no_harm(client: Client, address: str, headers: dict[str, str]) -> None:
    response = client.get(address, headers=headers)
    content = b"".join(response) if response.streaming else response.content
    if response.status_code == 206:  # of all these, the one range that a file has
        assert (headers, address, len(content)) == ({"Range": "bytes=0-10"}, "/xiaohongmen/2026/data.csv", 11)
    else:
        assert response.status_code in {200, 412}
    packed = response.headers.get("Content-Encoding")
    if packed == "gzip":
        content = gzip.decompress(content)
    elif packed == "br":
        content = brotli.decompress(content)
    assert content.startswith((b"\xef\xbb\xbf", b"{", b"["))


def test_scripts_of_other_sites_may_read_the_api_and_nothing_else(client: Client) -> None:
    asked = {"Origin": "https://paper.example"}
    assert client.get("/api/v1/units", headers=asked).headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/nothing", headers=asked).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in client.get("/api/v1/units", headers=asked).headers
    assert "Access-Control-Allow-Origin" not in client.get("/admin/login/", headers=asked).headers
    preflight = client.options("/api/v1/units", headers=asked | {"Access-Control-Request-Method": "GET"})
    assert preflight.status_code == 200
    assert set(preflight.headers["Access-Control-Allow-Methods"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/search?q=" + "钱" * 10_000,
        "/api/v1/search?limit=1000",
        "/api/v1/line-items?fields=" + "label," * 2_000,
        "/api/v1/line-items?least=1e1000000000",
        "/api/v1/line-items?most=1e-1000000000",
        "/api/v1/line-items?category=%00",
        "/api/v1/projects/a%00b/2026/1",
        "/api/v1/projects/xiaohongmen/2026/a%00b",
        "/api/v1/performance/%FF%FE/2026",
        "/api/v1/aggregates?group=" + "function:3," * 1_000,
        "/api/v1/classifications?prefix=%C3%28",
    ],
)
def test_what_is_too_long_or_no_text_is_refused(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (400, PROBLEM)


def test_a_search_finds_things_and_printed_amounts(client: Client) -> None:
    found = client.get("/api/v1/search?q=15618.434219&limit=3").json()
    assert found["figures"][0]["amount_yuan"] == "156184342.19"
    assert len(found["figures"]) <= 3
    named = client.get("/api/v1/search?q=yanglao&unit=xiaohongmen").json()["results"]
    assert any("养老" in row["name"] for row in named)
    assert client.get(named[0]["url"]).status_code == 200
    assert all("?edition=1" in row["url"] for row in named)
    assert client.get("/api/v1/search?q=").json() == {"results": [], "figures": [], "has_more": False, "unmatched": {}}


def test_a_description_says_what_words_are_allowed(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    parameters = {each["name"]: each["schema"] for each in schema["paths"]["/api/v1/line-items"]["get"]["parameters"]}
    assert "expenditure" in parameters["table"]["items"]["enum"]
    assert "basic" in parameters["measure"]["items"]["enum"]
    assert "anyOf" not in str(parameters)
    assert "label" in parameters["fields"]["pattern"]
    assert schema["components"]["schemas"]["CheckOut"]["properties"]["result"]["enum"][0] == "pass"


def test_a_query_that_takes_too_long_is_stopped() -> None:
    slow = (
        "SELECT pg_sleep(30)"
        if connection.vendor == "postgresql"
        else "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    )
    start = time.monotonic()
    with pytest.raises(TooSlow), bounded(0.2), connection.cursor() as cursor:
        cursor.execute(slow)
    assert time.monotonic() - start < 10
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_slow_query_is_answered_with_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: Any) -> None:
        raise TooSlow

    monkeypatch.setattr("budget.queries.bodies_after", slow)
    response = client.get("/api/v1/units")
    assert (response.status_code, response.headers["Content-Type"]) == (503, PROBLEM)
    assert (response.json()["title"], "请缩小范围" in response.json()["detail"]) == ("这次查询太慢", True)
