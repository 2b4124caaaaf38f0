"""The styles of an .xlsx: what each cell style shows, and the formats that conditions, tables and pivots lay over it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from budget.workbook.archive import Unsafe
from budget.workbook.builtin_formats import BUILTIN
from budget.workbook.markup import Attributes, local, walk
from budget.workbook.shown import CellStyle, styles_of

# Excel allows 65,490 cell formats in a workbook.
_MOST_STYLES = 70_000
_NO = ("0", "false", "none", "baseline")
_PARENTS = frozenset({"fonts", "cellStyleXfs", "cellXfs", "dxf", "tableStyle"})


@dataclass(slots=True)
class _Font:
    struck: bool = False
    raised: bool = False


@dataclass(slots=True)
class Overlay:
    """What a differential style changes of the cells that it is laid over."""

    code: str | None = None
    struck: bool = False
    raised: bool = False

    @property
    def changes_figures(self) -> bool:
        """Whether it changes how a figure looks, beyond its colours."""
        return self.code is not None or self.struck or self.raised


@dataclass(slots=True)
class CellStyles:
    """The cell styles by their place, the differential styles by theirs, and those that a style of tables names."""

    cells: list[CellStyle] = field(default_factory=lambda: [CellStyle()])
    overlays: list[Overlay] = field(default_factory=list)
    tables: dict[str, list[int]] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=lambda: dict(BUILTIN))

    def normal(self) -> bytes:
        """Return them as calamine needs them: the format of each cell style, to tell dates from numbers."""
        codes = "".join(
            f'<numFmt numFmtId="{place}" formatCode="{escape(style.codes[0])}"></numFmt>'
            for place, style in enumerate(self.cells, _FIRST_OWN)
        )
        used = "".join(f'<xf numFmtId="{place}"></xf>' for place in range(_FIRST_OWN, _FIRST_OWN + len(self.cells)))
        return f"<styleSheet><numFmts>{codes}</numFmts><cellXfs>{used}</cellXfs></styleSheet>".encode()


_FIRST_OWN = 1000


class _StylesReader:
    """Follows the XML of the styles."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.codes = dict(BUILTIN)
        self.fonts: list[_Font] = []
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
            code = attributes.get("formatCode", "")
            if within == "dxf":
                self.overlays[-1].code = code
            elif (number := whole(attributes["numFmtId"])) is not None:
                self.codes[number] = code
        elif element == "dxf":
            self.overlays.append(Overlay())
        elif element == "font" and within == "fonts":
            self.fonts.append(_Font())
        elif element == "xf" and within in ("cellXfs", "cellStyleXfs"):
            (self.used if within == "cellXfs" else self.parents).append(attributes)
        elif element == "tableStyle":
            self.table = attributes.get("name", "")
        elif element == "tableStyleElement" and (number := whole(attributes.get("dxfId", ""))) is not None:
            self.tables.setdefault(self.table, []).append(number)
        elif element in ("strike", "vertAlign"):
            self._font(element, attributes, within)

    def _font(self, element: str, attributes: Attributes, within: str) -> None:
        fonts: list[_Font] | list[Overlay] = self.overlays if within == "dxf" else self.fonts
        if within not in ("dxf", "fonts") or not fonts:
            return
        is_on = attributes.get("val", "1") not in _NO
        if element == "strike":
            fonts[-1].struck = is_on
        else:
            fonts[-1].raised = is_on

    def end(self, _: str) -> None:
        self.path.pop()

    def style(self, given: Attributes) -> tuple[tuple[str, ...], bool, bool]:
        """Return the formats that may apply, and whether the font strikes through or raises.

        A style of a cell repeats what it takes from the named style that it is based on; where it says that it does not
        apply its own, programs disagree, and both count.
        """
        place = whole(given.get("xfId", "0")) or 0
        parent = self.parents[place] if place < len(self.parents) else {}
        numbers = [whole(one["numFmtId"]) for one in self._sides(given, parent, "numFmtId", "applyNumberFormat")]
        codes = tuple(dict.fromkeys(self.codes.get(number or 0, "General") or "General" for number in numbers))
        fonts = [whole(one["fontId"]) or 0 for one in self._sides(given, parent, "fontId", "applyFont")]
        seen = [self.fonts[number] for number in fonts if number < len(self.fonts)]
        return codes or ("General",), any(one.struck for one in seen), any(one.raised for one in seen)

    @staticmethod
    def _sides(given: Attributes, parent: Attributes, name: str, applies: str) -> list[Attributes]:
        sides = [one for one in (given, parent) if name in one]
        return sides if name not in given or given.get(applies, "1") in ("0", "false") else [given]


def whole(text: str) -> int | None:
    """Return a whole number that an attribute holds; None where it holds none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def read_styles(data: bytes) -> CellStyles:
    """Read the part of the styles. Raises BadContent, or Unsafe where it has more than any program allows."""
    reader = _StylesReader()
    walk([data], reader.start, reader.end)
    if len(reader.used) > _MOST_STYLES:
        raise Unsafe
    cells = styles_of([reader.style(given) for given in reader.used]) or [CellStyle()]
    return CellStyles(cells, reader.overlays, reader.tables, reader.codes)
