"""Records of old and binary files: what formulas give as texts, and cells that are there twice."""

from __future__ import annotations

import io
import struct

import olefile  # type: ignore[import-untyped]  # it publishes no types
import pytest
from xlwt import CompoundDoc

from budget.workbook import read
from tests.workbook.books_made import COLUMN, ROW, Odd, record, wide, xlsb, zipped
from tests.workbook.xls_made import records_of, xls

PLACE = struct.pack("<HH", ROW, COLUMN)
NUMBER, BLANK, BLANKS, LABEL, RESULT, CONTINUE, FORMULA, ERROR = 0x203, 0x201, 0xBE, 0x204, 0x207, 0x3C, 0x06, 0x205
WIDE = "54.51".encode("utf-16-le")
Record = tuple[int, bytes]


def old(odd: Odd, *records: Record) -> set[str]:
    """What is said of an .xls whose odd cell is these records, the style of the cell written as S."""
    with olefile.OleFileIO(io.BytesIO(xls(odd))) as ole:
        stream = ole.openstream("Workbook").read()
    made: list[Record] = []
    for kind, body in records_of(stream):
        if body[:4] == PLACE and kind in (NUMBER, 0x27E, 0xFD):
            made += [(one, held.replace(b"SS", body[4:6])) for one, held in records]
        else:
            made.append((kind, body))
    begins = [at for at, (kind, _) in enumerate(made) if kind == 0x809]
    start = sum(4 + len(body) for _, body in made[: begins[1]])
    made = [(kind, struct.pack("<I", start) + body[4:] if kind == 0x85 else body) for kind, body in made]
    out = io.BytesIO()
    CompoundDoc.XlsDoc().save(out, b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in made))
    return {f"{one.code}@{one.cell}" for one in read(out.getvalue(), "一").findings}


GIVES_TEXT = (FORMULA, PLACE + b"SS" + bytes(6) + b"\xff\xff" + struct.pack("<HIH", 0, 0, 3) + b"\x1e\x01\0")
TEXT = (RESULT, struct.pack("<HB", 5, 0) + b"54.51")


@pytest.mark.parametrize(
    ("odd", "wanted"),
    [
        (Odd(), "cell.text_number@B4"),
        (Odd(raised=True), "cell.raised@B4"),
        (Odd(struck=True), "cell.struck@B4"),
        (Odd(ink="FFFFFF"), "cell.scaled_format@B4"),
        (Odd(code=";;;"), "cell.scaled_format@B4"),
        (Odd(repeats=True), "cell.scaled_format@B4"),
    ],
)
def test_a_text_that_a_formula_gives_looks_as_its_cell_does(odd: Odd, wanted: str) -> None:
    assert wanted in old(odd, GIVES_TEXT, TEXT)


@pytest.mark.parametrize(
    ("records", "wanted"),
    [
        # The library that reads takes the first record of a text for all of it.
        ([(RESULT, struct.pack("<HB", 5, 1) + WIDE[:4]), (CONTINUE, b"\1" + WIDE[4:])], "cell.unread@B4"),
        ([(RESULT, struct.pack("<HB", 5, 1) + WIDE[:4]), (CONTINUE, b"\0.51")], "cell.unread@B4"),
        ([TEXT, (RESULT, struct.pack("<HB", 2, 0) + b"99")], "cell.unread@B4"),
        ([], "cell.formula_without_value@B4"),
        ([(RESULT, struct.pack("<HB", 9, 0) + b"54.51")], "file.damaged@"),
    ],
)
def test_a_text_that_a_formula_gives_is_whole(records: list[Record], wanted: str) -> None:
    assert wanted in old(Odd(), GIVES_TEXT, *records)


HELD = (NUMBER, PLACE + b"SS" + struct.pack("<d", 54.51))


@pytest.mark.parametrize(
    ("records", "is_twice"),
    [
        ([HELD, (NUMBER, PLACE + b"SS" + struct.pack("<d", 99.0))], True),
        ([(LABEL, PLACE + b"SS" + struct.pack("<HB", 2, 0) + b"99"), HELD], True),
        ([HELD, (BLANK, PLACE + b"SS")], True),
        ([HELD, (BLANKS, PLACE + b"SSSS" + struct.pack("<H", COLUMN + 1))], True),
        ([HELD, (ERROR, PLACE + b"SS\x01\0")], True),
        ([(BLANK, PLACE + b"SS"), HELD], False),  # as a library writes it that fills a cell later
        ([HELD], False),
    ],
)
def test_a_cell_that_is_there_twice_is_refused(records: list[Record], is_twice: bool) -> None:
    assert ("cell.unread@B4" in old(Odd(), *records)) is is_twice


def test_so_it_is_in_binary_files_of_today() -> None:
    parts, part = xlsb(Odd()), "xl/worksheets/sheet1.bin"
    held = record(5, struct.pack("<IId", COLUMN, 1, 54.51))
    again = record(6, struct.pack("<II", COLUMN, 0) + wide("99"))
    for cells in (held + again, again + held, held + record(1, struct.pack("<II", COLUMN, 0))):
        data = zipped({**parts, part: parts[part].replace(held, cells)})
        assert "cell.unread@B4" in {f"{one.code}@{one.cell}" for one in read(data, "一").findings}


@pytest.mark.parametrize("text", ["54.51", "略"])
def test_texts_of_their_own_are_held_against_what_the_library_reads(text: str) -> None:
    label = struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
    assert "cell.unread@B4" not in old(Odd(), (LABEL, PLACE + b"SS" + label))
