"""Lines that changed places in one table of any form: codes that stand at each other's names, amounts in the wrong line.

Every sum stays right. What tells is the official name of a code, and that no item has less of all money than of a part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest

from budget.classification import read_folder
from budget.editions.preparing import context_of
from budget.forms import FORMS, Form, Funds, Subject
from budget.reconciliation import reconcile
from budget.workbook.rows import FactRow, Line, Reading, TableReading
from fixtures.published.each_form import whole
from tests.forms.spoiling import Book, reading_of

pytestmark = pytest.mark.no_cover

SCHEMES = ("function", "gov_economic", "dept_economic")
FOLDER = read_folder()
each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)


def musts(form: Form, reading: Reading, codes_year: int | None = None) -> set[tuple[object, ...]]:
    context = context_of(FOLDER, None, whole(form).year)
    context = replace(context, codes_year=codes_year)
    return {
        (one.rule, one.subject, one.left, one.right) for one in reconcile(reading, context) if one.blocks_publication
    }


def pairs(table: TableReading) -> Iterator[tuple[FactRow, FactRow, str]]:
    """Two lines of a table with other codes and other amounts, and by which classification."""
    rows = [row for row in table.rows if row.line is Line.DETAIL and any(one.fen for one in row.amounts.values())]
    for one, other in combinations(rows, 2):
        for scheme in SCHEMES:
            here, there = one.dimensions.get(scheme), other.dimensions.get(scheme)
            sums = [{key: amount.fen for key, amount in row.amounts.items()} for row in (one, other)]
            if here and there and here.name and there.name and here.code != there.code and sums[0] != sums[1]:
                yield one, other, scheme


def with_rows(reading: Reading, table: TableReading, changed: dict[int, FactRow]) -> Reading:
    rows = tuple(changed.get(id(row), row) for row in table.rows)
    return replace(reading, tables=tuple(replace(one, rows=rows) if one is table else one for one in reading.tables))


def coded(row: FactRow, scheme: str, code: str) -> FactRow:
    return replace(row, dimensions={**row.dimensions, scheme: row.dimensions[scheme]._replace(code=code)})


@each_form
def test_codes_that_changed_places_stop_publication(form: Form) -> None:
    reading = reading_of(form)
    before, tried = musts(form, reading), 0
    for table in reading.tables:
        if found := next(pairs(table), None):
            one, other, scheme = found
            codes = one.dimensions[scheme].code, other.dimensions[scheme].code
            turned = {id(one): coded(one, scheme, codes[1]), id(other): coded(other, scheme, codes[0])}
            tried += 1
            changed = with_rows(reading, table, turned)
            is_list = form.by_key[table.key].about.subject is Subject.SERVICES  # its names are the body's own
            assert is_list or musts(form, changed) - before, (table.key, one.label, other.label)
    assert tried > 4


def test_names_of_an_old_document_are_judged_by_its_own_years() -> None:
    """Between years names move from code to code; a classification of another time says nothing for certain."""
    form = next(form for form in FORMS if form.key == "national_final")
    reading = reading_of(form)
    table = next(table for table in reading.tables if form.by_key[table.key].about.subject is Subject.BASIC)
    one, _, scheme = next(pairs(table))
    changed = with_rows(reading, table, {id(one): coded(one, scheme, "30399")})
    year = whole(form).year
    assert {one[0] for one in musts(form, changed, year) - musts(form, changed, year + 9)} & {
        "codes.names",
        "codes.known",
    }


@each_form
def test_amounts_that_changed_lines_stop_publication_where_a_part_is_counted_elsewhere(form: Form) -> None:
    reading = reading_of(form)
    before = musts(form, reading)
    tried = 0
    for table in reading.tables:
        about = form.by_key[table.key].about
        if about.subject is not Subject.SPENDING or "function" not in about.keyed_by:
            continue
        for one, other, _ in list(pairs(table))[:2]:
            turned = {id(one): replace(one, amounts=other.amounts), id(other): replace(other, amounts=one.amounts)}
            found = {rule for rule, *_ in musts(form, with_rows(reading, table, turned)) - before}
            tried += 1
            assert found, (table.key, one.label, other.label)
    assert tried


@each_form
def test_a_list_of_sums_alone_stops_publication(form: Form) -> None:
    """Blanked lines leave every printed sum as it was; a sum that nothing stands above is one of nothing."""
    reading = reading_of(form)
    before, tried = musts(form, reading), 0
    for table in reading.tables:
        for side in form.by_key[table.key].sides:
            sums = {item.key for item in side.items if item.is_sum and not item.aside}
            headings = {item.key for item in side.items if item.opens and item.line != "total"}
            rows = [row for row in table.rows if row.side == side.name]
            filled = [set(keys(row)) for row in rows if row.line is not Line.DETAIL and fens(row)]
            # A heading may stand for lines that nobody printed.
            kept = any(key & sums for key in filled) and not any(key & headings for key in filled)
            blank = {id(row): replace(row, amounts={}) for row in rows if row.line is Line.DETAIL and fens(row)}
            if kept and blank:
                tried += 1
                assert musts(form, with_rows(reading, table, blank)) - before, (table.key, side.name)
    assert tried


@pytest.mark.parametrize("name", ["national_final", "beijing_final"])
def test_a_list_from_the_bottom_up_is_not_one_of_last_years_money(name: str) -> None:
    """What was left of last year has parts of the same names as this year's; below its heading they are taken for them."""
    form = next(form for form in FORMS if form.key == name)
    table = reading_of(form).table("final_fiscal_balance")
    assert table is not None
    book = Book.of(form)
    grid = book.sheets[table.sheet].grid
    rows = sorted({row.number - 1 for row in table.rows})
    for row, values in zip(rows, [list(grid[row]) for row in reversed(rows)], strict=True):
        grid[row] = values
    reading = book.read()
    assert musts(form, reading) - musts(form, reading_of(form))


def keys(row: FactRow) -> Iterator[tuple[str, str]]:
    yield from ((name, code.code) for name, code in row.dimensions.items())


def fens(row: FactRow) -> bool:
    return any(amount.fen for amount in row.amounts.values())


@pytest.mark.sweep(keep=2)
@each_form
def test_amounts_that_changed_lines_of_a_balance_stop_publication(form: Form) -> None:
    """What is spent on projects typed at what is kept in reserve: of all money each has a line too."""
    reading = reading_of(form)
    before, tried = musts(form, reading), 0
    fiscal = next((form.by_key[one.key] for one in reading.tables if is_balance(form, one, Funds.FISCAL)), None)
    every = next((one for one in reading.tables if is_balance(form, one, Funds.ALL)), None)
    if fiscal is None or every is None:
        return
    counted = {key for row in every.rows if row.line is Line.DETAIL and fens(row) for key in keys(row)}
    table = reading.table(fiscal.key)
    assert table is not None
    lines = [row for row in table.rows if row.line is Line.DETAIL and fens(row) and set(keys(row)) & counted]
    for one, other in combinations(lines, 2):
        if one.side == other.side and one.amounts["total"].fen != other.amounts["total"].fen:
            turned = {id(one): replace(one, amounts=other.amounts), id(other): replace(other, amounts=one.amounts)}
            tried += 1
            assert musts(form, with_rows(reading, table, turned)) - before, (one.label, other.label)
    assert tried or len(lines) < 2


def is_balance(form: Form, table: TableReading, funds: Funds) -> bool:
    about = form.by_key[table.key].about
    return about.subject is Subject.BALANCE and about.funds is funds
