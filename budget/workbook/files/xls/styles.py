"""The styles and texts of an .xls: formats, fonts, the runs of rich texts, and the formats that conditions lay over cells."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from budget.workbook.files.archive import Archive
from budget.workbook.files.binary_records import flaw_of_runs
from budget.workbook.files.cut_off import is_figure
from budget.workbook.files.ink import INK, PAPER, UNKNOWN, Palette, indexed, is_unseen, of_font, one_of
from budget.workbook.files.shown import INDENT, SIDES, CellStyle, stretch_of
from budget.workbook.files.xlsx.sheet_frame import HIDES
from budget.workbook.files.xlsx.styles import Overlay, read_theme
from budget.workbook.formats.builtin_formats import formats_of, formats_used
from budget.workbook.sheets import Flaw, Merge

FORMAT, STYLE, FONT, TEXTS, CONTINUE, PALETTE = 0x041E, 0x00E0, 0x0031, 0x00FC, 0x003C, 0x0092
END = 0x000A
BEGIN, CONDITIONAL, CONDITION, CONDITIONAL_NEW, CONDITION_NEW = 0x0809, 0x01B0, 0x01B1, 0x0879, 0x087A
_STRUCK = 0x0008
_IS_NAMED_STYLE, _OWN_FORMAT, _OWN_FONT, _OWN_BORDER = 0x0004, 0x04, 0x08, 0x20
_STYLE_MORE, _THEME, _THEME_MORE = 0x087D, 0x0896, 0x0812
# What a style says of its colours a second time, exactly: of what it writes, and of what it lays behind it.
_INK_MORE, _PAPER_MORE = 0x000D, 0x0004
_BY_INDEX, _BY_PARTS, _BY_THEME = 1, 2, 3
_BAR, _ICONS, _SHOWS_NUMBER, _ICON_ALONE = 4, 6, 0x02, 0x01
_HAS_FORMAT, _HAS_FONT, _HAS_ALIGNMENT, _HAS_BORDER, _HAS_FILL = (1 << bit for bit in range(25, 30))
_FONT_SIZE, _AS_IT_WAS, _DIAGONALS_KEPT = 118, 0xFFFFFFFF, 14
BIFF8 = 0x0600
# Stands among the colours of the fonts for one in which nobody can read a figure; no palette has so many.
_NO_INK = 0xFFFE
# The alignment that repeats what is in a cell, and the pattern that is one colour.
_BACKWARDS = 2
_FILLS, _SOLID, _FROM_A_SIDE = 4, 1, (1, 3, 7)
_FIRST_OF_PALETTE = 8

Record = tuple[int, int, int]


def records(stream: bytes) -> Iterator[Record]:
    """Yield (type, start, size) of each record."""
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, place + 4, size
        place += 4 + size


def of_the_workbook(stream: bytes) -> Iterator[Record]:
    """Yield the records of the workbook, which stand before those of its sheets: no program looks for styles behind them."""
    begun = False
    for kind, start, size in records(stream):
        if kind == END or (kind == BEGIN and begun):
            return
        begun = begun or kind == BEGIN
        yield kind, start, size


@dataclass(slots=True)
class XlsStyles:
    """The cell styles by their place, the fonts by theirs, and the shared texts with what is wrong with some of them."""

    cells: list[CellStyle] = field(default_factory=list)
    fonts: list[tuple[bool, bool]] = field(default_factory=list)
    # The colours of the fonts and of the palette, by their numbers.
    inks: list[int] = field(default_factory=list)
    # How high their letters are, in points.
    sizes: list[float] = field(default_factory=list)
    palette: dict[int, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    flaws: dict[int, Flaw] = field(default_factory=dict)
    # Which of them are looked at in each of their cells: these, and the figures.
    apart: set[int] = field(default_factory=set)
    codes: dict[int, str] = field(default_factory=dict)
    version: int = BIFF8
    # The colours of the theme, and the ink and the paper of styles that newer programs name exactly, by their places.
    theme: Palette = field(default_factory=Palette)
    exact: dict[int, dict[int, str]] = field(default_factory=dict)

    @staticmethod
    def runs(rest: bytes) -> list[tuple[int, int]]:
        """Return the places and fonts of the runs that stand behind a text."""
        count = min(struct.unpack_from("<H", rest)[0], (len(rest) - 2) // 4) if len(rest) >= 2 else 0
        return [struct.unpack_from("<HH", rest, 2 + 4 * place) for place in range(count)]

    @staticmethod
    def byte_runs(rest: bytes) -> list[tuple[int, int]]:
        """Return the same as older programs write them."""
        count = min(rest[0], (len(rest) - 1) // 2) if rest else 0
        return [(rest[1 + 2 * place], rest[2 + 2 * place]) for place in range(count)]

    def font(self, number: int) -> tuple[bool, bool]:
        """Return whether a font strikes through and whether it raises; there is no font of the number 4."""
        place = number - 1 if number > 4 else number
        return self.fonts[place] if place < len(self.fonts) else (False, False)

    def colour(self, number: int) -> str:
        """Return a colour of the palette; of a font in which nobody can read a figure, none."""
        if number == _NO_INK:
            return "transparent"
        return self.palette.get(number) or indexed(number)

    def ink(self, number: int) -> str:
        """Return the colour of a font."""
        place = number - 1 if number > 4 else number
        return self.colour(self.inks[place]) if place < len(self.inks) else INK

    def paper(self, record: bytes) -> str:
        """Return the colour that a style lays behind its cells."""
        if self.version >= BIFF8:
            if len(record) < 20:
                return PAPER
            pattern, fore = struct.unpack_from("<I", record, 14)[0] >> 26, struct.unpack_from("<H", record, 18)[0]
        else:
            if len(record) < 12:
                return PAPER
            fore, pattern = struct.unpack_from("<HH", record, 8)
            pattern &= 0x3F
        colours = (
            [self.colour(fore & 0x7F)]
            if pattern == _SOLID
            else [self.colour(fore & 0x7F), self.colour(fore >> 7 & 0x7F)]
        )
        return one_of(colours) if pattern else PAPER

    def marked(self, text: str, runs: Sequence[tuple[int, int]]) -> Flaw | None:
        """Return what is wrong with a text whose runs begin at these signs, with these fonts."""
        return flaw_of_runs(text, runs, self.font, self.ink)


def read_styles(stream: bytes) -> XlsStyles:
    """Read what the records of the workbook say of styles and texts."""
    styles = XlsStyles()
    used: list[bytes] = []
    texts: list[bytes] = []
    version, last = BIFF8, 0
    kept: dict[int, list[bytes]] = {PALETTE: [], _STYLE_MORE: [], _THEME: []}
    for kind, start, size in of_the_workbook(stream):
        record = stream[start : start + size]
        if kind == BEGIN and not used and size >= 2:
            styles.version = version = struct.unpack_from("<H", record)[0]
        elif kind == FORMAT and size >= 4:
            number, code = _format(record, version)
            styles.codes[number] = code
        elif kind == FONT and size >= 10:
            _font(styles, record)
        elif kind == STYLE and size >= 10:
            used.append(record)
        elif kind == TEXTS or (kind == CONTINUE and last == TEXTS):
            texts.append(record)
        elif kind in kept or (kind == _THEME_MORE and kept[_THEME]):
            kept[_THEME if kind == _THEME_MORE else kind].append(record)
        if kind != CONTINUE:
            last = kind
    _colours(styles, kept)
    styles.cells = [_style(styles, used, place, version) for place in range(len(used))]
    if texts:
        for place, (text, runs) in enumerate(_texts(texts)):
            styles.texts.append(text)
            if flaw := styles.marked(text, runs):
                styles.flaws[place] = flaw
    styles.apart = {place for place, text in enumerate(styles.texts) if place in styles.flaws or is_figure(text)}
    return styles


def _font(styles: XlsStyles, record: bytes) -> None:
    height, flags, colour, _, raised = struct.unpack_from("<HHHHH", record)
    charset = record[12] if len(record) > 12 else 0
    styles.fonts.append((bool(flags & _STRUCK), raised in (1, 2)))
    # Its name stands last, in signs of one or of two bytes; those of these fonts are plain ones.
    name = record[14:].replace(b"\0", b"").lstrip(b"\x01\x0f").decode("latin-1")[1:]
    is_drawn = of_font("", height / 20, name, charset)
    styles.inks.append(_NO_INK if is_drawn else colour)
    styles.sizes.append(height / 20)


def _colours(styles: XlsStyles, kept: Mapping[int, list[bytes]]) -> None:
    """Take in the palette and the theme, then the colours that styles name by them."""
    for record in kept[PALETTE]:
        count = min(struct.unpack_from("<H", record)[0], (len(record) - 2) // 4) if len(record) >= 2 else 0
        styles.palette = {
            _FIRST_OF_PALETTE + place: record[2 + 4 * place : 5 + 4 * place].hex().upper() for place in range(count)
        }
    styles.theme = _theme(kept[_THEME])
    styles.exact = dict(_exact(styles, record) for record in kept[_STYLE_MORE] if len(record) >= 20)


def _format(record: bytes, version: int) -> tuple[int, str]:
    """Return the number and the code of a format."""
    if version < BIFF8:
        number, length = struct.unpack_from("<HB", record)
        # In the code page of the machine; all that matters in a format besides Chinese words is ASCII in each of them.
        return number, record[3 : 3 + length].decode("gbk", "replace")
    number, length, wide = struct.unpack_from("<HHB", record)
    code = record[5 : 5 + length * (1 + (wide & 1))]
    return number, code.decode("utf-16-le" if wide & 1 else "latin-1", "replace")


def _theme(given: Sequence[bytes]) -> Palette:
    """Return the colours of the theme: the usual ones, or those of the package that the file holds within it."""
    if not given or any(given[0][12:16]):
        return Palette()
    inside = Archive(given[0][16:] + b"".join(piece[12:] for piece in given[1:]))
    part = next((name for name in inside.entries if name.endswith("theme1.xml")), "")
    return read_theme(inside.read(part)) if part else Palette()


def _exact(styles: XlsStyles, record: bytes) -> tuple[int, dict[int, str]]:
    """Return the place of a style and the colours that it names exactly."""
    found: dict[int, str] = {}
    at = 20
    for _ in range(struct.unpack_from("<H", record, 18)[0]):
        if at + 4 > len(record):
            break
        what, size = struct.unpack_from("<HH", record, at)
        if what in (_INK_MORE, _PAPER_MORE) and at + 12 <= len(record):
            kind, tint, number = struct.unpack_from("<HhI", record, at + 4)
            found[what] = {
                _BY_INDEX: styles.colour(number), _BY_PARTS: record[at + 8 : at + 11].hex().upper(),
                _BY_THEME: styles.theme.themed(number, tint / 32_767),
            }.get(kind, UNKNOWN)  # fmt: skip
        at += max(size, 4)
    return struct.unpack_from("<H", record, 14)[0], found


def _style(styles: XlsStyles, used: Sequence[bytes], place: int, version: int) -> CellStyle:
    """Return the formats that may apply and what is done to figures; where a style does not say that they are its own, its parent's too."""
    record = used[place]
    font, number, flags = struct.unpack_from("<HHH", record)
    own = record[9] if version >= BIFF8 else record[7]
    # A cell's style repeats what it takes from its parent; where it does not call it its own, programs disagree.
    fonts, numbers, above = [font], [number], 0
    is_crossed = _draws_diagonal(record, version)
    parent = flags >> 4
    if not flags & _IS_NAMED_STYLE and parent < len(used):
        above_font, above = struct.unpack_from("<HH", used[parent])
        numbers += [] if own & _OWN_FORMAT else [above]
        fonts += [] if own & _OWN_FONT else [above_font]
        is_crossed = is_crossed or (not own & _OWN_BORDER and _draws_diagonal(used[parent], version))
    seen, paper = [styles.font(one) for one in fonts], styles.paper(record)
    exact = styles.exact.get(place, {})
    # Older programs show the colours of the palette, newer ones those that are named exactly.
    newer = is_unseen(exact.get(_INK_MORE, styles.ink(font)), exact.get(_PAPER_MORE, paper)) if exact else False
    return CellStyle(
        formats_used(numbers, [above], styles.codes),
        any(struck for struck, _ in seen),
        any(raised for _, raised in seen),
        newer or any(is_unseen(styles.ink(one), paper) for one in fonts),
        record[6] & 0x07 == _FILLS,
        exact.get(_INK_MORE, styles.ink(font)),
        exact.get(_PAPER_MORE, paper),
        is_crossed,
        stretch=stretch_of(styles.sizes, font - (font > 4), 0),
        indent=INDENT * _indent(record, version),
        # Neither broken into lines nor made smaller, which older programs do not do.
        side="" if record[6] & 8 or (version >= BIFF8 and record[8] & 16) else SIDES.get(record[6] & 7, ""),
        backwards=version >= BIFF8 and record[8] >> 6 == _BACKWARDS,
    )


