"""Where a fact stands: on which side of a balance, in which phase of the year, and whether it is a sum of other rows.

Every output and every sum asks here and nowhere else. It is kept with each fact; what is added here is what no single
row can say: on which side a table stands that has one alone, what phase «this edition's» is, and which row is alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, Func, IntegerField, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce

from budget.forms import Phase, Subject, layout_of, part_of
from budget.models import DisclosedTable, LineItem
from budget.queries.results import TableInfo
from budget.vocabulary import Stage


class BalanceSide(StrEnum):
    """The lists of a balance: what comes in, what goes out, and where a form prints it the latter once more by its use.

    They are never added.
    """

    INCOME = "income"
    EXPENDITURE = "expenditure"
    BY_USE = "by_use"


class Standing(StrEnum):
    """What a printed row is: a detail, a sum of some details, or the sum of all."""

    DETAIL = "detail"
    SUBTOTAL = "subtotal"
    TOTAL = "total"


class Told(NamedTuple):
    """A table as far as its facts need it. `phases` are those that it prints, the one that it is about last."""

    key: str
    subject: str
    phases: Sequence[str]

    def phase_of(self, stage: Stage, kept: str) -> str:
        """Return the phase of a fact. Where a table prints one alone, «budget» is what its edition is about.

        That is 调整预算 in an edition of that. Beside a 决算数 a 预算数 is what it says, and never what was spent.
        """
        # A table that prints a plan beside a 决算数 keeps it as «budget» too: called by its stage it would be added to
        # what was spent.
        return stage.value if kept == Phase.BUDGET and len(self.phases) < 2 else kept


def told_of(table: TableInfo) -> Told:
    """Return of a listed table what its facts need."""
    return Told(table.key, table.subject, table.phases)


PHASES = tuple(phase.value for phase in Phase)
# In which editions amounts of a phase stand.
STAGES_WITH: Mapping[str, tuple[Stage, ...]] = {
    Phase.BUDGET.value: (Stage.BUDGET, Stage.FINAL),
    Phase.INITIAL.value: (Stage.FINAL,),
    Phase.ADJUSTED.value: (Stage.ADJUSTED, Stage.FINAL),
    Phase.FINAL.value: (Stage.FINAL,),
}


def sides_of(subject: str, key: str) -> tuple[BalanceSide, ...]:
    """Return the sides that a table has; a balance has two, and a third where its form prints one."""
    if subject != Subject.BALANCE:
        return (_own_side(subject),)
    layout = layout_of(key)
    printed = {side.name for side in layout.sides} if layout else set()
    return tuple(side for side in BalanceSide if side is not BalanceSide.BY_USE or side.value in printed)


def _own_side(subject: str) -> BalanceSide:
    """Return the side of a table whose facts keep none."""
    return BalanceSide.INCOME if subject == Subject.INCOME else BalanceSide.EXPENDITURE


def side_of(subject: str, kept: str) -> BalanceSide:
    """Return the side on which a fact stands; `kept` is what is kept with it."""
    return BalanceSide(kept) if kept else _own_side(subject)


def by_side(tables: Mapping[int, Told], values: Mapping[BalanceSide, object]) -> Case:
    """Return the expression that has for each fact the value of its side."""
    return Case(*(When(on_side(side, tables), then=Value(value)) for side, value in values.items()))


def on_side(side: BalanceSide, tables: Mapping[int, Told] | None) -> Q:
    """Return the condition that facts stand on a side; `tables` by their primary keys, None where they are not known."""
    if tables is None:
        income = Q(table__subject=Subject.INCOME.value)
        own = {BalanceSide.INCOME: income, BalanceSide.EXPENDITURE: ~income}
        return Q(side=side.value) | (Q(side="") & own[side] if side in own else Q(pk__in=()))
    whole = [pk for pk, told in tables.items() if _own_side(told.subject) is side]
    return Q(side=side.value) | Q(side="", table__in=whole)


class _Last(Func):
    """The last value of a JSON array, as text."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        """Count from the end as SQLite does."""
        return self.as_sql(compiler, connection, template="JSON_EXTRACT(%(expressions)s, '$[#-1]')", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        """Count from the end as PostgreSQL does."""
        return self.as_sql(compiler, connection, template="(%(expressions)s ->> -1)", **more)


def own_phase() -> Q:
    """Return the condition that facts are of the phase that their table is about: of several phases it is the last.

    Whatever is added up, or taken for the table's figure, asks for it; phases are never added to each other.
    """
    return Q(phase=Coalesce(_Last("table__phases"), F("phase")))


def own_among(tables: Mapping[int, Told]) -> Q:
    """Return the same condition for facts of tables that are known, by their primary keys."""
    kept: dict[str, list[int]] = {}
    for pk, told in tables.items():
        kept.setdefault(told.phases[-1] if told.phases else Phase.BUDGET.value, []).append(pk)
    # Most questions are of one phase, and of that no table need be named.
    if len(kept) == 1:
        return Q(phase=next(iter(kept)))
    return reduce(or_, (Q(phase=phase, table__in=those) for phase, those in kept.items()), Q(pk__in=()))


def in_phases(phases: Collection[str], tables: Mapping[int, Told] | None) -> Q:
    """Return the condition that facts are of one of these phases; `tables` as `on_side` has them."""
    if tables is None:
        several = Q(table__phases__1__isnull=False)
        one = Q(table__phases__1__isnull=True)
    else:
        several = Q(table__in=[pk for pk, told in tables.items() if len(told.phases) > 1])
        one = Q(table__in=[pk for pk, told in tables.items() if len(told.phases) < 2])
    stages = [stage.value for stage in Stage if stage.value in phases]
    budget = Q(phase=Phase.BUDGET.value)
    found = (budget & one & Q(edition__stage__in=stages)) | Q(phase__in={*phases} - {Phase.BUDGET.value})
    return found | (budget & several) if Phase.BUDGET.value in phases else found


def line_of(kept: str, *, is_sum: bool) -> Standing:
    """Return what a row is; `is_sum` is false where a row that is marked as a sum is alone in its table.

    A row that is alone sums nothing up that is printed: 三公 and the department's own money are details.
    """
    return Standing(kept) if is_sum else Standing.DETAIL


def on_line(line: Standing, alone: Collection[int] | None) -> Q:
    """Return the condition that facts stand on rows of a kind; `alone` are the tables that are one row.

    Where these are not known, None, each row that is a sum is looked at in turn.
    """
    if alone is None:
        # By row number, for one printed row is several facts, a measure each.
        same = LineItem.published.filter(table=OuterRef("table"))
        others = Exists(same.filter(Q(is_total=False) | ~Q(row_number=OuterRef("row_number"))))
        if line is Standing.DETAIL:
            return Q(is_total=False) | Q(~others, is_total=True)
        return Q(others, is_total=True, line=line.value)
    kept = Q(is_total=False) if line is Standing.DETAIL else Q(is_total=True, line=line.value)
    if not alone:
        return kept
    return kept | Q(table__in=alone) if line is Standing.DETAIL else kept & ~Q(table__in=alone)


def alone_among(tables: Collection[int]) -> frozenset[int]:
    """Return which of these tables are one printed row that is marked as a sum. One query."""
    facts = LineItem.published.filter(table=OuterRef("pk"))
    rows = facts.order_by().values("table").annotate(rows=Count("row_number", distinct=True)).values("rows")
    # Rows are only counted where there is no detail, so a long table costs one look.
    counted = Case(
        When(Exists(facts.filter(is_total=False)), then=Value(0)), default=Subquery(rows), output_field=IntegerField()
    )
    found = DisclosedTable.published.filter(pk__in=tables).annotate(sums=counted).filter(sums=1)
    return frozenset(found.order_by().values_list("pk", flat=True))


def may_be_added(table: str, measure: str, source: str, line: Standing) -> bool:
    """Tell whether a fact belongs to those that may be added to each other, within one table, side and phase.

    They are the details, each by the measure that is part of no other, whatever source it comes from.
    """
    return line is Standing.DETAIL and not source and not part_of(table, measure)
