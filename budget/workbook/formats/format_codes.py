"""Takes the code of a number format apart: its sections, their conditions, and what each sign in them stands for."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto
from functools import cached_property

_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*([+-]?\d+(?:\.\d+)?(?:[Ee][+-]?\d+)?)\Z")
_ELAPSED = re.compile(r"(?:h+|m+|s+)\Z", re.IGNORECASE)
# The second colour of the palette is white as well, and Chinese programs write colours in Chinese.
_WHITE = re.compile(r"(?:White|Color ?2|白色?|颜色 ?2)\Z", re.IGNORECASE)
_NUMERALS = re.compile(r"(?:DBNum|NatNum)(\d+)", re.IGNORECASE)
_GENERAL = re.compile(r"General|G/通用格式|常规", re.IGNORECASE)
_AM_PM = re.compile(r"AM/PM|A/P|上午/下午", re.IGNORECASE)
_EXPONENT = re.compile(r"[Ee][+-]")
_SIGNS = frozenset("-()")
_DIGITS_ALONE = re.compile(r"0+\Z")
_DIGITS_BELOW_ZERO = re.compile(r"(?:- *0+|\( *0+ *\))\Z")
# Those of Asian eras and weekdays too: a letter that nobody quoted is refused rather than passed over.
_DATE_LETTERS = frozenset("yYmMdDhHsSbBgGeEnNaAtTrR")
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
# Excel allows 255 signs.
_LONGEST = 500
# [NatNum4] and above say numbers in words; they are shown as what they are: nothing that digits could be read from.
_MOST_NUMERALS = 3


class FormatPartKind(Enum):
    """What a part of a section is."""

    LITERAL = auto()
    BLANK = auto()
    DIGIT = auto()
    POINT = auto()
    COMMA = auto()
    PERCENT = auto()
    EXPONENT = auto()
    SLASH = auto()
    GENERAL = auto()
    TEXT = auto()
    DATE = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a section; `text` is what it shows where it shows itself, or the placeholder."""

    kind: FormatPartKind
    text: str


@dataclass(frozen=True, slots=True)
class NumberCondition:
    """The numbers that a section is for."""

    sign: str
    limit: Decimal

    def holds(self, value: Decimal) -> bool:
        """Whether a number is one of them."""
        return _COMPARE[self.sign](value, self.limit)

    @property
    def is_negative_only(self) -> bool:
        """Whether only negative numbers are (zero aside, which has no sign to say)."""
        return (self.sign in ("<", "<=") and self.limit <= 0) or (self.sign == "=" and self.limit < 0)


@dataclass(frozen=True)
class FormatSection:
    """One section of a format."""

    tokens: tuple[Token, ...]
    condition: NumberCondition | None = None
    numerals: int = 0
    percents: int = 0
    scaling: int = 0
    grouped: bool = False

    @cached_property
    def is_date(self) -> bool:
        """Whether it shows dates or times."""
        return any(token.kind is FormatPartKind.DATE for token in self.tokens)

    @cached_property
    def is_text_only(self) -> bool:
        """Whether it is for texts: it has the place of a text and none for digits."""
        kinds = {token.kind for token in self.tokens}
        return FormatPartKind.TEXT in kinds and not kinds & {
            FormatPartKind.DIGIT,
            FormatPartKind.GENERAL,
            FormatPartKind.DATE,
        }

    @cached_property
    def _shape(self) -> str:
        """What it shows, with one sign for whatever digits draw and another for all that is neither digit nor blank."""
        drawn = []
        for token in self.tokens:
            if token.kind in (FormatPartKind.DIGIT, FormatPartKind.POINT):
                drawn.append("0")
            elif token.kind is FormatPartKind.BLANK or not token.text.strip():
                drawn.append(" ")
            else:
                drawn.append(
                    token.text if token.text in _SIGNS else "x" if token.kind is FormatPartKind.LITERAL else "!"
                )
        return "".join(drawn).strip()

    @property
    def _is_odd(self) -> bool:
        return bool(self.scaling or self.numerals or self.percents)

    @cached_property
    def places(self) -> int:
        """How many decimals it shows."""
        kinds = [token.kind for token in self.tokens]
        return (
            kinds[kinds.index(FormatPartKind.POINT) :].count(FormatPartKind.DIGIT)
            if FormatPartKind.POINT in kinds
            else 0
        )

    @property
    def is_general(self) -> bool:
        """Whether it is «General» and nothing else."""
        return [token.kind for token in self.tokens] == [FormatPartKind.GENERAL] and not self.numerals

    @cached_property
    def is_plain(self) -> bool:
        """Whether it shows the digits of a number and nothing else, at least one of them."""
        return bool(_DIGITS_ALONE.match(self._shape)) and not self._is_odd

    @cached_property
    def is_plain_negative(self) -> bool:
        """Whether it does so with a minus before the digits, or in brackets."""
        return bool(_DIGITS_BELOW_ZERO.match(self._shape)) and not self._is_odd


