"""Files of a table: exact, safe to open in a spreadsheet, the same figures as the page."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from budget.defusing import FORMULA_STARTS, defused
from budget.models import Edition
from budget.queries.results import Figure
from budget.vocabulary import Stage
from disclosure import downloads
from disclosure.selection import Period, Selection
from disclosure.tables import NamedTable, Row
from disclosure.visit import Visit
from tests.builders import REAL, make_township, publish_real
from tests.disclosure.pages import YEAR, body_of, csv_rows

pytestmark = pytest.mark.sweep(on="postgresql")

AWKWARD = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    'a "b", c',
    "多\n行",
    "001",
    "'",
    "",
]


@pytest.fixture
def visit(real: Edition, db: None) -> Visit:
    """A reader at the real edition."""
    return Visit.open(Selection(unit="xiaohongmen", period=Period(2026, Stage.BUDGET)))


def table_of(visit: Visit, names: list[str], fen: int = -1_234_567) -> NamedTable:
    """A table with these texts as names and the same amount in each row."""
    rows = [Row(name=name, figure=Figure(fen), parent=fen or None) for name in names]
    return NamedTable(rows, visit, "标题", name="awkward")


def read_csv(table: NamedTable) -> list[list[str]]:
    """The cells of a table's CSV."""
    content = b"".join(downloads.as_csv(table)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))


def test_no_text_of_a_csv_is_taken_for_a_formula(visit: Visit) -> None:
    names = [row[0] for row in read_csv(table_of(visit, AWKWARD))[1:]]
    assert not [name for name in names if name.startswith(FORMULA_STARTS)]
    assert [name.removeprefix("'") for name in names[:7]] == AWKWARD[:7]
    assert names[7:10] == AWKWARD[7:10]


def test_a_negative_amount_stays_a_number_everywhere(visit: Visit) -> None:
    table = table_of(visit, ["a"])
    header, row = read_csv(table)
    assert row[header.index("金额（元）")] == "-12345.67"
    sheet = load_workbook(io.BytesIO(downloads.as_xlsx(table, "标题"))).worksheets[0]
    values = [cell.value for cell in sheet[2]]
    assert -12345.67 in values


@given(
    st.sampled_from(FORMULA_STARTS),
    st.text(min_size=1).filter(lambda text: not set(text) <= set("0123456789.,")),
)
def test_a_defused_text_never_starts_a_formula(start: str, text: str) -> None:
    assert defused(start + text) == f"'{start}{text}"


@pytest.mark.parametrize("text", ["=", "", "001", "-", "定性", "a=1"])
def test_what_is_no_formula_is_left_as_it_is(text: str) -> None:
    assert defused(text) == text


def test_a_workbook_keeps_codes_and_formula_like_texts_as_text(visit: Visit) -> None:
    content = downloads.as_xlsx(table_of(visit, AWKWARD), "a/b:c*d?[e]" * 5)
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert len(sheet.title) <= 31
    names = [sheet.cell(row, 1) for row in range(2, 2 + len(AWKWARD))]
    assert {cell.data_type for cell in names if cell.value} == {"s"}
    assert names[0].value == "=1+1"
    assert names[9].value == "001"


def test_a_workbook_says_when_its_figures_were_published_and_not_when_it_was_saved(visit: Visit) -> None:
    content = downloads.as_xlsx(table_of(visit, ["a"]), "标题")
    about = load_workbook(io.BytesIO(content)).properties
    at = visit.edition.published_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    assert (about.created, about.modified) == (at, at)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert content == downloads.as_xlsx(table_of(visit, ["a"]), "标题")


def test_what_a_workbook_cannot_hold_is_left_out(visit: Visit) -> None:
    content = downloads.as_xlsx(table_of(visit, ["a\x00b\x0bc", "长" * 40_000, "张\u3000三\xa0丰"]), "标题")
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet.cell(2, 1).value == "abc"
    assert len(str(sheet.cell(3, 1).value)) == 32_767
    assert sheet.cell(4, 1).value == "张\u3000三\xa0丰"


