"""What a cell of a page tells Excel beside its text: its error, its number, its formula."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from budget.workbook.cells import is_amount_like
from budget.workbook.files.places import Place
from budget.workbook.files.sheet_maker import plain_number
from budget.workbook.files.shown import look
from budget.workbook.files.uncalculated import Formula
from budget.workbook.files.web.styles import format_code
from budget.workbook.sheets import Flaw, FlawKind

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# As all programs show errors: «#REF!», «#NAME?», «#N/A».
_ERROR = re.compile(r"#(?:[A-Z0-9_/]+[!?]|N/A|GETTING_DATA)\Z")


def told_otherwise(cell: HtmlElement, shown: str) -> Flaw | None:
    """Return what is wrong with a cell of which a program that believes what stands beside its text shows another."""
    error = str(cell.get("x:err") or "").strip() or shown
    if _ERROR.match(error):
        return Flaw(FlawKind.ERROR, error)
    truth = cell.get("x:bool") is not None and is_amount_like(shown)
    text = str(cell.get("x:str") or "").strip()
    if truth or (text and text != shown and (is_amount_like(text) or is_amount_like(shown))):
        return Flaw(FlawKind.UNREAD, shown or str(cell.get("sdval")))
    number, code = plain_number(str(cell.get("sdval") or "")), str(cell.get("sdnum") or "").rpartition(";")[2]
    if not number:
        return None
    drawn = look((format_code(code),), number).text.strip()
    is_same = drawn == shown or rounds(number, plain_number(shown))
    return None if is_same else Flaw(FlawKind.UNREAD, shown or str(cell.get("sdval")))


def formula_of(cell: HtmlElement, place: Place, shown: str) -> Formula | None:
    """Return the formula of a cell, where the page keeps it for Excel."""
    words = str(cell.get("x:fmla") or "").strip()
    return Formula(place, words.removeprefix("="), shown) if words else None


def rounds(number: str, shown: str) -> bool:
    """Whether what is shown is the number, rounded to as many decimals."""
    if not shown:
        return False
    places = len(shown.partition(".")[2])
    return abs(Decimal(number) - Decimal(shown)) * 2 <= Decimal(1).scaleb(-places)
