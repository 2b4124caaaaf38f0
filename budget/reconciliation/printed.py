"""Which codes the workbook prints, under which names, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from budget.reconciliation.stratum import Stratum
from budget.workbook.rows import Source

Named = tuple[str, str]


class PrintedCodes:
    """Every code of every dimension with its printed names. Cells are gathered only once some are asked for."""

    def __init__(self, strata: Sequence[Stratum]) -> None:
        self._strata = strata

    @cached_property
    def first(self) -> dict[str, dict[Named, Source]]:
        """Return by dimension each (code, printed name) with the first cell where it stands, in reading order."""
        found: dict[str, dict[Named, Source]] = defaultdict(dict)
        for stratum in self._strata:
            for dimension in stratum.dimensions:
                known = found[dimension]
                for code in stratum.printed(dimension):
                    # Slices of tuples and no attributes: this runs once for every code of every row.
                    named = code[:2]
                    if named not in known:
                        known[named] = code[2]
        return dict(found)

    @cached_property
    def names(self) -> dict[Named, str]:
        """Return the first printed name of each (dimension, code)."""
        names: dict[Named, str] = {}
        for dimension, codes in self.first.items():
            for code, name in codes:
                if name:
                    names.setdefault((dimension, code), name)
        return names

    def name(self, dimension: str, code: str) -> str:
        """Return the first printed name of a code, or an empty text."""
        return self.names.get((dimension, code), "")

    def label(self, dimension: str, code: str) -> str:
        """Return a code for people: «213 农林水支出»."""
        return f"{code} {self.name(dimension, code)}".rstrip()

    def codes(self, dimension: str) -> dict[str, Source]:
        """Return each code of a dimension with the first cell where it stands."""
        codes: dict[str, Source] = {}
        for (code, _name), cell in self.first.get(dimension, {}).items():
            # A total line has a name and no code.
            if code:
                codes.setdefault(code, cell)
        return codes

    def cells(self, dimension: str, code: str, name: str | None = None) -> list[Source]:
        """Return every cell where a code stands, under any name or under one."""
        # None asks for all names; an empty text is a name: that of a code printed alone.
        names = [name] if name is not None else [n for c, n in self.first.get(dimension, {}) if c == code]
        return [cell for each in names for cell in self._places[dimension, code, each]]

    @cached_property
    def _places(self) -> dict[tuple[str, str, str], list[Source]]:
        places: dict[tuple[str, str, str], list[Source]] = defaultdict(list)
        for stratum in self._strata:
            for dimension in stratum.dimensions:
                for code, name, source in stratum.printed(dimension):
                    places[dimension, code, name].append(source)
        return places
