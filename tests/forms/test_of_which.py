"""What the budgets grant, in one line with its parts below it or without them: added up once, or refused at its cell."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import pytest
from openpyxl.utils.cell import coordinate_to_tuple

from budget.findings import Severity
from budget.forms import FORMS, Form, Subject
from budget.forms.columns import GRANTS
from budget.reconciliation import Context, reconcile
from budget.workbook.rows import FactRow, Reading, TableReading
from fixtures.published.each_form import EACH_FORM, whole
from tests.forms.spoiling import Book, reading_of

pytestmark = [pytest.mark.no_cover, pytest.mark.one_database]


class GrantsOfABalance(NamedTuple):
    """A balance of a form: its first line of a budget's grant, those of the others, and the line above them if any."""

    form: Form
    table: TableReading
    first: FactRow
    rest: list[FactRow]
    above: FactRow | None

    @property
    def column(self) -> int:
        """The column of the labels."""
        return coordinate_to_tuple(next(iter(self.first.dimensions.values())).source.address)[1]


# Which balance of which form; it is read by the test that asks for it.
EVERY = {
    key if form.key != "beijing_final" else f"beijing_{key}": (form, key)
    for form in FORMS
    for key, table in form.by_key.items()
    if table.about.subject is Subject.BALANCE
}


@cache
def balance(name: str) -> GrantsOfABalance:
    form, key = EVERY[name]
    table = reading_of(form).table(key)
    assert table
    income = [row for row in table.rows if row.side == "income"]
    lines = [row for row in income if row.dimensions.get("revenue") and row.dimensions["revenue"].code in GRANTS]
    of = {item.key for side in form.by_key[key].sides for item in side.items if item.of}
    above = [row for row in income for key, code in row.dimensions.items() if (key, code.code) in of]
    return GrantsOfABalance(form, table, lines[0], lines[1:], above[0] if above else None)


each_balance = pytest.mark.parametrize("name", EVERY)


def granted(one: GrantsOfABalance) -> dict[int, float]:
    """What is granted in all, by the column of the sheet."""
    sums: dict[int, float] = {}
    for row in (one.first, *one.rest):
        for amount in row.amounts.values():
            column = coordinate_to_tuple(amount.source.address)[1]
            sums[column] = round(sums.get(column, 0) + float(amount.source.raw.replace(",", "")), 6)
    return sums


def with_a_line_above(one: GrantsOfABalance, book: Book, more: float = 0) -> str:
    """Print «财政拨款收入» above and «其中：» before the first line; return the cell of the new line's last amount."""
    sheet, row = one.table.sheet, one.first.number
    if one.above is None:
        book.insert(sheet, row, "")
        book.put(sheet, row, one.column, "一、财政拨款收入")
        row += 1
    first = book.sheets[sheet].grid[row - 1][one.column - 1]
    book.put(sheet, row, one.column, f"其中：{first}")
    top = one.above.number if one.above else row - 1
    return [book.put(sheet, top, column, money + more) for column, money in granted(one).items()][-1]


def alone(one: GrantsOfABalance, book: Book) -> str:
    """Print one line instead of one for each budget; return the cell of its label."""
    sums, sheet = granted(one), one.table.sheet
    for row in (one.first, *one.rest):
        for column in (one.column, *sums):
            book.put(sheet, row.number, column, "")
    line = (one.above or one.first).number
    for column, money in sums.items():
        book.put(sheet, line, column, money)
    return book.put(sheet, line, one.column, "一、财政拨款收入")


def errors(reading: Reading) -> list[tuple[str, str]]:
    return [(found.code, found.place) for found in reading.findings if found.severity is Severity.ERROR]


def refused(one: GrantsOfABalance, reading: Reading) -> set[str]:
    outcomes = reconcile(reading, Context(year=whole(one.form).year))
    return {cell.place for outcome in outcomes if outcome.blocks_publication for cell in outcome.cells}


def by_source(reading: Reading, key: str) -> dict[str, int]:
    table = reading.table(key)
    assert table
    return {
        code.code: row.amounts["total"].fen
        for row in table.rows
        for code in row.dimensions.values()
        if row.side == "income" and "total" in row.amounts and code.code != "fiscal_income"
    }


@each_balance
def test_of_which_is_a_part_and_counted_once(name: str) -> None:
    one = balance(name)
    book = Book.of(one.form)
    with_a_line_above(one, book)
    reading = book.read()

    assert errors(reading) == []
    assert by_source(reading, one.table.key) == by_source(reading_of(one.form), one.table.key)
    assert refused(one, reading) == set()


@each_balance
def test_a_whole_that_its_parts_do_not_make_is_refused_at_its_cell(name: str) -> None:
    one = balance(name)
    book = Book.of(one.form)
    cell = with_a_line_above(one, book, more=5)

    assert cell in refused(one, book.read())


@each_balance
def test_a_line_that_tells_no_budget_is_refused_where_the_law_parts_them(name: str) -> None:
    """But for the table of all money in 决算, whose older sheets have this line; there it is read."""
    one = balance(name)
    book = Book.of(one.form)
    cell = alone(one, book)
    reading = book.read()

    if one.table.key == "final_balance":
        assert errors(reading) == []
        assert refused(one, reading) == set()
        assert by_source(reading, one.table.key).keys().isdisjoint(GRANTS)
    else:
        assert ("row.undivided", cell) in errors(reading)


@pytest.mark.parametrize("form", EACH_FORM.values(), ids=EACH_FORM)
def test_of_which_of_nothing_is_no_line(form: Form) -> None:
    one = balance(next(name for name, (its_form, _) in EVERY.items() if its_form == form))
    book = Book.of(form)
    sheet = book.sheets[one.table.sheet]
    row, column = (one.above or one.first).number, one.column
    label = sheet.grid[row - 1][column - 1]
    cell = book.put(one.table.sheet, row, column, f"其中：{label}")
    assert ("row.unknown_item", cell) in errors(book.read())
