"""The public copy of each file that was prepared, and what is said of what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from budget.editions.kept_files import sha256_of
from budget.public_copy import Carried, CopiedSheet, OpenCells, carried_by, copy_of, withheld
from budget.public_copy.carried_kinds import NAMED
from budget.workbook.rows import Reading, SheetReading


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """The bytes of a copy, empty where no table was read from the file, and what the file carries besides.

    `has_plain_look` says that every sheet of it has one look of ours, for that of the file is not known.
    """

    content: bytes
    taken_out: list[dict[str, Any]]
    has_plain_look: bool = False

    @property
    def sha256(self) -> str:
        """Return its SHA-256; empty where there is no copy."""
        return sha256_of(self.content) if self.content else ""


def copy_name(filename: str) -> str:
    """Return the name under which the copy of a file is handed out."""
    return f"{PurePath(filename).stem or 'file'}.xlsx"


def public_copy(reading: Reading, rules: Mapping[str, OpenCells], file: int, content: bytes) -> PublicCopy:
    """Return the copy of one of the files that were read together."""
    sheets = [
        CopiedSheet(sheet.name, _rows(sheet, rules[sheet.name]), sheet.merges, sheet.looks)
        for sheet in reading.sheets
        if sheet.file == file and sheet.name in rules
    ]
    # Told even where there is no copy: the reader of the original must know what else it carries.
    told = [*withheld(reading, rules, file), *carried_by(content)]
    plain = bool(sheets) and all(sheet.looks is None for sheet in sheets)
    return PublicCopy(copy_of(sheets) if sheets else b"", [as_kept(one) for one in told], plain)


def as_kept(carried: Carried) -> dict[str, Any]:
    """Return it as it is kept with the file."""
    return {"kind": carried.kind.value, "count": carried.count, "names": list(carried.names[:NAMED])}


def _rows(sheet: SheetReading, rule: OpenCells) -> Iterable[tuple[int, Any]]:
    if sheet.values is None:
        return [(row.number, rule.row(row.number, row.texts)) for row in sheet.rows]
    return ((number, rule.row(number, cells)) for number, cells in enumerate(sheet.values, 1))
