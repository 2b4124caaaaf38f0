"""The styles of an .ods: number styles written out as format codes, and what each cell style and condition shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from budget.workbook.files.ink import INK, PAPER, POINTS_OF_A_DIGIT, THIN_ROW, is_unseen, of_font, written
from budget.workbook.files.markup import Attributes, walk
from budget.workbook.files.shown import CellStyle
from budget.workbook.files.xlsx.overlays import condition
from budget.workbook.files.xlsx.styles import Overlay, whole

NUMBER_STYLES = (
    "number-style",
    "percentage-style",
    "currency-style",
    "text-style",
    "date-style",
    "time-style",
    "boolean-style",
)
# No digits can be read off what these show.
_NO_DIGITS = "yyyy"
# The sign for 1 in each kind of numerals is how the format of file names the kind.
_NUMERALS = {"一": "[DBNum1]", "壹": "[DBNum2]", "１": "[DBNum3]"}
_VALUE = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[\d.]+(?:E[+-]?\d+)?)\Z", re.IGNORECASE)
_COMPARED = re.compile(r"(?:cell-content\(\))?\s*(<=|>=|!=|==|<|>|=)\s*(-?[\d.]+)\Z")
_OPERATORS = {
    "<": "lessThan",
    "<=": "lessThanOrEqual",
    ">": "greaterThan",
    ">=": "greaterThanOrEqual",
    "=": "equal",
    "!=": "notEqual",
}
_MOST_PARENTS = 30
# As every program begins with them.
COLUMN_POINTS = 64.0
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(pt|cm|mm|in|pc|px)\Z")
_POINTS = {"pt": 1, "cm": 28.35, "mm": 2.835, "in": 72, "pc": 12, "px": 0.75}


@dataclass(slots=True)
class _NumberStyle:
    kind: str
    numerals: str = ""
    code: str = ""
    maps: list[tuple[str, str]] = field(default_factory=list)


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
    repeats: bool | None = None
    # Of rows and columns: how high or wide, in points.
    size: float | None = None
    maps: list[tuple[str, str]] = field(default_factory=list)


class OdsStyles:
    """Gathers styles while the XML is followed, and gives what cells of a style look like."""

    def __init__(self) -> None:
        self._numbers: dict[str, _NumberStyle] = {}
        self._styles: dict[str, _Style] = {}
        self._usual_column = _Style()
        self._number: _NumberStyle | None = None
        self._style: _Style | None = None
        self._text: list[str] | None = None
        self._embedded: list[tuple[int, str]] = []
        self._digits: Attributes | None = None
        self._position = 0
        self._looks: dict[str, CellStyle] = {}
        self._marks: dict[str, tuple[bool, bool]] = {}
        # What is asked of every cell and row.
        self._plain: dict[str, bool] = {}
        self._unconditional: dict[str, CellStyle | None] = {}
        self._thin: dict[str, bool] = {}

    def start(self, element: str, given: Attributes) -> None:
        """Follow the beginning of an element among the styles; names without their namespaces."""
        if element in NUMBER_STYLES:
            numerals = given.get("transliteration-format", "1")
            # Numerals that we cannot draw become those that no digits are read from.
            self._number = _NumberStyle(element, "" if numerals == "1" else _NUMERALS.get(numerals, "[NatNum9]"))
            self._numbers[given.get("name", "")] = self._number
        elif element in ("style", "default-style"):
            self._style = _Style(given.get("parent-style-name", ""), given.get("data-style-name", ""))
            if element == "default-style" and given.get("family") == "table-column":
                self._usual_column = self._style
            # Conditions name a style as people see it, cells as the file does.
            for name in ("name", "display-name"):
                if name in given:
                    self._styles[given[name]] = self._style
        elif element == "map":
            owner = self._number or self._style
            if owner is not None:
                owner.maps.append((given.get("condition", ""), given.get("apply-style-name", "")))
        elif self._number is not None:
            self._begin_part(element, given)
        elif self._style is not None:
            self._properties(element, given, self._style)

    def _properties(self, element: str, given: Attributes, style: _Style) -> None:
        if element == "text-properties":
            self._font(given, style)
        elif element in ("table-row-properties", "table-column-properties"):
            style.size = points_of(given.get("row-height", given.get("column-width", "")))
        elif element == "table-cell-properties":
            if "background-color" in given:
                style.paper = written(given["background-color"])
            if "repeat-content" in given:
                style.repeats = given["repeat-content"] == "true"

    @staticmethod
    def _font(given: Attributes, style: _Style) -> None:
        lines = [given[name] for name in ("text-line-through-style", "text-line-through-type") if name in given]
        if lines:
            style.struck = any(line != "none" for line in lines)
        if given.get("use-window-font-color") == "true":
            style.ink = INK
        elif "color" in given:
            style.ink = written(given["color"])
        if given.get("opacity") == "0%":
            style.ink = "transparent"
        if "font-size" in given:
            style.font_size = points_of(given["font-size"])
        for name in ("font-name", "font-family"):
            if name in given:
                style.font_name = given[name].strip("'")
        if "display" in given:
            style.hidden = given["display"] == "none"
        if "text-position" in given:
            place = given["text-position"].split()[0] if given["text-position"].strip() else "0%"
            style.raised = place not in ("0%", "0")

    def _begin_part(self, element: str, given: Attributes) -> None:
        number = self._number
        if number is None:
            return
        if element in ("text", "currency-symbol", "fill-character", "embedded-text"):
            self._text = []
            self._position = whole(given.get("position", "0")) or 0
        elif element == "number":
            self._digits, self._embedded = given, []
        elif element == "scientific-number":
            places = "0" * (whole(given.get("decimal-places", "0")) or 0)
            sign = "E-" if given.get("forced-exponent-sign") == "false" else "E+"
            power = "0" * (whole(given.get("min-exponent-digits", "1")) or 1)
            number.code += f"{_whole_places(given)}{'.' if places else ''}{places}{sign}{power}"
        elif element == "fraction":
            head = "# " if "min-integer-digits" in given else ""
            above = "?" * (whole(given.get("min-numerator-digits", "1")) or 1)
            below = "?" * (whole(given.get("min-denominator-digits", "1")) or 1)
            number.code += f"{head}{above}/{given.get('denominator-value', below)}"
        elif element == "text-content":
            number.code += "@"
        elif element == "text-properties" and is_unseen(written(given.get("color", "")), PAPER):
            number.numerals += "[White]"

    def characters(self, text: str) -> None:
        """Take the signs of a literal."""
        if self._text is not None:
            self._text.append(text)

    def end(self, element: str) -> None:
        """Follow the end of an element."""
        number = self._number
        if element in NUMBER_STYLES:
            if number is not None and element in ("date-style", "time-style", "boolean-style"):
                # Which parts of a date it shows makes no difference: no figure is read from one.
                number.code = _NO_DIGITS
            self._number = None
        elif element in ("style", "default-style"):
            self._style = None
        elif number is not None and self._text is not None:
            self._end_text(element, "".join(self._text), number)
            self._text = None
        elif number is not None and element == "number" and self._digits is not None:
            number.code += digits(self._digits, self._embedded)
            self._digits = None

    def _end_text(self, element: str, text: str, number: _NumberStyle) -> None:
        if element == "embedded-text":
            self._embedded.append((self._position, text))
        elif element == "fill-character":
            number.code += f"*{text[:1] or ' '}"
        else:
            # Sign by sign: between quotation marks a mark of its own would end the literal.
            literal = "".join(f"\\{sign}" for sign in text)
            number.code += literal.replace("\\%", "%") if number.kind == "percentage-style" else literal

    def code(self, name: str) -> str:
        """Return a number style as the code of a format: its sections with their conditions."""
        style = self._numbers.get(name)
        if style is None:
            return "General"
        own = style.numerals + (style.code if style.code or style.kind == "text-style" else '""')
        parts = {}
        for given, applied in style.maps:
            found = _VALUE.match(given.strip())
            other = self._numbers.get(applied)
            if found is None or other is None:
                return _NO_DIGITS
            sign = "<>" if found[1] == "!=" else found[1]
            parts[f"{sign}{found[2]}"] = other.numerals + (other.code or '""')
        return _sections(parts, own, is_text=style.kind == "text-style")

    def _chain(self, name: str) -> list[_Style]:
        # Bounded, for a file can make a style its own parent.
        found: list[_Style] = []
        while name in self._styles and len(found) < _MOST_PARENTS:
            found.append(self._styles[name])
            name = found[-1].parent
        return found

    def font(self, name: str) -> tuple[bool, bool]:
        """Return whether the font of a style strikes through and whether it raises."""
        if name not in self._marks:
            chain = self._chain(name)
            struck = next((one.struck for one in chain if one.struck is not None), False)
            raised = next((one.raised for one in chain if one.raised is not None), False)
            self._marks[name] = struck, raised
        return self._marks[name]

    def ink(self, name: str, around: str = INK) -> str:
        """Return the colour in which a style writes, `around` where it names none; that of the paper where it shows nothing."""
        chain = self._chain(name)
        is_hidden = next((one.hidden for one in chain if one.hidden is not None), False)
        if is_hidden:
            return PAPER
        size = next((one.font_size for one in chain if one.font_size is not None), None)
        name = next((one.font_name for one in chain if one.font_name is not None), "")
        return of_font(next((one.ink for one in chain if one.ink is not None), around), size, name)

    def look(self, name: str) -> CellStyle:
        """Return how cells of a style look."""
        if name not in self._looks:
            number = next((one.number_style for one in self._chain(name) if one.number_style), "")
            unseen = self._is_unseen(name)
            repeats = next((one.repeats for one in self._chain(name) if one.repeats is not None), False)
            self._looks[name] = CellStyle((self.code(number) or '""',), *self.font(name), unseen, repeats)
        return self._looks[name]

    def leaves_texts(self, name: str) -> bool:
        """Whether every text of a style looks as it is written."""
        if name not in self._plain:
            self._plain[name] = self.look(name).leaves_texts
        return self._plain[name]

    def unconditional(self, name: str) -> CellStyle | None:
        """Return how numbers of a style look, None where that may depend on a condition."""
        if name not in self._unconditional:
            depends = any(overlay.changes_figures for overlay, _ in self.conditions(name))
            self._unconditional[name] = None if depends else self.look(name)
        return self._unconditional[name]

    def is_thin(self, name: str) -> bool:
        """Whether a row or column of a style is lower or narrower than anybody can read."""
        if name not in self._thin:
            size = next((one.size for one in self._chain(name) if one.size is not None), None)
            self._thin[name] = size is not None and size < THIN_ROW
        return self._thin[name]

    def _is_unseen(self, name: str) -> bool:
        paper = next((one.paper for one in self._chain(name) if one.paper is not None), PAPER)
        return is_unseen(self.ink(name), PAPER if paper == "transparent" else paper)

    def conditions(self, name: str) -> list[tuple[Overlay, str]]:
        """Return what conditions lay over cells of a style, each with its condition."""
        maps = next((one.maps for one in self._chain(name) if one.maps), [])
        return [(self.overlay(applied), given) for given, applied in maps]

    def overlay(self, name: str) -> Overlay:
        """Return what a style that is laid over cells changes of figures."""
        number = next((one.number_style for one in self._chain(name) if one.number_style), "")
        paper = next((one.paper for one in self._chain(name) if one.paper not in (None, "transparent")), None)
        return Overlay(self.code(number) if number else None, *self.font(name), self.ink(name), paper or "")

    def width(self, name: str) -> float | None:
        """Return for how many digits a column of a style has room, None where it does not say how wide it is."""
        size = next((one.size for one in self._chain(name) if one.size is not None), None)
        return None if size is None else size / POINTS_OF_A_DIGIT

    @property
    def usual_width(self) -> float:
        """For how many digits a column has room of which nothing is said."""
        size = self._usual_column.size
        return (COLUMN_POINTS if size is None else size) / POINTS_OF_A_DIGIT


def points_of(length: str) -> float | None:
    """Return a length in points, None where it is none."""
    found = _LENGTH.match(length.strip())
    return float(found[1]) * _POINTS[found[2]] if found else None


def _sections(parts: dict[str, str], own: str, *, is_text: bool) -> str:
    """Put sections together; as the usual ones, where their conditions are the usual ones."""
    blank = '""'
    usual = {">=0": (">=0",), "<0,>0": (">0", "<0"), "<0,=0,>0": (">0", "<0", "=0")}.get(",".join(sorted(parts)))
    if not parts:
        return own or blank
    if is_text and (usual is None or len(usual) < 3):
        return _NO_DIGITS  # a text style with the conditions of numbers is what four sections become
    if usual is not None:
        return ";".join([*(parts[sign] or blank for sign in usual), own])
    return ";".join([*(f"[{given}]{code}" for given, code in parts.items()), own])


def _whole_places(given: Attributes) -> str:
    return "0" * (whole(given.get("min-integer-digits", "1")) or 0) or "#"


def digits(given: Attributes, embedded: list[tuple[int, str]]) -> str:
    """Return the digits of a number style as the code of a format."""
    if "decimal-places" not in given and given.get("grouping") != "true" and not embedded:
        return "General"
    least = whole(given.get("min-integer-digits", "1")) or 0
    is_grouped = given.get("grouping") == "true"
    deepest = max((position for position, _ in embedded), default=0)
    # Grouping needs four places for its comma to stand between two digits: «#,##0».
    places = max(4 if is_grouped else 1, least, deepest)
    inside = dict(embedded)
    drawn = ""
    for place in range(places):
        if place in inside and place:
            drawn = "".join(f"\\{sign}" for sign in inside[place]) + drawn
        elif is_grouped and place and place % 3 == 0:
            drawn = f",{drawn}"
        drawn = ("0" if place < least else "#") + drawn
    if places in inside:
        drawn = "".join(f"\\{sign}" for sign in inside[places]) + drawn
    most = whole(given.get("decimal-places", "0")) or 0
    sure = whole(given.get("min-decimal-places", "")) if "min-decimal-places" in given else most
    sure = 0 if "decimal-replacement" in given else min(sure or 0, most)
    drawn += f".{'0' * sure}{'#' * (most - sure)}" if most else ""
    return drawn + _scaling(given.get("display-factor", "1"))


def _scaling(factor: str) -> str:
    """Return the commas that divide by a factor of thousands; what divides otherwise shows no digits for certain."""
    try:
        number = float(factor)
    except ValueError:
        return _NO_DIGITS
    commas = 0
    while number >= 1000 and number % 1000 == 0:
        number, commas = number / 1000, commas + 1
    return "," * commas if number == 1 else _NO_DIGITS


def condition_of(given: str) -> Callable[[Decimal], bool]:
    """Return for which numbers a condition of a style holds; all, where it is more than a comparison with a number."""
    found = _COMPARED.match(given.strip())
    operator = _OPERATORS.get(found[1].replace("==", "="), "") if found else ""
    return condition("cellIs", operator, [found[2]] if found else [])


def hides_zeros(settings: bytes) -> bool:
    """Whether a view of the file is told to leave zeros out; whether formulas are shown no file keeps. Raises BadContent."""
    asks: list[bool] = []
    said: list[str] = []

    def start(_: str, given: Attributes) -> None:
        asks.append("ShowZeroValues" in given.values())

    def characters(text: str) -> None:
        if asks and asks[-1]:
            said.append(text.strip())

    walk([settings], start, lambda _: asks.clear(), characters)
    return "false" in said
