"""What a web page shows of a figure, and what it only holds: style sheets, fields, what is moved, covered or put beside it."""

from __future__ import annotations

import pytest

from budget.workbook import read
from budget.workbook.rows import Reading
from tests.workbook.sheets_made import codes, fen, places, table

PAGE = """<html><head><meta charset="utf-8"><style>{css}</style></head><body><table><tr><td>预算04表 政府采购预算明细表</td></tr>
<tr><td>金额单位：万元</td></tr><tr><td>采购类别</td><td>金额</td></tr><tr class="r4" id="x4"><td>A-货物</td>{cell}</tr>
<tr><td>B-工程</td><td>699.438168</td></tr><tr><td>合 计</td><td>753.948168</td></tr></table></body></html>"""
PLAIN = '<td class="a"><b>54.51</b></td>'


def web(cell: str = PLAIN, css: str = "") -> Reading:
    return read(PAGE.format(css=css, cell=cell).encode(), "一.xls")


@pytest.mark.parametrize(
    "css",
    [
        "table .r4 {display:none}", "#x4 {display:none}", "tr:nth-child(4) {display:none}", "tr[class=r4] {display:none}",
        "table > tbody > tr.r4 {display:none}", "@media screen {.r4 {visibility:collapse}}", ".r4 {height:1px}",
        "td {display:table-cell} body tr.r4 {display:none !important}", "tr + tr.r4 {display:none}", "tr ~ .r4 {display:none}",
    ],
)  # fmt: skip
def test_a_row_that_style_sheets_hide_is_named(css: str) -> None:
    reading = web(css=css)
    assert set(codes(reading)) & {"row.hidden", "cell.unread"}, [one.code for one in reading.findings]


@pytest.mark.parametrize(
    "css",
    [
        "tr:hover {display:none}", ".r4.x {display:none}", ".b .r4 {display:none}", "h1 ~ .r4, p + .r4 {display:none}",
        "div > .r4 {display:none}",
        ".r4 {display:none} .r4 {display:table-row}", "#x4 {display:table-row} tr.r4 {display:none}",
        "@font-face {src:none}", ".a::before {content:none}", "td {color:white; background:#1F4E79}", "@media print {#y {display:none}}",
    ],
)  # fmt: skip
def test_what_is_for_others_hides_nothing(css: str) -> None:
    reading = web(css=css)
    assert fen(table(reading, "procurement").rows[0]) == {"total": 54_510_000}
    assert not set(codes(reading)) & {"row.hidden", "cell.unread", "cell.scaled_format"}


@pytest.mark.parametrize(
    ("cell", "css", "code"),
    [
        (PLAIN, ".a::before {content:'-'}", "cell.unread"),
        (PLAIN, ".a {display:none !important}", "cell.unread"),
        (PLAIN, ".r4 td {text-decoration:line-through}", "cell.struck"),
        (PLAIN, "tr.r4 {color:#fff}", "cell.scaled_format"),
        (PLAIN, ".a {color:rgb(254, 255, 255)}", "cell.scaled_format"),
        ("<td bgcolor=red><font color='#FF0000'>54.51</font></td>", "", "cell.scaled_format"),
        ("<td style='color:rgba(0,0,0,0)'>54.51</td>", "", "cell.scaled_format"),
        ("<td style='font-size:0'>54.51</td>", "", "cell.scaled_format"),
        ("<td><font color=white>1</font>54.51</td>", "", "cell.unread"),
        ("<td><span style='font-size:1px'>1</span>54.51</td>", "", "cell.unread"),
        ("<td><bdo dir=rtl>15.45</bdo></td>", "", "cell.unread"),
        ("<td style='direction:rtl;unicode-bidi:bidi-override'>15.45</td>", "", "cell.unread"),
        ("<td><span style='position:absolute;left:-999px'>1</span>54.51</td>", "", "cell.unread"),
        ("<td style='text-indent:-9999px'>54.51</td>", "", "cell.unread"),
        ("<td style='text-align:fill'>54.51</td>", "", "cell.unread"),
        ("<td style='opacity:0.0'>54.51</td>", "", "cell.unread"),
        ("<td style='font-family:Wingdings'>54.51</td>", "", "cell.unread"),
        ("<td><span style='float:right'>1</span>54.51</td>", "", "cell.unread"),
        ("<td><ruby>54.51<rt>9</rt></ruby></td>", "", "cell.unread"),
        ("<td><svg><text>1</text></svg>54.51</td>", "", "cell.unread"),
        ("<td><input value='54.51'></td>", "", "cell.unread"),
        ("<td><select><option>54.51</select></td>", "", "cell.unread"),
        ("<td><![if !mso]>1<![endif]>54.51</td>", "", "cell.not_amount"),
    ],
)
def test_a_figure_that_is_shown_otherwise_is_refused_by_cell(cell: str, css: str, code: str) -> None:
    reading = web(cell, css)
    assert places(reading, code)[-1].endswith("!B4"), [(one.code, one.place) for one in reading.findings]
    assert "B4" not in [
        amount.source.address for row in table(reading, "procurement").rows for amount in row.amounts.values()
    ]
