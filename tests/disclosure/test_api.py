"""The read API: exact amounts, cells, pages, and a problem document for whatever is wrong."""

import base64
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client

from budget.editions import withdraw
from budget.models import Edition, LineItem
from disclosure.api.service import PerClient

pytestmark = pytest.mark.sweep(on="postgresql")

BASE = "/api/v1"


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026, and a client that nobody has counted yet."""
    cache.clear()


def get(client: Client, address: str, status: int = 200) -> Any:
    """The JSON of an answer with this status."""
    response = client.get(f"{BASE}{address}")
    assert response.status_code == status, response.content
    if status >= 400:
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.json()["status"] == status
        assert response.json()["title"]
    return response.json()


def test_units_and_editions_lead_to_their_pages(client: Client) -> None:
    (unit,) = get(client, "/units")
    assert unit["url"].endswith("/xiaohongmen/")
    (edition,) = get(client, "/editions?unit=xiaohongmen&year=2026&stage=budget")
    assert (edition["version"], edition["is_current"]) == (1, True)
    assert edition["url"].endswith("/xiaohongmen/2026/?edition=1")
    assert get(client, "/editions?year=2025") == []
    assert get(client, "/editions?version=2") == []


def test_walking_the_pages_gives_every_fact_once(client: Client) -> None:
    seen: list[dict[str, Any]] = []
    mark = ""
    while True:
        page = get(client, f"/line-items?table=expenditure&limit=50&cursor={mark}")
        seen += page["items"]
        mark = page["next"]
        if not mark:
            break
    assert len({row["id"] for row in seen}) == len(seen) == 66 * 2 + 3
    leaves = [row for row in seen if row["measure"] == "total" and not row["is_total"]]
    assert sum(int(row["amount_yuan"].replace(".", "")) for row in leaves) == 15_618_434_219


def test_a_fact_names_its_cell(client: Client) -> None:
    (row,) = get(client, "/line-items?table=expenditure&function=2040604&measure=total")["items"]
    assert (row["amount_yuan"], row["amount_wan"]) == ("3000.00", "0.300000")
    assert row["source"]["url"].endswith(f"?edition=1#{row['source']['cell']}")
    assert row["source"]["printed"] == "0.3"


def test_the_address_of_a_cell_names_the_page_of_its_sheet(client: Client, thawed: None) -> None:
    fact = LineItem.every_stage.filter(table__key="expenditure", function="2040604", measure="total")
    fact.update(address="D501")
    (row,) = get(client, "/line-items?table=expenditure&function=2040604&measure=total")["items"]
    assert row["source"]["url"].endswith("?edition=1&page=2#D501")


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("unit_code=661001&table=general_expenditure&measure=total", 29),
        ("table=procurement&category=C", 1),
        ("table=procurement&is_total=true", 1),
        ("table=procurement&least=6000000&most=7000000", 1),
        ("table=expenditure&gov_economic=502&dept_economic=30227&measure=total&function=213", 4),
    ],
)
def test_facts_can_be_narrowed_down(client: Client, question: str, count: int) -> None:
    assert len(get(client, f"/line-items?{question}")["items"]) == count


def test_only_the_wanted_fields_are_answered(client: Client) -> None:
    (row, *_) = get(client, "/line-items?fields=label,amount_yuan&limit=1")["items"]
    assert set(row) == {"label", "amount_yuan"}


@pytest.mark.parametrize(
    ("group", "groups"),
    [
        ("function:3", 9),
        ("function:5,gov_economic:3", None),
        ("edition", 1),
        ("unit_code,category", None),
        ("", 1),
    ],
)
def test_sums_add_up_to_the_whole_however_they_are_grouped(client: Client, group: str, groups: int | None) -> None:
    found = get(client, f"/aggregates?group={group}")
    assert found["total_wan"] == "15618.434219"
    assert sum(int(row["amount_wan"].replace(".", "")) for row in found["sums"]) == 15_618_434_219
    assert groups is None or len(found["sums"]) == groups


@pytest.mark.parametrize("question", ["year=2020&group=", "function=999", "table=fund_expenditure"])
def test_a_sum_of_nothing_is_no_zero(client: Client, question: str) -> None:
    found = get(client, f"/aggregates?{question}")
    assert (found["sums"], found["total_yuan"], found["total_wan"], found["total_note"]) == ([], None, None, "")


def test_sums_of_another_table_keep_its_measure_apart(client: Client) -> None:
    found = get(client, "/aggregates?table=sangong&is_total=true&group=measure")
    assert {row["measure"]: row["amount_yuan"] for row in found["sums"]}["total"] == "242391.36"


def test_classifications_carry_plain_words(client: Client) -> None:
    found = get(client, "/classifications?scheme=function&year=2026&prefix=20805&limit=3")
    assert found["codes"][0]["code"] == "20805"
    assert found["codes"][0]["plain_name"]
    assert found["codes"][0]["status"] == "verified1"
    assert get(client, "/classifications?scheme=procurement&limit=1")["codes"][0]["status"] in {
        "verified1",
        "unverified",
    }
    rest = get(client, f"/classifications?scheme=function&year=2026&prefix=20805&cursor={found['next']}")
    assert rest["codes"][0]["code"] > found["codes"][-1]["code"]


def test_projects_and_their_targets(client: Client) -> None:
    page = get(client, "/projects?limit=30")
    rest = get(client, f"/projects?limit=30&cursor={page['next']}")
    assert (len(page["projects"]), len(rest["projects"]), rest["next"]) == (30, 3, None)
    first = page["projects"][0]
    detail = get(client, f"/projects/xiaohongmen/2026/{first['code']}")
    assert detail["total_yuan"] == first["total_yuan"] == "10000000.00"
    assert len(detail["indicators"]) == detail["indicator_count"]
    assert get(client, "/projects?fields=code")["projects"][0].keys() == {"code"}


def test_performance_checks_and_events(client: Client) -> None:
    found = get(client, "/performance/xiaohongmen/2026")
    assert found["money"]["total"] == "156184342.19"
    assert found["indicators"][0]["target_number"] == "52324663.39"
    assert {row["result"] for row in get(client, "/checks?result=fail")} == {"fail"}
    assert len(get(client, "/checks")) > 200
    (event,) = get(client, "/events?unit=xiaohongmen")["events"]
    assert event["action"] == "published"


@pytest.mark.parametrize(
    "address",
    [
        "/line-items?colour=red",
        "/line-items?limit=0",
        "/line-items?limit=100000",
        "/line-items?cursor=nonsense",
        "/line-items?cursor=" + base64.urlsafe_b64encode(b"id:-5").decode(),
        "/line-items?cursor=%FF%FE",
        "/line-items?fields=colour",
        "/line-items?table=nothing",
        "/line-items?measure=nothing",
        "/line-items?function=abc",
        "/line-items?least=5&most=4",
        "/line-items?least=0.001",
        "/line-items?least=1e40",
        "/line-items?least=NaN",
        "/line-items?unit=" + "x" * 10_000,
        "/aggregates?group=colour",
        "/aggregates?group=function:4",
        "/editions?year=twenty",
        "/editions?version=99999999999999999999",
        "/checks?result=maybe",
        "/units?unit=%00",
    ],
)
def test_what_is_malformed_is_a_problem_document(client: Client, address: str) -> None:
    assert get(client, address, 400)


@pytest.mark.parametrize(
    "address",
    [
        "/projects/nowhere/2026/1",
        "/projects/xiaohongmen/2026/1",
        "/projects/xiaohongmen/2027/1",
        "/projects/xiaohongmen/2026-draft/1",
        "/performance/xiaohongmen/20x6",
    ],
)
def test_what_is_not_there_is_a_problem_document(client: Client, address: str) -> None:
    assert get(client, address, 404)


def test_a_withdrawn_edition_says_why(client: Client) -> None:
    withdraw(Edition.every_stage.get(), None, "金额有误")
    for address in ("/performance/xiaohongmen/2026", "/line-items", "/aggregates?version=1", "/projects", "/checks"):
        assert "金额有误" in get(client, address, 410)["detail"]
    assert get(client, "/line-items?year=2027")["items"] == get(client, "/editions") == []


def test_one_client_may_not_ask_without_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = PerClient.allow_request

    def twice(throttle: PerClient, request: HttpRequest) -> bool:
        monkeypatch.setattr(throttle, "num_requests", 2)
        return bool(ask(throttle, request))

    monkeypatch.setattr(PerClient, "allow_request", twice)
    get(client, "/units")
    get(client, "/units")
    response = client.get(f"{BASE}/units")
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) >= 1
    assert response.json()["status"] == 429
    assert client.get(f"{BASE}/units", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_the_page_of_the_api_names_every_operation(client: Client) -> None:
    schema = client.get(f"{BASE}/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert "Problem" in schema["components"]["schemas"]
    page = client.get(f"{BASE}/docs").content.decode()
    for path in schema["paths"]:
        assert path in page
