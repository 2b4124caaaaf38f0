"""What the classifications call the codes: read once, known while they stay as they are, chosen by the year that asks.

The names that an edition prints itself are in `names.py`. Two memories, because two kinds of callers ask. A search folds the
names of the state that readers see. A publication needs the names as the database has them inside its transaction: it
draws a new mark of everything public and changes no code, so what was known under the mark before it is known under the mark
after it, and a thousand publications in a row read the codes once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from budget.models import ClassificationCode, Revision
from budget.queries.revision import state
from budget.queries.search_text import folded
from budget.vocabulary import Scheme

Key = tuple[str, str]


class KnownCode(NamedTuple):
    """What a classification says of a code. `aliases` are other spellings of its name."""

    name: str
    plain_name: str
    aliases: str
    explanation: str


@dataclass(frozen=True, slots=True)
class OfficialNames:
    """The names of a code in the year nearest to an edition's, folded."""

    scheme: str
    code: str
    names: tuple[str, ...]


Told = TypeVar("Told")
ByYear = Mapping[int, Mapping[Key, Told]]
Codes = ByYear[KnownCode]


def farness(of: int, year: int) -> tuple[bool, int]:
    """Return how far the classification of a year is from `year`; the nearest holds.

    Its own comes first, then an earlier one, which was in force when the budget was made up, then a later one.
    """
    return (of > year, abs(of - year))


def is_meant(scheme: str, printed: str, official: str) -> bool:
    """Tell whether a code that an edition prints with a name is what the classification calls by that code.

    One name may be longer than the other, «一般公共服务» and «一般公共服务支出»; anything else is another thing. The codes of
    sources are the house's own: no edition prints them.
    """
    if not printed or printed == official or scheme == Scheme.REVENUE.value:
        return True
    here, there = folded(printed), folded(official)
    return here in there or there in here


def nearest(codes: ByYear[Told], year: int) -> dict[Key, Told]:
    """Return what is told of every code for a year: code by code the nearest classification that has it."""
    found: dict[Key, Told] = {}
    for each in sorted(codes, key=lambda each: farness(each, year), reverse=True):
        found |= codes[each]  # the nearest year comes last and stays
    return found


class _Memory(Generic[Told]):
    """What was made of all codes, and the mark of everything public under which it was; a few hundred kilobytes."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.mark = ""
        self.years: ByYear[Told] = {}


_KNOWN: _Memory[KnownCode] = _Memory()
_FOLDED: _Memory[OfficialNames] = _Memory()


@contextmanager
def kept_through() -> Iterator[Codes]:
    """Give every code by year for an act that changes none. Called inside its transaction, with the revision locked.

    Two queries, a third where codes may have changed since.
    """
    before = _mark()
    with _KNOWN.lock:
        # Without a mark the triggers are not in place, and nothing may be taken for unchanged.
        if not before or _KNOWN.mark != before:
            _KNOWN.years, _KNOWN.mark = _read(), before
        codes = _KNOWN.years
    yield codes
    after = _mark()
    with _KNOWN.lock:
        if _KNOWN.mark == before:
            _KNOWN.mark = after  # drawn by chance: if this act is undone, nobody ever sees it again


def official_names(wanted: Iterable[int]) -> Iterator[tuple[int, Iterable[OfficialNames]]]:
    """Yield for each year of an edition the codes as the years nearest to it name them, folded for search.

    One query where anything public has changed since, else none: a renamed code is found at once by its new name.
    """
    mark = state().mark
    with _FOLDED.lock:
        if not mark or mark != _FOLDED.mark:
            _FOLDED.years, _FOLDED.mark = _fold(_read()), mark
        years = _FOLDED.years
    for year in sorted(set(wanted)):
        yield year, nearest(years, year).values()


def _mark() -> str:
    return Revision.objects.values_list("mark", flat=True).get(pk=Revision.THE_ONE)


def _read() -> Codes:
    years: dict[int, dict[Key, KnownCode]] = {}
    for year, scheme, code, *told in ClassificationCode.objects.order_by().values_list(
        "year", "scheme", "code", *KnownCode._fields
    ):
        years.setdefault(year, {})[scheme, code] = KnownCode(*told)
    return years


def _fold(years: Codes) -> ByYear[OfficialNames]:
    return {
        year: {
            key: OfficialNames(*key, tuple(dict.fromkeys(filter(None, map(folded, _all_names(told))))))
            for key, told in codes.items()
        }
        for year, codes in years.items()
    }


def _all_names(told: KnownCode) -> tuple[str, ...]:
    return (told.name, told.plain_name, *told.aliases.split(";"))
