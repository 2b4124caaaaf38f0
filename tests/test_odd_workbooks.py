"""Each odd workbook is odd in the one way that its name says."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from functools import cache
from typing import Any

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from fixtures.odd import CATALOGUE, Outcome, columns, entries, figures, files, sheets, tables
from fixtures.odd.quirks import quirk

pytestmark = pytest.mark.no_cover


def opened(data: bytes, values: bool = False) -> Workbook:
    return load_workbook(io.BytesIO(data), data_only=values)


@cache
def real_book() -> Workbook:
    return opened(files.real())


def values_of(sheet: Worksheet) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def differing_sheets(data: bytes) -> list[str]:
    """The sheets whose values are not those of the real workbook."""
    odd, real = opened(data), real_book()
    return [sheet.title for sheet in real.worksheets if values_of(odd[sheet.title]) != values_of(sheet)]


class TestCatalogue:
    def test_says_of_each_what_is_odd_and_what_becomes_of_it(self) -> None:
        assert len(CATALOGUE) > 90
        assert all(entry.says.endswith(".") for entry in CATALOGUE.values())
        assert {entry.outcome for entry in CATALOGUE.values()} == set(Outcome)

    def test_refuses_two_of_one_name(self) -> None:
        with pytest.raises(ValueError, match="two odd workbooks are called real"):
            quirk(Outcome.SAME)(files.real)

    @pytest.mark.parametrize("name", ["text_in_amount", "wrong_dimension", "several_tables_on_one_sheet"])
    def test_gives_the_same_bytes_each_time(self, name: str) -> None:
        assert CATALOGUE[name].build() == CATALOGUE[name].build()


class TestOneTableOnly:
    @pytest.mark.sweep(keep=3)
    @pytest.mark.parametrize(
        ("build", "sheet"),
        [
            (figures.text_in_amount, "预算04表 政府采购预算明细表"),
            (figures.wrong_subtotal, "预算06表 一般公共预算财政拨款支出表"),
            (figures.yuan_where_wan_is_said, "预算07表 一般公共预算财政拨款基本支出表"),
            (columns.shifted_columns, "预算07表 一般公共预算财政拨款基本支出表"),
            (entries.dropped_row, "预算03表 支出预算总表"),
            (entries.duplicated_row, "预算03表 支出预算总表"),
            (entries.wrong_year, "预算13表 部门整体支出绩效目标表"),
            (entries.html_in_cells, "预算12表 年度项目支出绩效表"),
            (sheets.error_cell, "预算04表 政府采购预算明细表"),
        ],
    )
    def test_is_touched(self, build: Any, sheet: str) -> None:
        assert differing_sheets(build()) == [sheet]


class TestFigures:
    def test_in_yuan_are_ten_thousand_times_those_in_wan(self) -> None:
        odd = opened(figures.yuan_by_unit_line())["预算07表 一般公共预算财政拨款基本支出表"]
        assert (odd["C30"].value, odd["E2"].value) == (52324663.39, "金额单位：元")

    def test_as_text_are_no_numbers_any_more(self) -> None:
        book = opened(figures.numbers_as_text())
        assert book["预算01表 收支总表"]["B5"].value == "15,546.434219"
        assert book["预算04表 政府采购预算明细表"]["B7"].data_type == "s"

    def test_in_full_width_keep_their_digits(self) -> None:
        sheet = opened(figures.full_width_digits())["预算04表 政府采购预算明细表"]
        assert (sheet["A4"].value, sheet["B7"].value) == ("Ａ－货物", "３，２１０．８９７６１２")


class TestColumns:
    def test_swapped_take_header_and_values_along(self) -> None:
        odd = opened(columns.swapped_columns())["预算03表 支出预算总表"]
        real = real_book()["预算03表 支出预算总表"]
        assert [odd.cell(3, c).value for c in (1, 4, 5, 6, 9)] == [
            "其中",
            "项目支出",
            "基本支出",
            "合计",
            "支出功能分类科目",
        ]
        by_header = {column[2].value: [cell.value for cell in column[4:]] for column in odd.iter_cols(min_col=4)}
        for column in real.iter_cols(max_col=6):
            assert by_header[column[2].value] == [cell.value for cell in column[4:]]

    def test_without_merged_cells_repeat_or_leave_blank(self) -> None:
        repeated = opened(columns.no_merged_cells())["预算12表 年度项目支出绩效表"]
        blank = opened(columns.no_merged_cells_and_blanks())["预算12表 年度项目支出绩效表"]
        assert not repeated.merged_cells.ranges
        assert repeated["B5"].value == repeated["B6"].value == blank["B5"].value
        assert blank["B6"].value is None


class TestTables:
    def test_on_printed_pages_hold_the_same_cells_as_without(self) -> None:
        odd, real = opened(tables.printed_pages()), real_book()
        for name, pages in (("预算03表 支出预算总表", 4), ("预算06表 一般公共预算财政拨款支出表", 2)):
            counted = [Counter(row[-6:] for row in book[name].iter_rows(values_only=True)) for book in (odd, real)]
            assert not counted[1] - counted[0]
            assert [cell.value for cell in odd[name]["A"]].count(name) == pages

    def test_of_the_2025_form_are_fourteen_with_later_numbers(self) -> None:
        book = opened(tables.fourteen_tables())
        assert [sheet["A1"].value for sheet in book.worksheets[3:5]] == [
            "预算04表 项目支出表",
            "预算05表 政府采购预算明细表",
        ]
        assert book.worksheets[13]["A1"].value == "预算14表 部门整体支出绩效目标表"
        assert book.worksheets[3].max_row == 4 + 33 + 1

    def test_of_2025_bear_the_titles_of_that_year(self) -> None:
        book = opened(tables.fourteen_tables_with_the_titles_of_2025())
        titles = [sheet["A1"].value for sheet in book.worksheets]
        assert [titles[2], titles[12]] == ["预算03表 支出总表", "预算表13 项目支出绩效目标表"]


class TestSheets:
    def test_with_formulas_keep_the_calculated_values(self) -> None:
        data = sheets.formulas_with_values()
        name = "预算03表 支出预算总表"
        assert opened(data)[name]["D71"].value == "=SUM(D5:D70)"
        assert opened(data, values=True)[name]["D71"].value == 15618.434219

    def test_with_an_uncalculated_formula_have_no_value_there(self) -> None:
        data = sheets.formula_without_value()
        name = "预算04表 政府采购预算明细表"
        assert opened(data)[name]["B7"].value == "=SUM(B4:B6)"
        assert opened(data, values=True)[name]["B7"].value is None

    def test_with_rich_texts_say_the_same(self) -> None:
        assert opened(sheets.rich_texts())["预算04表 政府采购预算明细表"]["A4"].value == "A-货物"

    def test_refuse_a_cell_that_is_not_there(self) -> None:
        with pytest.raises(ValueError, match="matches 0 times"):
            sheets.replaced_once(b"<c/>", "nothing", "")


class TestFiles:
    @pytest.mark.sweep
    def test_that_are_bombs_are_small_and_inflate_to_more_than_a_gigabyte(self) -> None:
        data = files.zip_bomb()
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            assert sum(entry.file_size for entry in package.infolist()) > 10**9
        assert len(data) < 6_000_000

    def test_that_lie_about_their_size_name_a_small_one(self) -> None:
        data = files.zip_bomb_that_lies()
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            assert sum(entry.file_size for entry in package.infolist()) < 10**6
            assert sum(entry.compress_size for entry in package.infolist()) > 10**6

    def test_that_are_protected_open_with_the_password_alone(self) -> None:
        data = files.password_protected()
        assert data.startswith(files.OLE_MAGIC)
        document = OOXMLFile(io.BytesIO(data))
        document.load_key(password=files.PASSWORD)
        buffer = io.BytesIO()
        document.decrypt(buffer)
        assert differing_sheets(buffer.getvalue()) == []

    @pytest.mark.sweep(keep=2)
    @pytest.mark.parametrize(
        ("build", "part"),
        [
            (files.with_macros, "xl/vbaProject.bin"),
            (files.with_external_link, "xl/externalLinks/externalLink1.xml"),
            (files.with_embedded_file, "xl/embeddings/Microsoft_Word_Document.docx"),
            (files.with_data_connection, "xl/connections.xml"),
        ],
    )
    def test_that_carry_something_still_hold_the_same_figures(self, build: Any, part: str) -> None:
        data = build()
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            assert part in package.namelist()
            assert part in package.read("[Content_Types].xml").decode()
        assert differing_sheets(data) == []
