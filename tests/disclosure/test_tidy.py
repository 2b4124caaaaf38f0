"""Files of facts: one row an amount, exact and typed, details before printed sums, safe to open anywhere."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook

from budget.defusing import defused
from budget.models import Edition
from budget.money import AmountUnit
from budget.queries import editions
from budget.queries.facts import FactRow, FactWords, fact_words
from budget.queries.results import EditionInfo, TableInfo, UnitCard
from budget.vocabulary import Stage
from disclosure.tidy.columns import COLUMNS, KEYS, YUAN
from disclosure.tidy.csv_text import csv_lines, quoted
from disclosure.tidy.rows import amounts_text
from disclosure.tidy.workbook import Explanation, FactBook
from tests.disclosure.package import EDITION, body

pytestmark = pytest.mark.sweep(on="postgresql")

HEADINGS = [column.heading for column in COLUMNS]
PAGES = [
    "function/facts", "function/208/facts", "economic/gov/502/facts", "economic/dept/30201/facts", "income/facts",
    "matrix/facts", "matrix/213/502/facts", "projects/facts", "projects/11010522T000000408139/facts", "performance/facts",
    "sangong/facts", "procurement/facts", "services/facts", "tables/03", "tables/01", "data",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    """The rows of a CSV file, by their headings."""
    content = body(client.get(f"{EDITION}/{address}.csv"))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.sweep(keep=2)
@pytest.mark.one_database
@pytest.mark.no_cover
@pytest.mark.parametrize("page", PAGES)
def test_every_form_of_a_file_holds_the_same_facts(client: Client, page: str) -> None:
    rows = rows_of(client, page)
    assert list(rows[0]) == HEADINGS
    kinds = [row["是否合计"] for row in rows]
    assert kinds == sorted(kinds), "details come first"
    as_json = json.loads(body(client.get(f"{EDITION}/{page}.json")))
    amounts = sorted(row["金额（元）"] for row in rows)
    assert sorted(row["amount_yuan"] for row in [*as_json["rows"], *as_json["totals"]]) == amounts
    assert {row["is_total"] for row in as_json["totals"]} <= {True}
    book = load_workbook(io.BytesIO(body(client.get(f"{EDITION}/{page}.xlsx"))), data_only=True)
    details = [Decimal(str(line[YUAN].value)) for line in book["数据"].iter_rows(min_row=2)]
    printed = [Decimal(str(line[8].value)) for line in book["合计"].iter_rows(min_row=2) if line[8].value is not None]
    assert sorted([*details, *printed]) == sorted(Decimal(amount) for amount in amounts)


def test_a_row_says_everything_of_its_amount(client: Client) -> None:
    (row,) = (row for row in rows_of(client, "function/2080505/facts") if row["口径"] == "total")
    kept = {key: row[heading] for key, heading in zip(KEYS, HEADINGS, strict=True)}
    assert kept == {
        "body": "xiaohongmen", "body_name": "北京市朝阳区小红门乡", "year": "2026", "stage": "budget", "version": "1",
        "is_current": "是", "add_up": "是", "side": "expenditure", "phase": "budget", "line": "detail",
        "table": "expenditure", "table_number": "03", "table_title": kept["table_title"], "is_total": "否", "row": "33",
        "label": "2080505-机关事业单位基本养老保险缴费支出", "measure": "total", "measure_name": "合计", "part_of": "",
        "unit_code": "", "unit_name": "", "function": "2080505", "function_name": "机关事业单位基本养老保险缴费支出",
        "gov_economic": "50102", "gov_economic_name": "社会保障缴费", "dept_economic": "30108",
        "dept_economic_name": "机关事业单位基本养老保险缴费", "category": "", "category_name": "",
        "amount_yuan": "3745832.08", "amount_wan": "374.583208", "source_file": "xiaohongmen-2026.xlsx",
        "source_sheet": "预算03表 支出预算总表", "source_cell": "D33", "source_text": "374.583208",
    }  # fmt: skip


def test_categories_are_named_whatever_the_table(client: Client) -> None:
    names = {(row["表"], row["类别编码"]): row["类别"] for row in rows_of(client, "data")}
    assert names["balance", "general_budget"] != ""
    assert names["balance", "total_income"] == "收入总计"
    assert names["procurement", "A"] == "货物"
    assert names["projects", "11010522T000000408139"].startswith("基本事业费")
    assert {row["预算单位"] for row in rows_of(client, "income/facts")} >= {"北京市朝阳区小红门乡人民政府"}


def test_a_drill_down_holds_what_is_booked_below_its_code(client: Client) -> None:
    rows = rows_of(client, "function/208/facts")
    assert {row["支出功能分类编码"][:3] for row in rows} == {"208"}
    assert sum(Decimal(row["金额（元）"]) for row in rows if row["口径"] == "total") == Decimal("65345610.27")
    general = body(client.get(f"{EDITION}/function/facts.csv?basis=general")).decode("utf-8-sig")
    assert "general_expenditure" in general
    assert client.get(f"{EDITION}/function/999/facts.csv").status_code == 404


def test_a_file_is_pinned_tagged_and_named(client: Client) -> None:
    response = client.get(f"{EDITION}/function/208/facts.xlsx?edition=1")
    assert "xiaohongmen-2026-v1-function-208-facts.xlsx" in response.headers["Content-Disposition"]
    tag = {"If-None-Match": response.headers["ETag"]}
    assert client.get(f"{EDITION}/function/208/facts.xlsx?edition=1", headers=tag).status_code == 304
    assert client.get(f"{EDITION}/function/208/facts.csv?edition=9").status_code == 404
    assert client.get("/nowhere/2026/function/facts.csv").status_code == 404
    assert client.post(f"{EDITION}/function/facts.csv").status_code == 405
    page = client.get(f"{EDITION}/function/208/").content.decode()
    assert f'href="{EDITION}/function/208/facts.csv"' in page


@pytest.mark.no_cover
def test_a_workbook_has_live_sums_with_their_values(client: Client) -> None:
    content = body(client.get(f"{EDITION}/data.xlsx"))
    live, kept = load_workbook(io.BytesIO(content)), load_workbook(io.BytesIO(content), data_only=True)
    assert live.sheetnames == ["数据", "合计", "说明"]
    assert live["数据"].freeze_panes == "A2"
    first = next(live["数据"].iter_rows(min_row=2, max_row=2))
    assert [cell.data_type for cell in first][YUAN : YUAN + 2] == ["n", "n"]
    code = live["数据"].cell(2, KEYS.index("table_number") + 1)
    assert (code.value, code.data_type, code.number_format) == ("01", "s", "@")
    formulas = values = 0
    for line, same in zip(live["合计"].iter_rows(min_row=2), kept["合计"].iter_rows(min_row=2), strict=True):
        if line[6].value is None:
            continue
        formulas += str(line[6].value).startswith("=SUM(")
        values += same[6].value == same[8].value
        assert same[8].value is None or same[9].value == 0
    assert formulas > 30
    assert values > 30
    said = {str(row[0].value): str(row[1].value) for row in live["说明"].iter_rows() if row[0].value}
    assert "第 1 版" in said["预算"]
    assert said["网址"].endswith("/xiaohongmen/2026/data.xlsx?edition=1")
    assert set(HEADINGS) <= set(said)


def edition_info() -> EditionInfo:
    """An edition that nobody published."""
    unit = UnitCard(1, "110105", "661", "甲乡", "甲乡", "jia")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return EditionInfo(1, unit, 2026, Stage.BUDGET, "beijing", 1, True, "公开", moment, "甲乡", None)


def words() -> FactWords:
    """One table of spending on one sheet."""
    known = fact_words(editions()[0])
    table = TableInfo("expenditure", "03", "表", AmountUnit.WAN, False, 3, "表", 0, 1, "spending")
    return FactWords({7: table}, {9: (1, "=cmd.xlsx", 0, '甲,"乙"')}, {}, known.names, frozenset())


def fact(number: int, fen: int, label: str = "", *, unit: str = "", is_total: bool = False) -> FactRow:
    """A fact of that table."""
    line = "subtotal" if unit and is_total else "total" if is_total else "detail"
    return (
        7,
        number,
        label,
        "total",
        unit,
        "",
        "",
        "",
        "",
        is_total,
        fen,
        9,
        f"D{number}",
        f"{fen}",
        "",
        "budget",
        "",
        line,
    )


def test_what_begins_like_a_formula_is_defused_in_every_form() -> None:
    label = '=HYPERLINK("https://evil.example","看")'
    text = b"".join(csv_lines(edition_info(), words(), [fact(1, -500, label)])).decode()
    (row,) = csv.reader(io.StringIO(text))
    kept = dict(zip(KEYS, row, strict=True))
    assert kept["label"] == f"'{label}"
    assert kept["source_file"] == "'=cmd.xlsx"
    assert (kept["source_sheet"], kept["amount_yuan"], kept["source_text"]) == ('甲,"乙"', "-5.00", "-500")
    out = io.BytesIO()
    FactBook(out, edition_info(), words()).write(iter([fact(1, -500, label)]), Explanation(()))
    cell = load_workbook(out)["数据"].cell(2, KEYS.index("label") + 1)
    assert (cell.value, cell.data_type, cell.quotePrefix) == (label, "s", True)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-cmd", "'-cmd"),
        ("\tx", "'\tx"),
        ("=", "="),
        ("-1,234.5", "-1,234.5"),
    ],
)
def test_only_what_could_run_is_defused(text: str, kept: str) -> None:
    assert defused(text) == kept


def test_texts_are_quoted_where_they_must_be() -> None:
    assert quoted('a"b,c\r\nd') == '"a""b,c\r\nd"'
    assert quoted("三公") == "三公"


@pytest.mark.parametrize(
    ("fen", "texts"),
    [
        (0, ("0.00", "0.000000")),
        (-1, ("-0.01", "-0.000001")),
        (999_999_999_999_999, ("9999999999999.99", "999999999.999999")),
    ],
)
def test_amounts_are_exact_in_both_units(fen: int, texts: tuple[str, str]) -> None:
    assert amounts_text(fen) == texts


def test_more_rows_than_a_sheet_holds_go_to_further_sheets_and_their_sum_to_all() -> None:
    rows = [*(fact(number, 100 * number) for number in range(1, 8)), fact(9, 2_800, "合计", is_total=True)]
    out = io.BytesIO()
    FactBook(out, edition_info(), words(), lines=4).write(iter(rows), Explanation(()))
    book = load_workbook(out)
    assert book.sheetnames == ["数据", "数据2", "数据3", "合计", "说明"]
    assert book["合计"]["G2"].value == "=SUM('数据'!$AD$2:$AD$4,'数据2'!$AD$2:$AD$4,'数据3'!$AD$2)"
    assert load_workbook(out, data_only=True)["合计"]["G2"].value == 28


def test_a_subtotal_adds_what_is_below_its_code() -> None:
    rows = [fact(1, 100, unit="661001"), fact(2, 250, unit="662001"), fact(3, 100, unit="661", is_total=True)]
    out = io.BytesIO()
    FactBook(out, edition_info(), words()).write(iter(rows), Explanation(()))
    formulas = [cell.value for cell in load_workbook(out)["合计"]["G"]]
    assert formulas[1] == "=SUMIFS('数据'!$AD$2:$AD$3,'数据'!$T$2:$T$3,\"661*\")"
    assert formulas[2] == "=SUM('数据'!$AD$2:$AD$3)"
    assert [cell.value for cell in load_workbook(out, data_only=True)["合计"]["G"]][1:] == [1, 3.5]


def test_rows_are_fetched_while_they_are_written() -> None:
    taken = 0

    def rows() -> Iterator[FactRow]:
        nonlocal taken
        for number in range(5_000):
            taken += 1
            yield fact(number, number)

    next(csv_lines(edition_info(), words(), rows()))
    assert taken <= 500
