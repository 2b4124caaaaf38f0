"""The real workbook holds every figure of the reading, and nothing that nobody printed."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from fixtures import build_other_formats as other
from fixtures import build_xiaohongmen as real
from fixtures.forms import forms_of

pytestmark = pytest.mark.no_cover

# The header rows of each printed table, its unit and title lines included.
FIRST_ROWS = {"01": 5, "02": 5, "03": 5, "04": 4, "05": 5, "06": 6, "07": 5, "08": 5, "09": 5, "10": 5, "11": 5}
FIRST_ROWS |= {"12": 5, "13": 3}


@cache
def workbook() -> Workbook:
    return load_workbook(real.TARGET)


def sheet_of(number: str) -> Worksheet:
    sheet = workbook().worksheets[int(number) - 1]
    assert sheet.title.startswith(f"预算{number}表 ")
    return sheet


def numbers_in(sheet: Worksheet) -> Counter[Decimal]:
    """Every number of a sheet, exact at the six decimals that it is shown with."""
    return Counter(
        Decimal(str(cell.value)).quantize(Decimal("0.000001"))
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    )


def amounts_in(node: Any) -> list[Decimal]:
    """Every amount that stands in a part of the reading."""
    if isinstance(node, dict):
        kept = [v for k, v in node.items() if k not in {"indicators", "seed_line", "部门(单位)代码", "function_code"}]
        return [amount for value in kept for amount in amounts_in(value)]
    if isinstance(node, list):
        return [amount for value in node for amount in amounts_in(value)]
    return [Decimal(node)] if isinstance(node, str) and is_amount(node) else []


def is_amount(text: str) -> bool:
    whole, dot, decimals = text.partition(".")
    return whole.isdigit() and bool(dot) and len(decimals) == 6


def printed(value: object) -> str:
    """A cell's value as the published text prints it."""
    if value is None:
        return ""
    return f"{Decimal(str(value)):,.6f}" if isinstance(value, float | int) else str(value)


class TestFile:
    def test_is_the_same_each_time_it_is_built(self) -> None:
        assert hashlib.sha256(real.build()).digest() == hashlib.sha256(real.build()).digest()

    def test_is_up_to_date_with_its_script(self) -> None:
        with zipfile.ZipFile(real.TARGET) as kept, zipfile.ZipFile(io.BytesIO(real.build())) as built:
            assert kept.namelist() == built.namelist()
            for name in kept.namelist():
                assert canonical(kept.read(name)) == canonical(built.read(name)), name

    def test_has_thirteen_sheets_that_excel_can_name(self) -> None:
        names = workbook().sheetnames
        assert len(names) == 13
        assert all(len(name) <= 31 and not set(name) & set(r"\/?*[]:") for name in names)


def canonical(part: bytes) -> str:
    return ET.canonicalize(part.decode())


class TestOtherFormats:
    def test_are_up_to_date_with_their_script(self) -> None:
        assert other.OLD_EXCEL.read_bytes() == other.old_excel()
        assert values_in(other.open_document()) == values_in(other.OPEN_DOCUMENT.read_bytes())

    @pytest.mark.parametrize("path", [other.OLD_EXCEL, other.OPEN_DOCUMENT], ids=lambda path: path.suffix)
    def test_hold_the_same_sheets_and_values(self, path: Path) -> None:
        assert values_in(path.read_bytes()) == values_in(real.TARGET.read_bytes())


def values_in(data: bytes) -> dict[str, Any]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


class TestFigures:
    @pytest.mark.parametrize("number", ["01", "02", "03", "04", "05", "06", "07", "10", "11"])
    def test_of_the_reading_stand_in_the_table_and_no_other_number_does(self, number: str) -> None:
        assert numbers_in(sheet_of(number)) == Counter(amounts_in(real.reading()["tables"][number]))

    @pytest.mark.parametrize("number", ["08", "09"])
    def test_are_none_in_an_empty_table(self, number: str) -> None:
        assert not numbers_in(sheet_of(number))
        assert sheet_of(number)["C5"].value == "合 计"

    def test_of_each_project_stand_in_its_first_row(self) -> None:
        rows = [row for row in sheet_of("12").iter_rows(min_row=5, values_only=True) if row[1]]
        projects = real.reading()["tables"]["12"]
        found = [(row[1], Decimal(str(row[2])), Decimal(str(row[3])), row[4]) for row in rows]
        assert found == [
            (f"{p['code']}-{p['name']}", Decimal(p["total"]), Decimal(p["fiscal"]), None) for p in projects
        ]
        assert sum(amount for _, amount, _, _ in found) == Decimal("3685.157100")

    def test_of_the_department_stand_in_the_money_row(self) -> None:
        row = next(sheet_of("13").iter_rows(min_row=6, max_row=6, min_col=3, values_only=True))
        assert [Decimal(str(v)) for v in row] == [Decimal(v) for v in real.reading()["tables"]["13"]["money"]]

    def test_are_numbers_with_six_decimals_shown(self) -> None:
        cell = sheet_of("01")["B5"]
        assert (cell.value, cell.number_format) == (15546.434219, "#,##0.000000")

    @pytest.mark.parametrize("number", ["01", "03", "04", "05", "06", "07", "08", "09", "10", "11"])
    def test_and_labels_read_row_by_row_are_the_published_text(self, number: str) -> None:
        text = (real.WORKBOOKS / "xiaohongmen-2026.txt").read_text("utf-8").splitlines()
        title = sheet_of(number)["A1"].value
        first = FIRST_ROWS[number]
        expected = [line for place in blocks(text, str(title)) for line in place[first - 3 :]]
        form = forms_of(real.reading())[int(number) - 1]
        rows = list(sheet_of(number).iter_rows(min_row=first, values_only=True))
        if form.merges:  # the text repeats the unit's name that the workbook merges
            rows = [(form.rows[place][0], *row[1:]) for place, row in enumerate(rows)]
        assert ["\t".join(map(printed, row)) for row in rows] == expected


