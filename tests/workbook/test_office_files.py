"""What offices really have: web pages, web archives and XML named .xls, text of Excel, sealed files, and no tables at all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import olefile  # type: ignore[import-untyped]  # it publishes no types
import pytest
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile

from budget.workbook import read
from budget.workbook.files.file_kinds import is_rights_managed
from budget.workbook.rows import Reading, SheetReading
from tests.workbook.office_made import archive, page, xml_2003
from tests.workbook.sheets_made import (
    ELDERLY,
    MEETING,
    PROCUREMENT,
    WORKBOOKS,
    codes,
    expenditure,
    fen,
    found,
    places,
    real_workbook,
    table,
    workbook,
)

REAL = WORKBOOKS / "xiaohongmen-2026.xlsx"


def one_page(*sheets: SheetReading) -> bytes:
    return page(*sheets)


@pytest.mark.parametrize("make", [one_page, archive, xml_2003])
def test_the_whole_form_is_read_like_a_workbook(make: Callable[..., bytes]) -> None:
    real = real_workbook()
    reading = read(make(*real.sheets), "导出.xls")
    for expected in real.tables:
        got = table(reading, expected.key)
        assert [fen(row) for row in got.rows] == [fen(row) for row in expected.rows], expected.title
        assert [row.dimensions.keys() for row in got.rows] == [row.dimensions.keys() for row in expected.rows]
        assert [project.code for project in got.projects] == [project.code for project in expected.projects]
        assert [one.target_text for one in got.indicators] == [one.target_text for one in expected.indicators]
    if make is not one_page:
        assert [sheet.name for sheet in reading.sheets] == [sheet.name for sheet in real.sheets]
        assert [row.amounts for row in table(reading, "expenditure").rows] == [
            row.amounts for row in table(real, "expenditure").rows
        ]  # each amount has the very cell that it had


def web(*rows: str, head: str = "") -> Reading:
    """A page with a table of procurement whose rows are given as HTML."""
    top = "<tr><td colspan=2>预算04表 政府采购预算明细表</td></tr><tr><td></td><td>金额单位：万元</td></tr>"
    names = "<tr><td>采购类别</td><td>金额</td></tr>"
    text = f"<html><head>{head}</head><body><table>{top}{names}{''.join(rows)}</table></body></html>"
    return read(text.encode(), "一.xls")


def row(cell: str, name: str = "A-货物") -> str:
    return f"<tr><td>{name}</td>{cell}</tr>"


class TestWebPages:
    @pytest.mark.parametrize(
        ("cell", "read_as"),
        [
            ("<td>54.51</td>", 54_510_000),
            ("<td>&nbsp;1,054.51&nbsp;</td>", 1_054_510_000),
            ("<td x:num>54.51</td>", 54_510_000),
            ("<td x:num='54.512345' style='mso-number-format:\"0\\.00\"'>54.51</td>", 54_512_345),
            ("<td><font color=red><b>54.51</b></font></td>", 54_510_000),
            ("<td><!-- 1 -->54.51</td>", 54_510_000),
            ("<td style='mso-number-format:\"\\@\"'>54.51</td>", 54_510_000),
        ],
    )
    def test_an_amount_is_what_is_shown(self, cell: str, read_as: int) -> None:
        reading = web(row(cell))
        assert fen(table(reading, "procurement").rows[0]) == {"total": read_as}, [f.message for f in reading.findings]

    @pytest.mark.parametrize(
        ("cell", "code"),
        [
            ("<td style='mso-number-format:\"0\\.00%\"'>54.51</td>", "cell.percent"),
            ("<td class=xl1>54.51</td>", "cell.percent"),
            ("<td style='mso-number-format:\"0\\!\\.0000\"'>545100</td>", "cell.scaled_format"),
            ("<td x:num='545100'>54.51</td>", "cell.scaled_format"),
            ("<td>54.5<sup>1</sup></td>", "cell.raised"),
            ("<td>54.5<span style='vertical-align:super'>1</span></td>", "cell.raised"),
            ("<td><s>54.51</s></td>", "cell.struck"),
            ("<td style='text-decoration:line-through'>54.51</td>", "cell.struck"),
            ("<td>5<span style='display:none'>0</span>4.51</td>", "cell.unread"),
            ("<td>54.51%</td>", "cell.percent"),
            ("<td>54.51<br>60.2</td>", "cell.not_amount"),
        ],
    )
    def test_what_is_shown_otherwise_is_refused_by_cell(self, cell: str, code: str) -> None:
        reading = web(row(cell), head="<style>\n<!-- .xl1 {mso-number-format:Percent;} -->\n</style>")
        assert places(reading, code) == ["一!B4"], [f.message for f in reading.findings]
        assert not table(reading, "procurement").rows

    def test_hidden_rows_and_columns_are_named(self) -> None:
        reading = web(row("<td>1</td>"), "<tr style='display:none'><td>B-工程</td><td>2</td></tr>")
        assert places(reading, "row.hidden") == ["一!A5"]

    def test_text_around_tables_takes_rows_of_its_own(self) -> None:
        text = (
            "<p>预算04表 政府采购预算明细表</p>金额单位：万元<table><tr><td>采购类别<td>金额<tr><td>A-货物<td>1</table>"
        )
        reading = read(f"<html><body>{text}<p>注：无</p></body></html>".encode(), "一.xls")
        assert table(reading, "procurement").rows[0].amounts["total"].source.address == "B4"
        assert reading.sheets[0].rows[4].texts[0] == "注：无"

    def test_a_table_inside_a_table_is_not_read_twice(self) -> None:
        inner = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" for cells in PROCUREMENT)
        reading = read(f"<table><tr><td><table>{inner}</table></td></tr></table>".encode(), "一.xls")
        assert [fen(one) for one in table(reading, "procurement").rows] == [
            {"total": 54_510_000}, {"total": 699_438_168}, {"total": 753_948_168},
        ]  # fmt: skip

    @pytest.mark.parametrize("charset", ["gb2312", "utf-8", "utf-16"])
    def test_in_each_usual_encoding(self, charset: str) -> None:
        sheet = real_workbook().sheets[3]
        reading = read(page(sheet, charset=charset), "一.xls")
        assert len(table(reading, "procurement").rows) == 4

    @pytest.mark.sweep(keep=2)
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("<html><body>登录已过期</body></html>", "file.web_without_table"),
            (
                '<?xml version="1.0"?><office:document xmlns:office="urn:oasis"><table:table/></office:document>',
                "file.other_kind",
            ),
            ('<?xml version="1.0"?><uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof"/>', "file.other_kind"),
            ("ID;PWXL;N;E\nC;Y1;X1;K54\nE\n", "file.other_kind"),
            ("\x09\x02\x06\x00\x00\x00\x10\x00\x00\x00", "file.other_kind"),
            ("<html><frameset><frame src=a.files/sheet001.htm></frameset></html>", "file.web_frames"),
            (f"<table><tr>{'<td>1' * 500}{'<tr><td>1' * 20_000}</table>", "file.too_many_cells"),
        ],
    )
    def test_what_has_no_tables_says_so(self, text: str, code: str) -> None:
        assert codes(read(text.encode(), "a.xls")) == [code]


class TestXml2003:
    def book(self, cell: str, style: str = "", over: str = "", columns: str = "") -> Reading:
        space, html = "urn:schemas-microsoft-com:office:spreadsheet", "http://www.w3.org/TR/REC-html40"
        rows = "".join(
            "<Row>" + "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in texts) + "</Row>"
            for texts in (["预算04表 政府采购预算明细表"], ["金额单位：万元"], ["采购类别", "金额"])
        )
        last = f'<Row><Cell><Data ss:Type="String">A-货物</Data></Cell>{cell}</Row>'
        body = f'<Styles>{style}</Styles><Worksheet ss:Name="一"><Table>{columns}{rows}{last}</Table>{over}</Worksheet>'
        text = f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}" xmlns:h="{html}">{body}</Workbook>'
        return read(text.encode(), "a.xls")

    @pytest.mark.parametrize(
        ("cell", "code"),
        [
            ('<Cell ss:StyleID="s"><Data ss:Type="Number">54.51</Data></Cell>', "cell.percent"),
            ('<Cell><Data ss:Type="Error">#REF!</Data></Cell>', "cell.error_value"),
            ('<Cell ss:Formula="=A1"/>', "cell.formula_without_value"),
            ('<Cell><Data ss:Type="String">54.5<B xmlns="u"><Sup>1</Sup></B></Data></Cell>', "cell.raised"),
            (
                '<Cell><Data ss:Type="String">54.5<h:Font h:Color="#FFFFFF"><B>1</B></h:Font></Data></Cell>',
                "cell.unread",
            ),
            ('<Cell><Data ss:Type="String">五<?x y?></Data></Cell>', "cell.not_amount"),
            ('<Cell><Data ss:Type="DateTime">2026-01-01T00:00:00.000</Data></Cell>', "cell.not_amount"),
            ('<Cell><Data ss:Type="DateTime">54.51</Data></Cell>', "cell.unread"),
            ('<Cell><Data ss:Type="Number">5_4</Data></Cell>', "cell.unread"),
            ('<Cell><Data ss:Type="Number">５４</Data></Cell>', "cell.unread"),
            ('<Cell><Data ss:Type="Number">54<h:B>.51</h:B></Data></Cell>', "cell.unread"),
            ('<Cell><Data ss:Type="Number">54.51</Data><Data ss:Type="Number">9</Data></Cell>', "cell.unread"),
            ('<Cell><Data ss:Type="number">54.51</Data></Cell>', "cell.unread"),
            ("<Cell><h:Data>54.51</h:Data></Cell>", "cell.unread"),
            ('<Cell><Data ss:Type="String">54.5<h:Span h:Style="display:none">1</h:Span></Data></Cell>', "cell.unread"),
            ('<Cell ss:Formula="=50+R[1]C*2"><Data ss:Type="Number">54.51</Data></Cell>', "cell.uncalculated"),
            ('<Cell ss:StyleID="child"><Data ss:Type="Number">54.51</Data></Cell>', "cell.percent"),
            ('<Cell ss:StyleID="struck"><Data ss:Type="Number">54.51</Data></Cell>', "cell.struck"),
            ('<Cell ss:StyleID="raised"><Data ss:Type="Number">54.51</Data></Cell>', "cell.raised"),
            ('<Cell ss:StyleID="black"><Data ss:Type="Number">54.51</Data></Cell>', "cell.scaled_format"),
        ],
    )
    def test_what_is_no_plain_amount_is_refused_by_cell(self, cell: str, code: str) -> None:
        style = (
            '<Style ss:ID="child" ss:Parent="s"/><Style ss:ID="s"><NumberFormat ss:Format="Percent"/></Style>'
            '<Style ss:ID="struck"><Font ss:StrikeThrough="true"/></Style>'
            '<Style ss:ID="raised"><Font ss:VerticalAlign="superscript"/></Style>'
            '<Style ss:ID="black"><Interior ss:Color="#000000" ss:PatternColor="#000000" ss:Pattern="Gray50"/></Style>'
        )
        assert places(self.book(cell, style), code) == ["一!B4"]

    @pytest.mark.parametrize(
        ("style", "code"),
        [
            ("color:white", "cell.scaled_format"),
            ("color:red;text-line-through:single", "cell.struck"),
            ("color:red", ""),
        ],
    )
    def test_what_a_condition_hides_or_strikes_is_refused(self, style: str, code: str) -> None:
        laid = f"<Range>R4C2:R9C2</Range><Condition><Value1>1</Value1><Format Style='{style}'/></Condition>"
        over = f'<ConditionalFormatting xmlns="urn:schemas-microsoft-com:office:excel">{laid}</ConditionalFormatting>'
        reading = self.book('<Cell><Data ss:Type="Number">54.51</Data></Cell>', over=over)
        assert places(reading, code or "cell.struck") == (["一!B4"] if code else [])
        if not code:
            assert fen(table(reading, "procurement").rows[0]) == {"total": 54_510_000}

    def test_a_column_with_no_room_is_told_of(self) -> None:
        columns = '<Column/><Column ss:Width="12"/>'
        assert places(
            self.book('<Cell><Data ss:Type="Number">5451</Data></Cell>', columns=columns), "cell.too_narrow"
        ) == ["一!B4"]

    def test_zeros_that_no_program_calculated_are_refused(self) -> None:
        zero = '<Cell ss:Formula="=R[-1]C"><Data ss:Type="Number">{}</Data></Cell>'
        assert places(self.book(zero.format(0)), "cell.uncalculated") == ["一!B4"]
        assert fen(table(self.book(zero.format(54.51)), "procurement").rows[0]) == {"total": 54_510_000}

    def test_entities_of_its_own_are_refused(self) -> None:
        text = (
            '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "1">]>'
            '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">&b;</Workbook>'
        )
        assert codes(read(text.encode(), "a.xls")) == ["file.damaged"]


class TestText:
    def test_commas_part_cells_as_well(self) -> None:
        rows = [
            ["预算04表 政府采购预算明细表", ""],
            ["金额单位：万元", ""],
            ["采购类别", "金额"],
            ["A-货物", '"1,054.51"'],
        ]
        text = "\n".join(",".join(cells) for cells in rows)
        reading = read(text.encode("gb18030"), "一.csv")
        assert fen(table(reading, "procurement").rows[0]) == {"total": 1_054_510_000}

    def test_excels_own_text_is_read_without_its_quotation_marks(self) -> None:
        text = '预算04表 政府采购预算明细表\t\n金额单位：万元\t\n采购类别\t"金\n额"\nA-货物\t"1,054.51"\n'
        reading = read(text.encode("utf-16"), "一.txt")
        assert table(reading, "procurement").rows[0].amounts["total"].source.address == "B4"
        assert fen(table(reading, "procurement").rows[0]) == {"total": 1_054_510_000}

    def test_quotation_marks_that_are_words_stay(self) -> None:
        text = 'a\t"三公"经费\n"b\tc\n'
        assert [list(one.texts) for one in read(text.encode(), "一.txt").sheets[0].rows] == [
            ["a", '"三公"经费'], ["\"b", "c"],
        ]  # fmt: skip

    def test_a_line_of_very_many_cells_does_not_make_a_rectangle(self) -> None:
        assert codes(read(("\t" * 50_000 + "1\n" + "a\tb\n" * 500).encode(), "a.txt")) == ["file.too_many_cells"]

    def test_a_line_of_more_cells_than_any_sheet_has_is_refused(self) -> None:
        assert codes(read(("\t" * 20_000 + "1").encode(), "a.txt")) == ["file.too_many_cells"]

    def test_a_text_of_very_many_lines_is_refused(self) -> None:
        assert codes(read(b"a\tb\n" * 200_001, "a.txt")) == ["file.too_many_rows"]


def sealed(password: str) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook({"一": PROCUREMENT}))).encrypt(password, out)
    return out.getvalue()


def test_a_workbook_sealed_with_the_password_that_everybody_knows_is_opened() -> None:
    assert len(table(read(sealed("VelvetSweatshop"), "a.xlsx"), "procurement").rows) == 3
    assert codes(read(sealed("geheim"), "a.xlsx")) == ["file.password"]


def compound(*streams: str) -> bytes:
    """A compound file with these streams; made of an .xls whose only stream is renamed."""
    book = xlwt.Workbook()
    book.add_sheet("a")
    out = io.BytesIO()
    book.save(out)
    data = bytearray(out.getvalue())
    name = streams[0].encode("utf-16-le")
    place = data.index("Workbook".encode("utf-16-le"))
    data[place : place + 64] = name.ljust(64, b"\0")
    data[place + 64 : place + 66] = (len(name) + 2).to_bytes(2, "little")
    assert olefile.isOleFile(bytes(data))
    return bytes(data)


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, "x")
    return out.getvalue()


def office(part: str, kind: str) -> bytes:
    """A package of the same family as a workbook's, as Office writes it: its root leads to its main part."""
    out = io.BytesIO()
    package = "http://schemas.openxmlformats.org/package/2006"
    leads = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/{part}" ContentType="application/vnd.{kind}.main+xml"/></Types>',
        )
        made.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{leads}" Target="{part}"/></Relationships>',
        )
        made.writestr(part, "<document><body><p>部门职责：负责辖区事务。</p></body></document>")
    return out.getvalue()


