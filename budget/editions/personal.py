"""Looks for numbers of persons in everything of a reading that would be public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from budget.editions.facts import rows_of
from budget.findings import Finding, finding
from budget.personal_numbers import Personal, may_hold_one, personal_numbers
from budget.public_copy import open_cells
from budget.workbook.rows import Reading
from budget.workbook.sheets import letters

# A workbook of names is not gone through to its end: after so many the file itself is the problem.
MOST = 500
# 分: an amount in 元 that is as long as a telephone number.
ELEVEN_DIGITS = 10**12


def personal_findings(reading: Reading, filenames: Iterable[str]) -> list[Finding]:
    """Return an error for each number of a person in the cells, the sheets' names and the files' names.

    A whole number of 元 that was read as an amount is no telephone number.
    """
    found: list[Finding] = []
    rules = open_cells(reading)
    names = [("文件名", name) for name in filenames]
    names += [("工作表名", sheet.name) for sheet in reading.sheets if sheet.name in rules]
    found += [
        finding("personal.name", what=what, kind=one.kind.label, masked=one.masked)
        for what, name in names
        for one in personal_numbers(PurePath(name).stem if what == "文件名" else name)
    ]
    amounts = {
        (source.sheet, source.address)
        for _table, _position, _number, _shared, found_amounts in rows_of(reading)
        for fen, _decimals, source in found_amounts.values()
        if fen >= ELEVEN_DIGITS
    }
    for sheet in reading.sheets:
        rule = rules.get(sheet.name)
        for row in sheet.rows if rule else ():
            if rule is None or not may_hold_one(row.texts):
                continue
            for column, text in enumerate(rule.row(row.number, row.texts)):
                address = f"{letters(column)}{row.number}"
                found += _in_cell(text, sheet.name, address, (sheet.name, address) in amounts)
                if len(found) >= MOST:
                    return found
    return found


def _in_cell(text: str, sheet: str, address: str, is_amount: bool) -> Iterator[Finding]:
    for one in personal_numbers(text):
        if not (is_amount and one.kind is Personal.PHONE):
            yield finding("personal.cell", sheet, address, kind=one.kind.label, masked=one.masked)