@dataclass
class _Draft:
    """A section while it is taken apart."""

    tokens: list[Token] = field(default_factory=list)
    condition: NumberCondition | None = None
    numerals: int = 0
    # Written in the colour of the paper.
    unseen: bool = False

    def add(self, kind: FormatPartKind, text: str) -> None:
        self.tokens.append(Token(kind, text))

    def bracket(self, inner: str) -> None:
        """Take what stands in square brackets: a condition, numerals, a currency, a colour, hours beyond a day."""
        condition = _CONDITION.match(inner.strip())
        numerals = _NUMERALS.match(inner)
        if condition:
            self.condition = NumberCondition(condition[1], Decimal(condition[2]))
        elif numerals:
            kind = int(numerals[1])
            if kind <= _MOST_NUMERALS:
                self.numerals = kind
            else:
                self.add(FormatPartKind.DATE, inner)  # words: no digits can be read off them
        elif inner.startswith("$"):
            # «[$¥-804]»: the sign is shown, the number of a language behind it is not.
            currency = inner[1:].rpartition("-")[0] if "-" in inner else inner[1:]
            if currency:
                self.add(FormatPartKind.LITERAL, currency)
        elif _WHITE.match(inner.strip()):
            self.unseen = True
        elif _ELAPSED.match(inner):
            self.add(FormatPartKind.DATE, inner)

    def finished(self) -> FormatSection:
        tokens, scaling, grouped = self.tokens, 0, False
        percents = sum(token.kind is FormatPartKind.PERCENT for token in tokens)
        kept: list[Token] = []
        for place, token in enumerate(tokens):
            if token.kind is not FormatPartKind.COMMA:
                kept.append(token)
                continue
            before = next((one.kind for one in reversed(tokens[:place]) if one.kind is not FormatPartKind.COMMA), None)
            after = next((one.kind for one in tokens[place + 1 :] if one.kind is not FormatPartKind.COMMA), None)
            # Between digits a comma groups them, behind the last it divides by a thousand, before the first it is a
            # sign.
            if before is FormatPartKind.DIGIT and after is FormatPartKind.DIGIT:
                grouped = True
            elif before is FormatPartKind.DIGIT:
                scaling += 1
            else:
                kept.append(Token(FormatPartKind.LITERAL, ","))
        if self.unseen:
            kept = []
        return FormatSection(tuple(kept), self.condition, self.numerals, percents, scaling, grouped)


_SINGLE = {
    ".": FormatPartKind.POINT,
    ",": FormatPartKind.COMMA,
    "%": FormatPartKind.PERCENT,
    "/": FormatPartKind.SLASH,
    "@": FormatPartKind.TEXT,
}


def sections_of(code: str) -> tuple[FormatSection, ...]:
    """Take the code of a format apart. An empty code is «General»; one longer than programs allow shows no digits."""
    drafts = [_Draft()]
    if len(code) > _LONGEST:
        # As a date, for that is what no digits are ever read from.
        drafts[0].add(FormatPartKind.DATE, code[:1])
        code = " "
    place, end = 0, len(code)
    while place < end:
        draft, sign = drafts[-1], code[place]
        word = _GENERAL.match(code, place) or _AM_PM.match(code, place)
        if word:
            draft.add(FormatPartKind.GENERAL if _GENERAL.match(word[0]) else FormatPartKind.DATE, word[0])
            place = word.end()
        elif sign == ";":
            drafts.append(_Draft())
            place += 1
        elif sign == "[":
            close = code.find("]", place)
            close = close if close >= 0 else end
            draft.bracket(code[place + 1 : close])
            place = close + 1
        elif sign == '"':
            close = code.find('"', place + 1)
            close = close if close >= 0 else end
            draft.add(FormatPartKind.LITERAL, code[place + 1 : close])
            place = close + 1
        elif sign in "\\!_*":
            place = _escaped(draft, code, place)
        else:
            place = _sign(draft, code, place)
    if not code:
        drafts[0].add(FormatPartKind.GENERAL, "General")
    return tuple(draft.finished() for draft in drafts)


def _escaped(draft: _Draft, code: str, place: int) -> int:
    """Take a sign that stands for itself, for a blank of its width, or for what fills the cell."""
    sign, shown = code[place], code[place + 1 : place + 2]
    if sign == "_" or (sign == "*" and not shown.strip()):
        draft.add(FormatPartKind.BLANK, " " if sign == "_" else "")
    elif sign == "*" and shown.isdigit():
        # It stands there as often as the cell has room, which makes of «54» by «0*0» a number with many noughts.
        draft.add(FormatPartKind.LITERAL, shown * 3)
    elif shown:
        draft.add(FormatPartKind.LITERAL, shown)
    return place + 2


def _sign(draft: _Draft, code: str, place: int) -> int:
    """Take a sign that means what it is, and return where the next one stands."""
    sign = code[place]
    exponent = _EXPONENT.match(code, place)
    has_digits = any(token.kind is FormatPartKind.DIGIT for token in draft.tokens)
    if exponent and has_digits:
        draft.add(FormatPartKind.EXPONENT, exponent[0])
        return exponent.end()
    if sign in "0#?":
        draft.add(FormatPartKind.DIGIT, sign)
    elif sign in _SINGLE:
        kind = _SINGLE[sign]
        if kind is FormatPartKind.POINT and any(token.kind is FormatPartKind.POINT for token in draft.tokens):
            kind = FormatPartKind.LITERAL
        draft.add(kind if kind is not FormatPartKind.SLASH or has_digits else FormatPartKind.LITERAL, sign)
    elif sign in _DATE_LETTERS:
        draft.add(FormatPartKind.DATE, sign)
    else:
        draft.add(FormatPartKind.LITERAL if sign != " " else FormatPartKind.BLANK, sign)
    return place + 1
