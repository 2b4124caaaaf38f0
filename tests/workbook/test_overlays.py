"""Formats that conditions, tables and pivot tables lay over cells: what they may show of a figure counts."""

from __future__ import annotations

import pytest

from budget.workbook import read
from budget.workbook.rows import Reading
from tests.workbook.books_made import MAIN, PACKAGE, RELATIONS, Odd, Parts, xlsx, zipped
from tests.workbook.sheets_made import codes, places

NEWER = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
FORMULA = "http://schemas.microsoft.com/office/excel/2006/main"


def laid(tail: str, styles: str = "", related: str = "", **parts: str) -> Reading:
    """The small workbook with something behind its cells, something more in its styles, and more parts."""
    book: Parts = xlsx(Odd())
    sheet = "xl/worksheets/sheet1.xml"
    book[sheet] = book[sheet].replace(b"</sheetData>", b"</sheetData>" + tail.encode())
    if styles:
        book["xl/styles.xml"] = book["xl/styles.xml"].replace(b"</dxfs>", f"{styles}</dxfs>".encode())
    if related:
        relation = f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>'
        book["xl/worksheets/_rels/sheet1.xml.rels"] = relation.encode()
    book |= {f"xl/{name}.xml": part.encode() for name, part in parts.items()}
    return read(zipped(book), "一")


def rule(inner: str, where: str = "A1:C9", given: str = 'type="expression" dxfId="1"') -> str:
    return f'<conditionalFormatting sqref="{where}"><cfRule {given}>{inner}</cfRule></conditionalFormatting>'


def own(format_: str) -> str:
    """A rule with a format of its own, as newer programs keep them beside the older ones."""
    return (
        f'<extLst><ext xmlns:x14="{NEWER}" xmlns:xm="{FORMULA}"><x14:conditionalFormattings><x14:conditionalFormatting>'
        f'<x14:cfRule type="expression"><xm:f>A1=1</xm:f><x14:dxf>{format_}</x14:dxf></x14:cfRule><xm:sqref>B2:B4</xm:sqref>'
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
    )


def holds(text: str) -> str:
    """What Excel calculates to see whether a cell holds a text: the digits of a number are one, too."""
    return f'<formula>NOT(ISERROR(SEARCH("{text}",A1)))</formula>'


HOLDS = 'type="containsText" operator="containsText" dxfId="1"'
SCALES = '<dxf><numFmt numFmtId="180" formatCode="0\\.00"/></dxf>'
STRIKES = "<dxf><font><strike/></font></dxf>"
COLOURS = '<dxf><font><color rgb="FFFF0000"/></font></dxf>'
WHITE = '<dxf><font><color rgb="FFFFFFFF"/></font></dxf>'
BLACK = '<dxf><fill><patternFill><bgColor rgb="FF000000"/></patternFill></fill></dxf>'
FRAME = '<dxf><border><left><color rgb="FFFFFFFF"/></left></border></dxf>'
BANNER = (
    '<dxf><font><color rgb="FFFFFFFF"/></font><fill><patternFill><bgColor rgb="FF000080"/></patternFill></fill></dxf>'
)
ROUNDS = '<dxf><numFmt numFmtId="180" formatCode="0.0"/></dxf>'


