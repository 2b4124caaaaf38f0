"""Where an .xlsb is filled anew when it is opened: pivot tables that are told to refresh."""

from __future__ import annotations

import struct

from budget.workbook.files.opc import Package
from budget.workbook.files.xlsb.styles import records
from budget.workbook.sheets import Merge, SheetFacts

_CACHE, _LOCATION = 179, 314
# Behind three bytes of versions.
_FLAGS_AT, _ON_LOAD = 3, 0x04


def note_refreshed(package: Package, part: str, facts: SheetFacts) -> None:
    """Note the ranges of a sheet whose pivot tables may show something else when it is opened. Raises BadRecords."""
    for relation in package.relations(part).values():
        if relation.kind == "pivotTable" and relation.part:
            caches = (one for one in package.relations(relation.part).values() if one.kind == "pivotCacheDefinition")
            if any(_is_told(package.read(cache.part)) for cache in caches if cache.part):
                facts.refreshed += _locations(package.read(relation.part))


def _is_told(cache: bytes) -> bool:
    return any(
        kind == _CACHE and size > _FLAGS_AT and cache[start + _FLAGS_AT] & _ON_LOAD
        for kind, start, size in records(cache)
    )


def _locations(table: bytes) -> list[Merge]:
    found = [
        struct.unpack_from("<IIII", table, start)
        for kind, start, size in records(table)
        if kind == _LOCATION and size >= 16
    ]
    return [(top + 1, left + 1, bottom + 1, right + 1) for top, bottom, left, right in found]
