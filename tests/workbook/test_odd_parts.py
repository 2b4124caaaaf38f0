"""What no test of a guard can ask of all formats of file: parts of an .xlsx that say a figure is another, or unseen."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable

import pytest

from budget.workbook import read
from tests.workbook.books_made import MAIN, PACKAGE, RELATIONS, Odd, Parts, record, xlsb, xlsx, zipped
from tests.workbook.ods_made import ods
from tests.workbook.sheets_made import fen
from tests.workbook.xls_made import xls

pytestmark = pytest.mark.no_cover

SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
_CELL = re.compile(r'<c r="B4"[^>]*>.*?</c>')


def changed(part: str, old: str, new: str) -> Parts:
    """The sound workbook with one stretch of one part changed."""
    parts = xlsx(Odd())
    text = parts[part].decode()
    assert old in text
    return {**parts, part: text.replace(old, new, 1).encode()}


def cell(xml: str) -> Parts:
    """The sound workbook with another odd cell."""
    parts = xlsx(Odd())
    return {**parts, SHEET: _CELL.sub(xml, parts[SHEET].decode(), count=1).encode()}


def before(xml: str) -> Parts:
    """The sound workbook with something before its cells."""
    return changed(SHEET, "<sheetData>", f"{xml}<sheetData>")


def after(xml: str) -> Parts:
    """The sound workbook with something behind its cells."""
    return changed(SHEET, "</sheetData>", f"</sheetData>{xml}")


def ink(xml: str) -> Parts:
    """The sound workbook with another colour of the odd cell's font."""
    return changed(STYLES, '<name val="Arial"/></font>', f'<name val="Arial"/>{xml}</font>')


def remark(client: str) -> Parts:
    """The sound workbook with a remark in an older drawing, from B3 to C6."""
    relation = f'<Relationship Id="rId1" Type="{RELATIONS}/vmlDrawing" Target="../drawings/vml1.vml"/>'
    shape = f"<v:shape><x:ClientData {client}<x:Anchor>1, 0, 2, 0,\n 3, 0, 6, 0</x:Anchor></x:ClientData></v:shape>"
    return {
        **after(f'<legacyDrawing xmlns:r="{RELATIONS}" r:id="rId1"/>'),
        "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'.encode(),
        "xl/drawings/vml1.vml": f"<xml>{shape}<br></xml>".encode(),  # no XML, as Excel writes it
    }


def unit(font: str) -> Parts:
    """The sound workbook whose line with the unit of money is written in a font of its own."""
    parts = changed(STYLES, "</fonts>", f"<font>{font}</font></fonts>")
    styles = parts[STYLES].decode().replace("</cellXfs>", '<xf numFmtId="0" fontId="2"/></cellXfs>')
    sheet = parts[SHEET].decode().replace('<c r="A2" t="s">', '<c r="A2" s="2" t="s">')
    return {**parts, STYLES: styles.encode(), SHEET: sheet.encode()}


ODD: dict[str, tuple[Parts, str]] = {
    "something inside a value": (cell('<c r="B4"><v>54<x>9</x>.51</v></c>'), "cell.unread@B4"),
    "a value of a kind of its own": (cell('<c r="B4" vm="1"><v>54.51</v></c>'), "cell.unread@B4"),
    "the same spelled otherwise": (cell('<c vm="1" r="B4"><v>54.51</v></c>'), "cell.unread@B4"),
    "two formats of one number": (
        changed(STYLES, "<numFmts>", '<numFmts><numFmt numFmtId="170" formatCode="0&quot;0&quot;"/>'),
        "file.damaged@",
    ),
    "rows without a height": (before('<sheetFormatPr defaultRowHeight="0" customHeight="1"/>'), "row.hidden@A1"),
    "a row hidden with blanks": (changed(SHEET, '<row r="4">', '<row r="4" hidden=" 1 ">'), "row.hidden@A4"),
    "columns without a width": (before('<sheetFormatPr defaultColWidth="0" defaultRowHeight="15"/>'), "column.hidden@A1"),
    "columns for one digit": (before('<sheetFormatPr defaultColWidth="1" defaultRowHeight="15"/>'), "cell.too_narrow@B4"),
    "corners the other way round": (after('<mergeCells><mergeCell ref="B4:B3"/></mergeCells>'), "cell.covered@B4"),
    "ink made as light as paper": (ink('<color theme="1" tint="1"/>'), "cell.scaled_format@B4"),
    "paper made a little darker": (ink('<color theme="0" tint="-0.01"/>'), "cell.scaled_format@B4"),
    "a remark that is shown": (remark('ObjectType="Note"><x:Visible/>'), "cell.under_picture@B4"),
    "a button": (remark('ObjectType="Button">'), "cell.under_picture@B4"),
    "a unit that nobody sees": (unit('<color rgb="FFFFFFFF"/>'), "table.no_header@A2"),
}  # fmt: skip
SOUND: dict[str, Callable[[], Parts]] = {
    "a remark that is not shown": lambda: remark('ObjectType="Note">'),
    "a grey": lambda: ink('<color theme="0" tint="-0.5"/>'),
    "a width for all": lambda: before('<sheetFormatPr defaultColWidth="9" defaultRowHeight="15"/>'),
    "two formats that are alike": lambda: changed(
        STYLES, "<numFmts>", '<numFmts><numFmt numFmtId="170" formatCode="General"/>'
    ),
    "ods: a group that is open": lambda: open_document(_FOURTH, r"\1<table:table-row-group>\2</table:table-row-group>"),
    "a merge elsewhere": lambda: after(f'<x:mergeCells xmlns:x="{MAIN}"><x:mergeCell ref="C1:A1"/></x:mergeCells>'),
}


