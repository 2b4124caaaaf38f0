"""The styles of an .ods: what each style of cells, rows, columns and texts, and each condition, shows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from budget.workbook.files.ink import INK, PAPER, POINTS_OF_A_DIGIT, THIN_ROW, is_unseen, number_in, of_font, written
from budget.workbook.files.markup import Attributes, BadContent
from budget.workbook.files.ods.number_styles import OdsNumberStyles
from budget.workbook.files.shown import CENTRE, LEFT, MEASURED_POINTS, RIGHT, CellStyle
from budget.workbook.files.xlsx.overlays import Applies, condition
from budget.workbook.files.xlsx.styles import Overlay

_COMPARED = re.compile(r"(?:cell-content\(\))?\s*(<=|>=|!=|==|<|>|=)\s*(-?[\d.]+)\Z")
_OPERATORS = {
    "<": "lessThan",
    "<=": "lessThanOrEqual",
    ">": "greaterThan",
    ">=": "greaterThanOrEqual",
    "=": "equal",
    "!=": "notEqual",
}
_DIAGONALS = ("diagonal-bl-tr", "diagonal-tl-br")
_SIDES = {"start": LEFT, "left": LEFT, "center": CENTRE, "end": RIGHT, "right": RIGHT}
# What says whether texts stay in their cells: the attribute, where it is kept, and its word for yes.
_FITS = (
    ("wrap-option", "wraps", "wrap"),
    ("shrink-to-fit", "shrinks", "true"),
    ("text-align-source", "by_kind", "value-type"),
)
_MOST_PARENTS = 30
# Signs that are turned further stand on their heads: «19» is read as «61».
_UPRIGHT = 91
# As every program begins with them.
ROW_POINTS, COLUMN_POINTS = 12.8, 64.0
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)(pt|cm|mm|in|pc|px)\Z")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)%\Z")
# Signs that are narrower than this share of themselves, or drawn together by so many points, lie in one another.
_LEAST_SHARE, _MOST_TOGETHER = 25, -2.0
CELL, ROW, COLUMN, TEXT, PARAGRAPH = "table-cell", "table-row", "table-column", "text", "paragraph"
_POINTS = {"pt": 1, "cm": 28.35, "mm": 2.835, "in": 72, "pc": 12, "px": 0.75}


@dataclass(slots=True)
class _Style:
    parent: str = ""
    number_style: str = ""
    struck: bool | None = None
    raised: bool | None = None
    ink: str | None = None
    paper: str | None = None
    hidden: bool | None = None
    font_size: float | None = None
    font_name: str | None = None
    symbols: bool | None = None
    # Whether its signs are drawn one into another, and whether a sheet that is protected hides what its cells hold.
    crowded: bool | None = None
    secret: bool | None = None
    repeats: bool | None = None
    # By how many degrees its signs are turned; by how many points they are moved from their side.
    turned: float | None = None
    moved: float | None = None
    # From where it is written; whether the kind of value says so instead, whether it is broken into lines, made smaller.
    side: str | None = None
    by_kind: bool | None = None
    wraps: bool | None = None
    shrinks: bool | None = None
    backwards: bool | None = None
    # Whether each diagonal of a cell is drawn, by its name.
    diagonals: dict[str, bool] = field(default_factory=dict)
    # Of rows and columns: how high or wide, in points.
    size: float | None = None
    maps: list[tuple[str, str]] = field(default_factory=list)


class OdsStyles:
    """Gathers styles while the XML is followed, and gives what cells of a style look like."""

    def __init__(self) -> None:
        self._numbers = OdsNumberStyles()
        # By their families, for a style of texts may be called as one of cells is.
        self._styles: dict[tuple[str, str], _Style] = {}
        self._as_shown: dict[tuple[str, str], _Style] = {}
        self._usual: dict[str, _Style] = {}
        self._here: set[tuple[str, str]] = set()
        self._faces: dict[str, tuple[str, bool]] = {}
        self._is_protected = False
        self._style: _Style | None = None
        self._looks: dict[str, CellStyle] = {}
        self._marks: dict[tuple[str, str], tuple[bool, bool]] = {}
        # What is asked of every cell and row.
        self._plain: dict[str, bool] = {}
        self._unconditional: dict[str, CellStyle | None] = {}
        self._thin: dict[tuple[str, str], bool] = {}
        self._heights: dict[str, float] = {}

    def start(self, element: str, given: Attributes) -> None:
        """Follow the beginning of an element among the styles; names without their namespaces."""
        if self._numbers.start(element, given):
            return
        if element in ("styles", "automatic-styles"):
            self._here.clear()
        elif element == "font-face":
            name = given.get("font-family", "").strip("'")
            self._faces[given.get("name", "")] = name, given.get("font-charset") == "x-symbol"
        elif element in ("style", "default-style"):
            self._begin_style(element, given)
        elif element == "map" and self._style is not None:
            self._style.maps.append((given.get("condition", ""), given.get("apply-style-name", "")))
        elif self._style is not None:
            self._properties(element, given, self._style)

    def _begin_style(self, element: str, given: Attributes) -> None:
        self._style = _Style(given.get("parent-style-name", ""), given.get("data-style-name", ""))
        key = given.get("family", ""), given.get("name", "")
        if element == "default-style":
            self._usual[key[0]] = self._style
            return
        if key in self._here:
            raise BadContent  # programs take the first of two, or the last: nobody knows which of them the author saw
        self._here.add(key)
        # Conditions may name a style as people see it, cells name it as the file does.
        self._styles[key] = self._style
        self._as_shown[key[0], given.get("display-name", key[1])] = self._style

    def protect(self, *, is_protected: bool) -> None:
        """Take in whether the sheet that follows is protected: then cells may be told to hide what they hold."""
        if is_protected != self._is_protected:
            self._is_protected = is_protected
            for kept in (self._looks, self._plain, self._unconditional):
                # The look of a style depends on it; fonts, inks and sizes do not.
                kept.clear()

    def _properties(self, element: str, given: Attributes, style: _Style) -> None:
        if "writing-mode" in given:
            style.backwards = given["writing-mode"] in ("rl-tb", "rl")
        if element == "text-properties":
            self._font(given, style)
        elif element in ("table-row-properties", "table-column-properties"):
            style.size = points_of(given.get("row-height", given.get("column-width", "")))
        elif element == "paragraph-properties":
            style.moved = points_of(given["margin-left"]) if "margin-left" in given else style.moved
            style.side = given.get("text-align", style.side)
        elif element == "table-cell-properties":
            if "background-color" in given:
                style.paper = written(given["background-color"])
            if "rotation-angle" in given:
                style.turned = (number_in(given["rotation-angle"].removesuffix("deg")) or 0.0) % 360
            if "repeat-content" in given:
                style.repeats = given["repeat-content"] == "true"
            style.diagonals |= {name: given[name].strip() not in ("", "none") for name in _DIAGONALS if name in given}
            for name, kept, said in _FITS:
                if name in given:
                    setattr(style, kept, given[name] == said)
            if "cell-protect" in given:
                style.secret = given["cell-protect"] == "hidden-and-protected"

    @staticmethod
    def _font(given: Attributes, style: _Style) -> None:
        lines = [given[name] for name in ("text-line-through-style", "text-line-through-type") if name in given]
        if lines:
            style.struck = any(line != "none" for line in lines)
        if given.get("use-window-font-color") == "true":
            style.ink = INK
        elif "color" in given:
            style.ink = written(given["color"])
        if _is_small(given.get("opacity", "")):
            style.ink = "transparent"
        if "font-size" in given:
            # A share of what it is above in the chain: nobody reads a tenth of any.
            style.font_size = 1.0 if _is_small(given["font-size"]) else points_of(given["font-size"])
        for name in ("font-name", "font-family"):
            if name in given:
                style.font_name = given[name].strip("'")
        if "font-charset" in given:
            style.symbols = given["font-charset"] == "x-symbol"
        if "display" in given:
            style.hidden = given["display"] != "true"
        if "text-scale" in given or "letter-spacing" in given:
            spacing = points_of(given.get("letter-spacing", "")) or 0.0
            style.crowded = _is_small(given.get("text-scale", "")) or spacing < _MOST_TOGETHER
        if "text-position" in given:
            place = given["text-position"].split()[0] if given["text-position"].strip() else "0%"
            style.raised = place not in ("0%", "0")

    def characters(self, text: str) -> None:
        """Take the signs of a literal."""
        self._numbers.characters(text)

    def end(self, element: str) -> None:
        """Follow the end of an element."""
        if not self._numbers.end(element) and element in ("style", "default-style"):
            self._style = None

    def code(self, name: str) -> str:
        """Return a number style as the code of a format: its sections with their conditions."""
        return self._numbers.code(name)

    def _chain(self, name: str, family: str) -> list[_Style]:
        """Return a style and those above it, up to the one that is said of all of its family."""
        found = self._above(self._styles.get((family, name)), family)
        return [*found, self._usual[family]] if family in self._usual else found

    def _above(self, style: _Style | None, family: str) -> list[_Style]:
        """Return a style and those above it."""
        # Bounded, for a file can make a style its own parent.
        found: list[_Style] = []
        while style is not None and len(found) < _MOST_PARENTS:
            found.append(style)
            style = self._styles.get((family, style.parent))
        return found

    def font(self, name: str, family: str = CELL) -> tuple[bool, bool]:
        """Return whether the font of a style strikes through and whether it raises."""
        key = family, name
        if key not in self._marks:
            self._marks[key] = _marks_of(self._chain(name, family))
        return self._marks[key]

    def ink(self, name: str, around: str = INK, family: str = CELL) -> str:
        """Return the colour in which a style writes, `around` where it names none; that of the paper where it shows nothing."""
        return self._ink_of(self._chain(name, family), around)

    def _ink_of(self, chain: list[_Style], around: str) -> str:
        if next((one.hidden for one in chain if one.hidden is not None), False):
            return PAPER
        if next((one.crowded for one in chain if one.crowded is not None), False):
            return "transparent"
        size = next((one.font_size for one in chain if one.font_size is not None), None)
        named = next((one.font_name for one in chain if one.font_name is not None), "")
        face, has_symbols = self._faces.get(named, (named, False))
        has_symbols = next((one.symbols for one in chain if one.symbols is not None), has_symbols)
        ink = next((one.ink for one in chain if one.ink is not None), around)
        return of_font(ink, size, face or named, 2 * has_symbols)

    def look(self, name: str) -> CellStyle:
        """Return how cells of a style look."""
        if name not in self._looks:
            chain = self._chain(name, CELL)
            number = next((one.number_style for one in chain if one.number_style), "")
            paper = next((one.paper for one in chain if one.paper is not None), PAPER)
            # What lies below a cell is the paper.
            paper = PAPER if paper == "transparent" else paper
            ink = self.ink(name)
            is_secret = self._is_protected and next((one.secret for one in chain if one.secret is not None), False)
            repeats = next((one.repeats for one in chain if one.repeats is not None), False)
            unseen = is_secret or is_unseen(ink, paper)
            turned = next((one.turned for one in chain if one.turned is not None), 0.0)
            size = next((one.font_size for one in chain if one.font_size is not None), 0.0)
            moved = next((one.moved for one in chain if one.moved is not None), 0.0)
            self._looks[name] = CellStyle(
                (self.code(number) or '""',), *self.font(name), unseen, repeats, ink, paper, _is_crossed(chain),
                turned=_UPRIGHT < turned < 360 - _UPRIGHT, stretch=size / MEASURED_POINTS, indent=moved / POINTS_OF_A_DIGIT,
                side=_side_of(chain),
                backwards=next((one.backwards for one in chain if one.backwards is not None), False),
            )  # fmt: skip
        return self._looks[name]

    def leaves_texts(self, name: str) -> bool:
        """Whether every text of a style looks as it is written, and black on white."""
        if name not in self._plain:
            look = self.look(name)
            self._plain[name] = look.leaves_texts and not look.is_coloured and not self._depends(name)
        return self._plain[name]

    def _depends(self, name: str) -> bool:
        """Whether a condition may show cells of a style otherwise."""
        colours = self.look(name).colours
        return any(overlay.changes_signs or overlay.hides(*colours) for overlay, _ in self.conditions(name))

    def unconditional(self, name: str) -> CellStyle | None:
        """Return how numbers of a style look, None where that may depend on a condition, or is not black on white."""
        if name not in self._unconditional:
            look = self.look(name)
            self._unconditional[name] = None if look.is_coloured or self._depends(name) else look
        return self._unconditional[name]

    def is_thin(self, name: str, family: str) -> bool:
        """Whether a row or column of a style is lower or narrower than anybody can read."""
        key = family, name
        if key not in self._thin:
            size = next((one.size for one in self._chain(name, family) if one.size is not None), None)
            self._thin[key] = size is not None and size < THIN_ROW
        return self._thin[key]

    def height(self, name: str) -> float:
        """Return how high rows of a style are, in points."""
        if name not in self._heights:
            size = next((one.size for one in self._chain(name, ROW) if one.size is not None), None)
            self._heights[name] = ROW_POINTS if size is None else size
        return self._heights[name]

    def conditions(self, name: str) -> list[tuple[Overlay, str]]:
        """Return what conditions lay over cells of a style, each with its condition."""
        maps = next((one.maps for one in self._chain(name, CELL) if one.maps), [])
        return [(self.overlay(applied), given) for given, applied in maps]

    def overlay(self, name: str, *, as_shown: bool = False) -> Overlay:
        """Return what a style that is laid over cells changes of figures; `as_shown` where it is named as people see it."""
        first = self._as_shown.get((CELL, name)) if as_shown else None
        chain = self._above(first or self._styles.get((CELL, name)), CELL)
        number = next((one.number_style for one in chain if one.number_style), "")
        paper = next((one.paper for one in chain if one.paper not in (None, "transparent")), None)
        code = self.code(number) if number else None
        return Overlay(code, *_marks_of(chain), self._ink_of(chain, ""), paper or "", _is_crossed(chain))

    def width(self, name: str) -> float | None:
        """Return for how many digits a column of a style has room, None where it does not say how wide it is."""
        size = next((one.size for one in self._chain(name, COLUMN) if one.size is not None), None)
        return None if size is None else size / POINTS_OF_A_DIGIT

    @property
    def usual_width(self) -> float:
        """For how many digits a column has room of which nothing is said."""
        size = self._usual.get(COLUMN, _Style()).size
        return (COLUMN_POINTS if size is None else size) / POINTS_OF_A_DIGIT


def _marks_of(chain: list[_Style]) -> tuple[bool, bool]:
    """Return whether a font strikes through and whether it raises."""
    struck = next((one.struck for one in chain if one.struck is not None), False)
    return struck, next((one.raised for one in chain if one.raised is not None), False)


def _is_crossed(chain: list[_Style]) -> bool:
    """Whether cells have a diagonal drawn through them; each of the two is the nearest style's that speaks of it."""
    return any(next((one.diagonals[name] for one in chain if name in one.diagonals), False) for name in _DIAGONALS)


def _side_of(chain: list[_Style]) -> str:
    """Return from where texts are written on over their neighbours."""
    wraps, shrinks, by_kind = (
        next((told for one in chain if (told := getattr(one, name)) is not None), False)
        for name in ("wraps", "shrinks", "by_kind")
    )
    side = next((one.side for one in chain if one.side is not None), "start")
    return "" if wraps or shrinks else LEFT if by_kind else _SIDES.get(side, "")


def _is_small(length: str) -> bool:
    """Whether a length is a share of another that leaves nothing to read."""
    share = _SHARE.match(length.strip())
    return share is not None and float(share[1]) < _LEAST_SHARE


def points_of(length: str) -> float | None:
    """Return a length in points, None where it is none."""
    found = _LENGTH.match(length.strip())
    return float(found[1]) * _POINTS[found[2]] if found else None


def condition_of(given: str) -> Applies:
    """Return for which numbers and texts a condition of a style holds; all, where it is more than a comparison with a number."""
    found = _COMPARED.match(given.strip())
    operator = _OPERATORS.get(found[1].replace("==", "="), "") if found else ""
    return condition("cellIs", operator, [found[2]] if found else [])
