"""Where an .xlsx is filled anew when it is opened: pivot tables and data that a connection brings, told to refresh."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from budget.workbook.files.markup import Attributes, elements
from budget.workbook.files.opc import Package
from budget.workbook.files.xlsx.sheet_frame import ranges_of
from budget.workbook.sheets import Merge, SheetFacts

_YES = ("1", "true")


class Refreshing:
    """What of a workbook is told to refresh when it is opened."""

    def __init__(self, package: Package, names: Mapping[str, str]) -> None:
        """Read the connections; `names` are those of the workbook, which name the cells that data is brought to."""
        self._package = package
        self._names = names
        self._connections = {
            given.get("id", "")
            for relation in package.relations(package.workbook).values()
            if relation.kind == "connections" and relation.part
            for _, given in elements(package.read(relation.part), "connection")
            if given.get("refreshOnLoad") in _YES
        }

    def note(self, part: str, facts: SheetFacts) -> None:
        """Note the ranges of a sheet that may hold something else when it is opened."""
        for relation in self._package.relations(part).values():
            if relation.kind == "pivotTable" and relation.part:
                facts.refreshed += self._pivot(relation.part)
            elif relation.kind == "queryTable" and relation.part:
                facts.refreshed += [one for area in self._brought(relation.part) for one in ranges_of(area)]
            elif relation.kind == "table" and relation.part:
                # Its data stands where the table does.
                brings = [one for one in self._package.relations(relation.part).values() if one.kind == "queryTable"]
                if any(self._is_told(given) for one in brings if one.part for given in self._queries(one.part)):
                    facts.refreshed += self._ranges(relation.part, "table")

    def _pivot(self, part: str) -> list[Merge]:
        caches = [one.part for one in self._package.relations(part).values() if one.kind == "pivotCacheDefinition"]
        told = (
            given
            for cache in caches
            if cache
            for _, given in elements(self._package.read(cache), "pivotCacheDefinition", "cacheSource")
        )
        return self._ranges(part, "location") if any(map(self._is_told, told)) else []

    def _is_told(self, given: Attributes) -> bool:
        return given.get("refreshOnLoad") in _YES or given.get("connectionId", "") in self._connections

    def _queries(self, part: str) -> list[Attributes]:
        return [given for _, given in elements(self._package.read(part), "queryTable")]

    def _brought(self, part: str) -> Iterator[str]:
        """Yield the ranges that queries which are told to refresh fill, by the names that they share with them."""
        for given in self._queries(part):
            if self._is_told(given):
                name = given.get("name", "").lower()
                stands_for = self._names.get(name) or self._names.get(name.replace(" ", "_"), "")
                yield stands_for.rpartition("!")[2].replace("$", "")

    def _ranges(self, part: str, element: str) -> list[Merge]:
        found = elements(self._package.read(part), element)
        return [one for _, given in found for one in ranges_of(given.get("ref", ""))]
