"""What the formats say and calamine does not: extent, hidden rows, error values, bare formulas, odd display."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
import xlwt

from budget.workbook import read
from budget.workbook.files.binary_records import BadRecords
from budget.workbook.files.markup import BadContent
from budget.workbook.files.ods.cells import OdsSheet
from budget.workbook.files.ods.content import scan_content
from budget.workbook.files.ods.styles import OdsStyles
from budget.workbook.files.xls.records import has_password, scan_xls
from budget.workbook.files.xlsb.records import listed_sheets, scan_xlsb
from budget.workbook.files.xlsb.styles import XlsbStyles, XlsbTexts
from budget.workbook.sheets import Flaw, FlawKind
from tests.workbook.sheets_made import PROCUREMENT, codes, fen, places, table


def ods(*rows: str, columns: str = "") -> bytes:
    spaces = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")}
    spaces["calcext"] = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    names = " ".join(f'xmlns:{name}="{space}"' for name, space in spaces.items())
    return (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="一">{columns}{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    ).encode()


def cell(text: str = "", **attributes: str) -> str:
    written = " ".join(f'{name.replace("_", ":", 1).replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-cell {written}><text:p>{text}</text:p></table:table-cell>"


def scan(content: bytes) -> OdsSheet:
    """The only sheet of a content."""
    (sheet,) = scan_content([content], OdsStyles())
    return sheet


class TestOds:
    def test_the_extent_counts_repeats_of_filled_cells_only(self) -> None:
        content = ods(
            f"<table:table-row>{cell('a')}</table:table-row>",
            '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2"/>'
            f"{cell('b', table_number_columns_repeated='4')}</table:table-row>",
            '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
            "</table:table-row>",
        )
        facts = scan(content).facts
        assert (facts.rows, facts.columns) == (4, 6)

    def test_a_bomb_of_repeats_is_refused(self) -> None:
        content = ods(
            '<table:table-row table:number-rows-repeated="1048576">'
            f"{cell('x', table_number_columns_repeated='16384')}</table:table-row>"
        )
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            made.writestr("content.xml", content)
        assert codes(read(buffer.getvalue())) == ["file.too_many_cells"]

    @pytest.mark.parametrize("many", ["0", "x", "-1", ""])
    @pytest.mark.parametrize("what", ["table_number_columns_repeated", "table_number_rows_spanned"])
    def test_a_cell_that_nobody_can_count_is_refused(self, what: str, many: str) -> None:
        with pytest.raises(BadContent):
            scan(ods(f"<table:table-row>{cell('a', **{what: many})}{cell('b')}</table:table-row>"))

    def test_merges_hidden_rows_and_columns(self) -> None:
        merged = cell("a", table_number_columns_spanned="2", table_number_rows_spanned="3")
        facts = scan(
            ods(
                f"<table:table-row>{cell('x')}{merged}</table:table-row>",
                f'<table:table-row table:visibility="collapse">{cell("b")}</table:table-row>',
                columns='<table:table-column/><table:table-column table:visibility="collapse"/>',
            )
        ).facts
        assert facts.merges == [(1, 2, 3, 3)]
        assert (facts.hidden_rows, facts.hidden_columns) == ({2}, {2})

    def test_flaws(self) -> None:
        row = (
            cell("90%", office_value_type="percentage", office_value="0.9")
            + cell("#REF!", office_value_type="string", calcext_value_type="error")
            + cell("#N/A", office_value_type="string")
            + cell("", table_formula="of:=1+1")
            + cell("2", table_formula="of:=1+1", office_value_type="float", office_value="2")
        )
        facts = scan(ods(f"<table:table-row>{row}</table:table-row>")).facts
        assert facts.flaws == {
            (0, 0): Flaw(FlawKind.PERCENT, "90%"),
            (0, 1): Flaw(FlawKind.ERROR, "#REF!"),
            (0, 2): Flaw(FlawKind.ERROR, "#N/A"),
            (0, 3): Flaw(FlawKind.FORMULA, ""),
        }

    @pytest.mark.parametrize(
        "content",
        [b"<a>", b"", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"<a office:value-type='percentage'/>x"],
    )
    def test_damaged_content_is_refused(self, content: bytes) -> None:
        with pytest.raises(BadContent):
            scan_content([content], OdsStyles())


def record(kind: int, payload: bytes) -> bytes:
    """One .xlsb record."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(payload)]) + payload


def row_header(row: int, *, hidden: bool = False) -> bytes:
    return record(0, struct.pack("<IIHBB", row, 0, 300, 0, 0x10 if hidden else 0) + bytes(5))


def real(column: int, value: float) -> bytes:
    return record(5, struct.pack("<IId", column, 0, value))


def words(column: int, text: str) -> bytes:
    return record(6, struct.pack("<III", column, 0, len(text)) + text.encode("utf-16-le"))


