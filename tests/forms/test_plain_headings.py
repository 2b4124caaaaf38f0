"""Headings that say less or more than the form: «2026年预算数» where it says 合计, «其中：基本支出» where it says 基本支出."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from budget.forms import FORMS, BodyKind, Form, Subject
from budget.vocabulary import Stage
from budget.workbook.rows import Reading, TableReading
from fixtures.published.each_form import whole
from tests.forms.spoiling import Book, read_tables, reading_of
from tests.forms.test_of_which import errors

pytestmark = [pytest.mark.no_cover, pytest.mark.one_database]

BUDGETS = [form for form in FORMS if Stage.FINAL not in form.stages]
each_form = pytest.mark.parametrize("form", BUDGETS, ids=lambda form: form.key)


def spending(form: Form) -> Iterator[tuple[TableReading, int, int]]:
    """The tables of spending with rows, each with where the heading of the whole stands, counted from one."""
    for table, layout in read_tables(form):
        column = next((one.index for one in table.columns if one.key == "total"), None)
        if (
            layout.kind is BodyKind.FACTS
            and layout.about.subject is Subject.SPENDING
            and table.rows
            and column is not None
        ):
            grid = Book.of(form).sheets[table.sheet].grid
            heads = table.parts[0].header_rows
            yield table, max(row for row in heads if grid[row - 1][column] != ""), column + 1


def said(reading: Reading) -> list[tuple[str, str, str, int]]:
    return [
        (table.key, measure, amount.source.place, amount.fen)
        for table in reading.tables
        for row in table.rows
        for measure, amount in row.amounts.items()
    ]


@each_form
@pytest.mark.parametrize("words", ["{year}年预算数", "预算数", "本年预算"])
def test_a_plain_heading_is_that_of_the_whole(form: Form, words: str) -> None:
    book, found = Book.of(form), list(spending(form))
    for table, row, column in found:
        book.put(table.sheet, row, column, words.format(year=whole(form).year))
    reading = book.read()

    assert found
    assert errors(reading) == []
    assert said(reading) == said(reading_of(form))


@each_form
def test_of_two_plain_headings_nobody_can_tell(form: Form) -> None:
    book = Book.of(form)
    table, row, column = next(spending(form))
    book.put(table.sheet, row, column, "预算数")
    last = max(one.index for one in table.columns) + 2
    book.put(table.sheet, table.parts[0].header_rows[-1], last, "预算金额")
    for line in table.rows:
        book.put(table.sheet, line.number, last, 1.5)
    assert errors(book.read())


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
@pytest.mark.parametrize("words", ["其中：{}", "其中:\n{}", "其中{}"])
def test_a_part_may_be_headed_as_one(form: Form, words: str) -> None:
    book, changed = Book.of(form), 0
    for table, _ in read_tables(form):
        grid, heads = book.sheets[table.sheet].grid, table.parts[0].header_rows
        for column in (one.index for one in table.columns if one.key in ("basic", "personnel", "fiscal", "abroad")):
            row = max((row for row in heads if grid[row - 1][column] not in ("", "小计")), default=0)
            if row:
                book.put(table.sheet, row, column + 1, words.format(grid[row - 1][column]))
                changed += 1
    reading = book.read()

    assert changed
    assert errors(reading) == []
    assert said(reading) == said(reading_of(form))
