"""A stretch of a long list that is put together from editions, one after the other: which of them it lies in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Count

from budget.models import CheckResult, Project
from budget.queries.results import EditionInfo


def stretch(
    editions: Iterable[EditionInfo], counts: Mapping[int, int], start: int, limit: int | None
) -> tuple[list[EditionInfo], int]:
    """Return the editions that a stretch lies in, and how many rows of the first of them come before it.

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
    return here, skipped


def counts(model: type[CheckResult | Project], editions: Collection[int], result: str = "") -> Mapping[int, int]:
    """Return how many rows each of these editions has, or how many that came out so. One query."""
    rows: Any = model.published.filter(edition__in=editions, **({"result": result} if result else {}))
    return dict(rows.order_by().values_list("edition").annotate(Count("pk")))
