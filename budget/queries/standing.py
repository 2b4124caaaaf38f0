"""Where a fact stands: on which side of a balance, in which phase of the year, and whether it is a sum of other rows.

Every output and every sum asks here and nowhere else. What is told from the table, the category and the mark of a sum
is told twice, in Python for rows at hand and as a condition for the database; a test holds them together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When

from budget.forms import part_of
from budget.models import DisclosedTable, LineItem
from budget.vocabulary import Stage


class Side(StrEnum):
    """The two sides of a balance: what comes in and what goes out. They are never added."""

    INCOME = "income"
    EXPENDITURE = "expenditure"


class Standing(StrEnum):
    """What a printed row is: a detail, a sum of some details, or the sum of all."""

    DETAIL = "detail"
    SUBTOTAL = "subtotal"
    TOTAL = "total"


# The amounts of an edition are those of its own stage: 决算 is not added to 预算.
PHASES = tuple(stage.value for stage in Stage)

TWO_SIDED = frozenset({"balance", "fiscal_balance"})
_ONLY_INCOME = frozenset({"income"})
_WHOLE_OF = {"total_income": Side.INCOME, "total_expenditure": Side.EXPENDITURE}
# In a table of two sides income names its source; a purpose has no category, and what is left over has one of these.
_SPENDING = ("", "carried_over", "current_expenditure", "total_expenditure")
_CODES = ("unit_code", "function", "gov_economic", "dept_economic")


def side_of(table: str, category: str) -> Side:
    """Return the side on which a fact stands."""
    if table in TWO_SIDED:
        return Side.EXPENDITURE if category in _SPENDING else Side.INCOME
    return Side.INCOME if table in _ONLY_INCOME else Side.EXPENDITURE


def sides_of(table: str) -> tuple[Side, ...]:
    """Return the sides that a table has."""
    return tuple(Side) if table in TWO_SIDED else (side_of(table, ""),)


def on_side(side: Side, tables: Mapping[int, str]) -> Q:
    """Return the condition that facts stand on a side; `tables` are the keys of the tables by their primary keys."""
    whole = [pk for pk, key in tables.items() if sides_of(key) == (side,)]
    divided = [pk for pk, key in tables.items() if key in TWO_SIDED]
    spent = Q(category__in=_SPENDING)
    return Q(table__in=whole) | (Q(table__in=divided) & (spent if side is Side.EXPENDITURE else ~spent))


def phase_of(stage: Stage) -> str:
    """Return the phase that the amounts of an edition are of."""
    return stage.value


def line_of(*, is_sum: bool, is_alone: bool, category: str, codes: Iterable[str]) -> Standing:
    """Return what a row is. `is_sum`: marked as a sum in the table; `is_alone`: the only row of its table.

    A row that is alone sums nothing up that is printed: 三公 and the department's own money are details.
    """
    if not is_sum or is_alone:
        return Standing.DETAIL
    return Standing.SUBTOTAL if any(codes) or (category and category not in _WHOLE_OF) else Standing.TOTAL


def on_line(line: Standing, alone: Collection[int]) -> Q:
    """Return the condition that facts stand on rows of a kind; `alone` are the tables that are one row."""
    by_itself = Q(table__in=alone) if alone else Q(pk__in=())
    if line is Standing.DETAIL:
        return Q(is_total=False) | by_itself if alone else Q(is_total=False)
    whole = Q(category__in=("", *_WHOLE_OF), **dict.fromkeys(_CODES, ""))
    sums = Q(is_total=True) & (whole if line is Standing.TOTAL else ~whole)
    return sums & ~by_itself if alone else sums


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


def may_be_added(table: str, measure: str, line: Standing) -> bool:
    """Tell whether a fact belongs to those that may be added to each other, within one table, side and phase.

    They are the details, each by the measure that is part of no other.
    """
    return line is Standing.DETAIL and not part_of(table, measure)
