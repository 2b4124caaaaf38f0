"""The real workbook with marked secrets as .xlsb, as a web page and archive, and as XML of 2003."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from budget.workbook.rows import ReadRow, SheetReading
from tests.builders import REAL
from tests.workbook.books_made import PACKAGE, RELATIONS, record, wide, zipped
from tests.workbook.office_made import archive, page, xml_2003
from tests.workbook.sheets_made import real_workbook

Secret = Callable[[str], str]
_AUTHORS = ("Author", "LastAuthor", "Company", "Manager", "Title", "Keywords", "Description")


def xlsb(secret: Secret, parts: dict[str, str]) -> bytes:
    """The binary workbook; `parts` are what no sheet shows."""
    book = load_workbook(REAL)
    sheets = [
        (sheet.title, 0, _sheet(sheet, secret if place == 0 else None)) for place, sheet in enumerate(book.worksheets)
    ]
    for name, state, where in (
        ("内部", 1, "hidden sheet"),
        ("更内部", 2, "very hidden sheet"),
        ("人员名单", 0, "sheet of words"),
    ):
        cell = record(6, struct.pack("<II", 0, 0) + wide(secret(where)))
        sheets.insert(1, (name, state, _framed(_row(0) + cell, 0, b"")))
    bundles = b"".join(
        record(156, struct.pack("<II", state, place) + wide(f"rId{place}") + wide(name))
        for place, (name, state, _) in enumerate(sheets, 1)
    )
    named = struct.pack("<IBI", 0, 0, 0xFFFFFFFF) + wide(secret("defined name")) + struct.pack("<II", 0, 0) + bytes(4)
    workbook = record(131) + record(143) + bundles + record(144) + record(39, named) + record(132)
    comment = record(628) + record(637, b"\0" + wide(secret("comment"))) + record(629)
    relations = "".join(
        f'<Relationship Id="rId{place}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{place}.bin"/>'
        for place in range(1, len(sheets) + 1)
    )
    root = f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.bin"/>'
    link = f'<Relationship Id="rId1" Type="{RELATIONS}/hyperlink" Target="https://{secret("hyperlink")}" TargetMode="External"/>'
    head = f'<Relationships xmlns="{PACKAGE}/relationships">'
    about = f"<coreProperties><creator>{secret('creator')}</creator></coreProperties>"
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f"{head}{root}</Relationships>",
        "xl/_rels/workbook.bin.rels": f"{head}{relations}</Relationships>",
        "xl/worksheets/_rels/sheet1.bin.rels": f"{head}{link}</Relationships>",
        "docProps/core.xml": about,
        **{name: text for name, text in parts.items() if name != "xl/sharedStrings.xml"},
    }
    shared = record(159, struct.pack("<II", 1, 1)) + record(19, b"\0" + wide(secret("unused string"))) + record(160)
    return zipped(
        {name: text.encode() for name, text in texts.items()}
        | {f"xl/worksheets/sheet{place}.bin": part for place, (_, _, part) in enumerate(sheets, 1)}
        | {"xl/workbook.bin": workbook, "xl/comments1.bin": comment, "xl/sharedStrings.bin": shared}
    )


def _row(number: int, hidden: int = 0) -> bytes:
    return record(0, struct.pack("<IIHBB", number, 0, 300, 0, hidden) + bytes(5))


def _cell(column: int, value: object) -> bytes:
    place = struct.pack("<II", column, 0)
    if isinstance(value, (int, float)):
        return record(5, place + struct.pack("<d", float(value)))
    return record(6, place + wide(str(value))) if value is not None else b""


def _sheet(sheet: Worksheet, secret: Secret | None) -> bytes:
    """One sheet as its records; with secrets where there are to be some."""
    rows = b""
    for number, cells in enumerate(sheet.iter_rows(values_only=True)):
        rows += _row(number) + b"".join(_cell(column, value) for column, value in enumerate(cells))
        if secret and number == 3:
            rows += _cell(30, secret("hidden column"))
    last, columns, tail = sheet.max_row, b"", b""
    if secret:
        rows += _row(last + 2, 0x10) + _cell(0, f"注：{secret('hidden row')}")
        told = b"\x17" + struct.pack("<H", len(words := secret("formula"))) + words.encode("utf-16-le")
        formula = struct.pack("<HI", 0, len(told)) + told + bytes(4)
        rows += _row(last + 4) + record(8, struct.pack("<II", 0, 0) + wide("注：公式") + formula)
        columns = record(390) + record(60, struct.pack("<IIIIH", 30, 30, 2048, 0, 1)) + record(391)
        tail += record(479, struct.pack("<H", 0) + wide(secret("header")) + b"\xff" * 20) + record(480)
        tail += record(573, bytes(18)) + record(64, struct.pack("<I", 3) + wide(secret("validation"))) + record(574)
        tail += record(
            494, struct.pack("<IIII", 8, 8, 2, 2) + wide("rId1") + wide(secret("place of a link")) + wide("") + wide("")
        )
    spans = sorted(sheet.merged_cells.ranges, key=str)
    merges = [(one.min_row - 1, one.max_row - 1, one.min_col - 1, one.max_col - 1) for one in spans]
    listed = b"".join(record(176, struct.pack("<IIII", *merge)) for merge in merges)
    tail = record(177, struct.pack("<I", len(merges))) + listed + record(178) + tail
    return _framed(rows, last + 5, tail, columns)


def _framed(rows: bytes, last: int, tail: bytes, columns: bytes = b"") -> bytes:
    extent = record(148, struct.pack("<IIII", 0, last, 0, 31))
    return record(129) + extent + columns + record(145) + rows + record(146) + tail + record(130)


def _with_words(secret: Secret) -> list[SheetReading]:
    """The sheets of the real workbook, and one of words."""
    sheets = list(real_workbook().sheets)
    row = ReadRow(1, (secret("sheet of words"),))
    return [*sheets, SheetReading("人员名单", len(sheets), hidden=False, rows=(row,), merges=())]


def xml_of_2003(secret: Secret) -> bytes:
    """The XML spreadsheet."""
    text = xml_2003(*_with_words(secret)).decode()
    told = "".join(f"<{name}>{secret(name)}</{name}>" for name in _AUTHORS)
    names = f'<Names><NamedRange ss:Name="{secret("defined name")}" ss:RefersTo="=1"/></Names>'
    comment = f'<Comment ss:Author="{secret("author of a comment")}"><ss:Data>{secret("comment")}</ss:Data></Comment>'
    link = f'<Cell ss:Index="9" ss:HRef="https://{secret("hyperlink")}">{comment}</Cell>'
    hidden = f'<Row ss:Hidden="1"><Cell><Data ss:Type="String">注：{secret("hidden row")}</Data></Cell></Row>'
    column = '<Column ss:Index="31" ss:Hidden="1"/>'
    far = f'<Row><Cell ss:Index="31"><Data ss:Type="String">{secret("hidden column")}</Data></Cell></Row>'
    options = (
        '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><PageSetup>'
        f'<Header x:Data="{secret("header")}"/></PageSetup></WorksheetOptions>'
    )
    closed = (
        f'<Worksheet ss:Name="内部"><Table><Row><Cell><Data ss:Type="String">{secret("hidden sheet")}</Data></Cell></Row></Table>'
        '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>'
        "</Worksheet>"
    )
    text = text.replace("<Workbook ", '<Workbook xmlns:x="urn:schemas-microsoft-com:office:excel" ', 1)
    properties = (
        f'<DocumentProperties xmlns="urn:schemas-microsoft-com:office:office">{told}</DocumentProperties>{names}'
    )
    text = text.replace("<Worksheet ", f"{properties}<Worksheet ", 1).replace("<Table>", f"<Table>{column}", 1)
    text = text.replace("</Table></Worksheet>", f"<Row>{link}</Row>{hidden}{far}</Table>{options}</Worksheet>", 1)
    return text.replace("</Workbook>", f"{closed}</Workbook>").encode()


def _head_and_rows(secret: Secret) -> tuple[str, str]:
    """What a page hides in its head, and what it hides in the rows of its first table."""
    told = "".join(f"<o:{name}>{secret(name)}</o:{name}>" for name in _AUTHORS)
    names = f"<x:ExcelName><x:Name>{secret('defined name')}</x:Name></x:ExcelName>"
    head = (
        f"<title>{secret('title')}</title><meta name=author content='{secret('author')}'>"
        f"<!--[if gte mso 9]><xml><o:DocumentProperties>{told}</o:DocumentProperties>{names}</xml><![endif]-->"
        f"<!-- {secret('remark of the page')} --><script>/* {secret('script')} */</script>"
        f"<style>@page {{mso-header-data:'{secret('header')}'}}</style>"
    )
    hidden = f"<tr style='display:none'><td>注：{secret('hidden row')}</td></tr>"
    after = (
        f"<a href='https://{secret('hyperlink')}'></a><img src='{secret('picture')}'><object data='{secret('object')}'></object>"
        f"<div style='display:none'>{secret('hidden words')}</div>"
        f"<div style='mso-element:comment-list'><div style='mso-element:comment'><div>{secret('comment')}</div></div></div>"
    )
    return head, f"{hidden}</table>{after}"


def web_page(secret: Secret) -> bytes:
    """A web page named .xls; what stands in its rows is one sheet."""
    head, rows = _head_and_rows(secret)
    text = page(*real_workbook().sheets, charset="utf-8", head=head).decode()
    return text.replace("</table>", rows, 1).encode()


def web_archive(secret: Secret) -> bytes:
    """A web archive named .xls, with a sheet of words."""
    head, rows = _head_and_rows(secret)
    sheets = _with_words(secret)
    whole = archive(*sheets)
    plain = page(sheets[0])
    changed = (
        plain.decode("gb18030").replace("</head>", f"{head}</head>").replace("</table>", rows, 1).encode("gb18030")
    )
    old, new = (base64.encodebytes(content) for content in (plain, changed))
    assert old in whole
    more = "".join(
        f"\n--x\nContent-Type: {kind}\n\n{secret(kind)}\n"
        for kind in ("image/png", "application/x-mso", "application/octet-stream")
    )
    return whole.replace(old, new).replace(b"\n--x--\n", f"{more}\n--x--\n".encode())