class TestXlsb:
    SHEET = (
        row_header(0)
        + real(0, 1.5)
        + record(1, struct.pack("<II", 40, 0))
        + row_header(6, hidden=True)
        + words(2, "合计")
        + record(3, struct.pack("<IIB", 3, 0, 0x17))
        + record(11, struct.pack("<IIB", 4, 0, 0x2A) + bytes(4))
        + record(60, struct.pack("<IIIIH", 1, 2, 9, 0, 1))
        + record(176, struct.pack("<IIII", 0, 1, 2, 3))
    )

    def test_extent_hidden_errors_and_merges(self) -> None:
        facts = scan_xlsb(self.SHEET, XlsbStyles(), XlsbTexts()).facts
        assert (facts.rows, facts.columns) == (7, 5)
        assert (facts.hidden_rows, facts.hidden_columns) == ({7}, {2, 3})
        assert facts.flaws == {(6, 3): Flaw(FlawKind.ERROR, "#REF!"), (6, 4): Flaw(FlawKind.ERROR, "#N/A")}
        assert facts.merges == [(1, 3, 2, 4)]

    def test_a_record_that_runs_over_is_refused(self) -> None:
        with pytest.raises(BadRecords):
            scan_xlsb(self.SHEET[:-3], XlsbStyles(), XlsbTexts())

    def test_finds_the_relation_of_each_sheet(self) -> None:
        identity = "rId7"
        sheet = struct.pack("<III", 0, 1, len(identity)) + identity.encode("utf-16-le") + struct.pack("<I", 0)
        assert listed_sheets(record(156, sheet)) == [("", "rId7")]

    def test_a_workbook_of_records_is_read(self) -> None:
        rows = b"".join(
            row_header(number)
            + b"".join(
                words(column, value) if isinstance(value, str) else real(column, float(str(value)))
                for column, value in enumerate(row)
            )
            for number, row in enumerate(PROCUREMENT)
        )
        head = record(129, b"") + record(148, struct.pack("<IIII", 0, 5, 0, 1)) + record(145, b"")
        sheet = head + rows + record(146, b"") + record(130, b"")
        name = "一"
        bundle = (
            struct.pack("<III", 0, 1, 4) + "rId1".encode("utf-16-le") + struct.pack("<I", 1) + name.encode("utf-16-le")
        )
        book = record(131, b"") + record(143, b"") + record(156, bundle) + record(144, b"") + record(132, b"")
        relation = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
            'Target="worksheets/sheet1.bin"/></Relationships>'
        )
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("[Content_Types].xml", "<Types/>")
            made.writestr("xl/workbook.bin", book)
            made.writestr("xl/_rels/workbook.bin.rels", relation)
            made.writestr("xl/worksheets/sheet1.bin", sheet)
        reading = read(buffer.getvalue())
        assert codes(reading) == ["file.not_checked"]
        assert fen(table(reading, "procurement").rows[0]) == {"total": 54_510_000}

        far = sheet.replace(row_header(3), row_header(1_048_575)).replace(real(1, 54.51), real(16_383, 54.51))
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("xl/workbook.bin", book)
            made.writestr("xl/_rels/workbook.bin.rels", relation)
            made.writestr("xl/worksheets/sheet1.bin", far)
        assert codes(read(buffer.getvalue())) == ["file.too_many_cells"]


class TestXls:
    def test_hidden_rows_columns_and_sheets(self) -> None:
        book = xlwt.Workbook()
        sheet = book.add_sheet("一")
        for row, cells in enumerate(PROCUREMENT):
            for column, value in enumerate(cells):
                sheet.write(row, column, value)
        sheet.row(4).hidden = True
        sheet.col(1).hidden = True
        other = book.add_sheet("二")
        other.write(0, 0, "内部")
        other.visibility = 1
        buffer = io.BytesIO()
        book.save(buffer)
        reading = read(buffer.getvalue())
        assert codes(reading) == ["file.not_checked", "row.hidden", "column.hidden", "sheet.hidden"]
        assert places(reading, "row.hidden") == ["一!A5"]
        assert len(table(reading, "procurement").rows) == 3

    @pytest.mark.parametrize("value", [54.51, 54, 0.375, -1234567.25])
    @pytest.mark.parametrize(("shown", "code"), [("0.00%", "cell.percent"), ('0.00"万"', "cell.scaled_format")])
    def test_numbers_that_are_shown_otherwise_are_refused(self, value: float, shown: str, code: str) -> None:
        book = xlwt.Workbook()
        sheet = book.add_sheet("一")
        for row, cells in enumerate(PROCUREMENT):
            for column, content in enumerate(cells):
                if (row, column) != (4, 1):
                    sheet.write(row, column, content)
        sheet.write(4, 1, value, xlwt.easyxf(num_format_str=shown))
        buffer = io.BytesIO()
        book.save(buffer)
        reading = read(buffer.getvalue())
        assert places(reading, code) == ["一!B5"]
        assert len(table(reading, "procurement").rows) == 2

    def test_an_old_password_is_found(self) -> None:
        begin = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0, 0, 0, 0)
        locked = begin + struct.pack("<HHH", 0x002F, 2, 1)
        assert has_password(locked)
        assert not has_password(begin + struct.pack("<HH", 0x000A, 0) + locked)

    def test_error_values_in_the_records(self) -> None:
        def biff(kind: int, payload: bytes) -> bytes:
            return struct.pack("<HH", kind, len(payload)) + payload

        begin = biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
        cells = (
            biff(0x0203, struct.pack("<HHHd", 2, 1, 0, 5.0))
            + biff(0x0205, struct.pack("<HHHBB", 3, 1, 0, 0x07, 1))
            + biff(0x0205, struct.pack("<HHHBB", 3, 2, 0, 1, 0))
            + biff(0x0006, struct.pack("<HHH", 4, 1, 0) + b"\x02\x00\x17\x00\x00\x00\xff\xff" + bytes(8))
            + biff(0x00BD, struct.pack("<HH", 5, 1) + bytes(12) + struct.pack("<H", 2))
        )
        end = biff(0x000A, b"")
        book_begin = biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
        place = len(book_begin) + len(biff(0x0085, bytes(8))) + len(end)
        stream = book_begin + biff(0x0085, struct.pack("<I", place) + bytes(4)) + end + begin + cells + end
        facts = scan_xls(stream)[0].facts
        assert facts.flaws == {(3, 1): Flaw(FlawKind.ERROR, "#DIV/0!"), (4, 1): Flaw(FlawKind.ERROR, "#REF!")}
        assert (facts.rows, facts.columns) == (6, 3)
