"""The styles and shared texts of an .xlsb: formats, fonts, runs of rich texts, and what conditions lay over cells."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from budget.workbook.files.binary_records import BadRecords, flaw_of_runs
from budget.workbook.files.ink import INK, PAPER, UNKNOWN, Palette, is_unseen, of_font, one_of
from budget.workbook.files.shown import INDENT, SIDES, CellStyle, stretch_of
from budget.workbook.files.xlsx.styles import Overlay
from budget.workbook.formats.builtin_formats import formats_of, formats_used
from budget.workbook.sheets import Flaw

_FONT, _FORMAT, _FILL, _BORDER, _STYLE, _OVERLAY, _TEXT, _OWN_COLOUR = 43, 44, 45, 46, 47, 507, 19, 475
_BEGIN_CELLS, _END_CELLS, _BEGIN_NAMED, _END_NAMED = 617, 618, 626, 627
_BEGIN_FORMATS, _END_FORMATS, _BEGIN_SHEET, _END_SHEET, _BEGIN_TEXTS, _END_TEXTS = 615, 616, 278, 279, 159, 160
_STRUCK = 0x0008
# The alignment that repeats what is in a cell, and how a colour is named.
_FILLS, _BACKWARDS, _FROM_A_SIDE = 4, 2, (1, 3, 7)
_AUTOMATIC, _BY_INDEX, _BY_PARTS, _BY_THEME = range(4)
# The formats that calamine is given have numbers of their own, above those that programs give.
_OWN = 1000
_COURSE = 40
# The fonts of the theme, as fonts name them.
_SCHEMES = {1: "major", 2: "minor"}
# The properties of a differential style that change figures.
# Fills of differential styles are in the colour behind their pattern.
_PAPER_PROPERTY, _INK_PROPERTY = 0x02, 0x05
_DIAGONAL_PROPERTY, _DIAGONAL_DIRECTIONS = 0x0A, (0x0D, 0x0E)
# Where a border names its diagonal: behind its directions and the four sides, a line and a colour each.
_DIAGONAL_AT = 1 + 4 * 10
_RAISED_PROPERTY, _STRUCK_PROPERTY, _CODE_PROPERTY, _NUMBER_PROPERTY = 0x1B, 0x1D, 0x26, 0x29

Record = tuple[int, int, int]


def records(data: bytes) -> Iterator[Record]:
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
            # Seven bits a byte, four bytes at most.
            if not byte & 0x80 or shift == 28:
                break
        if place + size > end:
            raise BadRecords
        yield kind, place, size
        place += size


def text_at(record: bytes, place: int) -> tuple[str, int]:
    """Return the text at a place, and where it ends. Raises BadRecords."""
    if place + 4 > len(record):
        raise BadRecords
    end = place + 4 + 2 * int(struct.unpack_from("<I", record, place)[0])
    if end > len(record):
        raise BadRecords
    return record[place + 4 : end].decode("utf-16-le", "replace"), end


@dataclass(slots=True)
class XlsbStyles:
    """The cell styles, fonts and differential styles by their places, and the formats by their numbers."""

    cells: list[CellStyle] = field(default_factory=list)
    fonts: list[tuple[bool, bool]] = field(default_factory=list)
    overlays: list[Overlay] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    # The colours of the fonts and of the fills.
    inks: list[str] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    # How high the letters of the fonts are, in points.
    sizes: list[float] = field(default_factory=list)
    # Whether each border draws a diagonal.
    borders: list[bool] = field(default_factory=list)
    palette: Palette = field(default_factory=Palette)

    def normal(self) -> bytes:
        """Return them as calamine needs them: the format of each cell style, to tell dates from numbers."""
        codes = [style.codes[0] for style in self.cells]
        formats = b"".join(_record(_FORMAT, struct.pack("<H", _OWN + n) + _wide(code)) for n, code in enumerate(codes))
        # One format a style, so that calamine needs nothing of parents and fonts.
        used = b"".join(_record(_STYLE, struct.pack("<HH", 0, _OWN + n) + bytes(12)) for n in range(len(codes)))
        count = struct.pack("<I", len(codes))
        inner = _record(_BEGIN_FORMATS, count) + formats + _record(_END_FORMATS) + _record(_BEGIN_CELLS, count) + used
        return _record(_BEGIN_SHEET) + inner + _record(_END_CELLS) + _record(_END_SHEET)

    def font(self, number: int) -> tuple[bool, bool]:
        """Return whether a font strikes through and whether it raises."""
        return self.fonts[number] if number < len(self.fonts) else (False, False)

    def ink(self, number: int) -> str:
        """Return the colour of a font."""
        return self.inks[number] if number < len(self.inks) else INK


@dataclass(slots=True)
class XlsbTexts:
    """The shared texts, and what is wrong with some of them."""

    texts: list[str] = field(default_factory=list)
    flaws: dict[int, Flaw] = field(default_factory=dict)

    def normal(self) -> bytes:
        """Return them as calamine needs them."""
        count = struct.pack("<II", len(self.texts), len(self.texts))
        items = b"".join(_record(_TEXT, b"\0" + _wide(text)) for text in self.texts)
        return _record(_BEGIN_TEXTS, count) + items + _record(_END_TEXTS)


def _wide(text: str) -> bytes:
    signs = text.encode("utf-16-le", "surrogatepass")
    return struct.pack("<I", len(signs) // 2) + signs


def _record(kind: int, payload: bytes = b"") -> bytes:
    """Write one record."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, left = bytearray(), len(payload)
    while left > 0x7F:
        size.append(left & 0x7F | 0x80)
        left >>= 7
    return head + bytes([*size, left]) + payload


