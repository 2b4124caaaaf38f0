"""The XML of an .xlsx sheet: its cells, read independently of calamine, and what it says of its rows and columns."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from functools import partial

from budget.workbook.files.archive import Unsafe
from budget.workbook.files.cut_off import is_figure, note_text
from budget.workbook.files.formulas import shifted
from budget.workbook.files.ink import THIN_ROW, Palette, is_thin
from budget.workbook.files.markup import Attributes, walk
from budget.workbook.files.places import Place, column_number, place_of
from budget.workbook.files.sheet_maker import MOST_COLUMNS, MOST_ROWS
from budget.workbook.files.shown import GENERAL, GENERAL_WIDTH, CellStyle, note_number
from budget.workbook.files.uncalculated import Formula
from budget.workbook.files.xlsx.odd_xml import spelled_as_usual
from budget.workbook.files.xlsx.sheet_frame import ConditionalFormat, SheetFrame
from budget.workbook.files.xlsx.strings import Strings, unescaped
from budget.workbook.sheets import Flaw, FlawKind, SheetFacts, letters

# A cell as nearly every program writes it. What is written otherwise is first spelled like this.
_F = rb"(?:<f(?: [^<>]*)?(?:/>|>[^<]*</f>))?"
_END = rb"(?: (?:cm|vm|ph)=\"\d+\")* ?>" + _F
_CELL = (
    rb"<c r=\"[A-Z]{1,3}\1\"(?: s=\"\d+\")?(?:"
    rb"(?: t=\"n\")?" + _END + rb"(?:<v>-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?</v>|<v/>|<v></v>)?</c>"
    rb"| t=\"s\"" + _END + rb"<v>\d+</v></c>"
    rb"| t=\"str\"" + _END + rb"(?:<v>[^<\r]*</v>|<v/>)?</c>"
    rb"| t=\"b\"" + _END + rb"<v>[01]</v></c>"
    rb"| t=\"e\"" + _END + rb"<v>[^<&\r]*</v></c>"
    rb"|(?: t=\"[a-zA-Z]+\")? ?(?:/>|></c>))"
)
# `*+` never goes back: without it a sheet of which one cell is odd would be tried in ever more ways.
_ROWS = re.compile(rb"\s*(?:<row r=\"(\d{1,7})\"[^<>]*(?:/>|(?<!/)>\s*(?:" + _CELL + rb"\s*)*+</row>)\s*)*+")
_FILLED = re.compile(
    rb"<c r=\"([A-Z]{1,3})(\d+)\"(?: s=\"(\d+)\")?(?: t=\"([a-z]+)\")?[^<>/]*>"
    rb"(<f(?: [^<>]*)?(?:/>|>[^<]*</f>))?(?:(<v)(?:>([^<]*)</v>|/>))?</c>"
)
# A currency, a share or a city as data types have them: a newer program shows the value that `vm` names, an older one the
# number or the text. An error value that stands for one is an error anyway.
_RICH = re.compile(
    rb"<c r=\"([A-Z]{1,3})(\d+)\"(?: s=\"\d+\")?(?: t=\"(?!e\")[a-zA-Z]+\")?(?: cm=\"\d+\")? vm=\"[1-9]\d*\"[^<>/]*>(?:<f[ />]|<v>)"
)
# The value of an error of which calamine knows no name, and to which it would give up the whole file: «#SPILL!», «#BUSY!».
_ERROR_VALUE = re.compile(rb"( t=\"e\"[^<>]*>" + _F + rb"<v>)[^<]*(?=</v>)")
_DATA = re.compile(rb"<sheetData>|<sheetData/>")
_ODD = (b"<!", b"<?xml-", b"\0")
# A row or cell that changes what names without a prefix mean.
_RENAMES = re.compile(rb"<(?:row|c|v|is|t)\s[^<>]*xmlns")
_ENCODING = re.compile(rb"\s*<\?xml[^<>]*encoding\s*=\s*[\"']([^\"']*)[\"']")
_ROW_TAG = re.compile(rb"<row ([^<>]*)>")
_ATTRIBUTE = re.compile(rb"(\w+)=\"([^\"]*)\"")
_SHARES = re.compile(rb" si=\"(\d+)\"")
_FILLS = re.compile(rb"(?=.* t=\"array\").* ref=\"[^\":]*:([^\"]*)\"")
# How the height of a row that may be too low begins.
_LOW = (b' ht="0', b' ht="1', b' ht="2', b' ht="3', b' ht="."')
_NUMBERS = (b"", b"n")

# What a cell holds that stands in its sheet twice: nobody can say which of them counts.
TWICE = Flaw(FlawKind.UNREAD, "")
# Column, row, style, kind, formula, whether it has a result at all, and the value.
Filled = tuple[bytes, bytes, bytes, bytes, bytes, bytes, bytes]


@dataclass(slots=True)
class SheetXml:
    """A sheet as its XML holds it."""

    facts: SheetFacts
    # The XML that calamine reads: this one's own, or the same spelled as usual.
    content: bytes
    # The values of the filled cells, row by row, as calamine must give them.
    values: list[object] = field(default_factory=list)
    dates: set[Place] = field(default_factory=set)
    formulas: list[Formula] = field(default_factory=list)
    rules: list[ConditionalFormat] = field(default_factory=list)
    usual: Attributes = field(default_factory=dict)


def read_sheet(data: bytes, styles: list[CellStyle], strings: Strings, palette: Palette | None = None) -> SheetXml:
    """Read the XML of one sheet. Raises BadContent, or Unsafe where nobody can say where a cell stands."""
    parts = _as_usual(data)
    odd: dict[Place, Flaw] = {}
    if parts is None:
        cells, odd = spelled_as_usual(data, palette)
        frame = _frame(data, palette)
    else:
        head, cells, tail = parts
        frame = _frame(head + b"<sheetData/>" + tail, palette)
    frame.hide_the_others()
    facts = SheetFacts(
        merges=frame.merges, hidden_columns=frame.hidden_columns, usual_width=frame.column_width,
        hides_zeros=frame.hides_zeros, shows_formulas=frame.shows_formulas,
    )  # fmt: skip
    for first, last, digits in frame.widths:
        facts.widen(first, last, digits)
    for place, frozen in frame.frozen:
        facts.freeze(place, frozen)
    # calamine takes the extent from a dimension where there is one: it is given none.
    # Built of our own reading, so that a part whose name or spelling calamine would miss cannot be read otherwise by
    # it.
    named = _ERROR_VALUE.sub(rb"\1#VALUE!", cells) if b' t="e"' in cells else cells
    content = b"<worksheet>" + named + b"</worksheet>"
    sheet = SheetXml(facts, content, rules=frame.rules, usual=frame.usual)
    _hidden_rows(cells, facts, frame.row_height)
    _note_rich(cells, facts)
    _Cells(sheet, styles, strings).read(_FILLED.findall(cells))
    facts.flaws.update(odd)
    for place in odd:
        facts.fill(*place)
    facts.look_through_window(partial(numbers_of, cells), (one.place for one in sheet.formulas))
    return sheet


def _as_usual(data: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Part a sheet into what stands before, in and after its cells; None where it is not spelled as usual."""
    encoding = _ENCODING.match(data)
    if any(sign in data for sign in _ODD) or (encoding and encoding[1].lower() != b"utf-8") or _RENAMES.search(data):
        return None
    begin = _DATA.search(data)
    if begin is None:
        return None
    if begin[0].endswith(b"/>"):
        return data[: begin.start()], b"<sheetData></sheetData>", data[begin.end() :]
    rows = _ROWS.match(data, begin.end())
    end = rows.end() if rows else begin.end()
    close = b"</sheetData>"
    if data[end : end + len(close)] != close or _DATA.search(data, end):
        return None
    return data[: begin.start()], data[begin.start() : end + len(close)], data[end + len(close) :]


