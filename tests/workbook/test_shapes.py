"""Shapes and open remarks over figures, however a file says where they are: beside a cell, at a place on the sheet, in a group."""

from __future__ import annotations

import pytest

from budget.workbook import read
from budget.workbook.files.reader import open_file
from budget.workbook.sheets import address
from tests.workbook.books_made import Odd, Parts, xlsx, zipped
from tests.workbook.ods_made import ods
from tests.workbook.sheets_made import codes, fen, places, table

_SIZED = 'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" svg:x="{x}" svg:y="{y}" svg:width="3cm" svg:height="{high}"'
_LINE = 'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" svg:x1="0cm" svg:y1="2mm" svg:x2="1cm" svg:y2="2mm"'


def sized(x: str, y: str, high: str = "4mm") -> str:
    """Where a shape is and how large: rows are 4.5 mm high, and the second column begins at 22.6 mm."""
    return _SIZED.format(x=x, y=y, high=high)


def open_document(in_cell: str = "", on_sheet: str = "") -> Parts:
    """The sound workbook with shapes in its odd cell, or on its sheet."""
    parts = ods(Odd())
    content = parts["content.xml"].decode()
    content = content.replace('office:value="54.51">', f'office:value="54.51"><text:p>54.51</text:p>{in_cell}')
    content = content.replace(
        '<table:table table:name="一">', f'<table:table table:name="一"><table:shapes>{on_sheet}</table:shapes>'
    )
    return {**parts, "content.xml": content.encode()}


def over(parts: Parts) -> list[str]:
    """Where figures are said to be under shapes; they are read all the same."""
    reading = read(zipped(parts), "一")
    assert fen(table(reading, "procurement").rows[0]) == {"total": 54_510_000}
    assert not set(codes(reading)) & {"cell.raised", "cell.unread"}
    return places(reading, "cell.under_picture")


@pytest.mark.parametrize(
    "shape",
    [
        f"<draw:line {_LINE}/>",
        '<draw:ellipse table:end-cell-address="一.B4"/>',
        '<draw:polygon table:end-cell-address="一.B4"/>',
        f"<draw:path {sized('0cm', '0cm')}/>",
        f"<draw:frame {sized('1mm', '1mm', '2mm')}><draw:text-box><text:p>99.99</text:p></draw:text-box></draw:frame>",
        f"<draw:g><draw:rect {sized('0cm', '0cm')}/></draw:g>",
        f'<office:annotation office:display="true" {sized("24mm", "14mm")}><text:p>99.99</text:p></office:annotation>',
    ],
)
def test_a_shape_in_a_cell_of_an_open_document_lies_over_its_figure(shape: str) -> None:
    assert over(open_document(shape)) == ["一!B4"]


@pytest.mark.parametrize(
    ("shape", "found"),
    [
        (f"<draw:rect {sized('24mm', '14mm')}/>", ["一!B4"]),
        (f"<draw:custom-shape {sized('0mm', '0mm', '16mm')}/>", ["一!B4"]),
        (f"<draw:rect {sized('0mm', '0mm', '13mm')}/>", []),
        (f"<draw:rect {sized('60mm', '14mm')}/>", []),
        (f"<draw:rect {sized('24mm', '60mm')}/>", []),
    ],
)
def test_a_shape_that_is_pinned_to_the_sheet_lies_over_what_it_reaches(shape: str, found: list[str]) -> None:
    assert over(open_document(on_sheet=shape)) == found


def test_a_remark_that_is_not_open_lies_over_nothing() -> None:
    remark = f"<office:annotation {sized('24mm', '14mm')}><text:p>99.99</text:p></office:annotation>"
    assert over(open_document(remark)) == []


@pytest.mark.parametrize(("top", "found"), [("571500", ["一!B4"]), ("5715000", [])])
def test_a_picture_that_is_pinned_to_no_cell_lies_over_what_it_reaches(top: str, found: list[str]) -> None:
    parts = xlsx(Odd(picture=True))
    drawing = "xl/drawings/drawing1.xml"
    head = parts[drawing].partition(b"><")[0].decode()
    anchor = f'<xdr:absoluteAnchor><xdr:pos x="609600" y="{top}"/><xdr:ext cx="600000" cy="180000"/><xdr:pic/></xdr:absoluteAnchor>'
    assert over({**parts, drawing: f"{head}>{anchor}</xdr:wsDr>".encode()}) == found


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ('<Alignment ss:Horizontal="Right" ss:Indent="9"/>', ["A3"]),
        ('<Font ss:Size="36"/>', ["A3"]),
        ('<Alignment ss:Horizontal="Right" ss:Indent="1"/><Font ss:Size="12"/>', []),
    ],
)
def test_an_indent_or_large_letters_leave_no_room_in_an_xml_of_2003(style: str, found: list[str]) -> None:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    texts = "".join(
        f'<Row><Cell><Data ss:Type="String">{text}</Data></Cell></Row>'
        for text in ("预算04表 政府采购预算明细表", "金额")
    )
    row = '<Row><Cell ss:StyleID="s"><Data ss:Type="Number">5451.25</Data></Cell></Row>'
    styles = f'<Styles><Style ss:ID="s">{style}</Style></Styles>'
    book = f'<Worksheet ss:Name="一"><Table><Column ss:Width="48"/>{texts}{row}</Table></Worksheet>'
    text = f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">{styles}{book}</Workbook>'
    opened = open_file(text.encode(), "一.xml")
    assert [address(*place) for place in sorted(opened.sheets[0].narrow)] == found
