"""What is foreign in a file, and what lies over its cells: a conforming program passes over the one and shows the other."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from budget.workbook import read
from tests.workbook.books_made import Odd, Parts, xlsb, xlsx, zipped
from tests.workbook.ods_made import ods
from tests.workbook.sheets_made import fen
from tests.workbook.xls_made import xls

SHEET, STYLES, TEXTS = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"
_SPACES = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="z" xmlns:z="urn:z"'
CHOICE = '<mc:AlternateContent><mc:Choice Requires="z">{}</mc:Choice></mc:AlternateContent>'


def said(data: bytes) -> set[str]:
    return {f"{one.code}@{one.cell}" for one in read(data, "一").findings}


def foreign(odd: Odd, part: str, old: str, new: str) -> Parts:
    """A workbook with something in one part that programs are told to pass over."""
    parts = xlsx(odd)
    text, count = re.subn(old, new, parts[part].decode(), count=1, flags=re.DOTALL)
    assert count
    return {**parts, part: re.sub(r"<(\w+) xmlns=", rf"<\1 {_SPACES} xmlns=", text, count=1).encode()}


@pytest.mark.parametrize(
    ("odd", "old", "new", "wanted"),
    [
        (Odd(struck=True), "<fonts>", "<fonts><z:font/>", "cell.struck@B4"),
        (Odd(struck=True), "<cellXfs>", "<cellXfs><z:xf/>", "cell.struck@B4"),
        (Odd(struck=True), "<strike/>", '<strike/><z:strike val="0"/>', "cell.struck@B4"),
        (Odd(ink="FF0000", paper="FF0000"), "<fills>", "<fills><z:fill/>", "cell.scaled_format@B4"),
        (Odd(54.9, overlay="0.00%"), "<dxfs>", "<dxfs><z:dxf/>", "cell.scaled_format@B4"),
        (Odd(0.5451, number=199, above=10), "<cellStyleXfs>", "<cellStyleXfs><z:xf/>", "cell.percent@B4"),
        (Odd(struck=True), "<fonts>", f"<fonts>{CHOICE.format('<font/>')}", "file.damaged@"),
    ],
)
def test_elements_that_are_counted_are_those_of_the_file_itself(odd: Odd, old: str, new: str, wanted: str) -> None:
    assert wanted in said(zipped(foreign(odd, STYLES, old, new)))


@pytest.mark.parametrize("more", ["<z:si><t>99</t></z:si>", CHOICE.format("<si><t>99</t></si>")])
def test_texts_that_programs_count_otherwise_are_no_texts(more: str) -> None:
    assert said(zipped(foreign(Odd("54.51"), TEXTS, "<si>", f"{more}<si>"))) == {"file.damaged@"}


def test_a_range_of_a_condition_that_is_foreign_is_none() -> None:
    odd = foreign(Odd(overlay="0.00%"), SHEET, "</cfRule>", "</cfRule><z:sqref>Z9</z:sqref>")
    assert said(zipped(odd)) == {"file.damaged@"}


BUILDS: dict[str, Callable[[Odd], bytes]] = {
    "xlsx": lambda odd: zipped(xlsx(odd)),
    "xlsb": lambda odd: zipped(xlsb(odd)),
    "ods": lambda odd: zipped(ods(odd)),
    "xls": xls,
}


@pytest.mark.parametrize("kind", BUILDS)
@pytest.mark.parametrize(
    ("odd", "wanted"),
    [
        (Odd("54.51", laid_ink="FFFFFF"), "cell.scaled_format@B4"),  # a number that is kept as a text
        (Odd("略", laid_ink="FFFFFF"), "cell.scaled_format@B4"),
        (Odd(54.51, paper="FF0000", laid_ink="FF0000"), "cell.scaled_format@B4"),
        (Odd(54.51, face="Libre Barcode 39"), "cell.scaled_format@B4"),
        (Odd(54.51, face="Adobe Blank"), "cell.scaled_format@B4"),
    ],
)
def test_what_lies_over_a_cell_is_held_against_its_own_look(kind: str, odd: Odd, wanted: str) -> None:
    assert wanted in said(BUILDS[kind](odd))


@pytest.mark.parametrize("kind", BUILDS)
@pytest.mark.parametrize(
    "odd", [Odd(54.51, paper="FF0000", laid_ink="FFFFFF"), Odd(54.51, face="Symbol"), Odd(54.51, face="方正小标宋简体")]
)
def test_what_can_be_read_over_a_cell_is_read(kind: str, odd: Odd) -> None:
    if kind != "xls" or odd.face.isascii():  # the library that writes them knows no other names of fonts
        table = next(one for one in read(BUILDS[kind](odd), "一").tables if one.key == "procurement")
        assert fen(table.rows[0]) == {"total": 54_510_000}


def condition(given: str, formula: str, look: str, odd: Odd) -> Parts:
    parts = xlsx(odd)
    styles = re.sub(rb"<dxf>.*?</dxf>", f"<dxf>{look}</dxf>".encode(), parts[STYLES])
    sheet = re.sub(rb"<cfRule.*?</cfRule>", f"<cfRule {given} dxfId='0'>{formula}</cfRule>".encode(), parts[SHEET])
    return {**parts, STYLES: styles, SHEET: sheet}


_WHITE = '<font><color rgb="FFFFFFFF"/></font>'
_BLACKS = '<fill><gradientFill><stop position="0"><color rgb="FF000000"/></stop><stop position="1"><color rgb="FF000000"/></stop></gradientFill></fill>'  # noqa: E501


@pytest.mark.parametrize(
    ("given", "formula", "look", "value", "is_refused"),
    [
        ('type="containsText"', '<formula>NOT(ISERROR(SEARCH("54",B4)))</formula>', _WHITE, "54.51", True),
        ('type="containsText"', '<formula>NOT(ISERROR(SEARCH("略",B4)))</formula>', _WHITE, "略", True),
        ('type="containsText"', '<formula>NOT(ISERROR(SEARCH("无",B4)))</formula>', _WHITE, "54.51", False),
        ('type="expression"', "<formula>ISTEXT(B4)</formula>", _WHITE, "54.51", True),
        ('type="expression"', "<formula>ISTEXT(B4)</formula>", _WHITE, 54.51, False),
        ('type="expression"', "<formula>ISERROR(B4)</formula>", _WHITE, "54.51", False),
        ('type="cellIs" operator="equal"', "<formula>0</formula>", _WHITE, "54.51", False),
        ('type="cellIs" operator="greaterThan"', "<formula>99</formula>", _WHITE, "54.51", True),  # as texts are
        ('type="top10"', "", _WHITE, "54.51", False),
        ('type="expression"', "<formula>TRUE</formula>", _BLACKS, 54.51, True),
        ('type="expression"', "<formula>TRUE</formula>", "<font><strike/></font>", "略", True),
        ('type="expression"', "<formula>TRUE</formula>", '<numFmt numFmtId="180" formatCode=";;;"/>', "54.51", True),
    ],
)
def test_a_condition_holds_for_texts_as_programs_say(
    given: str, formula: str, look: str, value: float | str, is_refused: bool
) -> None:
    flaws = {"cell.scaled_format@B4", "cell.struck@B4"}
    assert bool(flaws & said(zipped(condition(given, formula, look, Odd(value, overlay="0"))))) is is_refused


_INK = '<style:text-properties fo:color="#ffffff"/>'
_FAMILY = '<style:style style:name="ce1" style:family="text"/></office:automatic-styles>'
_TWIN = '<style:style style:name="ce1" style:family="table-cell"/></office:automatic-styles>'
_ALL = f'<office:styles><style:default-style style:family="table-cell">{_INK}</style:default-style></office:styles>'
_NOT_ITS = '<table:table-cell xmlns:q="urn:q" q:style-name="q" table:style-name="ce1"'
_SECRET = '<style:table-cell-properties style:cell-protect="hidden-and-protected"/></style:style>'
_SVG = "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
_FACE = f'<office:font-face-decls><style:font-face style:name="F" xmlns:s="{_SVG}" {{}}/></office:font-face-decls><office:automatic-styles>'
_FOREIGN_FONT = r'\1<q:text-properties xmlns:q="urn:q" style:text-line-through-type="none"/>'
_PARAGRAPH = f'<style:style style:name="P1" style:family="paragraph">{_INK}</style:style></office:automatic-styles>'
_END_OF_FOURTH = "(</table:table-cell></table:table-row><table:table-row><table:table-cell[^>]*><text:p>B)"


@pytest.mark.parametrize(
    ("odd", "changes", "wanted"),
    [
        (Odd(struck=True), [("</office:automatic-styles>", _FAMILY)], "cell.struck@B4"),
        (Odd(struck=True), [("</office:automatic-styles>", _TWIN)], "file.damaged@"),
        (Odd(struck=True), [('<table:table-cell table:style-name="ce1"', _NOT_ITS)], "cell.struck@B4"),
        (Odd(struck=True), [('(line-through-type="single"/>)', _FOREIGN_FONT)], "cell.struck@B4"),
        (Odd(), [(' office:value="54.51"', ' office:value="54.51" office:date-value="2026-01-01"')], "cell.unread@B4"),
        (Odd(), [(' office:value="54.51">', ' office:value="54.51" office:time-value="PT1H"><text:p>54.51</text:p>')], "cell.unread@B4"),
        (Odd(), [("<office:automatic-styles>", f"{_ALL}<office:automatic-styles>")], "cell.scaled_format@A1"),
        (Odd(), [('fo:font-size="11pt"', 'fo:font-size="5%"')], "cell.scaled_format@B4"),
        (Odd(), [('fo:font-size="11pt"', 'style:text-scale="2%"')], "cell.scaled_format@B4"),
        (Odd(), [('fo:font-size="11pt"', 'fo:letter-spacing="-9pt"')], "cell.scaled_format@B4"),
        (Odd(), [('fo:font-size="11pt"', 'text:display="condition"')], "cell.scaled_format@B4"),
        (Odd(face="F"), [("<office:automatic-styles>", _FACE.format('s:font-family="Webdings"'))], "cell.scaled_format@B4"),
        (Odd(face="F"), [("<office:automatic-styles>", _FACE.format('style:font-charset="x-symbol"'))], "cell.scaled_format@B4"),
        (Odd(), [("</style:style>", _SECRET), ("<table:table ", '<table:table table:protected="true" ')], "cell.scaled_format@B4"),
        (Odd("54.51"), [("<text:p>54", '<text:p text:style-name="P1">54'), ("</office:automatic-styles>", _PARAGRAPH)], "cell.unread@B4"),
        (Odd(), [(_END_OF_FOURTH, r"<table:table/>\1")], "cell.unread@B4"),
    ],
)  # fmt: skip
def test_an_open_document_is_read_by_its_own_names(odd: Odd, changes: list[tuple[str, str]], wanted: str) -> None:
    parts = ods(odd)
    text = parts["content.xml"].decode()
    for old, new in changes:
        text, count = re.subn(old, new, text, count=1, flags=re.DOTALL)
        assert count, old
    assert wanted in said(zipped({**parts, "content.xml": text.encode()}))


@pytest.mark.parametrize(("face", "is_refused"), [("Wingdings", True), ("等线", False)])
def test_a_font_that_only_the_theme_names_is_looked_up(face: str, is_refused: bool) -> None:
    theme = (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:fontScheme name="甲">'
        f'<a:majorFont><a:latin typeface="Arial"/></a:majorFont><a:minorFont><a:latin typeface="Arial"/><a:ea typeface="{face}"/>'
        "</a:minorFont></a:fontScheme></a:themeElements></a:theme>"
    )
    books = xlsx(Odd(themed=True)), xlsb(Odd(themed=True))
    books[0][STYLES] = books[0][STYLES].replace(b'<color theme="1"/>', b'<scheme val="minor"/>')
    ink = bytes([3 << 1, 1]) + bytes(6)  # the second font's, followed by how it belongs to the theme
    books[1]["xl/styles.bin"] = books[1]["xl/styles.bin"].replace(ink + b"\0", bytes(8) + b"\2")
    for parts in books:
        found = said(zipped({**parts, "xl/theme/theme1.xml": theme.encode()}))
        assert ("cell.scaled_format@B4" in found) is is_refused