def read_styles(data: bytes, theme: Palette | None = None) -> XlsbStyles:
    """Read the part of the styles. Raises BadRecords."""
    styles = XlsbStyles()
    used: list[bytes] = []
    named: list[bytes] = []
    is_cells = False
    # The palette stands behind the styles that name its colours.
    own = (
        data[start : start + 3].hex().upper()
        for kind, start, size in records(data)
        if kind == _OWN_COLOUR and size >= 3
    )
    palette = styles.palette = replace(theme or Palette(), own=dict(enumerate(own)))
    for kind, start, size in records(data):
        record = data[start : start + size]
        if kind in (_BEGIN_CELLS, _BEGIN_NAMED):
            is_cells = kind == _BEGIN_CELLS
        elif kind in (_END_CELLS, _END_NAMED):
            is_cells = False
        elif kind == _FORMAT and size >= 6:
            styles.codes[struct.unpack_from("<H", record)[0]] = text_at(record, 2)[0]
        elif kind == _FONT and size >= 8:
            flags, raised = struct.unpack_from("<H", record, 2)[0], struct.unpack_from("<H", record, 6)[0]
            styles.fonts.append((bool(flags & _STRUCK), raised in (1, 2)))
            styles.inks.append(_ink_of_font(record, palette))
            styles.sizes.append(struct.unpack_from("<H", record)[0] / 20)
        elif kind == _FILL and size >= 4:
            pattern = struct.unpack_from("<I", record)[0]
            styles.papers.append(PAPER if not pattern else one_of(_colours(pattern, record, palette)))
        elif kind == _BORDER:
            styles.borders.append(size > _DIAGONAL_AT and bool(record[0] & 3 and record[_DIAGONAL_AT]))
        elif kind == _STYLE and size >= 6:
            (used if is_cells else named).append(record)
        elif kind == _OVERLAY:
            styles.overlays.append(_overlay(record, styles.codes, palette))
    styles.cells = [_style(styles, named, record) for record in used]
    return styles


def _ink_of_font(record: bytes, palette: Palette) -> str:
    """Return the colour of a font; that of nothing where its size or its signs let nobody read a figure."""
    if len(record) > 20 and _SCHEMES.get(record[20]) in palette.drawn:
        return "transparent"
    name = text_at(record, 21)[0] if len(record) > 25 else ""
    charset = record[9] if len(record) > 9 else 0
    return of_font(colour_at(record[12:20], palette), struct.unpack_from("<H", record)[0] / 20, name, charset)


def _style(styles: XlsbStyles, named: list[bytes], record: bytes) -> CellStyle:
    parent, number, font = struct.unpack_from("<HHH", record)
    above = struct.unpack_from("<H", named[parent], 2)[0] if parent < len(named) else 0
    fill = struct.unpack_from("<H", record, 6)[0] if len(record) >= 8 else 0
    paper = styles.papers[fill] if fill < len(styles.papers) else PAPER
    repeats = len(record) > 12 and record[12] & 0x07 == _FILLS
    ink = styles.ink(font)
    codes = formats_used([number], [above], styles.codes)
    border = struct.unpack_from("<H", record, 8)[0] if len(record) >= 10 else 0
    is_crossed = border < len(styles.borders) and styles.borders[border]
    # Behind the border stand how far the cell is turned, its indent and whether that is from a side.
    indent = record[11] * (record[12] & 0x07 in _FROM_A_SIDE) if len(record) > 12 else 0
    usual = struct.unpack_from("<H", named[0], 4)[0] if named else 0
    return CellStyle(
        codes, *styles.font(font), is_unseen(ink, paper), repeats, ink, paper, is_crossed,
        stretch=stretch_of(styles.sizes, font, usual), indent=INDENT * indent, side=_side(record),
        backwards=len(record) > 13 and record[13] >> 2 & 3 == _BACKWARDS,
    )  # fmt: skip


