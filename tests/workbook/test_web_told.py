"""What a page of Excel tells that program beside its texts, alone and in a web archive: formulas, errors, its window, its sheets."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from budget.workbook import read
from tests.workbook.sheets_made import PROCUREMENT, codes, fen, places, table

OPTIONS = "<!--[if gte mso 9]><xml><x:WorksheetOptions>{}</x:WorksheetOptions></xml><![endif]-->"


def page(cell: str = "<td x:num>54.51</td>", told: str = "") -> str:
    """The small workbook as Excel saves a page, with its first figure written so."""
    rows = "".join(f"<tr><td>{row[0]}</td>{f'<td>{row[1]}</td>' if row[1:] else ''}</tr>" for row in PROCUREMENT)
    rows = rows.replace("<td>54.51</td>", cell)
    head = f"<meta charset=utf-8>{OPTIONS.format(told) if told else ''}"
    return f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>{head}</head><body><table>{rows}</table></body></html>'


def part(name: str, text: str, kind: str = "text/html") -> str:
    return f"\n--x\nContent-Location: file:///C:/a.files/{name}\nContent-Type: {kind}; charset=utf-8\n\n{text}\n"


def archive(*parts: str, sheets: tuple[str, ...] = ("一",)) -> bytes:
    """A web archive whose frame names these sheets."""
    listed = "".join(
        f'<x:ExcelWorksheet><x:Name>{name}</x:Name><x:WorksheetSource HRef="a.files/sheet00{place}.htm"/></x:ExcelWorksheet>'
        for place, name in enumerate(sheets, 1)
    )
    frame = part("a.htm", f"<html><meta charset=utf-8><frameset></frameset>{listed}</html>")
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n'
    return f"{head}{frame}{''.join(parts)}\n--x--\n".encode()


def alone(text: str) -> bytes:
    return text.encode()


def archived(text: str) -> bytes:
    return archive(part("sheet001.htm", text))


@pytest.mark.parametrize("make", [alone, archived])
@pytest.mark.parametrize(
    ("cell", "told", "wanted"),
    [
        ('<td x:num x:fmla="=RAND()">54.51</td>', "", "cell.volatile@B4"),
        ('<td x:num x:fmla="=A1+NOW()">54.51</td>', "", "cell.volatile@B4"),
        ('<td x:num x:fmla="=IMAGE(A1)">54.51</td>', "", "cell.unread@B4"),
        ('<td x:num x:fmla="=[a.xls]S!A1">54.51</td>', "", "file.external_links@"),
        ('<td x:err="#REF!">54.51</td>', "", "cell.error_value@B4"),
        ("<td>#DIV/0!</td>", "", "cell.error_value@B4"),
        ('<td x:bool="TRUE">1</td>', "", "cell.unread@B4"),
        ("<td x:num>0</td>", "<x:DoNotDisplayZeros/>", "cell.unseen_zero@B4"),
        ("<td>0.00</td>", "<x:DoNotDisplayZeros/>", "cell.unseen_zero@B4"),
        ('<td x:num x:fmla="=SUM(A1)">54.51</td>', "<x:DisplayFormulas/>", "cell.as_formula@B4"),
    ],
)
def test_what_a_cell_or_the_window_tells_excel_is_looked_at(
    make: Callable[[str], bytes], cell: str, told: str, wanted: str
) -> None:
    found = {f"{one.code}@{one.cell}" for one in read(make(page(cell, told)), "一.xls").findings}
    assert wanted in found


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ('<td x:num x:fmla="=SUM(C4:D4)">54.51</td>', "<x:Selected/><x:Panes/><x:Visible>SheetVisible</x:Visible>"),
        ('<td x:num="54.51">54.51</td>', "<x:ProtectContents>False</x:ProtectContents>"),
    ],
)
def test_what_changes_nothing_is_read(cell: str, told: str) -> None:
    reading = read(archived(page(cell, told)), "一.xls")
    assert fen(table(reading, "procurement").rows[0]) == {"total": 54_510_000}
    assert set(codes(reading)) == {"file.web_page", "cell.text_number"}


@pytest.mark.parametrize("state", ["SheetHidden", "SheetVeryHidden"])
def test_a_hidden_sheet_of_an_archive_is_hidden(state: str) -> None:
    hidden = part("sheet001.htm", page("<td>99.99</td>", f"<x:Visible>{state}</x:Visible>"))
    reading = read(archive(hidden, part("sheet002.htm", page()), sheets=("一", "二")), "一.mht")
    assert [sheet.hidden for sheet in reading.sheets] == [True, False]
    assert fen(table(reading, "procurement").rows[0]) == {"total": 54_510_000}
    assert places(reading, "sheet.hidden") == ["一"]


def test_a_sheet_that_an_archive_names_and_does_not_hold_is_refused() -> None:
    data = archive(part("sheet001.htm", page()), sheets=("一", "二"))
    assert codes(read(data, "一.mht")) == ["file.sheet_missing"]


@pytest.mark.parametrize("kind", ["application/octet-stream", "text/plain"])
def test_a_sheet_is_one_whatever_its_part_says_that_it_is(kind: str) -> None:
    data = archive(part("sheet001.htm", page(), kind))
    assert fen(table(read(data, "一.mht"), "procurement").rows[0]) == {"total": 54_510_000}


CONDITION = "<!--[if gte mso 9]><xml><x:ConditionalFormatting><x:Range>{}</x:Range><x:Condition><x:Value1>1</x:Value1>"
CONDITION += "<x:Format Style='{}'/></x:Condition></x:ConditionalFormatting></xml><![endif]-->"


@pytest.mark.parametrize("make", [alone, archived])
@pytest.mark.parametrize(
    ("area", "style", "wanted"),
    [
        ("$B$4", "color:white", "cell.scaled_format@B4"),
        ("$A$9,$B$4:$B$5", "background:black", "cell.scaled_format@B4"),
        ("$B:$C", "text-line-through:single", "cell.struck@B3"),
        ("$4:$5", "color:white", "cell.scaled_format@B4"),
        ("$B$4", "text-line-through:single", "cell.struck@B4"),
        ("$B$4", "mso-number-format:0%", "cell.scaled_format@B4"),
        ("$C$4", "color:white", ""),
        ("$B$4", "color:red;font-weight:700", ""),
    ],
)
def test_conditions_that_excel_lays_over_a_page_count(
    make: Callable[[str], bytes], area: str, style: str, wanted: str
) -> None:
    text = page().replace("</head>", f"{CONDITION.format(area, style)}</head>")
    findings = read(make(text), "一.xls").findings
    found = [f"{one.code}@{one.cell}" for one in findings if one.code in ("cell.scaled_format", "cell.struck")]
    assert (wanted in found) if wanted else not found
