"""The public copy looks as the original does, cell by cell, and nothing can be written or hidden in its looks."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from budget.editions.copying import public_copy
from budget.public_copy import open_cells
from budget.public_copy.styles import CopiedLooks
from budget.workbook import read
from budget.workbook.formats.looks import CellLook, pale, safe_code
from budget.workbook.formats.number_formats import number_format
from budget.workbook.sheets import decimal_text
from tests.builders import REAL
from tests.public_copy.planted import FORMATS, MARK, Secrets, in_styles

pytestmark = [pytest.mark.one_database, pytest.mark.sweep]

# As programs of offices write amounts, and what the copy writes for it.
CODES = {
    "General": "General",
    "@": "General",
    "0.00_ ": "0.00",
    "#,##0.000000": "#,##0.000000",
    "#,##0.00_ ;[Red]\\-#,##0.00\\ ": "#,##0.00;-#,##0.00",
    '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ': '#,##0.00;-#,##0.00;"-"',
    "#,##0.00_);[Red]\\(#,##0.00\\)": "#,##0.00;(#,##0.00)",
    "0.00;-0.00;": "0.00;-0.00;",
    "0.00%": "0.00%",
    '0.00"万元"': '0.00"万元"',
    "¥#,##0.00": "¥#,##0.00",
    "0000000": "0000000",
    "[$-804]0.0": "0.0",
    # What says something of its own, or hides, is not handed on.
    '0.00"张三"': "General",
    '[>100]"超过";0.00': "General",
    '0.00;0.00;"张三"': "General",
    ";;;": "General",
    "0.00,": "General",
    '"123"': "General",
    "yyyy-mm-dd": "General",
}


def copy_of_file(content: bytes, name: str = "预算.xlsx") -> bytes:
    """The public copy of a file."""
    reading = read(content, name)
    return public_copy(reading, open_cells(reading), 0, content).content


def shown(content: bytes) -> dict[tuple[str, str], str]:
    """What a workbook shows of each of its cells, its numbers drawn by the project's own renderer."""
    found = {}
    for sheet in load_workbook(io.BytesIO(content), data_only=True):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    found[sheet.title, cell.coordinate] = _drawn(cell.value, cell.number_format)
    return found


def _drawn(value: Any, code: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value).strip()
    text = "/".join(number_format(code).shows(Decimal(decimal_text(float(value)))))
    return unicodedata.normalize("NFKC", text).strip()


@pytest.mark.parametrize("name", ["real", "planted", "accounting_formats", "percent_formats"])
def test_each_cell_shows_what_it_showed(name: str) -> None:
    made = {"real": REAL.read_bytes, "planted": lambda: FORMATS["xlsx"](Secrets())}
    content = made[name]() if name in made else _in_codes(name)  # type: ignore[no-untyped-call]
    before, after = shown(content), shown(copy_of_file(content))
    assert len(after) > 1000
    wrong = {place: (before.get(place), text) for place, text in after.items() if before.get(place) != text}
    assert wrong == {}


def _in_codes(name: str) -> bytes:
    """The real workbook with its amounts in other formats, one after the other."""
    book = load_workbook(REAL)
    codes = [code for code in CODES if ("%" in code) is (name == "percent_formats") and '"1' not in code]
    if name == "percent_formats":
        codes.append("0.000000")
    numbers = (cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, float))
    harmless = [
        code for code in codes if safe_code((code,)) != "General" and "万元" not in code and code[:6] != "000000"
    ]
    for place, cell in enumerate(numbers):
        cell.number_format = harmless[place % len(harmless)]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(("code", "ours"), CODES.items())
def test_a_format_is_one_of_ours_or_none(code: str, ours: str) -> None:
    assert safe_code((code,)) == ours
    assert safe_code((ours,)) == ours


@pytest.mark.parametrize(
    "wrong",
    [{"code": '0.00"张三"'}, {"font": 'x"/><a b="'}, {"size": 1.0}, {"fill": "000000"}, {"horizontal": "张三"}, {"vertical": "zzz"},
     {"lines": ("zzz", "", "", "")}, {"indent": 99}],
)  # fmt: skip
def test_a_look_that_is_none_of_ours_is_not_written(wrong: dict[str, Any]) -> None:
    looks = CopiedLooks()
    assert looks.said(CellLook(**wrong)) == ' s="0"'
    assert not any(str(value) in looks.part("") for value in wrong.values() if isinstance(value, str))


