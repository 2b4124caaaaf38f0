"""The small workbook with one odd cell as an .xls, record by record where no library writes what is wanted."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator, Sequence

import xlwt
from xlwt import CompoundDoc

from tests.workbook.books_made import COLUMN, ROW, WHITE, Odd, zipped
from tests.workbook.drawings_made import INKS_WHITE, SIDES
from tests.workbook.formulas_made import FORMULAS, XLS_LINKS
from tests.workbook.sheets_made import PROCUREMENT


def xls(odd: Odd, *more: tuple[int, bytes], without: int = 0, before: Sequence[tuple[int, bytes]] = ()) -> bytes:
    """An .xls, with more records at the end of its sheet or before it, and without those of a kind."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("一")
    for number, row in enumerate(PROCUREMENT):
        for column, value in enumerate(row):
            if (number, column) != (ROW, COLUMN):
                sheet.write(number, column, value)
    style = _xls_style(odd)
    if odd.error:
        sheet.row(ROW).set_cell_error(COLUMN, 0x17, style)
    elif odd.formula or odd.told:
        sheet.write(ROW, COLUMN, xlwt.Formula("SUM(A1:A2)"), style)
    elif odd.run:
        held = str(odd.value)
        last = _xls_font(struck=odd.run == "struck", raised=odd.run == "raised")
        last.colour_index = _XLS_COLOURS[WHITE] if odd.run == "unseen" else last.colour_index
        sheet.write_rich_text(ROW, COLUMN, (held[:-1], (held[-1], last)), style)
    else:
        sheet.write(ROW, COLUMN, odd.value, style)
    _size(sheet, odd)
    sheet.show_formulas, sheet.show_zero_values = odd.as_formulas, not odd.without_zeros
    _window(sheet, odd)
    stream = _laid_over(_renumbered(book.get_biff_data(), odd) if odd.number else book.get_biff_data(), odd)
    stream = _coloured(stream, odd)
    if odd.as_formulas:  # the library leaves every result open
        cell = struct.pack("<HH", ROW, COLUMN)
        stream = re.sub(
            b"(" + re.escape(cell) + b"..)\\x03\\0{5}\\xff\\xff",
            lambda found: found[1] + struct.pack("<d", odd.value),
            stream,
            flags=re.DOTALL,
        )
    if odd.told:
        stream = _told(_among_the_styles(stream, *XLS_LINKS, *before), odd)
    elif before:
        stream = _among_the_styles(stream, *before)
    for kind, body in more:
        stream = _at_the_end(stream, kind, body)
    stream = b"".join(
        struct.pack("<HH", kind, len(body)) + body for kind, body in records_of(stream) if kind != without
    )
    buffer = io.BytesIO()
    CompoundDoc.XlsDoc().save(buffer, stream)
    return buffer.getvalue()


def _told(stream: bytes, odd: Odd) -> bytes:
    """The records with another formula in the odd cell, and its result."""
    codes, found = FORMULAS[odd.told].xls, b""
    for kind, body in records_of(stream):
        if kind == 0x0006:
            told = body[:6] + struct.pack("<d", odd.value) + bytes(6) + struct.pack("<H", len(codes)) + codes
            found += struct.pack("<HH", kind, len(told)) + told
        else:
            found += struct.pack("<HH", kind, len(body)) + body
    return found


def _xls_style(odd: Odd) -> xlwt.XFStyle:
    style = xlwt.easyxf(num_format_str=odd.code)
    style.font = _xls_font(struck=odd.struck, raised=odd.raised)
    style.font.height, style.font.name = 20 * odd.points, odd.face
    if odd.ink:
        style.font.colour_index = _XLS_COLOURS[odd.ink]
    if odd.paper:
        style.pattern.pattern, style.pattern.pattern_fore_colour = xlwt.Pattern.SOLID_PATTERN, _XLS_COLOURS[odd.paper]
    if odd.mixed:
        style.pattern.pattern, style.pattern.pattern_back_colour = 9, _XLS_COLOURS[odd.paper]
    if odd.themed or odd.palette:
        style.font.colour_index = 20 if odd.palette else 8
    style.borders.diag = xlwt.Borders.THIN  # the line alone draws nothing
    style.borders.need_diag1, style.borders.need_diag2 = int(odd.diagonal == "down"), int(odd.diagonal == "up")
    if odd.repeats:
        style.alignment.horz = xlwt.Alignment.HORZ_FILLED
    if odd.side:
        style.alignment.horz = SIDES[odd.side]
    if odd.backwards:
        style.alignment.dire = 2
    if odd.indent:
        style.alignment.horz, style.alignment.inde = xlwt.Alignment.HORZ_RIGHT, odd.indent
    return style


def _size(sheet: xlwt.Worksheet, odd: Odd) -> None:
    """Hide or narrow the row or the column of the odd cell."""
    sheet.row(ROW).hidden = odd.hidden_row
    if odd.thin_row:
        sheet.row(ROW).height = 30
    if odd.narrow or odd.hidden_column:
        sheet.col(COLUMN).width, sheet.col(COLUMN).hidden = 256 * (3 if odd.narrow else 12), odd.hidden_column


def _window(sheet: xlwt.Worksheet, odd: Odd) -> None:
    """Scroll and part the window of the sheet."""
    sheet.first_visible_row, sheet.first_visible_col = odd.first
    sheet.panes_frozen = odd.frozen and any(odd.panes)
    sheet.horz_split_pos, sheet.vert_split_pos = odd.panes
    sheet.horz_split_first_visible, sheet.vert_split_first_visible = 98, 25


