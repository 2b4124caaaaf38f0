"""What the formulas of an .xls name by numbers: names of the workbook, its own sheets, other files, functions of add-ins."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from budget.workbook.files.formula_tokens import BIFF5, TokenBook, shared_with, told_by_codes
from budget.workbook.files.formula_tokens import BIFF8 as OF_TODAY
from budget.workbook.files.formula_words import EACH_SHEET, FormulaTold
from budget.workbook.files.places import Place
from budget.workbook.files.xls.styles import BIFF8, of_the_workbook

_NAME, _BOOK, _SHEETS, _NAME_THERE = 0x0018, 0x01AE, 0x0017, 0x0023
SHARED, ARRAY = 0x04BC, 0x0221
# What stands where the name of another file would: this workbook itself, and functions that an add-in brings.
_ITSELF, _ADD_IN = b"\x01\x04", b"\x01\x3a"
# A link that nothing uses any more, and one within a sheet.
_UNUSED = (b"\x00 ", b"\x00\x00", b"\x01 ")
# Before Excel 97: whose sheets a record names, when it is not another file's.
_OWN = (b"\x02", b"\x03")


@dataclass(slots=True)
class _LinkedBook:
    """A workbook, or what stands for one, to which formulas may refer."""

    is_outside: bool
    names: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _LinkedBooks:
    """What was read so far."""

    version: int
    books: list[_LinkedBook] = field(default_factory=list)
    # The book of each reference to sheets, and the first and the last of its sheets.
    sheets: list[tuple[int, int, int]] = field(default_factory=list)
    names: list[tuple[str, bytes]] = field(default_factory=list)

    def sheet_of(self, number: int) -> str | None:
        if self.version == BIFF5:
            # A number below zero is one of this workbook's own.
            is_outside = 0 < number <= len(self.books) and self.books[number - 1].is_outside
            return None if is_outside else ""
        if number >= len(self.sheets):
            return ""
        book, first, last = self.sheets[number]
        if book < len(self.books) and self.books[book].is_outside:
            return None
        return str(first) if first == last else EACH_SHEET

    def name_there(self, number: int, name: int) -> str:
        if self.version != BIFF5:
            if number >= len(self.sheets):
                return ""
            number = self.sheets[number][0] + 1
        names = self.books[number - 1].names if 0 < number <= len(self.books) else []
        return names[name - 1] if 0 < name <= len(names) else ""


def token_book(stream: bytes, version: int) -> TokenBook:
    """Read what the records of the workbook say of such numbers."""
    linked = _LinkedBooks(OF_TODAY if version >= BIFF8 else BIFF5)
    for kind, start, size in of_the_workbook(stream):
        record = stream[start : start + size]
        if kind == _BOOK and size >= 4:
            is_outside = record[2:4] not in (_ITSELF, _ADD_IN) and record[4:6] not in _UNUSED
            linked.books.append(_LinkedBook(is_outside))
        elif kind == _SHEETS and linked.version == BIFF5 and size >= 2:
            linked.books.append(_LinkedBook(record[1:2] not in _OWN and record[1:3] not in (b":", b"\x01:")))
        elif kind == _SHEETS and size >= 2:
            count = min(struct.unpack_from("<H", record)[0], (size - 2) // 6)
            linked.sheets += [struct.unpack_from("<HHH", record, 2 + 6 * place) for place in range(count)]
        elif kind == _NAME and size >= 15:
            linked.names.append(_name(record, linked.version))
        elif kind == _NAME_THERE and size >= 8 and linked.books:
            linked.books[-1].names.append(signs(record[7:], record[6], linked.version))
    return TokenBook(linked.version, linked.names, linked.sheet_of, linked.name_there)


def _name(record: bytes, version: int) -> tuple[str, bytes]:
    length, size = struct.unpack_from("<BH", record, 3)
    wide = version != BIFF5 and record[14] & 1
    end = 14 + (version != BIFF5) + length * (1 + wide)
    return signs(record[14:], length, version), record[end : end + size]


def signs(given: bytes, length: int, version: int) -> str:
    """Return a text of a given length, which since Excel 97 says first how wide its signs are."""
    if version == BIFF5 or not given:
        return given[:length].decode("latin-1")
    return (
        given[1 : 1 + length * 2].decode("utf-16-le", "replace")
        if given[0] & 1
        else given[1 : 1 + length].decode("latin-1")
    )


@dataclass(slots=True)
class XlsFormulas:
    """The codes of the formulas of a sheet; those that several cells share, by the first of these; and what all of them tell."""

    cells: list[tuple[Place, bytes]] = field(default_factory=list)
    shared: dict[Place, bytes] = field(default_factory=dict)
    told: dict[Place, FormulaTold] = field(default_factory=dict)

    def take(self, formula: bytes) -> None:
        """Take in the record of a formula."""
        if len(formula) >= 22:
            size = struct.unpack_from("<H", formula, 20)[0]
            self.cells.append((struct.unpack_from("<HH", formula), formula[22 : 22 + size]))

    def take_shared(self, kind: int, record: bytes) -> None:
        """Take in a formula that several cells share: by its first cell, which is nearly always the one before it."""
        place = 8 if kind == SHARED else 12
        if len(record) >= place + 2:
            codes = record[place + 2 :][: struct.unpack_from("<H", record, place)[0]]
            self.shared[struct.unpack_from("<H", record)[0], record[4]] = codes
            if self.cells:
                self.shared.setdefault(self.cells[-1][0], codes)

    def tell(self, book: TokenBook) -> None:
        """Look at all of them, when all that they name is known."""
        for place, codes in self.cells:
            owner = shared_with(codes, book.version)
            self.told[place] = told_by_codes(codes if owner is None else self.shared.get(owner, b""), book, place)


def joined(pieces: list[bytes], version: int) -> str:
    """Return a text that may run on over several records, each of which says anew how wide its signs are. Raises struct.error."""
    length = struct.unpack_from("<H", pieces[0])[0]
    if version < BIFF8:
        return b"".join([pieces[0][2:], *pieces[1:]])[:length].decode("latin-1")
    text = ""
    for piece in (pieces[0][2:], *pieces[1:]):
        wide = piece[0] & 1
        text += piece[1:].decode("utf-16-le" if wide else "latin-1", "replace")
    if len(text) < length:
        raise struct.error
    return text[:length]
