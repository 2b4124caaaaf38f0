"""Counts anew what a division and the site have published, in the transaction that changes it.

A publication and a withdrawal count their own division; a body that is renamed or moved, and the command that makes
everything derived anew, count all. The site's rows are the sums of its divisions'. A test counts once more another way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import Count, FilteredRelation, Q, Sum
from django.db.models.functions import Substr

from budget.models import Edition, Holding, Unit
from budget.queries.division_names import DIGITS, county_of
from budget.vocabulary import EditionState, Scheme

_COUNTED = ("bodies", "readable", "current", "versions", "figured")
_PUBLISHED = Q(state=EditionState.PUBLISHED.value)
# Of whom and of when a row counts.
_Key = tuple[str, int, str]


class Tables(NamedTuple):
    """Where it is counted, and where that is kept: the models of today, or those of a migration."""

    editions: models.QuerySet[Any]
    units: models.QuerySet[Any]
    holdings: models.QuerySet[Any]


def _tables() -> Tables:
    return Tables(Edition.every_stage.all(), Unit.objects.all(), Holding.objects.all())


def count_division(code: str) -> None:
    """Count the division of a body anew. Called inside the transaction, after everything that was written."""
    _count(_tables(), code[:DIGITS])


def count_all(tables: Tables | None = None) -> None:
    """Count every division anew."""
    with transaction.atomic():
        _count(tables or _tables(), "")


def name_districts(tables: Tables) -> None:
    """Call every division what the names of its bodies say, where the rule by which they say it has changed."""
    counties = _counties(tables, "")
    for row in tables.holdings.filter(year=0).exclude(division=""):
        if row.county != (county := county_of(row.division, counties[row.division])):
            row.county = county
            row.save(update_fields=["county"])


def changed_body(created: bool, raw: bool, **_told: Any) -> None:
    """Count anew where a body was changed that may have been counted: it may be called, or lie, elsewhere now."""
    if not (created or raw):
        count_all()


def _count(tables: Tables, division: str) -> None:
    """Count one division, with "" all of them, and then the site."""
    kept = tables.holdings
    kept.filter(**{"division": division} if division else {}).delete()
    # No code of a division has a letter.
    within = {"unit__division_code__gte": division, "unit__division_code__lt": f"{division}a"} if division else {}
    found: dict[_Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_COUNTED, 0))
    for key, counts in _counts(tables.editions.filter(**within)):
        found[key] |= counts
    counties = _counties(tables, division)
    kept.bulk_create(
        kept.model(
            division=where, year=year, stage=stage, county="" if year else county_of(where, counties[where]), **counts
        )
        for (where, year, stage), counts in found.items()
    )
    # The site's own rows last, and always: they are the sums of what stands there now.
    kept.filter(division="").delete()
    sums = {f"sum_{each}": Sum(each) for each in _COUNTED}
    whole = list(kept.order_by().values("year", "stage").annotate(**sums))
    kept.bulk_create(
        kept.model(year=row["year"], stage=row["stage"], **{each: row[f"sum_{each}"] for each in _COUNTED})
        for row in whole
    )


def _counts(editions: models.QuerySet[Any]) -> Iterator[tuple[_Key, dict[str, int]]]:
    """Yield how many editions and bodies there are, of each year and stage and of all; two queries.

    `figured` are the current ones that say what all spending is: one sum of each does.
    """
    readable = editions.filter(state__in=EditionState.visible(), unit__slug__isnull=False).order_by()
    whole = Q(spending_sums__scheme=Scheme.FUNCTION.value, spending_sums__length=0)
    readable = readable.annotate(
        where=Substr("unit__division_code", 1, DIGITS), whole=FilteredRelation("spending_sums", condition=whole)
    )
    counts = {
        "bodies": Count("unit", filter=_PUBLISHED, distinct=True), "readable": Count("unit", distinct=True),
        "current": Count("pk", filter=_PUBLISHED), "versions": Count("pk"), "figured": Count("whole", filter=_PUBLISHED),
    }  # fmt: skip
    # Once more without year and stage: a body with three years is one body.
    for of in (("year", "stage"), ()):
        for row in readable.values("where", *of).annotate(**counts):
            yield (row["where"], row.get("year", 0), row.get("stage", "")), {name: row[name] for name in counts}


def _counties(tables: Tables, division: str) -> dict[str, list[str]]:
    """Return the names of the bodies with a current edition by division, in the order of their codes."""
    units = tables.units.filter(slug__isnull=False, pk__in=tables.editions.filter(_PUBLISHED).order_by().values("unit"))
    if division:
        units = units.filter(division_code__gte=division, division_code__lt=f"{division}a")
    found: dict[str, list[str]] = defaultdict(list)
    for code, name in units.order_by("division_code", "code").values_list("division_code", "name"):
        found[code[:DIGITS]].append(name)
    return found
