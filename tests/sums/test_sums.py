"""Sums that cannot lie: random questions against SQL written by hand, and the cases that once lied, one by one."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoDbBlocker

from disclosure.api.service import PerClient
from tests.conftest import kept_for_a_module
from tests.disclosure.pages import body_of
from tests.sums.asking import ADDRESS, ask
from tests.sums.cast import cast

pytestmark = pytest.mark.sweep(on="postgresql")

SEEDS = range(4)


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Three stages, a correction, a withdrawal, two years, and a unit below a department."""
    with kept_for_a_module(django_db_blocker):
        cast()
        yield


@pytest.fixture(autouse=True)
def _asked_often(published: None, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(PerClient, "allow_request", lambda *_: True)


def get(client: Client, question: str, status: int = 200) -> Any:
    """The answer to a question."""
    response = client.get(f"{ADDRESS}?{question}")
    assert response.status_code == status, response.content.decode()
    return response.json()


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("seed", SEEDS)
def test_random_questions_are_answered_as_sql_answers_them(client: Client, seed: int) -> None:
    kinds = ask(client, seed, 100)
    assert kinds["summed"] > 20
    assert kinds["refused"] > 5


def test_stages_are_never_added(client: Client) -> None:
    found = get(client, "unit=jia&year=2026&group=")
    assert (found["basis"]["stage"], "stage" in found["basis"]["assumed"]) == (["budget"], True)
    assert sorted(row["stage"] for row in found["basis"]["left_out"]) == ["adjusted", "final"]
    assert all("阶段" in row["why"] for row in found["basis"]["left_out"])
    by_stage = get(client, "unit=jia&year=2026&group=stage")
    assert {row["stage"] for row in by_stage["sums"]} == {"budget", "adjusted", "final"}
    assert {row["stage"]: row["amount_yuan"] for row in by_stage["sums"]}["budget"] == found["total_yuan"]
    assert (by_stage["total_yuan"], by_stage["total_note"]) == (None, "按阶段分开的数不能相加，所以没有总数。")
    refused = get(client, "unit=jia&stage=budget&stage=final", 400)
    assert (refused["parameter"], refused["choices"]) == ("stage", ["budget", "final"])


def test_what_was_planned_is_never_added_to_what_was_spent_beside_it(client: Client) -> None:
    asked = "unit=national&table=final_sangong"
    spent, planned = (get(client, f"{asked}&group={phase}") for phase in ("", "&phase=budget"))
    assert (spent["total_yuan"], spent["basis"]["phase"]) == ("4000.00", ["final"])
    assert (planned["total_yuan"], planned["basis"]["phase"]) == ("9500.00", ["budget"])
    apart = get(client, f"{asked}&group=phase")
    assert {row["phase"]: row["amount_yuan"] for row in apart["sums"]} == {"budget": "9500.00", "final": "4000.00"}
    assert apart["total_yuan"] is None
    listed = client.get(f"/api/v1/line-items?{asked}&measure=total").json()["items"]
    assert {(row["phase"], row["amount_yuan"]) for row in listed} == {("budget", "9500.00"), ("final", "4000.00")}
    only = client.get(f"/api/v1/line-items?{asked}&measure=total&phase=final").json()["items"]
    assert [row["amount_yuan"] for row in only] == ["4000.00"]
    rows = json.loads(body_of(client.get("/national/2024-final/data.json")))["rows"]
    kept = {
        (row["phase"], row["amount_yuan"])
        for row in rows
        if row["table"] == "final_sangong" and row["measure"] == "total"
    }
    assert kept == {("budget", "9500.00"), ("final", "4000.00")}


def test_versions_are_never_added(client: Client) -> None:
    current = get(client, "unit=xiaohongmen&group=")
    assert current["total_yuan"] == "156184342.19"
    assert [(row["version"], row["is_current"]) for row in current["basis"]["editions"]] == [(2, True)]
    assert get(client, "unit=xiaohongmen&version=1&version=2&group=", 400)["parameter"] == "version"
    apart = get(client, "unit=xiaohongmen&version=1&version=2&group=version")
    assert [row["version"] for row in apart["sums"]] == [1, 2]
    assert (apart["total_yuan"], apart["total_note"]) == (None, "按版本分开的数不能相加，所以没有总数。")


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(
    "table", ["expenditure", "income", "general_expenditure", "sangong", "projects", "performance"]
)
def test_nested_measures_are_never_added(client: Client, table: str) -> None:
    found = get(client, f"unit=xiaohongmen&table={table}&group=")
    whole = get(client, f"unit=xiaohongmen&table={table}&measure=total&group=")
    assert found["total_yuan"] == whole["total_yuan"]
    assert ("measure" in found["basis"]["assumed"], "measure" in whole["basis"]["assumed"]) == (True, False)
    apart = get(client, f"unit=xiaohongmen&table={table}&group=measure")
    assert {row["measure"]: row["amount_yuan"] for row in apart["sums"]}["total"] == found["total_yuan"]
    assert apart["total_yuan"] is None
    assert get(client, f"table={table}&measure=total&measure=basic&group=", 400)["parameter"] == "measure"


def test_one_row_of_public_costs_is_what_is_disclosed(client: Client) -> None:
    for more in ("", "&is_total=true", "&is_total=false", "&line=total", "&line=detail"):
        assert get(client, f"unit=xiaohongmen&table=sangong&group={more}")["total_yuan"] == "242391.36"
    assert get(client, "unit=xiaohongmen&table=sangong&measure=vehicles&group=")["total_yuan"] == "230243.00"


@pytest.mark.no_cover
def test_both_sides_of_a_balance_are_never_added(client: Client) -> None:
    refused = get(client, "unit=xiaohongmen&table=balance", 400)
    assert (refused["parameter"], refused["choices"]) == ("side", ["income", "expenditure"])
    assert "收入和支出不能相加" in refused["detail"]
    for side in ("income", "expenditure"):
        found = get(client, f"unit=xiaohongmen&table=balance&side={side}&group=")
        assert (
            found["total_yuan"]
            == get(client, f"unit=xiaohongmen&table=balance&side={side}&line=total&group=")["total_yuan"]
        )
        assert found["total_yuan"] == "156184342.19"
    only = get(client, "unit=xiaohongmen&table=balance&function=208")
    assert (only["basis"]["side"], "side" in only["basis"]["assumed"]) == (["expenditure"], True)


def test_a_unit_below_a_department_is_not_added_to_it(client: Client) -> None:
    found = get(client, "year=2026&group=")
    assert "below" not in {row["unit"] for row in found["basis"]["editions"]}
    assert any(row["unit"] == "below" and "上级" in row["why"] for row in found["basis"]["left_out"])
    assert get(client, "unit=jia&unit=below&group=", 400)["parameter"] == "unit"
    assert get(client, "unit=below&group=")["total_yuan"]
    assert get(client, "year=2026&group=unit")["total_yuan"] is None


@pytest.mark.sweep(keep=2)
@pytest.mark.sweep(keep=1, on="postgresql")
@pytest.mark.parametrize(
    ("question", "parameter", "choice"),
    [
        ("unit_code=661001", "table", "general_expenditure"),
        ("measure=reception", "table", "sangong"),
        ("unit=jia&unit_code=901", "table", "income"),
        ("unit=xiaohongmen&table=income&unit_code=661", "line", "total"),
        ("unit=jia&year=2026&stage=budget&table=projects&measure=basic", "", ""),
    ],
)
def test_what_is_disclosed_elsewhere_is_not_answered_with_nothing(
    client: Client, question: str, parameter: str, choice: str
) -> None:
    found = get(client, f"{question}&group=", 400 if parameter else 200)
    assert found.get("parameter", "") == parameter
    assert not choice or choice in found["choices"]


def test_several_values_are_a_filter_by_all_and_what_takes_one_refuses_two(client: Client) -> None:
    one, other = (get(client, f"unit={unit}&year=2026&stage=budget&group=")["total_yuan"] for unit in ("jia", "yi"))
    both = get(client, "unit=jia&unit=yi&year=2026&stage=budget&group=")
    assert _fen(both["total_yuan"]) == _fen(one) + _fen(other)
    for twice in ("group=unit&group=year", "is_total=true&is_total=false", "least=1&least=2"):
        assert "只能给一次" in get(client, twice, 400)["detail"]
    listed = client.get("/api/v1/line-items?unit=jia&unit=yi&table=sangong&table=procurement&limit=1000").json()[
        "items"
    ]
    assert {(row["unit"], row["table"]) for row in listed} >= {("jia", "sangong"), ("yi", "procurement")}


def test_every_row_says_where_it_stands(client: Client) -> None:
    seen = [
        row
        for unit in ("jia", "xiaohongmen")
        for version in ("", "&version=1")
        for row in client.get(f"/api/v1/line-items?unit={unit}&limit=1000{version}").json()["items"]
    ]
    assert all(row[name] not in (None, "") for row in seen for name in ("side", "phase", "stage", "version", "line"))
    assert {row["is_current"] for row in seen} == {True, False}
    assert {row["phase"] for row in seen if row["unit"] == "jia" and row["stage"] == "adjusted"} == {"adjusted"}
    assert {row["phase"] for row in seen if row["stage"] == "final"} == {"initial", "final"}
    assert {row["is_total"] for row in seen if row["line"] == "detail"} == {False}
    for side in ("income", "expenditure"):
        asked = client.get(f"/api/v1/line-items?unit=jia&table=balance&side={side}&limit=1000").json()["items"]
        assert asked
        assert {row["side"] for row in asked} == {side}
    for line in ("detail", "subtotal", "total"):
        asked = client.get(f"/api/v1/line-items?unit=jia&line={line}&limit=1000").json()["items"]
        assert {row["line"] for row in asked} == {line}
    assert {row["line"] for row in seen if row["table"] in {"sangong", "performance"}} == {"detail"}


def _fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))
