"""What the styles of a web page say of its cells: number formats of Excel, what is hidden, struck through or raised."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from budget.workbook.files.ink import INK, PAPER, THIN_ROW, written
from budget.workbook.files.shown import CellStyle
from budget.workbook.files.web.selectors import ADDED, Declarations

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_ESCAPE = re.compile(r"\\([0-9a-f]{4,6}) ?|\\(.)", re.IGNORECASE | re.DOTALL)
_LENGTH = re.compile(r"(\d*\.?\d+)(px|pt|mm|cm|in|em|rem|%|)\Z")
# A hair to the left is typesetting; some points are not.
_FAR_BACK = re.compile(r"-\s*(?:[3-9]|\d\d)")
# Relative sizes are taken of twelve points: it only has to be known what is surely too small.
_POINTS = {"px": 0.75, "": 0.75, "mm": 2.835, "cm": 28.35, "in": 72.0, "em": 12.0, "rem": 12.0, "%": 0.12}
# What changes nothing by being there, as most cells do.
_CELLS = frozenset({"td", "th", "tr", "tbody", "table", "b", "p", "div", "span"})
# Fonts in which digits are pictures.
_SYMBOLS = ("wingdings", "webdings", "symbol", "dingbats")
# Formats that Excel writes by name.
NAMED_FORMATS = {
    "general": "General",
    "general number": "General",
    "fixed": "0.00",
    "standard": "#,##0.00",
    "percent": "0.00%",
    "scientific": "0.00E+00",
    "currency": "¥#,##0.00",
    "text": "@",
    "short date": "yyyy/m/d",
    "medium date": "d-mmm-yy",
    "long date": "yyyy/m/d",
    "general date": "yyyy/m/d h:mm",
    "short time": "h:mm",
    "medium time": "h:mm AM/PM",
    "long time": "h:mm:ss",
}


class WebLook(NamedTuple):
    """How a text of a page looks, by all that is declared around it."""

    struck: bool = False
    raised: bool = False
    # Moved, turned, covered or mixed with signs of a style sheet: what is shown is not what is written.
    unsure: bool = False
    ink: str = INK
    paper: str = PAPER


def is_hidden(element: HtmlElement, declared: Declarations) -> bool:
    """Whether an element is not shown."""
    return (
        element.get("hidden") is not None
        or declared.get("display", "").lower() == "none"
        or declared.get("visibility", "").lower() in ("hidden", "collapse")
        or declared.get("mso-hide", "").lower() == "all"
        # Excel writes the remarks on cells below the table; in Excel they are remarks again, and no row.
        or declared.get("mso-element", "").lower().startswith("comment")
        or declared.get("content-visibility", "").lower() == "hidden"
        or str(element.tag).lower() == "dialog"
    )


def is_low(element: HtmlElement, declared: Declarations, name: str) -> bool:
    """Whether a row or column («height», «width») is lower or narrower than anybody can read."""
    return any(_is_small(given) for given in (declared.get(name, ""), str(element.get(name) or "")))


def _is_small(length: str) -> bool:
    found = _LENGTH.match(length.strip().lower())
    return found is not None and float(found[1]) * _POINTS.get(found[2], 1) < THIN_ROW


def look_of(element: HtmlElement, declared: Declarations, around: WebLook) -> WebLook:
    """Return how the text of an element looks within one that looks so."""
    tag = str(element.tag).lower()
    # Nearly every element: to make a new look for each cost more than to read it.
    if not declared and tag in _CELLS and element.get("bgcolor") is None:
        return around
    decoration = " ".join(
        declared.get(name, "") for name in ("text-decoration", "text-decoration-line", "text-line-through")
    )
    is_struck = tag in ("s", "strike", "del") or "line-through" in decoration.lower()
    is_struck = is_struck or declared.get("text-line-through", "none").lower() not in ("none", "")
    raised = tag in ("sup", "sub") or declared.get("vertical-align", "").lower() in ("super", "sub")
    ink = declared.get("color", str(element.get("color") or "") if tag == "font" else "")
    back = (
        declared.get("background-color") or declared.get("background", "").partition(" ")[0] or element.get("bgcolor")
    )
    paper = written(str(back)) if back else around.paper
    if _is_small(declared.get("font-size", "")):
        ink = "transparent"
    return WebLook(
        around.struck or is_struck,
        around.raised or raised,
        around.unsure or tag == "bdo" or _moves(declared),
        # A colour that is the same as around is named so; what is no plain colour is seen.
        around.ink if ink.lower() in ("", "inherit", "initial", "unset", "currentcolor") else written(ink),
        around.paper if paper == "transparent" else paper,
    )


_NOT_SET = ("none", "auto", "inherit", "initial", "normal", "")
_TURNS = ("transform", "rotate", "scale", "clip-path", "clip", "mask", "filter", "-webkit-text-security", "float")
# What of a property's value makes of a text something else than it is written.
_MOVES: dict[str, Callable[[str], bool]] = {
    ADDED: bool,
    **dict.fromkeys(_TURNS, lambda value: value not in _NOT_SET),
    **dict.fromkeys(
        ("text-indent", "letter-spacing", "word-spacing", "margin-left"), lambda value: bool(_FAR_BACK.match(value))
    ),
    **dict.fromkeys(("font-family", "font"), lambda value: any(font in value for font in _SYMBOLS)),
    "opacity": lambda value: not value.strip("0.%"),
    "position": lambda value: value in ("absolute", "fixed"),
    "unicode-bidi": lambda value: "override" in value,
    "text-align": lambda value: value == "fill",
    "flex-direction": lambda value: "reverse" in value,
    "order": lambda value: value not in ("0", *_NOT_SET),
    "writing-mode": lambda value: value not in ("horizontal-tb", "lr-tb", *_NOT_SET),
}


def _moves(declared: Declarations) -> bool:
    """Whether what is declared makes of a text something else than it is written."""
    return any(name in _MOVES and _MOVES[name](value.lower()) for name, value in declared.items())


@lru_cache(maxsize=1024)
def cell_style(written: str) -> CellStyle:
    """Return how a number format shows cells, as a page declares it in its own escapes."""
    return CellStyle((format_code(written),))


def format_code(written: str) -> str:
    """Return the code of a number format that a page declares."""
    bare = written.strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'":
        bare = bare[1:-1]
    code = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], bare)
    return NAMED_FORMATS.get(code.strip().lower(), code) or "General"