def test_formats_that_programs_read_differently_are_none() -> None:
    assert safe_code(("0.00", "0.000")) == "General"


def test_the_look_is_kept_and_is_that_of_the_copy_of_the_copy() -> None:
    content = _dressed()
    copy = copy_of_file(content)
    sheet = load_workbook(io.BytesIO(copy)).worksheets[1]
    given = load_workbook(io.BytesIO(content))[sheet.title]
    title = sheet["A1"]
    assert (title.font.b, title.font.i, title.font.sz, title.font.name) == (True, True, 18.0, "黑体")
    assert (title.alignment.horizontal, title.alignment.vertical) == ("center", "center")
    assert (title.fill.fgColor.rgb, title.border.left.style, title.border.bottom.style) == (
        "FFDDEEFF",
        "double",
        "thin",
    )
    assert sheet.column_dimensions["B"].width == given.column_dimensions["B"].width == 33.5
    assert sheet.row_dimensions[1].height == given.row_dimensions[1].height == 42.0
    assert sheet["B7"].alignment.wrap_text
    assert sheet["A6"].alignment.indent == 2
    # A blank cell has its lines too.
    assert any(
        cell.value is None and cell.border.top.style == "thin" for row in sheet.iter_rows(min_row=6) for cell in row
    )
    assert copy_of_file(copy) == copy == copy_of_file(content)


def _dressed() -> bytes:
    book = load_workbook(REAL)
    sheet = book.worksheets[1]
    thin, double = Side("thin"), Side("double", color="FFFFFF")
    sheet["A1"].font = Font(name="黑体", size=18, bold=True, italic=True, color="1F497D")
    sheet["A1"].alignment = Alignment("center", "center")
    sheet["A1"].fill = PatternFill("solid", "DDEEFF")
    sheet["A1"].border = Border(double, thin, thin, thin)
    sheet["A6"].alignment = Alignment("left", indent=2)
    sheet["B7"].alignment = Alignment(wrap_text=True)
    sheet.column_dimensions["B"].width = 33.5
    sheet.row_dimensions[1].height = 42
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_nothing_can_be_hidden_in_a_look() -> None:
    """White ink, dark and patterned fills, rows and columns without a size, rules, names: none of it is in any part."""
    book = load_workbook(REAL)
    in_styles(book, Secrets())
    sheet = book.worksheets[3]
    sheet["A1"].font = Font(color="FFFFFF", strike=False, vertAlign=None, size=1, name="Wingdings")
    sheet["A2"].fill = PatternFill("solid", "101010")
    sheet["A3"].fill = PatternFill("lightTrellis", "DDEEFF")
    sheet.row_dimensions[2].height = 0.5
    sheet.column_dimensions["A"].width = 0.1
    copy = copy_of_file(_saved(book))
    with zipfile.ZipFile(io.BytesIO(copy)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    assert sorted(parts) == sorted(
        ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"]
        + [f"xl/worksheets/sheet{place}.xml" for place in range(1, 14)]
    )
    everything = "".join(parts.values())
    assert MARK not in everything
    assert not re.search(r"hidden|<color|dxf|conditional|definedName|theme=|indexed=|Wingdings|101010", everything)
    assert {float(size) for size in re.findall(r'<sz val="([^"]+)"', everything)} <= {
        size / 4 for size in range(24, 145)
    }
    assert min(float(width) for width in re.findall(r' width="([^"]+)"', everything)) >= 1
    assert min(float(height) for height in re.findall(r' ht="([^"]+)"', everything)) >= 6
    assert re.findall(r'<cellStyle name="([^"]+)"', everything) == ["Normal"]
    assert set(re.findall(r'formatCode="([^"]+)"', everything)) <= {"0.000000", "#,##0.000000"}


@pytest.mark.parametrize(
    ("colour", "kept"),
    [("FFFFFF", ""), ("FDFDFD", ""), ("000000", ""), ("FF0000", ""), ("1F497D", ""), ("DDEEFF", "DDEEFF"), ("DEEFFE", "DDEEFF"),
     ("FFFF00", "FFFF00"), ("theme 4", ""), ("indexed 22", ""), ("", "")],
)  # fmt: skip
def test_a_fill_is_one_of_few_that_black_is_read_upon(colour: str, kept: str) -> None:
    assert pale(colour) == kept
