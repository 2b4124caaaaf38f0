"""The styles of an .xlsx: what each cell style shows, and the formats that conditions, tables and pivots lay over it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape

from budget.workbook.files.archive import Unsafe
from budget.workbook.files.ink import (
    INK,
    PAPER,
    UNKNOWN,
    Palette,
    draws_pictures,
    is_unseen,
    number_in,
    of_font,
    one_of,
    written,
)
from budget.workbook.files.markup import Attributes, local, own_elements, walk, walk_own
from budget.workbook.files.opc import Package
from budget.workbook.files.shown import INDENT, LEFT, SIDES, USUAL_POINTS, CellStyle
from budget.workbook.formats.builtin_formats import formats_of, formats_used

# Excel allows 65,490 cell formats in a workbook.
_MOST_STYLES = 70_000
_NO = ("0", "false", "none", "baseline")
# As styles count them; the file names the inks before the papers.
_THEME_COLOURS = (
    "lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink",
)  # fmt: skip
_ALIGNED = ("horizontal", "indent", "wrapText", "shrinkToFit", "readingOrder")
_PARENTS = frozenset({"fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxf", "tableStyle"})


@dataclass(slots=True)
class _Font:
    struck: bool = False
    raised: bool = False
    colour: str = INK
    size: float | None = None
    name: str = ""
    charset: int = 0
    # Whether it is a font of the theme, which names one that draws pictures.
    is_drawn: bool = False

    @property
    def ink(self) -> str:
        """Return its colour; that of nothing where its size or its signs let nobody read a figure."""
        return "transparent" if self.is_drawn else of_font(self.colour, self.size, self.name, self.charset)


@dataclass(slots=True)
class Overlay:
    """What a differential style changes of the cells that it is laid over."""

    code: str | None = None
    struck: bool = False
    raised: bool = False
    # The colours of its font and of what it puts behind the cell, empty where it leaves them.
    ink: str = ""
    paper: str = ""
    # Whether its border draws a diagonal through them.
    crossed: bool = False

    @property
    def has_colours(self) -> bool:
        """Whether it changes the colours of the cells."""
        return bool(self.ink or self.paper)

    def hides(self, ink: str = INK, paper: str = PAPER) -> bool:
        """Whether nobody sees what is written in its colours over a cell of these."""
        return self.has_colours and is_unseen(self.ink or ink, self.paper or paper)

    @property
    def changes_signs(self) -> bool:
        """Whether it changes how a figure looks, beyond its colours."""
        return self.code is not None or self.struck or self.raised or self.crossed


@dataclass(slots=True)
class CellStyles:
    """The cell styles by their place, the differential styles by theirs, and those that a style of tables names."""

    cells: list[CellStyle] = field(default_factory=lambda: [CellStyle()])
    overlays: list[Overlay] = field(default_factory=list)
    tables: dict[str, list[int]] = field(default_factory=dict)
    # The formats of the file's own, by their numbers.
    codes: dict[int, str] = field(default_factory=dict)
    palette: Palette = field(default_factory=Palette)

    def normal(self) -> bytes:
        """Return them as calamine needs them: the format of each cell style, to tell dates from numbers."""
        codes = "".join(
            f'<numFmt numFmtId="{place}" formatCode="{escape(style.codes[0])}"></numFmt>'
            for place, style in enumerate(self.cells, _FIRST_OWN)
        )
        used = "".join(f'<xf numFmtId="{place}"></xf>' for place in range(_FIRST_OWN, _FIRST_OWN + len(self.cells)))
        return f"<styleSheet><numFmts>{codes}</numFmts><cellXfs>{used}</cellXfs></styleSheet>".encode()


# Above all that programs give formats, theirs and the user's.
_FIRST_OWN = 1000


class _StylesReader:
    """Follows the XML of the styles."""

    def __init__(self, palette: Palette) -> None:
        self.palette = palette
        self.path: list[str] = []
        self.codes: dict[int, str] = {}
        self.fonts: list[_Font] = []
        # The colours of each fill: one, or those of its pattern or of its course.
        self.fills: list[list[str]] = []
        # Whether each border draws a diagonal, and whether the one that is read says that it has any.
        self.borders: list[bool] = []
        self._is_diagonal = False
        self.parents: list[Attributes] = []
        self.used: list[Attributes] = []
        self.overlays: list[Overlay] = []
        self.tables: dict[str, list[int]] = {}
        self.table = ""

    def start(self, name: str, attributes: Attributes) -> None:
        element = local(name)
        within = next((one for one in reversed(self.path) if one in _PARENTS), "")
        self.path.append(element)
        if element == "numFmt" and "numFmtId" in attributes:
            self._number_format(attributes, within)
        elif element == "dxf":
            self.overlays.append(Overlay())
        elif within in ("cellXfs", "cellStyleXfs"):
            self._cell_style(element, attributes, self.used if within == "cellXfs" else self.parents)
        elif within == "fills":
            self._fill(element, attributes)
        elif element in ("border", "diagonal") and within in ("borders", "dxf"):
            self._border(element, attributes, within)
        elif within in ("fonts", "dxf"):
            self._font(element, attributes, within)
        elif element == "tableStyle":
            self.table = attributes.get("name", "")
        elif element == "tableStyleElement" and (number := whole(attributes.get("dxfId", ""))) is not None:
            self.tables.setdefault(self.table, []).append(number)

    def _number_format(self, attributes: Attributes, within: str) -> None:
        number, code = whole(attributes["numFmtId"]), attributes.get("formatCode", "")
        if within == "dxf":
            # A differential style may name one of the formats that every program knows, and leave its code out.
            self.overlays[-1].code = code or next(iter(formats_of(number or 0, self.codes)), "")
        elif number is not None and self.codes.setdefault(number, code) != code:
            raise Unsafe  # programs take the first of two, or the last: nobody knows which of them the author saw

    @staticmethod
    def _cell_style(element: str, attributes: Attributes, styles: list[Attributes]) -> None:
        if element == "xf":
            styles.append(attributes)
        elif element == "alignment":
            styles[-1] |= {name: attributes.get(name, "") for name in _ALIGNED}

    def _fill(self, element: str, attributes: Attributes) -> None:
        if element == "fill":
            self.fills.append([PAPER])
        elif element == "patternFill" and attributes.get("patternType", "none") != "none":
            self.fills[-1] = [INK] if attributes["patternType"] == "solid" else [INK, PAPER]
        elif element == "gradientFill":
            self.fills[-1] = []
        elif self.path[-2] == "stop":
            self.fills[-1].append(self.palette.of(attributes))
        elif element == "fgColor" and self.fills[-1] != [PAPER]:
            self.fills[-1][0] = self.palette.of(attributes)
        elif element == "bgColor" and len(self.fills[-1]) > 1:
            self.fills[-1][1] = self.palette.of(attributes)

    def _border(self, element: str, attributes: Attributes, within: str) -> None:
        if element == "border":
            self._is_diagonal = has_diagonal(attributes)
            if within == "borders":
                self.borders.append(False)
        elif self._is_diagonal and is_line(attributes):
            if within == "dxf":
                self.overlays[-1].crossed = True
            elif self.borders:
                self.borders[-1] = True

    def _font(self, element: str, attributes: Attributes, within: str) -> None:
        is_on = attributes.get("val", "1") not in _NO
        one = self.overlays[-1] if within == "dxf" else self.fonts[-1] if self.fonts else _Font()
        if element == "font" and within == "fonts":
            self.fonts.append(_Font())
        elif element == "strike":
            one.struck = is_on
        elif element == "vertAlign":
            one.raised = is_on
        elif isinstance(one, _Font):
            self._looks(one, element, attributes)
        else:
            colour_over(one, element, self.palette.of(attributes), self.path[-2])

    def _looks(self, font: _Font, element: str, given: Attributes) -> None:
        if element == "color":
            font.colour = self.palette.of(given)
        elif element == "sz":
            font.size = number_in(given.get("val", ""))
        elif element == "name":
            font.name = given.get("val", "")
        elif element == "scheme":
            font.is_drawn = given.get("val", "") in self.palette.drawn
        elif element == "charset":
            font.charset = whole(given.get("val", "")) or 0

    def end(self, _: str) -> None:
        self.path.pop()

    def style(self, given: Attributes) -> CellStyle:
        """Return the formats that may apply, and what the font and the alignment do to a figure.

        A style of a cell repeats what it takes from the named style that it is based on; where it says that it does not
        apply its own, programs disagree, and both count.
        """
        place = whole(given.get("xfId", "0")) or 0
        parent = self.parents[place] if place < len(self.parents) else {}
        numbers = [whole(one["numFmtId"]) or 0 for one in self._sides(given, parent, "numFmtId", "applyNumberFormat")]
        codes = formats_used(numbers, [whole(parent.get("numFmtId", "")) or 0], self.codes)
        fonts = [whole(one["fontId"]) or 0 for one in self._sides(given, parent, "fontId", "applyFont")]
        seen = [self.fonts[number] for number in fonts if number < len(self.fonts)]
        borders = [whole(one["borderId"]) or 0 for one in self._sides(given, parent, "borderId", "applyBorder")]
        place = whole(given.get("fillId", parent.get("fillId", "0"))) or 0
        is_moved = given.get("horizontal", parent.get("horizontal")) in ("left", "right", "distributed")
        paper = one_of(self.fills[place]) if place < len(self.fills) else PAPER
        return CellStyle(
            codes,
            any(one.struck for one in seen),
            any(one.raised for one in seen),
            any(is_unseen(one.ink, paper) for one in seen),
            given.get("horizontal", parent.get("horizontal")) == "fill",
            seen[0].ink if seen else INK,
            paper,
            any(self.borders[number] for number in borders if number < len(self.borders)),
            stretch=((seen[0].size or 0.0) if seen else 0.0) / self._usual_size,
            indent=INDENT * (whole(given.get("indent", parent.get("indent", ""))) or 0) * is_moved,
            side=_side(given if "horizontal" in given else parent),
            backwards=given.get("readingOrder", parent.get("readingOrder", "")).strip() == "2",
        )

    @property
    def _usual_size(self) -> float:
        """Return the size of the letters by which columns are measured: those of the first named style."""
        place = whole(self.parents[0].get("fontId", "")) or 0 if self.parents else 0
        size = self.fonts[place].size if place < len(self.fonts) else None
        return size or USUAL_POINTS

    @staticmethod
    def _sides(given: Attributes, parent: Attributes, name: str, applies: str) -> list[Attributes]:
        sides = [one for one in (given, parent) if name in one]
        return sides if name not in given or given.get(applies, "1") in ("0", "false") else [given]


def _side(given: Attributes) -> str:
    """Return from where texts are written on over their neighbours."""
    gives_way = any(given.get(name, "").strip() in ("1", "true") for name in ("wrapText", "shrinkToFit"))
    side = given.get("horizontal") or "general"
    return "" if gives_way else LEFT if side == "general" else side if side in SIDES.values() else ""


def has_diagonal(border: Attributes) -> bool:
    """Whether a border says that it draws a diagonal, if it has a line for it."""
    return any(border.get(name, "0").strip() not in ("0", "false") for name in ("diagonalUp", "diagonalDown"))


def is_line(given: Attributes) -> bool:
    """Whether a side or a diagonal of a border is drawn."""
    return given.get("style", "none") not in ("none", "")


# Stands for a fill of several colours; no colour is called so.
_MIXED = "several"


def colour_over(overlay: Overlay, element: str, colour: str, within: str) -> None:
    """Take a colour of a differential style, whose fills are in the colour that others have behind their pattern."""
    if element == "color" and within == "font":
        overlay.ink = colour
    elif element == "color" and within in ("stop", "fill"):
        # A course of colours: of one that mixes several nobody knows what stands out from it.
        overlay.paper = colour if overlay.paper in ("", colour) else _MIXED
    elif element == "bgColor" or (element == "fgColor" and not overlay.paper):
        overlay.paper = colour


def whole(text: str) -> int | None:
    """Return a whole number that an attribute holds; None where it holds none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class _ThemeReader:
    """Follows the XML of a theme to its colours."""

    def __init__(self) -> None:
        self.colours: dict[str, str] = {}
        self.drawn: set[str] = set()
        self._name = self._scheme = ""

    def start(self, name: str, given: Attributes) -> None:
        element = local(name)
        if element in ("majorFont", "minorFont"):
            self._scheme = element.removesuffix("Font")
        # Of Latin signs and of Chinese ones: digits may be written in either.
        elif self._scheme and element in ("latin", "ea", "font") and draws_pictures(given.get("typeface", "")):
            self.drawn.add(self._scheme)
        elif element in _THEME_COLOURS:
            self._name = element
        elif self._name and element in ("srgbClr", "sysClr"):
            # What the system paints counts, and not what the file remembers of another machine.
            system = {"window": PAPER, "windowText": INK}.get(given.get("val", "")) or given.get("lastClr", UNKNOWN)
            colour = given.get("val", UNKNOWN) if element == "srgbClr" else system
            self.colours.setdefault(self._name, colour[-6:].upper())

    def end(self, name: str) -> None:
        if local(name) == self._name:
            self._name = ""
        elif local(name) == f"{self._scheme}Font":
            self._scheme = ""


