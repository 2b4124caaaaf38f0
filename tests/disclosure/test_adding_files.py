"""A newcomer takes each file of each page home, adds a column, and gets what the page says: never twice the money."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from budget.models import DisclosedTable, Edition, LineItem
from tests.disclosure.compared import body_of, rows_of
from tests.disclosure.package import EDITION, Package, keep_originals

pytestmark = [pytest.mark.no_cover, pytest.mark.one_database]

TWO_SIDED = {"balance", "fiscal_balance"}

FORMS = ("csv", "xlsx", "json")
PAGES = {
    "function": ("expenditure", {}),
    "function/213": ("expenditure", {"function__startswith": "213"}),
    "function/2080505": ("expenditure", {"function__startswith": "2080505"}),
    "economic/gov": ("expenditure", {}),
    "economic/dept/302": ("expenditure", {"dept_economic__startswith": "302"}),
    "matrix": ("expenditure", {}),
    "matrix/213/502": ("expenditure", {"function__startswith": "213", "gov_economic__startswith": "502"}),
    "income": ("income", {}),
    "sangong": ("sangong", {}),
    "procurement": ("procurement", {}),
    "services": ("services", {}),
    "projects": ("projects", {}),
    "performance": ("performance", {}),
}


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    keep_originals()


def read(client: Client, address: str, form: str) -> list[dict[str, Any]]:
    """The rows of a file by their headings, every value as text."""
    if form == "csv":
        return list[dict[str, Any]](rows_of(client, f"{address}.csv"))
    content = body_of(client.get(f"{address}.{form}"))
    if form == "json":
        found = json.loads(content)
        headings = {column["key"]: column["heading"] for column in found["columns"]}
        return [{headings[key]: value for key, value in row.items()} for row in found["rows"]]
    heading, *lines = load_workbook(io.BytesIO(content), data_only=True).worksheets[0].iter_rows(values_only=True)
    return [
        dict(zip(map(str, heading), ("" if value is None else value for value in line), strict=True)) for line in lines
    ]


def column(rows: Sequence[Mapping[str, Any]], heading: str) -> int:
    """What a column adds up to, in 分."""
    return int(sum(Decimal(str(row[heading] or 0)) for row in rows) * 100)


@pytest.mark.sweep(keep=12)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("page", PAGES)
def test_each_column_of_the_usual_file_adds_up_to_what_is_disclosed(client: Client, page: str, form: str) -> None:
    table, kept = PAGES[page]
    facts = LineItem.every_stage.filter(table__key=table, **kept)
    details = facts if table in {"sangong", "performance"} else facts.filter(is_total=False)
    rows = read(client, f"{EDITION}/{page}/rows", form)
    amounts = [heading for heading in rows[0] if heading.endswith("（元）")]
    assert amounts[0] == "合计（元）"
    assert all(heading.startswith("其中：") for heading in amounts[1:])
    by_measure: dict[str, int] = {}
    for measure, fen in details.values_list("measure", "amount"):
        by_measure[measure] = by_measure.get(measure, 0) + fen
    assert column(rows, "合计（元）") == by_measure["total"]
    assert sorted(column(rows, heading) for heading in amounts) == sorted(by_measure.values())
    assert len(rows) == len({fact.position for fact in details})


@pytest.mark.sweep(keep=4)
@pytest.mark.parametrize("number", [f"{number:02d}" for number in range(1, 14)])
def test_the_usual_file_of_each_official_table_adds_up_to_its_printed_total(client: Client, number: str) -> None:
    table = DisclosedTable.every_stage.get(number=number)
    if table.is_empty:
        assert client.get(f"{EDITION}/tables/{number}/rows.csv").status_code == 404
        return
    rows = read(client, f"{EDITION}/tables/{number}/rows", "csv")
    if table.key in TWO_SIDED:
        printed = dict(table.line_items.filter(category__startswith="total_").values_list("category", "amount"))
        assert column(rows, "收入（元）") == printed["total_income"]
        assert column(rows, "支出（元）") == printed["total_expenditure"]
    else:
        assert column(rows, "合计（元）") == table.total


@pytest.mark.sweep(keep=4)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("page", [*(f"{page}/facts" for page in PAGES), "data", "tables/01", "tables/02", "tables/10"])
def test_the_rows_that_the_long_file_says_to_add_are_the_whole_of_each_table_and_side(
    client: Client, page: str, form: str
) -> None:
    rows = read(client, f"{EDITION}/{page}", form)
    added: dict[tuple[str, str], int] = {}
    for row in rows:
        if str(row["相加这些行"]) in {"是", "True"}:
            place = (row["表"], row["收支方向"])
            added[place] = added.get(place, 0) + int(Decimal(str(row["金额（元）"])) * 100)
    filtered = page.split("/", maxsplit=1)[0] in {"function", "economic", "matrix"}
    for (key, side), fen in added.items():
        table = DisclosedTable.every_stage.get(key=key)
        if key in TWO_SIDED:
            assert fen == table.line_items.get(category=f"total_{side}").amount
        elif not filtered:
            whole = table.line_items.filter(measure="total", is_total=True).values_list("amount", flat=True)
            assert fen == (table.total if table.total is not None else whole.get())
    assert added
    if page.startswith("function/213"):
        assert added == {("expenditure", "expenditure"): 7_257_384_943}


def test_the_first_line_of_help_says_which_rows_to_add(client: Client) -> None:
    for address, word in (
        (f"{EDITION}/data", "相加这些行"),
        (f"{EDITION}/function/213/rows", "同一列的金额可以直接相加"),
    ):
        book = load_workbook(io.BytesIO(body_of(client.get(f"{address}.xlsx"))))
        name, text = (str(cell.value) for cell in next(book["说明"].iter_rows(max_row=1)))
        assert (name, word in text) == ("怎么相加", True)
        assert word in json.loads(body_of(client.get(f"{address}.json")))["how_to_add"]


def test_a_page_has_one_menu_of_downloads_and_its_files_say_how_to_add(client: Client) -> None:
    page = client.get(f"{EDITION}/function/213/").content.decode()
    (menu,) = re.findall(r'<section id="downloads">.*?</section>', page, re.DOTALL)
    outside = page.replace(menu, "")
    assert not re.findall(r'href="[^"]+\.(?:csv|xlsx)', outside)
    titles = re.findall(r"<li><span>([^<]+)", menu)
    assert titles[0].startswith("一行一条（常用）")
    files = re.findall(r'href="([^"]+\.csv[^"]*)"', menu)
    assert len(files) == len(set(files)) == len(titles)
    for address in files:
        rows = rows_of(client, address)
        if "合计（元）" in rows[0]:
            fen = column(rows, "合计（元）")
        else:
            fen = column([row for row in rows if row.get("相加这些行", "是") == "是"], "金额（元）")
        assert fen == 7_257_384_943, address


def test_every_file_names_its_source_file(client: Client) -> None:
    for address in ("function/213", "function/213/rows", "function/213/facts", "sangong", "services"):
        rows = rows_of(client, f"{EDITION}/{address}.csv")
        assert {row["出处文件"] for row in rows} <= {"xiaohongmen-2026.xlsx", ""}
        assert any(row["出处文件"] for row in rows)


def test_a_package_says_of_each_row_whether_to_add_it(client: Client) -> None:
    package = Package.download(client)
    facts = package.table("facts")
    assert {row["is_current"] for row in [*facts, *package.table("totals")]} == {"true"}
    for key in ("sangong", "performance"):
        added = [row for row in facts if row["table"] == key and row["add_up"] == "true"]
        assert [row["measure"] for row in added] == ["total"]
    assert {row["add_up"] for row in package.table("totals")} == {"false"}
