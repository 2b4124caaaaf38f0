"""Rows of a table -> an SVG that says alone what it shows: title, bars, amounts, source, version and address.

Drawn on the server from the rows of the page, not in the browser from the interactive chart: so it needs no script,
has a lasting address, is the same for everybody, and can be tested.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from budget.money import AmountUnit, has_shares
from budget.queries.results import Figure
from disclosure.figures import amount_text, percent_text
from disclosure.palette import GROUND, INK, tile
from disclosure.tables.columns import is_sum
from disclosure.typesetting import ems

FAMILY = "'Mingzhang Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
GREY, HAIR, SEAL = "#5d5548", "#ddd3c1", "#b0301c"
MARGIN = 56
LEAST_NAMES, MOST_NAMES, AMOUNTS = 220, 480, 280  # px left of the bars for names, right of them for amounts
LINE = 46  # px from bar to bar
# Signs that never begin a line.
HANGING = "，。、：；）》”’%"


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a picture is; `height` 0 means as high as its rows need."""

    width: int
    height: int
    most: int
    title_size: int


CHART = Shape(1200, 0, 20, 34)
# What social networks show beside a link.
CARD = Shape(1200, 630, 6, 44)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its name, amount in 分, and the code that gives its colour; `words` stand in place of the amount if there are any.

    Of a difference (`is_change`) it is said that it is more, as of the others that they are less.
    """

    name: str
    fen: int
    colour: str = ""
    words: str = ""
    is_change: bool = False

    def said(self, unit: AmountUnit) -> str:
        """Return what stands beside the bar."""
        return self.words or f"{'+' if self.is_change and self.fen > 0 else ''}{amount_text(self.fen, unit)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a picture says. `total` in 分 is what the shares are shares of."""

    title: str
    basis: str
    description: str
    bars: tuple[Bar, ...]
    total: int
    unit: AmountUnit
    source: str
    address: str


def bars_of(records: Iterable[Any]) -> tuple[Bar, ...]:
    """Return the rows of a table that have an amount, the largest first, whether more than nothing or less.

    Its total and what is already part of another row are left out.
    """
    found = []
    for record in records:
        figure = getattr(record, "figure", None)
        if isinstance(figure, Figure) and not is_sum(record):
            is_change = getattr(record, "is_change", False)
            found.append(Bar(_name(record), figure.fen, _colour(record), is_change=is_change))
    return tuple(sorted(found, key=lambda bar: (-abs(bar.fen), -bar.fen)))


def _colour(record: Any) -> str:
    function = getattr(record, "function", None)
    return getattr(record, "colour", "") or (function.code if function else "")


def _name(record: Any) -> str:
    name = getattr(record, "plain_name", "") or getattr(record, "name", "")
    if name:
        return str(name)
    nodes = (getattr(record, "function", None), getattr(record, "gov_economic", None))
    return " × ".join(node.plain_name or node.name for node in nodes if node)


def svg(picture: Picture, shape: Shape) -> str:
    """Return the picture as an SVG document; texts are texts, so that it can be read aloud and searched."""
    bars = fitting(picture.bars, shape.most)
    title = _lines(picture.title, shape.title_size, shape.width - 2 * MARGIN)[:2]
    top = MARGIN + round(shape.title_size * 1.35) * len(title) + 34
    height = shape.height or top + LINE * len(bars) + 118
    step = LINE if not shape.height else min(62, (height - top - 110) // max(1, len(bars)))
    parts = [
        *(
            _text(MARGIN, MARGIN + round(shape.title_size * (0.8 + 1.35 * at)), line, shape.title_size, INK)
            for at, line in enumerate(title)
        ),
        _text(MARGIN, top - 10, picture.basis, 20, GREY),
        *_rows(bars, picture, shape.width, top + 16, step),
        *_foot(picture, shape.width, height),
    ]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" '
        'font-family="{2}"><title>{3}</title><desc>{4}</desc><rect width="{0}" height="{1}" fill="{5}"/>'
        '<rect width="{0}" height="8" fill="{6}"/>{7}</svg>',
        shape.width,
        height,
        FAMILY,
        picture.title,
        picture.description,
        GROUND["light"],
        SEAL,
        mark_safe("".join(parts)),  # noqa: S308 - made by format_html above
    )


def fitting(bars: Sequence[Bar], most: int) -> list[Bar]:
    """Return at most `most` bars; the smallest of too many become one that says how many they are."""
    if len(bars) <= most:
        return list(bars)
    rest = bars[most - 1 :]
    named, is_change = _("其余 {count} 项").format(count=len(rest)), any(bar.is_change for bar in rest)
    return [*bars[: most - 1], Bar(named, sum(bar.fen for bar in rest), is_change=is_change)]


def _rows(bars: Sequence[Bar], picture: Picture, width: int, top: int, step: int) -> list[SafeString]:
    names = int(min(MOST_NAMES, max([LEAST_NAMES, *(ems(bar.name) * 20 + 32 for bar in bars)])))
    room = width - 2 * MARGIN - names - AMOUNTS
    longest = max((abs(bar.fen) for bar in bars), default=0) or 1
    # Of all of them: what is less than nothing may be in the bar of the rest.
    is_shared = has_shares([bar.fen for bar in picture.bars], picture.total)
    drawn = []
    for at, bar in enumerate(bars):
        middle = top + step * at + step // 2
        # What is not nothing is seen.
        length = max(1, room * abs(bar.fen) // longest) if bar.fen else 0
        fill = tile(bar.colour, "light")[0]
        share = percent_text(bar.fen, picture.total) if is_shared else ""
        drawn += [
            _text(MARGIN, middle + 7, _cut(bar.name, 20, names - 24), 20, INK),
            format_html(
                '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="2"/>',
                MARGIN + names,
                middle - step // 4,
                length,
                step // 2,
                # Below nothing a bar is hollow: by its length alone it would look like the same amount above.
                fill if bar.fen >= 0 else "none",
                fill,
            ),
            _text(width - MARGIN - 120, middle + 7, bar.said(picture.unit), 20, INK, "end"),
            _text(width - MARGIN, middle + 7, share, 18, GREY, "end"),
        ]
    return drawn


def _foot(picture: Picture, width: int, height: int) -> list[SafeString]:
    line = height - 82
    unit = f"单位：{picture.unit.label}"
    return [
        format_html('<path d="M{} {}H{}" stroke="{}"/>', MARGIN, line, width - MARGIN, HAIR),
        _text(MARGIN, line + 30, _cut(f"来源：{picture.source}", 18, width - 2 * MARGIN - 150), 18, GREY),
        _text(width - MARGIN, line + 30, unit, 18, GREY, "end"),
        _text(MARGIN, line + 58, _cut(picture.address, 18, width - 2 * MARGIN - 100), 18, GREY),
        _text(width - MARGIN, line + 58, "明账", 22, SEAL, "end"),
    ]


def _text(x: int, y: int, text: str, size: int, fill: str, anchor: str = "start") -> SafeString:
    return format_html(
        '<text x="{}" y="{}" font-size="{}" fill="{}" text-anchor="{}">{}</text>', x, y, size, fill, anchor, text
    )


def _cut(text: str, size: int, room: int) -> str:
    if ems(text) * size <= room:
        return text
    while text and ems(text) * size > room - size:
        text = text[:-1]
    return f"{text}…"


def _lines(text: str, size: int, room: int) -> list[str]:
    """Break a title into lines that fit."""
    lines = [""]
    for sign in text:
        if sign not in HANGING and ems(lines[-1] + sign) * size > room:
            lines.append("")
        lines[-1] += sign
    return lines
