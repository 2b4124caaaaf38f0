"""What the XML of an .xlsx sheet says and calamine does not, however it is spelled: extent, flaws, looks, hidden rows."""

from __future__ import annotations

import pytest

from budget.workbook.files.archive import Unsafe
from budget.workbook.files.markup import BadContent
from budget.workbook.files.shown import CellStyle
from budget.workbook.files.xlsx.sheet_xml import SheetXml, read_sheet
from budget.workbook.files.xlsx.strings import Strings, read_strings
from budget.workbook.files.xlsx.styles import read_styles
from budget.workbook.sheets import Flaw, FlawKind, Shown, percent_text

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = [
    *(CellStyle((code,)) for code in ("General", "0.00%", "[<1]0;0\\.0000", "0.00")),
    CellStyle(struck=True),
    CellStyle(raised=True),
    *(CellStyle((code,)) for code in (";;;", '0.00"万元"', "0;-0;", "yyyy-m-d")),
]
STRINGS = (
    "<si><t>合计</t></si><si><r><t>54.5</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r></si>"
    "<si><r><t>面积m</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>2</t></r></si>"
    "<si><r><rPr><strike/></rPr><t>54.51</t></r><r><rPr><strike val='0'/></rPr><t>55</t></r></si>"
    "<si><t>元&#x4E00;<![CDATA[<&]]>_x0041_</t><rPh sb='0' eb='1'><t>yuan</t></rPh></si>"
)


def strings() -> Strings:
    return read_strings([f"<sst xmlns='{MAIN}'>{STRINGS}</sst>".encode()])


def scan(rows: str, head: str = "", tail: str = "") -> SheetXml:
    data = f'<worksheet xmlns="{MAIN}" xmlns:x="{MAIN}">{head}<sheetData>{rows}</sheetData>{tail}</worksheet>'
    return read_sheet(data.encode(), STYLES, strings())


# The same row in the usual spelling and in others: each must give the same.
ROW = '<row r="3"><c r="B3" s="1"><v>0.9</v></c><c r="C3" t="s"><v>1</v></c><c r="D3" t="str"><f>A1</f><v>a&amp;b</v></c></row>'
SPELLINGS = {
    "usual": ROW,
    "pretty": ROW.replace("<c ", "\n  <c ").replace("</row>", "\n</row>\n"),
    "prefix": ROW.replace("</", "</x:").replace("<c", "<x:c").replace("<v", "<x:v").replace("<f", "<x:f").replace("<row", "<x:row"),
    "single quotes": ROW.replace('"', "'"),
    "attributes in another order": ROW.replace('r="B3" s="1"', 's="1" r="B3"').replace('r="C3" t="s"', 't="s" r = "C3"'),
    "comments": ROW.replace("0.9", "0<!-- 1 -->.9").replace("<c ", "<!-- c --><c "),
    "character references": ROW.replace("0.9", "0&#46;9").replace('"C3"', '"&#67;3"'),
    "CDATA": ROW.replace("0.9", "<![CDATA[0.9]]>").replace("a&amp;b", "<![CDATA[a&b]]>"),
    "blanks": ROW.replace("0.9", " 0.9\n").replace(">1<", "> 1 <"),
    "no places": ROW.replace(' r="B3"', "").replace(' r="C3"', "").replace(' r="D3"', "").replace("<c", "<c/><c", 1),
    "lower case": ROW.replace('"B3"', '"b3"').replace('"C3"', '"c3"'),
    "inline text": ROW.replace('t="str"><f>A1</f><v>a&amp;b</v>', 't="inlineStr"><f>A1</f><is><t>a</t><r><t>&amp;b</t></r></is>'),
    "value of an inline text": ROW.replace('t="str"', 't="inlineStr"'),
    "instruction": "<?note v?>" + ROW,
}  # fmt: skip


