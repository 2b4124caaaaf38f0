"""Every CSV leads to its description after «CSV on the Web», and the description is of that very file."""

import csv
import io
import json
import re
from typing import Any

import pytest
from django.test import Client

from budget.models import Edition
from tests.disclosure.compared import body_of
from tests.disclosure.package import Package
from tests.disclosure.pages import YEAR

FILES = [
    *(f"{YEAR}/{page}.csv" for page in ("income", "function", "function/208", "projects", "checks", "tables/08", "data", "texts")),
    f"{YEAR}/function/facts.csv", f"{YEAR}/income/rows.csv", f"{YEAR}/tables/03/rows.csv", f"{YEAR}.csv?edition=1",
    "/data/current.csv", "/data/current/2026.csv", "/data/current/xiaohongmen.csv", "/compare/series.csv?unit=xiaohongmen",
]  # fmt: skip
NUMBERS = {"integer": r"-?\d+", "decimal": r"-?\d+(\.\d+)?"}


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


def held_against(described: Any, content: bytes) -> None:
    """The headings are those described, and every value is of its column's kind."""
    assert described["@context"][0] == "http://www.w3.org/ns/csvw"
    heading, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    columns = described["tableSchema"]["columns"]
    assert [column["titles"] for column in columns] == heading
    names = [column["name"] for column in columns]
    assert len(set(names)) == len(names)
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            kind = column["datatype"]
            if value == "":
                assert not column.get("required"), column
            elif isinstance(kind, dict):
                assert value in kind["format"].split("|")
            elif kind in NUMBERS:
                assert re.fullmatch(NUMBERS[kind], value), (column, value)


@pytest.mark.sweep(keep=4)
@pytest.mark.parametrize("address", FILES)
def test_a_file_of_a_page_is_as_its_description_says(client: Client, address: str) -> None:
    answer = client.get(address)
    link = re.fullmatch(r'<([^>]+)>; rel="describedby"; type="application/csvm\+json"', answer.headers["Link"])
    assert link
    said = client.get(link[1])
    assert (said.status_code, said.headers["Content-Type"]) == (200, "application/csvm+json")
    described = json.loads(said.content)
    assert described["url"] == f"http://testserver{address}"
    held_against(described, body_of(answer))


def test_the_files_of_a_package_are_as_their_descriptions_say(client: Client) -> None:
    package = Package.download(client)
    tables = [name for name in package.files if name.endswith(".csv")]
    assert len(tables) > 10
    for name in tables:
        assert package.files[name].startswith(b"\xef\xbb\xbf")
        held_against(package.json(f"{name}-metadata.json"), package.files[name])


def test_money_of_a_package_stands_by_its_direction_and_is_added_once(client: Client) -> None:
    package = Package.download(client)
    described = package.json("datapackage.json")["model"]["measures"]
    assert {described[name]["direction"] for name in ("expenditure", "income")} == {"expenditure", "revenue"}
    assert "direction" not in described["amount"]
    for row in package.table("facts"):
        column = described[row["side"]]["source"]
        other = {"expenditure_yuan": "income_yuan", "income_yuan": "expenditure_yuan"}[column]
        assert (row[column], row[other]) == (row["amount_yuan"] if row["add_up"] == "true" else "", "")
