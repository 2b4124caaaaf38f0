"""Who discloses here and of which years: a few hundred bytes a body, read once after anything public has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from threading import Lock

from budget.models import Edition, Unit
from budget.models.managers import PREVIEWED
from budget.queries.results import UnitCard
from budget.queries.revision import state
from budget.queries.search_text import folded
from budget.vocabulary import EditionState, Stage


@dataclass(frozen=True, slots=True)
class Body:
    """A body with a current edition: its names as they are searched, and the years and stages that it has."""

    card: UnitCard
    names: tuple[str, ...]
    periods: tuple[tuple[int, Stage], ...]


class _Remembered:
    def __init__(self) -> None:
        self._lock = Lock()
        self._mark = ""
        self._bodies: Mapping[str, Body] = {}

    def bodies(self) -> Mapping[str, Body]:
        mark = state().mark
        # A draft that is shown must never get into what all readers are answered from.
        if not mark or PREVIEWED.get() is not None:
            return _read({})
        with self._lock:
            if mark != self._mark:
                self._bodies, self._mark = _read(self._bodies), mark
            return self._bodies


def _read(before: Mapping[str, Body]) -> dict[str, Body]:
    """Read them all. Of some thousand bodies a publication changes one: what `before` says of the others is taken over."""
    current = Edition.published.filter(state__in=[EditionState.PUBLISHED, EditionState.DRAFT])
    periods: dict[int, list[tuple[int, str]]] = {}
    for unit, year, stage in current.order_by("year").values_list("unit_id", "year", "stage"):
        periods.setdefault(unit, []).append((year, stage))
    alike: dict[tuple[tuple[int, str], ...], tuple[tuple[int, Stage], ...]] = {}
    units = Unit.objects.filter(slug__isnull=False, pk__in=current.order_by().values("unit"))
    fields = ("pk", "division_code", "code", "name", "short_name", "slug")
    found = {}
    for pk, division, code, name, short_name, slug in units.order_by("division_code", "code").values_list(*fields):
        known = before.get(slug)
        card = UnitCard(pk, division, code, name, short_name or name, slug)
        printed = tuple(periods[pk])
        # One tuple for all that have the same years: some thousand bodies would hold some thousand equal ones.
        there = alike.get(printed) or alike.setdefault(printed, tuple((year, Stage(stage)) for year, stage in printed))
        if known is None or known.card != card:
            names = dict.fromkeys(filter(None, map(folded, (card.name, card.short_name, card.slug))))
            known = Body(card, tuple(names), there)
        found[card.slug] = known if known.periods == there else replace(known, periods=there)
    return found


_REMEMBERED = _Remembered()


def beside(slug: str, known: Mapping[str, Body], most: int) -> tuple[Body, ...]:
    """Return the bodies that may be set beside one: all, or of very many those of its own division, so many at most."""
    if len(known) <= most:
        return tuple(known.values())
    division = known[slug].card.division_code if slug in known else ""
    same = [body for body in known.values() if body.card.division_code == division]
    return tuple(same[:most])


def bodies() -> Mapping[str, Body]:
    """Return by address every body with a current edition, by codes. Two queries after a change, else none."""
    return _REMEMBERED.bodies()


def disclosed_years(some: Iterable[Body]) -> set[int]:
    """Return the years of some bodies: of some thousand nearly all have the same ones, and in one tuple."""
    periods = {id(body.periods): body.periods for body in some}
    return {year for each in periods.values() for year, _ in each}


def bodies_above(unit: int, parents: Mapping[int, int | None]) -> Iterator[int]:
    """Yield the bodies above a body, the nearest first."""
    # Bodies that were entered as each other's parents, before their form refused that, must not hang a server.
    seen = {unit}
    while (above := parents.get(unit)) is not None and above not in seen:
        yield above
        seen.add(above)
        unit = above