def read_theme(data: bytes) -> Palette:
    """Return the colours of a theme in the order in which styles count them, and its fonts. Raises BadContent."""
    reader = _ThemeReader()
    walk([data], reader.start, reader.end)
    colours = tuple(written(reader.colours.get(name, "")) for name in _THEME_COLOURS)
    return Palette(colours, drawn=frozenset(reader.drawn))


def theme_of(package: Package) -> Palette:
    """Return what a workbook's theme says, the usual one where it has none. Raises BadContent."""
    part = package.part("theme")
    return read_theme(package.read(part)) if part else Palette()


def read_styles(data: bytes, theme: Palette | None = None) -> CellStyles:
    """Read the part of the styles. Raises BadContent, or Unsafe where it has more than any program allows."""
    # They stand behind the styles that name them, and hardly any file has some.
    own = own_elements(data, "rgbColor") if b"rgbColor" in data.replace(b"\0", b"") else []
    colours = {place: given.get("rgb", "")[-6:].upper() for place, (_, given) in enumerate(own)}
    palette = replace(theme or Palette(), own=colours)
    reader = _StylesReader(palette)
    walk_own([data], reader.start, reader.end)
    if len(reader.used) > _MOST_STYLES:
        raise Unsafe
    cells = [reader.style(given) for given in reader.used] or [CellStyle()]
    return CellStyles(cells, reader.overlays, reader.tables, reader.codes, palette)
