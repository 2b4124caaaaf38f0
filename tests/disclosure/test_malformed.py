"""Whatever is typed into the address bar is answered in Chinese with 200, 400, 404 or 410, never with a fault."""

from __future__ import annotations

import random
from collections import Counter
from urllib.parse import quote

import pytest
from django.test import Client

from budget.models import Edition
from disclosure.serving.plain_pages import server_error
from tests.disclosure.odd_addresses import addresses, requests

pytestmark = [pytest.mark.no_cover, pytest.mark.sweep(on="postgresql")]

EXPECTED = {200, 301, 302, 304, 400, 404, 405, 410}


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


@pytest.mark.sweep
def test_generated_addresses_never_find_a_fault(client: Client) -> None:
    client.raise_request_exception = False
    seen: Counter[int] = Counter()
    for address in addresses(random.Random(20260101), 160):
        status = client.get(address).status_code
        assert status in EXPECTED, address
        seen[status] += 1
    assert seen[404] > 20
    assert seen[400] > 10


@pytest.mark.sweep(keep=7)
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/xiaohongmen/2026/function/999/", 404),
        ("/xiaohongmen/2026/function/2/", 404),
        ("/xiaohongmen/2026/function/20/", 404),
        ("/xiaohongmen/2026/function/2080/", 404),
        ("/xiaohongmen/2026/economic/gov/999/", 404),
        ("/xiaohongmen/2026/economic/gov/?basis=general", 400),
        ("/xiaohongmen/2026/function/2120199/?basis=general", 404),
        ("/xiaohongmen/2026/projects/NOSUCH/", 404),
        ("/xiaohongmen/2026/tables/99/", 404),
        ("/xiaohongmen/2026/sources/1/99/", 404),
        ("/xiaohongmen/2026/sources/9/1/", 404),
        ("/xiaohongmen/2026/matrix/208/599/", 404),
        ("/xiaohongmen/2026/income/chart.csv", 404),
        ("/xiaohongmen/2026/income/lines.csv", 404),
        ("/xiaohongmen/2026/editions.csv", 404),
        ("/xiaohongmen/2027/", 404),
        ("/xiaohongmen/2026-final/", 404),
        ("/nowhere/2026/", 404),
        ("/xiaohongmen/2026/?edition=7", 404),
        ("/xiaohongmen/2026/?edition=seven", 400),
        ("/xiaohongmen/2026/?amounts=dollar", 400),
        ("/xiaohongmen/2026/projects/?least=many", 400),
        ("/?amounts=x", 400),
        ("/%00/", 404),
        ("/xiaohongmen/2026/function/%00/", 404),
        ("/%ff%fe/2026/", 404),
        (f"/{quote('小红门')}/2026/", 404),
    ],
)
def test_a_page_helps_where_there_is_nothing(client: Client, address: str, status: int) -> None:
    response = client.get(address)
    assert response.status_code == status
    page = response.content.decode()
    assert "<h1" in page
    assert 'lang="zh-CN"' in page
    if status == 404:
        assert 'href="/"' in page


def test_an_unknown_code_leads_to_what_is_near(client: Client) -> None:
    page = client.get("/xiaohongmen/2026/function/999/").content.decode()
    assert "没有“999”这一项" in page
    assert "/xiaohongmen/2026/function/" in page


def test_an_unknown_year_names_the_published_ones(client: Client) -> None:
    page = client.get("/xiaohongmen/2025/").content.decode()
    assert "没有公开 2025 年预算" in page
    assert "/xiaohongmen/2026/" in page


def test_a_fault_is_admitted_without_asking_the_database(client: Client) -> None:
    page = server_error(None)  # type: ignore[arg-type]
    assert page.status_code == 500
    assert "网站出了故障" in page.content.decode()


def test_nor_does_an_odd_head_method_or_body(client: Client) -> None:
    client.raise_request_exception = False
    seen: Counter[int] = Counter()
    for method, address, head, body in requests(random.Random(20261127), 90):
        answer = client.generic(method, address, body, headers=head)
        # 403: a post without the token of its page; 416: a part that a file has not.
        assert answer.status_code in EXPECTED | {206, 403, 412, 416}, (method, address, head, body[:40])
        # Whatever host a request names, no answer leads there.
        assert "evil.example" not in answer.headers.get("Location", "")
        seen[answer.status_code] += 1
    assert {200, 400, 404, 405} <= set(seen)
