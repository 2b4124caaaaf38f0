"""One pass over the records of an .xls for what calamine does not tell: extent, looks, flaws, results, and all values anew."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from budget.workbook.files.binary_records import RecordedCells, error_flaw, short_number
from budget.workbook.files.cut_off import note_text
from budget.workbook.files.pictures_over import anchors_of
from budget.workbook.files.places import Place
from budget.workbook.files.shown import note_number
from budget.workbook.files.uncalculated import Calculated, Calculation, Formula, note_uncalculated
from budget.workbook.files.volatile import ToldSheet, note_volatile
from budget.workbook.files.xls.linked import ARRAY, SHARED, XlsFormulas, joined, token_book
from budget.workbook.files.xls.styles import (
    BEGIN,
    BIFF8,
    CONDITION,
    CONDITION_NEW,
    CONDITIONAL,
    CONDITIONAL_NEW,
    CONTINUE,
    END,
    XlsStyles,
    conditional_overlay,
    conditional_ranges,
    read_styles,
    records,
)
from budget.workbook.files.xlsx.overlays import Laid, note_laid
from budget.workbook.sheets import MARGIN, Flaw, FlawKind, Merge, printed

_ROW, _COLUMN, _SHEET, _PASSWORD = 0x0208, 0x007D, 0x0085, 0x002F
_FORMULA, _ERROR, _NUMBER, _SHORT, _MANY = 0x0006, 0x0205, 0x0203, 0x027E, 0x00BD
_SHARED_TEXT, _LABEL, _RICH_LABEL, _RESULT_TEXT, _CALCULATED_BY = 0x00FD, 0x0204, 0x00D6, 0x0207, 0x01C1
_CELLS = frozenset({_FORMULA, _NUMBER, _LABEL, _ERROR, _SHORT, _SHARED_TEXT, _RICH_LABEL, _MANY})
_DRAWING, PIVOT, QUERY = 0x00EC, 0x00B0, 0x01AD
_MANY_BLANKS = 0x00BE
_BLANKS = frozenset({0x0201, _MANY_BLANKS})
_ANY_CELLS = _CELLS | _BLANKS
# Cells as nearly all are: numbers, short numbers, shared texts and blanks, each with its size.
_USUAL = re.compile(rb"(?:\x03\x02\x0e\0.{14}|\x7e\x02\x0a\0.{10}|\xfd\0\x0a\0.{10}|\x01\x02\x06\0.{6})*+", re.DOTALL)
_HEAD = struct.Struct("<HHHHH")
_DOUBLE = struct.Struct("<d")
# How wide columns are of which nothing is said: in 256ths of a digit, or in whole digits.
_USUAL_WIDTH, _USUAL_DIGITS = 0x0099, 0x0055
_WINDOW, _PANES, _SHOWS_FORMULAS, _FROZEN, _SHOWS_ZEROS = 0x023E, 0x0041, 0x01, 0x08, 0x10
_SEVERAL = frozenset({_MANY, _MANY_BLANKS})
_USUAL_HEIGHT, _USUALLY_HIDDEN = 0x0225, 0x02
_FOR_ALL = frozenset({_USUAL_WIDTH, _USUAL_DIGITS, _USUAL_HEIGHT, _WINDOW, _PANES})
_ASKS, _NO_NUMBER = 0x0002, b"\xff\xff"
_BLANK_RESULT, _ERROR_RESULT = 3, 2
# The kinds of a condition that are scales of colours and bars.
_SHADES = (b"\x03", b"\x04")
_MOST_HIDDEN_COLUMNS = 200
# Four points in twentieths, and a third of a digit in 256ths: lower and narrower shows nothing.
THIN_ROW, THIN_COLUMN = 80, 77


@dataclass(slots=True)
class XlsSheet(RecordedCells):
    """A sheet of an .xls; of its texts `values` has those that are shared."""

    formulas: list[Formula] = field(default_factory=list)
    asks: bool = False
    laid: list[Laid] = field(default_factory=list)
    ranges: list[Merge] = field(default_factory=list)
    is_thin: bool = False
    # The first row and column of a window whose panes are frozen.
    first: Place = (0, 0)
    # The place of the last cell so far, as one number.
    last: int = -1
    # Whether each cell stands behind the one before it, so that none is there twice.
    is_in_order: bool = True
    # The rows that say how high they are, and whether those are hidden that say nothing.
    rows: set[int] = field(default_factory=set)
    hides_rows: bool = False
    # Whether scales of colours or bars lie over cells, whose colours nobody here looks up.
    has_shades: bool = False
    # The formulas whose result is a text, with their styles, and the pieces of each text, which stand in records of their own.
    texts: list[tuple[Place, int, list[bytes]]] = field(default_factory=list)
    # Where its cells begin and end: how wide the columns are of which nothing is said stands behind them.
    cells: list[tuple[int, int]] = field(default_factory=list)
    formula_codes: XlsFormulas = field(default_factory=XlsFormulas)
    filled: list[tuple[int, bytes]] = field(default_factory=list)

    @property
    def leads_out(self) -> bool:
        """Whether a formula needs another file."""
        return any(told.leads_out for told in self.formula_codes.told.values())

    def expect_text(self, formula: bytes) -> None:
        """Take in a formula; where it gives a text, that stands in the records behind it."""
        self.formula_codes.take(formula)
        if formula[12:14] == _NO_NUMBER and not formula[6]:
            row, column, style = struct.unpack_from("<HHH", formula)
            self.texts.append(((row, column), style, []))

    def take_text(self, piece: bytes) -> None:
        """Take in a piece of the text that the last such formula gives."""
        if self.texts:
            self.texts[-1][2].append(piece)


def has_password(stream: bytes) -> bool:
    """Whether the workbook is encrypted: its first records say so, and stay readable themselves."""
    for kind, _, _ in records(stream):
        if kind in (_PASSWORD, END):
            return kind == _PASSWORD
    return False


def scan_xls(stream: bytes) -> list[XlsSheet]:
    """Read the records of an .xls workbook; its sheets in their order."""
    order: list[int] = []
    sheets: dict[int, XlsSheet] = {}
    current = XlsSheet()
    styles = read_styles(stream)
    was_calculated, last = False, 0
    for kind, start, end, depth in _with_cells_together(stream):
        if kind == BEGIN:
            if depth == 1:
                current = sheets[start - 4] = XlsSheet()
        elif kind == _SHEET and end - start >= 4:
            order.append(struct.unpack_from("<I", stream, start)[0])
        elif kind == _CALCULATED_BY and end - start >= 8:
            # The number of the program that calculated last; writers that only write leave it 0.
            was_calculated = any(stream[start + 4 : start + 8])
        elif depth == 1 and kind in _ANY_CELLS:
            current.cells.append((start - 4, end))
            if kind == _FORMULA:
                current.expect_text(stream[start:end])
        elif depth == 1 and (last if kind == CONTINUE else kind) == _RESULT_TEXT:
            current.take_text(stream[start:end])
        elif depth == 1 and kind in (SHARED, ARRAY):
            current.formula_codes.take_shared(kind, stream[start:end])
        elif depth == 1:
            _record(kind, stream[start:end], styles, current)
        last = last if kind == CONTINUE else kind
    _read_cells(stream, styles, sheets.values())
    found = [sheets.get(begin, XlsSheet()) for begin in order]
    book = token_book(stream, styles.version)
    for sheet in found:
        _at_the_end(sheet)
        sheet.formula_codes.tell(book)
    note_uncalculated(
        # Its formulas are kept as codes and not as words: none is calculated again, so no cells are given.
        [Calculated(str(place), sheet.formulas, dict, sheet.facts) for place, sheet in enumerate(found)],
        Calculation(not was_calculated and any(sheet.asks for sheet in found), was_calculated),
    )
    note_volatile(
        ToldSheet(str(place), sheet.formula_codes.told, partial(dict, sheet.values), sheet.facts, sheet.dates)
        for place, sheet in enumerate(found)
    )
    return found


def _read_cells(stream: bytes, styles: XlsStyles, sheets: Iterable[XlsSheet]) -> None:
    """Read the cells of sheets whose other records are known."""
    reader = _CellReader(stream, styles)
    for sheet in sheets:
        for first, behind in sheet.cells:
            reader.read(first, min(behind, len(stream)), sheet)
        _result_texts(sheet, styles)
        if not sheet.is_in_order:
            _note_twice(stream, sheet)


def _with_cells_together(stream: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield (type, start, end, depth) of each record; of usual cells one behind the other the first, up to the last one's end."""
    place = depth = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        start, end = place + 4, place + 4 + size
        if kind == BEGIN:
            depth += 1
        elif kind == END:
            depth = max(0, depth - 1)
        elif kind in _ANY_CELLS and (usual := _USUAL.match(stream, place)):
            end = max(end, usual.end())
        yield kind, start, end, depth
        place = end


