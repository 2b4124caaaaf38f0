"""Official tables as laid out, the uploaded sheets, the facts and the checks."""

import json
from pathlib import Path

import pytest

from budget import queries
from budget.queries import UnknownCode
from budget.queries.results import EditionInfo, OfficialTable
from budget.vocabulary import Scheme

READING = Path(__file__).parents[3] / "fixtures" / "workbooks" / "xiaohongmen-2026.json"


def test_thirteen_tables_come_in_the_order_of_the_form(edition: EditionInfo) -> None:
    found = queries.tables(edition)
    assert [table.number for table in found] == [f"{number:02d}" for number in range(1, 14)]
    assert [table.number for table in found if table.is_empty] == ["08", "09"]


def test_headers_keep_their_spans(edition: EditionInfo) -> None:
    table = queries.official_table(edition, "06", 1, 500)
    assert [len(row) for row in table.header] == [3, 5, 5]
    spans = {cell.text: (cell.rowspan, cell.colspan) for row in table.header for cell in row}
    assert spans["单位名称"] == (3, 1)
    assert spans["预算数"] == (1, 6)


@pytest.mark.parametrize("number", [f"{number:02d}" for number in range(1, 14)])
def test_every_row_is_as_wide_as_its_table(edition: EditionInfo, number: str) -> None:
    table = queries.official_table(edition, number, 1, 500)
    for rows in (table.header, table.body):
        filled = [0] * len(rows)
        for index, row in enumerate(rows):
            for cell in row:
                for below in range(index, index + cell.rowspan):
                    filled[below] += cell.colspan
        assert all(width == len(table.amount_columns) for width in filled)


@pytest.mark.sweep(keep=3)
@pytest.mark.no_cover
@pytest.mark.parametrize("number", ["03", "06", "12"])
@pytest.mark.parametrize("length", [1, 7, 40])
def test_a_table_shown_in_stretches_has_every_line_and_amount_once(
    edition: EditionInfo, number: str, length: int
) -> None:
    whole = queries.official_table(edition, number, 1, 500)
    stretches = [
        queries.official_table(edition, number, first, first + length - 1)
        for first in range(1, whole.line_count + 1, length)
    ]
    assert [flag for one in stretches for flag in one.totals] == list(whole.totals)
    assert [home for one in stretches for home in one.sheets] == list(whole.sheets)
    assert {one.header for one in stretches} == {whole.header}

    def amounts(table: OfficialTable) -> list[tuple[str, int]]:
        return [(cell.address, cell.fen) for row in table.body for cell in row if cell.fen is not None]

    assert [found for one in stretches for found in amounts(one)] == amounts(whole)


def test_an_unknown_table_or_sheet_is_said_to_be_unknown(edition: EditionInfo) -> None:
    with pytest.raises(UnknownCode):
        queries.official_table(edition, "14", 1, 500)
    with pytest.raises(UnknownCode):
        queries.official_table(edition, "03", 501, 1000)
    with pytest.raises(UnknownCode):
        queries.sheet(edition, 1, 99, 1, 500)
    with pytest.raises(UnknownCode):
        queries.file_bytes(edition, 9)


def test_a_sheet_shows_each_fact_in_its_cell(edition: EditionInfo) -> None:
    facts = {fact.place.address: fact.fen for fact in queries.facts(edition, "procurement")}
    position = queries.tables(edition)[3].sheet_position
    grid = queries.sheet(edition, 1, position, 1, 500)
    shown = {cell.address: cell.fen for _, row in grid.rows for cell in row if cell.fen is not None}
    assert shown == facts
    assert grid.name.startswith("预算04表")


def test_every_amount_of_the_careful_reading_is_a_fact(edition: EditionInfo) -> None:
    rows = json.loads(READING.read_text())["tables"]["03"]["rows"]
    facts = {
        (fact.function, fact.gov_economic, fact.dept_economic, fact.measure): fact.fen
        for fact in queries.facts(edition, "expenditure")
        if not fact.is_total
    }
    for row in rows:
        codes = (row["function_code"], row["gov_economic_code"], row["dept_economic_code"])
        for measure in ("total", "basic", "project"):
            printed = row[measure]
            assert facts.get((*codes, measure)) == (None if printed is None else int(printed.replace(".", "")))


def test_facts_can_be_kept_to_a_code(edition: EditionInfo) -> None:
    found = list(queries.facts(edition, "expenditure", Scheme.FUNCTION, "20805"))
    assert sum(fact.fen for fact in found if fact.measure == "total") == 607_817_812


def test_checks_name_the_cells_of_both_sides(edition: EditionInfo) -> None:
    found = queries.checks(edition)
    assert all(check.result == "pass" for check in found if check.level == "must" and check.left is not None)
    compared = [check for check in found if check.result == "pass" and check.left is not None]
    assert compared
    assert all(check.left_places or check.right_places for check in compared)


def test_projects_keep_their_targets_and_cells(edition: EditionInfo) -> None:
    found = queries.projects(edition)
    assert (len(found.rows), found.disclosed) == (33, 3_685_157_100)
    assert found.all_projects is not None
    assert found.all_projects.fen == 10_385_967_880
    detail = queries.project(edition, found.rows[0].code)
    assert detail.item.total is not None
    assert detail.item.total.place is not None
    assert len(detail.indicators) == detail.item.indicator_count
    assert sum(item.indicator_count for item in found.rows) == 218
    with pytest.raises(UnknownCode):
        queries.project(edition, "11010599T000000000000")


def test_the_department_has_a_goal_money_and_targets(edition: EditionInfo) -> None:
    found = queries.performance(edition)
    assert (found.department, len(found.indicators)) == ("北京市朝阳区小红门乡", 32)
    assert {row.key: row.figure.fen for row in found.money if row.figure}["fiscal"] == 15_546_434_219
    assert found.goal_place is not None
