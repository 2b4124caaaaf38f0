"""Whether what is written can be seen: the colours of fonts and fills, as files name them, and sizes too small to read."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from budget.workbook.files.colour_names import NAMED_COLOURS

PAPER, INK = "FFFFFF", "000000"
# What a file does not say, or says in a way that is not a plain colour: it is told from everything.
UNKNOWN = ""
# Channels that differ by less look alike on any screen.
_LEAST_APART = 16
# What covers less of the paper than this is no ink.
_FAINT = 0.15
# Rows lower than so many points, columns narrower than so many digits and fonts of so many points show as little as hidden ones.
# The smallest letters of a form have eight points: of a row half as high nobody reads a figure.
THIN_ROW, THIN_COLUMN, TINY = 4.0, 0.3, 2.5
# A digit of ten points is a little wider: what is told of is surely too narrow.
POINTS_OF_A_DIGIT = 5.0
_HEX = re.compile(r"[0-9A-Fa-f]{6}\Z")
_FIRST_COLOURS = (INK, PAPER, "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
_NAMED = NAMED_COLOURS | {"windowtext": INK, "canvastext": INK, "window": PAPER, "canvas": PAPER}
_PARTS = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]+%?))?\s*\)\Z")
# Fonts whose digits are pictures, bars or nothing: the file holds «54.51», the sheet shows folders and clocks.
_DRAWS_PICTURES = re.compile(
    r"\s*(?:.*(?:dings?\b|dingbat|bar ?code|条码|条形码|二维码|\bicons?\b|awesome|mdl2|\bemoji)|(?:free )?[23] of [579]\b|marlett"
    r"|bookshelf symbol|monotype sorts|mt extra|ms (?:outlook|reference specialty)|symbolps|idautomation|code ?(?:25|39|93|11|128)\b"
    r"|(?:ean|upc|gs1)[ -_]?\w*\d|playing ?cards|chess|adobe blank|redacted|flow (?:block|circular|rounded)|text-security)",
    re.IGNORECASE,
)
# Such fonts say so themselves, but for the one whose digits are digits.
_SYMBOLS, _SYMBOLS_WITH_DIGITS = 2, re.compile(r"\s*(?:standard )?symbol\b", re.IGNORECASE)
# The theme that files have of which nobody chose another: paper and ink of the window first, then paper and ink once more.
_USUAL_THEME = (
    PAPER, INK, "EEECE1", "1F497D", "4F81BD", "C0504D", "9BBB59", "8064A2", "4BACC6", "F79646", "0000FF", "800080",
)  # fmt: skip
# The palette that every program begins with, from its sixteenth colour on.
_LATER_COLOURS = (
    "800000", "008000", "000080", "808000", "800080", "008080", "C0C0C0", "808080", "9999FF", "993366", "FFFFCC", "CCFFFF",
    "660066", "FF8080", "0066CC", "CCCCFF", "000080", "FF00FF", "FFFF00", "00FFFF", "800080", "800000", "008080", "0000FF",
    "00CCFF", "CCFFFF", "CCFFCC", "FFFF99", "99CCFF", "FF99CC", "CC99FF", "FFCC99", "3366FF", "33CCCC", "99CC00", "FFCC00",
    "FF9900", "FF6600", "666699", "969696", "003366", "339966", "003300", "333300", "993300", "993366", "333399", "333333",
)  # fmt: skip


def indexed(number: int) -> str:
    """Return a colour of the palette that every program begins with; the others by their number."""
    if number < 16:
        # The palette has these eight twice, as 0 to 7 and as 8 to 15.
        return _FIRST_COLOURS[number % 8]
    if number < 16 + len(_LATER_COLOURS):
        return _LATER_COLOURS[number - 16]
    return {64: INK, 65: PAPER, 81: INK, 0x7FFF: INK}.get(number, f"indexed {number}")


def tinted(colour: str, tint: float) -> str:
    """Return a colour made lighter (up to 1) or darker (down to -1)."""
    much = min(max(tint, -1.0), 1.0)
    hue, light, full = colorsys.rgb_to_hls(*(int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)))
    light = light + (1 - light) * much if much > 0 else light * (1 + much)
    return "".join(f"{round(255 * one):02X}" for one in colorsys.hls_to_rgb(hue, light, full))


def draws_pictures(name: str) -> bool:
    """Whether a font of this name draws something else for digits, as far as its name says so."""
    return _DRAWS_PICTURES.match(name) is not None


def of_font(colour: str, size: float | None = None, name: str = "", charset: int = 0) -> str:
    """Return the colour of a font; «transparent» where its size, or what it draws for digits, lets nobody read a figure.

    The `charset` is the number by which Windows knows which signs a font has.
    """
    is_drawn = draws_pictures(name) or (charset == _SYMBOLS and not _SYMBOLS_WITH_DIGITS.match(name))
    return "transparent" if (size is not None and size < TINY) or is_drawn else colour


def written(text: str) -> str:
    """Return a colour as web pages and text documents write it: «#fff», «#ffffff00», «white», «rgb(255, 255, 255)»."""
    bare = text.strip().lower()
    if bare == "transparent":
        return "transparent"
    if bare in _NAMED:
        return _NAMED[bare]
    if parts := _PARTS.match(bare):
        if parts[4] and float(parts[4].rstrip("%")) / (100 if parts[4].endswith("%") else 1) < _FAINT:
            return "transparent"
        return "".join(f"{min(int(part), 255):02X}" for part in parts.groups()[:3])
    digits = bare.removeprefix("#")
    if len(digits) in (3, 4):
        digits = "".join(sign * 2 for sign in digits)
    # Two digits more say how much of it covers the paper.
    if len(digits) == 8:
        digits, covering = digits[:6], digits[6:]
        if _HEX.match(f"0000{covering}") and int(covering, 16) / 255 < _FAINT:
            return "transparent"
    return digits.upper() if _HEX.match(digits) else UNKNOWN


