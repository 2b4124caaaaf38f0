"""What lies below a merged cell is not on the sheet: it is never read, in any format that merges cells."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Sequence

import pytest
import xlwt
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.cell_range import CellRange

from budget.workbook import read
from tests.workbook.sheets_made import ELDERLY, MEETING, Row, dimensions, expenditure, fen, found, places, table
from tests.workbook.test_what_formats_say import record, row_header, words

Merge = tuple[int, int, int, int]  # first row, first column, last row, last column, counted from 1


def xlsx(rows: Sequence[Row], merge: Merge) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    top, left, bottom, right = merge
    sheet.merged_cells.add(CellRange(min_row=top, min_col=left, max_row=bottom, max_col=right))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls(rows: Sequence[Row], merge: Merge) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    top, left, bottom, right = merge
    sheet.merged_ranges.append((top - 1, bottom - 1, left - 1, right - 1))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def ods(rows: Sequence[Row], merge: Merge) -> bytes:
    top, left, bottom, right = merge

    def cell(row: int, column: int, value: object) -> str:
        spans = f'table:number-rows-spanned="{bottom - top + 1}" table:number-columns-spanned="{right - left + 1}"'
        is_first = (row, column) == (top, left)
        covered = top <= row <= bottom and left <= column <= right and not is_first
        name = "table:covered-table-cell" if covered else "table:table-cell"
        kind = "" if value is None else f'office:value-type="float" office:value="{value}"'
        kind = 'office:value-type="string"' if isinstance(value, str) else kind
        shown = "" if value is None else f"<text:p>{value}</text:p>"
        return f"<{name} {kind} {spans if is_first else ''}>{shown}</{name}>"

    lines = [
        "".join(cell(number, column, value) for column, value in enumerate(row, 1))
        for number, row in enumerate(rows, 1)
    ]
    body = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="Sheet">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", content)
        made.writestr("META-INF/manifest.xml", "<m/>")
    return buffer.getvalue()


def xlsb(rows: Sequence[Row], merge: Merge) -> bytes:
    def cell(column: int, value: object) -> bytes:
        if isinstance(value, str):
            return words(column, value)
        return record(5, struct.pack("<IId", column, 0, value)) if value is not None else b""

    top, left, bottom, right = merge
    body = b"".join(
        row_header(number) + b"".join(cell(column, value) for column, value in enumerate(row))
        for number, row in enumerate(rows)
    )
    extent = record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, 5))
    merges = record(177, struct.pack("<I", 1)) + record(
        176, struct.pack("<IIII", top - 1, bottom - 1, left - 1, right - 1)
    )
    sheet = record(129, b"") + extent + record(145, b"") + body + record(146, b"") + merges + record(130, b"")
    bundle = (
        struct.pack("<III", 0, 1, 4) + "rId1".encode("utf-16-le") + struct.pack("<I", 5) + "Sheet".encode("utf-16-le")
    )
    book = record(131, b"") + record(143, b"") + record(156, bundle) + record(144, b"") + record(132, b"")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/workbook.bin", book)
        made.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{kind}" Target="worksheets/sheet1.bin"/></Relationships>',
        )
        made.writestr("xl/worksheets/sheet1.bin", sheet)
    return buffer.getvalue()


FORMATS: list[Callable[[Sequence[Row], Merge], bytes]] = [xlsx, xls, ods, xlsb]


@pytest.fixture(params=FORMATS, ids=lambda make: make.__name__)
def made(request: pytest.FixtureRequest) -> Callable[[Sequence[Row], Merge], bytes]:
    """One of the formats."""
    make: Callable[[Sequence[Row], Merge], bytes] = request.param
    return make


def test_a_hidden_code_is_named_by_its_cell_and_not_read(made: Callable[[Sequence[Row], Merge], bytes]) -> None:
    reading = read(made(expenditure(MEETING, ELDERLY), (4, 1, 5, 1)), "一")
    assert places(reading, "cell.covered") == ["Sheet!A5"]
    assert "A4:A5" in found(reading, "cell.covered")[0].message
    rows = table(reading, "expenditure").rows
    assert [dimensions(row)["function"] for row in rows] == ["2010199", "2010199"]
    assert not any("2080501" in text for sheet in reading.sheets for row in sheet.rows for text in row.texts)


def test_a_hidden_amount_is_never_added_up(made: Callable[[Sequence[Row], Merge], bytes]) -> None:
    same = [*MEETING[:3], 5.4, None, 5.4]
    reading = read(made(expenditure(MEETING, same), (4, 4, 5, 4)), "一")
    assert sum(fen(row).get("total", 0) for row in table(reading, "expenditure").rows) <= 5_400_000
    assert places(reading, "cell.merged_amount") == ["Sheet!D4"]


def test_words_that_the_merged_cell_shows_may_be_repeated_below_it(
    made: Callable[[Sequence[Row], Merge], bytes],
) -> None:
    again = [MEETING[0], "50299-其他商品和服务支出", "30299-其他商品和服务支出", 1.0, None, 1.0]
    reading = read(made(expenditure(MEETING, again), (4, 1, 5, 1)), "一")
    assert not found(reading, "cell.covered")
    assert [dimensions(row)["function"] for row in table(reading, "expenditure").rows] == ["2010199", "2010199"]


def test_a_rounded_amount_below_a_merge_is_hidden_and_nothing_else() -> None:
    book = load_workbook(io.BytesIO(xlsx(expenditure(MEETING, ELDERLY), (4, 4, 5, 4))))
    book.worksheets[0]._cells[5, 4] = Cell(book.worksheets[0], row=5, column=4, value=20.2034)
    book.worksheets[0]._cells[5, 4].number_format = "0.00"
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read(buffer.getvalue())
    assert places(reading, "cell.covered") == ["Sheet!D5"]
    assert not found(reading, "cell.rounded")


def test_a_merge_over_very_many_is_named_briefly() -> None:
    rows = expenditure(*([MEETING] * 3), *([[f"20{n}"] for n in range(100, 160)]))
    reading = read(xlsx(rows, (4, 1, 66, 1)), "一")
    assert len(found(reading, "cell.covered")) == 20
    (rest,) = found(reading, "cell.covered_more")
    assert "40 格" in rest.message
