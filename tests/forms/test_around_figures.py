"""What clerks put around the figures of any form, and take away from them: nothing is misread, and what is wrong is named."""

from __future__ import annotations

from functools import cache

import pytest
from openpyxl.utils.cell import coordinate_to_tuple

from budget.findings import Severity
from budget.forms import FORMS, BodyKind, Funds
from budget.reconciliation import Context, Outcome, reconcile
from budget.workbook.rows import Reading, TableReading
from fixtures.published.each_form import whole
from fixtures.published.fourteen import fourteen
from tests.forms.spoiling import Book

pytestmark = [pytest.mark.no_cover, pytest.mark.one_database]

FOURTEEN = "beijing of fourteen"
YEARS = {form.key: whole(form).year for form in FORMS} | {FOURTEEN: 2026}
each_workbook = pytest.mark.parametrize("name", YEARS)
# What three offices write where they had nothing to spend.
NOTHING = (
    "注：本单位无此项收支，故本表无数据。",
    "本单位没有此项预算安排，本表为空。",
    "说明：我单位无相关支出，本表为空表。",
)
ABOVE = ("注：本表反映本单位本年度情况。", "说明：本表数据因四舍五入可能存在尾差。")
BELOW = ("注：1.本表以元为单位核算后转换，可能存在尾差。", "2.空白为零。", "（本表数据已经审核）")


@cache
def opened(name: str) -> Book:
    if name == FOURTEEN:
        return Book.opened(fourteen())
    return Book.of(next(form for form in FORMS if form.key == name))


@cache
def as_it_stands(name: str) -> Reading:
    return opened(name).copy().read()


def figures(reading: Reading, leave_out: frozenset[str] = frozenset()) -> list[object]:
    """Every amount of every table, by what it stands for and not by its cell."""
    return [
        (
            table.key,
            place,
            row.line,
            row.side,
            measure,
            amount.fen,
            [(key, *code[:2]) for key, code in row.dimensions.items()],
        )
        for table in reading.tables
        if table.key not in leave_out
        for place, row in enumerate(table.rows)
        for measure, amount in row.amounts.items()
    ]


def errors(reading: Reading) -> list[tuple[str, str]]:
    return [(found.code, found.place) for found in reading.findings if found.severity is Severity.ERROR]


def blocking(name: str, reading: Reading) -> list[Outcome]:
    return [one for one in reconcile(reading, Context(year=YEARS[name])) if one.blocks_publication]


def tables(name: str) -> list[TableReading]:
    """The tables of a workbook that have rows of amounts, one a sheet."""
    reading = as_it_stands(name)
    form = next(form for form in FORMS if form.key == reading.form)
    kinds = (BodyKind.FACTS, BodyKind.LISTS)
    return [table for table in reading.tables if form.by_key[table.key].kind in kinds and table.parts[0].header_rows]


@each_workbook
def test_headings_merged_over_two_rows_head_the_same_columns(name: str) -> None:
    book = opened(name).copy()
    for table in tables(name):
        book.deepen(table.sheet, table.parts[0].header_rows[-1])
    reading = book.read()

    assert errors(reading) == []
    assert figures(reading) == figures(as_it_stands(name))


@pytest.mark.parametrize("written", ["养老处", "12.34"])
@each_workbook
def test_a_column_that_no_form_knows_is_named_at_its_heading(name: str, written: str) -> None:
    """Whatever stands in it, in every table: words beside codes are the names of codes as often as not."""
    book, added = opened(name).copy(), set()
    for table in as_it_stands(name).tables:
        heads, first = table.parts[0].header_rows, table.parts[0].first_row
        if heads and not table.is_empty:
            column = len(book.sheets[table.sheet].grid[0]) + 1
            added.add(book.put(table.sheet, heads[-1], column, "归口名称"))
            book.put(table.sheet, first, column, written)
    reading = book.read()
    named = {one.place for one in reading.findings if one.code.startswith("column.") and "归口名称" in one.message}

    assert added
    assert named == added
    assert written.isalpha() == (errors(reading) == [])
    assert figures(reading) == figures(as_it_stands(name))


@each_workbook
def test_notes_above_and_below_are_no_rows(name: str) -> None:
    book = opened(name).copy()
    for table in tables(name):
        first = table.parts[0]
        for place, words in enumerate(BELOW, 1):
            book.insert(table.sheet, max(first.last_row, first.header_rows[-1]) + place, words)
        for words in reversed(ABOVE):
            book.insert(table.sheet, first.title_row + 1, words)
    reading = book.read()

    assert errors(reading) == []
    assert figures(reading) == figures(as_it_stands(name))
    assert blocking(name, reading) == []


@pytest.mark.sweep(keep=6)
@pytest.mark.parametrize("words", NOTHING)
@each_workbook
def test_a_table_of_a_sentence_alone_is_empty_and_nothing_else_is(name: str, words: str) -> None:
    book, emptied = opened(name).copy(), set()
    reading = as_it_stands(name)
    form = next(form for form in FORMS if form.key == reading.form)
    for table in tables(name):
        if form.by_key[table.key].about.funds in (Funds.FUND, Funds.CAPITAL):
            emptied.add(table.key)
            book.empty(table.sheet, table.parts[0].header_rows[-1], words)
    read_now = book.read()

    assert emptied
    assert errors(read_now) == []
    assert {table.key for table in read_now.tables if table.is_empty} >= emptied
    assert figures(read_now, frozenset(emptied)) == figures(reading, frozenset(emptied))


def changed(name: str, by: str) -> list[tuple[TableReading, str, list[Outcome]]]:
    """For each table whose sums are printed: its largest amount off by `by` of its unit, that cell, and what is refused."""
    found = []
    for table in tables(name):
        amounts = [amount for row in table.rows if row.line.value == "total" for amount in row.amounts.values()]
        if not amounts or len(table.rows) < 3:
            continue
        source = max(amounts, key=lambda amount: amount.fen).source
        book = opened(name).copy()
        row, column = coordinate_to_tuple(source.address)
        book.put(source.sheet, row, column, round(float(source.raw.replace(",", "")) + float(by), 6))
        reading = book.read()
        assert errors(reading) == []
        found.append((table, f"{source.sheet}!{source.address}", blocking(name, reading)))
    return found


@pytest.mark.sweep(keep=3)
@each_workbook
def test_what_is_printed_wrong_is_refused_at_its_cell(name: str) -> None:
    found = changed(name, "5")
    assert found
    for _, cell, refused in found:
        assert cell in {one.place for outcome in refused for one in outcome.cells}


@pytest.mark.sweep(keep=3)
@each_workbook
def test_a_hundredth_is_rounding_where_hundredths_are_printed_and_an_error_where_every_fen_is(name: str) -> None:
    """A document of 万元 with two decimals rounds each figure; one with six, or in 元, has nothing to round."""
    reading = as_it_stands(name)
    decimals = max(amount.decimals for table in reading.tables for row in table.rows for amount in row.amounts.values())
    for table, cell, refused in changed(name, "0.01"):
        named = {one.place for outcome in refused for one in outcome.cells}
        assert (cell in named) == (decimals > 2 or table.unit.label == "元"), (table.key, cell)
