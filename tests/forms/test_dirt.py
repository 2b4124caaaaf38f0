"""What clerks really leave on a sheet: ends of pages, dates, repeated units, codes in brackets. Read as before, or asked about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from budget.findings import Severity
from budget.forms import FORMS, BodyKind, Form, Layout
from budget.reconciliation import Context, reconcile
from budget.workbook.rows import Reading, TableReading
from budget.workbook.sheets import printed
from fixtures.published.each_form import whole
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


@pytest.mark.sweep(keep=3)
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


@pytest.mark.sweep(keep=2)
@each_form
def test_one_table_in_another_unit_than_the_others_is_asked_about(form: Form) -> None:
    """What no other table has again is ten thousand times too little, and every sum of it is right."""
    (usual, _), *_ = Counter(table.unit for table in reading_of(form).tables).most_common()
    for table in [one for one, _ in read_tables(form) if one.unit is usual]:
        book, other = Book.of(form), "元" if table.unit.label == "万元" else "亿元"
        for row in range(1, table.parts[0].header_rows[0]):
            for column, value in enumerate(book.sheets[table.sheet].grid[row - 1], 1):
                if isinstance(value, str) and "单位" in value and "元" in value:
                    book.put(table.sheet, row, column, f"单位：{other}")
        reading = book.read()
        now = reading.table(table.key)
        if now is not None and not now.is_empty and now.unit is not table.unit:
            assert ("table.other_unit", table.sheet) in {(one.code, one.sheet) for one in reading.findings}
    assert "table.other_unit" not in {one.code for one in reading_of(form).findings}


@pytest.mark.sweep(keep=2)
@each_form
@pytest.mark.parametrize("signs", ["（{}）", "—{}", "{}-", "△{}"])
def test_a_table_whose_every_figure_has_a_sign_of_another_meaning_is_not_publishable(form: Form, signs: str) -> None:
    for table, _ in read_tables(form):
        if table.is_empty or not any(row.line == "total" and row.amounts.get("total") for row in table.rows):
            continue
        book = Book.of(form)
        grid = book.sheets[table.sheet].grid
        for row in table.rows:
            for amount in row.amounts.values():
                at = next(
                    column.index for column in table.columns if amount.source.address.startswith(_letters(column.index))
                )
                if amount.fen and amount.source.raw[:1] != "-":
                    grid[row.number - 1][at] = signs.format(printed(grid[row.number - 1][at]))
        reading = book.read()
        checks = reconcile(reading, Context(year=whole(form).year))
        assert errors(reading) or any(one.blocks_publication for one in checks), table.key


def _letters(index: int) -> str:
    return chr(ord("A") + index)


@pytest.mark.parametrize("sign", ["[{}]", "（{}）", "'{}", "+{}", "类{}", "①{}"])
def test_a_code_behind_a_sign_is_no_name_without_a_code(sign: str) -> None:
    """Where the code of the second level is not read, the one of the first would stand for it."""
    form = next(one for one in FORMS if one.key == "beijing")
    table = reading_of(form).table("services")
    assert table is not None
    for column in (1, 3):
        book = Book.of(form)
        row = next(row for row in table.rows if row.line == "detail")
        cell = book.sheets[table.sheet].grid[row.number - 1]
        cell[column] = sign.format(cell[column])
        assert errors(book.read())


@pytest.mark.parametrize("told", ["661 001-小红门", "661-001-小红门", "661 00 1 小红门"])
def test_a_unit_whose_levels_are_written_apart_is_not_its_department(told: str) -> None:
    form = next(one for one in FORMS if one.key == "beijing")
    table = reading_of(form).table("general_expenditure")
    assert table is not None
    book = Book.of(form)
    book.put(table.sheet, table.parts[0].first_row, 1, told)
    assert errors(book.read())


@pytest.mark.sweep(keep=5)
@each_form
@pytest.mark.parametrize("words", [("过次页", "承前页"), ("转下页", "接上页"), ("本页累计", "上页累计")])
def test_what_a_page_carries_to_the_next_is_a_sum_and_counted_once(form: Form, words: tuple[str, str]) -> None:
    for table, row, sums in paged(form):
        for wrong in (0, 7):
            book = Book.of(form)
            for label in words[::-1]:
                book.insert(table.sheet, row, "")
                book.put(table.sheet, row, min(one.index for one in table.columns if one.role != "amount") + 1, label)
                for column, amount in sums.items():
                    book.put(table.sheet, row, column + 1, amount + wrong)
            reading = book.read()
            assert errors(reading) == []
            assert details(reading) == details(reading_of(form))
            checks = reconcile(reading, Context(year=whole(form).year))
            assert any(one.blocks_publication for one in checks) is bool(wrong), table.title


def details(reading: Reading) -> list[tuple[str, str, dict[str, str], dict[str, int]]]:
    return [one for one in figures(reading) if one[1] != "subtotal"]


def paged(form: Form) -> Iterator[tuple[TableReading, int, dict[int, float]]]:
    """Yield tables with a row at which a page may end, and what the lines above it come to, by column."""
    for table, layout in long_tables(form):
        columns = {one.key: one.index for one in table.columns if one.role == "amount"}
        lines = [row for row in table.rows if row.line == "detail"]
        is_plain = layout.kind is BodyKind.FACTS and not layout.halves and not layout.finest
        if not is_plain or len(lines) < 4 or len(columns) == len(table.columns):
            continue
        row = lines[len(lines) // 2].number
        if any(merge[0] < row <= merge[2] for merge in Book.of(form).sheets[table.sheet].merges or ()):
            continue
        above = [line.amounts for line in lines if line.number < row]
        yield (
            table,
            row,
            {
                index: sum(one[key].fen for one in above if key in one) / table.unit.value
                for key, index in columns.items()
                if any(key in one for one in above)
            },
        )
