"""A stretch of a long list that is put together from editions, one after the other: which of them it lies in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Count

from budget.models import CheckResult, Project
from budget.queries.remembered import while_unchanged
from budget.queries.results import EditionInfo


def stretch(
    editions: Iterable[EditionInfo], counts: Mapping[int, int], start: int, limit: int | None
) -> tuple[list[EditionInfo], int, int]:
    """Return the editions that a stretch lies in, how many rows of the first of them come before it, and how many there are.

    `counts` says how many rows each edition has, by its id; without a limit the stretch goes to the end.
    """
    here: list[EditionInfo] = []
    begin = skipped = 0
    for edition in editions:
        end = begin + counts.get(edition.id, 0)
        if start < end and (limit is None or begin < start + limit):
            skipped = skipped if here else start - begin
            here.append(edition)
        begin = end
    return here, skipped, begin


# Of more editions than these the rows of all are counted, once for each change of anything public.
MOST_COUNTED = 50


def counts(model: type[CheckResult | Project], editions: Collection[int], result: str = "") -> Mapping[int, int]:
    """Return how many rows each of these editions has, or how many that came out so. One query, none where it is remembered."""
    if len(editions) > MOST_COUNTED:
        return _of_all(model, result)
    return _counted(model.published.filter(edition__in=editions), result)


@while_unchanged
def _of_all(model: type[CheckResult | Project], result: str) -> Mapping[int, int]:
    return _counted(model.published.all(), result)


def _counted(rows: Any, result: str) -> Mapping[int, int]:
    rows = rows.filter(result=result) if result else rows
    return dict(rows.order_by().values_list("edition").annotate(Count("pk")))
