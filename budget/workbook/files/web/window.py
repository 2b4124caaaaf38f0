"""What a page tells Excel of the window in which it shows the sheet: where its panes are frozen."""

from __future__ import annotations

import re

_OPTIONS = re.compile(r"<x:WorksheetOptions>(.*?)</x:WorksheetOptions>", re.DOTALL | re.IGNORECASE)
_SAID = re.compile(r"<x:(\w+)(?:\s*/>|>\s*(\d*)\s*</x:)")


def frozen_in(text: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the first row and column that a page is shown from, and how many of each are frozen; noughts where none are."""
    found = _OPTIONS.findall(text)
    # Of several sheets in one page nobody can say which tables are whose.
    said = dict(_SAID.findall(found[0])) if len(found) == 1 else {}
    if "FreezePanes" not in said:
        return (0, 0), (0, 0)
    top, left, rows, columns = (
        int(said.get(name) or 0) for name in ("TopRowVisible", "LeftColumnVisible", "SplitHorizontal", "SplitVertical")
    )
    return (top, left), (rows, columns)
