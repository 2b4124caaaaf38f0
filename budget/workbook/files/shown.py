"""Holds what a sheet shows of a cell against the number that is read from it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from budget.workbook.cells import is_amount_like, is_dash
from budget.workbook.files.ink import INK, PAPER
from budget.workbook.formats.chinese_numerals import from_numerals
from budget.workbook.formats.number_formats import number_format
from budget.workbook.sheets import Flaw, FlawKind, Sheet, SheetFacts, Shown, decimal_text, percent_text

_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d*)(?:\.(\d*))?(?:E([+-]?\d{1,3}))?\Z")
_FRACTION = re.compile(r"(?:(\d+) )?(\d+) ?/ ?(\d+)\Z")
# What is drawn in the order in which it is written even among words that run from right to left.
ONE_WAY = re.compile(r"\d+(?:[.,]\d+)*\Z")
_SIGN = re.compile(r"\s*[-−－△▲]\s*")
_BRACKETS = re.compile(r"\((.*)\)\Z", re.DOTALL)
_YUAN_BEFORE = re.compile(r"(?:¥|RMB|CNY|CN¥|人民币)\s*")
_UNIT_AFTER = re.compile(r"\s*(元|千元|万元|百万元|亿元)\Z")
# «54.51万»: whether the unit line means it or the format adds it, nobody can tell.
_HALF_A_UNIT = re.compile(r"[十百千万亿]\Z")
_BESIDE = re.compile(r"(?P<before>[^\d.,%‰]*?)(?P<number>[-(]?[\d,]*\d(?:\.\d+)?\)?)(?P<after>[^\d.,%‰]*)\Z")
# A text that no format makes by itself, to see what a format does to texts.
_PROBE = "\N{WHITE SQUARE}"


class Seen(Enum):
    """How what a sheet shows stands to the number in the cell."""

    SAME = auto()
    ROUNDED = auto()
    NO_ZERO = auto()
    UNIT = auto()
    BESIDE_WORDS = auto()
    PERCENT = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Look:
    """One way in which a number is shown; `unit` is the unit that it names."""

    seen: Seen
    text: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """A number as it can be read off a sheet, and by how much its last digit may have been rounded."""

    number: Decimal
    step: Decimal

    def fits(self, value: Decimal) -> bool:
        # By at most half of the last digit, which is what rounding does.
        return abs(self.number - value) * 2 <= self.step


@lru_cache(maxsize=65536)
def look(codes: tuple[str, ...], text: str) -> Look:
    """Say how formats show the number that a cell holds as `text`; of several looks the one that differs most counts."""
    value = Decimal(decimal_text(float(text)))
    if not value.is_finite():
        return Look(Seen.OTHER, text)
    try:
        found = [_look(shown, value) for code in codes for shown in number_format(code).shows(value)]
    except ArithmeticError:
        return Look(Seen.OTHER, "")  # a format that multiplies beyond all numbers
    # The members of Seen stand in the order of how far they lead from the number.
    return max(found, key=lambda one: one.seen.value)


def _look(shown: str, value: Decimal) -> Look:
    text = unicodedata.normalize("NFKC", shown).strip()
    if not text:
        return Look(Seen.OTHER if value else Seen.NO_ZERO, "")
    # Accountants' formats draw nought as a dash.
    if is_dash(text):
        return Look(Seen.OTHER if value else Seen.SAME, text)
    if text[-1] in "%‰":
        scale = 100 if text[-1] == "%" else 1000
        read = _read(text[:-1].rstrip())
        return Look(Seen.PERCENT if read and read.fits(value * scale) else Seen.OTHER, text)
    read = _read(text)
    if read is not None:
        return Look(_seen(read, value), text)
    return _with_words(text, value)


def _seen(read: _Read, value: Decimal) -> Seen:
    if read.number == value:
        return Seen.SAME
    return Seen.ROUNDED if read.fits(value) else Seen.OTHER


def _with_words(text: str, value: Decimal) -> Look:
    """Look at a number with something before or behind it: a unit, or words."""
    bare, unit = text, ""
    sign = _SIGN.match(bare)
    start = sign.end() if sign else 0
    if before := _YUAN_BEFORE.match(bare, start):
        bare, unit = bare[:start] + bare[before.end() :], "元"
    if after := _UNIT_AFTER.search(bare):
        bare, unit = bare[: after.start()], after[1] if not unit else ""
    read = _read(bare)
    if unit and read is not None:
        return Look(Seen.UNIT if read.fits(value) else Seen.OTHER, text, unit)
    beside = _BESIDE.match(text)
    if beside is None or _HALF_A_UNIT.search(text):
        return Look(Seen.OTHER, text)
    read = _read(beside["number"])
    # «—54.51» of a number that is none below zero: whoever reads the sheet reads a minus.
    signed = any(is_dash(sign) or sign in "△▲" for sign in beside["before"] + beside["after"])
    is_same = read is not None and read.number == value and not signed
    return Look(Seen.BESIDE_WORDS if is_same else Seen.OTHER, text)


def _read(text: str) -> _Read | None:
    """Read a number as a person reads it off a sheet; None where it is none."""
    negative = False
    if brackets := _BRACKETS.match(text):
        negative, text = True, brackets[1].strip()
    elif sign := _SIGN.match(text):
        negative, text = True, text[sign.end() :]
    elif text.endswith("-"):
        negative, text = True, text[:-1].rstrip()
    text = from_numerals(text) or text.removeprefix("+")
    found = _NUMBER.match(text)
    if found and any(sign.isdigit() for sign in text):
        exponent = int(found[2] or 0)
        number = Decimal(text.replace(",", "").replace(" ", ""))
        step = Decimal(1).scaleb(exponent - len(found[1] or ""))
    elif (parts := _FRACTION.match(text)) and int(parts[3]):
        below = int(parts[3])
        number = Decimal(parts[1] or 0) + Decimal(parts[2]) / below
        step = Decimal(1) / below
    else:
        return None
    return _Read(-number if negative else number, step)


# From where a text is written, by the numbers that binary files give the sides: one that nobody chose begins at the left.
LEFT, CENTRE, RIGHT = "left", "center", "right"
SIDES = {0: LEFT, 1: LEFT, 2: CENTRE, 3: RIGHT}


class _Done(NamedTuple):
    """What formats do to what they show; `places` as in CellStyle."""

    places: int | None
    shows_zero: bool
    is_date: bool
    changes_texts: bool


@lru_cache(maxsize=4096)
def _done_by(codes: tuple[str, ...]) -> _Done:
    """Say what formats do; asked once for all the styles of a workbook, thousands at times, that have the same ones."""
    formats = [number_format(code) for code in codes]
    places = {GENERAL if one.is_general else one.plain_places for one in formats}
    return _Done(
        places=places.pop() if len(places) == 1 else None,
        # Asked for apart: formats like «0;-0;;» show every number but zero, and zeros are the most common numbers of a table.
        shows_zero=look(codes, "0").seen is Seen.SAME,
        is_date=any(one.is_date for one in formats),
        changes_texts=any(one.shows_text(_PROBE).strip() != _PROBE for one in formats),
    )


@dataclass(slots=True)
class CellStyle:
    """How a style shows cells: the formats that may apply, and whether its font strikes through or raises."""

    codes: tuple[str, ...] = ("General",)
    struck: bool = False
    raised: bool = False
    # Whether its font has the colour of what lies behind it, and whether it fills the cell with its figure again and again.
    unseen: bool = False
    repeats: bool = False
    # The colours of its font and of what lies behind it, for what conditions lay over them.
    ink: str = INK
    paper: str = PAPER
    # Whether the border of the cell draws a diagonal through it.
    crossed: bool = False
    # Whether it stands on its head; how much larger its signs are than those for which columns are measured, and how many of
    # those its indent takes.
    turned: bool = False
    stretch: float = 1.0
    indent: float = 0.0
    # From where a text is written on over its neighbours: «left», «right», «center»; empty where it is broken or made smaller.
    side: str = LEFT
    # Whether its texts are read from right to left: signs and spaces of a figure then change their places.
    backwards: bool = False
    # How many decimals of a number it shows at least, `GENERAL` for «General», None where each number must be drawn.
    places: int | None = field(init=False)
    shows_zero: bool = field(init=False)
    is_date: bool = field(init=False)
    changes_texts: bool = field(init=False)

    def __post_init__(self) -> None:
        does = _done_by(self.codes)
        self.places = None if self.changes_numbers or self.takes_room else does.places
        self.shows_zero, self.is_date, self.changes_texts = does.shows_zero, does.is_date, does.changes_texts

    @property
    def colours(self) -> tuple[str, str]:
        """The colours in which it writes, and upon which."""
        return self.ink, self.paper

    @property
    def is_coloured(self) -> bool:
        """Whether it writes otherwise than black on white."""
        return self.colours != (INK, PAPER)

    @property
    def changes_numbers(self) -> bool:
        """Whether a number looks otherwise than its format says."""
        return self.struck or self.raised or self.unseen or self.repeats or self.crossed or self.turned

    @property
    def takes_room(self) -> bool:
        """Whether a number needs more room than its digits alone."""
        return self.stretch > _LEAST_STRETCH or self.indent > 0

    def room_for(self, signs: str) -> float:
        """Return how many digits wide its column must be for these signs; a point, a comma and a sign of minus take half as much."""
        digits = sum(1.0 if sign.isalnum() else 0.5 for sign in signs)
        return digits * (self.stretch if self.stretch > _LEAST_STRETCH else 1.0) + self.indent

    @property
    def leaves_texts(self) -> bool:
        """Whether every text looks as it is written."""
        return not (self.changes_numbers or self.changes_texts or self.backwards)

    def shows_whole(self, text: str) -> bool:
        """Whether a number is certain to be shown as it is, if its column has room: most are, and drawing costs."""
        if self.places is None or "e" in text or "E" in text or "n" in text:
            return False
        text = text.removesuffix(".0")
        point = text.find(".")
        decimals = len(text) - point - 1 if point >= 0 else 0
        is_whole = len(text) <= GENERAL_WIDTH if self.places == GENERAL else decimals <= self.places
        return is_whole and (self.shows_zero or float(text) != 0)

    def text(self, text: str) -> Flaw | None:
        """Return what is wrong with a text of this style."""
        if self.struck:
            return Flaw(FlawKind.STRUCK, text)
        # A name, a code or a unit of money that nobody sees must not be read as if the sheet said it.
        if self.unseen or ((self.repeats or self.turned) and spells_number(text)):
            return self.font_flaw(text)
        if self.raised and spells_number(text):
            return Flaw(FlawKind.RAISED, text)
        if self.backwards and is_amount_like(text) and not ONE_WAY.match(text):
            return Flaw(FlawKind.SCALED, text, f"{text}（从右到左）")
        shown = [number_format(code).shows_text(text).strip() for code in self.codes] if self.changes_texts else []
        if (other := next((one for one in shown if one != text.strip()), None)) is not None:
            return Flaw(FlawKind.SCALED, text, other)
        return crossed_text(text) if self.crossed else None

    def font_flaw(self, text: str) -> Flaw | None:
        """Return what is wrong with a number in the font of this style."""
        if self.struck or self.crossed:
            return Flaw(FlawKind.STRUCK, text)
        if self.raised:
            return Flaw(FlawKind.RAISED, text)
        if self.unseen:
            return Flaw(FlawKind.SCALED, text)
        if self.turned:
            return Flaw(FlawKind.SCALED, text, f"{text}（上下颠倒）")
        return Flaw(FlawKind.SCALED, text, f"{text}{text}…") if self.repeats else None


def crossed_text(text: str) -> Flaw | None:
    """Return what is wrong with a text through which the border of its cell draws a diagonal.

    A figure is crossed out by it. Words are so in a line of a table, and in a heading they are parted: that is told later.
    """
    if not text.strip() or is_dash(text):
        return None
    return Flaw(FlawKind.STRUCK if is_amount_like(text) else FlawKind.CROSSED, text)


# Signs a little larger than usual fit all the same: a column has some room beside its digits.
_LEAST_STRETCH = 1.25
# How many digits a step of an indent takes.
INDENT = 1.2
# The letters of a file that does not say how large they are.
USUAL_POINTS = 11.0
# The letters of which a digit is as wide as files are taken to mean that measure columns in points and not in digits.
MEASURED_POINTS = 10.0
# Stands in `CellStyle.places` for «General», which shows as many decimals as there are, up to eleven characters.
GENERAL = -1
GENERAL_WIDTH = 11


def spells_number(text: str) -> bool:
    """Whether a text that is raised as a whole spells a number."""
    return any(sign.isdigit() for sign in text) and _read(unicodedata.normalize("NFKC", text).strip()) is not None


def note_number(facts: SheetFacts, place: tuple[int, int], text: str, style: CellStyle) -> None:
    """Note what a sheet shows of a number at a 0-based place, where it is not the number itself, and whether it has room."""
    if not (style.shows_whole(text) and len(text) + 4 <= facts.widths.get(place[1], facts.usual_width)):
        note_look_of(facts, place, text, style)
        note_width(facts, place, text, style)


def note_look_of(facts: SheetFacts, place: tuple[int, int], text: str, style: CellStyle) -> None:
    """Note what a style makes of a number at a 0-based place, where it is not the number itself."""
    flaw = style.font_flaw(decimal_text(float(text)))
    if flaw and style.unseen and not float(text):
        facts.unseen_zeros.add(place)
    elif flaw:
        facts.flaws[place] = flaw
    else:
        note_look(facts, place, text, style.codes)


def note_width(facts: SheetFacts, place: tuple[int, int], text: str, style: CellStyle) -> None:
    """Note a number for which its column has no room: the sheet shows «####». «General» leaves decimals out first."""
    room = facts.widths.get(place[1], facts.usual_width)
    # What a format adds to the digits of the file, decimals and commas, takes no more than four signs: drawing costs.
    if (len(text) + 4 <= room and not style.takes_room) or place in facts.flaws:
        return
    is_general = all(number_format(code).is_general for code in style.codes)
    shown = decimal_text(float(text)).partition(".")[0] if is_general else look(style.codes, text).text
    if style.room_for(shown) > room:
        facts.narrow.add(place)