def _frame(data: bytes, palette: Palette | None) -> SheetFrame:
    frame = SheetFrame(palette or Palette())
    walk([data], frame.start, frame.end, frame.characters)
    return frame


def _hidden_rows(cells: bytes, facts: SheetFacts, default: bytes) -> None:
    """Note the rows that are hidden, or have no height, which is the same."""
    # Nearly every sheet ends here: to part all tags of 100,000 rows costs more than a look for these words.
    if not default and b" hidden=" not in cells and not any(low in cells for low in _LOW):
        return
    for tag in _ROW_TAG.findall(cells):
        found = dict(_ATTRIBUTE.findall(tag))
        # A row that says no height of its own has that of the sheet.
        height = found.get(b"ht", default).decode()
        if found.get(b"hidden", b"").strip() in (b"1", b"true") or is_thin(height, THIN_ROW):
            facts.hidden_rows.add(int(found[b"r"]))


def _note_rich(cells: bytes, facts: SheetFacts) -> None:
    """Mark the numbers and texts that stand for a value of a kind of its own: what shows them is kept elsewhere, and not read."""
    if b' vm="' in cells:
        for name, row in _RICH.findall(cells):
            facts.flaws[int(row) - 1, column_number(name.decode()) - 1] = Flaw(FlawKind.UNREAD, "")


