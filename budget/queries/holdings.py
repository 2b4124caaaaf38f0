"""How much the site holds, and a stretch of its bodies at a time: read from what is kept, never counted for a page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from budget.models import Edition, Holding, SpendingSum, Unit
from budget.queries.editions import unit_card
from budget.queries.results import UnitCard
from budget.vocabulary import EditionState, Scheme, Stage


@dataclass(frozen=True, slots=True)
class Held:
    """What there is of a year and stage: current editions, and those of them that say what all spending is."""

    year: int
    stage: Stage
    current: int
    figured: int


@dataclass(frozen=True, slots=True)
class HeldDivision:
    """A county or district with its number of bodies; `county` is "" where their names do not say one."""

    code: str
    county: str
    bodies: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """Bodies with a current edition and with any that can be read, editions, years and stages, divisions."""

    bodies: int
    readable: int
    current: int
    versions: int
    periods: tuple[Held, ...]
    divisions: tuple[HeldDivision, ...]


def holdings() -> Holdings:
    """Return how much there is. One query, of a row for each division and for each year and stage."""
    whole = Holding(bodies=0, readable=0, current=0, versions=0)
    periods, divisions = [], []
    for row in (Holding.objects.filter(division="") | Holding.objects.filter(year=0)).order_by(
        "division", "year", "stage"
    ):
        if row.division:
            divisions.append(HeldDivision(row.division, row.county, row.bodies))
        elif row.year:
            periods.append(Held(row.year, Stage(row.stage), row.current, row.figured))
        else:
            whole = row
    return Holdings(
        whole.bodies,
        whole.readable,
        whole.current,
        whole.versions,
        tuple(each for each in periods if each.current),
        tuple(each for each in divisions if each.bodies),
    )


def bodies_from(start: int, most: int, division: str = "") -> tuple[UnitCard, ...]:
    """Return some of the bodies with a current edition, in the order of their codes (of one division). One query."""
    return _cards(Edition.published.filter(unit=OuterRef("pk"), state=EditionState.PUBLISHED), start, most, division)


def readable_from(start: int, most: int) -> tuple[UnitCard, ...]:
    """Return some of the bodies of which anything can be read, in the order of their codes. One query."""
    return _cards(Edition.published.filter(unit=OuterRef("pk")), start, most)


def _cards(editions: QuerySet[Edition], start: int, most: int, division: str = "") -> tuple[UnitCard, ...]:
    units = Unit.objects.filter(Exists(editions), slug__isnull=False).order_by("division_code", "code")
    if division:
        units = units.filter(division_code__gte=division, division_code__lt=f"{division}a")
    return tuple(map(unit_card, units[start : start + most]))


def largest(year: int, stage: Stage, most: int) -> tuple[str, ...]:
    """Return the addresses of the bodies that spend most by their current editions of a year and stage. One query."""
    rows = SpendingSum.published.filter(
        scheme=Scheme.FUNCTION.value,
        length=0,
        edition__state=EditionState.PUBLISHED,
        edition__year=year,
        edition__stage=stage.value,
        edition__unit__slug__isnull=False,
    )
    return tuple(rows.order_by("-total", "edition__unit__slug").values_list("edition__unit__slug", flat=True)[:most])
