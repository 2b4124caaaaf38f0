"""Rows of an .ods taken out of the bytes are what the parser makes of them, and what is written otherwise goes to the parser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from budget.workbook.files.markup import BadContent
from budget.workbook.files.ods import rows as ods_rows
from budget.workbook.files.ods.cells import OdsSheet
from budget.workbook.files.ods.content import scan_content
from budget.workbook.files.ods.styles import OdsStyles
from tests.workbook.test_what_formats_say import ods

STRING, FLOAT = 'office:value-type="string"', 'office:value-type="float"'


def text(words: str, more: str = "") -> str:
    return f"<table:table-cell {STRING}{more}><text:p>{words}</text:p></table:table-cell>"


def number(value: str, shown: str | None = None, more: str = "") -> str:
    shown = value if shown is None else shown
    return f'<table:table-cell {FLOAT} office:value="{value}"{more}><text:p>{shown}</text:p></table:table-cell>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


STYLES = "".join(
    f'<style:style style:name="{name}" style:family="table-cell"{number}>{inner}</style:style>'
    for name, number, inner in (
        ("plain", "", ""),
        ("struck", "", '<style:text-properties style:text-line-through-style="solid"/>'),
        ("two", ' style:data-style-name="N2"', ""),
        ("asked", "", '<style:map style:condition="cell-content()&gt;1" style:apply-style-name="struck"/>'),
    )
)
TWO = '<number:number-style style:name="N2"><number:number number:decimal-places="2"/></number:number-style>'
SPACES = {"style": "style", "number": "datastyle"}
LINES = {
    "words and numbers": row(text("人员"), "<table:table-cell/>", number("12.5"), number("-7", "-7.00")),
    "a style of its own": row(
        number("1.5", more=' table:style-name="struck"'), text("略", ' table:style-name="struck"')
    ),
    "more decimals than are shown": row(number("1.256", "1.26", ' table:style-name="two"')),
    "another number shown": row(number("12.5", "125")),
    "commas in the wrong places": row(number("1234.5", "12,34.5"), number("1234.5", "1,234.50")),
    "a condition": row(number("2", more=' table:style-name="asked"')),
    "many digits": row(number("0.1000000000000000055"), number("123456789012345678")),
    "a repeated number": row(number("3", more=' table:number-columns-repeated="3"'), text("止")),
    "a formula": row(
        number("3", more=' table:formula="of:=SUM([.A1:.B1])"'), number("0", more=' table:formula="of:=1+1"')
    ),
    "merged": row(text("合", ' table:number-columns-spanned="2"'), "<table:covered-table-cell/>", text("并")),
    "a text that counts": row(text("看到的", ' office:string-value="算的"')),
    "errors": row(text("#REF!"), text("Err:502"), text("#1 楼"), number("0", "#DIV/0!")),
    "blanks": row(text(" "), text(""), "<table:table-cell></table:table-cell>", text(" 两边 ")),
    "references": row(text("甲&amp;乙"), text("甲&lt;乙")),
    "two lines": row(f"<table:table-cell {STRING}><text:p>一</text:p><text:p>二</text:p></table:table-cell>"),
    "a remark": row(
        f"<table:table-cell {FLOAT} office:value='1'><office:annotation><text:p>2</text:p></office:annotation></table:table-cell>"
    ),
    "percent, truth and date": row(
        '<table:table-cell office:value-type="percentage" office:value="0.5"><text:p>50%</text:p></table:table-cell>',
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>',
        '<table:table-cell office:value-type="date" office:date-value="2026-01-01"><text:p>2026</text:p></table:table-cell>',
    ),
    "called an error": row(number("0", more=' calcext:value-type="error"')),
    "repeated rows": row(text("又"), number("5"), more=' table:number-rows-repeated="2"'),
    "hidden": row(text("隐"), number("5"), more=' table:visibility="collapse"'),
    "a row without attributes at the end": row(number("1"), "<table:table-cell/>"),
    "commented out": "<!--" + row(text("注")) + "-->" + row(text("真")),
    "as it stands": row(text("<![CDATA[<table:table-row>]]>")),
    "a namespace of another name": row(
        f'<table:table-cell xmlns:table="urn:other" {STRING}><text:p>假</text:p></table:table-cell>'
    ),
    "wide digits and signs": row(text("１２"), text("“甲”"), text("\u200b乙")),
}


def content(*rows: str) -> bytes:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"' for name, space in SPACES.items()
    )
    whole = ods(*rows).replace(b"<office:document-content", f"<office:document-content{spaces}".encode())
    styles = f"<office:automatic-styles>{TWO}{STYLES}</office:automatic-styles><office:body>"
    return whole.replace(b"<office:body>", styles.encode())


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def slowly(data: bytes) -> OdsSheet:
    """The sheet as the parser alone reads it: an instruction before its rows leaves them to it."""
    (sheet,) = scan_content([data.replace(b"<office:body>", b"<?all?><office:body>")], OdsStyles())
    return sheet


def said(sheet: OdsSheet) -> tuple[object, ...]:
    return (
        dict(sheet.values),
        {place: type(one) for place, one in sheet.values.items()},
        sheet.dates,
        sheet.formulas,
        sheet.facts,
    )


@pytest.mark.parametrize("line", LINES)
def test_a_row_is_what_the_parser_makes_of_it(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row(text("上"), number("1")), LINES[line], row(text("下"), number("1"), number("2.50", "2.5"))]
    data = content(*rows)
    expected = said(slowly(data))
    for size in (len(data), 700, 97):
        (sheet,) = scan_content(pieces(data, size), OdsStyles())
        assert said(sheet) == expected
    # Known cells may be forgotten at any time.
    monkeypatch.setattr(ods_rows, "_MOST_KNOWN", 1)
    (sheet,) = scan_content([data], OdsStyles())
    assert said(sheet) == expected


def test_usual_rows_never_reach_the_parser() -> None:
    data = content(*[row(text(f"名{place}"), number(f"{place}.5"), number("7", "7.00")) for place in range(50)])
    taken = []
    rows = ods_rows.OdsRows(lambda _, cells: not taken.append(cells))  # type: ignore[func-returns-value]  # it notes and agrees
    left = b"".join(rows.others([data]))
    assert len(taken) == 50
    assert b"table-row" not in left


@pytest.mark.parametrize(
    "broken",
    [
        row(text("\x01")),
        row(text("\ufffe")),
        row(text("半").replace("office:value-type", "nobody:value-type")),
        row(number("1", more=f" {FLOAT}")),
        row(text("少")).replace("</text:p>", ""),
        row(text("半"), "<table:table-cell></table:table-row>"),
        row(number("1", more=' table:number-columns-repeated="0"')),
    ],
)
def test_what_a_parser_refuses_is_refused(broken: str) -> None:
    with pytest.raises(BadContent):
        scan_content([content(row(text("好")), broken)], OdsStyles())


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(BadContent):
        scan_content([content(row(text("好")), row(text("QQ"))).replace(b"QQ", b"\xff\xfe")], OdsStyles())


def test_names_of_another_standard_are_left_to_the_parser() -> None:
    data = content(row(text("好"), number("1"))).replace(b"opendocument:xmlns:table", b"other:xmlns:table")
    assert scan_content([data], OdsStyles()) == []


def test_a_row_within_a_table_of_a_cell_is_no_row_of_the_sheet() -> None:
    inner = f'<table:table table:name="内">{row(text("内"), number("9"))}</table:table>'
    (sheet,) = scan_content([content(row(f"<table:table-cell>{inner}</table:table-cell>", text("外")))], OdsStyles())
    assert dict(sheet.values) == {(0, 1): "外"}
