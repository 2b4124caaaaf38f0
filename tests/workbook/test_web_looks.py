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
        "tr:nth-child(3n+1):not(:first-child) {display:none}", "tr:nth-last-of-type(3) {display:none}", "tr:has(.a) {display:none}",
        "@layer x {@supports (color:red) {.r4 {display:none}}}", "table {& .r4 {display:none}}", "[class^=R] {display:none}",
        ".\\72 4 {display:none}",
        ".r4 {display:none} @media print {.r4 {display:table-row}}", ".r4 {display:none} .r4:has(p) {display:table-row}",
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
        "tr:nth-child(even) {background:#eee}", ".r4:not(:last-child) td:is(.a, .b) {color:navy}", "a:link {color:white}",
        ".r4 td:first-child {display:table-cell}",
        "tr:nth-child(5n) {display:table-row} td:empty {display:none}", "*::-webkit-scrollbar {display:none}",
        "@font-face {font-family:宋体; panose-1:2 1 6 0} td {font:10.5pt/1.2 宋体, serif; mso-font-charset:134}",
        "@page {size:A4} @media print {* {color:#000 !important}}",
        "td {background:#1F4E79 none repeat; color:WhiteSmoke; transition:all 1s; font-feature-settings:'tnum'}",
        "table {mso-displayed-decimal-separator:'\\.'; mso-displayed-thousand-separator:'\\,'} .xl65 {mso-rotate:90; mso-text-raise:0pt}",
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
        ("<td><![if !mso]>1<![endif]>54.51</td>", "", "cell.unread"),
        ("<td>54<!--[if gte mso 9]>9<![endif]-->.51</td>", "", "cell.unread"),
        ("<td><!--[if !mso]><!-->9<!--<![endif]-->54.51</td>", "", "cell.unread"),
        ("<td x:str='99.99'>54.51</td>", "", "cell.unread"),
        ("<td sdval='5451' sdnum='2052;0;0.00'>54.51</td>", "", "cell.unread"),
        ("<td sdval='54.51'></td>", "", "cell.unread"),
        ("<td><img src='54.51.png'></td>", "", "cell.unread"),
        ("<td><script>document.write('54.51')</script></td>", "", "cell.unread"),
        ("<td><script>document.write('9')</script>54.51</td>", "", "cell.unread"),
        ("<td><ol start=9><li>54.51</ol></td>", "", "cell.unread"),
        ("<td>54.5<span style='vertical-align:4pt'>1</span></td>", "", "cell.unread"),
        ("<td>54.5<span style='position:relative; top:-5px'>1</span></td>", "", "cell.unread"),
        ("<td>54.5<span style='font-feature-settings:\"sups\"'>1</span></td>", "", "cell.unread"),
        ("<td><div popover>54.51</div></td>", "", "cell.unread"),
        ("<td><details><span>54.51</span></details></td>", "", "cell.unread"),
        ("<td style='font:0/0 a'>54.51</td>", "", "cell.unread"),
        ("<td style='zoom:1%'>54.51</td>", "", "cell.unread"),
        ("<td style='opacity:2%'>54.51</td>", "", "cell.unread"),
        ("<td><div style='width:3em; overflow:hidden'>54.51</div></td>", "", "cell.unread"),
        ("<td style='color:hsl(0 0% 100%)'>54.51</td>", "", "cell.unread"),
        ("<td style='--a:white; color:var(--a)'>54.51</td>", "", "cell.unread"),
        ("<td style='-webkit-text-fill-color:white'>54.51</td>", "", "cell.unread"),
        ("<td style='something-new:on'>54.51</td>", "", "cell.unread"),
        ("<td style='color:GhostWhite'>54.51</td>", "", "cell.scaled_format"),
        ("<td bgcolor=navy><font color=navy>54.51</font></td>", "", "cell.scaled_format"),
        ("<td style='background:none black'>54.51</td>", "", "cell.scaled_format"),
        ("<td style='background-image:linear-gradient(black, black)'>54.51</td>", "", "cell.unread"),
        (PLAIN, "@font-face {font-family:X; src:url(x)} .a {font-family:'X', 宋体}", "cell.unread"),
        (PLAIN, ".a {animation:x 1s} @keyframes x {to {opacity:0}}", "cell.unread"),
        (PLAIN, ".a {color:white} @media print {.a {color:black}}", "cell.unread"),
        (PLAIN, ".a {color:white} td:first-child {color:black}", "cell.scaled_format"),
        (PLAIN, ".a::first-letter {font-size:0}", "cell.unread"),
        (PLAIN, "table {mso-displayed-decimal-separator:'\\,'}", "cell.unread"),
        ('<td style="color:#00000005">54.51</td>', "", "cell.scaled_format"),
        ('<td style="color:rgb(0 0 0 / 2%)">54.51</td>', "", "cell.scaled_format"),
        ('<td style="letter-spacing:-1em">54.51</td>', "", "cell.unread"),
        ('<td style="margin-left:-0.5in">54.51</td>', "", "cell.unread"),
        ("<td style=\"font:9pt 'Libre Barcode 39'\">54.51</td>", "", "cell.unread"),
        ('<td><div><template shadowrootmode="open">99</template>54.51</div></td>', "", "cell.unread"),
    ],
)
def test_a_figure_that_is_shown_otherwise_is_refused_by_cell(cell: str, css: str, code: str) -> None:
    reading = web(cell, css)
    assert "一!B4" in places(reading, code), [(one.code, one.place) for one in reading.findings]
    assert "B4" not in [
        amount.source.address for row in table(reading, "procurement").rows for amount in row.amounts.values()
    ]


