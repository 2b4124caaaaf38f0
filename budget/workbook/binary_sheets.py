"""One pass over the records of .xlsb and .xls sheets: extent, hidden rows and columns, error values, bare formulas."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from budget.workbook.number_formats import PERCENT_FORMATS, oddness
from budget.workbook.sheets import Flaw, FlawKind, SheetFacts, decimal_text, percent_text

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


def _error(code: int) -> Flaw:
    return Flaw(FlawKind.ERROR, _ERRORS.get(code, "错误值"))


# --- .xlsb: records with variable-length type and size ------------------------------------

_XLSB_ROW, _XLSB_BLANK, _XLSB_ERROR, _XLSB_LAST_CELL, _XLSB_FORMULA_ERROR = 0, 1, 3, 11, 11
_XLSB_COLUMN, _XLSB_MERGE, _XLSB_SHEET = 60, 176, 156


def _xlsb_records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (type, start, size) of each record. Raises BadRecords."""
    place, end = 0, len(data)
    while place < end:
        kind = data[place]
        place += 1
        if kind & 0x80 and place < end:
            kind = kind & 0x7F | data[place] << 7
            place += 1
        size = shift = 0
        while place < end:
            byte = data[place]
            place += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift == 28:
                break
        if place + size > end:
            raise BadRecords
        yield kind, place, size
        place += size


def scan_xlsb(data: bytes) -> SheetFacts:
    """Read the records of one .xlsb sheet. Raises BadRecords."""
    facts = SheetFacts(merges=[])
    row = 0
    for kind, start, size in _xlsb_records(data):
        if kind == _XLSB_ROW and size >= 12:
            row = struct.unpack_from("<I", data, start)[0]
            if data[start + 11] & 0x10:
                facts.hidden_rows.add(row + 1)
        elif _XLSB_BLANK < kind <= _XLSB_LAST_CELL and size >= 8:
            column = struct.unpack_from("<I", data, start)[0]
            facts.fill(row, column)
            if kind in (_XLSB_ERROR, _XLSB_FORMULA_ERROR) and size >= 9:
                facts.flaws[row, column] = _error(data[start + 8])
        elif kind == _XLSB_COLUMN and size >= 18:
            first, last = struct.unpack_from("<II", data, start)
            if data[start + 16] & 1:
                facts.hidden_columns.update(range(first + 1, min(last, first + 200) + 2))
        elif kind == _XLSB_MERGE and size >= 16 and facts.merges is not None:
            top, bottom, left, right = struct.unpack_from("<IIII", data, start)
            facts.merges.append((top + 1, left + 1, bottom + 1, right + 1))
    return facts


def xlsb_sheet_ids(workbook: bytes) -> list[str]:
    """Return the relation of each sheet in the order of the workbook. Raises BadRecords."""
    found = []
    for kind, start, size in _xlsb_records(workbook):
        if kind == _XLSB_SHEET and size >= 12:
            length = struct.unpack_from("<I", workbook, start + 8)[0]
            if 12 + 2 * length > size:
                raise BadRecords
            found.append(workbook[start + 12 : start + 12 + 2 * length].decode("utf-16-le", "replace"))
    return found


# --- .xls: BIFF records, all sheets in one stream ------------------------------------------

_BIFF_BEGIN, _BIFF_END, _BIFF_ROW, _BIFF_COLUMN, _BIFF_SHEET = 0x0809, 0x000A, 0x0208, 0x007D, 0x0085
_BIFF_FORMULA, _BIFF_ERROR, _BIFF_MANY, _BIFF_PASSWORD = 0x0006, 0x0205, 0x00BD, 0x002F
_BIFF_FORMAT, _BIFF_STYLE, _BIFF_NUMBER, _BIFF_SHORT = 0x041E, 0x00E0, 0x0203, 0x027E
_BIFF_CELLS = frozenset({_BIFF_FORMULA, 0x0203, 0x0204, _BIFF_ERROR, 0x027E, 0x00FD, 0x00D6, _BIFF_MANY})


