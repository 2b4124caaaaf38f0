"""The text as extracted from the PDF: what is whole loads exactly, what is shifted is refused by line and cell."""

from __future__ import annotations

import pytest

from budget.workbook.rows import Reading
from tests.workbook.careful_reading import expected_rows
from tests.workbook.sheets_made import dimensions, fen, found, places, raw_text, real_workbook, table

SHEET = "xiaohongmen-2026"
WHOLE = [key for key in expected_rows() if key not in ("income", "projects")]


@pytest.fixture
def reading() -> Reading:
    return raw_text()


@pytest.mark.parametrize("key", WHOLE)
def test_loads_the_whole_tables_exactly(reading: Reading, key: str) -> None:
    read = [(sorted(dimensions(row).items()), sorted(fen(row).items())) for row in table(reading, key).rows]
    expected = [(sorted(codes.items()), sorted(amounts.items())) for codes, amounts in expected_rows()[key]]
    assert sorted(read) == sorted(expected)
    assert table(reading, key).refused == 0


def test_reads_the_same_rows_as_the_workbook(reading: Reading) -> None:
    for key in WHOLE:
        text, book = table(reading, key), table(real_workbook(), key)
        assert [(row.line, row.label, dimensions(row), fen(row)) for row in text.rows] == [
            (row.line, row.label, dimensions(row), fen(row)) for row in book.rows
        ]


def test_keeps_the_decimals_and_separators_as_printed(reading: Reading) -> None:
    total = table(reading, "expenditure").rows[-1].amounts["total"]
    assert (total.decimals, total.source.raw, total.source.place) == (6, "15,618.434219", f"{SHEET}!D142")


def test_joins_the_pages_of_a_table(reading: Reading) -> None:
    assert [part.title_row for part in table(reading, "expenditure").parts] == [49, 76, 103, 130]
    assert len(table(reading, "projects").parts) == 11


def test_refuses_every_row_of_the_shifted_income_table(reading: Reading) -> None:
    assert table(reading, "income").rows == ()
    assert table(reading, "income").refused == 3
    assert places(reading, "column.no_header") == [f"{SHEET}!T45", f"{SHEET}!T46", f"{SHEET}!T47"]
    assert "2.000000" in found(reading, "column.no_header")[0].message


def test_loads_the_only_projects_that_stand_in_their_columns(reading: Reading) -> None:
    projects = table(reading, "projects")
    assert [project.code[-6:] for project in projects.projects] == ["136431", "151377", "248958"]
    assert [project.amounts["total"].fen for project in projects.projects] == [5_538_462, 3_665_135, 20_000_000]
    assert {one.project_code[-6:] for one in projects.indicators} == {"136431", "151377", "248958"}
    assert [one.number for one in projects.indicators] == list(range(457, 477))


# The first line of each shifted block, and the cell in which its project code stands.
BLOCKS = (
    *("A324", "A331", "A338", "A350", "G357", "A363", "A376", "A383", "A389", "A403", "A410", "A417", "A431", "A437"),
    *("A443", "A484", "A491", "A498", "A512", "A519", "A526", "A539", "A546", "A552", "A566", "A573", "A579", "A593"),
    *("A599", "A605"),
)


def test_names_the_cell_of_each_project_that_is_shifted(reading: Reading) -> None:
    named = [one.cell for one in found(reading, "cell.shifted") if "11010" in one.message]
    assert named == list(BLOCKS)


def test_names_every_refused_line(reading: Reading) -> None:
    lines = {int("".join(filter(str.isdigit, one.cell))) for one in reading.findings if one.severity == "error"}
    body = {line for part in table(reading, "projects").parts for line in range(part.first_row, part.last_row + 1)}
    assert lines & body == body - set(range(457, 477))
    assert table(reading, "projects").refused == len(body) - 20


def test_gives_no_indicator_of_a_refused_project_to_another(reading: Reading) -> None:
    refused = {int(one.cell[1:]) for one in found(reading, "project.refused_indicator")}
    assert {325, 330, 336, 458 + 20} - refused == {478}  # 478 is no row of the table
    assert {325, 330, 336} <= refused


def test_names_a_level_word_in_a_wrong_column(reading: Reading) -> None:
    named = {one.cell for one in found(reading, "cell.shifted") if "产出指标" in one.message}
    assert {"A358", "E364", "F438"} <= named


def test_has_all_of_it_in_the_sheet_as_printed(reading: Reading) -> None:
    assert len(reading.sheets) == 1
    assert reading.sheets[0].rows[323].texts[0].startswith("11010522T000000408139")
