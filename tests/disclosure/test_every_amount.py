"""Every amount of the careful reading of 2026 is found again, exactly: in the database, on the page, in the CSV."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from budget.models import Edition, LineItem
from tests.disclosure.pages import csv_rows, text_of

pytestmark = [pytest.mark.no_cover, pytest.mark.sweep(on="postgresql")]

READING = Path(__file__).parents[2] / "fixtures" / "workbooks" / "xiaohongmen-2026.json"
# Fields of the reading that are amounts in 万元; everything else is a code, a name or a line number.
AMOUNTS = {
    "amount", "total", "basic", "project", "personnel", "operating", "project_excl_capital_construction", "abroad",
    "reception", "vehicle", "vehicle_buy", "vehicle_run", "fiscal", "other", "business_operation",
    "remitted_to_superior", "subsidy_to_affiliated", "合计",
}  # fmt: skip


def amounts_of(value: Any, key: str = "") -> Iterator[int]:
    """Every amount below a value of the reading, in 分."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from amounts_of(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from amounts_of(part, key)
    elif isinstance(value, str) and (key in AMOUNTS or "/" in key or key == "total_row"):
        yield int(Decimal(value) * 1_000_000)


def expected() -> dict[str, Counter[int]]:
    """The amounts of each table by its number. Indicators are targets, not amounts."""
    tables = json.loads(READING.read_text())["tables"]
    for project in tables["12"]:
        project.pop("indicators")
    money = tables["13"].pop("money")
    found = {number: Counter(amounts_of(table)) for number, table in tables.items()}
    found["13"] = Counter(int(Decimal(text) * 1_000_000) for text in texts_of(money))
    return found


def texts_of(value: Any) -> Iterator[str]:
    """Every text below a value that reads as a number with decimals."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from texts_of(part)
    elif isinstance(value, str) and value.replace(".", "", 1).isdigit() and "." in value:
        yield value


EXPECTED = expected()
TABLES = sorted(EXPECTED)


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


def test_the_reading_is_not_read_as_nothing() -> None:
    assert [f"{number:02}" for number in range(1, 14)] == TABLES
    assert {number: sum(found.values()) for number, found in EXPECTED.items() if number in {"03", "08", "09", "12"}} == {
        "03": 66 * 2 + 3, "08": 0, "09": 0, "12": 33 * 2,
    }  # fmt: skip


@pytest.mark.parametrize("number", TABLES)
def test_the_database_holds_each_amount(real: Edition, number: str) -> None:
    kept = LineItem.published.filter(edition=real, table__number=number).values_list("amount", flat=True)
    assert Counter(kept) == EXPECTED[number]


@pytest.mark.parametrize("number", TABLES)
def test_the_official_page_prints_each_amount_and_leads_to_its_cell(client: Client, number: str) -> None:
    page = BeautifulSoup(text_of(client, f"/tables/{number}/"), "html.parser")
    cells = page.select("main table td:has(a.src)")
    texts = [str(cell.find(string=True, recursive=False)).replace(",", "") for cell in cells]
    printed = Counter(int(Decimal(text) * 1_000_000) for text in texts)
    assert printed == EXPECTED[number]
    assert all("#" in cell.select("a.src")[0]["href"] for cell in cells)


@pytest.mark.parametrize("number", TABLES)
def test_the_csv_holds_each_amount_in_both_units_with_its_cell(client: Client, number: str) -> None:
    rows = csv_rows(client, f"/tables/{number}.csv")
    assert Counter(int(Decimal(row["金额（元）"]) * 100) for row in rows) == EXPECTED[number]
    for row in rows:
        assert Decimal(row["金额（元）"]) == Decimal(row["金额（万元）"]) * 10_000
        assert row["出处单元格"]
        assert Decimal(row["单元格原文"].replace(",", "")) == Decimal(row["金额（万元）"])
