"""What the formats say and calamine does not: extent, hidden rows, error values, bare formulas, odd display."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
import xlwt

from budget.workbook import read
from budget.workbook.archive import Unsafe
from budget.workbook.binary_sheets import BadRecords, has_password, scan_xls, scan_xlsb, xlsb_sheet_ids
from budget.workbook.ods_xml import BadContent, scan_content
from budget.workbook.raised_digits import raised_numbers
from budget.workbook.sheet_xml import odd_styles, scan_sheet, sheet_paths
from budget.workbook.sheets import Flaw, FlawKind, SheetFacts, percent_text
from tests.workbook.sheets_made import PROCUREMENT, codes, fen, places, table


def xml(rows: str, head: str = "") -> bytes:
    return f"<worksheet>{head}<sheetData>{rows}</sheetData></worksheet>".encode()


def scan(rows: str, head: str = "", styles: dict[int, FlawKind] | None = None) -> SheetFacts:
    return scan_sheet([xml(rows, head)], styles or {})


class TestXlsx:
    def test_the_extent_is_that_of_filled_cells(self) -> None:
        facts = scan(
            '<row r="1"><c r="A1"><v>1</v></c><c r="C1" s="4"/></row>'
            '<row r="7"><c r="AB7" t="s"><v>0</v></c></row><row r="9" s="1"/>'
        )
        assert (facts.rows, facts.columns) == (7, 28)

    def test_attributes_may_come_in_any_order(self) -> None:
        assert scan('<row><c s="1" t="n" r="D5"><v>1</v></c></row>').columns == 4

    def test_quotes_may_be_single_and_blanks_may_stand_around(self) -> None:
        facts = scan("<row r='4' hidden = '1'><c t = 'e' r = 'C4'><v>#N/A</v></c><c r='D4' s='3'><v>0.5</v></c></row>",
                     styles={3: FlawKind.PERCENT})  # fmt: skip
        assert (facts.rows, facts.columns, facts.hidden_rows) == (4, 4, {4})
        assert [flaw.text for flaw in facts.flaws.values()] == ["#N/A", "50%"]

    def test_a_prefix_changes_nothing(self) -> None:
        facts = scan('<x:row r="3" hidden="1"><x:c r="B3" t="e"><x:v>#N/A</x:v></x:c></x:row>')
        assert (facts.rows, facts.columns, facts.hidden_rows) == (3, 2, {3})
        assert facts.flaws == {(2, 1): Flaw(FlawKind.ERROR, "#N/A")}

    def test_cells_without_a_place_count_by_their_row(self) -> None:
        assert scan('<row r="1048576"><c><v>1</v></c></row>').rows == 1048576

    def test_a_number_with_a_raised_digit_is_a_flaw_and_words_with_one_are_not(self) -> None:
        raised = '<r><t>{}</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r>'
        shared = f"<sst><si><t>1</t></si><si>{raised.format('54.5')}</si><si>{raised.format('m')}</si></sst>"
        cells = '<c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>2</v></c><c r="C1" t="s"><v>0</v></c>'
        inside = f'<c r="D1" t="inlineStr"><is>{raised.format("7")}</is></c>'
        facts = scan_sheet([xml(f'<row r="1">{cells}{inside}</row>')], {}, raised_numbers(shared.encode()))
        flaws = {(0, 0): Flaw(FlawKind.RAISED, "54.52"), (0, 3): Flaw(FlawKind.RAISED, "72")}
        assert facts.flaws == flaws

    def test_rows_without_height_and_columns_without_width_are_hidden(self) -> None:
        facts = scan(
            '<row r="2" ht="0" customHeight="1"><c r="A2"><v>1</v></c></row><row r="3" ht="15"/>',
            '<cols><col min="2" max="2" width="0" customWidth="1"/><col min="3" max="3" width="10"/></cols>',
        )
        assert (facts.hidden_rows, facts.hidden_columns) == ({2}, {2})

    def test_a_formula_of_text_without_a_result_is_a_flaw_and_an_empty_result_is_none(self) -> None:
        facts = scan('<row r="1"><c r="A1" t="str"><f>B1</f></c><c r="C1" t="str"><f>B1</f><v></v></c></row>')
        assert facts.flaws == {(0, 0): Flaw(FlawKind.FORMULA, "")}

    def test_a_cell_that_must_not_be_read_and_does_not_say_where_it_stands_is_refused(self) -> None:
        with pytest.raises(Unsafe):
            scan('<row r="1"><c><f>B1</f></c></row>')

    def test_hidden_rows_and_columns(self) -> None:
        facts = scan(
            '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row><row r="3" hidden="0"/><row r="4" hidden="true"/>',
            '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="3"/></cols>',
        )
        assert (facts.hidden_rows, facts.hidden_columns) == ({2, 4}, {2, 3})

    def test_a_formula_needs_a_value(self) -> None:
        facts = scan(
            '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v></v></c><c r="C1"><f>1+1</f><v>2</v></c>'
            '<c r="D1" t="str"><f>""</f><v></v></c><c r="E1"><f t="shared" si="0"/></c><c r="F1"><f/><v/></c></row>'
        )
        assert sorted(facts.flaws) == [(0, 0), (0, 1), (0, 4), (0, 5)]
        assert {flaw.kind for flaw in facts.flaws.values()} == {FlawKind.FORMULA}

    def test_an_error_is_kept_with_its_text(self) -> None:
        facts = scan('<row r="1"><c r="A1" t="e"><f>SUM(#REF!)</f><v>#DIV/0!</v></c></row>')
        assert facts.flaws == {(0, 0): Flaw(FlawKind.ERROR, "#DIV/0!")}

    def test_only_numbers_of_an_odd_style_are_odd(self) -> None:
        styles = {3: FlawKind.PERCENT, 4: FlawKind.SCALED}
        facts = scan(
            '<row r="1"><c r="A1" s="3"><v>0.9</v></c><c r="B1" s="3" t="s"><v>0</v></c><c r="C1" s="3"/>'
            '<c r="D1" s="4" t="n"><v>545100</v></c><c r="E1" s="30"><v>1</v></c></row>',
            styles=styles,
        )
        assert facts.flaws == {
            (0, 0): Flaw(FlawKind.PERCENT, "90%"),
            (0, 3): Flaw(FlawKind.SCALED, "545100"),
        }

    def test_a_cell_on_the_edge_of_a_window_is_seen(self) -> None:
        row = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="B{0}" t="e"><v>#REF!</v></c></row>'
        whole = xml("".join(row.format(number) for number in range(1, 100_001)))
        chunks = [whole[place : place + 65_537] for place in range(0, len(whole), 65_537)]
        facts = scan_sheet(chunks, {})
        assert (facts.rows, facts.columns, len(facts.flaws)) == (100_000, 2, 100_000)

    def test_a_sheet_without_rows_is_not_followed_for_ever(self) -> None:
        with pytest.raises(Unsafe):
            scan_sheet([b" " * 2**20] * 100, {})

    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            ("0%", FlawKind.PERCENT),
            ("0.00%;[Red]-0.00%", FlawKind.PERCENT),
            ("0!.0000", FlawKind.SCALED),
            ("0\\.0,", FlawKind.SCALED),
            ('0"."0000', FlawKind.SCALED),
            ("#,##0.00,", FlawKind.SCALED),
            ("0.00,,", FlawKind.SCALED),
            ("#,##0.000000", None),
            ('#,##0.00"%说明"', None),
            ('_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', None),
            ("General", None),
            ("@", None),
            ('0.00"万元"', None),
            ('0.00"元"', None),
            ('0.00"万"', FlawKind.SCALED),
            ("0.00!亿", FlawKind.SCALED),
            (";;;", FlawKind.SCALED),
            ('"***";;', FlawKind.SCALED),
            ("0;;;", None),
            ("#,##0.00;[Red]#,##0.00", None),
            ("[DBNum2][$-804]General", None),
            ("[$-804]yyyy", None),
        ],
    )
    def test_knows_formats_that_show_another_number(self, code: str, kind: FlawKind | None) -> None:
        escaped = code.replace("&", "&amp;").replace('"', "&quot;")
        styles = (
            f'<styleSheet><numFmts><numFmt numFmtId="170" formatCode="{escaped}"/></numFmts>'
            '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
            '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'
        )
        assert odd_styles(styles.encode()) == ({1: kind} if kind else {})

    def test_knows_the_built_in_percent_formats(self) -> None:
        assert odd_styles(b'<cellXfs><xf numFmtId="9"/><xf numFmtId="10"/><xf numFmtId="4"/></cellXfs>') == {
            0: FlawKind.PERCENT,
            1: FlawKind.PERCENT,
        }

    def test_finds_the_entry_of_each_sheet_in_order(self) -> None:
        workbook = b'<sheets><sheet name="a" r:id="rId2"/><x:sheet name="b" sheetId="1" r:id="rId1"/></sheets>'
        relations = (
            b'<Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
            b"<Relationship Target='/xl/worksheets/sheet9.xml' Id='rId2'/>"
        )
        assert sheet_paths(workbook, relations) == ["xl/worksheets/sheet9.xml", "xl/worksheets/sheet1.xml"]

    @pytest.mark.parametrize(("fraction", "text"), [("0.9", "90%"), ("0.955", "95.5%"), ("1", "100%"), ("0.07", "7%")])
    def test_shows_a_fraction_as_per_cent(self, fraction: str, text: str) -> None:
        assert percent_text(fraction) == text


def ods(*rows: str, columns: str = "") -> bytes:
    names = " ".join(f'xmlns:{name}="urn:{name}"' for name in ("office", "table", "text", "calcext"))
    return (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="一">{columns}{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    ).encode()


def cell(text: str = "", **attributes: str) -> str:
    written = " ".join(f'{name.replace("_", ":", 1).replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-cell {written}><text:p>{text}</text:p></table:table-cell>"


class TestOds:
    def test_the_extent_counts_repeats_of_filled_cells_only(self) -> None:
        content = ods(
            f"<table:table-row>{cell('a')}</table:table-row>",
            '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2"/>'
            f"{cell('b', table_number_columns_repeated='4')}</table:table-row>",
            '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
            "</table:table-row>",
        )
        (facts,) = scan_content([content])
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

    def test_merges_hidden_rows_and_columns(self) -> None:
        merged = cell("a", table_number_columns_spanned="2", table_number_rows_spanned="3")
        (facts,) = scan_content(
            [
                ods(
                    f"<table:table-row>{cell('x')}{merged}</table:table-row>",
                    f'<table:table-row table:visibility="collapse">{cell("b")}</table:table-row>',
                    columns='<table:table-column/><table:table-column table:visibility="collapse"/>',
                )
            ]
        )
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
        (facts,) = scan_content([ods(f"<table:table-row>{row}</table:table-row>")])
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
            scan_content([content])


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
        facts = scan_xlsb(self.SHEET)
        assert (facts.rows, facts.columns) == (7, 5)
        assert (facts.hidden_rows, facts.hidden_columns) == ({7}, {2, 3})
        assert facts.flaws == {(6, 3): Flaw(FlawKind.ERROR, "#REF!"), (6, 4): Flaw(FlawKind.ERROR, "#N/A")}
        assert facts.merges == [(1, 3, 2, 4)]

    def test_a_record_that_runs_over_is_refused(self) -> None:
        with pytest.raises(BadRecords):
            scan_xlsb(self.SHEET[:-3])

    def test_finds_the_relation_of_each_sheet(self) -> None:
        identity = "rId7"
        sheet = struct.pack("<III", 0, 1, len(identity)) + identity.encode("utf-16-le") + struct.pack("<I", 0)
        assert xlsb_sheet_ids(record(156, sheet)) == ["rId7"]

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
        (facts,) = scan_xls(stream)
        assert facts.flaws == {(3, 1): Flaw(FlawKind.ERROR, "#DIV/0!"), (4, 1): Flaw(FlawKind.ERROR, "#REF!")}
        assert (facts.rows, facts.columns) == (6, 3)
