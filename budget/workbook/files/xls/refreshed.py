"""Where an .xls is filled anew when it is opened: pivot tables that are told to refresh."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from functools import partial

from budget.workbook.files.volatile import ToldSheet, follow_refreshed
from budget.workbook.files.xls.records import XlsSheet
from budget.workbook.files.xls.styles import of_the_workbook, records

_CACHE_OF, _CACHE, _ON_LOAD = 0x00D5, 0x00C6, 0x04


def note_refreshed(stream: bytes, sheets: Sequence[XlsSheet], cache: Callable[[str], bytes]) -> None:
    """Note the ranges of pivot tables that may show something else when the file is opened, and what is calculated from them.

    `cache` gives the stream of a name in which a pivot table keeps its data, empty where there is none.
    """
    told: list[bool] | None = None
    for sheet in sheets:
        for record in sheet.pivots:
            if told is None:
                told = [_is_told(cache(name)) for name in _caches(stream)]
            top, bottom, left, right = struct.unpack_from("<HHHH", record)
            number = struct.unpack_from("<H", record, 14)[0]
            if number < len(told) and told[number]:
                sheet.facts.refreshed.append((top + 1, left + 1, bottom + 1, right + 1))
    follow_refreshed(
        ToldSheet(str(place), sheet.formula_codes.told, partial(dict, sheet.values), sheet.facts, sheet.dates)
        for place, sheet in enumerate(sheets)
    )


def _caches(stream: bytes) -> list[str]:
    """Return the names of the streams, in the order in which pivot tables count them."""
    return [
        f"{struct.unpack_from('<H', stream, start)[0]:04X}"
        for kind, start, size in of_the_workbook(stream)
        if kind == _CACHE_OF and size >= 2
    ]


def _is_told(cache: bytes) -> bool:
    return any(kind == _CACHE and size >= 8 and cache[start + 6] & _ON_LOAD for kind, start, size in records(cache))