@pytest.mark.parametrize("rows", SPELLINGS.values(), ids=SPELLINGS)
def test_every_spelling_gives_the_same(rows: str) -> None:
    sheet = scan(rows)
    assert (sheet.facts.rows, sheet.facts.columns) == (3, 4)
    assert sheet.facts.flaws == {(2, 1): Flaw(FlawKind.PERCENT, "90%"), (2, 2): Flaw(FlawKind.RAISED, "54.51")}
    assert sheet.values == [0.9, "54.51", "a&b"]
    assert [(one.place, one.text, one.result.replace("&amp;", "&")) for one in sheet.formulas] == [
        ((2, 3), "A1", "a&b")
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_give_the_same(encoding: str) -> None:
    data = f'<?xml version="1.0" encoding="{encoding[:6]}"?><worksheet xmlns="{MAIN}"><sheetData>{ROW}</sheetData></worksheet>'
    assert read_sheet(data.replace("utf-8-", "utf-8").encode(encoding), STYLES, strings()).values == [
        0.9,
        "54.51",
        "a&b",
    ]


ODD_CELLS = {
    "a number that is none": '<c r="A1"><v>1,5</v></c>',
    "a blank": '<c r="A1" s="1"><v> </v></c>',
    "two values": '<c r="A1"><v>1</v><v>2</v></c>',
    "a cell twice": '<c r="A1"><v>1</v></c><!----><c r="A1"><v>2</v></c>',
    "a cell in another row": '<c r="A2"><v>1</v></c>',
    "an unknown kind": '<c r="A1" t="x"><v>1</v></c>',
    "a number with words inside": '<c r="A1"><v>1</v><is><t>2</t></is></c>',
    "a truth that is none": '<c r="A1" t="b"><v>yes</v></c>',
    "not a number": '<c r="A1"><v>NaN</v></c>',
    "wide digits": '<c r="A1"><v>１</v></c>',
    "a raised digit for a text": '<c r="A1" t="s"><v>²</v></c>',
    "a text and a value": '<c r="A1" t="inlineStr"><v>1</v><is><t>2</t></is></c>',
    "one of two texts": '<c r="A1" t="inlineStr"><is><m:Choice xmlns:m="http://schemas.openxmlformats.org/markup-compatibility/2006"><t>2</t></m:Choice><t>1</t></is></c>',
    "a place out of a formula": '<c r="$A$1"><v>1</v></c>',
    "hexadecimal": '<c r="A1"><v>0x1F</v></c>',
}


@pytest.mark.parametrize("cell", ODD_CELLS.values(), ids=ODD_CELLS)
def test_what_no_program_writes_is_a_flaw_of_its_cell(cell: str) -> None:
    sheet = scan(f'<row r="1">{cell}</row>')
    assert [flaw.kind for flaw in sheet.facts.flaws.values()] == [FlawKind.UNREAD]


NOWHERE = (
    '<row r="1"><c r="A"><v>1</v></c></row>',
    '<row r="1"><c r="ZZZ9"><v>1</v></c></row>',
    '<row r="9999999"/><!---->',
    '<row r="1"><c t="s" r="A1"><v>7</v></c></row>',
    '<row r="1"><c t="s" r="A1"><v></v></c></row>',
)


@pytest.mark.parametrize("rows", NOWHERE)
def test_what_has_no_place_or_text_is_refused(rows: str) -> None:
    with pytest.raises(Unsafe):
        scan(rows)


def test_an_entity_of_its_own_is_refused() -> None:
    with pytest.raises(BadContent):
        read_sheet(
            b'<!DOCTYPE a [<!ENTITY b "1">]><worksheet><sheetData>&b;</sheetData></worksheet>', STYLES, Strings()
        )


def test_looks() -> None:
    sheet = scan(
        '<row r="1"><c r="A1" s="2"><v>545100</v></c><c r="B1" s="3"><v>1.005</v></c><c r="C1" s="4"><v>5</v></c>'
        '<c r="D1" s="5"><v>5</v></c><c r="E1" s="6"><v>5</v></c><c r="F1" s="7"><v>5.5</v></c><c r="G1" s="8"><v>0</v></c>'
        '<c r="H1" s="9"><v>45000</v></c><c r="I1"><v>1E-3</v></c><c r="J1" s="99"><v>5</v></c></row>'
        '<row r="2"><c r="A2" s="4" t="s"><v>0</v></c><c r="B2" s="5" t="s"><v>0</v></c><c r="C2" s="6" t="str"><v>5</v></c>'
        '<c r="D2" t="s"><v>2</v></c><c r="E2" t="s"><v>3</v></c><c r="F2" t="s"><v>4</v></c><c r="G2" s="5" t="str"><v>7</v></c></row>'
    )
    facts = sheet.facts
    assert facts.flaws == {
        (0, 0): Flaw(FlawKind.SCALED, "545100", "54.5100"),
        (0, 2): Flaw(FlawKind.STRUCK, "5"),
        (0, 3): Flaw(FlawKind.RAISED, "5"),
        (0, 4): Flaw(FlawKind.SCALED, "5", ""),
        (1, 0): Flaw(FlawKind.STRUCK, "合计"),
        (1, 2): Flaw(FlawKind.SCALED, "5", ""),
        (1, 4): Flaw(FlawKind.STRUCK, "54.5155"),
        (1, 6): Flaw(FlawKind.RAISED, "7"),
    }
    assert (facts.rounded, facts.unseen_zeros, sheet.dates) == ({(0, 1): ("0.00",)}, {(0, 6)}, {(0, 7)})
    shown = facts.beside[0, 5]
    assert isinstance(shown, Shown)
    assert (shown, shown.unit) == (5.5, "万元")
    assert sheet.values[-3:] == ["54.5155", "元一<&A", "7"]


def test_a_formula_needs_a_value() -> None:
    sheet = scan(
        '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v></v></c><c r="C1"><f>1+1</f><v>2</v></c>'
        '<c r="D1" t="str"><f>""</f><v></v></c><c r="E1"><f t="shared" si="0"/></c><c r="F1"><f/><v/></c>'
        '<c r="G1" t="str"><f>B1</f></c><c r="H1" t="str"><f>B1</f><v/></c></row>'
    )
    assert sorted(sheet.facts.flaws) == [(0, 0), (0, 1), (0, 4), (0, 5), (0, 6)]
    assert {flaw.kind for flaw in sheet.facts.flaws.values()} == {FlawKind.FORMULA}


def test_an_error_is_kept_with_its_text() -> None:
    sheet = scan('<row r="1"><c r="A1" t="e"><f>SUM(#REF!)</f><v>#DIV/0!</v></c></row>')
    assert sheet.facts.flaws == {(0, 0): Flaw(FlawKind.ERROR, "#DIV/0!")}


def test_hidden_rows_and_columns_and_merges() -> None:
    sheet = scan(
        '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row><row r="3" hidden="0"/><row r="4" hidden="true"/>'
        '<row r="5" ht="0" customHeight="1"/><row r="6" ht="0.0"/><row r="7" ht="15"/>',
        '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="3"/><col min="6" max="6" width="0"/></cols>',
        '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
    )
    facts = sheet.facts
    assert (facts.hidden_rows, facts.hidden_columns) == ({2, 4, 5, 6}, {2, 3, 6})
    assert facts.merges == [(1, 1, 2, 2)]


@pytest.mark.parametrize("zero", ["0", "0.0", "-0", "00", "0E0"])
def test_a_zero_that_is_shown_as_something_else_is_found_however_it_is_written(zero: str) -> None:
    data = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" s="1"><v>{zero}</v></c></row></sheetData></worksheet>'
    sheet = read_sheet(data.encode(), [CellStyle(), CellStyle(('0.00;-0.00;"5"',))], Strings())
    assert sheet.facts.flaws == {(0, 0): Flaw(FlawKind.SCALED, "0" if zero != "-0" else "-0", "5")}


def test_zeros_that_a_sheet_does_not_show() -> None:
    sheet = scan(
        '<row r="1"><c r="A1"><v>0</v></c><c r="B1"><v>5</v></c></row>',
        '<sheetViews><sheetView showZeros="0"/></sheetViews>',
    )
    assert sheet.facts.unseen_zeros == {(0, 0)}


def test_styles_take_formats_and_fonts_from_where_they_say() -> None:
    styles = read_styles(
        f"""<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="0!.0000"/><numFmt numFmtId="x" formatCode="0"/></numFmts>
        <fonts><font/><font><strike/></font><font><vertAlign val="subscript"/></font><font><strike val="0"/></font></fonts>
        <cellStyleXfs><xf numFmtId="9"/><xf numFmtId="10" fontId="1"/></cellStyleXfs>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf xfId="1"/><xf numFmtId="2" xfId="0" applyNumberFormat="0"/>
        <xf numFmtId="x" fontId="2"/><xf numFmtId="4" fontId="3"/><xf numFmtId="999"/></cellXfs>
        <dxfs><dxf><font><strike/></font></dxf><dxf><numFmt numFmtId="171" formatCode="0%"/></dxf><dxf/></dxfs>
        <tableStyles><tableStyle name="甲"><tableStyleElement type="wholeTable" dxfId="1"/></tableStyle></tableStyles>
        </styleSheet>""".encode()
    )
    assert [style.codes for style in styles.cells] == [
        ("General",), ("0!.0000",), ("0.00%",), ("0.00", "0%"), ("General",), ("#,##0.00",), ("General", "0%"),
    ]  # fmt: skip
    assert [(style.struck, style.raised) for style in styles.cells if style.struck or style.raised] == [
        (True, False),
        (False, True),
    ]
    assert [(one.code, one.struck, one.changes_signs) for one in styles.overlays] == [
        (None, True, True), ("0%", False, True), (None, False, False),
    ]  # fmt: skip
    assert styles.tables == {"甲": [1]}


@pytest.mark.parametrize(("fraction", "text"), [("0.9", "90%"), ("0.955", "95.5%"), ("1", "100%"), ("0.07", "7%")])
def test_shows_a_fraction_as_per_cent(fraction: str, text: str) -> None:
    assert percent_text(fraction) == text


def test_a_number_where_an_inline_text_should_stand_is_no_number() -> None:
    sheet = scan('<row r="1"><c r="A1" t="inlineStr"><v>466</v></c></row>')
    assert sheet.facts.flaws == {(0, 0): Flaw(FlawKind.UNREAD, "466")}


CELL = '<c r="A1"><v>54</v></c>'


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1"><x:c xmlns:x="urn:x" r="A1"><x:v>9</x:v></x:c></row>',
        '<row r="1"><c r="A1"><x:v xmlns:x="urn:x">9</x:v></c></row>',
        f'<row r="1" xmlns="urn:x">{CELL}</row>',
    ],
)
def test_what_is_only_named_like_a_cell_is_refused(row: str) -> None:
    with pytest.raises(Unsafe):
        scan(row)


def test_a_sheet_in_a_language_of_its_own_is_refused() -> None:
    with pytest.raises(Unsafe):
        read_sheet(
            f'<worksheet xmlns="urn:x"><sheetData><row r="1">{CELL}</row></sheetData></worksheet>'.encode(),
            STYLES,
            Strings(),
        )


def test_what_lies_over_a_cell_may_name_a_format_by_its_number_alone() -> None:
    styles = read_styles(
        f'<styleSheet xmlns="{MAIN}"><dxfs><dxf><numFmt numFmtId="10"/></dxf></dxfs></styleSheet>'.encode()
    )
    assert [one.code for one in styles.overlays] == ["0.00%"]
