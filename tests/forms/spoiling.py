"""Workbooks spoilt in one way each, whatever their form: what was changed, and the cells at which that has to be said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from unittest.mock import patch

from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter

from budget.forms import FORMS, BodyKind, Form, Layout, Subject
from budget.forms.wordings import NOTHING_KNOWN, Customs
from budget.vocabulary import Stage
from budget.workbook import read
from budget.workbook.files.reader import Opened, open_file
from budget.workbook.folding import fold_label
from budget.workbook.rows import FactRow, Line, Reading, TableReading
from budget.workbook.sheets import Sheet
from budget.workbook.tables.titles import read_title
from fixtures.published.each_form import whole

# The places of which each has to be named: a cell, or the sheet («表3!») where any cell of it will do.
Places = list[str]
_READ = (BodyKind.FACTS, BodyKind.LISTS)


@cache
def _opened(form: Form) -> Opened:
    return open_file(whole(form).content, "表.xlsx")


@dataclass
class Book:
    """The sheets of a form's workbook, opened once, to be changed in memory."""

    sheets: dict[str, Sheet]

    @classmethod
    def of(cls, form: Form) -> Book:
        """Return the workbook of a form."""
        return cls({sheet.name: _copied(sheet, sheet.name) for sheet in _opened(form).sheets})

    @classmethod
    def opened(cls, content: bytes) -> Book:
        """Return the workbook of a file."""
        return cls({sheet.name: sheet for sheet in open_file(content, "表.xlsx").sheets})

    def copy(self) -> Book:
        """Return another like it, to be changed."""
        return Book({name: _copied(sheet, name) for name, sheet in self.sheets.items()})

    def insert(self, sheet: str, row: int, words: str) -> None:
        """Put a row of words above a row, counted from one; what is merged moves or grows with it."""
        old = self.sheets[sheet]
        assert not any((old.rounded, old.hidden_rows, old.unseen_zeros, old.under))
        old.grid.insert(row - 1, [words, *[""] * (old.width - 1)])
        merges = tuple(
            (top + (top >= row), left, bottom + (bottom >= row), right) for top, left, bottom, right in old.merges or ()
        )
        self.sheets[sheet] = replace(old, merges=merges, _spans=None)

    def deepen(self, sheet: str, row: int) -> None:
        """Merge every heading of a row with the blank cell of a new row below it."""
        self.insert(sheet, row + 1, "")
        old = self.sheets[sheet]
        merges = [
            (top, left, row + 1, right) if bottom == row else (top, left, bottom, right)
            for top, left, bottom, right in old.merges or ()
        ]
        covered = {
            column for top, left, bottom, right in merges if bottom == row + 1 for column in range(left, right + 1)
        }
        alone = (column for column, value in enumerate(old.grid[row - 1], 1) if value != "" and column not in covered)
        merges += [(row, column, row + 1, column) for column in alone]
        self.sheets[sheet] = replace(old, merges=tuple(sorted(merges)), _spans=None)

    def empty(self, sheet: str, row: int, words: str) -> None:
        """Leave of a sheet what stands above the end of a row, and a sentence below it."""
        old = self.sheets[sheet]
        said: list[object] = [words, *[""] * (old.width - 1)]
        grid = [*old.grid[:row], said]
        merges = tuple(one for one in old.merges or () if one[2] <= row)
        self.sheets[sheet] = replace(old, grid=grid, merges=merges, _spans=None)

    def put(self, sheet: str, row: int, column: int, value: object) -> str:
        """Write a cell, its place counted from one; return its address."""
        grid = self.sheets[sheet].grid
        while len(grid) < row:
            grid.append([""] * len(grid[0]))
        for cells in grid:
            cells.extend([""] * (column - len(cells)))
        grid[row - 1][column - 1] = value
        return f"{sheet}!{get_column_letter(column)}{row}"

    def add(self, sheet: Sheet, name: str) -> None:
        """Put a copy of a sheet behind the others."""
        self.sheets[name] = replace(
            _copied(sheet, name), position=max(one.position for one in self.sheets.values()) + 1
        )

    def read(self, customs: Customs = NOTHING_KNOWN) -> Reading:
        """Read it as a file with these sheets is read."""
        with patch("budget.workbook.together.open_file", return_value=Opened(list(self.sheets.values()))):
            return read(b"", "表.xlsx", customs)


def _copied(sheet: Sheet, name: str) -> Sheet:
    return replace(sheet, name=name, grid=[list(row) for row in sheet.grid], _spans=None)


@cache
def reading_of(form: Form) -> Reading:
    """What the whole workbook of a form is read as."""
    return Book.of(form).read()


def read_tables(form: Form) -> Iterator[tuple[TableReading, Layout]]:
    """Yield the tables of a form's workbook that have columns of amounts."""
    for table in reading_of(form).tables:
        layout = form.by_key[table.key]
        if layout.kind in _READ:
            yield table, layout


def tables_of_every_other_form(form: Form, book: Book) -> Places:
    """One table of each, such as this form knows no title of."""
    places: Places = []
    for other in FORMS:
        for table, layout in read_tables(other):
            title = read_title(table.title)
            is_known = title is not None and (title.layout(form) or title.is_other(form))
            is_one = layout.about.subject is Subject.SPENDING and not table.is_empty and not is_known
            if is_one and other.family != form.family:
                name = f"另{len(places) + 1}"
                book.add(_sheet_of(other, table), name)
                places.append(f"{name}!A{table.parts[0].title_row}")
                break
    return places