def _biff_records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (type, start, size) of each record."""
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, place + 4, size
        place += 4 + size


def has_password(stream: bytes) -> bool:
    """Whether the workbook is encrypted: its first records say so, and stay readable themselves."""
    for kind, _, _ in _biff_records(stream):
        if kind in (_BIFF_PASSWORD, _BIFF_END):
            return kind == _BIFF_PASSWORD
    return False


def scan_xls(stream: bytes) -> list[SheetFacts]:
    """Read the records of an .xls workbook; the facts of each sheet in the order of the workbook."""
    order: list[int] = []
    sheets: dict[int, SheetFacts] = {}
    current = SheetFacts()
    styles = _xls_styles(stream)
    depth = 0
    for kind, start, size in _biff_records(stream):
        if kind == _BIFF_BEGIN:
            depth += 1
            if depth == 1:
                current = sheets[start - 4] = SheetFacts()
        elif kind == _BIFF_END:
            depth = max(0, depth - 1)
        elif kind == _BIFF_SHEET and size >= 4:
            order.append(struct.unpack_from("<I", stream, start)[0])
        elif depth == 1:
            record = stream[start : start + size]
            _biff(kind, record, current)
            if styles:
                _odd_numbers(kind, record, styles, current)
    return [sheets.get(begin, SheetFacts()) for begin in order]


def _xls_styles(stream: bytes) -> dict[int, FlawKind]:
    """Return the cell styles that show another number than the cell holds."""
    formats = dict(PERCENT_FORMATS)
    used: list[int] = []
    for kind, start, size in _biff_records(stream):
        if kind == _BIFF_FORMAT and size >= 5:
            number, length, wide = struct.unpack_from("<HHB", stream, start)
            text = stream[start + 5 : start + 5 + length * (1 + (wide & 1))]
            formats[number] = text.decode("utf-16-le" if wide & 1 else "latin-1", "replace")
        elif kind == _BIFF_STYLE and size >= 4:
            used.append(struct.unpack_from("<H", stream, start + 2)[0])
    odd = {number: found for number, code in formats.items() if (found := oddness(code))}
    return {place: odd[number] for place, number in enumerate(used) if number in odd}


def _odd_numbers(kind: int, record: bytes, styles: dict[int, FlawKind], facts: SheetFacts) -> None:
    """Mark the numbers of a record whose style is odd."""
    cells: list[tuple[int, int, float]] = []
    if kind in (_BIFF_NUMBER, _BIFF_FORMULA) and len(record) >= 14 and record[12:14] != b"\xff\xff":
        cells = [(*struct.unpack_from("<HH", record, 2), struct.unpack_from("<d", record, 6)[0])]
    elif kind == _BIFF_SHORT and len(record) >= 10:
        cells = [(*struct.unpack_from("<HH", record, 2), _short(record, 6))]
    elif kind == _BIFF_MANY and len(record) >= 12:
        first = struct.unpack_from("<H", record, 2)[0]
        places = range(4, len(record) - 7, 6)
        cells = [
            (first + n, struct.unpack_from("<H", record, at)[0], _short(record, at + 2)) for n, at in enumerate(places)
        ]
    for column, style, value in cells:
        if style in styles:
            text = percent_text(repr(value)) if styles[style] is FlawKind.PERCENT else decimal_text(value)
            facts.flaws[struct.unpack_from("<H", record)[0], column] = Flaw(styles[style], text)


def _short(record: bytes, place: int) -> float:
    """Return a number of four bytes: the upper bits of a double or a whole number, perhaps a hundred times too large."""
    bits = int(struct.unpack_from("<i", record, place)[0])
    number = float(bits >> 2) if bits & 2 else struct.unpack("<d", bytes(4) + struct.pack("<i", bits & ~3))[0]
    return number / 100 if bits & 1 else number


def _biff(kind: int, record: bytes, facts: SheetFacts) -> None:
    if kind in _BIFF_CELLS and len(record) >= 6:
        row, column = struct.unpack_from("<HH", record)
        last = struct.unpack_from("<H", record, len(record) - 2)[0] if kind == _BIFF_MANY else column
        facts.fill(row, max(column, last))
        if kind == _BIFF_ERROR and len(record) >= 8 and record[7]:
            facts.flaws[row, column] = _error(record[6])
        elif kind == _BIFF_FORMULA and len(record) >= 14 and record[12:14] == b"\xff\xff" and record[6] == 2:
            facts.flaws[row, column] = _error(record[8])
    elif kind == _BIFF_ROW and len(record) >= 16:
        if record[12] & 0x20:
            facts.hidden_rows.add(struct.unpack_from("<H", record)[0] + 1)
    elif kind == _BIFF_COLUMN and len(record) >= 10:
        first, last = struct.unpack_from("<HH", record)
        if record[8] & 1:
            facts.hidden_columns.update(range(first + 1, min(last, first + 200) + 2))
