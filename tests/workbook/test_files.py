"""A file is opened by its content; what cannot be opened gets one clear sentence and nothing else."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

import pytest

from budget.findings import Severity
from budget.workbook import read
from budget.workbook.files.archive import Archive, InflatesTooFar, Unsafe
from budget.workbook.files.reader import MOST_BYTES
from tests.workbook.sheets_made import (
    PROCUREMENT,
    WORKBOOKS,
    codes,
    fen,
    found,
    places,
    raw_text,
    real_workbook,
    table,
    text_of,
    workbook,
)

GOOD = workbook({"一": PROCUREMENT})


def rewritten(data: bytes, **changes: bytes) -> bytes:
    """The package with entries replaced or added; `__` in a name stands for a slash."""
    new = {name.replace("__", "/"): content for name, content in changes.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            made.writestr(name, new.pop(name) if name in new else old.read(name))
        for name, content in new.items():
            made.writestr(name, content)
    return buffer.getvalue()


def zipped(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


UNREADABLE = [
    (b"", "file.empty"),
    (b" \n\t\r\n", "file.empty"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "file.other_kind"),
    (bytes(range(256)) * 20, "file.not_workbook"),
    ("第一，说明。\n第二，依据, 见附件。\n".encode(), "file.not_workbook"),
    (b"<html><body>\t1</body></html>", "file.web_without_table"),
    (b"a\tb\x07\tc\n", "file.not_workbook"),
    (zipped(readme=b"hello"), "file.other_kind"),
    (GOOD[: len(GOOD) // 2], "file.damaged"),
    (b"PK\x03\x04" + bytes(100), "file.damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file.damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "file.password"),
    (workbook({"一": []}), "file.empty"),
    (rewritten(GOOD, **{"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"}), "file.damaged"),
    (zipped(**{"content.xml": b"<a>", "mimetype": b"x"}), "file.damaged"),
    (zipped(**{"content.xml": b"<a/>", "META-INF/manifest.xml": b"<m:encryption-data/>"}), "file.password"),
    (zipped(**{"xl/workbook.bin": b"\x9c\x01\x7f"}), "file.damaged"),
]


@pytest.mark.parametrize(("data", "code"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_cannot_be_opened_gets_one_sentence(data: bytes, code: str) -> None:
    reading = read(data, "a.xlsx")
    assert [one.code for one in reading.findings] == [code]
    assert reading.findings[0].severity is Severity.ERROR
    assert not reading.is_readable
    assert (reading.sheets, reading.tables) == ((), ())


def test_a_file_of_more_than_50_mb_is_refused_unopened() -> None:
    (error,) = read(b"PK\x03\x04" + bytes(MOST_BYTES)).findings
    assert error.code == "file.too_large"
    assert "51 MB" in error.message


def test_the_name_does_not_decide() -> None:
    assert len(table(read(GOOD, "a.txt"), "procurement").rows) == 3
    assert len(table(read(text_of(*PROCUREMENT), "a.xlsx"), "procurement").rows) == 3


@pytest.mark.parametrize("name", ["old-excel.xls", "open-document.ods"])
def test_other_formats_hold_the_same_figures(name: str) -> None:
    reading = read((WORKBOOKS / name).read_bytes(), name)
    for expected in real_workbook().tables:
        got = table(reading, expected.key)
        assert [fen(row) for row in got.rows] == [fen(row) for row in expected.rows]
        assert [project.code for project in got.projects] == [project.code for project in expected.projects]
        assert len(got.indicators) == len(expected.indicators)
    notes = [note.message for note in found(reading, "file.not_checked")]
    assert [".xls" in note for note in notes] == ([True] if name.endswith(".xls") else [])
    # A merge of the header, which tells whether an amount below is one column's or two columns'.
    assert (3, 7, 3, 9) in reading.sheets[2].merges


@pytest.mark.no_cover
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_is_read_in_the_usual_encodings(encoding: str) -> None:
    text = (WORKBOOKS / "xiaohongmen-2026.txt").read_text("utf-8")
    reading = read(text.encode(encoding), "xiaohongmen-2026.txt")
    assert reading.tables == raw_text().tables
    assert codes(reading).count("file.gb18030") == (encoding == "gb18030")


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_do_not_change_line_numbers(ending: str) -> None:
    text = (WORKBOOKS / "xiaohongmen-2026.txt").read_text("utf-8")
    assert read(text.replace("\n", ending).encode(), "xiaohongmen-2026.txt").tables == raw_text().tables


def test_a_form_feed_moves_no_line() -> None:
    data = text_of(*PROCUREMENT).replace("合 计".encode(), b"\x0c" + "合 计".encode())
    assert table(read(data, "a.txt"), "procurement").rows[-1].number == 6


class TestArchive:
    def test_an_honest_bomb_is_refused_by_its_directory(self) -> None:
        data = bytearray(zipped(**{"xl/workbook.xml": bytes(1000)}))
        place = data.index(b"PK\x01\x02") + 24
        struct.pack_into("<I", data, place, 2**31)
        with pytest.raises(InflatesTooFar):
            Archive(bytes(data))

    def test_a_bomb_that_lies_is_refused_when_it_goes_on(self) -> None:
        data = bytearray(zipped(**{"xl/workbook.xml": bytes(5_000_000)}))
        for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
            struct.pack_into("<I", data, data.index(mark) + offset, 10)
        pieces = Archive(bytes(data)).chunks("xl/workbook.xml")
        with pytest.raises(Unsafe):
            next(pieces)  # and not after five megabytes

    def test_many_entries_that_inflate_too_far_together_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        data = zipped(a=bytes(600_000), b=bytes(600_000))
        archive = Archive(data)
        monkeypatch.setattr(archive, "_left", 1_000_000)
        with pytest.raises(InflatesTooFar):
            archive.check()

    def test_an_entry_whose_sum_is_wrong_is_refused(self) -> None:
        data = bytearray(zipped(a=b"hello hello hello"))
        struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 16, 12345)
        with pytest.raises(Unsafe):
            Archive(bytes(data)).check()

    def test_an_entry_shorter_than_it_says_is_refused(self) -> None:
        data = bytearray(zipped(a=b"hello hello hello"))
        struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 99)
        with pytest.raises(Unsafe):
            Archive(bytes(data)).check()

    @pytest.mark.parametrize("name", ["../a", "/etc/passwd", "a/../../b", "c:evil", "..\\a"])
    def test_names_that_leave_the_archive_are_refused(self, name: str) -> None:
        with pytest.raises(Unsafe):
            Archive(zipped(**{name: b"x"}))

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_two_entries_of_one_name_are_refused(self) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as made:
            made.writestr("a", "1")
            made.writestr("a", "2")
        with pytest.raises(Unsafe):
            Archive(buffer.getvalue())

    def test_other_compressions_are_refused(self) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_BZIP2) as made:
            made.writestr("a", "1" * 100)
        with pytest.raises(Unsafe):
            Archive(buffer.getvalue()).check()

    def test_broken_compression_is_refused(self) -> None:
        data = bytearray(zipped(a=b"hello" * 100))
        start = 30 + 1
        data[start : start + 4] = b"\xff\xff\xff\xff"
        with pytest.raises(Unsafe):
            Archive(bytes(data)).check()

    def test_stored_and_deflated_entries_are_read(self) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as made:
            made.writestr("stored", b"abc")
            made.writestr("deflated", b"abc" * 1000, zipfile.ZIP_DEFLATED)
        archive = Archive(buffer.getvalue())
        assert archive.read("stored") == b"abc"
        assert archive.read("deflated") == b"abc" * 1000
        assert zlib.crc32(archive.read("deflated")) == zlib.crc32(b"abc" * 1000)


class TestWhatAWorkbookCarries:
    @pytest.mark.parametrize(
        ("entry", "code"),
        [
            ("xl/vbaProject.bin", "file.macros"),
            ("xl/macrosheets/sheet1.xml", "file.macros"),
            ("Basic/Standard/Module1.xml", "file.macros"),
            ("Scripts/python/sums.py", "file.macros"),
            ("xl/externalLinks/externalLink1.xml", "file.external_links"),
            ("xl/connections.xml", "file.external_links"),
            ("xl/embeddings/letter.docx", "file.embedded"),
            ("xl/activeX/activeX1.xml", "file.embedded"),
        ],
    )
    def test_is_said_and_not_opened(self, entry: str, code: str) -> None:
        reading = read(rewritten(GOOD, **{entry: b"x"}))
        assert codes(reading) == [code]
        assert len(table(reading, "procurement").rows) == 3

    def test_names_only_the_first_embedded_files(self) -> None:
        many = {f"xl/embeddings/oleObject{number}.bin": b"x" for number in range(5)}
        (warning,) = found(read(rewritten(GOOD, **many)), "file.embedded")
        assert "oleObject0.bin、oleObject1.bin、oleObject2.bin 等" in warning.message


def test_an_error_in_a_text_cell_refuses_its_row() -> None:
    sheet = zipfile.ZipFile(io.BytesIO(GOOD)).read("xl/worksheets/sheet1.xml").decode()
    broken = re.sub('<c r="A4".*?</c>', '<c r="A4" t="e"><v>#N/A</v></c>', sheet)
    assert broken != sheet
    reading = read(rewritten(GOOD, **{"xl/worksheets/sheet1.xml": broken.encode()}))
    assert places(reading, "cell.error_value") == ["一!A4"]
    assert table(reading, "procurement").refused == 1


def test_merged_cells_that_lie_over_one_another_are_refused() -> None:
    sheet = zipfile.ZipFile(io.BytesIO(GOOD)).read("xl/worksheets/sheet1.xml").decode()
    merges = '<mergeCells><mergeCell ref="A1:B6"/><mergeCell ref="A1:B6"/></mergeCells>'
    tangled = sheet.replace("</sheetData>", f"</sheetData>{merges}")
    assert codes(read(rewritten(GOOD, **{"xl/worksheets/sheet1.xml": tangled.encode()}))) == ["file.damaged"]


def test_a_workbook_of_very_many_rows_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budget.workbook.files.reader.MOST_ROWS", 5)
    assert codes(read(GOOD)) == ["file.too_many_rows"]
    monkeypatch.setattr("budget.workbook.files.reader.Xlsx", None)  # which would parse it
    assert codes(read(GOOD)) == ["file.too_many_rows"]
