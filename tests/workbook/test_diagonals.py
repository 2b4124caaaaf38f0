"""Diagonals that borders draw: they part a heading, and cross out what stands in a line of a table."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from io import BytesIO

import olefile  # type: ignore[import-untyped]  # it publishes no types
import pytest

from budget.workbook import read
from budget.workbook.rows import Reading
from tests.workbook.books_made import Odd, wide, xlsb, xlsx, zipped
from tests.workbook.ods_made import ods
from tests.workbook.sheets_made import PROCUREMENT, fen, places, table
from tests.workbook.test_overlays import laid, own, related, rule
from tests.workbook.test_web_looks import web
from tests.workbook.test_xml_2003_window import CONDITION, TEXT, book
from tests.workbook.xls_made import xls

ODD = Odd("54.51", "General", diagonal="down")
SOUND = {"total": 54_510_000}


def in_xlsx(row: int) -> bytes:
    parts = xlsx(ODD)
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'r="B4" s="1"', b'r="B4"').replace(b'"A%d"' % row, b'"A%d" s="1"' % row)
    return zipped(parts)


def in_xlsb(row: int) -> bytes:
    parts = xlsb(ODD)
    sheet, text = "xl/worksheets/sheet1.bin", wide(str(PROCUREMENT[row - 1][0]))
    odd = struct.pack("<II", 1, 1)
    parts[sheet] = (
        parts[sheet].replace(odd, struct.pack("<II", 1, 0)).replace(bytes(8) + text, b"\0\0\0\0\1\0\0\0" + text)
    )
    return zipped(parts)


def in_ods(row: int) -> bytes:
    parts = ods(ODD)
    content, given = parts["content.xml"].decode(), ' table:style-name="ce1"'
    content = content.replace(f"<table:table-cell{given}", "<table:table-cell")
    cell, held = "<table:table-cell", f' office:value-type="string"><text:p>{PROCUREMENT[row - 1][0]}<'
    parts["content.xml"] = content.replace(cell + held, cell + given + held).encode()
    return zipped(parts)


def in_xls(row: int) -> bytes:
    data = xls(ODD)
    with olefile.OleFileIO(BytesIO(data)) as ole:
        stream = ole.openstream("Workbook").read()
    # A shared text: its row, its column, its style.
    texts = {found[1]: found for found in re.finditer(rb"\xfd\0\x0a\0(....)(..)....", stream, re.DOTALL)}
    odd, other = texts[struct.pack("<HH", 3, 1)], texts[struct.pack("<HH", row - 1, 0)]
    for one, style in ((odd, other[2]), (other, odd[2])):
        data = data.replace(one[0], one[0][:8] + style + one[0][10:])
    return data


def in_xml(row: int) -> bytes:
    style = '<Style ss:ID="d"><Borders><Border ss:Position="DiagonalLeft" ss:LineStyle="Continuous"/></Borders></Style>'
    text = book(odd=TEXT).decode().replace("<Worksheet ", f"<Styles>{style}</Styles><Worksheet ")
    held = f'><Data ss:Type="String">{PROCUREMENT[row - 1][0]}<'
    return text.replace(held, f' ss:StyleID="d"{held}').encode()


def in_web(row: int) -> bytes:
    lines = "".join(
        f"<tr><td{' class=d' if number == row else ''}>{one[0]}</td><td>{one[1] if len(one) > 1 else ''}</td></tr>"
        for number, one in enumerate(PROCUREMENT, 1)
    )
    css = ".d {mso-diagonal-down:.5pt solid windowtext}"
    return f"<html><head><meta charset=utf-8><style>{css}</style></head><table>{lines}</table></html>".encode()


FORMATS = pytest.mark.parametrize("made", [in_xlsx, in_xlsb, in_ods, in_xls, in_xml, in_web])


@FORMATS
def test_a_heading_that_a_diagonal_parts_is_read(made: Callable[[int], bytes]) -> None:
    for row in (1, 2, 3):
        reading = read(made(row), "一")
        assert [fen(one) for one in table(reading, "procurement").rows][:1] == [SOUND]
        assert not places(reading, "cell.struck")


@FORMATS
def test_words_of_a_line_that_are_crossed_refuse_the_line(made: Callable[[int], bytes]) -> None:
    reading = read(made(4), "一")
    assert places(reading, "cell.struck") == ["一!A4"]
    assert [one.number for one in table(reading, "procurement").rows] == [5, 6]


def xml(borders: str, more: str = "") -> Reading:
    """The small workbook as XML of 2003, its odd cell in a style of such borders."""
    styles = f'<Styles><Style ss:ID="d"><Borders>{borders}</Borders></Style>{more}</Styles><Worksheet '
    name = "e" if more else "d"
    text = book(odd=TEXT.replace("String", "Number")).decode().replace("<Worksheet ", styles)
    return read(text.replace('<Cell ss:Formula="=HYPERLINK(R1C1)"', f'<Cell ss:StyleID="{name}"').encode(), "一.xls")


@pytest.mark.parametrize(
    ("reading", "wanted"),
    [
        (xml('<Border ss:Position="DiagonalLeft" ss:LineStyle="Continuous" ss:Weight="1"/>'), True),
        (xml('<Border ss:Position="DiagonalRight" ss:LineStyle="Dot"/>', '<Style ss:ID="e" ss:Parent="d"/>'), True),
        (xml('<Border ss:Position="DiagonalRight" ss:LineStyle="Dot"/>', '<Style ss:ID="e" ss:Parent="d"><Borders/></Style>'), False),
        (xml('<Border ss:Position="DiagonalRight"/>'), False),
        (xml('<Border ss:Position="Left" ss:LineStyle="Continuous"/>'), False),
        (web('<td style="mso-diagonal-down:.5pt solid windowtext">54.51</td>'), True),
        (web(css=".a {mso-diagonal-up:0.5pt solid black}"), True),
        (web('<td x:num style="mso-diagonal-up:.5pt solid windowtext">54.51</td>'), True),
        (web(css=".a {mso-diagonal-up:none; mso-diagonal-down:0pt solid black}"), False),
        (web(css="tr {mso-diagonal-up:.5pt solid windowtext}"), False),
    ],
)  # fmt: skip
def test_a_figure_that_is_crossed_is_refused_in_pages_and_in_xml(reading: Reading, wanted: bool) -> None:
    assert places(reading, "cell.struck") == ["一!B4"] * wanted
    assert (fen(table(reading, "procurement").rows[0]) == SOUND) is not wanted


def test_conditions_of_xml_cross_out() -> None:
    data = book(CONDITION.format("R4C2", "mso-diagonal-down:.5pt solid"), odd=TEXT)
    assert places(read(data, "一.xls"), "cell.struck") == ["一!B4"]


CROSS = '<dxf><border diagonalUp="1"><diagonal style="thin"><color auto="1"/></diagonal></border></dxf>'
NO_LINE = '<dxf><border diagonalUp="1"><diagonal/></border></dxf>'
NO_TURN = '<dxf><border><diagonal style="thin"/></border></dxf>'


@pytest.mark.parametrize(
    ("reading", "wanted"),
    [
        (laid(rule("<formula>TRUE</formula>", "B2:B9"), CROSS), True),
        (laid(rule("<formula>TRUE</formula>", "B2:B9"), NO_LINE), False),
        (laid(rule("<formula>TRUE</formula>", "B2:B9"), NO_TURN), False),
        (laid(own(CROSS[5:-6])), True),
        (laid(own(NO_TURN[5:-6])), False),
        (laid("", CROSS, related("table"), over='<table ref="A3:B6" dataDxfId="1"/>'), True),
    ],
)
def test_styles_that_are_laid_over_cells_cross_them_out(reading: Reading, wanted: bool) -> None:
    assert ("一!B4" in places(reading, "cell.struck")) is wanted


@pytest.mark.parametrize("held", ["—", "/", ""])
def test_a_blank_or_a_dash_that_is_crossed_says_nothing_as_before(held: str) -> None:
    assert not places(web(f'<td style="mso-diagonal-up:.5pt solid">{held}</td>'), "cell.struck")
    assert not places(read(zipped(xlsx(Odd(held or " ", diagonal="up"))), "一"), "cell.struck")


def test_a_code_that_is_crossed_refuses_every_line_of_its_merge() -> None:
    rows = (
        '<tr><td rowspan=2 style="mso-diagonal-up:.5pt solid">A-货物</td><td>54.51</td></tr><tr><td>1</td></tr>'
        "<tr><td>B-工程</td><td>2</td></tr>"
    )
    head = "<tr><td>预算04表 政府采购预算明细表</td></tr><tr><td>单位：万元</td></tr><tr><td>采购类别</td><td>金额</td></tr>"
    reading = read(f"<html><meta charset=utf-8><table>{head}{rows}</table></html>".encode(), "一.xls")
    assert [one.number for one in table(reading, "procurement").rows] == [6]
    assert places(reading, "cell.struck") == ["一!A4", "一!A4"]


def test_what_is_graver_than_a_diagonal_is_told() -> None:
    hidden = '<dxf><font><color rgb="FFFFFFFF"/></font><border diagonalDown="1"><diagonal style="thin"/></border></dxf>'
    reading = laid(rule("<formula>TRUE</formula>", "A4"), hidden)
    assert places(reading, "cell.scaled_format") == ["一!A4"]
