"""What clerks really leave on a sheet: ends of pages, dates, repeated units, codes in brackets. Read as before, or asked about."""

from __future__ import annotations

import pytest

from budget.findings import Severity
from budget.forms import FORMS, BodyKind, Form, Layout
from budget.workbook.rows import Reading, TableReading
from tests.forms.spoiling import Book, read_tables, reading_of

pytestmark = pytest.mark.no_cover

each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)

ENDS_OF_PAGES = (
    *(
        "以下空白",
        "（以下空白）",
        "——以下空白——",
        "以下无正文",
        "此页无正文",
        "接下页",
        "（转下页）",
        "承前页",
        "过次页",
    ),
    *("完", "2026年1月5日", "2026-01-05", "打印日期：2026-01-05", "第 1 页 共 3 页"),
)


def figures(reading: Reading) -> list[tuple[str, str, dict[str, str], dict[str, int]]]:
    return [
        (
            table.key,
            row.line,
            {k: c.code for k, c in row.dimensions.items()},
            {k: a.fen for k, a in row.amounts.items()},
        )
        for table in reading.tables
        for row in table.rows
    ]


def errors(reading: Reading) -> list[str]:
    return [f"{one.place} {one.message}" for one in reading.findings if one.severity is Severity.ERROR]


def long_tables(form: Form) -> list[tuple[TableReading, Layout]]:
    """The tables that have rows enough for two pages."""
    kinds = (BodyKind.FACTS, BodyKind.LISTS)
    return [
        (table, layout)
        for table, layout in read_tables(form)
        if layout.kind in kinds and not table.is_empty and table.parts[0].header_rows and len(table.rows) > 2
    ]


@pytest.mark.sweep(keep=4)
@pytest.mark.parametrize("words", ENDS_OF_PAGES)
@each_form
def test_words_at_the_end_of_a_page_or_a_table_change_nothing(form: Form, words: str) -> None:
    book = Book.of(form)
    for table, _ in long_tables(form):
        first, last = table.parts[0].first_row, table.parts[0].last_row
        if not any(first <= merge[0] <= last for merge in book.sheets[table.sheet].merges or ()):
            book.insert(table.sheet, last + 1, words)
            book.insert(table.sheet, first + 2, words)
    reading = book.read()
    assert (errors(reading), figures(reading)) == ([], figures(reading_of(form)))


@each_form
@pytest.mark.parametrize("where", ["below the headings", "between two pages"])
def test_a_unit_line_inside_a_table_parts_nothing(form: Form, where: str) -> None:
    book = Book.of(form)
    for table, _ in long_tables(form):
        part = table.parts[0]
        row = part.first_row if where == "below the headings" else part.first_row + 2
        # What is merged down a whole page covers what is written into it.
        if not any(merge[0] < row <= merge[2] for merge in book.sheets[table.sheet].merges or ()):
            book.insert(table.sheet, row, f"（单位：{table.unit.label}）")
    reading = book.read()
    assert (errors(reading), figures(reading)) == ([], figures(reading_of(form)))


@each_form
def test_another_unit_inside_a_table_is_a_conflict(form: Form) -> None:
    table, _ = long_tables(form)[0]
    book = Book.of(form)
    other = "元" if table.unit.label == "万元" else "万元"
    book.insert(table.sheet, table.parts[0].first_row, f"（单位：{other}）")
    assert {"table.unit_conflict"} & {one.code for one in book.read().findings if one.sheet == table.sheet}
