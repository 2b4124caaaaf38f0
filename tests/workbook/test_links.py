"""A workbook that takes something from another file says so in every format of file, and only then."""

from __future__ import annotations

import pytest

from budget.workbook import read
from budget.workbook.files.formula_words import leads_out
from tests.workbook.books_made import Odd, zipped
from tests.workbook.ods_made import ods
from tests.workbook.sheets_made import codes
from tests.workbook.test_xml_2003_window import book
from tests.workbook.xls_made import xls

OUTSIDE = [
    "[1]S!A1", "[1]!Name", "'C:\\b\\[a.xls]S'!A1", "[a.xls]S!A1+1", "SUM('[a b.xlsx]甲'!A1:A9)", "a.xls!Name", "'C:\\a.xls'!Name",
    "'file:///c:/a.ods'#$S.A1", "['file:///c:/a.ods'#$S.A1]", 'DDE("soffice","a.ods","S.A1")', '_xlfn.WEBSERVICE("http://a.cn")',
    'COM.MICROSOFT.WEBSERVICE("http://a.cn")', "Excel|'a.xls'!'R1C1'", 'rtd("a","","b")',
]  # fmt: skip
INSIDE = [
    "A1+B2", "'甲 乙'!A1", "表!A1", "SUM(表1[金额])", "表1[[#Totals],[金额]]+甲!B1", '"[1]S!A1"&A1', '"WEBSERVICE("', "{1|2}", "SUM({1|2})",
    "R[-1]C", "[.A:.A]![.1:.1]", "'它''s'!A1", "'甲\"乙'!A1&\"[1]S!A1\"", "#REF!", "FILTERXML(A1,B1)",
]  # fmt: skip


@pytest.mark.parametrize("formula", OUTSIDE)
def test_a_formula_that_leads_out_is_known(formula: str) -> None:
    assert leads_out(formula)


@pytest.mark.parametrize("formula", INSIDE)
def test_a_formula_that_stays_in_is_known(formula: str) -> None:
    assert not leads_out(formula)


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("='[a.xls]S'!R1C1", ["file.external_links"]),
        ("='C:\\b\\[a.xls]S'!R[-1]C", ["file.external_links"]),
        ("=HYPERLINK(R1C1)", []),
        ("=甲!R1C1+R[-1]C[-1]", []),
    ],
)
def test_an_xml_of_2003_says_so_too(formula: str, wanted: list[str]) -> None:
    data = book().replace(b"=HYPERLINK(R1C1)", formula.encode())
    assert codes(read(data, "一.xls")) == wanted


@pytest.mark.parametrize(
    "element",
    [
        '<table:table-source xlink:href="../a.ods" table:table-name="S"/>',
        '<table:table-source table:mode="copy-results-only" xlink:href="a.ods"/>',
    ],
)
def test_a_sheet_that_another_file_fills_says_so(element: str) -> None:
    parts = ods(Odd())
    element = element.replace("<table:table-source", '<table:table-source xmlns:xlink="http://www.w3.org/1999/xlink"')
    begin = '<table:table table:name="一">'
    content = parts["content.xml"].decode().replace(begin, begin + element).encode()
    assert codes(read(zipped({**parts, "content.xml": content}), "一")) == ["file.external_links"]


def test_links_that_no_formula_uses_are_not_spoken_of() -> None:
    """Old files keep names of files from which they took something once."""
    assert codes(read(xls(Odd(told="own sheet")), "一")) == ["file.not_checked"]
