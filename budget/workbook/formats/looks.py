"""How cells look, as far as the look can be handed on: out of short lists, so that nothing can be hidden in it.

A number format is taken for one that we write ourselves and that shows every number alike; its own words never go on.
Sizes are rounded, colours are few and pale, what is written is black: nobody can write with them, or hide what stands there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from budget.workbook.formats.format_codes import FormatPartKind, sections_of
from budget.workbook.formats.number_formats import number_format

GENERAL_CODE = "General"
# Fonts that programs have, by what files call them.
FONTS = frozenset(
    {
        "宋体", "SimSun", "新宋体", "NSimSun", "黑体", "SimHei", "仿宋", "FangSong", "仿宋_GB2312", "楷体", "KaiTi", "楷体_GB2312",
        "等线", "微软雅黑", "Microsoft YaHei", "方正小标宋简体", "华文中宋", "Arial", "Calibri", "Times New Roman", "Courier New",
    }
)  # fmt: skip
HORIZONTAL = frozenset({"left", "center", "right", "centerContinuous", "justify", "distributed"})
VERTICAL = frozenset({"top", "center", "bottom", "justify", "distributed"})
LINES = frozenset({"thin", "medium", "thick", "hair", "dotted", "dashed", "double"})
# Sizes of fonts, heights of rows in points, widths of columns in digits: what is outside is brought to the end.
SMALLEST, LARGEST = 6.0, 36.0
LOWEST, HIGHEST = 6.0, 200.0
NARROWEST, WIDEST = 1.0, 80.0
_MOST_INDENT = 9
# Units that a format may write behind a number, and the most digits that it may fill up with zeros.
_UNITS = ("元", "千元", "万元", "百万元", "亿元")
_MOST_DIGITS = 12
_MOST_PLACES = 8
# Numbers by which two formats are told apart: of each sign, with and without decimals, short and long.
_PROBES = tuple(
    Decimal(text)
    for text in (
        "0", "1", "-1", "0.4", "-0.4", "0.5", "0.004", "-0.004", "0.0004", "12", "-12", "123.4", "-123.45", "1234", "1234.5678",
        "-1234.5678", "56789.1", "1234567.891234", "-1234567.891234", "999999999.999999", "0.05", "0.123456789", "2080505",
    )
)  # fmt: skip
# A fill below this is too dark for black ink.
_PALE = 150
_STEP = 17


@dataclass(frozen=True, slots=True)
class CellLook:
    """The look of a cell. A line is empty where there is none, a fill is six hexadecimal digits or empty."""

    code: str = GENERAL_CODE
    bold: bool = False
    italic: bool = False
    size: float = 11.0
    font: str = ""
    horizontal: str = ""
    vertical: str = ""
    wraps: bool = False
    indent: int = 0
    # Left, right, top, bottom.
    lines: tuple[str, str, str, str] = ("", "", "", "")
    fill: str = ""


def is_ours(look: CellLook) -> bool:
    """Whether a look is one out of our lists, whoever says so: those that were read come from a process of their own."""
    return (
        safe_code((look.code,)) == look.code
        and SMALLEST <= look.size <= LARGEST
        and look.font in FONTS | {""}
        and look.horizontal in HORIZONTAL | {""}
        and look.vertical in VERTICAL | {""}
        and 0 <= look.indent <= _MOST_INDENT
        and {*look.lines} <= LINES | {""}
        and pale(look.fill) == look.fill
    )


# Of a row: its 0-based columns that have a look, with the place of that among the looks.
RowLooks = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class SheetLooks:
    """The looks of a sheet: rows are 1-based, columns 0-based; rows that look alike share what is kept of them."""

    looks: tuple[CellLook, ...] = ()
    rows: dict[int, RowLooks] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    # Of rows and columns for which nothing else is said, where the file says it.
    usual_height: float | None = None
    usual_width: float | None = None
    # Columns without room for one of their numbers.
    narrow: frozenset[int] = frozenset()


def size_of(text: str, least: float, most: float) -> float | None:
    """Return a size in quarters, within its bounds; None where it is none."""
    try:
        size = float(text)
    except ValueError:
        return None
    return round(min(max(size, least), most) * 4) / 4 if size > 0 else None


def indent_of(text: str) -> int:
    """Return how far a text is moved in."""
    return min(int(text), _MOST_INDENT) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def pale(colour: str) -> str:
    """Return a colour that black can be read upon, made one of few; nothing for another, and for the paper's."""
    try:
        channels = [int(colour[place : place + 2], 16) for place in (0, 2, 4)]
    except ValueError:
        return ""
    red, green, blue = channels
    if len(colour) != 6 or 3 * red + 6 * green + blue < 10 * _PALE or min(channels) > 255 - _STEP // 2:
        return ""
    return "".join(f"{round(one / _STEP) * _STEP:02X}" for one in channels)


@lru_cache(maxsize=4096)
def safe_code(codes: tuple[str, ...]) -> str:
    """Return the format of ours that shows every number as each of these does; «General» where there is none."""
    try:
        shown = {_shown(code) for code in codes}
        if len(shown) != 1:
            return GENERAL_CODE
        (wanted,) = shown
        return next((code for code in _candidates(codes[0]) if _shown(code) == wanted), GENERAL_CODE)
    except ArithmeticError:  # a format that multiplies beyond all numbers
        return GENERAL_CODE


def _shown(code: str) -> tuple[tuple[str, ...], ...]:
    form = number_format(code)
    return tuple(tuple(unicodedata.normalize("NFKC", text).strip() for text in form.shows(probe)) for probe in _PROBES)


def _candidates(code: str) -> Iterator[str]:
    """Yield formats that a code may be: with its decimals and commas, what we know to stand around the digits."""
    yield GENERAL_CODE
    first = next(iter(sections_of(code)), None)
    if first is None or first.is_date or first.places > _MOST_PLACES:
        return
    digits = sum(token.text.count("0") for token in first.tokens if token.kind is FormatPartKind.DIGIT) - first.places
    whole = "#,##0" if first.grouped else "0" * min(max(digits, 1), _MOST_DIGITS)
    for body in dict.fromkeys((whole, "0", "#")):
        number = f"{body}.{'0' * first.places}" if first.places else body
        for negative in ("", f"-{number}", f"({number})", number):
            for zero in (None, '"-"', "", '"—"', '"--"'):
                parts = [number] if not negative and zero is None else [number, negative or f"-{number}"]
                yield ";".join(parts if zero is None else [*parts, zero])
        yield f"{number}%"
        yield f"{number}‰"
        yield f"¥{number}"
        yield from (f'{number}"{unit}"' for unit in _UNITS)
