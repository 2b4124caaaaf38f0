"""The workbook of any form is read back as that form: blank, every table is there and empty; filled in, every figure."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook

from budget import workbook
from budget.classification import read_folder
from budget.findings import Severity
from budget.forms import FORMS, BodyKind, Form, Role, Subject, form_of, own
from budget.official_workbook import SheetBody, blank_workbook, filled_workbook
from budget.workbook.rows import Reading
from fixtures.published import DOCUMENTS, document, drawn
from fixtures.published.variants import of_beijing

BODY = SheetBody(2024, "101", "示例单位")
TOLD = {name: document(name) for name in DOCUMENTS} | {"national-beijing": of_beijing(document(DOCUMENTS[-3]))}
WHOLE = [name for name in TOLD if not name.startswith("integrated")]

pytestmark = [pytest.mark.no_cover, pytest.mark.sweep]


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


def dropped_down(book: Workbook, name: str) -> dict[str, list[str]]:
    """What each column of a sheet offers, by its letter."""
    found = {}
    for rule in book[name].data_validations.dataValidation:
        sheet, _, area = str(rule.formula1).partition("!")
        cells = book[sheet.strip("'")][area.replace("$", "")]
        found[str(rule.sqref)[:1]] = [str(cell.value) for (cell,) in cells]
    return found


@pytest.mark.parametrize(
    "form", [form for form in FORMS if not own(form, "paper", "OFFICIAL")], ids=lambda form: form.key
)
def test_a_blank_workbook_says_whose_it_is_and_offers_what_may_be_chosen(form: Form) -> None:
    names = {scheme: dict(codes) for scheme, codes in read_folder().names().items()}
    body = replace(BODY, names=names, units={"101": "示例单位", "101001": "示例单位本级"})
    content = blank_workbook(body, form)
    book = load_workbook(io.BytesIO(content))

    drawn_now = [layout for layout in form.tables if layout.kind in (BodyKind.FACTS, BodyKind.LISTS)]
    offered = {}
    for place, layout in enumerate(drawn_now, 1):
        sheet = book[f"表{place}"]
        assert sheet["A2"].value == "编制部门：示例单位"
        offered[layout.key] = dropped_down(book, f"表{place}")
        coded = {one.key for one in layout.columns if one.role is Role.CODE and one.key in names}
        assert not coded or offered[layout.key], layout.key
    spending = next(table for table in form.about(Subject.SPENDING) if "function" in table.about.keyed_by)
    assert "2010301" in " ".join(word for words in offered[spending.key].values() for word in words)
    assert workbook.read(content, "空白.xlsx").form == form.key


def test_words_that_are_kept_nowhere_are_carried_over_into_next_year() -> None:
    once = workbook.read(drawn(TOLD["jiangsu-12.shengweiban-2018"], "jiangsu"), "表.xlsx")
    book = load_workbook(io.BytesIO(filled_workbook(once, BODY, form_of(once.form))))
    rows = [tuple(row) for row in book["表12"].iter_rows(min_row=4, max_col=6, values_only=True)]

    assert ("一、货物A", None, None, None, None, 90) in rows
    assert (None, "机要及电子政务业务费", "办公设备购置", None, None, 30) in [(None, *row[1:]) for row in rows]
    assert (None, None, None, "PC服务器", "分散自行组织", 12) in [(None, *row[1:]) for row in rows]
    assert list(dropped_down(book, "表12").values())[-1] == ["政府集中采购", "部门集中采购", "分散自行组织"]