def note_look(facts: SheetFacts, place: tuple[int, int], text: str, codes: tuple[str, ...]) -> None:
    """Note how formats show a number at a 0-based place, where it is not the number itself."""
    _note(facts, place, text, look(codes, text), codes)


def note_shown(facts: SheetFacts, place: tuple[int, int], text: str, shown: str) -> None:
    """Note how a number was shown when its file was saved, where that is not the number itself."""
    if place not in facts.flaws:
        _note(facts, place, text, _look(shown, Decimal(decimal_text(float(text)))), ())


def _note(facts: SheetFacts, place: tuple[int, int], text: str, seen: Look, codes: tuple[str, ...]) -> None:
    if seen.seen is Seen.ROUNDED:
        facts.rounded.setdefault(place, codes or seen.text)
    elif seen.seen is Seen.NO_ZERO:
        facts.unseen_zeros.add(place)
    elif seen.seen is Seen.OTHER:
        facts.flaws[place] = Flaw(FlawKind.SCALED, decimal_text(float(text)), seen.text)
    elif seen.seen is Seen.PERCENT:
        facts.flaws[place] = Flaw(FlawKind.PERCENT, percent_text(text))
    elif seen.seen is Seen.UNIT:
        facts.beside[place] = Shown(float(text), seen.text, seen.unit)
    elif seen.seen is Seen.BESIDE_WORDS:
        facts.beside[place] = seen.text


def rounded_text(sheet: Sheet, place: tuple[int, int]) -> str:
    """Return what a sheet shows of a number that it rounds."""
    how = sheet.rounded[place]
    return how if isinstance(how, str) else look(how, sheet.text(*place)).text


def stretch_of(sizes: Sequence[float], font: int, usual: int) -> float:
    """Return how much larger the letters of a font are than those by which columns are measured, each by its place."""
    usual_size = sizes[usual] if usual < len(sizes) else 0.0
    return sizes[font] / (usual_size or USUAL_POINTS) if font < len(sizes) else 1.0
