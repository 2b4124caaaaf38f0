"""Draws a number or a text as its number format shows it: sections, conditions, scaling, literals, fractions, numerals.

The parts of a format are told apart by `format_codes`. Where programs disagree about what a format shows, every reading
of it is given, and whoever asks takes the number only if it fits all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

from budget.workbook.formats.chinese_numerals import in_numerals
from budget.workbook.formats.format_codes import FormatPartKind, FormatSection, Token, sections_of

# Wide enough for every double that a cell can hold: 1.7e308 has 309 digits before its point.
_WIDE = Context(prec=400)
_MOST_PLACES = 30
# «General» shows eleven characters, point included, before it turns to an exponent.
_GENERAL_WIDTH = 11
_IS_ZERO = re.compile(r"[^1-9１-９一二三四五六七八九壹贰叁肆伍陆柒捌玖]*\Z")


class NumberFormat:
    """A number format, taken apart once."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._sections = sections_of(code)
        # The fourth is for texts.
        self._numbers = self._sections[:3]
        self._conditional = any(section.condition for section in self._numbers)

    @property
    def is_date(self) -> bool:
        """Whether it shows a number as a date or a time."""
        return any(section.is_date for section in self._numbers)

    @property
    def is_general(self) -> bool:
        """Whether it is «General», for all numbers alike."""
        return all(section.is_text_only for section in self._numbers) or (
            len(self._numbers) == 1 and self._numbers[0].is_general
        )

    @property
    def plain_places(self) -> int | None:
        """Return how many decimals every number but zero shows; None where it depends, or more than digits is shown."""
        if self._conditional:
            return None
        first, *others = [section for section in self._numbers if not section.is_text_only] or self._numbers
        if not first.is_plain or any(not one.is_plain_negative or one.places != first.places for one in others[:1]):
            return None
        return first.places

    def shows(self, value: Decimal) -> tuple[str, ...]:
        """Return what a number may look like: one text, or several where programs disagree."""
        found = []
        for section, is_signed in self._candidates(value):
            drawn = _draw(section, abs(value))
            # What is rounded to zero has lost its sign.
            has_sign = is_signed and not _IS_ZERO.match(drawn) and _has_digits(section)
            found.append(f"-{drawn}" if has_sign else drawn)
        return tuple(dict.fromkeys(found))

    def shows_text(self, text: str) -> str:
        """Return what a text looks like."""
        section = self._sections[3] if len(self._sections) > 3 else None
        if section is None:
            last = self._sections[-1]
            # A single «0.00@» is for texts too: the place of the text may stand in the last section, whichever that is.
            section = last if any(token.kind is FormatPartKind.TEXT for token in last.tokens) else None
        if section is None:
            return text
        return "".join(text if token.kind is FormatPartKind.TEXT else token.text for token in section.tokens)

    def _candidates(self, value: Decimal) -> list[tuple[FormatSection, bool]]:
        """Return the sections that may apply, each with whether a minus stands before it."""
        is_negative = value < 0
        numbers = [one for one in self._numbers if not one.is_text_only]
        if not numbers:
            return [(_AS_IT_IS, is_negative)]  # «@» keeps a number that stood there before it
        if not self._conditional:
            if is_negative and len(numbers) > 1:
                return [(numbers[1], False)]
            zero = numbers[2] if len(numbers) > 2 else numbers[0]
            return [(numbers[0] if value else zero, is_negative)]
        for place, section in enumerate(numbers):
            if section.condition is not None and section.condition.holds(value):
                # «[<0]0.00»: some programs say the minus that the condition already says, others do not.
                is_open = is_negative and (section.condition.is_negative_only or place > 0)
                return [(section, is_negative), *([(section, False)] if is_open else [])]
        # No condition holds: programs fall back on a section without one, or fill the cell with number signs.
        open_ones = [section for section in numbers if section.condition is None] or [_NUMBER_SIGNS]
        return [(section, is_signed) for section in open_ones for is_signed in {is_negative, False}]


