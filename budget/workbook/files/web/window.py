"""What a page tells Excel of the window in which it shows the sheet: its panes, whether it is hidden, what it leaves out."""

from __future__ import annotations

import re
from typing import NamedTuple

from budget.workbook.files.sheet_maker import SheetMaker, plain_number
from budget.workbook.files.uncalculated import Formula

_OPTIONS = re.compile(r"<x:WorksheetOptions>(.*?)</x:WorksheetOptions>", re.DOTALL | re.IGNORECASE)
_SAID = re.compile(r"<x:(\w+)(?:\s*/>|>\s*(\w*)\s*</x:)")


class PageWindow(NamedTuple):
    """The first row and column that it shows, how many of each are frozen, and what it does not show."""

    first: tuple[int, int] = (0, 0)
    frozen: tuple[int, int] = (0, 0)
    hidden: bool = False
    hides_zeros: bool = False
    shows_formulas: bool = False


def window_in(text: str) -> PageWindow:
    """Return what a page says of its window; that of a plain sheet where it says nothing."""
    found = _OPTIONS.findall(text)
    # Of several sheets in one page nobody can say which tables are whose.
    said = dict(_SAID.findall(found[0])) if len(found) == 1 else {}
    names = ("TopRowVisible", "LeftColumnVisible", "SplitHorizontal", "SplitVertical")
    top, left, rows, columns = (int(said[name]) if said.get(name, "").isdecimal() else 0 for name in names)
    return PageWindow(
        (top, left) if "FreezePanes" in said else (0, 0),
        (rows, columns) if "FreezePanes" in said else (0, 0),
        said.get("Visible", "").lower() in ("sheethidden", "sheetveryhidden"),
        "DoNotDisplayZeros" in said,
        "DisplayFormulas" in said,
    )


def look_through(window: PageWindow, maker: SheetMaker, formulas: list[Formula]) -> None:
    """Note what a window does not show of a sheet that is read."""
    facts = maker.facts
    facts.freeze(window.first, window.frozen)
    facts.hides_zeros, facts.shows_formulas = window.hides_zeros, window.shows_formulas

    def numbers() -> dict[tuple[int, int], str]:
        # A page writes its figures as texts, and Excel makes numbers of them.
        texts = {place: plain_number(value) for place, value in maker.values().items() if isinstance(value, str)}
        return maker.numbers() | {place: number for place, number in texts.items() if number}

    facts.look_through_window(numbers, (one.place for one in formulas))