def _at_the_end(sheet: XlsSheet) -> None:
    """Note what can be told of a sheet only when all of its records are known."""
    facts = sheet.facts
    if sheet.is_thin:
        facts.hide_the_others()
    if sheet.hides_rows:
        facts.hidden_rows.update({row + 1 for row in sheet.values.filled_rows()} - sheet.rows)
    # A text may stand in the same cell a second time.
    facts.narrow = {one for one in facts.narrow if one not in facts.flaws and type(sheet.values.get(one)) is float}
    note_laid(sheet.laid, lambda: sheet.values, facts)
    facts.look_through_window(sheet.values.numbers, (one.place for one in sheet.formulas))


class _CellReader:
    """Reads the cells of all sheets; most are numbers and texts of which nothing else is to be said."""

    def __init__(self, stream: bytes, styles: XlsStyles) -> None:
        self.stream = stream
        self.styles = styles
        self.plain = {place for place, style in enumerate(styles.cells) if style.leaves_texts}
        self.coloured = {place for place, style in enumerate(styles.cells) if style.is_coloured}
        self.undated = {place for place, style in enumerate(styles.cells) if not style.is_date}

    def read(self, place: int, end: int, sheet: XlsSheet) -> None:
        """Read cells that stand one behind the other between two places of the stream."""
        stream, facts, values, looks = self.stream, sheet.facts, sheet.values, self.styles.cells
        texts, marked, plain, undated = self.styles.texts, self.styles.apart, self.plain, self.undated
        below, beyond, before, coloured = -1, -1, sheet.last, self.coloured
        while place + 10 <= end:
            kind, size, row, column, style = _HEAD.unpack_from(stream, place)
            start = place + 4
            place = start + size
            at = row << 16 | column
            if at <= before:
                sheet.is_in_order = False
            before = sheet.last = row << 16 | _last_column(stream, place) if kind in _SEVERAL else at
            if kind in _BLANKS or size < 6:
                continue
            if style in coloured:
                facts.coloured[row, column] = looks[style].colours
            below, beyond = max(below, row), max(beyond, column)
            if kind == _SHARED_TEXT and size == 10 and style in plain and place <= end:
                number = int.from_bytes(stream[start + 6 : place], "little")
                if number < len(texts) and number not in marked:
                    values[row, column] = texts[number]
                    continue
            elif style in undated and place <= end:
                value = None
                if kind == _NUMBER and size == 14:
                    (value,) = _DOUBLE.unpack_from(stream, start + 6)
                elif kind == _SHORT and size == 10:
                    value = short_number(stream, start + 6)
                if value is not None:
                    values[row, column] = value
                    note_number(facts, (row, column), repr(value), looks[style])
                    continue
            self._other(kind, stream[start:place], sheet)
        if below >= 0:
            facts.fill(below, beyond)

    def _other(self, kind: int, record: bytes, sheet: XlsSheet) -> None:
        row, _ = struct.unpack_from("<HH", record)
        if kind == _MANY:
            # Several short numbers of one row: the last two bytes say in which column they end.
            sheet.facts.fill(row, struct.unpack_from("<H", record, len(record) - 2)[0])
        _cell(kind, record, self.styles, sheet)


