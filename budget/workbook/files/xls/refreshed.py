"""Where an .xls is filled anew when it is opened: pivot tables and queries that are told to refresh."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from budget.workbook.files.formula_tokens import BIFF8, TokenBook, brought_to
from budget.workbook.files.volatile import ToldSheet, follow_refreshed
from budget.workbook.files.xls.linked import signs, token_book
from budget.workbook.files.xls.records import PIVOT, QUERY, XlsSheet
from budget.workbook.files.xls.styles import of_the_workbook, records
from budget.workbook.sheets import Merge

_CACHE_OF, _CACHE, _ON_LOAD = 0x00D5, 0x00C6, 0x04
# A query says in its first bits when it is run, and behind ten bytes how it is called.
_QUERY_ON_LOAD, _NAME_AT = 0x20, 10


def note_refreshed(stream: bytes, sheets: Sequence[XlsSheet], cache: Callable[[str], bytes]) -> None:
    """Note the ranges that may show something else when the file is opened, and what is calculated from them.

    `cache` gives the stream of a name in which a pivot table keeps its data, empty where there is none.
    """
    kinds = {kind for sheet in sheets for kind, _ in sheet.filled}
    told = [_is_told(cache(name)) for name in _caches(stream)] if PIVOT in kinds else []
    book = token_book(stream, 0x600) if QUERY in kinds else TokenBook(BIFF8)
    for place, sheet in enumerate(sheets):
        for kind, record in sheet.filled:
            sheet.facts.refreshed += _pivot(record, told) if kind == PIVOT else _brought(record, book, str(place))
    follow_refreshed(
        ToldSheet(str(place), sheet.formula_codes.told, partial(dict, sheet.values), sheet.facts, sheet.dates)
        for place, sheet in enumerate(sheets)
    )


def _pivot(record: bytes, told: Sequence[bool]) -> list[Merge]:
    if len(record) < 16:
        return []
    top, bottom, left, right = struct.unpack_from("<HHHH", record)
    number = struct.unpack_from("<H", record, 14)[0]
    return [(top + 1, left + 1, bottom + 1, right + 1)] if number < len(told) and told[number] else []


def _brought(record: bytes, book: TokenBook, sheet: str) -> Iterator[Merge]:
    """Yield the ranges that a query which is told to refresh fills, by the name that it shares with them."""
    if record[0] & _QUERY_ON_LOAD:
        length = struct.unpack_from("<H", record, _NAME_AT)[0]
        yield from brought_to(book, signs(record[_NAME_AT + 2 :], length, book.version), sheet)


def _caches(stream: bytes) -> list[str]:
    """Return the names of the streams, in the order in which pivot tables count them."""
    return [
        f"{struct.unpack_from('<H', stream, start)[0]:04X}"
        for kind, start, size in of_the_workbook(stream)
        if kind == _CACHE_OF and size >= 2
    ]


def _is_told(cache: bytes) -> bool:
    return any(kind == _CACHE and size >= 8 and cache[start + 6] & _ON_LOAD for kind, start, size in records(cache))
