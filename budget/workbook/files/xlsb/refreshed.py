"""Where an .xlsb is filled anew when it is opened: pivot tables and what queries bring, told to refresh."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from budget.workbook.files.formula_tokens import TokenBook, brought_to
from budget.workbook.files.opc import Package
from budget.workbook.files.xlsb.styles import records, text_at
from budget.workbook.sheets import Merge, SheetFacts

_CACHE, _LOCATION = 179, 314
# Behind three bytes of versions.
_FLAGS_AT, _ON_LOAD = 3, 0x04
_QUERY, _CONNECTION, _TABLE = 447, 201, 343
_BROUGHT_ON_LOAD = 0x20
# Where a connection keeps when it is refreshed and its number, and where a query keeps its connection's and its name.
_CONNECTION_FLAGS, _CONNECTION_NUMBER, _OF_CONNECTION, _NAME_AT = 6, 18, 6, 10


class RefreshingRecords:
    """What of a workbook is told to refresh when it is opened."""

    def __init__(self, package: Package, book: TokenBook) -> None:
        """Read the connections; the names of the workbook name the cells that data is brought to. Raises BadRecords."""
        self._package = package
        self._book = book
        self._connections = {
            struct.unpack_from("<i", data, start + _CONNECTION_NUMBER)[0]
            for relation in package.relations(package.workbook).values()
            if relation.kind == "connections" and relation.part
            for data in (package.read(relation.part),)
            for kind, start, size in records(data)
            if kind == _CONNECTION and size >= _CONNECTION_NUMBER + 4
            if data[start + _CONNECTION_FLAGS] & _BROUGHT_ON_LOAD
        }

    def note(self, part: str, sheet: str, facts: SheetFacts) -> None:
        """Note the ranges of a sheet that may hold something else when it is opened. Raises BadRecords."""
        for relation in self._package.relations(part).values():
            if relation.kind == "pivotTable" and relation.part:
                if any(map(self._is_pivot_told, self._parts(relation.part, "pivotCacheDefinition"))):
                    facts.refreshed += _ranges(self._package.read(relation.part), _LOCATION)
            elif relation.kind == "queryTable" and relation.part:
                for name in self._told_queries(relation.part):
                    facts.refreshed += brought_to(self._book, name, sheet.lower())
            elif relation.kind == "table" and relation.part:
                # Its data stands where the table does.
                brings = self._parts(relation.part, "queryTable")
                if any(list(self._told_queries(one)) for one in brings):
                    facts.refreshed += _ranges(self._package.read(relation.part), _TABLE)

    def _parts(self, part: str, kind: str) -> list[str]:
        return [one.part for one in self._package.relations(part).values() if one.kind == kind and one.part]

    def _is_pivot_told(self, cache: str) -> bool:
        data = self._package.read(cache)
        return any(
            kind == _CACHE and size > _FLAGS_AT and data[start + _FLAGS_AT] & _ON_LOAD
            for kind, start, size in records(data)
        )

    def _told_queries(self, part: str) -> Iterator[str]:
        """Yield the names of the queries of a part that are told to refresh."""
        data = self._package.read(part)
        for kind, start, size in records(data):
            if kind == _QUERY and size >= _NAME_AT:
                number = struct.unpack_from("<i", data, start + _OF_CONNECTION)[0]
                if data[start] & _BROUGHT_ON_LOAD or number in self._connections:
                    yield text_at(data[start : start + size], _NAME_AT)[0]


def _ranges(data: bytes, wanted: int) -> list[Merge]:
    """Return the ranges with which records of a kind begin."""
    found = [
        struct.unpack_from("<IIII", data, start) for kind, start, size in records(data) if kind == wanted and size >= 16
    ]
    return [(top + 1, left + 1, bottom + 1, right + 1) for top, bottom, left, right in found]
