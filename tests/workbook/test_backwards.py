"""Figures kept as texts in cells that are read from right to left."""

from __future__ import annotations

import pytest

from budget.workbook import read
from budget.workbook.files.reader import open_file
from budget.workbook.sheets import Flaw
from tests.workbook.books_made import Odd, xlsb, xlsx, zipped
from tests.workbook.ods_made import ods
from tests.workbook.sheets_made import codes
from tests.workbook.test_web_looks import web
from tests.workbook.xls_made import xls

_SPACE = "urn:schemas-microsoft-com:office:spreadsheet"


@pytest.mark.parametrize("held", ["54.51", "1,234.56", "办公设备购置"])
def test_plain_figures_and_words_are_drawn_as_written(held: str) -> None:
    odd = Odd(held, backwards=True)
    for data in (zipped(xlsx(odd)), zipped(xlsb(odd)), xls(odd), zipped(ods(odd))):
        assert "cell.scaled_format" not in codes(read(data, "一"))


@pytest.mark.parametrize(
    ("held", "refused"),
    [("1 234.56", True), ("-5", True), ("(5)", True), ("5%", True), ("1,234.56", False), ("设备", False)],
)
def test_an_xml_of_2003_says_it_too(held: str, refused: bool) -> None:
    style = '<Styles><Style ss:ID="s"><Alignment ss:ReadingOrder="RightToLeft"/></Style></Styles>'
    row = f'<Row><Cell ss:StyleID="s"><Data ss:Type="String">{held}</Data></Cell></Row>'
    book = f'{style}<Worksheet ss:Name="一"><Table>{row}</Table></Worksheet>'
    text = f'<?xml version="1.0"?><Workbook xmlns="{_SPACE}" xmlns:ss="{_SPACE}">{book}</Workbook>'
    assert isinstance(open_file(text.encode(), "一.xml").sheets[0].grid[0][0], Flaw) is refused


@pytest.mark.parametrize(
    ("cell", "css", "is_refused"),
    [
        ('<td dir="rtl">-54.51</td>', "", True), ("<td>-54.51</td>", "table {direction:rtl}", True),
        ('<td dir="RTL">54.51</td>', "", False),
        ('<td dir="ltr">-54.51</td>', "", False), ('<td><span dir="rtl">(54.51)</span></td>', "", True),
    ],
)  # fmt: skip
def test_a_page_says_it_too(cell: str, css: str, is_refused: bool) -> None:
    assert ("cell.scaled_format" in codes(web(cell, css))) is is_refused