# Where no section applies, number signs fill the cell.
_NUMBER_SIGNS = FormatSection((Token(FormatPartKind.LITERAL, "#"),))
_AS_IT_IS = FormatSection((Token(FormatPartKind.GENERAL, "General"),))


def _has_digits(section: FormatSection) -> bool:
    return any(token.kind in (FormatPartKind.DIGIT, FormatPartKind.GENERAL) for token in section.tokens)


def _draw(section: FormatSection, value: Decimal) -> str:
    """Draw a number without its sign."""
    if section.is_date:
        return "日期" if _has_date(section) else ""
    kinds = {token.kind for token in section.tokens}
    if FormatPartKind.GENERAL in kinds:
        drawn = _around(section, general(value), FormatPartKind.GENERAL)
    elif FormatPartKind.DIGIT not in kinds:
        drawn = "".join(token.text for token in section.tokens)
    else:
        scaled = _WIDE.multiply(value, Decimal(100) ** section.percents).scaleb(-3 * section.scaling, _WIDE)
        if FormatPartKind.EXPONENT in kinds:
            drawn = _exponent(section, scaled)
        elif FormatPartKind.SLASH in kinds:
            drawn = _fraction(section, scaled)
        else:
            drawn = _fixed(section.tokens, scaled, section.grouped)
    return (
        in_numerals(drawn, section.numerals, is_counted=FormatPartKind.GENERAL in kinds) if section.numerals else drawn
    )


def _has_date(section: FormatSection) -> bool:
    return any(token.kind is FormatPartKind.DATE for token in section.tokens)


def _around(section: FormatSection, number: str, kind: FormatPartKind) -> str:
    return "".join(number if token.kind is kind else token.text for token in section.tokens)


