"""Documents of other forms, as real bodies published them: each figure is read, exactly, from its own cell."""

from __future__ import annotations

from functools import cache

import pytest

from budget.findings import Severity
from budget.forms import form_of
from budget.workbook import read
from budget.workbook.rows import Line, Reading, TableReading
from fixtures.published import DOCUMENTS, figures, workbook

pytestmark = pytest.mark.no_cover

FORMS = {"integrated": "integrated", "jiangsu": "jiangsu", "national": "national_final", "shanghai": "shanghai"}
READ = [name for name in DOCUMENTS if name.partition("-")[0] in FORMS]


@cache
def reading(name: str) -> Reading:
    return read(workbook(name), f"{name}.xlsx")


def table(name: str, key: str) -> TableReading:
    (found,) = [table for table in reading(name).tables if table.key == key]
    return found


def errors(name: str) -> set[str]:
    return {found.code for found in reading(name).findings if found.severity is Severity.ERROR}


@pytest.mark.parametrize("name", READ)
def test_the_form_is_told_by_what_stands_in_the_file(name: str) -> None:
    assert reading(name).form == FORMS[name.partition("-")[0]]


@pytest.mark.parametrize("name", READ)
def test_each_printed_figure_is_read_from_its_cell(name: str) -> None:
    read_amounts = {
        (amount.source.sheet, amount.source.address): amount.fen
        for one in reading(name).tables
        for row in one.rows
        for amount in row.amounts.values()
    }

    assert read_amounts == {(one.sheet, one.cell): one.fen for one in figures(name)}


@pytest.mark.parametrize("name", [name for name in READ if not name.startswith("integrated")])
def test_a_whole_document_is_read_without_an_error(name: str) -> None:
    assert errors(name) == set()
    assert [one.key for one in reading(name).tables if one.key not in form_of(reading(name).form).by_key] == []


def test_of_a_single_table_it_is_said_which_are_missing() -> None:
    assert errors("integrated-9.hebei-xiakou-2025") == {"table.missing"}


def test_a_code_without_its_zero_is_read_and_named() -> None:
    name = "shanghai-9.wanli-dept-2024"
    (found,) = [found for found in reading(name).findings if found.code == "cell.short_code"]
    rows = table(name, "shanghai_basic").rows

    assert "B8、B9" in found.message
    assert {"30102", "30107"} <= {row.dimensions["dept_economic"].code for row in rows if row.dimensions}


def test_a_column_of_one_fund_says_whose_money_it_is() -> None:
    balance = form_of("shanghai").by_key["shanghai_fiscal_balance"]

    assert balance.measures["government_fund"].source == "government_fund"
    assert balance.measures["government_fund"].part_of == "total"


def test_a_sum_printed_across_two_lists_belongs_to_its_label() -> None:
    rows = [row for row in table("jiangsu-12.shengweiban-2018", "jiangsu_balance").rows if "小计" in row.label]

    assert [(row.label, row.side, row.amounts["total"].fen) for row in rows] == [
        ("当年收入小计", "income", 24_458_43 * 10_000),
        ("当年支出小计", "expenditure", 24_458_43 * 10_000),
    ]


def test_lines_above_their_parts_are_subtotals() -> None:
    rows = table("jiangsu-12.shengweiban-2017", "jiangsu_procurement").rows
    goods = [row for row in rows if row.line is Line.DETAIL]

    assert sum(row.amounts["total"].fen for row in goods) == 1_774_70 * 10_000
    assert {row.dimensions["procurement"].code for row in goods} <= {"A", "B", "C"}
