"""A stretch of a long list that is put together from editions, one after the other: which of them it lies in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
