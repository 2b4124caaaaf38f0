"""What lies over the cells of an «XML spreadsheet 2003», what its styles inherit, and what its names lead to."""

from __future__ import annotations

import pytest

from budget.workbook import read
from tests.workbook.books_made import Odd, zipped
from tests.workbook.ods_made import ods
from tests.workbook.sheets_made import codes, fen, places, table
from tests.workbook.test_xml_2003_window import book

NUMBER = '<Data ss:Type="Number">54.51</Data>'
EXCEL = 'xmlns="urn:schemas-microsoft-com:office:excel"'
AGAIN = "<RefreshOnFileOpen/>"


def over(element: str, names: str = "", styles: str = "", odd: str = NUMBER) -> bytes:
    """The small workbook with an element behind its table, names and styles, its odd cell in the style «o»."""
    data = book(f"</WorksheetOptions>{element}<WorksheetOptions>", odd=odd).decode()
    data = data.replace("<Worksheet ", f"<Styles>{styles}</Styles><Names>{names}</Names><Worksheet ")
    return data.replace('<Cell ss:Formula="=HYPERLINK(R1C1)">', '<Cell ss:StyleID="o" ss:Formula="=甲">').encode()


def named(stands_for: str, name: str = "甲") -> str:
    return f'<NamedRange ss:Name="{name}" ss:RefersTo="={stands_for}"/>'


@pytest.mark.parametrize(
    ("element", "wanted"),
    [
        (f"<PivotTable {EXCEL}><PTSource>{AGAIN}</PTSource><Location>R4C2:R5C2</Location></PivotTable>", ["一!B4"]),
        (f"<PivotTable {EXCEL}><PTSource/><Location>R4C2:R5C2</Location></PivotTable>", []),
        (f"<QueryTable {EXCEL}><Name>乙</Name><QuerySource>{AGAIN}</QuerySource></QueryTable>", ["一!B5"]),
        (f"<QueryTable {EXCEL}>{AGAIN}</QueryTable>", ["一!B4"]),
        (f"<QueryTable {EXCEL}><Name>乙</Name></QueryTable>", []),
    ],
)
def test_what_is_filled_anew_at_each_opening_is_named(element: str, wanted: list[str]) -> None:
    reading = read(over(element, named("一!R5C2:R6C2", "乙")), "一.xls")
    assert places(reading, "cell.refreshed") == wanted


@pytest.mark.parametrize(("stands_for", "wanted"), [("'[a.xls]S'!R1C1", ["file.external_links"]), ("一!R1C1", [])])
def test_a_name_that_leads_out_is_spoken_of_where_a_formula_uses_it(stands_for: str, wanted: list[str]) -> None:
    assert codes(read(over("", named(stands_for)), "一.xls")) == wanted
    assert codes(read(over("", named(stands_for, "乙")), "一.xls")) == []


@pytest.mark.parametrize(
    ("parent", "own", "wanted"),
    [
        ('ss:StrikeThrough="1"', 'ss:Bold="1"', "cell.struck"),
        ('ss:VerticalAlign="Superscript"', 'ss:Bold="1"', "cell.raised"),
        ('ss:StrikeThrough="1"', 'ss:StrikeThrough="0"', ""),
        ('ss:VerticalAlign="Superscript"', 'ss:VerticalAlign="None"', ""),
        ('ss:Bold="1"', 'ss:Size="12"', ""),
    ],
)
def test_a_font_leaves_to_its_parent_what_it_does_not_say(parent: str, own: str, wanted: str) -> None:
    styles = f'<Style ss:ID="p"><Font {parent}/></Style><Style ss:ID="o" ss:Parent="p"><Font {own}/></Style>'
    reading = read(over("", styles=styles), "一.xls")
    assert codes(reading) == [wanted] * bool(wanted)


@pytest.mark.parametrize(("shown", "wanted"), [(' ss:ShowAlways="1"', ["一!B4"]), ("", [])])
def test_a_remark_that_stays_open_lies_over_what_is_beside_it(shown: str, wanted: list[str]) -> None:
    remark = f"<Comment{shown}><ss:Data>见附注</ss:Data></Comment>"
    data = book(odd=NUMBER).replace("A-货物</Data>".encode(), f"A-货物</Data>{remark}".encode())
    reading = read(data, "一.xls")
    assert fen(table(reading, "procurement").rows[0]) == {"total": 54_510_000}
    assert places(reading, "cell.under_picture") == wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("['file:///c:/a.ods'#$S.$A$1]", "file.external_links"),
        ("of:=['file:///c:/a.ods'#$S.$A$1]", "file.external_links"),
        ("RAND()", "cell.volatile"),
        ("of:=RAND()", "cell.volatile"),
        ("[$一.$A$1]", ""),
        ("IF([$一.$A$1]=1;2;3)", ""),
    ],
)
def test_a_name_of_an_ods_is_followed_however_it_is_written(words: str, wanted: str) -> None:
    parts = ods(Odd(formula=True))
    whole = parts["content.xml"].decode()
    begin = whole.index('table:formula="') + len('table:formula="')
    whole = whole[:begin] + "of:=甲" + whole[whole.index('"', begin) :]
    told = f'<table:named-expressions><table:named-expression table:name="甲" table:expression="{words}"/></table:named-expressions>'
    whole = whole.replace("</office:spreadsheet>", f"{told}</office:spreadsheet>")
    assert codes(read(zipped({**parts, "content.xml": whole.encode()}), "一")) == [wanted] * bool(wanted)
