"""A page of a list over many bodies: read from the place where the one before it ended, and no further than it goes.

Lists stand in the order of bodies, of each the newest edition first, and within an edition in the order of what is
listed. How many there are in all is counted once for each change of anything public, not once a page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from budget.models import CheckResult, Edition, Project, RecheckedCodes, Unit
from budget.queries.as_of import EditionsAsOf
from budget.queries.checks import checks_of
from budget.queries.editions import latest_stage, unit_card
from budget.queries.errors import Changed
from budget.queries.later_codes import CodeResult, CodesAskedAgain, code_results
from budget.queries.projects import projects_of
from budget.queries.records import plain_editions
from budget.queries.remembered import while_unchanged
from budget.queries.results import Check, EditionInfo, ProjectItem, UnitCard

T = TypeVar("T")

_OF_A_BODY = ("unit__division_code", "unit__code", "-year", latest_stage(), "-version")
# Editions that are looked into at first, at most; then, where those have too few rows, so many times more each time.
FIRST, GROWTH = 60, 4
EVERY = Q()


class ListPlace(NamedTuple):
    """Where a page ended: the key of an edition (or a body), and how many of its rows were shown."""

    key: int = 0
    shown: int = 0


def bodies_after(editions: EditionsAsOf, after: ListPlace, limit: int) -> list[UnitCard]:
    """Return bodies that have such an edition, after a place, in the order of their codes. Up to two queries."""
    return [unit_card(unit) for unit in _bodies(editions.rows(), after.key)[:limit]]


@while_unchanged
def count_bodies(editions: EditionsAsOf) -> int:
    """Return how many bodies have such an edition. One query."""
    return _bodies(editions.rows(), 0).count()


def editions_after(
    editions: EditionsAsOf, after: ListPlace, limit: int, having: Exists | Q = EVERY
) -> list[EditionInfo]:
    """Return editions after a place, as they are listed; with `having` only those of which it is true. Up to five queries.

    Raises Changed where the place is none of the list.
    """
    rows = editions.rows().filter(having)
    found: list[EditionInfo] = []
    unit = 0
    if after.key:
        unit, rest = _rest_of_the_body(editions, after.key)
        found = plain_editions(rows.filter(pk__in=rest).order_by(*_OF_A_BODY))
    if len(found) < limit:
        # Each body has one at least, so no more bodies are needed than editions.
        bodies = _bodies(rows, unit).values_list("pk", flat=True)[: limit - len(found)]
        found += plain_editions(rows.filter(unit__in=list(bodies)).order_by(*_OF_A_BODY))
    return found[:limit]


@while_unchanged
def count_editions(editions: EditionsAsOf) -> int:
    """Return how many editions there are. One query."""
    return editions.rows().count()


def _bodies(rows: QuerySet[Edition], after: int) -> QuerySet[Unit]:
    """Return the bodies of some editions, in the order of their codes, after one of them. One query where one is given."""
    units = Unit.objects.filter(Exists(rows.filter(unit=OuterRef("pk")))).order_by("division_code", "code")
    if not after:
        return units
    place = Unit.objects.filter(pk=after).values_list("division_code", "code").first()
    if place is None:
        raise Changed(None)
    division, code = place
    later = Q(division_code__gt=division) | Q(code__gt=code)
    # The first of the two by itself, so that the index of the codes is entered at the place.
    return units.filter(later, division_code__gte=division)


def _rest_of_the_body(editions: EditionsAsOf, key: int) -> tuple[int, list[int]]:
    """Return whose edition it is, and what is listed of that body after it. One query."""
    same = Edition.every_stage.filter(pk=key).values("unit")
    listed = list(editions.rows().filter(unit__in=same).order_by(*_OF_A_BODY).values_list("unit", "pk"))
    keys = [pk for _, pk in listed]
    if key not in keys:
        raise Changed(None)
    return listed[0][0], keys[keys.index(key) + 1 :]


def check_rows(
    editions: EditionsAsOf, result: str, after: ListPlace, limit: int
) -> tuple[list[tuple[EditionInfo, Check]], ListPlace | None]:
    """Return check results after a place, all or those that came out so, and where a further page begins."""

    def some(here: Sequence[EditionInfo], start: int, most: int) -> list[tuple[EditionInfo, Check]]:
        return checks_of(here, result, start, most)

    rows = _checks(result)
    # Nearly every edition has some that passed: each is asked as it is come to. Of the others there are few, which are
    # found at once by their index, where asking would go through edition after edition without any.
    usual = result in {"", CheckResult.Result.PASS}
    having = _some(rows) if usual else Q(pk__in=rows.values("edition"))
    return _rows_after(editions, after, limit, having, some)


@while_unchanged
def count_checks(editions: EditionsAsOf, result: str) -> int:
    """Return how many check results there are. One query."""
    return _checks(result).filter(editions.within("edition__")).count()


def _checks(result: str) -> QuerySet[CheckResult]:
    rows: QuerySet[CheckResult] = CheckResult.every_stage.order_by()
    if not result:
        return rows
    # That it did not pass is said besides, by which the index of the few that did not is found.
    return (
        rows.filter(result=result)
        if result == CheckResult.Result.PASS
        else rows.filter(~Q(result=CheckResult.Result.PASS), result=result)
    )


def project_rows(
    editions: EditionsAsOf, after: ListPlace, limit: int
) -> tuple[list[tuple[EditionInfo, ProjectItem]], ListPlace | None]:
    """Return projects after a place, and where a further page begins."""
    return _rows_after(editions, after, limit, _some(Project.every_stage.order_by()), projects_of)


@while_unchanged
def count_projects(editions: EditionsAsOf) -> int:
    """Return how many projects there are. One query."""
    return Project.every_stage.filter(editions.within("edition__")).count()


def recheck_rows(
    editions: EditionsAsOf, after: ListPlace, limit: int
) -> tuple[list[tuple[EditionInfo, tuple[CodesAskedAgain, CodeResult]]], ListPlace | None]:
    """Return what was asked again of editions since their publication, after a place, and where a further page begins."""

    def some(
        here: Sequence[EditionInfo], start: int, most: int
    ) -> list[tuple[EditionInfo, tuple[CodesAskedAgain, CodeResult]]]:
        return [(edition, (used, one)) for edition, used, one in code_results(here)][start:][:most]

    asked = Q(pk__in=RecheckedCodes.objects.order_by().values("edition"))
    return _rows_after(editions, after, limit, asked, some)


def _some(rows: QuerySet[CheckResult] | QuerySet[Project]) -> Exists:
    """Return that an edition has some of these rows."""
    return Exists(rows.filter(edition=OuterRef("pk")))


def _rows_after(
    editions: EditionsAsOf,
    after: ListPlace,
    limit: int,
    having: Exists | Q,
    stretch_of: Callable[[Sequence[EditionInfo], int, int], list[tuple[EditionInfo, T]]],
) -> tuple[list[tuple[EditionInfo, T]], ListPlace | None]:
    """Return rows of editions that have some, from a place on; `stretch_of` reads so many of some editions from a start on."""
    wanted = limit + 1  # whether there is a further page is known without counting them all
    here = plain_editions(editions.rows().filter(pk=after.key)) if after.key else []
    if after.key and not here:
        raise Changed(None)
    found = stretch_of(here, after.shown, wanted) if here else []
    place, size = after, min(wanted, FIRST)
    while len(found) < wanted:
        here = editions_after(editions, place, size, having)
        found += stretch_of(here, 0, wanted - len(found)) if here else []
        if len(here) < size:
            break
        place, size = ListPlace(here[-1].id), size * GROWTH
    if len(found) < wanted:
        return found, None
    last = found[limit - 1][0].id
    shown = sum(edition.id == last for edition, _ in found[:limit]) + (after.shown if last == after.key else 0)
    return found[:limit], ListPlace(last, shown)
