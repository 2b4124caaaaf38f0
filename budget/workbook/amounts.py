"""The amount columns of a part: their units, their readers, and what a table says about its amounts as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from budget.findings import Finding, finding
from budget.money import AmountUnit
from budget.workbook.cells import AmountCells, Refused, is_amount_like
from budget.workbook.layouts import Role
from budget.workbook.parts import Job, Part
from budget.workbook.rows import Amount, Source


class AmountColumns:
    """Reads the amounts of a row, each under its measure; reports unknown columns that hold amounts."""

    def __init__(self, job: Job, part: Part, keys: Sequence[str] | None = None) -> None:
        self._job = job
        self._part = part
        self._columns = [
            (column.key, index, AmountCells(part.sheet.name, index, path.text, self._unit(path.unit), job.log.add))
            for index, column in sorted(part.binding.columns.items())
            if column.role is Role.AMOUNT and (keys is None or column.key in keys)
            for path in (part.binding.paths[index],)
        ]

    def _unit(self, label: str) -> AmountUnit:
        return AmountUnit.from_label(label) or self._job.unit if label else self._job.unit

    def read(self, number: int, values: Sequence[object], problems: list[Finding]) -> dict[str, Amount]:
        """Read row `number`; what cannot be read goes to `problems`, all of it."""
        amounts: dict[str, Amount] = {}
        for key, index, cells in self._columns:
            value = values[index]
            if value == "":
                continue
            try:
                amount = cells.read(number, value)
            except Refused as refused:
                problems.append(refused.found)
                continue
            if amount is not None:
                amounts[key] = amount
        return amounts

    def report(self) -> None:
        """Say what is worth knowing once a table: dashes, numbers kept as text, unknown columns with amounts."""
        log, sheet = self._job.log, self._part.sheet
        texts = [source for _, _, cells in self._columns for source in cells.text_numbers]
        dashes = [source for _, _, cells in self._columns for source in cells.dashes]
        if texts and not sheet.is_text:
            log.add(_first("cell.text_number", texts))
        if dashes:
            log.add(_first("cell.dash", dashes))
        for path in self._part.binding.unknown:
            row = next((row for row in self._part.rows if is_amount_like(sheet.grid[row][path.index])), None)
            if row is not None:
                log.add(self._part.find("column.unknown", row, path.index))


def _first(code: str, sources: Sequence[Source]) -> Finding:
    first = sources[0]
    return finding(code, first.sheet, first.address, count=len(sources), raw=first.raw)
