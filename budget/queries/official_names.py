"""What the classifications call the codes now, folded for search: so that a renamed code is found at once by its new name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock

from budget.models import ClassificationCode
from budget.queries.revision import state
from budget.queries.search_text import folded

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class OfficialNames:
    """The names of a code in the year nearest to an edition's, folded."""

    scheme: str
    code: str
    names: tuple[str, ...]


class _RememberedNames:
    """The names of every code by year, of the state in which they were read; a few hundred kilobytes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._mark = ""
        self._years: dict[int, dict[Key, OfficialNames]] = {}

    def years(self) -> dict[int, dict[Key, OfficialNames]]:
        """Return them. One query where anything public has changed since, else none."""
        mark = state().mark
        with self._lock:
            if not mark or mark != self._mark:
                self._years = _read()
                self._mark = mark
            return self._years


def _read() -> dict[int, dict[Key, OfficialNames]]:
    years: dict[int, dict[Key, OfficialNames]] = {}
    rows = ClassificationCode.objects.order_by().values_list("year", "scheme", "code", "name", "plain_name", "aliases")
    for year, scheme, code, name, plain_name, aliases in rows:
        names = filter(None, map(folded, (name, plain_name, *aliases.split(";"))))
        years.setdefault(year, {})[scheme, code] = OfficialNames(scheme, code, tuple(dict.fromkeys(names)))
    return years


_REMEMBERED = _RememberedNames()


def official_names(wanted: Iterable[int]) -> Iterator[tuple[int, Iterable[OfficialNames]]]:
    """Yield for each year of an edition the codes as the years nearest to it name them, an earlier before a later one."""
    years = _REMEMBERED.years()
    for year in sorted(set(wanted)):
        nearest = sorted(years, key=lambda each: (each > year, abs(each - year)), reverse=True)
        named: dict[Key, OfficialNames] = {}
        for each in nearest:
            named |= years[each]
        yield year, named.values()
