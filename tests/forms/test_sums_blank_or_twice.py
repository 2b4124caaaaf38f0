"""A sum that nobody filled in, and one that stands there twice: every line agrees with it, and it is said all the same."""

from __future__ import annotations

import pytest
from openpyxl.utils.cell import coordinate_to_tuple

from budget.forms import FORMS, BodyKind, Form
from budget.reconciliation import Context, Result, reconcile
from fixtures.published.each_form import whole
from tests.forms.spoiling import Book, read_tables, reading_of

pytestmark = pytest.mark.no_cover

each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)


@pytest.mark.sweep(keep=2)
@each_form
def test_a_sum_of_a_table_that_is_blank_is_told_of(form: Form) -> None:
    tried = 0
    for table, layout in read_tables(form):
        totals = [row for row in table.rows if row.line == "total" and any(one.fen for one in row.amounts.values())]
        if not totals or len(table.rows) < 3 or not layout.has_total or layout.blank_total:
            continue
        book = Book.of(form)
        for row in totals:
            for amount in row.amounts.values():
                book.put(table.sheet, *coordinate_to_tuple(amount.source.address), "")
        told = {one.place for one in book.read().findings if one.code == "table.blank_total"}
        assert told == {f"{table.sheet}!A{row.number}" for row in totals}, table.title
        tried += 1
    assert tried
    assert "table.blank_total" not in {one.code for one in reading_of(form).findings}


@pytest.mark.sweep(keep=2)
@each_form
def test_a_sum_of_a_code_that_stands_there_twice_is_told_of(form: Form) -> None:
    for table, layout in read_tables(form):
        sums = [row for row in table.rows if row.line == "subtotal" and row.dimensions and row.amounts]
        if not sums or layout.kind is not BodyKind.FACTS or layout.finest or layout.halves:
            continue
        book = Book.of(form)
        line = sums[0].number
        book.insert(table.sheet, line + 1, "")
        for column, value in enumerate(book.sheets[table.sheet].grid[line - 1], 1):
            book.put(table.sheet, line + 1, column, value)
        found = reconcile(book.read(), Context(year=whole(form).year))
        again = [one for one in found if one.rule.endswith("unique") and one.result is Result.FAIL]
        assert f"{table.sheet}!" in {cell.place[: len(table.sheet) + 1] for one in again for cell in one.cells}, (
            table.key
        )
    usual = reconcile(reading_of(form), Context(year=whole(form).year))
    assert not [one for one in usual if one.rule.endswith("unique") and one.result is Result.FAIL]
