"""Sheets as web pages, web archives and XML of 2003, as offices and their systems write them."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Iterator
from html import escape

from budget.workbook.rows import SheetReading


def spans(sheet: SheetReading) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """How many rows and columns the first cell of each merge takes, and which cells lie below merges."""
    firsts = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in sheet.merges}
    covered = {
        (row, column)
        for top, left, bottom, right in sheet.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - set(firsts)
    return firsts, covered


def html_rows(sheet: SheetReading) -> Iterator[str]:
    firsts, covered = spans(sheet)
    for row in sheet.rows:
        cells = ""
        for column, text in enumerate(row.texts, 1):
            if (row.number, column) not in covered:
                down, across = firsts.get((row.number, column), (1, 1))
                shown = escape(text).replace("\n", "<br>")
                cells += f'<td rowspan="{down}" colspan={across}>{shown}</td>\n'
        yield f"<tr>{cells}</tr>"


def page(*sheets: SheetReading, charset: str = "gb2312", head: str = "") -> bytes:
    tables = "<br>".join(f"<table border=1>{''.join(html_rows(sheet))}</table>" for sheet in sheets)
    text = f'<html xmlns:x="urn:x"><head><meta http-equiv=Content-Type content="text/html; charset={charset}">{head}'
    return f"{text}</head><body>{tables}</body></html>".encode("gb18030" if charset == "gb2312" else charset)


def archive(*sheets: SheetReading) -> bytes:
    """A web archive as Excel writes it: a frame that names the sheets, and a page for each."""
    names = "".join(
        f'<x:ExcelWorksheet><x:Name>{sheet.name}</x:Name><x:WorksheetSource HRef=3D"a.files/sheet{place:03d}.htm"/>'
        f"</x:ExcelWorksheet>".replace("=3D", "=")
        for place, sheet in enumerate(sheets, 1)
    )
    frame = f"<html><head><meta charset=utf-8></head><frameset></frameset>{names}</html>".encode()
    parts = [(b"a.htm", b"quoted-printable", quopri.encodestring(frame))]
    for place, sheet in reversed(list(enumerate(sheets, 1))):
        content = base64.encodebytes(page(sheet))
        parts.append((f"a.files/sheet{place:03d}.htm".encode(), b"base64", content))
    body = b"".join(
        b"\n--x\nContent-Location: file:///C:/" + name + b"\nContent-Transfer-Encoding: " + way
        + b'\nContent-Type: text/html; charset="us-ascii"\n\n' + content
        for name, way, content in parts
    )  # fmt: skip
    return b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n' + body + b"\n--x--\n"


def xml_2003(*sheets: SheetReading) -> bytes:
    out = []
    for sheet in sheets:
        firsts, covered = spans(sheet)
        rows = ""
        for row in sheet.rows:
            cells = ""
            for column, text in enumerate(row.texts, 1):
                if (row.number, column) in covered or not text:
                    continue
                down, across = firsts.get((row.number, column), (1, 1))
                merge = f'ss:MergeDown="{down - 1}" ss:MergeAcross="{across - 1}"'
                kind = "Number" if text.replace(".", "").isdigit() and len(text) < 16 else "String"
                cells += f'<Cell ss:Index="{column}" {merge}><Data ss:Type="{kind}">{escape(text)}</Data></Cell>'
            rows += f'<Row ss:Index="{row.number}">{cells}</Row>'
        out.append(f'<Worksheet ss:Name="{sheet.name}"><Table>{rows}</Table></Worksheet>')
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    head = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    return f'{head}<Workbook xmlns="{space}" xmlns:ss="{space}">{"".join(out)}</Workbook>'.encode()
