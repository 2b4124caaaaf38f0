"""/compare/ of bodies beside each other, and what it says where there is nothing to compare."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from budget import queries
from budget.models import Population, Unit
from budget.vocabulary import Scheme
from fixtures.generated import TOWNSHIPS
from tests.builders import publish_made_up, publish_real
from tests.conftest import kept_for_a_module
from tests.disclosure.compared import json_of, page, rows_of, tidy

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]


@pytest.fixture(scope="class")
def bodies(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Two townships in 2026; of one the people are counted."""
    with kept_for_a_module(django_db_blocker):
        publish_made_up(TOWNSHIPS[0], 2026, "jia")
        publish_made_up(TOWNSHIPS[1], 2026, "yi")
        publish_made_up(TOWNSHIPS[1], 2025, "yi")
        Population.objects.create(unit=Unit.objects.get(slug="jia"), year=2026, residents=30_000, source="七普")
        yield


def test_one_year_alone_says_what_will_be_here(client: Client) -> None:
    publish_real()
    text = page(client, "unit=xiaohongmen")
    assert "还没有别的年份可以比" in text
    assert "有了第二年，这里会有" in text
    assert "15,618.43" in text
    assert client.get("/compare.csv?unit=xiaohongmen").status_code == 404
    assert len(rows_of(client, "/compare/series.csv?unit=xiaohongmen")) == 1


def test_nothing_published_is_said(client: Client) -> None:
    assert "还没有公开的预算" in page(client, "", 404)


@pytest.mark.usefixtures("bodies")
class TestBodies:
    def test_totals_stand_beside_each_other_per_head_where_people_are_counted(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(6):  # state, editions, sums, people, names twice
            text = page(client, "units=jia,yi&year=2026")
        rows = {row["单位"]: row for row in rows_of(client, "/compare.csv?units=jia,yi&year=2026")}
        jia, yi = rows["示例甲乡"], rows["示例乙乡"]
        exact = Decimal(jia["全部支出（元）"]) / 30_000
        assert abs(Decimal(jia["人均（元）"]) - exact) <= Decimal("0.005")
        assert (jia["常住人口"], jia["人口来源"]) == ("30000", "七普")
        assert (yi["人均（元）"], yi["常住人口"]) == ("", "")
        assert "示例乙乡没有登记2026年的常住人口，所以不算人均。" in tidy(text).replace(" ", "")

    def test_shares_are_shares_of_each_body_and_add_up(self, client: Client) -> None:
        rows = rows_of(client, "/compare/shares.csv?units=jia&units=yi&year=2026&scheme=gov_economic")
        for body in ("示例甲乡", "示例乙乡"):
            shares = [Decimal(row[f"{body}占比（%）"]) for row in rows if row[f"{body}占比（%）"]]
            assert sum(shares, Decimal()).quantize(Decimal("0.1")) == 100
            edition = queries.edition({"示例甲乡": "jia", "示例乙乡": "yi"}[body], 2026)
            added = sum(Decimal(row[f"{body}（元）"] or 0) for row in rows)
            assert added * 100 == queries.breakdown(edition, Scheme.GOV_ECONOMIC).total.fen

    def test_the_year_that_most_have_is_the_default_and_who_lacks_it_is_named(self, client: Client) -> None:
        assert "2026 年预算比较" in page(client, "units=jia,yi")
        text = page(client, "units=jia,yi&year=2025")
        assert "示例甲乡没有公开2025 年预算的支出总表" in text

    def test_the_chart_divides_each_body_into_a_hundred_parts(self, client: Client) -> None:
        chart = json_of(client, "/compare/chart.json?units=jia,yi&year=2026")
        widths = [sum(values) for values in zip(*(trace["x"] for trace in chart["data"]), strict=True)]
        assert len(widths) == 2
        assert all(1000 - len(chart["data"]) <= width <= 1000 for width in widths)
        assert "示例甲乡最大的一项是" in chart["description"]

    @pytest.mark.no_cover
    def test_one_body_alone_has_no_chart_but_its_table(self, client: Client) -> None:
        assert "data-chart" not in page(client, "units=jia&year=2026")
        assert client.get("/compare/chart.json?units=jia&year=2026").status_code == 404

    @pytest.mark.no_cover
    def test_the_form_without_scripts_offers_every_body(self, client: Client) -> None:
        text = page(client, "units=jia,yi")
        assert re.findall(r'name="units" value="(\w+)"( checked)?', text) == [("jia", " checked"), ("yi", " checked")]
