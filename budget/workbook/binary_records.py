"""What the records of .xls and .xlsb have in common: damage, error values, and numbers packed into four bytes."""

from __future__ import annotations

import struct

from budget.workbook.sheets import Flaw, FlawKind

# A Chinese Excel shows them in these letters too.
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


class BadRecords(ValueError):
    """The records do not add up."""


def error_flaw(code: int) -> Flaw:
    """Return the flaw of an error value."""
    return Flaw(FlawKind.ERROR, _ERRORS.get(code, "错误值"))


def short_number(record: bytes, place: int) -> float:
    """Return a number of four bytes: the upper bits of a double or a whole number, perhaps a hundred times too large."""
    bits = int(struct.unpack_from("<i", record, place)[0])
    number = float(bits >> 2) if bits & 2 else struct.unpack("<d", bytes(4) + struct.pack("<i", bits & ~3))[0]
    return number / 100 if bits & 1 else number
