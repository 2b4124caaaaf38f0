"""The words in which rules are declared: sums over tables, identities of a row, sides of a comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from budget.forms import Subject
from budget.reconciliation.context import Context
from budget.reconciliation.results import Level, Outcome
from budget.vocabulary import ITEM
from budget.workbook.rows import Line

if TYPE_CHECKING:
    from budget.reconciliation.ledger import Ledger


# Named lines that forms may leave out: what is carried over or given away, and what is granted, said as a whole.
_MAY_BE_LEFT_OUT = (("carried_over",), ("surplus_distribution",), ("fiscal_income",))


class Relation(Enum):
    """How the left side must stand to the right side."""

    EQUAL = "="
    AT_MOST = "≤"
    AT_LEAST = "≥"


@dataclass(frozen=True, slots=True)
class Key:
    """A dimension by which a comparison is made, cut to its first `digits` (3 for a 类); None takes the whole code."""

    dimension: str
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """Only rows that have `dimension`, and whose code is one of `codes` or, for a digit scheme, begins with it."""

    dimension: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of one measure over rows of one table. `line` None takes whichever kind of row matches `where`."""

    table: str
    measure: str = "total"
    line: Line | None = Line.DETAIL
    where: Where | None = None
    is_minus: bool = False
    label: str = ""
    # A column that a body need not print: where it is not there, the other sums of the side stand without it.
    is_optional: bool = False

    @property
    def is_required(self) -> bool:
        """Whether a row must be there: a total line or a named sum. Carry-over is a line that forms may leave out."""
        # What is required and not there makes the rule say that it could not run; a sum over nothing would pass as
        # zero.
        named = self.where is not None and self.where.dimension == ITEM and self.where.codes not in _MAY_BE_LEFT_OUT
        return self.line is Line.TOTAL or named


def lines(table: str, measure: str = "total", dimension: str = "", *codes: str, label: str = "") -> Sum:
    """Return the sum of the detail rows, all of them or those of a dimension and its codes."""
    return Sum(table, measure, where=Where(dimension, codes) if dimension else None, label=label)


def whole(table: str, measure: str = "total") -> Sum:
    """Return what the table's own total line says."""
    return Sum(table, measure, Line.TOTAL)


def named(table: str, dimension: str, code: str, label: str = "") -> Sum:
    """Return one named line of a summary table, be it a detail or a sum."""
    return Sum(table, line=None, where=Where(dimension, (code,)), label=label)


def item(table: str, code: str, label: str = "") -> Sum:
    """Return a named sum of a summary table («收入总计»)."""
    return named(table, ITEM, code, label)


def less(part: Sum) -> Sum:
    """Return the sum with its sign turned."""
    return replace(part, is_minus=True)


@dataclass(frozen=True, slots=True)
class Case:
    """One comparison: a left and a right side, and a subject where a rule has several."""

    left: tuple[Sum, ...]
    right: tuple[Sum, ...]
    subject: str = ""
    label: str = ""
    # Made only where the right side is printed: a line that few have says nothing of those that have it not.
    if_printed: bool = False


@dataclass(frozen=True, slots=True)
class Sides:
    """Compare sums of tables, once or once for each key. `blank_lines` also counts printed lines that are blank."""

    cases: tuple[Case, ...]
    relation: Relation = Relation.EQUAL
    per: tuple[Key, ...] = ()
    blank_lines: bool = False


@dataclass(frozen=True, slots=True)
class RowIdentity:
    """In every row of a table: `whole` = the sum of `parts` (or ≤). A part in `optional` may have no column.

    `with_total` takes the total line too; elsewhere it follows from the rows and the column sums.
    """

    table: str
    whole: str
    parts: tuple[str, ...]
    relation: Relation = Relation.EQUAL
    optional: frozenset[str] = frozenset()
    with_total: bool = False
    # Of a table with lists side by side: only the rows of one of them.
    side: str = ""


@dataclass(frozen=True, slots=True)
class ListSums:
    """In a table of lists: the lines of each list add up to the sums that stand in it, and both sides to the same."""

    table: str


@dataclass(frozen=True, slots=True)
class NestedSums:
    """In a table whose finest lines have no codes: every sum is that of the lines below it."""

    table: str


@dataclass(frozen=True, slots=True)
class Unique:
    """No line stands twice in a table: each combination of codes once."""

    table: str


@dataclass(frozen=True, slots=True)
class ColumnSums:
    """In every amount column of a table: the detail rows add up to the total line."""

    table: str


@dataclass(frozen=True, slots=True)
class Subtotals:
    """Every subtotal row is the sum of the detail rows whose codes begin with its own."""

    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Special:
    """A rule that is more than a sum; its function is named after what it looks at."""

    evaluate: Callable[[Rule, Ledger, Context], Iterable[Outcome]]


Check = Sides | RowIdentity | ListSums | NestedSums | ColumnSums | Subtotals | Unique | Special


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule between figures. `title` says it in plain Chinese, `why` says in one sentence why it matters."""

    id: str
    level: Level
    title: str
    why: str
    check: Check
    # What the form must have tables about, so that the rule says anything.
    needs: tuple[Subject, ...] = ()
