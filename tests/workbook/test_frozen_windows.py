"""Rows and columns that nobody can scroll to, because panes are frozen behind them: they are named like hidden ones."""

from __future__ import annotations

import pytest

from budget.workbook import read
from tests.workbook.books_made import Odd, xlsx, zipped
from tests.workbook.sheets_made import fen, places, table
from tests.workbook.test_web_looks import PAGE, PLAIN
from tests.workbook.test_xml_2003_window import book

FROZEN = '<pane ySplit="1" topLeftCell="A6" state="frozenSplit"/>'
SCROLLED = f'<sheetView topLeftCell="A3">{FROZEN}</sheetView>'


@pytest.mark.parametrize(
    ("views", "rows"),
    [
        (SCROLLED, "1「预算04表 政府采购预算明细表」、2「金额单位：万元」"),
        (f"<sheetView/>{SCROLLED}", "1「预算04表 政府采购预算明细表」、2「金额单位：万元」"),
        (f"{SCROLLED}<sheetView topLeftCell='A5'/>", "1「预算04表 政府采购预算明细表」、2「金额单位：万元」"),
        (f"<sheetView topLeftCell='A3'/><sheetView>{FROZEN}</sheetView>", ""),
        (SCROLLED.replace("A3", "$A$1"), ""),
        (SCROLLED.replace("A3", "A9999999999"), ""),
        (SCROLLED.replace('ySplit="1"', 'ySplit="x"'), ""),
    ],
)
def test_each_window_of_a_sheet_counts_by_itself(views: str, rows: str) -> None:
    parts = xlsx(Odd())
    sheet = "xl/worksheets/sheet1.xml"
    text = parts[sheet].decode()
    begin, end = text.index("<sheetView "), text.index("</sheetViews>")
    parts[sheet] = (text[:begin] + views + text[end:]).encode()
    reading = read(zipped(parts), "一")
    assert fen(table(reading, "procurement").rows[0]) == {"total": 54_510_000}
    told = [one.message for one in reading.findings if one.code == "row.hidden"]
    assert [f"第 {rows} 行" in one for one in told] == [True] * bool(rows)


def test_a_window_far_below_hides_no_more_than_there_is() -> None:
    reading = read(zipped(xlsx(Odd(first=(1_048_000, 0), panes=(1, 0)))), "一")
    assert reading.sheets[0].hidden_rows == frozenset(range(1, 7))


WINDOW = "<FreezePanes/><FrozenNoSplit/><SplitHorizontal>{}</SplitHorizontal><TopRowBottomPane>5</TopRowBottomPane>"
WINDOW += "<SplitVertical>{}</SplitVertical><TopRowVisible>{}</TopRowVisible><LeftColumnVisible>{}</LeftColumnVisible>"


@pytest.mark.parametrize(
    ("window", "told"),
    [
        (WINDOW.format(1, 0, 3, 1), {"row.hidden@A1"}),
        (WINDOW.format(0, 1, 3, 1), {"column.hidden@A1"}),
        (WINDOW.format(1, 1, 0, 0), set()),
        (WINDOW.format(1, 1, 3, 1).replace("<FreezePanes/>", ""), set()),
    ],
)
def test_frozen_windows_of_xml_and_of_pages(window: str, told: set[str]) -> None:
    office = window.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    remark = f"<!--[if gte mso 9]><xml><x:WorksheetOptions>{office}</x:WorksheetOptions></xml><![endif]-->"
    page = PAGE.format(css="", cell=PLAIN).replace("</head>", f"{remark}</head>")
    archived = f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html\n\n{page}\n--x--\n'
    for data in (book(window, width="60"), page.encode(), archived.encode()):
        found = [one for one in read(data, "一.xls").findings if one.code in ("row.hidden", "column.hidden")]
        assert {f"{one.code}@{one.cell}" for one in found} == told


def test_windows_of_several_sheets_in_one_page_are_nobodys() -> None:
    remark = f"<xml><x:WorksheetOptions>{WINDOW.format(1, 1, 3, 1)}</x:WorksheetOptions></xml>".replace("<F", "<x:F")
    page = PAGE.format(css="", cell=PLAIN).replace("</head>", f"<!--{remark * 2}--></head>")
    assert not places(read(page.encode(), "一.xls"), "row.hidden")
