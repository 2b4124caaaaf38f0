"""What a page tells Excel of formats that conditions lay over its cells: a browser shows none of them, and Excel does."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from budget.workbook.cells import is_amount_like
from budget.workbook.files.ink import written
from budget.workbook.files.sheet_maker import MOST_COLUMNS, MOST_ROWS, SheetMaker, plain_number
from budget.workbook.files.web.styles import format_code, is_crossed
from budget.workbook.files.xlsx.overlays import Laid, note_laid
from budget.workbook.files.xlsx.sheet_frame import ranges_of
from budget.workbook.files.xlsx.styles import Overlay
from budget.workbook.sheets import letters

_CONDITIONAL = re.compile(r"<x:ConditionalFormatting>(.*?)</x:ConditionalFormatting>", re.DOTALL | re.IGNORECASE)
_RANGE = re.compile(r"<x:Range>([^<]*)</x:Range>", re.IGNORECASE)
_FORMAT = re.compile(r"<x:Format\s[^<>]*?Style\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_SAID = re.compile(r"([a-z-]+)\s*:\s*([^;]+)")


def note_conditions(text: str, maker: SheetMaker) -> None:
    """Mark the cells of a page that a condition may show otherwise; what it compares is not looked at."""

    def values() -> dict[tuple[int, int], object]:
        # A page writes its figures as texts, and Excel makes numbers of them.
        return {place: _as_excel_has_it(value) for place, value in maker.values().items()}

    note_laid([*_laid(text)], values, maker.facts)


def _laid(text: str) -> Iterator[Laid]:
    for told in _CONDITIONAL.findall(text):
        found = _RANGE.search(told)
        ranges = ranges_of(" ".join(map(_whole, found[1].replace("$", "").split(",")))) if found else []
        for style in _FORMAT.findall(told):
            yield Laid(ranges, overlay_of(html.unescape("".join(style))), lambda _: True)


def overlay_of(style: str) -> Overlay:
    """Return what the declarations of a condition lay over a cell."""
    said = dict(_SAID.findall(style.lower()))
    # Whatever is said of a line through it, but that there is none.
    lines = [said.get(name, "none").strip() for name in ("text-line-through", "text-decoration")]
    struck = lines[0] != "none" or "line-through" in lines[1]
    paper = said.get("background", said.get("background-color"))
    ink, paper = (written(one) if one else "" for one in (said.get("color"), paper))
    code = said.get("mso-number-format")
    return Overlay(format_code(code) if code else None, struck, False, ink, paper, is_crossed(said))


def _whole(area: str) -> str:
    """Return whole columns and rows by their corners, «B:C» as «B1:C1048576»."""
    first, _, last = area.strip().partition(":")
    if first.isalpha() and last.isalpha():
        return f"{first}1:{last}{MOST_ROWS}"
    return f"A{first}:{letters(MOST_COLUMNS - 1)}{last}" if first.isdecimal() and last.isdecimal() else area.strip()


def _as_excel_has_it(value: object) -> object:
    number = plain_number(value) if isinstance(value, str) and is_amount_like(value) else ""
    return float(number) if number else value