def _record(kind: int, record: bytes, styles: XlsStyles, sheet: XlsSheet) -> None:
    facts = sheet.facts
    if kind == _ROW and len(record) >= 16:
        # The top bit says that it is the usual height.
        height = struct.unpack_from("<H", record, 6)[0] & 0x7FFF
        sheet.rows.add(struct.unpack_from("<H", record)[0] + 1)
        if record[12] & 0x20 or height < THIN_ROW:
            facts.hidden_rows.add(struct.unpack_from("<H", record)[0] + 1)
    elif kind == _COLUMN and len(record) >= 10:
        first, last, width = struct.unpack_from("<HHH", record)
        if record[8] & 1 or width < THIN_COLUMN:
            facts.hidden_columns.update(range(first + 1, min(last, first + _MOST_HIDDEN_COLUMNS) + 2))
        else:
            facts.widen(first, last, width / 256)
    elif kind in _FOR_ALL and len(record) >= 4 - 2 * (kind != _USUAL_HEIGHT):
        _for_all(kind, record, sheet)
    elif kind in (PIVOT, QUERY) and len(record) >= 14:
        sheet.filled.append((kind, record))
    elif kind == _DRAWING:
        facts.under += anchors_of(record)
    elif kind in (CONDITIONAL, CONDITIONAL_NEW):
        sheet.ranges = conditional_ranges(record, is_new=kind == CONDITIONAL_NEW)
    elif kind in (CONDITION, CONDITION_NEW):
        overlay = conditional_overlay(record, styles, is_new=kind == CONDITION_NEW)
        sheet.has_shades = sheet.has_shades or (kind == CONDITION_NEW and record[12:13] in _SHADES)
        sheet.laid.append(Laid(sheet.ranges, overlay, lambda _: True))


