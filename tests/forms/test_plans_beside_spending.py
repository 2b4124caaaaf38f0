"""A 决算 that prints 年初预算, 全年预算 and 决算 side by side: pages, files and sentences show each, and never add them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoDbBlocker

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import draft, prepare, publish
from budget.models import LineItem
from budget.vocabulary import Stage
from fixtures.published import document, drawn, figures_of
from fixtures.published.variants import UNSPENT, with_plans
from tests.builders import make_township
from tests.conftest import kept_for_a_module
from tests.disclosure.pages import body_of

NAME = "national-final-9.shegongbu-2024"
TOLD = with_plans(document(NAME))
YEAR = "/xiaohongmen/2024-final"
# What the table of all spending prints, in 万元: what was planned twice as much and once more what was not spent.
SPENT, INITIAL, ADJUSTED = Decimal("307.82"), Decimal("620.64"), Decimal("923.46")


@pytest.fixture(scope="module")
def planned(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        load(read_folder(), 2026)
        content = drawn(TOLD, "national")
        publish(draft(prepare(content, "决算.xlsx", make_township(), 2024, Stage.FINAL), None), None, "公开")
        yield


pytestmark = [pytest.mark.usefixtures("planned"), pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]


def rows_of(client: Client, address: str) -> dict[str, dict[str, str]]:
    lines = body_of(client.get(address)).decode("utf-8-sig").splitlines()
    return {row["编码"]: row for row in csv.DictReader(lines)}


def test_every_figure_is_kept_in_its_phase() -> None:
    rows = LineItem.published.values_list("sheet__name", "address", "amount")
    # The rate is no amount: it stands on the official table alone.
    rates = {(sheet, column) for sheet, column in (("表3", "K"), ("表5", "H"))}
    expected = [one for one in figures_of(TOLD, "national") if (one.sheet, one.cell.rstrip("0123456789")) not in rates]
    assert sorted(rows) == sorted((one.sheet, one.cell, one.fen) for one in expected)
    assert set(LineItem.published.values_list("phase", flat=True)) == {"initial", "adjusted", "final"}


def test_the_file_has_a_column_for_each_phase_and_what_was_not_spent_is_no_zero(client: Client) -> None:
    rows = rows_of(client, f"{YEAR}/function.csv")
    general, unspent = rows["201"], rows[UNSPENT[0][0]]
    whole = [
        sum(Decimal(row[key] or 0) for row in rows.values())
        for key in ("金额（万元）", "年初预算（万元）", "全年预算（万元）")
    ]
    assert whole == [SPENT, INITIAL, ADJUSTED]
    assert Decimal(general["年初预算（万元）"]) == Decimal("529.74")
    assert Decimal(general["完成年初预算（%）"]) == Decimal(50)
    assert Decimal(unspent["年初预算（万元）"]) == Decimal(UNSPENT[1])
    assert [unspent[key] for key in ("金额（万元）", "全年预算（万元）", "完成年初预算（%）")] == ["", "", ""]
    below = rows_of(client, f"{YEAR}/function/208.csv")
    assert Decimal(below["20805"]["全年预算（万元）"]) == Decimal("32.46")


@pytest.mark.parametrize("address", ["/", "/stages/"])
def test_no_page_that_holds_spending_against_its_plan_says_that_there_is_none(client: Client, address: str) -> None:
    page = BeautifulSoup(client.get(f"{YEAR}{address}").content, "html.parser")
    (said,) = page.select('[data-claim="plan-missing"]')
    assert "完成" in page.get_text()
    assert said.get_text() == "2024 年的预算没有在这里公开；这里的预算数，照决算的表里印的。"


@pytest.mark.parametrize("address", ["/", "/function/", "/function/208/", "/function/?basis=general"])
def test_the_page_shows_what_was_planned_and_how_much_of_it_was_spent(client: Client, address: str) -> None:
    page = BeautifulSoup(client.get(f"{YEAR}{address}").content, "html.parser")
    heads = [head.get_text() for head in page.select("table thead tr")[0].select("th")]
    assert {"年初预算", "全年预算", "完成年初预算"} <= set(heads)
    assert "预算" not in heads
    (said,) = page.select('[data-claim="planned-before"]')
    assert "年初预算是" in said.get_text()
    assert "全年预算是" in said.get_text()
    totals = page.select_one("tr.total")
    assert totals is not None
    assert all(cell.get_text(strip=True) for cell in totals.select("td"))


def test_the_page_of_a_single_item_has_the_same_table(client: Client) -> None:
    whole = rows_of(client, f"{YEAR}/function.csv")
    (row,) = (rows := rows_of(client, f"{YEAR}/function/2013901.csv")).values()
    assert list(rows) == ["2013901"]
    assert {key for key in row if "预算" in key} == {key for key in whole["201"] if "预算" in key}
    page = BeautifulSoup(client.get(f"{YEAR}/function/2013901/").content, "html.parser")
    heads = [head.get_text() for head in page.select("table#function-2013901 thead th")]
    assert {"年初预算", "全年预算", "完成年初预算"} <= set(heads)
    shown = [Decimal(str(data["value"])) for data in page.select("table#function-2013901 td.planned data")]
    assert shown == [Decimal(row[f"{name}（万元）"]) for name in ("年初预算", "全年预算")]
    assert page.select_one("#lines") is not None


def test_what_was_planned_leads_to_where_it_is_printed(client: Client) -> None:
    page = BeautifulSoup(client.get(f"{YEAR}/function/").content, "html.parser")
    row = next(row for row in page.select("table#function tbody tr") if "社会保障" in row.get_text())
    marks = [str(link["href"]) for link in row.select("td.planned a")]
    assert [mark for mark in marks if "/tables/" not in mark] == []
    assert marks


def test_a_sum_is_of_what_was_spent_where_nothing_is_said(client: Client) -> None:
    found = client.get("/api/v1/aggregates?unit=xiaohongmen&year=2024&stage=final").json()
    assert found["total_yuan"] == f"{SPENT * 10_000:.2f}"
    found = client.get("/api/v1/aggregates?unit=xiaohongmen&year=2024&stage=final&phase=initial").json()
    assert found["total_yuan"] == f"{INITIAL * 10_000:.2f}"


def test_the_income_page_counts_what_came_in(client: Client) -> None:
    page = BeautifulSoup(client.get(f"{YEAR}/income/").content, "html.parser")
    assert "307.82" in page.select_one("main").get_text()  # type: ignore[union-attr]
    assert str(INITIAL) not in page.select_one("main").get_text()  # type: ignore[union-attr]
