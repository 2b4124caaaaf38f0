"""Reads the sheets of Excel 5.0 and 95 (BIFF5), whose texts are in the code page of the machine that wrote them.

calamine takes every code page for Western and panics over some formulas; these sheets are read here alone.
"""

from __future__ import annotations

import codecs
import datetime
import struct
from dataclasses import dataclass, replace

from budget.workbook.files.binary_records import BadRecords
from budget.workbook.files.sheet_maker import SheetMaker
from budget.workbook.files.xls.records import scan_xls
from budget.workbook.files.xls.styles import BEGIN, BIFF8, records
from budget.workbook.sheets import Flaw, FlawKind, Sheet

_END, _SHEET, _CODE_PAGE, _DATES_OF_1904 = 0x000A, 0x0085, 0x0042, 0x0022
_LABEL, _RICH_LABEL, _RESULT_TEXT, _FORMULA, _TRUTH = 0x0204, 0x00D6, 0x0207, 0x0006, 0x0205
_WORKSHEET = 0
_DAY_ZERO = {False: datetime.datetime(1899, 12, 30), True: datetime.datetime(1904, 1, 1)}  # noqa: DTZ001 - cells know no zone
# As the records number them, where Python has another name; a Chinese page is read with all of its later signs.
_CODE_PAGES = {
    936: "gb18030",
    950: "cp950",
    932: "cp932",
    949: "cp949",
    10008: "gb18030",
    10000: "mac_roman",
    32768: "mac_roman",
}


def is_excel_95(stream: bytes) -> bool:
    """Whether the records are of Excel 5.0 or 95."""
    for kind, start, size in records(stream):
        return kind == BEGIN and size >= 2 and struct.unpack_from("<H", stream, start)[0] < BIFF8
    return False


@dataclass(slots=True)
class _Listed:
    """A sheet as the workbook lists it."""

    begin: int
    hidden: bool
    is_worksheet: bool
    name: str


def read_sheets(stream: bytes, most_cells: int) -> tuple[list[Sheet], bool]:
    """Read every worksheet; tell also whether a formula needs another file. Raises BadRecords, TooLarge."""
    try:
        encoding = _encoding(stream)
        listed = list(_listed(stream, encoding))
        texts = _texts(stream, encoding)
        since_1904 = any(
            kind == _DATES_OF_1904 and stream[start : start + 1] == b"\1" for kind, start, _ in records(stream)
        )
        sheets, leads_out = [], False
        for position, (found, scanned) in enumerate(zip(listed, scan_xls(stream), strict=True)):
            leads_out = leads_out or scanned.leads_out
            if not found.is_worksheet:
                continue
            maker = SheetMaker(found.name, most_cells)
            maker.facts = scanned.facts
            here = texts.get(found.begin, {})
            for place, value in {**scanned.values, **here}.items():
                is_date = place in scanned.dates and isinstance(value, float)
                maker.put(*place, _date(float(str(value)), since_1904=since_1904) if is_date else value)
            for place, flaw in maker.facts.flaws.items():
                # The pass over the looks of the cells knows no code page: its quotations are given the right words.
                if isinstance(text := here.get(place), str):
                    maker.facts.flaws[place] = replace(flaw, text=text)
            sheets.append(maker.sheet(position, hidden=found.hidden))
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise BadRecords from error
    return sheets, leads_out


def _encoding(stream: bytes) -> str:
    """Return the codec of the workbook's texts. Raises BadRecords where Python has none."""
    page = next(
        (stream[start : start + 2] for kind, start, size in records(stream) if kind == _CODE_PAGE and size >= 2), None
    )
    # Without the record: the Western page of Windows, which other programs fall back on too.
    number = int.from_bytes(page, "little") if page else 1252
    try:
        return codecs.lookup(_CODE_PAGES.get(number, f"cp{number}")).name
    except LookupError as error:
        raise BadRecords from error


def _listed(stream: bytes, encoding: str) -> list[_Listed]:
    found = []
    for kind, start, size in records(stream):
        if kind == _SHEET and size >= 7:
            begin, state, what, length = struct.unpack_from("<IBBB", stream, start)
            name = stream[start + 7 : start + 7 + length].decode(encoding, "replace")
            found.append(_Listed(begin, bool(state & 3), what == _WORKSHEET, name))
    return found


def _texts(stream: bytes, encoding: str) -> dict[int, dict[tuple[int, int], object]]:
    """Return the texts and truth values of each sheet, by where its records begin."""
    found: dict[int, dict[tuple[int, int], object]] = {}
    cells: dict[tuple[int, int], object] = {}
    depth, formula = 0, (0, 0)
    for kind, start, size in records(stream):
        if kind == BEGIN:
            depth += 1
            if depth == 1:
                cells = found[start - 4] = {}
        elif kind == _END:
            depth = max(0, depth - 1)
        # Deeper stand the charts of a sheet, whose labels are written as if they were cells.
        elif depth == 1 and kind == _FORMULA and size >= 14:
            formula = struct.unpack_from("<HH", stream, start)
            if stream[start + 12 : start + 14] == b"\xff\xff" and stream[start + 6] == 1:
                cells[formula] = bool(stream[start + 8])
        # The text that a formula gives has no address: it belongs to the formula before it.
        elif depth == 1 and kind == _RESULT_TEXT and size >= 2:
            cells[formula] = _text(stream[start : start + size], 0, encoding)
        elif depth == 1 and kind in (_LABEL, _RICH_LABEL) and size >= 8:
            cells[struct.unpack_from("<HH", stream, start)] = _text(stream[start : start + size], 6, encoding)
        elif depth == 1 and kind == _TRUTH and size >= 8 and not stream[start + 7]:
            cells[struct.unpack_from("<HH", stream, start)] = bool(stream[start + 6])
    return found


def _text(record: bytes, place: int, encoding: str) -> object:
    """Return a text with its length before it; a flaw where its bytes are none of the code page."""
    length = struct.unpack_from("<H", record, place)[0]
    content = record[place + 2 : place + 2 + length]
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return Flaw(FlawKind.UNREAD, content.decode(encoding, "replace"))


def _date(days: float, *, since_1904: bool) -> object:
    moment = _DAY_ZERO[since_1904] + datetime.timedelta(days=days)
    return moment.date() if moment.time() == datetime.time() else moment
