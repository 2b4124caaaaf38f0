"""Workbooks of Excel 5.0 and 95: texts in the code page that the file names, amounts exact, guards as for every .xls."""

from __future__ import annotations

import io
import struct
from typing import Any

import pytest
from xlwt.CompoundDoc import XlsDoc

from budget.workbook import read
from tests.workbook.sheets_made import PROCUREMENT, codes, fen, places, table


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def begin(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHH", 0x0500, kind, 0x0DBB, 0x07CC))


def label(row: int, column: int, content: bytes, style: int = 15) -> bytes:
    return record(0x0204, struct.pack("<HHHH", row, column, style, len(content)) + content)


def number(row: int, column: int, value: float, style: int = 15) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, style, value))


def formula(row: int, column: int, result: bytes, tokens: bytes = b"\x1e\1\0") -> bytes:
    return record(0x0006, struct.pack("<HHH8sHIH", row, column, 15, result, 0, 0, len(tokens)) + tokens)


def book(*cells: bytes, page: int = 936, encoding: str = "gbk", hidden: bool = False) -> bytes:
    """A workbook with one sheet. Style 15 shows numbers as they are, style 16 as per cent, style 17 as days."""
    formats = [0] * 16 + [10, 14]
    styles = b"".join(
        record(0x00E0, struct.pack("<HHHHHHHH", 0, code, 0xFFF5 if place < 15 else 1, 0x20, 0, 0, 0, 0))
        for place, code in enumerate(formats)
    )
    head = begin(5) + record(0x0042, struct.pack("<H", page)) + styles
    name = ("预算04表" if encoding == "gbk" else "04").encode(encoding)
    place = len(head) + 4 + 7 + len(name) + 4
    listed = record(0x0085, struct.pack("<IBBB", place, int(hidden), 0, len(name)) + name)
    sheet = begin(0x10) + record(0x0200, struct.pack("<HHHHH", 0, 60, 0, 20, 0)) + b"".join(cells) + record(0x000A)
    out = io.BytesIO()
    XlsDoc().save(out, head + listed + record(0x000A) + sheet)
    return out.getvalue()


def procurement(encoding: str = "gbk") -> list[bytes]:
    return [
        label(row, column, value.encode(encoding)) if isinstance(value, str) else number(row, column, float(str(value)))
        for row, cells in enumerate(PROCUREMENT)
        for column, value in enumerate(cells)
    ]


def test_is_read_in_its_own_code_page() -> None:
    reading = read(book(*procurement()), "一.xls")
    assert reading.sheets[0].name == "预算04表"
    assert [fen(row)["total"] for row in table(reading, "procurement").rows] == [54_510_000, 699_438_168, 753_948_168]
    traditional = read(book(label(0, 0, "收支總表".encode("big5")), page=950, encoding="cp950"), "一.xls")
    assert traditional.sheets[0].rows[0].texts == ("收支總表",)


def test_a_formula_that_makes_calamine_panic_is_read_over() -> None:
    strange = formula(7, 0, struct.pack("<d", 1.0), bytes([0x17, 1]) + b"A" + bytes([0x17, 1]) + b"B" + b"\x08")
    assert len(table(read(book(*procurement(), strange), "一.xls"), "procurement").rows) == 3


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (number(3, 1, 0.5, style=16), "cell.percent"),
        (number(3, 1, 46023.0, style=17), "cell.not_amount"),
        (record(0x0205, struct.pack("<HHHBB", 3, 1, 15, 0x17, 1)), "cell.error_value"),
        (formula(3, 1, b"\1\0\1\0\0\0\xff\xff"), "cell.not_amount"),  # TRUE
        (label(3, 1, b"\xff\xff"), "cell.unread"),
        (label(3, 1, "见附表".encode("gbk")), "cell.not_amount"),
    ],
)
def test_what_is_no_amount_is_refused_by_cell(cell: bytes, code: str) -> None:
    cells = [one for one in procurement() if one[4:8] != struct.pack("<HH", 3, 1)]
    assert places(read(book(*cells, cell), "一.xls"), code) == ["预算04表!B4"]


def test_results_of_formulas_are_read() -> None:
    result = formula(3, 0, b"\0\0\0\0\0\0\xff\xff") + record(0x0207, struct.pack("<H", 6) + "A-货物".encode("gbk"))
    cells = [one for one in procurement() if one[4:8] not in {struct.pack("<HH", 3, 0), struct.pack("<HH", 3, 1)}]
    reading = read(book(*cells, result, formula(3, 1, struct.pack("<d", 54.51))), "一.xls")
    (first, *_) = table(reading, "procurement").rows
    assert (first.dimensions["procurement"].name, fen(first)) == ("货物", {"total": 54_510_000})


def test_a_hidden_sheet_and_an_unknown_code_page_are_said() -> None:
    assert read(book(*procurement(), hidden=True), "一.xls").sheets[0].hidden
    assert codes(read(book(*procurement(), page=7), "一.xls")) == ["file.damaged"]


def test_damage_is_one_sentence() -> None:
    whole: Any = bytearray(book(*procurement()))
    place = whole.index(b"\x85\0\x0f\0")
    whole[place + 2] = 3  # the list of sheets is cut short
    assert codes(read(bytes(whole), "一.xls")) in (["file.damaged"], ["file.empty"])
