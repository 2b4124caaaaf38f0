"""A name in a question that nothing in the answer has is named in it: no filter finds nothing without a word."""

import csv
import io
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.core.cache import cache
from django.test import Client

from budget.models import Edition, Unit
from disclosure.api.wanted import Items

pytestmark = pytest.mark.sweep(on="postgresql")

LISTS = ("units", "editions", "line-items", "aggregates", "projects", "checks", "rechecks", "events", "withdrawn")
# Of each filter a value that is well written and nowhere in the township's budget.
NOWHERE = {
    "year": "2031", "stage": "final", "version": "7", "table": "final_income", "measure": "closing", "function": "999",
    "gov_economic": "999", "dept_economic": "999", "unit_code": "999999", "category": "nowhere", "side": "by_use",
    "source": "nowhere", "phase": "final",
}  # fmt: skip
THERE = {
    "year": "2026", "stage": "budget", "version": "1", "table": "expenditure", "measure": "total", "function": "208",
    "gov_economic": "502", "dept_economic": "301", "unit_code": "661001", "category": "current_income", "side": "expenditure",
    "source": "general_budget", "phase": "budget",
}  # fmt: skip
EDITIONS = ("year", "stage", "version")


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""
    cache.clear()


def told(client: Client, address: str) -> Any:
    """The body of an answer, once its header says the same."""
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200, (address, response.content.decode())
    found = response.json()
    named = found["unmatched"] if isinstance(found, dict) else None
    said = parse_qs(response.headers.get("X-Unmatched", ""))
    assert named is None or named == said, address
    return said


@pytest.mark.parametrize("place", LISTS)
@pytest.mark.parametrize("form", ["", "&format=csv", "&format=jsonl"])
def test_a_body_that_never_published_is_named_and_refused(client: Client, place: str, form: str) -> None:
    Unit.objects.create(division_code="110105", code="999", name="还没有公开过的单位", slug="silent", short_name="")
    for slugs, unknown in (("unit=a", "a"), ("unit=silent", "silent"), ("unit=xiaohongmen&unit=b", "b")):
        response = client.get(f"/api/v1/{place}?{slugs}{form}")
        problem = response.json()
        assert (response.status_code, problem["parameter"]) == (400, "unit"), (place, slugs)
        assert [line.partition("：")[0] for line in problem["errors"]] == [f"unit={unknown}"]
        assert "还没有公开过的单位" not in response.content.decode()


def test_a_search_names_the_body_too(client: Client) -> None:
    assert client.get("/api/v1/search?q=1&unit=a").json()["parameter"] == "unit"


def test_every_filter_of_facts_is_looked_at() -> None:
    assert {*NOWHERE} | {"line", "unit", "is_total", "least", "most"} == {*Items.model_fields}


@pytest.mark.sweep(keep=4)
@pytest.mark.parametrize("name", NOWHERE)
def test_a_value_that_nothing_has_is_named(client: Client, name: str) -> None:
    value, there = NOWHERE[name], THERE[name]
    assert told(client, f"line-items?unit=xiaohongmen&{name}={value}") == {name: [value]}
    assert client.get(f"/api/v1/line-items?{name}={there}").json()["items"]
    assert told(client, f"line-items?{name}={there}") == {}
    assert told(client, f"line-items?{name}={there}&{name}={value}") == {name: [value]}
    if name in EDITIONS:
        for place in ("units", "editions", "checks", "projects", "rechecks"):
            assert told(client, f"{place}?{name}={there}&{name}={value}") == ({name: [value]}), place


def test_a_kind_of_rows_that_a_table_has_not_is_named(client: Client) -> None:
    assert told(client, "line-items?table=sangong&line=detail&line=subtotal") == {"line": ["subtotal"]}


def test_names_that_are_there_but_not_together_are_all_named(client: Client) -> None:
    both = {"function": ["208"], "table": ["income"]}
    assert told(client, "line-items?table=income&function=208") == both


def test_a_sum_in_rows_names_in_each_row_what_it_is_not_of(client: Client) -> None:
    response = client.get(
        "/api/v1/aggregates?year=2026&year=2031&function=208&function=999&group=function:3&format=csv"
    )
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["unmatched"] for row in rows] == ["year=2031; function=999"]
    assert parse_qs(response.headers["X-Unmatched"]) == {"year": ["2031"], "function": ["999"]}
    whole = client.get("/api/v1/aggregates?year=2031").json()
    assert (whole["total_yuan"], whole["unmatched"]) == (None, {"year": ["2031"]})


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("classifications?scheme=function&prefix=208", {}),
        ("classifications?scheme=function&prefix=xyz", {"prefix": ["xyz"]}),
        ("classifications?year=2031", {"year": ["2031"]}),
        ("search?q=养老&year=2026", {}),
        ("search?q=养老&year=2031", {"year": ["2031"]}),
        ("search?q=没有这样的词语", {}),
        ("search?q=没有这样的词语&year=2026&unit=xiaohongmen", {}),
        ("withdrawn?unit=xiaohongmen", {"unit": ["xiaohongmen"]}),
        ("events?unit=xiaohongmen", {}),
    ],
)
def test_other_questions_name_it_too(client: Client, address: str, said: dict[str, list[str]]) -> None:
    response = client.get(f"/api/v1/{address}")
    assert parse_qs(response.headers.get("X-Unmatched", "")) == said or response.json()["unmatched"] == said


def test_an_address_that_leads_nowhere_says_what_it_asked_for(client: Client) -> None:
    said = client.get("/api/v1/performance/xiaohongmen/2026?version=7").json()["detail"]
    assert all(part in said for part in ("unit=xiaohongmen", "period=2026", "version=7"))


def test_a_page_names_a_year_that_nobody_disclosed(client: Client) -> None:
    for question in ("养老", "没有这样的词语"):
        page = client.get("/search/", {"q": question, "year": "2031"}).content.decode()
        assert "没有公开过 2031 年的预算或决算。" in page
        assert "没有找到这些字" not in page
        assert "2031 年的预算或决算" not in client.get("/search/", {"q": question, "year": "2026"}).content.decode()
    refused = client.get("/search/?q=养老&unit=a&uint=a")
    assert (refused.status_code, "这一页不认识" in refused.content.decode()) == (400, False)