def test_json_carries_amounts_as_text_so_that_no_digit_is_lost(client: Client, visit: Visit) -> None:
    found = json.loads(body_of(client.get(f"{YEAR}/function.json")))
    assert (found["year"], found["stage"], found["edition"], found["body"]["code"]) == (2026, "budget", 1, "661")
    assert sum(Decimal(row["amount_yuan"]) for row in found["rows"]) == Decimal("156184342.19")
    assert sum(Decimal(row["amount_wan"]) for row in found["rows"]) == Decimal("15618.434219")
    row = next(row for row in found["rows"] if row["code"] == "208")
    assert {column["key"] for column in found["columns"]} == set(row)
    assert (row["share_of_parent"], row["cells_added"]) == ("41.8388", 14)


def test_long_json_and_csv_are_whole(visit: Visit) -> None:
    table = table_of(visit, [f"第 {number} 行" for number in range(1000)])
    assert len(read_csv(table)) == 1001
    assert len(json.loads(b"".join(downloads.as_json(table, visit, "标题")))["rows"]) == 1000
    assert json.loads(b"".join(downloads.as_json(table_of(visit, []), visit, "标题")))["rows"] == []


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "address", ["/function", "/function/208", "/economic/gov", "/income", "/sangong", "/services", "/checks"]
)
def test_the_three_forms_of_a_table_agree(client: Client, visit: Visit, address: str) -> None:
    rows = csv_rows(client, f"{address}.csv")
    records = json.loads(body_of(client.get(f"{YEAR}{address}.json")))
    sheet = load_workbook(io.BytesIO(body_of(client.get(f"{YEAR}{address}.xlsx")))).worksheets[0]
    assert len(rows) == len(records["rows"]) == sheet.max_row - 1
    assert list(rows[0]) == [column["heading"] for column in records["columns"]] == [cell.value for cell in sheet[1]]
    for heading, column in zip(list(rows[0]), records["columns"], strict=True):
        if column["type"] in {"yuan", "wan"}:
            assert [row[heading] for row in rows] == [row[column["key"]] or "" for row in records["rows"]]


def test_each_row_names_its_cell(client: Client, visit: Visit) -> None:
    rows = csv_rows(client, "/function.csv")
    single = next(row for row in rows if row["编码"] == "205")
    assert (single["出处单元格"], single["单元格原文"], single["相加的单元格数"]) == ("D19", "7.5338", "1")
    many = next(row for row in rows if row["编码"] == "208")
    assert (many["出处单元格"], many["相加的单元格数"]) == ("", "14")


def headers_of(client: Client, address: str) -> Any:
    """The headers of an answer below the real edition's year."""
    return client.get(f"{YEAR}{address}").headers


def test_a_file_has_a_plain_and_a_chinese_name(client: Client, visit: Visit) -> None:
    named = headers_of(client, "/function/208.csv")["Content-Disposition"]
    assert named.startswith("attachment; filename=\"xiaohongmen-2026-v1-function-208.csv\"; filename*=UTF-8''")
    assert named.isascii()
    assert unquote(named).endswith("''北京市朝阳区小红门乡 2026 年预算-第 1 版-养老就业和救助.csv")
    facts = json.loads(b"".join(client.get(f"{YEAR}/function/facts.json")))
    assert facts["title"].startswith("北京市朝阳区小红门乡 2026 年预算-第 1 版-")
    assert headers_of(client, "/function/208.csv")["Content-Type"] == "text/csv; charset=utf-8"
    assert headers_of(client, "/function/208.json")["Content-Type"].startswith("application/json")
    assert "spreadsheetml" in headers_of(client, "/function/208.xlsx")["Content-Type"]


def test_everything_is_one_file(client: Client, visit: Visit, real: Edition) -> None:
    assert len(csv_rows(client, "/data.csv")) == real.line_items.count()


def test_the_copy_of_a_file_has_the_sum_that_stands_beside_it(client: Client, db: None) -> None:
    file = publish_real(make_township("662", "other")).files.get()
    answer = client.get("/other/2026/data/files/1/")
    assert hashlib.sha256(body_of(answer)).hexdigest() == file.copy_sha256
    assert hashlib.sha256(REAL.read_bytes()).hexdigest() == file.sha256
    assert "other-2026-v1-1.xlsx" in answer.headers["Content-Disposition"]
    assert client.get("/other/2026/data/files/9/").status_code == 404
