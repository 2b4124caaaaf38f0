"""Which editions and which facts a question means: several values of one thing are a filter by all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from budget.queries.standing import BalanceSide, Standing, Told, in_phases, on_line, on_side
from budget.vocabulary import EditionState, Stage

# One value, or several any of which will do; the empty text is none at all.
Chosen = str | tuple[str, ...]

# What is asked for exactly, and the codes that are asked for by their beginning.
EXACT = ("measure", "source", "unit_code", "category")
BEGINNINGS = ("function", "gov_economic", "dept_economic")


def chosen(value: Chosen) -> tuple[str, ...]:
    """Return the values that are asked for."""
    return (value,) * bool(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFilter:
    """Which editions: of bodies, years, stages; the current ones, or some versions where they are given."""

    unit: Chosen = ""
    years: tuple[int, ...] = ()
    stages: tuple[Stage, ...] = ()
    versions: tuple[int, ...] = ()

    @property
    def meant(self) -> dict[str, object]:
        """Return the conditions besides the state and version, as Django's filter() takes them."""
        found: dict[str, object] = {"unit__slug__isnull": False}
        if units := chosen(self.unit):
            found["unit__slug__in"] = units
        if self.years:
            found["year__in"] = self.years
        if self.stages:
            found["stage__in"] = [stage.value for stage in self.stages]
        return found

    @property
    def conditions(self) -> dict[str, object]:
        """Return the conditions on visible editions."""
        which = {"version__in": self.versions} if self.versions else {"state": EditionState.PUBLISHED}
        return self.meant | which


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """Which facts: exact table, measure, source and so on; codes by their beginning; 分, both ends in."""

    table: Chosen = ""
    measure: Chosen = ""
    function: Chosen = ""
    gov_economic: Chosen = ""
    dept_economic: Chosen = ""
    unit_code: Chosen = ""
    category: Chosen = ""
    source: Chosen = ""
    sides: tuple[BalanceSide, ...] = ()
    phases: tuple[str, ...] = ()
    lines: tuple[Standing, ...] = ()
    is_total: bool | None = None
    least: int | None = None
    most: int | None = None

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Return the kinds of rows that are asked for; all of them where nothing is said."""
        sums = {None: tuple(Standing), False: (Standing.DETAIL,), True: (Standing.SUBTOTAL, Standing.TOTAL)}
        return tuple(line for line in sums[self.is_total] if not self.lines or line in self.lines)

    def condition(self, tables: Mapping[int, Told] | None, alone: Collection[int] | None) -> Q:
        """Return what it asks of a fact besides its table.

        `tables` are the tables by their primary keys, `alone` those that are one row; both are looked at only where a
        side, a phase or a kind of row is asked for. Both are None where there are too many tables to list.
        """
        found = Q()
        for name in EXACT:
            if values := chosen(getattr(self, name)):
                found &= Q(**{f"{name}__in": values})
        for name in BEGINNINGS:
            if values := chosen(getattr(self, name)):
                found &= reduce(or_, (Q(**{f"{name}__startswith": value}) for value in values))
        if self.sides:
            found &= reduce(or_, (on_side(side, tables) for side in self.sides))
        if self.phases:
            found &= in_phases(self.phases, tables)
        if len(self.standings) < len(Standing):
            # Filters that exclude each other leave no kind of row, which must be no fact and not all of them.
            found &= reduce(or_, (on_line(line, alone) for line in self.standings), Q(pk__in=()))
        bounds = {"amount__gte": self.least, "amount__lte": self.most}
        return found & Q(**{name: value for name, value in bounds.items() if value is not None})