@pytest.mark.parametrize(
    ("tail", "styles", "code"),
    [
        (rule("<formula>TRUE</formula>"), SCALES, "cell.scaled_format"),
        (rule("<formula>TRUE</formula>"), STRIKES, "cell.struck"),
        (
            rule("<formula>10</formula>", given='type="cellIs" operator="greaterThan" dxfId="1"'),
            SCALES,
            "cell.scaled_format",
        ),
        (
            rule("<formula>$A$1</formula>", given='type="cellIs" operator="lessThan" dxfId="1"'),
            SCALES,
            "cell.scaled_format",
        ),
        (rule("", given='type="top10" dxfId="1" rank="3"'), SCALES, "cell.scaled_format"),
        (rule("<formula>TRUE</formula>"), WHITE, "cell.scaled_format"),
        (rule("<formula>TRUE</formula>"), BLACK, "cell.scaled_format"),
        (rule("<formula>A1&gt;50</formula>"), WHITE, "cell.scaled_format"),
        (rule("<formula>ISERROR($Z$1)</formula>"), WHITE, "cell.scaled_format"),
        (own('<font><color rgb="FFFFFFFF"/></font>'), "", "cell.scaled_format"),
        (rule('<dataBar showValue="0"/>', given='type="dataBar"'), "", "cell.scaled_format"),
        (rule('<iconSet showValue="0"/>', given='type="iconSet"'), "", "cell.scaled_format"),
        (own('<numFmt numFmtId="180" formatCode="0.00%"/>'), "", "cell.scaled_format"),
        (rule(holds("54"), given=HOLDS), WHITE, "cell.scaled_format"),
        (rule("<formula>$Z$1</formula>", given=HOLDS), WHITE, "cell.scaled_format"),
        (own("<font><strike/></font>"), "", "cell.struck"),
    ],
)
def test_a_condition_that_may_show_another_figure_refuses_it(tail: str, styles: str, code: str) -> None:
    # Where it may hold for a title or a heading too, that is told of first, for then no table is known.
    assert {"一!A1", "一!B3", "一!B4"} & set(places(laid(tail, styles), code))


@pytest.mark.parametrize(
    ("tail", "styles"),
    [
        (rule("<formula>TRUE</formula>", "D1:D9"), SCALES),
        (rule("<formula>1000</formula>", given='type="cellIs" operator="greaterThan" dxfId="1"'), SCALES),
        (rule("<formula>1</formula><formula>2</formula>", given='type="cellIs" operator="between" dxfId="1"'), SCALES),
        (rule("<formula>TRUE</formula>"), COLOURS),
        (rule("<formula>TRUE</formula>"), FRAME),
        (rule("<formula>TRUE</formula>"), BANNER),
        (rule("<formula>ISERROR(A1)</formula>"), WHITE),
        (rule("<formula>A1 = 0</formula>"), WHITE),
        (rule("", given='type="containsErrors" dxfId="1"'), WHITE),
        (own('<border><left><color rgb="FFFFFFFF"/></left></border>'), ""),
        (rule("<formula>TRUE</formula>"), ROUNDS),
        (rule('<dataBar showValue="1"/>', given='type="dataBar"'), ""),
        (own("<font><b/></font>"), ""),
        (rule(holds("略"), given=HOLDS), WHITE),
    ],
)
def test_a_condition_that_shows_the_figure_changes_nothing(tail: str, styles: str) -> None:
    assert codes(laid(tail, styles)) == []


def related(kind: str) -> str:
    return f'<Relationship Id="rId1" Type="{RELATIONS}/{kind}" Target="../over.xml"/>'


_ELEMENT = '<tableStyleElement type="wholeTable" dxfId="1"/>'
TABLE_STYLE = f'{SCALES}</dxfs><tableStyles><tableStyle name="甲">{_ELEMENT}</tableStyle></tableStyles><dxfs>'


@pytest.mark.parametrize(
    ("kind", "over", "styles"),
    [
        ("table", f'<table xmlns="{MAIN}" ref="A3:B6" dataDxfId="1"/>', SCALES),
        (
            "table",
            f'<table xmlns="{MAIN}" ref="A3:B6"><tableColumns><tableColumn dataDxfId="1"/></tableColumns></table>',
            SCALES,
        ),
        ("table", f'<table xmlns="{MAIN}" ref="A3:B6"><tableStyleInfo name="甲"/></table>', TABLE_STYLE),
        ("pivotTable", f'<pivot xmlns="{MAIN}"><location ref="A3:B6"/><format dxfId="1"/></pivot>', SCALES),
        ("pivotTable", f'<pivot xmlns="{MAIN}"><location ref="A3:B6"/><dataField numFmtId="9"/></pivot>', ""),
    ],
)
def test_tables_and_pivot_tables_lay_their_formats_over_cells(kind: str, over: str, styles: str) -> None:
    assert "一!B4" in places(laid("", styles, related(kind), over=over), "cell.scaled_format")
    elsewhere = over.replace("A3:B6", "D3:E6")
    assert codes(laid("", styles, related(kind), over=elsewhere)) == []
