"""The workbook of any form is read back as that form: blank, every table is there and empty; filled in, every figure."""

from __future__ import annotations

import pytest

from budget import workbook
from budget.findings import Severity
from budget.forms import FORMS, Form, form_of, own
from budget.official_workbook import SheetBody, blank_workbook, filled_workbook
from budget.workbook.rows import Reading
from fixtures.published import DOCUMENTS, document, drawn
from fixtures.published.variants import of_beijing

BODY = SheetBody(2024, "101", "示例单位")
TOLD = {name: document(name) for name in DOCUMENTS} | {"national-beijing": of_beijing(document(DOCUMENTS[-3]))}
WHOLE = [name for name in TOLD if not name.startswith("integrated")]

pytestmark = pytest.mark.no_cover


def errors(reading: Reading) -> list[str]:
    return [found.message for found in reading.findings if found.severity is Severity.ERROR]


def told(reading: Reading) -> list[tuple[object, ...]]:
    """Every amount with what it is of."""
    found = [
        (
            table.key,
            row.line,
            row.side,
            *sorted((key, one.code) for key, one in row.dimensions.items()),
            measure,
            one.fen,
        )
        for table in reading.tables
        for row in table.rows
        for measure, one in row.amounts.items()
    ]
    return sorted(found, key=str)


@pytest.mark.parametrize(
    "form", [form for form in FORMS if not own(form, "paper", "OFFICIAL")], ids=lambda form: form.key
)
def test_a_blank_workbook_is_read_as_its_form_with_every_table_empty(form: Form) -> None:
    reading = workbook.read(blank_workbook(BODY, form), "空白.xlsx")

    assert (reading.form, errors(reading)) == (form.key, [])
    assert {table.key for table in reading.tables} >= {table.key for table in form.required}
    assert [table.key for table in reading.tables if not table.is_empty] == []


@pytest.mark.parametrize("name", WHOLE)
def test_a_filled_workbook_is_read_back_figure_by_figure(name: str) -> None:
    once = workbook.read(drawn(TOLD[name], name.partition("-")[0]), "表.xlsx")
    again = workbook.read(filled_workbook(once, BODY, form_of(once.form)), "表.xlsx")

    assert (again.form, errors(again)) == (once.form, [])
    assert told(again) == told(once)
