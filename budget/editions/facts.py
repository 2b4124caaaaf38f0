"""The facts of a reading as rows: each amount of each row of each table, the money of the projects included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from budget.forms import Phase, layout_of
from budget.vocabulary import ITEM, PROJECT, UNIT, Scheme
from budget.workbook.cells import TOTAL_WORDS
from budget.workbook.folding import fold
from budget.workbook.rows import Line, Reading, Source

# The one dimension beside unit, function and economy that a table's rows may have; it goes to `category`.
_CATEGORIES = (Scheme.PROCUREMENT.value, Scheme.SERVICE.value, Scheme.REVENUE.value, ITEM, PROJECT)

# What identifies an amount, and its 分.
Fact = tuple[tuple[Any, ...], int]
# Unit, function, both economic codes, category, label, kind of line, whether it is a total, side.
Shared = tuple[str, str, str, str, str, str, str, bool, str]


@cache
def kept_as(table: str) -> Callable[[str], tuple[str, str, str]]:
    """Return what an amount of a table is kept as: its measure, phase and source, by the key of its column."""
    layout = layout_of(table)
    if layout is None:
        return lambda key: (key, Phase.BUDGET.value, "")
    usual = layout.about.phases[-1]
    columns = {
        key: (column.measure or key, (column.phase or usual).value, column.source)
        for key, column in layout.measures.items()
    }
    return lambda key: columns.get(key) or (key, usual.value, "")


def rows_of(reading: Reading) -> Iterator[tuple[str, int, int, Shared, Mapping[str, tuple[int, int, Source]]]]:
    """Yield table, position, row number, what the row says of itself, and its amounts by measure."""
    for table in reading.tables:
        for row in table.rows:
            code = {dimension: found.code for dimension, found in row.dimensions.items()}
            shared = (
                code.get(UNIT, ""),
                code.get(Scheme.FUNCTION, ""),
                code.get(Scheme.GOV_ECONOMIC, ""),
                code.get(Scheme.DEPT_ECONOMIC, ""),
                next(filter(None, map(code.get, _CATEGORIES)), ""),
                row.label,
                row.line.value,
                row.line is not Line.DETAIL,
                row.side,
            )
            yield table.key, row.position, row.number, shared, row.amounts
        for project in table.projects:
            unit = project.unit.code if project.unit else ""
            shared = (unit, "", "", "", project.code, project.name, Line.DETAIL.value, False, "")
            yield table.key, project.position, project.number, shared, project.amounts


def told_by(label: str) -> str:
    """Return what a label without a code tells a line by, however it is printed: «合 计» and «总计» are one."""
    folded = fold(label)
    return "合计" if folded in TOTAL_WORDS else folded


def facts_of(reading: Reading) -> Iterator[Fact]:
    """Yield each amount with what identifies it among those of another edition."""
    for table, _position, _number, shared, amounts in rows_of(reading):
        *codes, label, line, is_total, side = shared
        words = "" if any(codes) else told_by(label)
        kept = kept_as(table)
        for key, (fen, *_rest) in amounts.items():
            yield (table, *kept(key), line, is_total, side, *codes, words), fen
