"""Who discloses here and of which years: a few hundred bytes a body, read once after anything public has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from budget.models import Edition, Unit
from budget.models.managers import PREVIEWED
from budget.queries.editions import unit_card
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
        if not mark or PREVIEWED.get() is not None:
            return _read()
        with self._lock:
            if mark != self._mark:
                self._bodies, self._mark = _read(), mark
            return self._bodies


def _read() -> dict[str, Body]:
    current = Edition.published.filter(state__in=[EditionState.PUBLISHED, EditionState.DRAFT])
    periods: dict[int, list[tuple[int, Stage]]] = {}
    for unit, year, stage in current.order_by("year").values_list("unit", "year", "stage"):
        periods.setdefault(unit, []).append((year, Stage(stage)))
    units = Unit.objects.filter(slug__isnull=False, pk__in=current.order_by().values("unit"))
    found = {}
    for unit in units.order_by("division_code", "code"):
        card = unit_card(unit)
        names = dict.fromkeys(filter(None, map(folded, (card.name, card.short_name, card.slug))))
        found[card.slug] = Body(card, tuple(names), tuple(periods[unit.pk]))
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
