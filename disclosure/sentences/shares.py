"""What a table of one share shows, in a sentence: which body gives the item most and least of its money."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

from django.utils.translation import gettext as _

from disclosure.figures import percent_text


class Cell(Protocol):
    """A body's year: 分 of the item and of the whole, and the exact share; None where there is none."""

    @property
    def fen(self) -> int | None:
        """Return the amount."""

    @property
    def whole(self) -> int:
        """Return what it is a share of."""

    @property
    def share(self) -> Fraction | None:
        """Return the share."""


class Bodied(Protocol):
    """A body with its cells."""

    @property
    def name(self) -> str:
        """Return its name."""

    @property
    def cells(self) -> Sequence[Cell]:
        """Return a cell a year."""


def ends(rows: Sequence[Bodied], years: Sequence[int], item: str) -> str:
    """Say which body has the largest and which the smallest share in the newest year that most bodies have.

    "" where no year has two shares, or all are alike.
    """
    counts = [sum(row.cells[at].share is not None for row in rows) for at, _year in enumerate(years)]
    if not counts or max(counts) < 2:
        return ""
    # Not simply the newest: of a year in which one body alone has published there is nothing to compare.
    at = max(place for place, count in enumerate(counts) if count == max(counts))
    ranked = sorted(
        (
            (row.cells[at].share or Fraction(0), row.name, row.cells[at])
            for row in rows
            if row.cells[at].share is not None
        ),
        key=lambda one: -one[0],
    )
    (most, _first, high), (least, _last, low) = ranked[0], ranked[-1]
    if most == least:
        return ""
    return _("{year} 年{item}占比最高的是{first}（{high}），最低的是{last}（{low}）").format(
        year=years[at],
        item=item,
        first=_("、").join(name for share, name, _cell in ranked if share == most),
        high=percent_text(high.fen or 0, high.whole),
        last=_("、").join(name for share, name, _cell in ranked if share == least),
        low=percent_text(low.fen or 0, low.whole),
    )