def open_document(old: str, new: str, value: float | str = 54.51) -> Parts:
    """The sound workbook as an .ods with one stretch of its content changed, by what is looked for."""
    parts = ods(Odd(value))
    text, count = re.subn(old, new, parts["content.xml"].decode(), count=1, flags=re.DOTALL)
    assert count
    return {**parts, "content.xml": text.encode()}


def laid(rule: str) -> Parts:
    """The same with a condition upon the odd cell."""
    kind = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    area = '<calcext:conditional-format calcext:target-range-address="一.B4:一.B4">'
    whole = (
        f"<calcext:conditional-formats {kind}>{area}{rule}</calcext:conditional-format></calcext:conditional-formats>"
    )
    return open_document("</table:table><", f"{whole}</table:table><")


_STYLE = '<style:style style:name="ce1"'
_FOURTH = r"((?:<table:table-row.*?</table:table-row>){3})(<table:table-row>.*?</table:table-row>)"
_TEXTS = "xl/sharedStrings.xml"
_ADDED = 'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
_TWO = '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="z"><t>12</t>'
_TWO += "</mc:Choice><mc:Fallback><t>54.51</t></mc:Fallback></mc:AlternateContent>"


def text(inner: str) -> Parts:
    """The workbook with another text in its odd cell."""
    parts = xlsx(Odd("54.51"))
    texts = re.sub(r"<si><r>.*?</si>", f"<si>{inner}</si>", parts[_TEXTS].decode())
    return {**parts, _TEXTS: texts.encode()}


def fill(xml: str) -> Parts:
    """The sound workbook with another fill behind its odd cell."""
    parts = xlsx(Odd())
    styles = re.sub(r"(.*)<fill>.*?</fill>", rf"\1<fill>{xml}</fill>", parts[STYLES].decode())
    return {**parts, STYLES: styles.encode()}


def scale(first: str, kind: str = "colorScale") -> Parts:
    """The sound workbook with a scale of colours, or a bar, over its odd cell."""
    colours = f'<{kind}><color rgb="FF{first}"/><color rgb="FFFFFF00"/></{kind}>'
    return after(f'<conditionalFormatting sqref="B4"><cfRule type="{kind}">{colours}</cfRule></conditionalFormatting>')


def course(first: str) -> str:
    stops = "".join(f'<stop position="{at}"><color rgb="FF{one}"/></stop>' for at, one in enumerate((first, "000000")))
    return f"<gradientFill>{stops}</gradientFill>"


