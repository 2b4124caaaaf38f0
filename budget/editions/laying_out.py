"""Turning what was read and checked into the rows of a draft, before the transaction that writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from budget import bulk
from budget.editions.copying import PublicCopy, public_copy
from budget.editions.preparing import Prepared
from budget.editions.table_sums import row_count, total_of
from budget.forms import Layout, layout_of
from budget.models import DisclosedTable, SourceSheet
from budget.public_copy import OpenCells, open_cells
from budget.reconciliation import Outcome as Checked
from budget.vocabulary import UNIT, Scheme
from budget.workbook.rows import Code, ProjectRow, Reading, SheetReading, TableReading

# Dimensions whose printed names are kept: those that a classification or the list of units names, too.
_NAMED = (*(scheme.value for scheme in Scheme), UNIT)

# A printed row as it will be written: its number, its texts as JSON, and whether it is hidden.
PrintedRow = tuple[int, bulk.JsonText, bool]

# The fields of a CheckResult but its edition, in the order of CHECK.
CheckRow = tuple[int | str | None, ...]
CHECK = (
    "position", "rule", "level", "result", "title", "subject", "left", "right", "difference", "allowed", "left_label",
    "right_label", "cells", "instances", "reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Records and rows that lack only the keys of the edition and of its sheets. Tables go with their sheet's name."""

    # With the number of their file among those prepared.
    sheets: tuple[tuple[int, SourceSheet, tuple[PrintedRow, ...]], ...]
    tables: tuple[tuple[str, DisclosedTable], ...]
    # Scheme, code and name of each.
    names: tuple[tuple[str, str, str], ...]
    checks: tuple[CheckRow, ...]
    # One for each of the files prepared.
    copies: tuple[PublicCopy, ...]


def lay_out(prepared: Prepared) -> LaidOut:
    """Make the records of a draft. For 100,000 rows this takes longer than writing them: no lock is held meanwhile."""
    reading = prepared.reading
    positions = {sheet.name: sheet.position for sheet in reading.sheets}
    rules = open_cells(reading)
    return LaidOut(
        sheets=tuple((sheet.file, _sheet(sheet, rules), _rows(sheet, rules)) for sheet in reading.sheets),
        tables=tuple(_tables(reading, positions)),
        names=tuple((*key, name) for key, name in printed_names(reading).items()),
        checks=tuple(_check(position, check) for position, check in enumerate(prepared.checks, 1)),
        copies=tuple(public_copy(reading, rules, place, file.content) for place, file in enumerate(prepared.files)),
    )


def printed_names(reading: Reading) -> dict[tuple[str, str], str]:
    """Return (dimension, code) -> the first name that a table prints for it."""
    names: dict[tuple[str, str], str] = {}
    for table in reading.tables:
        rows = chain((row.dimensions for row in table.rows), (_project_dimensions(row) for row in table.projects))
        for dimensions in rows:
            for dimension, code in dimensions.items():
                if code.name and dimension in _NAMED:
                    # The first, in the order of the tables: 03 prints the full names, later tables shorten them.
                    names.setdefault((dimension, code.code), code.name)
    return names


def _project_dimensions(row: ProjectRow) -> dict[str, Code]:
    return {UNIT: row.unit} if row.unit else {}


def _sheet(sheet: SheetReading, rules: Mapping[str, OpenCells]) -> SourceSheet:
    merges = [list(merge) for merge in sheet.merges]
    return SourceSheet(
        position=sheet.position, name=sheet.name, hidden=sheet.hidden, merges=merges, is_public=sheet.name in rules
    )


def _rows(sheet: SheetReading, rules: Mapping[str, OpenCells]) -> tuple[PrintedRow, ...]:
    """Return the rows as they are kept: what of a public sheet no reader may see is not even there."""
    rule = rules.get(sheet.name)
    if rule is None:
        return tuple((row.number, bulk.json_texts(row.texts), row.hidden) for row in sheet.rows)
    # Taken out before anything is written: what lies in no table cannot leave by a forgotten page, a dump or a copy.
    return tuple((row.number, bulk.json_texts(rule.row(row.number, row.texts)), row.hidden) for row in sheet.rows)


def _tables(reading: Reading, positions: Mapping[str, int]) -> list[tuple[str, DisclosedTable]]:
    used: set[str] = set()
    records = []
    for position, table in enumerate(reading.tables, 1):
        # It becomes part of the table's address, which must be there and stand for one table.
        printed = number = table.number or f"{position:02d}"
        again = 1
        while number in used:  # misprinted twice: both must have an address
            number = f"{printed}b{again if again > 1 else ''}"
            again += 1
        used.add(number)
        records.append((table.sheet, _table(positions, table, position, number)))
    return records


def _table(positions: Mapping[str, int], table: TableReading, position: int, number: str) -> DisclosedTable:
    layout = layout_of(table.key)
    about = layout.about if layout else None
    return DisclosedTable(
        key=table.key,
        subject=about.subject.value if about else "",
        funds=about.funds.value if about else "",
        dimensions=list(about.keyed_by) if about else [],
        phases=_phases(layout, table) if layout else [],
        number=number,
        position=position,
        title=table.title,
        amount_unit=table.unit.name,
        parts=[
            {
                "sheet": positions[part.sheet],
                "title_row": part.title_row,
                "header_rows": list(part.header_rows),
                "first_row": part.first_row,
                "last_row": part.last_row,
            }
            for part in table.parts
        ],
        columns=[
            {"index": column.index, "path": column.path, "key": column.key, "role": column.role}
            for column in table.columns
        ],
        # Where every row was refused nobody has seen yet whether there is anything.
        is_empty=table.is_empty and not table.refused,
        row_count=row_count(table),
        total=total_of(table),
        refused_count=table.refused,
        taught=[
            {
                "number": one.number,
                "named": one.named,
                "printed": one.printed,
                "means": one.means,
                "sheet": one.source.sheet,
                "cell": one.source.address,
            }
            for one in table.taught
        ],
    )


def _phases(layout: Layout, table: TableReading) -> list[str]:
    """Return the phases that a table prints, of those that it may: the last, and each that has a column."""
    *earlier, last = layout.about.phases
    columns = {column.key: column for column in layout.columns}
    # A form may print 年初预算数 or not: what is not there must not be offered as a choice.
    there = {columns[one.key].phase for one in table.columns if one.key in columns}
    return [phase.value for phase in (*(one for one in earlier if one in there), last)]


def _check(position: int, check: Checked) -> CheckRow:
    cells = {
        "left": [source.place for source in check.left_cells],
        "right": [source.place for source in check.right_cells],
        "left_count": check.left_count,
        "right_count": check.right_count,
    }
    words = (check.title, check.subject_label or check.subject)
    amounts = (check.left, check.right, check.difference, check.allowed)
    labels = (check.left_label, check.right_label)
    kind = (check.rule, check.level.value, check.result.value)
    return (position, *kind, *words, *amounts, *labels, bulk.json_text(cells), check.instances, check.reason)
