"""What a number format makes of the number in its cell: per cent, scaled, hidden, or with a unit of its own."""

from __future__ import annotations

import re

from budget.workbook.sheets import FlawKind

# The built-in formats that are per cent: «0%» and «0.00%».
PERCENT_FORMATS = {9: "0%", 10: "0.00%"}

_LITERAL_POINT = re.compile(r"[0#?](?:[!\\]\.|\"\.\")[0#?]")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_QUOTED = re.compile(r"\"[^\"]*\"|[\\!_*].")
_SCALING_COMMA = re.compile(r"[0#?],+(?![0#?,])")
# «0.00"万"» shows 54.51万 where the cell holds 54.51: which of them the unit line means, nobody can tell.
_UNIT = re.compile(r"[百千亿]|万(?!元)")
_SHOWS = re.compile(r"[0#?@]|General|G/通用格式|[ymdhs]", re.IGNORECASE)


def oddness(code: str) -> FlawKind | None:
    """Return why a format does not show the (positive) number of its cell, or None where it does."""
    first, *others = code.split(";")
    if _LITERAL_POINT.search(first):
        return FlawKind.SCALED
    plain = _BRACKETS.sub("", first)
    bare = _QUOTED.sub("", plain)
    if "%" in bare:
        return FlawKind.PERCENT
    is_hidden = bool(others) and not _SHOWS.search(bare)
    return FlawKind.SCALED if is_hidden or _UNIT.search(plain) or _SCALING_COMMA.search(bare) else None