_USUAL_PERCENT = (
    '<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"><office:styles>'
    '<number:percentage-style style:name="N10"><number:number number:decimal-places="2"/><number:text>%</number:text>'
    '</number:percentage-style><style:style style:name="Default" style:family="table-cell" style:data-style-name="N10"/>'
    "</office:styles></office:document-styles>"
)
SOUND |= {
    "a text as most write it": lambda: text('<t>54.51</t><rPh sb="0" eb="2"><t>99</t></rPh><phoneticPr fontId="1"/>'),
    "a course of colours": lambda: fill(course("FFFFFF")),
    "a bright scale": lambda: scale("FF0000"),
}
ODD |= {
    "one of two texts": (text(_TWO), "cell.unread@B4"),
    "a text of another language": (text('<t>54.51</t><y:t xmlns:y="urn:y">9</y:t>'), "cell.unread@B4"),
    "a course of one colour": (fill(course("000000")), "cell.scaled_format@B4"),
    "a black scale": (scale("000000"), "cell.scaled_format@B4"),
    "a black bar": (scale("000000", "dataBar"), "cell.scaled_format@B4"),
    "ods: a white number style": (
        open_document(
            _STYLE,
            '<number:number-style style:name="N1"><style:text-properties fo:color="#ffffff"/>'
            f'<number:number number:decimal-places="2"/></number:number-style>{_STYLE}',
        ),
        "cell.scaled_format@B4",
    ),
    "ods: per cent where nothing is said": (
        open_document(' table:style-name="ce1"', "") | {"styles.xml": _USUAL_PERCENT.encode()}, "cell.percent@B4",
    ),
    "ods: letters without ink": (
        open_document('fo:font-size="11pt"', f'fo:font-size="11pt" {_ADDED} loext:opacity="5%"'),
        "cell.scaled_format@B4",
    ),
    "ods: a family of pictures": (
        open_document('style:font-name="Arial"', "fo:font-family=\"'Wingdings 3'\""),
        "cell.scaled_format@B4",
    ),
    "ods: a group folded up": (
        open_document(_FOURTH, r'\1<table:table-row-group table:display="false">\2</table:table-row-group>'),
        "row.hidden@A4",
    ),
    "ods: a bar alone": (laid('<calcext:data-bar calcext:show-value="false"/>'), "cell.scaled_format@B4"),
    "ods: a sign alone": (laid('<calcext:icon-set calcext:show-value="false"/>'), "cell.scaled_format@B4"),
    "ods: a field in a number": (
        open_document(r"<text:p>54\.51</text:p>|<text:p>54\.51", "<text:p>54<text:sheet-name>9</text:sheet-name>.51</text:p>", "54.51"),
        "cell.unread@B4",
    ),
    "ods: white around a span": (
        open_document(
            "(.*)</office:automatic-styles>(.*?)(?:<text:p>54.51)",
            r'\1<style:style style:name="T9" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>'
            r"</office:automatic-styles>\2<text:p>54"
            r'<text:span text:style-name="T9"><text:span text:style-name="T8">.</text:span>51</text:span>', "54.51",
        ),
        "cell.unread@B4",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", ODD)
def test_what_the_sheet_does_not_show_is_named(kind: str) -> None:
    parts, wanted = ODD[kind]
    assert wanted in {f"{one.code}@{one.cell}" for one in read(zipped(parts), "一").findings}


@pytest.mark.parametrize(("kind", "name"), [("styles", "rId9"), ("worksheet", "rId1"), ("sharedStrings", "rId9")])
def test_a_part_that_is_named_twice_is_no_workbook(kind: str, name: str) -> None:
    """Programs do not agree which of the two is meant."""
    book, relations = xlsx(Odd()), "xl/_rels/workbook.xml.rels"
    twin = {"styles": "styles", "worksheet": "worksheets/sheet1", "sharedStrings": "sharedStrings"}[kind]
    book["xl/twin.xml"] = book[f"xl/{twin}.xml"].replace(b"54.51", b"99.99")
    added = f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="twin.xml"/></Relationships>'.encode()
    book[relations] = book[relations].replace(b"</Relationships>", added)
    assert [one.code for one in read(zipped(book), "一").findings] == ["file.damaged"]


@pytest.mark.parametrize("kind", SOUND)
def test_what_looks_alike_and_is_sound_is_read(kind: str) -> None:
    reading = read(zipped(SOUND[kind]()), "一")
    table = next(one for one in reading.tables if one.key == "procurement")
    assert fen(table.rows[0]) == {"total": 54_510_000}
    assert {one.code for one in reading.findings} <= {"table.missing", "cell.text_number"}


def binary(width: int, digits: int) -> bytes:
    """The sound workbook as an .xlsb whose columns have this width where nothing is said of them."""
    parts, part = xlsb(Odd()), "xl/worksheets/sheet1.bin"
    sizes = record(485, struct.pack("<IHHI", width, digits, 300, 0))
    return zipped({**parts, part: parts[part].replace(record(145), sizes + record(145), 1)})


@pytest.mark.parametrize(
    ("data", "is_hidden"),
    [
        (binary(0, 8), True),
        (binary(0xFFFFFFFF, 0), True),
        (binary(0xFFFFFFFF, 8), False),
        (xls(Odd(), (0x0055, struct.pack("<H", 0))), True),
        (xls(Odd(), (0x0099, struct.pack("<H", 10))), True),
        (xls(Odd(), (0x0099, struct.pack("<H", 2048))), False),
    ],
)
def test_columns_without_a_width_are_told_of_in_binary_files(data: bytes, is_hidden: bool) -> None:
    assert ("column.hidden" in {one.code for one in read(data, "一").findings}) is is_hidden