def general(value: Decimal) -> str:
    """Draw a number as «General» does in a wide column: eleven characters, then an exponent."""
    if not value:
        return "0"
    exponent = value.adjusted()
    if -5 <= exponent < _GENERAL_WIDTH:
        places = max(0, _GENERAL_WIDTH - 2 - max(exponent, 0))
        return plain(_rounded(value, places))
    mantissa = _rounded(value.scaleb(-exponent, _WIDE), 5)
    if mantissa >= 10:
        mantissa, exponent = mantissa / 10, exponent + 1
    return f"{plain(mantissa)}E{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def plain(value: Decimal) -> str:
    """Return a number without exponent and without zeros at its end."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(value: Decimal, places: int) -> Decimal:
    # As spreadsheets round: half away from zero, by the decimal digits and not by the double.
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)


def _fixed(tokens: Sequence[Token], value: Decimal, grouped: bool) -> str:
    """Draw a number into the places of its digits, from the point to the left and to the right."""
    point = next((place for place, token in enumerate(tokens) if token.kind is FormatPartKind.POINT), len(tokens))
    left = [token for token in tokens[:point] if token.kind is FormatPartKind.DIGIT]
    right = [token for token in tokens[point:] if token.kind is FormatPartKind.DIGIT]
    whole, _, fraction = format(_rounded(value, min(len(right), _MOST_PLACES)), "f").partition(".")
    whole = whole.lstrip("0")
    fraction = fraction.ljust(len(right), "0")
    drawn: list[str] = []
    digit = decimal = 0
    before = max(0, len(whole) - len(left))
    kept = len(fraction.rstrip("0"))
    for place, token in enumerate(tokens):
        if token.kind is not FormatPartKind.DIGIT:
            drawn.append(token.text)
        elif place < point:
            rest = len(left) - digit
            if not digit and before:
                drawn.extend(_grouped(whole[:before], rest, grouped))
            shown = whole[-rest] if rest <= len(whole) else {"0": "0", "?": " "}.get(token.text, "")
            drawn.append(shown)
            if grouped and shown.isdigit() and rest > 1 and rest % 3 == 1:
                drawn.append(",")
            digit += 1
        else:
            is_kept = decimal < kept or token.text == "0" or any(one.text == "0" for one in right[decimal:])
            drawn.append(fraction[decimal] if is_kept else {"?": " "}.get(token.text, ""))
            decimal += 1
    if not left and whole and point < len(tokens):
        drawn.insert(point, whole)  # «.00» has no place for them, and shows 54.51 all the same
    return "".join(drawn)


def _grouped(digits: str, after: int, grouped: bool) -> list[str]:
    """Return digits that stand before the first place, with commas where `after` more digits follow them."""
    drawn = []
    for place, digit in enumerate(digits):
        drawn.append(digit)
        rest = len(digits) - place - 1 + after
        if grouped and rest and rest % 3 == 0:
            drawn.append(",")
    return drawn


def _exponent(section: FormatSection, value: Decimal) -> str:
    """Draw a number in powers of ten; several places before the point go in steps of as many powers."""
    place = next(at for at, token in enumerate(section.tokens) if token.kind is FormatPartKind.EXPONENT)
    mantissa, power = section.tokens[:place], section.tokens[place + 1 :]
    point = next((at for at, token in enumerate(mantissa) if token.kind is FormatPartKind.POINT), len(mantissa))
    step = max(1, sum(token.kind is FormatPartKind.DIGIT for token in mantissa[:point]))
    places = sum(token.kind is FormatPartKind.DIGIT for token in mantissa[point:])
    # Floor division steps down below zero as well: 0.0054 is 5.4E-3 in steps of three, not 0.0054E+0.
    exponent = value.adjusted() // step * step if value else 0
    number = _rounded(value.scaleb(-exponent, _WIDE), places)
    # 9.996 rounds up to 10.00, which has one digit too many before its point.
    if number >= Decimal(10) ** step:
        exponent += step
        number = _rounded(value.scaleb(-exponent, _WIDE), places)
    sign = "-" if exponent < 0 else "+" if section.tokens[place].text.endswith("+") else ""
    return f"{_fixed(mantissa, number, False)}E{sign}{_fixed(power, Decimal(abs(exponent)), False)}"


def _fraction(section: FormatSection, value: Decimal) -> str:
    """Draw a number as a fraction, with its whole part before it where the format has a place for one."""
    tokens = section.tokens
    slash = next(place for place, token in enumerate(tokens) if token.kind is FormatPartKind.SLASH)
    first = slash
    while first and tokens[first - 1].kind is FormatPartKind.DIGIT:
        first -= 1
    last = slash + 1
    while last < len(tokens) and (tokens[last].kind is FormatPartKind.DIGIT or tokens[last].text.isdigit()):
        last += 1
    fixed = "".join(token.text for token in tokens[slash + 1 : last])
    has_whole = any(token.kind is FormatPartKind.DIGIT for token in tokens[:first])
    whole = int(value) if has_whole else 0
    rest = Fraction(value) - whole
    if fixed.strip("0#?"):
        below = max(1, int("".join(sign for sign in fixed if sign.isdigit())))
        above = int(rest * below + Fraction(1, 2))
    else:
        nearest = rest.limit_denominator(max(1, 10 ** min(len(fixed), 9) - 1))
        above, below = nearest.numerator, nearest.denominator
    # 0.999 in eighths is 8/8, which is shown as 1.
    if has_whole and above >= below:
        whole, above = whole + above // below, above % below
    head = _fixed(tokens[:first], Decimal(whole), section.grouped) if whole or not above else ""
    tail = "".join(token.text for token in tokens[last:])
    if has_whole and not above:
        return f"{head.strip() or '0'}{tail}"
    return f"{head}{above}/{below}{tail}"


@lru_cache(maxsize=4096)
def number_format(code: str) -> NumberFormat:
    """Return the format of a code; a workbook has few, and asks for them often."""
    return NumberFormat(code)