class _Cells:
    """Goes over the filled cells of a sheet once: their values, their looks, and what must not be read."""

    def __init__(self, sheet: SheetXml, styles: list[CellStyle], strings: Strings) -> None:
        self.sheet = sheet
        self.facts = sheet.facts
        self.styles = styles
        self.strings = strings
        # The formulas that many cells share, by their numbers, with the cell for which each is written.
        self.shared: dict[bytes, tuple[Place, str]] = {}

    def read(self, filled: list[Filled]) -> None:
        """Read them all; most are plain, and only the others are looked at closely."""
        facts, values = self.facts, self.sheet.values
        facts.columns = max((column_number(name.decode()) for name in {cell[0] for cell in filled}), default=0)
        facts.rows = max(map(int, {cell[1] for cell in filled}), default=0)
        # A cell in XFD1048576 would make a grid of 17 billion cells out of one line of XML.
        if facts.columns > MOST_COLUMNS or facts.rows > MOST_ROWS:
            raise Unsafe
        texts, marked = [unescaped(text) for text in self.strings.texts], self.strings.flaws
        # A figure is held against the width of its column.
        plainly = ((place, text) for place, text in enumerate(texts) if text and place not in marked)
        known = {str(place).encode(): text for place, text in plainly if not is_figure(text)}
        keys = {b"": 0} | {str(place).encode(): place for place in range(len(self.styles))}
        places = {key: self.styles[place].places for key, place in keys.items()}
        without_zeros = {key for key, place in keys.items() if not self.styles[place].shows_zero}
        plain = {key for key, place in keys.items() if self.styles[place].leaves_texts}
        keep = values.append
        room = {letters(column).encode(): width for column, width in facts.widths.items()}
        usual = facts.usual_width
        for cell in filled:
            _, _, style, kind, formula, _, value = cell
            if formula:
                self._formula(cell)
            if kind == b"s":
                text = known.get(value)
                # A text that is marked has runs struck through or unseen; it must be looked at even where its style
                # changes nothing.
                if text is None or style not in plain:
                    self._text(cell, int(value) if value.isdigit() else -1, texts)
                else:
                    keep(text)
            elif kind in _NUMBERS and value:
                most = places.get(style)
                # What the format adds to the digits of the file, decimals and commas, takes no more than four signs.
                if most is None or b"E" in value or b"e" in value or len(value) + 4 > room.get(cell[0], usual):
                    self._number(cell)
                    continue
                point = value.find(b".")
                is_shown = (
                    len(value) <= GENERAL_WIDTH if most == GENERAL else point < 0 or len(value) - point - 1 <= most
                )
                number = float(value)
                if is_shown and (number or style not in without_zeros):
                    keep(number)
                else:
                    self._number(cell)
            elif value:
                self._other(cell, plain)

    def _place(self, cell: Filled) -> Place:
        return int(cell[1]) - 1, column_number(cell[0].decode()) - 1

    def _style(self, cell: Filled) -> CellStyle:
        place = int(cell[2] or 0)
        return self.styles[place] if place < len(self.styles) else CellStyle()

    def _flaw(self, cell: Filled, flaw: Flaw | None) -> None:
        if flaw is not None:
            self.facts.flaws[self._place(cell)] = flaw

    def _formula(self, cell: Filled) -> None:
        _, _, _, kind, formula, result, value = cell
        head, _, written = formula.partition(b">")
        text = html.unescape(written.rpartition(b"<")[0].decode("utf-8", "replace"))
        place, shared = self._place(cell), _SHARES.search(head)
        like = ""
        if shared and text:
            self.shared[shared[1]] = place, text
        elif shared and shared[1] in self.shared:
            first, told = self.shared[shared[1]]
            text, like = shifted(told, place[0] - first[0], place[1] - first[1]), told
        fills = _FILLS.match(head)
        last = place_of(fills[1].decode("ascii", "replace")) if fills else None
        self.sheet.formulas.append(Formula(place, text, value.decode("utf-8", "replace"), last, like))
        if not value and (kind != b"str" or not result):
            self._flaw(cell, Flaw(FlawKind.FORMULA, ""))

    def _text(self, cell: Filled, place: int, texts: list[str]) -> None:
        """Read a shared string that is marked, is not there, or stands in a style that changes it."""
        # Some programs show an empty cell then, others refuse the file: nobody knows what the author saw.
        if not 0 <= place < len(texts):
            raise Unsafe
        text = texts[place]
        if text:
            self.sheet.values.append(text)
            note_text(self.facts, self._place(cell), text, self._style(cell))
            self._flaw(cell, self.strings.flaws.get(place))

    def _number(self, cell: Filled) -> None:
        """Read a number that has to be drawn to know what is shown of it."""
        text = cell[6].decode("ascii", "replace")
        try:
            number = float(text)
        except ValueError:
            self._flaw(cell, Flaw(FlawKind.UNREAD, text))
            self.sheet.values.append(text)
            return
        self.sheet.values.append(number)
        style = self._style(cell)
        if style.is_date:
            self.sheet.dates.add(self._place(cell))
        else:
            note_number(self.facts, self._place(cell), text, style)

    def _other(self, cell: Filled, plain: set[bytes]) -> None:
        """Read a formula's text, a truth value or an error value."""
        kind, text = cell[3], cell[6].decode("utf-8", "replace")
        if kind == b"e":
            self._flaw(cell, Flaw(FlawKind.ERROR, html.unescape(text)))
        elif kind == b"d":
            self.sheet.dates.add(self._place(cell))
        elif kind == b"b":
            self.sheet.values.append(text not in ("0", "false"))
        else:
            text = unescaped(html.unescape(text))
            self.sheet.values.append(text)
            if cell[2] not in plain or is_figure(text):
                note_text(self.facts, self._place(cell), text, self._style(cell))


