"""Whether a line stands in a table twice: a row pasted again adds its money again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from budget.forms import Funds, Subject
from budget.reconciliation.comparing import passes, words_disagree
from budget.reconciliation.context import Context
from budget.reconciliation.declare import Rule
from budget.reconciliation.ledger import CellFigure, Ledger, row_label
from budget.reconciliation.results import CELLS_SHOWN, Outcome, Result
from budget.reconciliation.stratum import Row, Stratum
from budget.workbook.rows import FactRow, Line, ProjectRow, Source

KINDS = ("basic", "project")

# Of services two equal lines are two purchases; projects and all spending have rules of their own.
_OTHERWISE = frozenset({Subject.SERVICES, Subject.PROJECT_GOALS, Subject.DEPARTMENT_GOALS})


def in_expenditure(rule: Rule, ledger: Ledger, _context: Context) -> Iterator[Outcome]:
    """Table 03: one line for each (function, both economic codes, 基本 or 项目)."""
    spending = ledger.about(Subject.SPENDING, Funds.ALL)
    ledger.readable(spending)
    stratum = ledger.stratum(spending, Line.DETAIL)
    kinds = [["" if amount is None else measure for amount in stratum.amounts(measure)] for measure in KINDS]
    keys = zip(*_codes(stratum), *kinds, strict=True)
    return _repeated(rule, stratum.rows, keys, reason=ledger.left_out(spending))


def in_projects(rule: Rule, ledger: Ledger, _context: Context) -> Iterator[Outcome]:
    """Table 12: one project for each code."""
    key = ledger.about(Subject.PROJECT_GOALS)
    projects = ledger.readable(key).projects
    return _repeated(rule, projects, ((project.code,) for project in projects), reason=ledger.left_out(key))


def in_table(rule: Rule, table: str, ledger: Ledger) -> Iterator[Outcome]:
    """One table: one line for each combination of codes."""
    ledger.readable(table)
    stratum = ledger.stratum(table, Line.DETAIL)
    yield from _repeated(rule, stratum.rows, zip(*_codes(stratum), strict=True), reason=ledger.left_out(table))
    yield from _sums_again(rule, ledger, table)


def in_other_tables(rule: Rule, ledger: Ledger, _context: Context) -> Iterator[Outcome]:
    """The other tables: one line for each combination of codes."""
    spending = ledger.about(Subject.SPENDING, Funds.ALL)
    keyed = (table for table in ledger.form.tables if table.about.keyed_by and table.about.subject not in _OTHERWISE)
    for key in (table.key for table in keyed if table.key != spending):
        if (table := ledger.reading.table(key)) is not None and not table.is_empty:
            stratum = ledger.stratum(key, Line.DETAIL)
            keys = zip(*_codes(stratum), strict=True)
            yield from _repeated(rule, stratum.rows, keys, ledger.name(key), ledger.left_out(key))
            yield from _sums_again(rule, ledger, key, ledger.name(key))


def _sums_again(rule: Rule, ledger: Ledger, key: str, name: str = "") -> Iterator[Outcome]:
    """Yield the sums of one code that stand in a table twice under one name: each of them agrees with its lines."""
    rows = [row for row in ledger.stratum(key, Line.SUBTOTAL).rows if isinstance(row, FactRow) and row.dimensions]
    keys = [(row.label, *(code.code or code.name for code in row.dimensions.values())) for row in rows]
    if len(set(keys)) < len(keys):
        yield from (one for one in _repeated(rule, rows, keys, name) if one.result is Result.FAIL)


def _codes(stratum: Stratum) -> list[list[str]]:
    return [stratum.codes(dimension) for dimension in stratum.dimensions]


def _cell(row: Row) -> Source:
    if isinstance(row, ProjectRow):
        return row.source
    figures: list[CellFigure] = [*row.dimensions.values(), *row.amounts.values()]
    return figures[0].source


def _repeated(
    rule: Rule, rows: Sequence[Row], keys: Iterable[tuple[str, ...]], table: str = "", reason: str = ""
) -> Iterator[Outcome]:
    known = list(keys)
    alike: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    # Nearly every table leaves here: of a hundred thousand rows none is looked at again.
    if len(set(known)) < len(known):
        for key, row in zip(known, rows, strict=True):
            alike[key].append(row)
    # A row without any code has nothing by which it could stand twice.
    again = {key: found for key, found in alike.items() if len(found) > 1 and any(key)}
    for first, *others in again.values():
        numbers = "、".join(str(row.number) for row in (first, *others))
        yield words_disagree(
            rule,
            f"row {others[0].number}",
            (f"{table}{row_label(first)}", row_label(others[0])),
            [_cell(first)],
            [_cell(row) for row in others],
            subject_label=f"{table}{row_label(others[0])}",
            reason=f"第 {numbers} 行的编码完全相同，可能是重复录入。",
        )
    if once := [row for key, row in zip(known, rows, strict=False) if key not in again]:
        cells = [_cell(row) for row in once[:CELLS_SHOWN]]
        counts = (len(once), 0)
        yield passes(rule, len(once), cells, counts=counts, subject=table, subject_label=table, reason=reason)