def _coloured(stream: bytes, odd: Odd) -> bytes:
    """The records with a palette, or a theme and the style's ink out of it, where these paint the ink white."""
    if odd.palette:
        white = struct.pack("<H", 56) + bytes(4 * 12) + bytes.fromhex(WHITE) + bytes(1 + 4 * 43)
        stream = _among_the_styles(stream, (0x0092, white))
    if odd.themed:
        theme = struct.pack("<HH8xI", 0x0896, 0, 0) + zipped({"theme/theme/theme1.xml": INKS_WHITE.encode()})
        count = sum(kind == 0x00E0 for kind, _ in records_of(stream))
        ink = struct.pack("<HH8xHHHH", 0x087D, 0, 0, count - 1, 0, 1) + struct.pack("<HHHhI8x", 0x000D, 20, 3, 0, 1)
        stream = _among_the_styles(stream, (0x087D, ink), (0x0896, theme[:200]), (0x0812, bytes(12) + theme[200:]))
    return stream


def _among_the_styles(stream: bytes, *more: tuple[int, bytes]) -> bytes:
    """The records with more before the sheet, which begins so much later."""
    added = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in more)
    listed, end = stream.index(struct.pack("<H", 0x0085)) + 4, stream.index(struct.pack("<HH", 0x000A, 0))
    begin = struct.pack("<I", struct.unpack_from("<I", stream, listed)[0] + len(added))
    return stream[:listed] + begin + stream[listed + 4 : end] + added + stream[end:]


def records_of(stream: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _laid_over(stream: bytes, odd: Odd) -> bytes:
    """The records with a picture and a condition over the odd cell."""
    if odd.picture:
        anchor = struct.pack("<9H", 0, COLUMN, 0, ROW, 0, COLUMN, 0, ROW, 0)
        stream = _at_the_end(stream, 0x00EC, b"\x00\x00\x10\xf0" + struct.pack("<I", 18) + anchor)
    if odd.overlay or odd.laid_ink or odd.laid_diagonal:
        ranges = struct.pack("<HHHHHHH", 1, 0, ROW, ROW, COLUMN, COLUMN, 1) + struct.pack(
            "<HHHH", ROW, ROW, COLUMN, COLUMN
        )
        code = odd.overlay.encode("latin-1")
        laid = struct.pack("<IH", 1 << 25, 1) + struct.pack("<HHB", 5 + len(code), len(code), 0) + code
        if odd.laid_ink:
            laid = (
                struct.pack("<IH", 1 << 26, 0) + bytes(80) + struct.pack("<I", _XLS_COLOURS[odd.laid_ink]) + bytes(34)
            )
        if odd.laid_diagonal:
            turned = 1 << (31 if odd.laid_diagonal == "up" else 30)
            laid = struct.pack("<IHII", 1 << 28 | 0xC000 ^ turned >> 16, 0, turned, 1 << 21)
        rule = struct.pack("<BBHH", 1, 5, 3, 0) + laid + b"\x1e\x01\x00"
        stream = _at_the_end(_at_the_end(stream, 0x01B0, ranges), 0x01B1, rule)
    if odd.alone or odd.shade:
        where = (
            bytes(12)
            + struct.pack("<HHHHHHH", 1, 0, ROW, ROW, COLUMN, COLUMN, 1)
            + struct.pack("<HHHH", ROW, ROW, COLUMN, COLUMN)
        )
        drawn = struct.pack("<HBB", 0, 0, 0) if odd.alone == "bar" else struct.pack("<HBBBB", 0, 0, 3, 0, 1)
        head = struct.pack("<12xBBHHIH", _XLS_KINDS[odd.alone], 0, 0, 0, 0, 0)
        rule = head + struct.pack("<HBHHB16x", 0, 0, 1, 3, 16) + drawn + bytes(20)
        stream = _at_the_end(_at_the_end(stream, 0x0879, where), 0x087A, rule)
    if odd.all_narrow:
        stream = _at_the_end(stream, 0x0099, struct.pack("<H", 256 * 3))
    return stream


def _at_the_end(stream: bytes, kind: int, body: bytes) -> bytes:
    """The records with one more before the end of the only sheet."""
    place = stream.rfind(struct.pack("<HH", 0x000A, 0))
    return stream[:place] + struct.pack("<HH", kind, len(body)) + body + stream[place:]


_XLS_KINDS = {"": 3, "bar": 4, "icons": 6}
_XLS_COLOURS = {"FFFFFF": 9, "FF0000": 10}


def _renumbered(stream: bytes, odd: Odd) -> bytes:
    """The same records with numbers for formats in the last style, the odd cell's, and in those above all."""
    found = list(records_of(stream))
    last = max(place for place, (kind, _) in enumerate(found) if kind == 0x00E0)
    for place, (kind, body) in enumerate(found):
        if kind == 0x00E0 and (place == last or body[4] & 4):
            number = odd.number if place == last else odd.above
            found[place] = (kind, body[:2] + struct.pack("<H", number) + body[4:])
        elif kind == 0x00E0:
            found[place] = (kind, body[:9] + bytes([body[9] | 4]) + body[10:])  # a format of its own
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in found)


def _xls_font(*, struck: bool, raised: bool) -> xlwt.Font:
    font = xlwt.Font()
    font.struck_out = struck
    font.escapement = xlwt.Font.ESCAPEMENT_SUPERSCRIPT if raised else xlwt.Font.ESCAPEMENT_NONE
    return font
