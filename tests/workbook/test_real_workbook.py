"""The township's workbook comes out as the careful reading of its document has it, figure by figure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budget.findings import Severity
from budget.money import AmountUnit
from budget.workbook.rows import Line, Reading
from tests.workbook.careful_reading import careful, expected_rows
from tests.workbook.sheets_made import dimensions, fen, real_workbook, table

KEYS = list(expected_rows())
# The one indicator whose cells the document lost: only its level 1 was printed.
LOST = ("11010522T000000410007", "成本指标")


@pytest.fixture
def reading() -> Reading:
    return real_workbook()


def test_has_the_thirteen_tables_in_order(reading: Reading) -> None:
    assert [found.key for found in reading.tables] == KEYS
    assert [found.number for found in reading.tables] == [f"{number:02d}" for number in range(1, 14)]
    assert {found.unit for found in reading.tables} == {AmountUnit.WAN}
    assert not any(found.refused for found in reading.tables)


def test_finds_no_error_and_one_incomplete_indicator(reading: Reading) -> None:
    assert [found.place for found in reading.findings if found.severity is Severity.WARNING] == [
        "预算12表 年度项目支出绩效表!G31"
    ]
    assert {found.code for found in reading.findings} == {"table.empty", "indicator.incomplete"}


@pytest.mark.parametrize("key", KEYS)
def test_has_every_figure_and_no_other(reading: Reading, key: str) -> None:
    read = [(sorted(dimensions(row).items()), sorted(fen(row).items())) for row in table(reading, key).rows]
    expected = [(sorted(codes.items()), sorted(amounts.items())) for codes, amounts in expected_rows()[key]]
    assert sorted(read) == sorted(expected)


@pytest.mark.parametrize("key", KEYS)
def test_numbers_rows_from_zero(reading: Reading, key: str) -> None:
    assert [row.position for row in table(reading, key).rows] == list(range(len(table(reading, key).rows)))


def test_every_amount_leads_back_to_its_cell(reading: Reading) -> None:
    sheets = {sheet.name: sheet.rows for sheet in reading.sheets}
    amounts = [amount for found in reading.tables for row in found.rows for amount in row.amounts.values()]
    amounts += [amount for found in reading.tables for row in found.projects for amount in row.amounts.values()]
    assert len(amounts) > 400
    for amount in amounts:
        letters = amount.source.address.rstrip("0123456789")
        row = sheets[amount.source.sheet][int(amount.source.address[len(letters) :]) - 1]
        printed = row.texts[ord(letters) - ord("A")]
        assert printed == amount.source.raw
        assert Decimal(printed) * 1_000_000 == amount.fen


def test_tells_details_from_sums(reading: Reading) -> None:
    assert [row.line for row in table(reading, "income").rows] == [Line.SUBTOTAL, Line.DETAIL, Line.TOTAL]
    assert [row.line for row in table(reading, "services").rows][:2] == [Line.TOTAL, Line.DETAIL]
    sums = {row.label: row.line for row in table(reading, "fiscal_balance").rows if row.line is not Line.DETAIL}
    assert sums == {
        "一、本年收入": Line.SUBTOTAL,
        "一、本年支出": Line.SUBTOTAL,
        "二、上年结转": Line.SUBTOTAL,
        "收入总计": Line.TOTAL,
        "支出总计": Line.TOTAL,
    }


def test_keeps_codes_and_names_as_printed(reading: Reading) -> None:
    rows = table(reading, "general_expenditure").rows
    assert rows[1].dimensions["function"].name == "行政运行"
    assert rows[1].dimensions["unit"].code == "661001"
    assert rows[1].dimensions["unit"].source.address == "A6"  # the merged cell's own address
    repairs = [row.dimensions["gov_economic"].name for row in table(reading, "expenditure").rows if row.dimensions]
    assert "维修（护）费" in repairs


def test_has_the_projects(reading: Reading) -> None:
    projects = table(reading, "projects").projects
    assert [project.code for project in projects] == [row["code"] for row in careful()["tables"]["12"]]
    for project, row in zip(projects, careful()["tables"]["12"], strict=True):
        assert (project.name, project.goal) == (row["name"], row["goal"])
        assert project.amounts["total"].fen == int(Decimal(row["total"]) * 1_000_000)
        assert project.amounts["fiscal"].fen == int(Decimal(row["fiscal"]) * 1_000_000)
        assert "other" not in project.amounts
        assert project.unit is not None
        assert project.unit.code == "661001"
    assert sum(project.amounts["total"].fen for project in projects) == 3_685_157_100


def test_has_the_indicators_of_the_projects(reading: Reading) -> None:
    read = [
        (found.project_code, found.level1, found.level2, found.level3, found.relation, found.unit_of_measure)
        for found in table(reading, "projects").indicators
    ]
    expected = [
        (row["code"], one["level1"], one["level2"], one["level3"], one["relation"], one["unit"])
        for row in careful()["tables"]["12"]
        for one in row["indicators"]
    ]
    assert len(read) == 218
    assert [one for one in read if one[:2] != LOST] == [one for one in expected if one[:2] != LOST]


def test_has_the_targets_as_printed_and_as_numbers(reading: Reading) -> None:
    expected = [one["value"] for row in careful()["tables"]["12"] for one in row["indicators"]]
    for found, text in zip(table(reading, "projects").indicators, expected, strict=True):
        if (found.project_code, found.level1) == LOST:
            assert (found.target_text, found.target) == ("", None)
        elif found.relation == "定性":
            assert found.target_text == text
        else:
            assert found.target == Decimal(text)


def test_has_the_form_of_the_department(reading: Reading) -> None:
    form = table(reading, "performance")
    assert form.texts["department"].text == "北京市朝阳区小红门乡"
    assert form.texts["year"].text == "2026"
    assert form.texts["goal"].text == careful()["tables"]["13"]["goal"]
    assert "note" not in form.texts
    read = [
        (one.activity, one.level1, one.level2, one.level3, one.relation, one.target_text, one.unit_of_measure)
        for one in form.indicators
    ]
    expected = [
        (one["activity"], one["level1"], one["level2"], one["level3"], one["relation"], one["value"], one["unit"])
        for one in careful()["tables"]["13"]["indicators"]
    ]
    assert len(read) == 32
    assert read == expected


def test_knows_the_empty_tables(reading: Reading) -> None:
    assert [found.key for found in reading.tables if found.is_empty] == ["fund_expenditure", "capital_expenditure"]


def test_keeps_the_sheets_for_drawing(reading: Reading) -> None:
    sheet = reading.sheets[2]
    assert sheet.rows[0].texts[0] == "预算03表 支出预算总表"
    assert sheet.rows[4].texts[3:6] == ("1.2", "", "1.2")
    assert (3, 7, 3, 9) in sheet.merges  # «其中» over its three columns
    part = table(reading, "expenditure").parts[0]
    assert (part.title_row, part.header_rows, part.first_row, part.last_row) == (1, (3, 4), 5, 71)
    columns = table(reading, "expenditure").columns
    assert [(column.path, column.key, column.role) for column in columns[5:7]] == [
        ("项目支出", "project", "amount"),
        ("其中/事业单位经营支出", "business_operation", "amount"),
    ]
