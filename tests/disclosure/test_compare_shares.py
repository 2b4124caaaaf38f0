"""/compare/ of several bodies over their years: one share, exact in its file; what has none says why."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from budget import queries
from budget.vocabulary import Scheme, Stage
from fixtures.generated import TOWNSHIPS
from tests.builders import publish_made_up
from tests.conftest import kept_for_a_module
from tests.disclosure.compared import json_of, page, rows_of

ASKED = "units=jia,yi,bing&code=208"


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Three bodies: one with three of four years, one with two, one with one; a final account beside."""
    with kept_for_a_module(django_db_blocker):
        for year in (2023, 2024, 2026):
            publish_made_up(TOWNSHIPS[0], year, "jia")
        for year in (2024, 2026):
            publish_made_up(TOWNSHIPS[1], year, "yi")
        publish_made_up(TOWNSHIPS[2], 2024, "bing")
        publish_made_up(TOWNSHIPS[2], 2024, "bing", stage=Stage.FINAL)
        yield


pytestmark = [pytest.mark.usefixtures("company", "db"), pytest.mark.sweep]


def test_each_share_is_exact_and_each_gap_says_why(client: Client) -> None:
    rows = {row["单位"]: row for row in rows_of(client, f"/compare.csv?{ASKED}")}
    for slug, name in (("jia", "示例甲乡"), ("yi", "示例乙乡"), ("bing", "示例丙镇")):
        for year in (2023, 2024, 2025, 2026):
            row = rows[name]
            published = any(each.year == year for each in queries.editions(slug) if each.stage is Stage.BUDGET)
            if not published:
                assert (row[f"{year} 年占比（%）"], row[f"{year} 年说明"]) == ("", "没有公开预算")
                continue
            found = queries.breakdown(queries.edition(slug, year), Scheme.FUNCTION)
            (part,) = [one for one in found.rows if one.node.code == "208"]
            assert Decimal(row[f"{year} 年金额（元）"]) * 100 == part.total.fen
            share = Decimal(part.total.fen) / Decimal(found.total.fen) * 100
            assert abs(Decimal(row[f"{year} 年占比（%）"]) - share) <= Decimal("0.00005")


def test_the_page_leads_from_each_share_to_its_lines(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(5):  # state, editions, sums, printed names, classification
        text = page(client, ASKED)
    soup = BeautifulSoup(text, "html.parser")
    marks = [str(mark["href"]) for mark in soup.select("table#share-208 a.src")]
    assert len(marks) == 6
    assert {client.get(mark.partition("#")[0]).status_code for mark in marks} == {200}
    shares = {row["单位"]: Decimal(row["2024 年占比（%）"]) for row in rows_of(client, f"/compare.csv?{ASKED}")}
    first, last = max(shares, key=lambda name: shares[name]), min(shares, key=lambda name: shares[name])
    said = soup.select_one(".lead").get_text()  # type: ignore[union-attr]
    assert said.startswith(f"2024 年社会保障和就业支出占比最高的是{first}（{round(shares[first], 1)}%）")
    assert f"最低的是{last}（" in said
    chart = json_of(client, f"/compare/chart.json?{ASKED}")
    assert [trace["x"] for trace in chart["data"]] == [["2023", "2024", "2025", "2026"]] * 3
    assert chart["data"][0]["y"][2] is None
    assert 'href="/compare/?units=jia%2Cyi%2Cbing&amp;stage=budget&amp;code=208"' in page(
        client, "units=jia,yi,bing&year=2024"
    )


def test_another_stage_is_another_series(client: Client) -> None:
    rows = rows_of(client, f"/compare.csv?{ASKED}&stage=final")
    assert [name for name in rows[0] if "占比" in name] == ["2024 年占比（%）"]
    assert [row["2024 年说明"] for row in rows] == ["没有公开决算", "没有公开决算", ""]
    assert client.get(f"/compare/chart.json?{ASKED}&stage=final").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("units=jia,yi&code=999", 404),
        ("units=jia,yi&code=20", 400),
        ("units=jia,yi&code=2o8", 400),
        ("units=jia,yi&code=2080505&scheme=gov_economic", 400),
        ("units=jia,nix&code=208", 404),
        ("units=jia,yi&code=208&stage=adjusted", 404),
    ],
)
def test_what_nobody_has_is_said(client: Client, query: str, status: int) -> None:
    assert "<h1>" in page(client, query, status)
