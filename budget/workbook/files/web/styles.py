"""What the styles of a web page say of its cells: number formats of Excel, what is hidden, struck through or raised."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from budget.workbook.files.ink import INK, PAPER, UNKNOWN, draws_pictures, is_unseen, written
from budget.workbook.files.shown import CellStyle
from budget.workbook.files.web.selectors import ADDED, hides
from budget.workbook.files.web.style_sheets import Declarations

if TYPE_CHECKING:
    from lxml.html import HtmlElement


# Rows of a page grow with what stands in them: only what is next to nothing is none.
_LEAST_SEEN = 2.0
_ESCAPE = re.compile(r"\\([0-9a-f]{4,6}) ?|\\(.)", re.IGNORECASE | re.DOTALL)
_LENGTH = re.compile(r"(\d*\.?\d+)(px|pt|mm|cm|in|em|rem|%|)\Z")
# A hair to the left is typesetting; some points are not.
_BACK = re.compile(r"-\s*(\d*\.?\d+(?:px|pt|mm|cm|in|em|rem|%|))")
_FAR_BACK = 2.0
# Relative sizes are taken of twelve points: it only has to be known what is surely too small.
_POINTS = {"px": 0.75, "": 0.75, "mm": 2.835, "cm": 28.35, "in": 72.0, "em": 12.0, "rem": 12.0, "%": 0.12}
# What changes nothing by being there, as most cells do.
_CELLS = frozenset({"td", "th", "tr", "tbody", "table", "b", "p", "div", "span"})
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
    # Moved, turned, covered, mixed with signs of a style sheet, or told in words that nobody here knows.
    unsure: bool = False
    # Whether it is read from right to left.
    backwards: bool = False
    ink: str = INK
    paper: str = PAPER

    def tells_apart(self, other: WebLook) -> bool:
        """Whether who sees one reads something else than who sees the other."""
        sees = [(one[:4], is_unseen(one.ink, one.paper)) for one in (self, other)]
        return sees[0] != sees[1]


def is_hidden(element: HtmlElement, declared: Declarations) -> bool:
    """Whether an element is not shown."""
    return (
        element.get("hidden") is not None
        or hides(declared)
        # Excel writes the remarks on cells below the table; in Excel they are remarks again, and no row.
        or declared.get("mso-element", "").lower().startswith("comment")
        or str(element.tag).lower() == "dialog"
        or element.get("popover") is not None
        or _is_folded(element)
    )


def _is_folded(element: HtmlElement) -> bool:
    """Whether an element stands in one that somebody would first have to open, of which only the summary is shown."""
    around = element.getparent()
    return around is not None and around.tag == "details" and around.get("open") is None and element.tag != "summary"


def is_low(element: HtmlElement, declared: Declarations, name: str) -> bool:
    """Whether a row or column («height», «width») is lower or narrower than anybody can read."""
    return any(_is_small(given) for given in (declared.get(name, ""), str(element.get(name) or "")))


def is_crossed(declared: Declarations) -> bool:
    """Whether office programs draw a diagonal through the cell of which this is declared."""
    lines = (declared.get(name, "").lower().split() for name in ("mso-diagonal-down", "mso-diagonal-up"))
    return any(line and "none" not in line and _points(line[0]) != 0 for line in lines)


def _points(length: str) -> float | None:
    """Return a length in points; None where it is none, or nobody can tell."""
    found = _LENGTH.match(length.strip().lower())
    return float(found[1]) * _POINTS.get(found[2], 1) if found else None


def _is_small(length: str, least: float = _LEAST_SEEN) -> bool:
    points = _points(length)
    return points is not None and points < least


def look_of(element: HtmlElement, declared: Declarations, around: WebLook) -> WebLook:
    """Return how the text of an element looks within one that looks so."""
    tag = str(element.tag).lower()
    # Nearly every element: to make a new look for each cost more than to read it.
    if not declared and tag in _CELLS and element.get("bgcolor") is None and element.get("dir") is None:
        return around
    decoration = " ".join(
        declared.get(name, "") for name in ("text-decoration", "text-decoration-line", "text-line-through")
    )
    is_struck = tag in ("s", "strike", "del") or "line-through" in decoration.lower()
    is_struck = is_struck or declared.get("text-line-through", "none").lower() not in ("none", "")
    raised = tag in ("sup", "sub") or declared.get("vertical-align", "").lower() in ("super", "sub")
    attribute = {"font": "color", "body": "text"}.get(tag)
    written_ink = declared.get("color", str(element.get(attribute) or "") if attribute else "")
    # A colour that is the same as around is named so.
    ink = around.ink if written_ink.lower() in _AS_AROUND else written(written_ink)
    paper = _paper(declared, str(element.get("bgcolor") or ""), around.paper)
    is_known = UNKNOWN not in (ink, paper)
    if _is_small(declared.get("font-size", "")):
        ink = "transparent"
    return WebLook(
        around.struck or is_struck,
        around.raised or raised,
        around.unsure or tag == "bdo" or not is_known or _moves(declared),
        _is_backwards(element, declared, around),
        ink,
        paper,
    )


def _is_backwards(element: HtmlElement, declared: Declarations, around: WebLook) -> bool:
    """Whether text is read from right to left: by its style, its attribute, or what is around it."""
    said = (declared.get("direction", ""), str(element.get("dir") or ""))
    return next((one == "rtl" for one in map(str.lower, said) if one in ("rtl", "ltr")), around.backwards)


def _paper(declared: Declarations, attribute: str, around: str) -> str:
    """Return the colour of what lies behind a text; unknown where a picture does."""
    said = declared.get("background-color") or declared.get("background", "") or attribute
    # Of «#1F4E79 url(a.png) no-repeat center» the colour is one word, wherever it stands.
    words = [
        one for one in _WORDS.findall(said) if one.lower() not in _ABOUT_PICTURES and one[0] not in "0123456789.-/"
    ]
    if not words or words[0].lower() in _AS_AROUND:
        return around
    found = written(words[0]) if len(words) == 1 else UNKNOWN
    return around if found == "transparent" else found


_AS_AROUND = frozenset({"", "inherit", "initial", "unset", "currentcolor", "revert"})
_WORDS = re.compile(r"[^\s(,]+(?:\([^()]*\))?")
_ABOUT_PICTURES = frozenset(
    "none repeat no-repeat repeat-x repeat-y round space scroll fixed local left right top bottom center cover contain auto "
    "border-box padding-box content-box".split()
)
_NOT_SET = ("none", "auto", "inherit", "initial", "normal", "unset", "0", "0px", "0pt", "")
_MARGINS = (
    "text-indent",
    "letter-spacing",
    "word-spacing",
    *(f"margin{side}" for side in ("", "-left", "-top", "-right", "-bottom")),
)
_VARIANTS = ("font-variant", "font-variant-numeric", "font-feature-settings")
_SAME_DIGITS = {"tabular-nums", "lining-nums", "tnum", "lnum", *_NOT_SET}
_UPRIGHT = ("top", "middle", "bottom", "baseline", "super", "sub", "justify", *_NOT_SET)
_SIZES = frozenset("xx-small x-small small medium large x-large xx-large smaller larger inherit initial unset".split())
_SHOWN = frozenset(
    "none block inline inline-block table table-row table-cell table-row-group table-header-group table-footer-group "
    "table-column table-column-group table-caption inline-table flex inline-flex grid inline-grid flow-root inherit initial "
    "unset revert".split()
)
# What a property's value may be so that a text is shown as it is written, where not every value leaves it so.
_LEAVES: dict[str, Callable[[str], bool]] = {
    ADDED: lambda value: not value,
    **dict.fromkeys(_MARGINS, lambda value: all((_points(one) or 0) < _FAR_BACK for one in _BACK.findall(value))),
    "font": lambda value: not any(map(_is_small, value.partition("/")[0].split())),
    "font-size": lambda value: value in _SIZES or _points(value) is not None,
    **dict.fromkeys(_VARIANTS, lambda value: set(re.findall(r"[a-z][a-z-]+", value)) <= _SAME_DIGITS),
    "mso-text-raise": lambda value: not any(sign in value for sign in "123456789"),
    "vertical-align": lambda value: value in _UPRIGHT,
    "opacity": lambda value: _number(value) >= _FAINT,
    "scale": lambda value: value in ("none", "1"),
    "zoom": lambda value: value in _NOT_SET[1:6] or _number(value) >= _FAINT,
    "position": lambda value: value in ("static", "relative", "sticky", *_NOT_SET),
    "unicode-bidi": lambda value: "override" not in value,
    "text-align": lambda value: value != "fill",
    "flex-direction": lambda value: "reverse" not in value,
    "flex-flow": lambda value: "reverse" not in value,
    "writing-mode": lambda value: value in ("horizontal-tb", "lr-tb", *_NOT_SET),
    "display": lambda value: value in _SHOWN,
    "visibility": lambda value: value in ("visible", "hidden", "collapse", *_NOT_SET),
    "content": lambda value: "url" not in value,
    "background-clip": lambda value: value != "text",
    # Where a page is written with other signs for thousands and decimals, «1.234» is another number.
    "mso-displayed-decimal-separator": lambda value: value.strip("\"'").lstrip("\\") == ".",
    "mso-displayed-thousand-separator": lambda value: value.strip("\"'").lstrip("\\") in (",", ""),
    "mso-element": lambda value: not value.startswith("field"),
}
# How faint, or how small, may be what is still read.
_FAINT = 0.3
# Properties that leave a text as it is written, whatever they say, and the families whose others do.
_HARMLESS = frozenset(
    "color background background-color background-position background-repeat background-attachment background-origin "
    "background-size text-decoration text-decoration-line text-line-through text-shadow text-transform text-overflow text-rendering "
    "text-autospace text-justify text-wrap white-space white-space-collapse word-break word-wrap overflow-wrap hyphens line-break "
    "line-height width min-width min-height max-width max-height height direction layout-flow table-layout empty-cells caption-side "
    "box-sizing box-shadow cursor user-select pointer-events resize clear orphans widows quotes z-index overflow overflow-x "
    "overflow-y will-change color-scheme print-color-adjust justify-content justify-items align-items align-content align-self "
    "flex flex-grow flex-shrink flex-basis flex-wrap gap row-gap column-gap punctuation-trim punctuation-wrap tab-size tab-stops "
    "size speak scroll-behavior scrollbar-width appearance text-underline text-underline-offset text-underline-style "
    "text-align-last text-size-adjust font-style font-weight font-stretch font-family font-display font-smooth font-smoothing "
    "osx-font-smoothing tap-highlight-color mso-hide content-visibility vnd.ms-excel.numberformat unicode-range panose-1 "
    "border-collapse border-spacing transition interpolation-mode overflow-scrolling touch-callout".split()
)
_FAMILIES = tuple("border padding outline page transition text-decoration- list-style mso- layout-grid --".split())
# Those of the families that do not.
_BUT = ("mso-style-textfill", "mso-effects", "mso-text-effect", "border-image")
_VENDOR = re.compile(r"-(?:webkit|moz|ms|o|khtml)-")


def _moves(declared: Declarations) -> bool:
    """Whether what is declared makes of a text something else than it is written, or might: what nobody here knows does."""
    return _clips(declared) or any(not _leaves(name, value.lower()) for name, value in declared.items())


def _leaves(name: str, value: str) -> bool:
    bare = _VENDOR.sub("", name, count=1) if name.startswith("-") else name
    if bare.endswith(("font-family", "font")) and _draws(value):
        return False
    if bare in _LEAVES:
        return "var(" not in value and _LEAVES[bare](value)
    if bare.startswith(_BUT):
        return value in _NOT_SET
    return bare in _HARMLESS or bare.startswith(_FAMILIES) or value in _NOT_SET


def _draws(families: str) -> bool:
    """Whether one of some fonts, behind whatever else is said of them, draws pictures for digits; a page finds symbols otherwise."""
    for family in families.split(","):
        words = family.replace('"', " ").replace("'", " ").split()
        if any(draws_pictures(" ".join(words[place:])) or words[place] == "symbol" for place in range(len(words))):
            return True
    return False


def _clips(declared: Declarations) -> bool:
    """Whether a text is cut off where its box ends, and that may have no room for a figure."""
    names = ("overflow", "overflow-x", "overflow-y")
    if not any(declared.get(name, "").lower() in ("hidden", "clip") for name in names):
        return False
    return any(_is_small(declared.get(name, ""), _LEAST_ROOM[0]) for name in ("width", "max-width")) or any(
        _is_small(declared.get(name, ""), _LEAST_ROOM[1]) for name in ("height", "max-height", "line-height")
    )


# What a figure of some ten digits needs, in points.
_LEAST_ROOM = (60.0, 7.0)


def _number(value: str) -> float:
    """Return a share that is written as a number or in per cent; none at all where it is no number."""
    try:
        return float(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
    except ValueError:
        return 0.0


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