def open_document(kind: str) -> bytes:
    """A package of OpenDocument that is no spreadsheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        made.writestr("content.xml", "<document-content/>")
    return out.getvalue()


OFFICE = "openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (office("word/document.xml", f"{OFFICE}.wordprocessingml.document"), "说明.docx", "Word 文档"),
        (office("word/document2.xml", f"{OFFICE}.wordprocessingml.document"), "说明.docx", "Word 文档"),
        (office("word/document.xml", f"{OFFICE}.wordprocessingml.template"), "说明.dotx", "Word 文档"),
        (office("word/document.xml", "ms-word.document.macroEnabled"), "说明.docm", "Word 文档"),
        (office("ppt/presentation.xml", f"{OFFICE}.presentationml.presentation"), "a.pptx", "演示文稿"),
        (office("ppt/presentation.xml", "ms-powerpoint.presentation.macroEnabled"), "a.xlsx", "演示文稿"),
        (open_document("text"), "说明.odt", "文字文档"),
        (open_document("text-template"), "说明.ott", "文字文档"),
        (open_document("presentation"), "a.ods", "演示文稿"),
        (open_document("graphics"), "a.odg", "图片"),
        (b"%PDF-1.7\n%\xe2\xe3", "a.xlsx", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a.xls", "图片"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a.xls", "图片"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a.xls", "图片"),
        (b"Rar!\x1a\x07\x01\0", "a.xls", "压缩包"),
        (b"7z\xbc\xaf\x27\x1c\0", "a.xls", "压缩包"),
        (zipped("a/一.xlsx"), "a.zip", "压缩包"),
        (zipped("word/document.xml"), "a.xlsx", "Word 文档"),
        (zipped("OFD.xml"), "a.xlsx", "OFD"),
        (b"{\\rtf1\\ansi 1\t2}", "a.xls", "Word 文档"),
        (b"%TSD-Header-###%" + bytes(range(256)), "a.xlsx", "加密软件"),
        (b"\0\0\0\0E-SafeNet\0\0\0LOCK" + bytes(range(256)), "a.xlsx", "加密软件"),
        (compound("WordDocument"), "a.xls", "Word"),
        (compound("PowerPoint Document"), "a.xls", "演示文稿"),
        (compound("Contents"), "a.et", "WPS 表格"),
        (compound("Contents"), "a.wps", "WPS 文字"),
        (compound("\tDRMContent"), "a.xls", "权限管理"),
        (b"MZ\x90\0\x03\0", "a.xlsx", "程序"),
    ],
)
def test_what_is_no_workbook_is_named_with_what_to_do(data: bytes, name: str, kind: str) -> None:
    (error,) = found(read(data, name), "file.other_kind")
    assert kind in error.message
    assert error.hint.startswith("请")
    assert not read(data, name).is_readable


def test_a_package_sealed_for_named_persons_is_known_by_its_transform() -> None:
    assert is_rights_managed({"EncryptedPackage", "\x06DataSpaces/TransformInfo/DRMEncryptedTransform/\x06Primary"})
    assert not is_rights_managed(
        {"EncryptedPackage", "\x06DataSpaces/TransformInfo/StrongEncryptionTransform/\x06Primary"}
    )


def test_a_file_of_wps_that_is_a_workbook_inside_is_read() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("一")
    for number, cells in enumerate(PROCUREMENT):
        for column, value in enumerate(cells):
            sheet.write(number, column, value)
    out = io.BytesIO()
    book.save(out)
    assert len(table(read(out.getvalue(), "预算.et"), "procurement").rows) == 3


def test_merges_of_a_page_hide_nothing() -> None:
    rows = expenditure(MEETING, ELDERLY)
    text = "".join(f"<tr>{''.join(f'<td>{cell or str()}</td>' for cell in cells)}</tr>" for cells in rows)
    assert not found(read(f"<table>{text}</table>".encode(), "一.xls"), "cell.covered")
