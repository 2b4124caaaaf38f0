"""What a recognised table comes to: how many rows it has and its total."""

from __future__ import annotations

from itertools import chain

from budget.workbook.rows import FactRow, Line, TableReading

_TOTAL = "total"


def row_count(table: TableReading) -> int:
    """Return how many rows are printed below the header; its total row counts only where there is no other."""
    if table.indicators or table.projects:
        places = {(project.source.sheet, project.number) for project in table.projects}
        places |= {(indicator.source.sheet, indicator.number) for indicator in table.indicators}
    else:
        # A table of one printed total has one row, not none: an empty table is something else, and is said.
        rows = [row for row in table.rows if row.line is not Line.TOTAL] or table.rows
        places = {(_sheet(row), row.number) for row in rows}
    return len(places)


def total_of(table: TableReading) -> int | None:
    """Return the total in 分 as the table prints it, for projects their sum; None where there is none."""
    if table.projects:
        return sum(row.amounts[_TOTAL].fen for row in table.projects if _TOTAL in row.amounts)
    # As it is printed: whether it is the sum of its rows is asked by a rule, not assumed here.
    totals = (row.amounts.get(_TOTAL) for row in table.rows if row.line is Line.TOTAL)
    return next((total.fen for total in totals if total), None)


def _sheet(row: FactRow) -> str:
    """Return the sheet of a row: two lists side by side share one row, pages on other sheets do not."""
    codes = (code.source for code in row.dimensions.values())
    amounts = (amount.source for amount in row.amounts.values())
    first = next(chain(codes, amounts), None)
    return first.sheet if first else ""
