"""A table that runs on over the next sheet without its headings: read as one where it still owes its sum, else told of."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest

from budget.forms import FORMS, BodyKind, Form
from budget.workbook.rows import TableReading
from budget.workbook.sheets import Sheet
from tests.forms.spoiling import Book, read_tables, reading_of
from tests.forms.test_dirt import errors, figures

pytestmark = pytest.mark.no_cover

each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)


def ending_with_its_sum(form: Form) -> Iterator[tuple[TableReading, list[int]]]:
    """Yield the tables whose last row is the sum, each with the rows at which it may be cut: no merge reaches over them."""
    for table, layout in read_tables(form):
        rows = sorted({row.number for row in table.rows})
        is_read = layout.kind in (BodyKind.FACTS, BodyKind.LISTS) and not layout.halves and layout.has_total
        if is_read and len(rows) > 3 and table.rows[-1].line == "total":
            merges = Book.of(form).sheets[table.sheet].merges or ()
            cuts = [row for row in rows[1:] if not any(top < row <= bottom for top, _, bottom, _ in merges)]
            if cuts:
                yield table, cuts


def cut(book: Book, name: str, *rows: int, above: str = "") -> None:
    """Cut a sheet into as many as there are rows, each of these the first of a sheet of its own, below a title if any."""
    sheets: dict[str, Sheet] = {}
    for sheet in book.sheets.values():
        if sheet.name != name:
            sheets[sheet.name] = sheet
            continue
        bounds = [1, *rows, len(sheet.grid) + 1]
        for place, (first, end) in enumerate(itertools.pairwise(bounds)):
            merges = tuple(
                (top - first + 1, left, bottom - first + 1, right)
                for top, left, bottom, right in sheet.merges or ()
                if first <= top and bottom < end
            )
            called = f"续{place}" if place else name
            title: list[list[object]] = [[above, *[""] * (sheet.width - 1)]] if above and place else []
            shifted = tuple((top + len(title), left, bottom + len(title), right) for top, left, bottom, right in merges)
            grid = [*title, *(list(row) for row in sheet.grid[first - 1 : end - 1])]
            sheets[called] = replace(sheet, name=called, grid=grid, merges=shifted, _spans=None)
    book.sheets = {
        name: replace(sheet, position=place, _spans=None) for place, (name, sheet) in enumerate(sheets.items())
    }


def narrowed(sheet: Sheet) -> Sheet:
    """The sheet without the columns at its right in which nothing stands: nobody saves these."""
    width = max((place for row in sheet.grid for place, value in enumerate(row, 1) if value != ""), default=1)
    return replace(sheet, grid=[row[:width] for row in sheet.grid], _spans=None)


@pytest.mark.sweep(keep=3)
@each_form
@pytest.mark.parametrize("pages", [2, 3])
def test_the_rest_of_a_table_on_the_next_sheet_is_read(form: Form, pages: int) -> None:
    for table, cuts in ending_with_its_sum(form):
        book = Book.of(form)
        cut(book, table.sheet, *(cuts[:1] if pages == 2 else dict.fromkeys((cuts[0], cuts[-1]))))
        for name in [name for name in book.sheets if name.startswith("续")]:
            book.sheets[name] = narrowed(book.sheets[name])
        reading = book.read()
        assert (errors(reading), figures(reading)) == ([], figures(reading_of(form))), table.title
        assert {one.code for one in reading.findings if one.sheet == table.sheet} >= {"table.joined"}


@pytest.mark.sweep(keep=2)
@each_form
def test_the_rest_below_its_title_alone_is_read(form: Form) -> None:
    for table, cuts in ending_with_its_sum(form):
        book = Book.of(form)
        cut(book, table.sheet, cuts[len(cuts) // 2], above=f"{table.title}（续表）")
        reading = book.read()
        assert (errors(reading), figures(reading)) == ([], figures(reading_of(form))), table.title


@pytest.mark.sweep(keep=2)
@each_form
def test_a_sheet_after_a_table_that_has_ended_is_none_of_it(form: Form) -> None:
    for table, cuts in ending_with_its_sum(form):
        book = Book.of(form)
        cut(book, table.sheet, cuts[0])
        rest = book.sheets.pop("续1")
        book.sheets[table.sheet].grid.extend([list(row) for row in rest.grid])
        book.add(rest, "续1")
        order = [name for name in book.sheets if name != "续1"]
        order.insert(order.index(table.sheet) + 1, "续1")
        for place, name in enumerate(order):
            book.sheets[name] = replace(book.sheets[name], position=place, _spans=None)
        book.sheets = {name: book.sheets[name] for name in order}
        reading = book.read()
        assert figures(reading) == figures(reading_of(form))
        assert "sheet.unrecognised" in {one.code for one in reading.findings if one.sheet == "续1"}


@pytest.mark.sweep(keep=2)
@each_form
def test_figures_where_the_table_has_words_are_none_of_it(form: Form) -> None:
    for table, cuts in ending_with_its_sum(form):
        book = Book.of(form)
        cut(book, table.sheet, cuts[0])
        words = next(one.index for one in table.columns if one.role == "amount")
        book.put("续1", 1, words + 1, "是")
        assert "sheet.unrecognised" in {one.code for one in book.read().findings if one.sheet == "续1"}


@pytest.mark.sweep(keep=2)
@each_form
def test_what_stands_below_a_title_that_no_form_knows_is_none_of_it(form: Form) -> None:
    for table, cuts in ending_with_its_sum(form):
        book = Book.of(form)
        cut(book, table.sheet, cuts[0], above="附表：另行统计的支出明细表")
        assert {"sheet.unrecognised"} <= {one.code for one in book.read().findings if one.sheet == "续1"}
