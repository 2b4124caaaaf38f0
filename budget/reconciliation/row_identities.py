"""Evaluate what must hold in every row of a table: the parts of a row make its whole.

Done by column, for the bulk of a large table is equal to the 分 and needs no result of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from budget.forms import MEASURES
from budget.reconciliation.comparing import compare, passes, sources
from budget.reconciliation.declare import Relation, RowIdentity, Rule
from budget.reconciliation.ledger import CannotCheck, ComparedSide, Ledger, row_label
from budget.reconciliation.results import CELLS_SHOWN, Outcome, Result
from budget.reconciliation.stratum import Stratum, total_of
from budget.workbook.rows import Amount


def row_identity(rule: Rule, check: RowIdentity, ledger: Ledger) -> Iterator[Outcome]:
    """Compare the measures of every row. Rows that pass share one result; each that fails has its own."""
    table = ledger.table(check.table)
    if table.is_empty:
        raise CannotCheck(Result.NOT_APPLICABLE, f"本表为空表（{ledger.name(check.table)}）。")
    rows = _Rows(rule, check, ledger)
    widest: Outcome | None = None
    failed: set[int] = set()
    for place in rows.unequal:
        result = rows.compare(place)
        if result.result is Result.FAIL:
            failed.add(place)
            yield result
        # Of those that pass by rounding the one that is furthest off is shown: it says most of what was allowed.
        elif widest is None or abs(result.difference or 0) > abs(widest.difference or 0):
            widest = result
    passing = [place for place in rows.speaking if place not in failed]
    # Every row failed, and each has said so: a result of nothing that passes would be a claim.
    if not passing:
        return
    # Where every row is equal to the 分 none was compared yet; the result takes its words from one that is.
    shown = widest or rows.compare(passing[0])
    # A row that passes alone shows its figures; but the result of one row cannot say that others were not read.
    if len(passing) == 1 and not table.refused:
        yield shown
        return
    left, right = rows.cells(passing)
    yield passes(
        rule,
        len(passing),
        sources(left),
        sources(right),
        counts=(rows.count([check.whole], failed), rows.count(rows.parts, failed)),
        reason=shown.reason + ledger.left_out(check.table),
    )


class _Rows:
    """The rows of one table as the columns of one identity."""

    def __init__(self, rule: Rule, check: RowIdentity, ledger: Ledger) -> None:
        self.rule, self.check = rule, check
        self.parts = _present_parts(check, ledger)
        self.stratum: Stratum = ledger.body(check.table, with_total=check.with_total)
        # One list of a balance, its own sums with it: they stand in the list as its other lines do.
        if check.side:
            self.stratum = Stratum([row for row in ledger.table(check.table).rows if row.side == check.side])
        self.whole = self.stratum.amounts(check.whole)
        self.columns = [self.stratum.amounts(part) for part in self.parts]
        # 分 that one printed amount may be off: nothing where the table prints every 分.
        self.one = ledger.rounding(check.table, 1)
        self.labels = (
            f"{ledger.name(check.table)}{MEASURES[check.whole]}",
            " + ".join(MEASURES[part] for part in self.parts),
        )

    @property
    def speaking(self) -> list[int]:
        """Return the rows of which the identity says something: an inequality is idle where its small side is blank."""
        # A whole that is blank is at most anything; parts that are blank leave a whole that is at least nothing.
        if self.check.relation is Relation.AT_MOST:
            return [place for place, amount in enumerate(self.whole) if amount is not None]
        columns = self.columns if self.check.relation is Relation.AT_LEAST else [self.whole, *self.columns]
        # A printed zero speaks: an Amount is a tuple, and true whatever it holds. Only a blank cell is None.
        return [place for place, amounts in enumerate(zip(*columns, strict=True)) if any(amounts)]

    @property
    def unequal(self) -> list[int]:
        """Return the rows of which the two sides differ, by however little."""
        parts = [self.stratum.fens(part) for part in self.parts]
        whole = self.stratum.fens(self.check.whole)
        sums = parts[0] if len(parts) == 1 else map(sum, zip(*parts, strict=True))
        # Of most rows whole numbers are compared and no more; only what differs is worth cells and words.
        differ = {place for place, (a, b) in enumerate(zip(whole, sums, strict=True)) if a != b}
        # Nearly always nothing differs: then nobody asks which rows speak, which costs as much as the comparison.
        return [place for place in self.speaking if place in differ] if differ else []

    def sides(self, place: int) -> tuple[list[Amount], list[Amount]]:
        """Return the amounts of one row on both sides."""
        left = self.whole[place]
        right = [column[place] for column in self.columns]
        return [left] if left is not None else [], [amount for amount in right if amount is not None]

    def compare(self, place: int) -> Outcome:
        """Return the result of one row; a table of a single row needs no subject."""
        left, right = self.sides(place)
        row, is_only = self.stratum.rows[place], len(self.stratum.rows) == 1
        return compare(
            self.rule,
            ComparedSide(total_of(left), left, self.one * len(left), self.labels[0]),
            ComparedSide(total_of(right), right, self.one * len(right), self.labels[1]),
            self.check.relation,
            subject="" if is_only else f"row {row.number}",
            subject_label="" if is_only else row_label(row),
        )

    def cells(self, places: list[int]) -> tuple[list[Amount], list[Amount]]:
        """Return the first amounts of some rows, by side."""
        sides = [self.sides(place) for place in islice(places, CELLS_SHOWN)]
        return [amount for left, _ in sides for amount in left], [amount for _, right in sides for amount in right]

    def count(self, measures: list[str], failed: set[int]) -> int:
        """Return how many amounts of these measures there are, those of failed rows aside."""
        columns = [self.stratum.amounts(measure) for measure in measures]
        whole = sum(len(column) - column.count(None) for column in columns)
        return whole - sum(column[place] is not None for column in columns for place in failed)


def _present_parts(check: RowIdentity, ledger: Ledger) -> list[str]:
    missing = [m for m in (check.whole, *check.parts) if not ledger.has(check.table, m)]
    present = [one for part in check.parts for one in _standing_for(part, check.table, ledger)]
    # A body may leave out a column that the form lets it; without one that it must print nothing can be said.
    lacking = [measure for measure in missing if measure not in check.optional]
    if lacking or not present:
        words = "、".join(MEASURES[measure] for measure in lacking or check.parts)
        raise CannotCheck(Result.NOT_APPLICABLE, f"{ledger.name(check.table)}没有“{words}”一栏。")
    return present


def _standing_for(measure: str, table: str, ledger: Ledger) -> list[str]:
    """Return a part, or the parts of it that are there where the table prints no column for their sum."""
    if ledger.has(table, measure):
        return [measure]
    layout = ledger.form.by_key.get(table)
    below = [key for key, column in layout.measures.items() if column.part_of == measure] if layout else []
    return [one for part in below for one in _standing_for(part, table, ledger)]
