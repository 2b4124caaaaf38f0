"""Reads the records of an .xlsb: the sheets of its workbook, and of each its extent, looks, flaws and values."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from budget.workbook.files.archive import Archive
from budget.workbook.files.binary_records import BadRecords, RecordedCells, error_flaw, short_number
from budget.workbook.files.cut_off import note_text
from budget.workbook.files.held import hold_together
from budget.workbook.files.opc import NO_CELLS, MissingSheet, Package, PackageRelation, normal
from budget.workbook.files.pictures_over import note_drawings
from budget.workbook.files.places import Place
from budget.workbook.files.uncalculated import Calculated, Calculation, Formula, note_uncalculated
from budget.workbook.files.volatile import ToldSheet, note_volatile
from budget.workbook.files.xls.records import THIN_COLUMN, THIN_ROW
from budget.workbook.files.xlsb.linked import ARRAY, SHARED, XlsbFormulas, token_book
from budget.workbook.files.xlsb.refreshed import RefreshingRecords
from budget.workbook.files.xlsb.styles import (
    XlsbStyles,
    XlsbTexts,
    colour_at,
    read_styles,
    read_texts,
    records,
    rich_text,
    text_at,
)
from budget.workbook.files.xlsx.overlays import Laid, note_laid
from budget.workbook.files.xlsx.sheet_frame import HIDES
from budget.workbook.files.xlsx.styles import Overlay, theme_of
from budget.workbook.sheets import MARGIN, Flaw, FlawKind, Merge, SheetFacts, printed

_ROW, _BLANK, _SHORT, _ERROR, _BOOL, _NUMBER, _TEXT, _SHARED_TEXT, _RICH_TEXT = 0, 1, 2, 3, 4, 5, 6, 7, 62
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOL, _FORMULA_ERROR = 8, 9, 10, 11
_CELLS = frozenset({*range(_SHORT, _FORMULA_ERROR + 1), _RICH_TEXT})
_COLUMN, _MERGE, _SHEET, _CALCULATION = 60, 176, 156, 157
_CONDITIONAL, _CONDITION, _ICONS, _BAR = 461, 463, 465, 467
# The same as newer programs write them beside the older ones, and a value of a kind of its own.
_CONDITIONAL_NEW, _CONDITION_NEW, _BAR_NEW, _ICONS_NEW, _RICH = 1046, 1048, 1051, 1052, 50
_WINDOW, _PANES, _FROZEN = 137, 151, 0x03
# The colour of a bar or of a scale.
_SHADE = 564
_GRAPHICAL = (3, 4, 6)
# The sizes of rows and columns of which nothing is said, and the width that says none itself.
_USUAL_SIZES, _NOT_SAID = 485, 0xFFFFFFFF
_SHOWS_FORMULAS, _SHOWS_ZEROS = 0x02, 0x10
_AROUND = frozenset({_COLUMN, _USUAL_SIZES, _WINDOW, _PANES, _MERGE, SHARED, ARRAY})
# Where a conditional format names its ranges; where a bar or a set of icons says that it shows the number: byte, bit, value.
_RANGES_AT = {_CONDITIONAL: 8, _CONDITIONAL_NEW: 12}
_ALONE = {_BAR: (2, 1, 1), _BAR_NEW: (6, 1, 1), _ICONS: (4, 1, 0), _ICONS_NEW: (8, 2, 0)}
_LAYS = frozenset({_CONDITION, _CONDITION_NEW, _SHADE, *_RANGES_AT, *_ALONE})
# One record can hide all columns to the end of the sheet, far beyond any table.
_MOST_HIDDEN_COLUMNS = 200


class NamedSheet(NamedTuple):
    """A sheet as the workbook lists it: its name and its relation."""

    name: str
    relation: str


@dataclass(slots=True)
class XlsbSheet(RecordedCells):
    """A sheet of an .xlsb."""

    facts: SheetFacts = field(default_factory=lambda: SheetFacts(merges=[]))
    formulas: list[Formula] = field(default_factory=list)
    formula_codes: XlsbFormulas = field(default_factory=XlsbFormulas)
    laid: list[Laid] = field(default_factory=list)
    ranges: list[Merge] = field(default_factory=list)
    # Whether newer conditions lay styles over cells that nobody here looks up.
    has_newer: bool = False
    # Whether the next cell holds a value of a kind of its own.
    is_rich: bool = False
    # The first row and column of the window that is read.
    first: Place = (0, 0)


class Xlsb:
    """The sheets of an .xlsb, read but for what calamine makes of them."""

    def __init__(self, archive: Archive, package: Package) -> None:
        """Read the parts. Raises MissingSheet, BadRecords, Unsafe or InflatesTooFar."""
        self._workbook = package.read(package.workbook)
        relations = package.relations(package.workbook)
        strings, styles = package.part("sharedStrings"), package.part("styles")
        self._styles = read_styles(package.read(styles), theme_of(package)) if styles else XlsbStyles()
        self._texts = read_texts(package.read(strings), self._styles) if strings else XlsbTexts()
        self._parts: dict[str, bytes] = {}
        self._names: dict[str, str] = {}
        self.sheets: list[XlsbSheet] = []
        listed = listed_sheets(self._workbook)
        names = token_book(self._workbook, [one.name for one in listed])
        refreshing = RefreshingRecords(package, names)
        for number, sheet in enumerate(listed, 1):
            kind, part = relations.get(sheet.relation, PackageRelation("", ""))
            if not part:
                raise MissingSheet(sheet.name)
            has_cells = kind not in NO_CELLS
            data = package.read(part)
            self.sheets.append(scan_xlsb(data, self._styles, self._texts) if has_cells else XlsbSheet())
            if has_cells:
                note_drawings(package, part, self.sheets[-1].facts)
                refreshing.note(part, sheet.name, self.sheets[-1].facts)
            name = f"{'worksheets' if has_cells else 'chartsheets'}/sheet{number}.bin"
            self._parts[name], self._names[name] = data, sheet.relation
        self._parts |= {"sharedStrings.bin": self._texts.normal(), "styles.bin": self._styles.normal()}
        note_uncalculated(
            [
                Calculated(one.name, sheet.formulas, dict, sheet.facts)
                for one, sheet in zip(listed, self.sheets, strict=True)
            ],
            _calculation(self._workbook),
        )
        for one in self.sheets:
            one.formula_codes.tell(names)
        note_volatile(
            ToldSheet(
                one.name.lower(), sheet.formula_codes.told, partial(dict, sheet.values), sheet.facts, sheet.dates,
                sheet.formula_codes.spans,
            )
            for one, sheet in zip(listed, self.sheets, strict=True)
        )  # fmt: skip
        archive.check(but=package.known)

    @property
    def leads_out(self) -> bool:
        """Whether a formula needs another file, program or site."""
        return any(told.leads_out for sheet in self.sheets for told in sheet.formula_codes.told.values())

    def normal(self) -> bytes:
        """Return the workbook as calamine reads it without mistaking a part."""
        return normal(self._workbook, "workbook.bin", self._parts, self._names)

    def compare(self, place: int, grid: list[list[object]]) -> None:
        """Hold what calamine gave for a sheet against what its records hold."""
        sheet = self.sheets[place]
        hold_together(grid, sheet.values, sheet.dates, sheet.facts)


def _calculation(workbook: bytes) -> Calculation:
    """Return what the workbook says of who calculated it."""
    for kind, start, size in records(workbook):
        if kind == _CALCULATION and size >= 26:
            flags = struct.unpack_from("<H", workbook, start + 24)[0]
            return Calculation(bool(flags & 1), any(workbook[start : start + 4]))
    return Calculation(asks=False, was_done=False)


def listed_sheets(workbook: bytes) -> list[NamedSheet]:
    """Return the sheets in the order of the workbook. Raises BadRecords."""
    found = []
    for kind, start, size in records(workbook):
        if kind == _SHEET and size >= 12:
            record = workbook[start : start + size]
            relation, end = text_at(record, 8)
            found.append(NamedSheet(text_at(record, end)[0], relation))
    return found


def scan_xlsb(data: bytes, styles: XlsbStyles, texts: XlsbTexts) -> XlsbSheet:
    """Read the records of one .xlsb sheet. Raises BadRecords."""
    sheet = XlsbSheet()
    facts = sheet.facts
    row, before = 0, (-1, -1)
    for kind, start, size in records(data):
        if kind == _ROW and size >= 12:
            row = struct.unpack_from("<I", data, start)[0]
            sheet.is_rich = False
            # Hidden, or as good as: the height is in twentieths of a point.
            if data[start + 11] & 0x10 or struct.unpack_from("<H", data, start + 8)[0] < THIN_ROW:
                facts.hidden_rows.add(row + 1)
        elif kind in _CELLS and size >= 8:
            column = struct.unpack_from("<I", data, start)[0]
            # Cells come row by row, left to right: only one that is not behind all others can be there already.
            is_twice = (row, column) <= before and ((row, column) in sheet.values or (row, column) in facts.flaws)
            before = max(before, (row, column))
            facts.fill(row, column)
            _cell(kind, (row, column), data[start : start + size], styles, texts, sheet)
            if sheet.is_rich or is_twice:
                facts.flaws[row, column] = Flaw(FlawKind.UNREAD, "")
            sheet.is_rich = False
        elif kind == _BLANK and size >= 8:
            place = row, struct.unpack_from("<I", data, start)[0]
            if place <= before and place in sheet.values:
                facts.flaws[place] = Flaw(FlawKind.UNREAD, printed(sheet.values[place]))
        elif kind == _RICH:
            sheet.is_rich = True
        elif kind in _AROUND:
            _around(kind, data[start : start + size], sheet)
        elif kind in _LAYS:
            _conditions(kind, data[start : start + size], styles, sheet)
    if facts.usual_width < THIN_COLUMN / 256:
        facts.hide_the_others()
    note_laid(sheet.laid, lambda: sheet.values, facts)
    facts.look_through_window(sheet.values.numbers, (one.place for one in sheet.formulas))
    return sheet


def _around(kind: int, record: bytes, sheet: XlsbSheet) -> None:
    """Take in what stands around the cells of a sheet: columns, merges, formulas of several, what its window shows."""
    facts, size = sheet.facts, len(record)
    if kind == _COLUMN and size >= 18:
        first, last, width = struct.unpack_from("<III", record)
        if record[16] & 1 or width < THIN_COLUMN:
            facts.hidden_columns.update(range(first + 1, min(last, first + _MOST_HIDDEN_COLUMNS) + 2))
        else:
            facts.widen(first, last, width / 256)
    elif kind in (SHARED, ARRAY):
        sheet.formula_codes.take_shared(kind, record)
    elif kind == _USUAL_SIZES and size >= 6:
        width, whole_digits = struct.unpack_from("<IH", record)
        # No digits are no width, whatever stands beside them.
        facts.usual_width = width / 256 if width != _NOT_SAID else whole_digits and whole_digits + MARGIN
    elif kind == _WINDOW and size >= 2:
        flags = struct.unpack_from("<H", record)[0]
        facts.shows_formulas = facts.shows_formulas or bool(flags & _SHOWS_FORMULAS)
        # A sheet may be shown in several windows: what one of them hides, somebody does not see.
        facts.hides_zeros = facts.hides_zeros or not flags & _SHOWS_ZEROS
        sheet.first = struct.unpack_from("<II", record, 6) if size >= 14 else (0, 0)
    elif kind == _PANES and size >= 29 and record[28] & _FROZEN:
        columns, rows = struct.unpack_from("<dd", record)
        facts.freeze(sheet.first, (rows, columns))
    elif kind == _MERGE and size >= 16 and facts.merges is not None:
        top, bottom, left, right = struct.unpack_from("<IIII", record)
        facts.merges.append((top + 1, left + 1, bottom + 1, right + 1))


def _conditions(kind: int, record: bytes, styles: XlsbStyles, sheet: XlsbSheet) -> None:
    """Take in a record of the conditions of a sheet; where a bar or an icon shows itself alone, nobody sees the figure."""
    if kind == _CONDITION and len(record) >= 12:
        _lay(struct.unpack_from("<i", record, 8)[0], styles, sheet)
    elif kind in _RANGES_AT:
        sheet.ranges = _ranges(record, _RANGES_AT[kind])
    elif kind == _CONDITION_NEW and len(record) >= 8:
        # A rule with formulas names them before it says its kind; scales of colours, bars and icons have none there.
        formulas, told = struct.unpack_from("<II", record)
        sheet.has_newer = sheet.has_newer or bool(formulas) or told not in _GRAPHICAL
    elif kind == _SHADE:
        shade = Overlay(paper=colour_at(record, styles.palette))
        sheet.laid.append(Laid(sheet.ranges, shade, lambda asked: not isinstance(asked, str)))
    elif kind in _ALONE:
        place, sign, shown = _ALONE[kind]
        if len(record) > place and record[place] & sign != shown:
            sheet.laid.append(Laid(sheet.ranges, Overlay(HIDES), lambda _: True))


def _ranges(record: bytes, place: int) -> list[Merge]:
    """Return the ranges whose count stands at a place, 1-based."""
    if len(record) < place + 4:
        return []
    count = min(struct.unpack_from("<I", record, place)[0], (len(record) - place - 4) // 16)
    found = [struct.unpack_from("<IIII", record, place + 4 + 16 * number) for number in range(count)]
    return [(top + 1, left + 1, bottom + 1, right + 1) for top, bottom, left, right in found]


def _lay(number: int, styles: XlsbStyles, sheet: XlsbSheet) -> None:
    """Lay the differential style of a condition over its ranges; what it compares is not looked at."""
    if 0 <= number < len(styles.overlays):
        sheet.laid.append(Laid(sheet.ranges, styles.overlays[number], lambda _: True))


def _cell(kind: int, place: Place, record: bytes, styles: XlsbStyles, texts: XlsbTexts, sheet: XlsbSheet) -> None:
    # Three bytes of style; the fourth holds flags.
    style = int.from_bytes(record[4:7], "little")
    if style < len(styles.cells) and styles.cells[style].is_coloured:
        sheet.facts.coloured[place] = styles.cells[style].colours
    if kind in (_ERROR, _FORMULA_ERROR):
        _need(record, 9)
        sheet.facts.flaws[place] = error_flaw(record[8])
    elif kind in (_BOOL, _FORMULA_BOOL):
        _need(record, 9)
        sheet.values[place] = bool(record[8])
    elif kind in (_SHORT, _NUMBER, _FORMULA_NUMBER):
        _need(record, 12 if kind == _SHORT else 16)
        value = short_number(record, 8) if kind == _SHORT else float(struct.unpack_from("<d", record, 8)[0])
        sheet.number(place, value, style, styles.cells)
        if kind == _FORMULA_NUMBER:
            sheet.formulas.append(Formula(place, "", repr(value)))
            sheet.formula_codes.take(place, record, 16)
    else:
        text, flaw = _text(kind, record, styles, texts)
        if kind == _FORMULA_TEXT:
            sheet.formulas.append(Formula(place, "", text))
            sheet.formula_codes.take(place, record, text_at(record, 8)[1])
        if text:
            sheet.values[place] = text
            if flaw is None and style < len(styles.cells):
                note_text(sheet.facts, place, text, styles.cells[style])
        if flaw is not None:
            sheet.facts.flaws[place] = flaw


def _need(record: bytes, size: int) -> None:
    if len(record) < size:
        raise BadRecords


def _text(kind: int, record: bytes, styles: XlsbStyles, texts: XlsbTexts) -> tuple[str, Flaw | None]:
    if kind == _SHARED_TEXT:
        _need(record, 12)
        number = struct.unpack_from("<I", record, 8)[0]
        if number >= len(texts.texts):
            raise BadRecords
        return texts.texts[number], texts.flaws.get(number)
    if kind == _RICH_TEXT:
        _need(record, 9)
        return rich_text(record, 8, styles)
    return text_at(record, 8)[0], None