def hides_signs(inks: Iterable[str]) -> bool:
    """Whether signs of a text have the colour of the paper: it shows less than it holds.

    What lies behind the cell is not asked: a number in signs of several fonts, on a dark ground, is written so by nobody.
    """
    return any(is_unseen(ink, PAPER) for ink in inks)


def one_of(colours: Sequence[str]) -> str:
    """Return the colour that a fill has throughout; of one that mixes several nobody knows what stands out from it."""
    return colours[0] if colours and all(colour == colours[0] for colour in colours) else UNKNOWN


def is_unseen(ink: str, paper: str) -> bool:
    """Whether nobody sees what is written in a colour upon another."""
    if ink == "transparent":
        return True
    if _HEX.match(ink) and _HEX.match(paper):
        channels = ((int(ink[place : place + 2], 16), int(paper[place : place + 2], 16)) for place in (0, 2, 4))
        return all(abs(one - other) < _LEAST_APART for one, other in channels)
    return bool(ink) and ink == paper


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours that a file names by numbers: those of its theme, and those of a palette of its own where it has one."""

    theme: tuple[str, ...] = _USUAL_THEME
    own: Mapping[int, str] = field(default_factory=dict)
    # Those of the theme's two fonts, «major» and «minor», that draw pictures for digits.
    drawn: frozenset[str] = frozenset()

    def indexed(self, number: int) -> str:
        """Return a colour of the palette."""
        return self.own.get(number) or indexed(number)

    def themed(self, number: int, tint: float = 0.0) -> str:
        """Return a colour of the theme; one that it does not have is told from everything."""
        return tinted(self.theme[number], tint) if number < len(self.theme) and self.theme[number] else UNKNOWN

    def of(self, given: Mapping[str, str]) -> str:
        """Return a colour as an element of an .xlsx names it: by its parts, its place in the palette or in the theme."""
        if "rgb" in given:
            # Two digits of transparency stand before it, which programs pass over.
            return given["rgb"][-6:].upper()
        number = given.get("theme", given.get("indexed", ""))
        if number.isascii() and number.isdigit() and len(number) < 6:
            if "theme" in given:
                return self.themed(int(number), number_in(given.get("tint", "0")) or 0.0)
            return self.indexed(int(number))
        return INK if given.get("auto") in ("1", "true") else UNKNOWN


def number_in(text: str) -> float | None:
    """Return the number of an attribute; None where it is none."""
    try:
        return float(text)
    except ValueError:
        return None


def is_thin(size: str, least: float) -> bool:
    """Whether a height or width is given, and is less than anybody can read."""
    number = number_in(size)
    return number is not None and number < least