@pytest.mark.parametrize("around", ["div popover", "details", "dialog"])
def test_a_table_that_nobody_sees_before_something_is_opened_is_not_read(around: str) -> None:
    page = PAGE.format(css="", cell=PLAIN).replace("<table>", f"<{around}><table>")
    page = page.replace("</table>", f"</table></{around.partition(' ')[0]}>")
    assert codes(read(page.encode(), "一.xls")) == ["file.empty"]
    opened = page.replace("<details>", "<details open>")
    if opened != page:
        assert fen(table(read(opened.encode(), "一.xls"), "procurement").rows[0]) == {"total": 54_510_000}


def archive(css: str) -> bytes:
    """A web archive as Excel writes it, whose sheet has its styles in a part beside it."""
    link = "</style><link rel=Stylesheet href=stylesheet.css><style>"
    parts = (("text/html", "sheet001.htm", PAGE.format(css=link, cell=PLAIN)), ("text/css", "stylesheet.css", css))
    body = "".join(
        f"\n--x\nContent-Location: file:///C:/a.files/{name}\nContent-Type: {kind}; charset=utf-8\n\n{text}\n"
        for kind, name, text in parts
    )
    return f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n{body}--x--\n'.encode()


def test_the_style_sheet_of_an_archive_is_read_with_its_sheets() -> None:
    assert places(read(archive(".a {mso-number-format:Percent}"), "一.xls"), "cell.percent") == ["一!B4"]
    sound = read(archive(".b {display:none}"), "一.mht")
    assert fen(table(sound, "procurement").rows[0]) == {"total": 54_510_000}
    assert "file.not_checked" not in codes(sound)


@pytest.mark.parametrize("css", ["@import url(x.css);", "</style><link rel='stylesheet' href='x.css'><style>"])
def test_a_style_sheet_that_was_not_sent_is_said(css: str) -> None:
    reading = web(css=css)
    assert fen(table(reading, "procurement").rows[0]) == {"total": 54_510_000}
    assert "样式表" in next(one for one in reading.findings if one.code == "file.not_checked").message


def test_remarks_and_hidden_columns_of_a_page_are_what_they_are() -> None:
    remark = read(PAGE.format(css="", cell="<td><comment>99</comment>54.51</td>").encode(), "一.xls")
    assert fen(table(remark, "procurement").rows[0]) == {"total": 54_510_000}
    for columns in (
        "<colgroup><col></colgroup><colgroup style='display:none'><col></colgroup>",
        "<colgroup><colgroup hidden>",
    ):
        page = PAGE.format(css="", cell=PLAIN).replace("<table>", f"<table>{columns}")
        assert places(read(page.encode(), "一.xls"), "column.hidden") == ["一!B1"]