def places_of(content: bytes, strings: Strings) -> dict[Place, object]:
    """Return the values of the filled cells by their places: slower than their order, and seldom asked for.

    A cell that is there twice holds TWICE.
    """
    found: dict[Place, object] = {}
    texts = [unescaped(text) for text in strings.texts]
    for name, row, _, kind, _, _, value in _FILLED.findall(content):
        place = int(row) - 1, column_number(name.decode()) - 1
        held: object = ""
        if kind == b"s":
            held = texts[int(value)]
        elif kind == b"b":
            held = value not in (b"0", b"false")
        elif kind in _NUMBERS and value:
            held = float(value)
        elif kind != b"e" and value:
            held = unescaped(html.unescape(value.decode("utf-8", "replace")))
        found[place] = TWICE if place in found else held
    return {place: held for place, held in found.items() if held != ""}


def coloured_of(content: bytes, styles: list[CellStyle]) -> dict[Place, tuple[str, str]]:
    """Return the colours of the filled cells that are not written black on white, by their places."""
    coloured = {str(place).encode(): style.colours for place, style in enumerate(styles) if style.is_coloured}
    if styles and styles[0].is_coloured:
        coloured[b""] = styles[0].colours
    return {
        (int(row) - 1, column_number(name.decode()) - 1): coloured[style]
        for name, row, style, _, _, _, value in _FILLED.findall(content)
        if value and style in coloured
    }


def numbers_of(content: bytes) -> dict[Place, str]:
    """Return the numbers of the filled cells as they are written, by their places."""
    return {
        (int(row) - 1, column_number(name.decode()) - 1): value.decode()
        for name, row, _, kind, _, _, value in _FILLED.findall(content)
        if kind in _NUMBERS and value
    }
