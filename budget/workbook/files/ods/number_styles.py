"""The number styles of an .ods, written out as the codes of formats."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from budget.workbook.files.ink import PAPER, is_unseen, written
from budget.workbook.files.markup import Attributes, BadContent
from budget.workbook.files.xlsx.styles import whole

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


@dataclass(slots=True)
class _NumberStyle:
    kind: str
    numerals: str = ""
    code: str = ""
    maps: list[tuple[str, str]] = field(default_factory=list)


class OdsNumberStyles:
    """Gathers number styles while the XML is followed, and gives each as the code of a format."""

    def __init__(self) -> None:
        self._numbers: dict[str, _NumberStyle] = {}
        self._here: set[str] = set()
        self._number: _NumberStyle | None = None
        self._text: list[str] | None = None
        self._embedded: list[tuple[int, str]] = []
        self._digits: Attributes | None = None
        self._position = 0

    def start(self, element: str, given: Attributes) -> bool:
        """Follow the beginning of an element among the styles; tell whether it is one of a number style."""
        if element in ("styles", "automatic-styles"):
            self._here.clear()
        elif element in NUMBER_STYLES:
            numerals = given.get("transliteration-format", "1")
            name = given.get("name", "")
            if name in self._here:
                raise BadContent  # programs take the first of two, or the last
            # The same name may stand in either list of styles, in each of them once.
            self._here.add(name)
            # Numerals that we cannot draw become those that no digits are read from.
            self._number = _NumberStyle(element, "" if numerals == "1" else _NUMERALS.get(numerals, "[NatNum9]"))
            self._numbers[name] = self._number
        elif self._number is not None and element == "map":
            self._number.maps.append((given.get("condition", ""), given.get("apply-style-name", "")))
        elif self._number is not None:
            self._begin_part(element, given)
        return self._number is not None

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
            # Whatever the colour is, only that it is not seen on paper is handed on.
            number.numerals += "[White]"

    def characters(self, text: str) -> None:
        """Take the signs of a literal."""
        if self._text is not None:
            self._text.append(text)

    def end(self, element: str) -> bool:
        """Follow the end of an element; tell whether it was one of a number style."""
        number = self._number
        if element in NUMBER_STYLES:
            if number is not None and element in ("date-style", "time-style", "boolean-style"):
                # Which parts of a date it shows makes no difference: no figure is read from one.
                number.code = _NO_DIGITS
            self._number = None
        elif number is not None and self._text is not None:
            self._end_text(element, "".join(self._text), number)
            self._text = None
        elif number is not None and element == "number" and self._digits is not None:
            number.code += digits(self._digits, self._embedded)
            self._digits = None
        return number is not None

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
        # A style without any part draws nothing: that is an empty literal, and not «General».
        own = style.numerals + (style.code if style.code or style.kind == "text-style" else '""')
        parts = {}
        for given, applied in style.maps:
            found = _VALUE.match(given.strip())
            other = self._numbers.get(applied)
            # A condition that is not understood may show anything.
            if found is None or other is None:
                return _NO_DIGITS
            sign = "<>" if found[1] == "!=" else found[1]
            parts[f"{sign}{found[2]}"] = other.numerals + (other.code or '""')
        return _sections(parts, own, is_text=style.kind == "text-style")


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
