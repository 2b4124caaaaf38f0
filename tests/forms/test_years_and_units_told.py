"""Beside its title a table names its year, and its sheet's name a unit: what contradicts the upload or the unit line is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from budget.editions.recognising import recognise
from budget.forms import FORMS, Form
from budget.reconciliation import Context, Outcome, reconcile
from budget.vocabulary import Stage
from budget.workbook.rows import Line, Reading, TableReading
from fixtures.published.each_form import whole
from tests.forms.spoiling import Book, read_tables, reading_of
from tests.forms.test_dirt import errors, figures
from tests.workbook.sheets_made import ELDERLY, MEETING, Row, expenditure, read_rows
from tests.workbook.sheets_made import table as table_of

pytestmark = pytest.mark.no_cover

each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)

LINES = ("（{}年度）", "{}年度", "{}", "预算年度：{}", "年份：{}年", "部门：小红门乡　{}年度　单位：{unit}")
DATES = ("编制日期：{}年12月30日", "{}-12-30", "注：{}年执行数见附件", "填报时间：{}年12月")


def headed(form: Form) -> Iterator[TableReading]:
    """Yield the tables above whose headings there is room for a line."""
    for table, _ in read_tables(form):  # that of the goals has a rule of its own
        row = table.parts[0].title_row + 1
        if not any(top < row <= bottom for top, _, bottom, _ in Book.of(form).sheets[table.sheet].merges or ()):
            yield table


def told_below_titles(form: Form, line: str, year: int) -> Reading:
    book = Book.of(form)
    for table in headed(form):
        book.insert(table.sheet, table.parts[0].title_row + 1, line.format(year, unit=table.unit.label))
    return book.read()


def of_years(form: Form, reading: Reading) -> list[Outcome]:
    found = reconcile(reading, Context(year=whole(form).year))
    return [one for one in found if one.rule == "tables.year" and one.blocks_publication]


@pytest.mark.sweep(keep=2)
@each_form
@pytest.mark.parametrize("line", LINES)
def test_another_year_beside_a_title_stops_publication_at_its_cell(form: Form, line: str) -> None:
    year = whole(form).year
    found = of_years(form, told_below_titles(form, line, year - 1))
    cells = {cell.place for one in found for cell in one.cells}
    assert {f"{table.sheet}!A{table.parts[0].title_row + 1}" for table in headed(form)} <= cells
    right = told_below_titles(form, line, year)
    assert (errors(right), of_years(form, right), figures(right)) == ([], [], figures(reading_of(form)))


@pytest.mark.sweep(keep=4)
@each_form
@pytest.mark.parametrize("line", DATES)
def test_when_a_table_was_made_is_not_its_year(form: Form, line: str) -> None:
    assert of_years(form, told_below_titles(form, line, whole(form).year - 1)) == []


def renamed(form: Form, name: str) -> Iterator[tuple[TableReading, Reading]]:
    """Each table with its sheet called otherwise, and what is read then."""
    for table, _ in read_tables(form):
        book = Book.of(form)
        called = name.format(table.sheet)
        book.sheets = {
            called if key == table.sheet else key: replace(sheet, name=called if key == table.sheet else key)
            for key, sheet in book.sheets.items()
        }
        yield table, book.read()


@pytest.mark.sweep(keep=2)
@each_form
def test_another_year_in_the_name_of_a_sheet_counts_where_the_table_names_none(form: Form) -> None:
    year = whole(form).year
    for table, reading in renamed(form, f"{year - 1}年{{}}"):
        told = (table.title, *(one.text for one in table.years), *(one.path for one in table.columns))
        assert bool(of_years(form, reading)) is not any(str(year) in one for one in told), table.title


@pytest.mark.sweep(keep=2)
@each_form
def test_another_unit_in_the_name_of_a_sheet_is_a_conflict(form: Form) -> None:
    for other in ("元", "万元"):
        for table, reading in renamed(form, f"{{}}（单位：{other}）"):
            is_other = table.unit.label != other
            assert ("table.unit_conflict" in {one.code for one in reading.findings}) is is_other


@pytest.mark.sweep(keep=2)
@each_form
def test_the_name_of_a_sheet_may_be_all_that_names_the_unit(form: Form) -> None:
    for table, _ in read_tables(form):
        book = Book.of(form)
        for row in book.sheets[table.sheet].grid[: table.parts[0].header_rows[0] - 1]:
            row[:] = ["" if isinstance(value, str) and "单位：" in value and "元" in value else value for value in row]
        if "table.no_unit" not in {one.code for one in book.read().findings}:
            continue  # it stands in the title, or above the headings too
        name = f"{table.sheet}({table.unit.label})"
        book.sheets = {
            name if key == table.sheet else key: replace(sheet, name=name if key == table.sheet else key)
            for key, sheet in book.sheets.items()
        }
        reading = book.read()
        assert (errors(reading), figures(reading)) == ([], figures(reading_of(form)))


def test_the_year_beside_the_titles_is_the_one_of_the_upload(db: None) -> None:
    form = next(one for one in FORMS if one.key == "integrated")
    assert recognise(told_below_titles(form, "（{}年度）", 2031)).year == 2031


@pytest.mark.sweep(keep=6)
@each_form
@pytest.mark.parametrize(
    ("heading", "counts"), [("年度", True), ("所属年份", True), ("立项年度", False), ("备注", False)]
)
def test_a_column_of_years_names_that_of_its_lines(form: Form, heading: str, counts: bool) -> None:
    year = whole(form).year
    for told in (year - 1, year):
        book = Book.of(form)
        tables = [one for one, _ in read_tables(form) if one.rows and one.parts[0].header_rows]
        for table in tables:
            column = max(one.index for one in table.columns) + 2
            book.put(table.sheet, table.parts[0].header_rows[-1], column, heading)
            for row in table.rows:
                book.put(table.sheet, row.number, column, f"{told}年")
        assert bool(of_years(form, book.read())) is (counts and told != year)


def test_a_sum_of_another_year_is_not_that_of_the_table() -> None:
    for label in ("2025年合计", "上年支出合计"):
        total: Row = [label, None, None, 25.603, 20.203, 5.4]
        reading = read_rows(*expenditure(MEETING, ELDERLY, total))
        assert [row.line for row in table_of(reading, "expenditure").rows][2:] == [Line.SUBTOTAL]


@pytest.mark.sweep(keep=2)
@each_form
@pytest.mark.parametrize(
    "told", ["{}（征求意见稿）", "{}（样表）", "{}(旧)", "{}（二上）", "{}-作废", "草稿{}", "{}（1-9月）", "{}执行数"]
)
def test_a_sheet_that_is_called_a_draft_is_asked_about(form: Form, told: str) -> None:
    for table, reading in renamed(form, told):
        found = [one for one in reading.findings if one.code == "table.not_final"]
        assert [one.sheet for one in found if reading.table(table.key)] == [told.format(table.sheet)]
    assert "table.not_final" not in {one.code for one in reading_of(form).findings}


@pytest.mark.sweep(keep=2)
@each_form
def test_a_line_that_calls_a_table_a_draft_is_asked_about(form: Form) -> None:
    places = {f"{table.sheet}!A{table.parts[0].title_row + 1}" for table in headed(form)}
    for line in ("（初稿，{}年）", "{}年上半年", "截至{}年9月底执行情况", "{}年1—9月"):
        assert asked(form, line) == places
    for line in ("（草案，{}年二下）", "所属期间：{}年1—12月", "部门：预算执行与决算处　{}年度"):
        assert asked(form, line) == set()


@each_form
def test_the_stage_beside_a_title_is_asked_about_where_the_form_has_it_not(form: Form) -> None:
    is_final = Stage.FINAL in form.stages
    assert bool(asked(form, "{}年度部门决算")) is not is_final
    assert bool(asked(form, "{}年度部门预算")) is is_final


def asked(form: Form, line: str) -> set[str]:
    reading = told_below_titles(form, line, whole(form).year)
    return {one.place for one in reading.findings if one.code == "table.not_final"}
