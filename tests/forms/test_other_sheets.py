"""Sheets as other clerks set them, several ways at once, drawn by lot: every figure is read still, or none."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from budget.forms.wordings import Customs, Named, Wording
from budget.workbook.rows import TableReading
from tests.forms.spoiling import Book
from tests.forms.test_around_figures import as_it_stands, blocking, each_workbook, errors, figures, opened

pytestmark = [pytest.mark.no_cover, pytest.mark.one_database]

Change = Callable[[Book, TableReading], None]
_WIDE = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


def _lines(table: TableReading) -> range:
    """The rows of its body, from zero."""
    return range(table.parts[0].first_row - 1, table.parts[-1].last_row)


def _amounts(book: Book, table: TableReading) -> Iterator[tuple[list[object], int]]:
    """Yield the row and the place of each cell below a heading of amounts."""
    grid = book.sheets[table.sheet].grid
    for row in _lines(table):
        for column in table.columns:
            if column.role == "amount":
                yield grid[row], column.index


def numbered(book: Book, table: TableReading) -> None:
    """序号 before the first column."""
    heads, old = table.parts[0].header_rows, book.sheets[table.sheet]
    numbers = {row: place for place, row in enumerate(_lines(table), 1)}
    grid = [["序号" if row == heads[0] - 1 else numbers.get(row, ""), *cells] for row, cells in enumerate(old.grid)]
    merges = tuple((top, left + 1, bottom, right + 1) for top, left, bottom, right in old.merges or ())
    book.sheets[table.sheet] = replace(old, grid=grid, merges=merges, _spans=None)


def with_blank_rows(book: Book, table: TableReading) -> None:
    book.insert(table.sheet, table.parts[0].first_row, "")
    book.insert(table.sheet, table.parts[-1].last_row + 1, "")


def with_dashes(book: Book, table: TableReading) -> None:
    # What a merge of the headings covers is no cell to write into.
    if table.parts[0].header_rows and len(_lines(table)) > 3:
        for cells, place in _amounts(book, table):
            cells[place] = cells[place] if cells[place] != "" else "—"


def in_text(book: Book, table: TableReading) -> None:
    """Numbers as text, with separators and in wide signs."""
    for cells, place in _amounts(book, table):
        if isinstance(value := cells[place], int | float):
            cells[place] = f" {value:,.6f}".rstrip("0").rstrip(".").translate(_WIDE)


def _beside(book: Book, table: TableReading, heading: str, value: object) -> None:
    grid, lines = book.sheets[table.sheet].grid, _lines(table)
    for row, cells in enumerate(grid):
        cells.append(heading if row == table.parts[0].header_rows[0] - 1 else value if row in lines else "")


def with_shares(book: Book, table: TableReading) -> None:
    _beside(book, table, "占比（%）", 12.5)


def with_last_year(book: Book, table: TableReading) -> None:
    _beside(book, table, "上年预算数", 99.0)


def with_remarks_beside(book: Book, table: TableReading) -> None:
    _beside(book, table, "备注", "见说明")


def in_yuan(book: Book, table: TableReading) -> None:
    """One table in 元 among others in 万元."""
    grid = book.sheets[table.sheet].grid
    units = [(cells, place) for cells in grid for place, text in enumerate(cells) if "单位：万元" in str(text)]
    if table.unit.label == "万元" and units:
        for cells, place in units:
            cells[place] = str(cells[place]).replace("万元", "元")
        for cells, place in _amounts(book, table):
            if isinstance(value := cells[place], int | float):
                cells[place] = round(value * 10_000, 2)


CHANGES: tuple[Change, ...] = (
    numbered, with_blank_rows, with_dashes, in_text, with_shares, with_last_year, with_remarks_beside, in_yuan,
)  # fmt: skip


@pytest.mark.sweep(keep=3)
@pytest.mark.parametrize("seed", range(4))
@each_workbook
def test_sheets_set_otherwise_say_the_same(name: str, seed: int) -> None:
    lots, book = random.Random(f"{name}{seed}"), opened(name).copy()
    for table in as_it_stands(name).tables:
        if table.parts[0].header_rows and not table.projects:
            lots.choice(CHANGES)(book, table)
    order = lots.sample(list(book.sheets), len(book.sheets))
    book.sheets = {sheet: replace(book.sheets[sheet], position=place) for place, sheet in enumerate(order)}
    reading = book.read()

    assert errors(reading) == []
    assert sorted(map(str, figures(reading))) == sorted(map(str, figures(as_it_stands(name))))
    assert blocking(name, reading) == []


def test_names_below_an_unknown_heading_are_read_once_they_are_taught() -> None:
    name, key = "national_final", "final_expenditure"
    table = as_it_stands(name).table(key)
    assert table
    column = next(one for one in table.columns if one.role == "name")
    book, (row, *_) = opened(name).copy(), table.parts[0].header_rows
    places = [
        at for at, text in enumerate(book.sheets[table.sheet].grid[row]) if text == column.path.rpartition("/")[2]
    ]
    cell = book.put(table.sheet, row + 1, places[0] + 1, "归口名称")
    (said,) = [one for one in book.copy().read().findings if one.code == "column.words"]
    assert said.place == cell
    assert said.unnamed
    assert "name.function" in dict(said.unnamed.places)

    wording = Wording(name, key, Named.COLUMN, "name.function", said.unnamed.words, 1)
    taught = book.read(Customs(wordings=(wording,)))
    assert [one.code for one in taught.findings if one.code.startswith("column.")] == []
    again = taught.table(key)
    assert again
    assert [one.dimensions["function"].name for one in again.rows if one.dimensions] == [
        one.dimensions["function"].name for one in table.rows if one.dimensions
    ]
