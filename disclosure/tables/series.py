"""The rows of a body's series: a year and stage each, with what all spending came to and how that changed."""

from __future__ import annotations

from collections.abc import Sequence

from budget.queries.comparisons import Point
from budget.vocabulary import Scheme
from disclosure.comparing import link, whole
from disclosure.selection import AmountChoice
from disclosure.tables.comparison import ChangeRow
from disclosure.tables.rows import RowKind


def series_rows(points: Sequence[Point], amounts: AmountChoice) -> list[ChangeRow]:
    """Return a row a year, each beside the year before it in the same stage."""
    by_period = {(point.edition.year, point.edition.stage): point for point in points}
    rows = []
    for point in points:
        edition = point.edition
        # The year before itself, and no earlier one: over a gap of years the change would be of several.
        last = by_period.get((edition.year - 1, edition.stage))
        rows.append(
            ChangeRow(
                name=edition.title,
                url=link(edition, amounts),
                before=last.total if last else None,
                after=point.total,
                after_url=whole(edition, amounts, Scheme.FUNCTION),
                basic=point.basic,
                project=point.project,
                colour={"budget": "fiscal", "adjusted": "carryover", "final": "own"}[edition.stage.value],
                is_first=last is None,
                kind=RowKind.PART,
            )
        )
    return rows
