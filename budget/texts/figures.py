"""The figures of the tables, ready to be compared with those in a text: exact or as rounded as the text is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

# A figure of the tables this near, in per cent, is worth naming as what was perhaps meant.
_NEAR_PERCENT = 20


@dataclass(frozen=True, slots=True)
class TableFigure:
    """An amount in 分 of the tables. `key` is the same in each year's edition; `label` is for people."""

    fen: int
    key: tuple[str, ...]
    label: str


@dataclass(frozen=True)
class Figures:
    """What a text of `year` may be compared with. `previous` is None where last year is not published here.

    `old_names` maps a name that is no longer used to the one that is.
    """

    year: int
    current: tuple[TableFigure, ...]
    previous: tuple[TableFigure, ...] | None = None
    old_names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def now(self) -> Sorted:
        """Return this year's figures by size."""
        return Sorted(self.current)

    @cached_property
    def before(self) -> Sorted:
        """Return last year's figures by size; none where there are none."""
        return Sorted(self.previous or ())

    @cached_property
    def changes(self) -> Sorted:
        """Return how much each figure grew or shrank, without its sign."""
        then = {figure.key: figure for figure in self.previous or ()}
        return Sorted(
            TableFigure(abs(figure.fen - then[figure.key].fen), figure.key, f"{figure.label}的增减额")
            for figure in self.current
            if figure.key in then
        )

    @cached_property
    def before_by_key(self) -> dict[tuple[str, ...], int]:
        """Return last year's 分 by key."""
        return {figure.key: figure.fen for figure in self.previous or ()}


class Sorted:
    """Figures by size, to be found by an amount that may be rounded."""

    def __init__(self, figures: Iterable[TableFigure]) -> None:
        self.figures = sorted(figures, key=lambda figure: figure.fen)
        self._sizes = [figure.fen for figure in self.figures]

    def within(self, low: int, high: int) -> list[TableFigure]:
        """Return the figures from `low` to `high`, both in."""
        return self.figures[bisect_left(self._sizes, low) : bisect_right(self._sizes, high)]

    def nearest(self, fen: int) -> TableFigure | None:
        """Return what was perhaps meant: a figure with one digit more, less or other, else the nearest; else None."""
        slips = [figure for figure in self.figures if figure.fen and _is_slip(str(fen), str(figure.fen))]
        if slips:
            return min(slips, key=lambda figure: abs(figure.fen - fen))
        place = bisect_left(self._sizes, fen)
        around = self.figures[max(0, place - 1) : place + 1]
        near = [figure for figure in around if abs(figure.fen - fen) * 100 <= _NEAR_PERCENT * abs(fen)]
        return min(near, key=lambda figure: abs(figure.fen - fen), default=None)


def _is_slip(one: str, other: str) -> bool:
    """Whether two rows of digits differ by one slip of the hand, noughts at the end left aside."""
    one, other = one.rstrip("0"), other.rstrip("0")
    # Of one or two digits nearly every figure is a slip of every other.
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 3:
        return False
    if len(one) == len(other):
        differ = [place for place in range(len(one)) if one[place] != other[place]]
        swapped = len(differ) == 2 and differ[1] == differ[0] + 1 and sorted(one) == sorted(other)
        return len(differ) == 1 or swapped
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))