def _side(record: bytes) -> str:
    """Return from where texts are written; of those that are broken into lines or made smaller, nothing."""
    if len(record) < 14:
        return SIDES[0]
    return "" if record[12] & 0x40 or record[13] & 1 else SIDES.get(record[12] & 7, "")


def _colours(pattern: int, record: bytes, palette: Palette) -> list[str]:
    """Return the colours of a fill: the one, the two of a pattern, or those of a course of colours."""
    places = [4] if pattern == 1 else [4, 12]
    if pattern == _COURSE and len(record) >= 68:
        places = [68 + 16 * number for number in range(min(struct.unpack_from("<I", record, 64)[0], 256))]
    return [colour_at(record[place : place + 8], palette) for place in places]


def colour_at(given: bytes, palette: Palette) -> str:
    """Return a colour: by its place in the palette or in the theme, or by its parts."""
    if len(given) < 8:
        return INK
    kind, number, tint = given[0] >> 1, given[1], struct.unpack_from("<h", given, 2)[0]
    if kind == _BY_THEME:
        return palette.themed(number, tint / 32_767)
    return {_AUTOMATIC: INK, _BY_INDEX: palette.indexed(number), _BY_PARTS: given[4:7].hex().upper()}.get(kind, UNKNOWN)


def _overlay(record: bytes, codes: dict[int, str], palette: Palette) -> Overlay:
    """Read the properties of a differential style."""
    overlay = Overlay()
    is_drawn = is_diagonal = False
    place = 6
    while place + 4 <= len(record):
        kind, size = struct.unpack_from("<HH", record, place)
        body = record[place + 4 : place + size]
        if kind == _STRUCK_PROPERTY:
            overlay.struck = any(body)
        elif kind == _DIAGONAL_PROPERTY:
            is_drawn = any(body[8:10])
        elif kind in _DIAGONAL_DIRECTIONS:
            is_diagonal = is_diagonal or any(body)
        elif kind == _RAISED_PROPERTY:
            overlay.raised = any(body)
        elif kind in (_INK_PROPERTY, _PAPER_PROPERTY) and len(body) >= 8:
            setattr(overlay, "ink" if kind == _INK_PROPERTY else "paper", colour_at(body[:8], palette))
        elif kind == _NUMBER_PROPERTY and len(body) >= 2 and overlay.code is None:
            overlay.code = next(iter(formats_of(struct.unpack_from("<H", body)[0], codes)), "General")
        elif kind == _CODE_PROPERTY and len(body) >= 4:
            length = struct.unpack_from("<H", body, 2)[0]
            overlay.code = body[4 : 4 + 2 * length].decode("utf-16-le", "replace")
        # Of a damaged property that says it is empty: without this it would be read for ever.
        place += max(size, 4)
    overlay.crossed = is_drawn and is_diagonal
    return overlay


def read_texts(data: bytes, styles: XlsbStyles) -> XlsbTexts:
    """Read the part of the shared texts. Raises BadRecords."""
    found = XlsbTexts()
    for kind, start, size in records(data):
        if kind == _TEXT:
            text, flaw = rich_text(data[start : start + size], 0, styles)
            if flaw is not None:
                found.flaws[len(found.texts)] = flaw
            found.texts.append(text)
    return found


def rich_text(record: bytes, place: int, styles: XlsbStyles) -> tuple[str, Flaw | None]:
    """Return a text with runs and what is wrong with it. Raises BadRecords."""
    text, end = text_at(record, place + 1)
    if not record[place] & 1 or end + 4 > len(record):
        return text, None
    count = min(struct.unpack_from("<I", record, end)[0], (len(record) - end - 4) // 4)
    runs = [struct.unpack_from("<HH", record, end + 4 + 4 * number) for number in range(count)]
    return text, flaw_of_runs(text, runs, styles.font, styles.ink)
