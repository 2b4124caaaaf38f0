"""Amounts: integer 分 inside, Decimal at the edges, and the exact way between them and 元, 万元, 亿元."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum

# 9,999,999,999,999.99 元: a hundred times a large city's budget. A year or a row
# number read as money stays below it, but a code of 21 characters does not.
MOST_FEN = 999_999_999_999_999

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d{1,2})?\Z")
# What lies beyond is no amount of any unit, large or small.
_MOST_EXPONENT = 20


class AmountUnit(Enum):
    """A unit in which amounts are printed; the value is its size in 分."""

    YUAN = 100
    THOUSAND = 100_000
    WAN = 1_000_000
    MILLION = 100_000_000
    YI = 10_000_000_000

    # Its value, and how many decimals of it make one 分: 2 for 元, 6 for 万元, 10 for 亿元. Kept beside the value,
    # which an Enum computes each time that it is asked: a page asks some thousand times.
    fen: int
    exact_decimals: int

    def __init__(self, fen: int) -> None:
        """Keep what amounts are divided by."""
        self.fen = fen
        self.exact_decimals = len(str(fen)) - 1

    @property
    def label(self) -> str:
        """Return the Chinese name, as it is printed in a unit line."""
        return _LABELS[self]

    @classmethod
    def from_label(cls, label: str) -> AmountUnit | None:
        """Return the unit that a folded label names («万元», «人民币元»), or None."""
        return _BY_LABEL.get(label.removeprefix("人民币"))


_LABELS = {
    AmountUnit.YUAN: "元",
    AmountUnit.THOUSAND: "千元",
    AmountUnit.WAN: "万元",
    AmountUnit.MILLION: "百万元",
    AmountUnit.YI: "亿元",
}
_BY_LABEL = {label: unit for unit, label in _LABELS.items()}


class NotAnAmount(ValueError):
    """The text is no number."""


class TooPrecise(ValueError):
    """The number has a part smaller than one 分."""


class OutOfBounds(ValueError):
    """The number is larger than any budget."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """An amount read from text: 分, and how many decimals were printed."""

    fen: int
    decimals: int


def parse(text: str, unit: AmountUnit) -> Parsed:
    """Read a printed number of `unit` as exact 分.

    The text is already folded (half-width, no spaces). Thousands separators must
    stand in threes, so that «1,5» is refused rather than read as fifteen.
    Raises NotAnAmount, TooPrecise or OutOfBounds.
    """
    if not text or not _NUMBER.match(text):
        raise NotAnAmount(text)
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise NotAnAmount(text) from error
    exponent = number.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return Parsed(to_fen(number, unit), decimals)


def to_fen(number: Decimal, unit: AmountUnit) -> int:
    """Convert a Decimal of `unit` to exact 分. Raises TooPrecise or OutOfBounds."""
    if not number:
        return 0
    # Looked at before any arithmetic: «1E+999999999» and its like cost a program its memory.
    if number.adjusted() > _MOST_EXPONENT or abs(number) * unit.fen > MOST_FEN:
        raise OutOfBounds(str(number))
    if number.adjusted() < -_MOST_EXPONENT:
        raise TooPrecise(str(number))
    # Not number * unit.fen: Decimal rounds its products to 28 digits, and a digit behind them would vanish.
    numerator, denominator = number.as_integer_ratio()
    fen, rest = divmod(numerator * unit.fen, denominator)
    if rest:
        raise TooPrecise(str(number))
    return fen


def in_unit(fen: int, unit: AmountUnit) -> Decimal:
    """Return `fen` in `unit`, exact, with all decimals a 分 needs: 2 for 元, 6 for 万元, 10 for 亿元."""
    return Decimal(fen).scaleb(-unit.exact_decimals)


def exact_text(fen: int, unit: AmountUnit) -> str:
    """Return `fen` in `unit` as plain text, exact, never in exponent form: «15618.434219».

    Whole numbers are divided rather than Decimals made: an answer of the API holds hundreds of amounts.
    """
    whole, rest = divmod(abs(fen), unit.fen)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:0{unit.exact_decimals}d}"


def rounding_allowance(terms: int, unit: AmountUnit, decimals: int) -> int:
    """Return how many 分 a sum of `terms` rounded numbers may differ: terms x half of the last printed digit.

    Zero where the document prints whole 分 (2 decimals of 元, 6 of 万元).
    """
    if decimals >= unit.exact_decimals:
        return 0
    step: int = unit.fen // 10**decimals
    return terms * step // 2


def has_shares(parts: Iterable[int], whole: int) -> bool:
    """Tell whether it can be said what parts are of their whole: not of nothing or less, nor where one is less than nothing.

    Of 100 that are 150 and −50 nobody has half as much again as there is.
    """
    return whole > 0 and all(part >= 0 for part in parts)
