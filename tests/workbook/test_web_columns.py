"""In which column a figure of a page stands: where a browser and a program that counts cells disagree, it is not read."""

from __future__ import annotations

import pytest

from budget.workbook import read
from budget.workbook.rows import Reading
from tests.workbook.sheets_made import codes, fen, places, table

GONE = '<td style="display:none"></td>'


def page(lines: str, css: str = "", top: str = "", head: str = "") -> str:
    head = head or "<tr><td>采购类别</td><td>金额</td><td>备注</td></tr>"
    titles = "<tr><td colspan=3>预算04表 政府采购预算明细表</td></tr><tr><td>金额单位：万元</td></tr>"
    styles = f"<html><head><meta charset=utf-8><style>{css}</style></head>"
    return f"{styles}<body><table>{top}{titles}{head}{lines}</table></body></html>"


def archived(text: str) -> bytes:
    parts = f"--x\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n--x--\n"
    return f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n{parts}'.encode()


def amounts(reading: Reading) -> list[str]:
    found = reading.table("procurement")
    return [amount.source.raw for row in found.rows for amount in row.amounts.values()] if found else []


LINE = "<tr><td>A-货物</td>{}<td>54.51</td></tr>"


@pytest.mark.parametrize(
    ("lines", "css"),
    [
        (LINE.format(GONE), ""),
        (LINE.format("<td hidden></td>"), ""),
        (LINE.format("<th class=x></th>"), ".x {display:none}"),
        (LINE.format("<td class=x></td>"), "@media screen {tr > .x {display:none !important}}"),
        (LINE.format("<td style='position:absolute'></td>"), ""),
        (LINE.format(f"{GONE}<td></td>"), ""),
        (f"<tr>{GONE}<td>A-货物</td><td>54.51</td></tr>", ""),
        (f"<tr>{GONE}<td>A-货物</td><td>54.51</td><td>注</td></tr>", ""),
        ("<tr><td style='display:block'>A-货物</td><td style='display:block'>1</td><td>54.51</td></tr>", ""),
        ("<tr><td rowspan=2>A-货物</td><td>1</td></tr><tr hidden></tr><tr><td>B-工程</td><td>54.51</td></tr>", ""),
        ("<tr><td rowspan=2>A-货物</td><td>1</td></tr><tr style='display:none'></tr><tr><td>B</td><td>54.51</td></tr>", ""),
        ("<tbody><tr><td rowspan=2>A</td><td>1</td></tr></tbody><tbody><tr><td>B-工程</td><td>54.51</td></tr></tbody>", ""),
    ],
)  # fmt: skip
def test_a_figure_that_a_browser_draws_below_another_heading_is_not_read(lines: str, css: str) -> None:
    text = page(lines + "<tr><td>C-服务</td><td>7</td><td>无</td></tr>", css)
    for data in (text.encode(), archived(text)):
        reading = read(data, "一.xls")
        assert "54.51" not in amounts(reading)
        assert "7" in amounts(reading)
        assert set(codes(reading)) & {"cell.unread", "row.code_missing"}
        assert places(reading, "cell.unread")


def test_a_cell_that_goes_to_the_end_of_its_group_goes_no_further() -> None:
    lines = (
        "<tbody><tr><td rowspan=0>A</td><td>1</td></tr></tbody><tbody><tr><td>B-工程</td><td>54.51</td></tr></tbody>"
    )
    assert amounts(read(page(lines).encode(), "一.xls")) == ["1"]


def test_a_heading_that_is_moved_is_no_heading() -> None:
    head = f"<tr><td>采购类别</td>{GONE}<td>金额</td><td>备注</td></tr>"
    assert amounts(read(page(LINE.format("") + LINE.format("<td>1</td>"), head=head).encode(), "一.xls")) == []