def blocks(text: list[str], title: str) -> list[list[str]]:
    """The printed pages of a table: its header and data lines, without title and unit."""
    pages = []
    for place in (i for i, line in enumerate(text) if line == title):
        end = next((i for i in range(place + 4, len(text)) if not text[i]), len(text))
        pages.append(text[place + 4 : end])
    return pages


class TestIndicators:
    def test_of_33_projects_are_218(self) -> None:
        rows = list(sheet_of("12").iter_rows(min_row=5, values_only=True))
        assert (sum(1 for row in rows if row[1]), sum(1 for row in rows if row[6])) == (33, 218)

    def test_of_the_department_are_32_and_as_printed(self) -> None:
        rows = list(sheet_of("13").iter_rows(min_row=10, values_only=True))
        lines = real.reading()["tables"]["13"]["indicators"]
        assert len(rows) == len(lines) == 32
        for row, line in zip(rows, lines, strict=True):
            assert row[0] == line["activity"]
            assert row[2] == line["level1"] + line["level2"] + line["level3"]
            assert row[4] == line["relation"]
            assert (row[6] or "") == line["unit"]

    def test_have_their_values_as_numbers_where_they_are_numbers(self) -> None:
        lines = [i for p in real.without_guess(real.reading())["tables"]["12"] for i in p["indicators"]]
        cells = [row[10] for row in sheet_of("12").iter_rows(min_row=5, values_only=True)]
        for cell, line in zip(cells, lines, strict=True):
            if isinstance(cell, int | float):
                assert Decimal(str(cell)) == Decimal(line["value"])
            else:
                assert cell == (line["value"] or None)
                assert not (line["value"] or "").replace(".", "").isdigit()

    def test_never_show_the_figure_that_was_only_guessed(self) -> None:
        sheet = sheet_of("12")
        row = next(r for r in sheet.iter_rows(min_row=5) if str(r[1].value).startswith(real.LOST_COST))
        assert [cell.value for cell in row[6:]] == ["成本指标", None, None, None, None, None]
        assert row[6].comment is not None
        assert "缺失" in row[6].comment.text
        assert "1000 万元" in row[6].comment.text


class TestComments:
    def test_say_how_sure_each_repair_is(self) -> None:
        texts = comments("12")
        assert sum(text.count("把握：") for text in texts) == len(texts_expected()) + 1
        assert all("把握" in text or "推测" in text or "照录" in text for text in texts)

    def test_stand_on_every_moved_figure_of_table_02(self) -> None:
        commented = {c.coordinate for row in sheet_of("02").iter_rows() for c in row if c.comment}
        assert commented == {f"{column}{row}" for column in "MNS" for row in (5, 6, 7)}

    def test_stand_on_the_doubtful_72_of_table_13(self) -> None:
        comment = sheet_of("13")["H6"].comment
        assert comment is not None
        assert "很可能" in comment.text

    def test_refuse_a_repair_that_they_cannot_put_into_words(self) -> None:
        with pytest.raises(ValueError, match="without a Chinese comment"):
            real.project_repair("something new")
        with pytest.raises(ValueError, match="without a Chinese comment"):
            real.noted({"note": "something new"})


def comments(number: str) -> list[str]:
    cells = (cell for row in sheet_of(number).iter_rows() for cell in row)
    return [cell.comment.text for cell in cells if cell.comment]


def texts_expected() -> list[str]:
    """The repairs of table 12, each moved indicator for itself."""
    repairs = [r for r in real.reading()["repairs"] if r["table"] == "12" and "belong to" not in r["what"]]
    moved = [i for p in real.reading()["tables"]["12"] for i in p["indicators"] if "printed under" in i.get("note", "")]
    return [r["what"] for r in repairs] + [i["note"] for i in moved]


class TestLook:
    def test_has_merged_headers_frozen_and_repeated_on_each_page(self) -> None:
        sheet = sheet_of("06")
        assert {"A1:I1", "A3:A5", "D3:I3", "E4:G4"} <= {str(span) for span in sheet.merged_cells.ranges}
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("A6", "$1:$5")

    def test_merges_the_left_cells_of_a_project_down_its_indicators(self) -> None:
        spans = {str(span) for span in sheet_of("12").merged_cells.ranges}
        assert {"A5:A222", *(f"{column}5:{column}10" for column in "BCDEF")} <= spans