def _for_all(kind: int, record: bytes, sheet: XlsSheet) -> None:
    """Take in what a sheet says of all of its rows, columns and cells."""
    facts = sheet.facts
    if kind == _USUAL_HEIGHT:
        flags, height = struct.unpack_from("<HH", record)
        sheet.hides_rows = bool(flags & _USUALLY_HIDDEN) or height < THIN_ROW
    elif kind == _WINDOW:
        flags = struct.unpack_from("<H", record)[0]
        facts.shows_formulas, facts.hides_zeros = bool(flags & _SHOWS_FORMULAS), not flags & _SHOWS_ZEROS
        sheet.first = struct.unpack_from("<HH", record, 2) if flags & _FROZEN and len(record) >= 6 else (0, 0)
    elif kind == _PANES:
        columns, rows = struct.unpack_from("<HH", record.ljust(4, b"\0"))
        facts.freeze(sheet.first, (rows, columns))
    else:
        width = struct.unpack_from("<H", record)[0]
        # The finer one stands last and counts.
        facts.usual_width = width + MARGIN if kind == _USUAL_DIGITS else width / 256
        sheet.is_thin = width * (256 if kind == _USUAL_DIGITS else 1) < THIN_COLUMN


def _cell(kind: int, record: bytes, styles: XlsStyles, sheet: XlsSheet) -> None:
    row, column, style = struct.unpack_from("<HHH", record)
    if kind == _ERROR and len(record) >= 8 and record[7]:
        sheet.facts.flaws[row, column] = error_flaw(record[6])
    elif kind == _FORMULA and len(record) >= 16:
        _formula(record, styles, sheet)
    elif kind == _NUMBER and len(record) >= 14:
        sheet.number((row, column), struct.unpack_from("<d", record, 6)[0], style, styles.cells)
    elif kind == _SHORT and len(record) >= 10:
        sheet.number((row, column), short_number(record, 6), style, styles.cells)
    elif kind == _MANY:
        for place, at in enumerate(range(4, len(record) - 7, 6)):
            style = struct.unpack_from("<H", record, at)[0]
            sheet.number((row, column + place), short_number(record, at + 2), style, styles.cells)
    elif kind == _SHARED_TEXT and len(record) >= 10:
        number = struct.unpack_from("<I", record, 6)[0]
        if number < len(styles.texts):
            sheet.values[row, column] = styles.texts[number]
            _text((row, column), style, styles.texts[number], styles.flaws.get(number), styles, sheet)
    elif kind in (_LABEL, _RICH_LABEL):
        _label(kind, record, styles, sheet)


