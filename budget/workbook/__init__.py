"""From a file to typed rows: file -> sheets -> blocks -> recognised parts -> tables. Plain Python, no database."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from budget.findings import Finding, finding
from budget.workbook.assemble import assemble_tables
from budget.workbook.blocks import find_blocks
from budget.workbook.guide_sheets import is_guide
from budget.workbook.reader import Opened, Unreadable, open_file
from budget.workbook.recognise import Recognised, recognise_blocks
from budget.workbook.rows import Reading
from budget.workbook.sheets import Sheet, letters

__all__ = ["read"]

_MOST_ROWS_NAMED = 12


def read(file: bytes, name: str = "") -> Reading:
    """Read a workbook or a tab-separated text.

    `file` is its content, `name` its name, used only to name the sheet of a text. Never
    raises for what is in the file: every problem is a finding of the reading, all at once.
    A file that cannot be opened gives a reading without sheets and one `file.…` error.
    """
    try:
        with _without_cycles():
            return _read(file, name)
    except Unreadable as unreadable:
        return Reading((), (), (unreadable.found,))


@contextmanager
def _without_cycles() -> Iterator[None]:
    """Hold back the cycle collector: reading makes millions of tuples and no cycle, and it would walk them all."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read(file: bytes, name: str) -> Reading:
    opened = open_file(file, name)
    found = Recognised()
    hidden = []
    for sheet in opened.sheets:
        if sheet.hidden:
            hidden.append((sheet, _seemingly(sheet)))
        elif not is_guide(sheet):
            recognise_blocks(sheet, find_blocks(sheet), found)
    assembled = assemble_tables(found, hidden)
    findings = (*opened.findings, *_hidden(opened), *found.findings, *assembled.findings)
    sheets = tuple(sheet.reading() for sheet in opened.sheets)
    return Reading(sheets, tuple(assembled.tables), findings)


def _seemingly(sheet: Sheet) -> frozenset[str]:
    """Return the tables that a hidden sheet seems to hold; they are not read."""
    looked = Recognised()
    recognise_blocks(sheet, find_blocks(sheet), looked)
    return frozenset(part.layout.key for part in looked.parts)


def _is_empty(cells: list[object]) -> bool:
    return cells.count("") == len(cells)


def _hidden(opened: Opened) -> list[Finding]:
    """Name what is hidden: sheets, and rows and columns that hold something."""
    findings = []
    for sheet in opened.sheets:
        if sheet.hidden:
            findings.append(finding("sheet.hidden", sheet.name, name=sheet.name))
            continue
        rows = [
            row for row in sorted(sheet.hidden_rows) if row <= len(sheet.grid) and not _is_empty(sheet.grid[row - 1])
        ]
        if rows:
            named = "、".join(map(str, rows[:_MOST_ROWS_NAMED])) + (" 等" if len(rows) > _MOST_ROWS_NAMED else "")
            findings.append(finding("row.hidden", sheet.name, f"A{rows[0]}", count=len(rows), rows=named))
        columns = [
            column
            for column in sorted(sheet.hidden_columns)
            if column <= sheet.width and any(row[column - 1] != "" for row in sheet.grid)
        ]
        if columns:
            named = "、".join(letters(column - 1) for column in columns)
            cell = f"{letters(columns[0] - 1)}1"
            findings.append(finding("column.hidden", sheet.name, cell, columns=named))
    return findings
