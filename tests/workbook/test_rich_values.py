"""What a cell of an .xlsx shows that is neither its number nor its text: data types, pictures by formula, newer errors."""

from __future__ import annotations

import struct

import pytest

from budget.workbook import read
from tests.workbook.books_made import Odd, xlsb, xlsx, zipped
from tests.workbook.sheets_made import codes, fen, places, table
from tests.workbook.test_excel_95 import book as book_95
from tests.workbook.test_excel_95 import formula, procurement, record

SHEET = "xl/worksheets/sheet1.xml"
NAME, FIGURE = b'<c r="A4" t="s"><v>4</v></c>', b'<c r="B4" s="1"><v>54.51</v></c>'


def book(cell: str) -> bytes:
    """The small workbook with this cell in the place of the name or the figure of its first line."""
    parts = xlsx(Odd())
    old = NAME if 'r="A4"' in cell else FIGURE
    assert parts[SHEET].count(old) == 1
    return zipped({**parts, SHEET: parts[SHEET].replace(old, cell.encode())})


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A4" t="s" vm="1"><v>4</v></c>',
        '<c r="A4" t="str" vm="1"><v>A-货物</v></c>',
        '<c r="A4" t="str" cm="1" vm="2"><f>X()</f><v>A-货物</v></c>',
        '<c r="A4" t="inlineStr" vm="1"><is><t>A-货物</t></is></c>',
        '<c r="B4" t="str" vm="1"><v>54.51</v></c>',
        '<c r="B4" vm="1"><v>54.51</v></c>',
        '<c r="A4" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>A-货物</v></c>',
        '<c r="A4" t="str"><f>_xlfn.IMAGE("http://a/b.png")</f><v>A-货物</v></c>',
        '<c r="B4"><f>IF(1,_xlfn.IMAGE(A1))</f><v>54.51</v></c>',
    ],
)
def test_what_is_shown_in_the_place_of_a_value_is_refused(cell: str) -> None:
    assert places(read(book(cell), "一.xlsx"), "cell.unread") == [f"一!{cell[6:8]}"]


@pytest.mark.parametrize("error", ["#SPILL!", "#FIELD!", "#BUSY!", "#CALC!", "#CONNECT!", "#BLOCKED!", "#GETTING_DATA"])
@pytest.mark.parametrize("cell", ['<c r="A4" t="e"><v>{}</v></c>', '<c r="B4" t="e" cm="1"><f>B(A1)</f><v>{}</v></c>'])
def test_an_error_that_only_newer_programs_know_is_told_by_cell(cell: str, error: str) -> None:
    reading = read(book(cell.format(error)), "一.xlsx")
    assert places(reading, "cell.error_value") == [f"一!{cell[6:8]}"]
    assert len(table(reading, "procurement").rows) == 2


@pytest.mark.parametrize(
    "cell",
    ['<c r="A4" t="str" cm="1"><f>X()</f><v>A-货物</v></c>', '<c r="B4" vm="0"><f>MY_IMAGE(A1)</f><v>54.51</v></c>'],
)
def test_what_is_only_called_like_it_is_read(cell: str) -> None:
    reading = read(book(cell), "一.xlsx")
    assert fen(table(reading, "procurement").rows[0]) == {"total": 54_510_000}
    assert codes(reading) == []


def test_a_picture_that_a_file_of_records_keeps_as_the_text_of_a_formula_is_refused() -> None:
    text = b'=DISPIMG("ID_1",1)'
    cells = [one for one in procurement() if one[4:8] != struct.pack("<HH", 3, 0)]
    result = formula(3, 0, bytes(6) + b"\xff\xff") + record(0x0207, struct.pack("<H", len(text)) + text)
    assert places(read(book_95(*cells, result), "一.xls"), "cell.unread") == ["预算04表!A4"]
    assert places(read(zipped(xlsb(Odd(text.decode()))), "一"), "cell.unread") == ["一!B4"]