def _text(place: Place, style: int, text: str, flaw: Flaw | None, styles: XlsStyles, sheet: XlsSheet) -> None:
    if flaw is not None:
        sheet.facts.flaws[place] = flaw
    elif text and style < len(styles.cells):
        note_text(sheet.facts, place, text, styles.cells[style])


def _label(kind: int, record: bytes, styles: XlsStyles, sheet: XlsSheet) -> None:
    """Read a text that stands in its cell, as older programs write them, with its runs where it has some."""
    row, column, style = struct.unpack_from("<HHH", record)
    if len(record) < 9:
        return
    length, wide = struct.unpack_from("<HB", record, 6)
    if styles.version < BIFF8:
        body = record[8 : 8 + length]
        runs = styles.byte_runs(record[8 + length :]) if kind == _RICH_LABEL else []
        text = body.decode("latin-1")  # signs and bytes are counted alike, so that runs fall on their places
    else:
        body = record[9 : 9 + length * (1 + (wide & 1))]
        text = body.decode("utf-16-le" if wide & 1 else "latin-1", "replace")
        if len(body) < length * (1 + (wide & 1)):
            raise struct.error  # it says that it is longer than its record: some programs read no further
        if text:
            sheet.values[row, column] = text
        runs = styles.runs(record[9 + len(body) :]) if kind == _RICH_LABEL else []
    _text((row, column), style, text, styles.marked(text, runs) if runs else None, styles, sheet)


def _formula(record: bytes, styles: XlsStyles, sheet: XlsSheet) -> None:
    row, column, style = struct.unpack_from("<HHH", record)
    place = (row, column)
    sheet.asks = sheet.asks or bool(struct.unpack_from("<H", record, 14)[0] & _ASKS)
    if record[12:14] != _NO_NUMBER:
        value = struct.unpack_from("<d", record, 6)[0]
        sheet.formulas.append(Formula(place, "", repr(value)))
        sheet.number(place, value, style, styles.cells)
    elif record[6] == _ERROR_RESULT:
        sheet.facts.flaws[place] = error_flaw(record[8])
    elif record[6] == _BLANK_RESULT:
        sheet.formulas.append(Formula(place, "", ""))


def _result_texts(sheet: XlsSheet, styles: XlsStyles) -> None:
    """Read the texts that formulas give. Raises struct.error where one is longer than its records."""
    for place, style, pieces in sheet.texts:
        if not pieces:
            sheet.facts.flaws[place] = Flaw(FlawKind.FORMULA, "")
            continue
        text = joined(pieces, styles.version)
        if styles.version >= BIFF8 and text:
            sheet.values[place] = text
        _text(place, style, text, None, styles, sheet)


def _note_twice(stream: bytes, sheet: XlsSheet) -> None:
    """Mark the cells that are there twice: nobody can say which of the two counts. A blank that is filled later is none."""
    filled: set[Place] = set()
    for start, end in sheet.cells:
        place = start
        while place + 10 <= min(end, len(stream)):
            kind, size, row, column, _ = _HEAD.unpack_from(stream, place)
            place += 4 + size
            last = _last_column(stream, place) if kind in _SEVERAL else column
            for one in ((row, at) for at in range(column, last + 1)):
                if one in filled:
                    sheet.facts.flaws[one] = Flaw(FlawKind.UNREAD, printed(sheet.values.get(one, "")))
                elif kind not in _BLANKS:
                    filled.add(one)


def _last_column(stream: bytes, end: int) -> int:
    """Return the column in which a record of several cells ends, which its last two bytes say."""
    return int.from_bytes(stream[end - 2 : end], "little")