def _sheet_of(form: Form, table: TableReading) -> Sheet:
    return next(sheet for sheet in _opened(form).sheets if sheet.name == table.sheet)


def a_third_of_another_form(form: Form, book: Book) -> Places:
    """Every third table is that of the form after the next, under its own title."""
    other = FORMS[(FORMS.index(form) + 2) % len(FORMS)]
    for table, _ in list(read_tables(form))[1::3]:
        del book.sheets[table.sheet]
    for table, _ in list(read_tables(other))[1::3]:
        book.add(_sheet_of(other, table), f"另{table.key}")
    return [f"另{table.key}!" for table, _ in list(read_tables(other))[1::3] if not table.is_empty]


def titles_of_another_stage(form: Form, book: Book) -> Places:
    """Every second title says 决算 in a budget, or 预算 in a 决算."""
    this, other = ("决算", "预算") if form.stages == (Stage.FINAL,) else ("预算", "决算")
    places: Places = []
    for table in [one for one, _ in list(read_tables(form))[::2] if not one.is_empty]:
        before, _, after = table.title.rpartition(this)
        said = f"{before}{other}{after}" if before and after else f"{table.title[:-1]}{other}表"
        places.append(book.put(table.sheet, table.parts[0].title_row, 1, said))
    return places


def tables_of_last_year(form: Form, book: Book) -> Places:
    year, places = whole(form).year, []
    for table, _ in list(read_tables(form))[1::3]:
        number, space, words = table.title.rpartition(" ")
        said = f"{number}{space}{year - 1}年{words.removeprefix(f'{year}年')}"
        places.append(book.put(table.sheet, table.parts[0].title_row, 1, said))
    return places


def the_same_table_in_two_wordings(form: Form, book: Book) -> Places:
    places: Places = []
    for table, layout in read_tables(form):
        others = [one for one in layout.titles if not fold_label(table.title).endswith(fold_label(one))]
        name = f"再{len(places) + 1}"
        book.add(book.sheets[table.sheet], name)
        said = others[0] if others else f"附表：{layout.title}"
        places.append(book.put(name, table.parts[0].title_row, 1, said))
    return places


def sums_that_disagree(form: Form, book: Book) -> Places:
    """A sum of each table, of a class where it has any, is another than its lines give."""
    places: Places = []
    for table, layout in read_tables(form):
        aside = {item.key for side in layout.sides for item in side.items if item.aside}
        sums = [row for row in table.rows if row.line is not Line.DETAIL and _filled(row) and not _keys(row) & aside]
        sums.sort(key=lambda row: row.line is Line.TOTAL)
        if sums and any(row.line is Line.DETAIL and row.amounts for row in table.rows):
            source = next(one for one in sums[0].amounts.values() if one.fen).source
            row, column = coordinate_to_tuple(source.address)
            before = book.sheets[source.sheet].grid[row - 1][column - 1]
            places.append(book.put(source.sheet, row, column, float(str(before)) + 5))
    return places


def _keys(row: FactRow) -> set[tuple[str, str]]:
    return {(name, code.code) for name, code in row.dimensions.items()}


def _filled(row: FactRow) -> bool:
    return any(amount.fen for amount in row.amounts.values())


def a_measure_that_nobody_knows(form: Form, book: Book) -> Places:
    """One more column of amounts at the right of every table."""
    places: Places = []
    for table in [one for one, _ in read_tables(form) if not one.is_empty]:
        column = max(one.index for one in table.columns) + 2
        places.append(book.put(table.sheet, table.parts[0].header_rows[-1], column, "统筹机动款"))
        for row in table.rows:
            book.put(table.sheet, row.number, column, 1.5)
    return places


def a_line_that_nobody_knows(form: Form, book: Book) -> Places:
    """One more line with an amount below every list."""
    places: Places = []
    for table, layout in read_tables(form):
        if layout.kind is BodyKind.LISTS and table.rows:
            row, columns = max(one.number for one in table.rows) + 1, {one.key: one.index + 1 for one in table.columns}
            places.append(book.put(table.sheet, row, columns[layout.sides[0].label], "九、来历不明的款项"))
            book.put(table.sheet, row, columns[layout.sides[0].amounts[0]], 1.5)
    return places


def a_unit_that_nobody_knows(form: Form, book: Book) -> Places:
    """The unit line of all tables but the first."""
    places: Places = []
    for table, _ in list(read_tables(form))[1:]:
        for row in range(1, table.parts[0].header_rows[0]):
            for column, value in enumerate(book.sheets[table.sheet].grid[row - 1], 1):
                if isinstance(value, str) and "单位：" in value and "元" in value:
                    places.append(book.put(table.sheet, row, column, "单位：百元"))
    return places


# What is done to a workbook, and what is said of it, whatever the form: a word of each sentence.
SPOILT: dict[Callable[[Form, Book], Places], str] = {
    tables_of_every_other_form: "",
    a_third_of_another_form: "",
    titles_of_another_stage: "",
    tables_of_last_year: "年度",
    the_same_table_in_two_wordings: "出现了两次",
    sums_that_disagree: "",
    a_measure_that_nobody_knows: "统筹机动款",
    a_line_that_nobody_knows: "来历不明的款项",
    a_unit_that_nobody_knows: "百元",
}