def test_tables_for_heading_and_lines_are_held_together() -> None:
    text = page(f"</table><table>{LINE.format(GONE)}<tr><td>合计</td><td>54.51</td></tr>")
    assert amounts(read(text.encode(), "一.xls")) == ["54.51"]
    assert places(read(text.encode(), "一.xls"), "cell.unread") == ["一!C4"]


@pytest.mark.parametrize(
    ("lines", "head", "css"),
    [
        (LINE.format(GONE), f"<tr><td>采购类别</td>{GONE}<td>金额</td></tr>", ""),
        (f"<tr>{GONE}<td>A-货物</td><td>54.51</td></tr>", f"<tr>{GONE}<td>采购类别</td><td>金额</td></tr>", ""),
        (LINE.format("<td></td>"), "<tr><td>采购类别</td><td></td><td>金额</td></tr>", "td:nth-child(2) {display:none}"),
        (LINE.format("") + f"<tr>{GONE}<td>说明：无</td></tr>", "", ""),
        (LINE.format("").replace("</tr>", f"{GONE}</tr>"), "", ""),
        (LINE.format(""), "", "td {display:table-cell}"),
        (LINE.format(""), "", "@media (max-width:600px) {td, tr {display:block}}"),
        (LINE.format(""), "", "@media print {td {display:inline}}"),
        (LINE.format("").replace("<td>54", "<td style='visibility:visible'>54"), "", ""),
        ("<tbody><tr><td>A-货物</td><td rowspan=9>54.51</td></tr></tbody>", "", ""),
        (LINE.format("").replace("<td>A", "<td colspan=0>A"), "", ""),
        (LINE.format("").replace("<td>A", "<td colspan='1.5'>A"), "", ""),
        (LINE.format("").replace("<tr>", "<tr><form>").replace("</tr>", "</form></tr>"), "", ""),
        (LINE.format("").replace("<tr>", "").replace("</tr>", ""), "", ""),
    ],
)  # fmt: skip
def test_a_figure_that_every_program_shows_in_the_same_column_is_read(lines: str, head: str, css: str) -> None:
    reading = read(page(lines, css, head=head).encode(), "一.xls")
    assert fen(table(reading, "procurement").rows[0]) == {"total": 54_510_000}, [
        one.message for one in reading.findings
    ]
    assert not places(reading, "cell.unread")


def test_spans_are_read_as_browsers_read_them() -> None:
    lines = "<tr><td colspan='2px'>A-货物</td><td>54.51</td></tr>"
    head = "<tr><td colspan=' +2.5'>采购类别</td><td>金额</td></tr>"
    reading = read(page(lines, head=head).encode(), "一.xls")
    assert fen(table(reading, "procurement").rows[0]) == {"total": 54_510_000}
    assert reading.sheets[0].rows[3].texts[2] == "54.51"


@pytest.mark.parametrize(
    ("top", "told"),
    [
        ("<colgroup><col><col style='visibility:collapse'></colgroup>", ["一!B1"]),
        ("<col><col hidden>", ["一!B1"]),
        ("<col><col class=x>", ["一!B1"]),
        ("<colgroup span=2 class=x></colgroup>", ["一!A1"]),
    ],
)
def test_hidden_columns_of_a_page_are_named(top: str, told: list[str]) -> None:
    text = page(LINE.format(""), ".x {display:none}", top)
    for data in (text.encode(), archived(text)):
        assert places(read(data, "一.xls"), "column.hidden") == told


@pytest.mark.parametrize("given", ["hidden", "style='display:none'", "style='visibility:collapse'", "class=x"])
def test_hidden_bodies_and_rows_of_a_page_are_named(given: str) -> None:
    for lines in (
        f"<tbody {given}>{LINE.format('')}</tbody>",
        LINE.format("").replace("<tr>", f"<tr {given}>"),
    ):
        text = page(lines + "<tbody><tr><td>B-工程</td><td>1</td></tr></tbody>", ".x {display:none}")
        for data in (text.encode(), archived(text)):
            assert places(read(data, "一.xls"), "row.hidden") == ["一!A4"]
