"""The blank workbook and the filled one: what a clerk gets is what the reader understands, figure by figure."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from budget import workbook
from budget.classification import read_folder
from budget.editions.preparing import context_of, examine
from budget.forms import LAYOUTS
from budget.forms.beijing.paper import LISTS, OFFICIAL
from budget.official_workbook import SheetBody, blank_workbook, filled_workbook
from budget.official_workbook.guide import CODES, GUIDE
from budget.official_workbook.rows import filled_forms
from budget.reconciliation import Level, Result
from budget.workbook.rows import Reading
from budget.workbook.tables.guide_sheets import GUIDE_MARK
from tests.builders import REAL, real_examined

pytestmark = pytest.mark.no_cover

NAMES = read_folder().names()
BODY = SheetBody(2026, "661", "北京市朝阳区小红门乡", NAMES)


@cache
def blank() -> bytes:
    return blank_workbook(BODY)


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def sheet_of(book: Workbook, title: str) -> Worksheet:
    sheet = book[title]
    assert isinstance(sheet, Worksheet)
    return sheet


def real() -> Reading:
    return real_examined()[1].reading


def facts(reading: Reading) -> dict[str, list[Any]]:
    """Everything that the tables say, without the cells in which it stands."""
    told: dict[str, list[Any]] = {}
    for table in reading.tables:
        told[table.key] = [
            *((r.line, {k: (c.code, c.name) for k, c in r.dimensions.items()}, fen(r.amounts)) for r in table.rows),
            *((p.code, p.name, p.unit and p.unit.code, p.goal, fen(p.amounts)) for p in table.projects),
            *(
                (i.project_code, i.activity, i.level1, i.level2, i.level3, i.relation, i.target_text, i.unit_of_measure)
                for i in table.indicators
            ),
            {name: printed.text for name, printed in table.texts.items()},
        ]
    return told


def fen(amounts: Any) -> dict[str, int]:
    return {measure: amount.fen for measure, amount in amounts.items()}


def filled_by_hand() -> bytes:
    """The blank workbook with the real figures typed into its cells, nothing else touched."""
    book = opened(blank())
    for (table, official), form in zip(OFFICIAL.items(), filled_forms(real(), BODY), strict=True):
        sheet = sheet_of(book, official.sheet or official.title)
        first = 2 if table == "performance" else int(str(sheet.freeze_panes).lstrip("A")) - 1
        total = None if table in LISTS or official.total_at is None else form.rows[-1]
        rows = form.rows if total is None else form.rows[:-1]
        last = sheet.max_row
        for place, row in [*enumerate(rows, first + 1), *([(last, total)] if total else [])]:
            for column, value in enumerate(row, 1):
                if value is not None and type(cell := sheet.cell(place, column)).__name__ != "MergedCell":
                    cell.value = float(value) if isinstance(value, Decimal) else value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def codes_found(reading: Reading) -> set[str]:
    return {found.code for found in reading.findings}


def test_a_filled_workbook_says_what_was_read_and_nothing_else() -> None:
    again = workbook.read(filled_workbook(real(), BODY), "filled.xlsx")
    assert facts(again) == facts(real())
    assert codes_found(again) == codes_found(real())


def test_the_blank_workbook_filled_in_is_read_without_a_finding_and_every_must_rule_holds() -> None:
    examined = examine(filled_by_hand(), "2026.xlsx", context_of(read_folder(), "661", 2026, BODY.unit_name))
    assert facts(examined.reading) == facts(real())
    # The real figures have two empty tables and an indicator that the text lost; there is nothing else to say.
    assert codes_found(examined.reading) == {"table.empty", "indicator.incomplete"}
    assert [c.title for c in examined.checks if c.level is Level.MUST and c.result is Result.FAIL] == []
    assert examined.is_publishable


def test_the_blank_workbook_is_recognised_table_by_table_and_said_to_be_empty() -> None:
    reading = workbook.read(blank(), "blank.xlsx")
    assert {table.key for table in reading.tables} >= set(OFFICIAL) - {"performance"}
    assert all(table.is_empty for table in reading.tables)
    assert codes_found(reading) == {"table.empty", "column.missing"}
    # The department's form has no amount at all, so its columns cannot be told.
    assert {f.sheet for f in reading.findings if f.code == "column.missing"} == {OFFICIAL["performance"].title}


@pytest.mark.parametrize("table", [key for key in OFFICIAL if key not in {*LISTS, "performance"}])
def test_every_column_is_one_that_the_layout_knows(table: str) -> None:
    layout = next(layout for layout in LAYOUTS if layout.key == table)
    known = {column.key for column in layout.columns} | {"label", "service"}
    assert {
        column.split(".")[0] if column.split(".")[0] in known else column for column in OFFICIAL[table].columns
    } <= known


def test_code_cells_offer_the_codes_of_the_year() -> None:
    book = opened(blank())
    sheet = sheet_of(book, OFFICIAL["expenditure"].title)
    rules = {str(rule.sqref).split(":")[0][0]: rule for rule in sheet.data_validations.dataValidation}
    assert set(rules) == {"A", "B", "C"}
    assert {rule.errorStyle for rule in rules.values()} == {"warning"}
    title, _, cells = str(rules["A"].formula1).partition("!")
    offered = [row[0].value for row in sheet_of(book, title.strip("'"))[cells.replace("$", "")]]
    functions = NAMES["function"]
    assert offered == [f"{code}-{name}" for code, name in sorted(functions.items()) if len(code) == 7]
    assert str(rules["A"].sqref).startswith("A5:A")


def test_a_year_without_codes_gets_a_workbook_without_lists() -> None:
    book = opened(blank_workbook(SheetBody(2030)))
    rules = sheet_of(book, OFFICIAL["expenditure"].title).data_validations.dataValidation
    assert list(rules) == []
    assert sheet_of(book, GUIDE)["A2"].value == "2030 年预算公开表填表说明"


def test_the_guide_is_passed_over_and_only_by_its_mark() -> None:
    book = opened(blank())
    assert book.sheetnames[0] == GUIDE
    assert sheet_of(book, GUIDE)["A1"].value == sheet_of(book, CODES)["A1"].value == GUIDE_MARK
    sheet_of(book, GUIDE)["A1"].value = "别的字"
    out = BytesIO()
    book.save(out)
    assert GUIDE in {found.sheet for found in workbook.read(out.getvalue(), "a.xlsx").findings}


def test_headers_are_merged_and_amounts_show_six_decimals() -> None:
    sheet = sheet_of(opened(blank()), OFFICIAL["general_expenditure"].title)
    assert {"B3:C3", "D3:I3"} <= {str(area) for area in sheet.merged_cells.ranges}
    assert sheet["D6"].number_format == "#,##0.000000"
    assert sheet["B6"].number_format == "@"


def test_the_real_workbook_is_the_one_that_is_drawn_from_the_same_forms() -> None:
    titles = opened(REAL.read_bytes()).sheetnames
    assert titles == [official.sheet or official.title for official in OFFICIAL.values()]
