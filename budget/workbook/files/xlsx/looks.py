"""The looks of an .xlsx: what its styles say that can be handed on, and which cells and rows have them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from budget.workbook.files.ink import THIN_ROW, Palette
from budget.workbook.files.markup import Attributes, local, walk_own
from budget.workbook.files.places import column_number
from budget.workbook.files.shown import CellStyle
from budget.workbook.files.xlsx.sheet_xml import SheetXml
from budget.workbook.files.xlsx.styles import CellStyles, whole
from budget.workbook.formats.looks import (
    FONTS,
    HIGHEST,
    HORIZONTAL,
    LARGEST,
    LINES,
    LOWEST,
    NARROWEST,
    SMALLEST,
    VERTICAL,
    WIDEST,
    CellLook,
    RowLooks,
    SheetLooks,
    indent_of,
    pale,
    safe_code,
    size_of,
)

T = TypeVar("T")
_OFF = ("0", "false")
_SIDES = {"left": 0, "start": 0, "right": 1, "end": 1, "top": 2, "bottom": 3}
_ROW = re.compile(rb"<row r=\"(\d+)\"([^<>]*)>")
_STYLED = re.compile(rb"<c r=\"([A-Z]{1,3})\d+\" s=\"(\d+)\"")
_HEIGHT = re.compile(rb" ht=\"([0-9.]+)\"")
# Columns that are looked at: what stands further out is no table.
_MOST_COLUMNS = 1000


class _LooksReader:
    """Follows the XML of the styles a second time, for what the reading of figures does not ask."""

    def __init__(self, palette: Palette) -> None:
        self.palette = palette
        self.within = ""
        self.fonts: list[dict[str, str]] = []
        self.fills: list[str] = []
        self.borders: list[list[str]] = []
        self.used: list[Attributes] = []
        self._pattern = ""

    def start(self, name: str, given: Attributes) -> None:
        element = local(name)
        if element in ("fonts", "fills", "borders", "cellXfs", "cellStyleXfs", "dxfs", "cellStyles"):
            self.within = element
        elif self.within == "fonts":
            self._font(element, given)
        elif self.within == "fills":
            self._fill(element, given)
        elif self.within == "borders":
            self._border(element, given)
        elif self.within == "cellXfs" and element == "xf":
            self.used.append(dict(given))
        elif self.within == "cellXfs" and element == "alignment" and self.used:
            self.used[-1] |= given

    def _font(self, element: str, given: Attributes) -> None:
        if element == "font":
            self.fonts.append({})
        elif self.fonts:
            self.fonts[-1][element] = given.get("val", "1")

    def _fill(self, element: str, given: Attributes) -> None:
        if element == "fill":
            self.fills.append("")
        elif element == "patternFill":
            self._pattern = given.get("patternType", "none")
        elif element == "fgColor" and self._pattern == "solid" and self.fills:
            self.fills[-1] = pale(self.palette.of(given))

    def _border(self, element: str, given: Attributes) -> None:
        if element == "border":
            self.borders.append(["", "", "", ""])
        # Diagonal and inner lines are no sides of a cell, and are not handed on.
        elif element in _SIDES and self.borders and given.get("style") in LINES:
            self.borders[-1][_SIDES[element]] = given["style"]

    def end(self, name: str) -> None:
        if local(name) == self.within:
            self.within = ""

    def look(self, given: Attributes, style: CellStyle) -> CellLook:
        """Return the look of a style."""
        font = _at(self.fonts, given.get("fontId")) or {}
        lines = _at(self.borders, given.get("borderId")) or [""] * 4
        name = font.get("name", "")
        return CellLook(
            safe_code(style.codes),
            font.get("b", "0") not in _OFF,
            font.get("i", "0") not in _OFF,
            size_of(font.get("sz", ""), SMALLEST, LARGEST) or CellLook().size,
            name if name in FONTS else "",
            one if (one := given.get("horizontal", "")) in HORIZONTAL else "",
            one if (one := given.get("vertical", "")) in VERTICAL else "",
            given.get("wrapText", "0") not in _OFF,
            indent_of(given.get("indent", "0")),
            (lines[0], lines[1], lines[2], lines[3]),
            _at(self.fills, given.get("fillId")) or "",
        )


def _at(listed: Sequence[T], place: str | None) -> T | None:
    number = whole(place or "")
    return listed[number] if number is not None and number < len(listed) else None


def read_looks(data: bytes, styles: CellStyles) -> tuple[CellLook, ...]:
    """Return the look of each cell style. Raises BadContent."""
    reader = _LooksReader(styles.palette)
    walk_own([data], reader.start, reader.end)
    # A file without cell styles has one all the same, which programs begin with.
    return tuple(reader.look(given, style) for given, style in zip(reader.used, styles.cells, strict=False))


def looks_of(sheet: SheetXml, looks: tuple[CellLook, ...]) -> SheetLooks:
    """Return which cells and rows of a sheet have which look."""
    cells, facts = sheet.content, sheet.facts
    found = SheetLooks(looks, narrow=frozenset(column for _, column in facts.narrow))
    found.usual_height = size_of(sheet.usual.get("defaultRowHeight", ""), LOWEST, HIGHEST)
    found.usual_width = size_of(sheet.usual.get("defaultColWidth", ""), NARROWEST, WIDEST)
    known: dict[tuple[tuple[bytes, bytes], ...], RowLooks] = {}
    starts = list(_ROW.finditer(cells))
    ends = [*(row.start() for row in starts[1:]), len(cells)]
    for row, end in zip(starts, ends, strict=False):  # without a row there is one end
        number = int(row[1])
        if tall := _HEIGHT.search(row[2]):
            height = size_of(tall[1].decode(), LOWEST, HIGHEST)
            if height is not None and float(tall[1]) >= THIN_ROW:
                found.heights[number] = height
        styled = tuple(_STYLED.findall(cells, row.end(), end))
        # Rows of a table look alike: what a row's styles come to is worked out once, and shared.
        if styled not in known:
            places = ((column_number(name.decode()) - 1, int(place)) for name, place in styled)
            known[styled] = tuple(
                (column, place) for column, place in places if column < _MOST_COLUMNS and place < len(looks)
            )
        found.rows[number] = known[styled]
    for column, width in facts.widths.items():
        if column + 1 not in facts.hidden_columns:
            found.widths[column] = size_of(str(width), NARROWEST, WIDEST) or NARROWEST
    return found