def _indent(record: bytes, version: int) -> int:
    """Return by how many steps a style moves its figures from the side to which it puts them; older programs know none."""
    return record[8] & 0x0F if version >= BIFF8 and record[6] & 0x07 in _FROM_A_SIDE else 0


def _draws_diagonal(record: bytes, version: int) -> bool:
    """Whether the border of a style draws a diagonal; older programs know none."""
    if version < BIFF8 or len(record) < 18:
        return False
    sides, more = struct.unpack_from("<II", record, 10)
    return bool(sides >> 30 and more >> 21 & 0x0F)


class _Pieces:
    """The bytes of the shared texts, which run on over several records; a text that is cut says anew how wide its signs are."""

    def __init__(self, given: Sequence[bytes]) -> None:
        self._given = given
        self._record, self._place = 0, 8

    def take(self, size: int) -> bytes:
        """Take bytes, over the ends of records."""
        taken = b""
        while size > len(taken) and self._record < len(self._given):
            piece = self._given[self._record][self._place : self._place + size - len(taken)]
            taken += piece
            self._place += len(piece)
            if self._place >= len(self._given[self._record]):
                self._record, self._place = self._record + 1, 0
        if len(taken) < size:
            raise struct.error
        return taken

    def signs(self, length: int, wide: int) -> str:
        """Take the signs of a text."""
        text = ""
        while len(text) < length:
            if self._record >= len(self._given):
                raise struct.error
            left = len(self._given[self._record]) - self._place
            count = min(length - len(text), left // (1 + wide))
            text += self.take(count * (1 + wide)).decode("utf-16-le" if wide else "latin-1", "replace")
            if len(text) < length:
                if self._place:
                    raise struct.error  # an odd byte is left over
                # Each record on which a text goes on says anew whether its signs have one byte or two.
                wide = self.take(1)[0] & 1
        return text


def _texts(given: Sequence[bytes]) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Yield the shared texts with the places and fonts of their runs. Raises struct.error."""
    count = struct.unpack_from("<I", given[0], 4)[0]
    pieces = _Pieces(given)
    for _ in range(count):
        length, flags = struct.unpack("<HB", pieces.take(3))
        runs = struct.unpack("<H", pieces.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", pieces.take(4))[0] if flags & 4 else 0
        text = pieces.signs(length, flags & 1)
        found = [struct.unpack("<HH", pieces.take(4)) for _ in range(runs)]
        pieces.take(extra)
        yield text, [(start, font) for start, font in found]


def conditional_ranges(record: bytes, *, is_new: bool) -> list[Merge]:
    """Return the ranges of a conditional format, 1-based."""
    start = 24 if is_new else 12
    if len(record) < start + 2:
        return []
    count = min(struct.unpack_from("<H", record, start)[0], (len(record) - start - 2) // 8)
    found = [struct.unpack_from("<HHHH", record, start + 2 + 8 * place) for place in range(count)]
    return [(top + 1, left + 1, bottom + 1, right + 1) for top, bottom, left, right in found]


def conditional_overlay(record: bytes, styles: XlsStyles, *, is_new: bool) -> Overlay:
    """Return what one condition lays over its cells: the format and the line through the font that it names."""
    start = 12 if is_new else 0
    if len(record) < start + 12:
        return Overlay()
    place = start + 6
    if is_new:
        size = struct.unpack_from("<I", record, place)[0]
        place += 4
        if not size:
            return Overlay(HIDES) if _shows_itself_alone(record, place + 2) else Overlay()
    flags, more = struct.unpack_from("<IH", record, place)
    place += 6
    overlay = Overlay()
    if flags & _HAS_FORMAT:
        if more & 1:
            size, length, wide = struct.unpack_from("<HHB", record, place)
            code = record[place + 5 : place + 5 + length * (1 + (wide & 1))]
            overlay.code = code.decode("utf-16-le" if wide & 1 else "latin-1", "replace")
            place += size
        else:
            overlay.code = next(iter(formats_of(record[place + 1], styles.codes)), "General")
            place += 2
    if flags & _HAS_FONT and len(record) >= place + 90:
        drawn, raised = struct.unpack_from("<I", record, place + 68)[0], struct.unpack_from("<H", record, place + 74)[0]
        kept = struct.unpack_from("<I", record, place + 88)[0]
        # Each property of the font stands beside a bit that says «left as it was».
        overlay.struck = bool(drawn & 0x80) and not kept & 0x80
        overlay.raised = raised in (1, 2)
        ink = struct.unpack_from("<I", record, place + 80)[0]
        overlay.ink = "" if ink == _AS_IT_WAS else styles.colour(ink & 0x7FFF)
        place += _FONT_SIZE
    place += 8 * bool(flags & _HAS_ALIGNMENT)
    if flags & _HAS_BORDER and len(record) >= place + 8:
        sides, lines = struct.unpack_from("<II", record, place)
        # Each direction stands beside a bit that says «left as it was».
        overlay.crossed = bool(sides >> 30 & ~(flags >> _DIAGONALS_KEPT) & 3 and lines >> 21 & 0x0F)
    place += 8 * bool(flags & _HAS_BORDER)
    if flags & _HAS_FILL and len(record) >= place + 4:
        overlay.paper = styles.colour(struct.unpack_from("<I", record, place)[0] >> 23 & 0x7F)
    return overlay


def _shows_itself_alone(record: bytes, place: int) -> bool:
    """Whether a condition, whose formulas begin at a place, draws a bar or an icon and leaves out the number."""
    if record[12] not in (_BAR, _ICONS):
        return False
    first, second = struct.unpack_from("<HH", record, 14)
    place += first + second
    # A formula that says when it applies, then whether others follow, its rank, its template and what that is told.
    if len(record) >= place + 2:
        place += 2 + struct.unpack_from("<H", record, place)[0] + 1 + 2 + 2
    place += 1 + record[place] if len(record) > place else 0
    if len(record) < place + 6:
        return True  # what it draws cannot be told
    return not record[place + 3] & _SHOWS_NUMBER if record[12] == _BAR else bool(record[place + 5] & _ICON_ALONE)
