"""Formulas of the odd cell that say more than their result, as each format of file writes them."""

from __future__ import annotations

import struct
from dataclasses import dataclass


@dataclass(frozen=True)
class Written:
    """One formula: in words as .xlsx and .ods have them, in codes as .xls and .xlsb have them."""

    words: str
    open_document: str
    xls: bytes
    xlsb: bytes


def function(number: int) -> bytes:
    """The codes of a function without arguments."""
    return b"\x41" + struct.pack("<H", number)


def text(words: str) -> tuple[bytes, bytes]:
    """A text in a formula of an .xls and of an .xlsb."""
    wide = words.encode("utf-16-le")
    return b"\x17" + bytes([len(words), 1]) + wide, b"\x17" + struct.pack("<H", len(words)) + wide


def number(value: int) -> bytes:
    """A whole number in a formula."""
    return b"\x1e" + struct.pack("<H", value)


TIMES, PLUS = b"\x05", b"\x03"
FILE_NAME = [one + b"\x42\x01" + struct.pack("<H", 125) for one in text("filename")]
WORDS = [one + b"\x41" + struct.pack("<H", 32) for one in text("RAND()")]
OUTSIDE_XLS = b"\x3a\x01\0\0\0\0\0"  # the second sheet that the workbook names, which is another's
OUTSIDE_XLSB = b"\x3a\x01\0" + bytes(6)
FORMULAS: dict[str, Written] = {
    "another file": Written("[1]S!A1", "['file:///c:/a.ods'#$S.A1]", OUTSIDE_XLS, OUTSIDE_XLSB),
    "random": Written(
        "RAND()*100", "RAND()*100", function(63) + number(100) + TIMES, function(63) + number(100) + TIMES
    ),
    "between": Written(
        "RANDBETWEEN(1,9)",
        "RANDBETWEEN(1;9)",
        b"\x39\2\0\1\0\0\0" + number(1) + number(9) + b"\x42\x03\xff\0",
        number(1) + number(9) + b"\x41" + struct.pack("<H", 464),
    ),
    "now": Written(
        "NOW()-46000", "NOW()-46000", function(74) + number(46000) + b"\4", function(74) + number(46000) + b"\4"
    ),
    "today": Written("1+TODAY()", "1+TODAY()", number(1) + function(221) + PLUS, number(1) + function(221) + PLUS),
    "file": Written('LEN(CELL("filename"))', 'LEN(CELL("filename"))', *FILE_NAME),
    "machine": Written('INFO("numfile")', 'INFO("numfile")', *(one + b"\x41\xf4\0" for one in text("numfile"))),
    "words": Written('LEN("RAND()")', 'LEN("RAND()")', *WORDS),
    "by name": Written("AB+1", "AB+1", b"\x43\1\0\0\0" + number(1) + PLUS, b"\x43\1\0\0\0" + number(1) + PLUS),
    "own sheet": Written("一!A1", "[$一.A1]", b"\x3a" + bytes(6), b"\x3a" + bytes(8)),
}
# Records of the workbook that formulas name by number: itself and another file, and a sheet of each.
XLS_LINKS = (
    (0x01AE, struct.pack("<H", 1) + b"\x01\x04"),
    (0x01AE, struct.pack("<HHB", 1, 6, 0) + b"\x01a.xls" + struct.pack("<HB", 1, 0) + b"S"),
    (0x01AE, struct.pack("<H", 1) + b"\x01\x3a"),
    (0x0023, bytes(6) + b"\x0b\0RANDBETWEEN"),
    (0x0017, struct.pack("<HHHHHHHHHH", 3, 0, 0, 0, 1, 0, 0, 2, 0xFFFE, 0xFFFE)),
)
XLSB_LINKS = (
    (357, b""),
    (355, struct.pack("<I", 4) + "rId9".encode("utf-16-le")),
    (362, struct.pack("<IIiiIii", 2, 0, 0, 0, 1, 0, 0)),
)
