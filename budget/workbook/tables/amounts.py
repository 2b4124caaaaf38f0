"""The amount columns of a part: their units, their readers, and what is to be said of its amounts as a whole."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from budget.findings import Finding, finding
from budget.forms import BodyKind, Role
from budget.numbering import is_number_alone
from budget.workbook.cells import AmountCells, UnreadableCell, is_amount_like, is_dash
from budget.workbook.files.shown import rounded_text
from budget.workbook.folding import fold
from budget.workbook.rows import Amount, Source
from budget.workbook.sheets import address, printed
from budget.workbook.tables.headers import Path
from budget.workbook.tables.parts import Job, Part
from budget.workbook.tables.unnamed import Contains, counts_no_money, unnamed_column

_MOST_NAMED = 3
_LONGEST_QUOTE = 24
_WHOLE = re.compile(r"\d+[.、]?\Z")


class AmountColumns:
    """Reads the amounts of a row, each under its measure."""

    def __init__(self, job: Job, part: Part, keys: Sequence[str] | None = None) -> None:
        self._job = job
        self._part = part
        self._columns = [
            (column.key, index, AmountCells(part.sheet.name, index, path.text, job.unit, job.log.add))
            for index, column in sorted(part.binding.columns.items())
            if column.role is Role.AMOUNT and (keys is None or column.key in keys)
            for path in (part.binding.paths[index],)
        ]
        # By identity: to compare two parts would be to compare their sheets, cell by cell.
        place = next(place for place, one in enumerate(job.parts) if one is part)
        job.read_columns.update((place, index) for _, index, _ in self._columns)
        # The projects' table merges a project's amounts down its indicators; elsewhere a row is a line of its own.
        self._shared = (
            {} if job.layout.kind is BodyKind.PROJECTS else _shared(part, [index for _, index, _ in self._columns])
        )

    def read(self, number: int, values: Sequence[object], problems: list[Finding]) -> dict[str, Amount]:
        """Read row `number`; what cannot be read goes to `problems`, all of it."""
        amounts: dict[str, Amount] = {}
        for key, index, cells in self._columns:
            value = values[index]
            if value == "":
                continue
            # One amount for several lines belongs to none of them; given to the first it would look like its own.
            if self._shared and (shared := self._shared.get((number - 1, index))):
                problems.append(self._part.find("cell.merged_amount", number - 1, index, range=shared))
                continue
            try:
                amount = cells.read(number, value)
            except UnreadableCell as refused:
                problems.append(refused.found)
                continue
            if amount is not None:
                amounts[key] = amount
        return amounts

    def report(self) -> None:
        """Say what is worth knowing once a table: dashes, and numbers kept as text."""
        log, sheet = self._job.log, self._part.sheet
        texts = [source for _, _, cells in self._columns for source in cells.text_numbers]
        dashes = [source for _, _, cells in self._columns for source in cells.dashes]
        # In a text of a PDF every number is a text: that is no news.
        if texts and not sheet.is_text:
            log.add(_first("cell.text_number", texts))
        if dashes:
            log.add(_first("cell.dash", dashes))
        self._report_looks()

    def _report_looks(self) -> None:
        """Say how many amounts are shown rounded, and how many zeros are not shown."""
        part = self._part
        columns = [index for _, index, _ in self._columns]
        for code, places in (("cell.rounded", part.sheet.rounded), ("cell.unseen_zero", part.sheet.unseen_zeros)):
            if not places:
                continue
            seen = [(row, index) for row in part.rows for index in columns if (row, index) in places]
            # What lies below a merged cell is shown in no way at all, and is blank by now.
            found = [place for place in seen if part.sheet.text(*place)]
            if found:
                first = found[0]
                shown = rounded_text(part.sheet, first) if code == "cell.rounded" else ""
                values = {"count": len(found), "shown": shown, "first": address(*first)}
                self._job.log.add(part.find(code, *first, **values))


def unknown_columns(part: Part, rows: Sequence[int]) -> list[Finding]:
    """Return a finding for each column with anything in `rows` that the layout does not know.

    A comparison with another year is an addition, and only said. Any other with figures may be a column of the form under
    another name, or money that nobody counts: its figures would be missing unseen, so it is an error at its heading.
    Words may be the names of codes, or the clerk's own: they are said, and may be taught.
    """
    amounts = [column for column in part.layout.columns if column.role is Role.AMOUNT]
    absent = list(dict.fromkeys(column.headers[0] for column in amounts if column not in part.binding.columns.values()))
    findings = []
    grid = part.sheet.grid
    for path in part.binding.unread:
        figure = next((row for row in rows if _is_figure(path, grid[row][path.index])), None)
        if figure is not None:
            findings.append(_of_figures(part, path, rows, figure, absent))
        elif (word := next((row for row in rows if _says_words(path, grid[row][path.index])), None)) is not None:
            findings.append(_of_words(part, path, rows, word))
    return findings


def _is_figure(path: Path, value: object) -> bool:
    """Whether a cell holds a number; below 序号 a whole one is the number of its line and none to count."""
    is_line = path.numbers_lines and bool(_WHOLE.match(fold(printed(value))))
    return is_amount_like(value) and not is_line


def _says_words(path: Path, value: object) -> bool:
    """Whether a cell holds words; below 序号 «一», «（二）» and «1-1» are the number of its line."""
    text = fold(printed(value))
    return bool(text) and not is_dash(text) and not (path.numbers_lines and is_number_alone(text))


def _of_figures(part: Part, path: Path, rows: Sequence[int], row: int, absent: Sequence[str]) -> Finding:
    """Return the finding for an unknown column with figures, the first of them in `row`; `absent` are columns not found."""
    more = " 等" if len(absent) > _MOST_NAMED else ""
    wanted = "、".join(f"「{header}」" for header in absent[:_MOST_NAMED]) + more
    is_aside = path.is_ignored or path.index in part.binding.beside or (not absent and counts_no_money(path))
    code = "column.unknown" if is_aside else "column.unplaced" if absent else "column.strange"
    raw = part.sheet.text(row, path.index)
    said = part.find(code, *path.cell, column=path.text, raw=raw, first=address(row, path.index), wanted=wanted)
    if is_aside:
        return said
    bound = part.binding.columns.values()
    return replace(said, unnamed=unnamed_column(part.sheet, part.layout, path, rows, bound, of=Contains.MONEY))


def _of_words(part: Part, path: Path, rows: Sequence[int], row: int) -> Finding:
    """Return the finding for an unknown column with words alone, the first of them in `row`."""
    raw = part.sheet.text(row, path.index).strip()[:_LONGEST_QUOTE]
    code = "column.remarks" if path.is_ignored else "column.words"
    said = part.find(code, *path.cell, column=path.text, raw=raw, first=address(row, path.index))
    if path.is_ignored or path.index in part.binding.beside:
        return said
    bound = part.binding.columns.values()
    return replace(said, unnamed=unnamed_column(part.sheet, part.layout, path, rows, bound, of=Contains.WORDS))


def _shared(part: Part, columns: Sequence[int]) -> dict[tuple[int, int], str]:
    """Return the cells merged over several rows or amount columns of a part, with the range: whose amount is it?"""
    shared: dict[tuple[int, int], str] = {}
    for top, left, bottom, right in part.sheet.merges or ():
        across = [column for column in columns if left <= column + 1 <= right]
        down = bisect_left(part.rows, bottom) - bisect_left(part.rows, top - 1)
        if across and down and len(across) * down > 1:
            shared[top - 1, left - 1] = f"{address(top - 1, left - 1)}:{address(bottom - 1, right - 1)}"
    return shared


def _first(code: str, sources: Sequence[Source]) -> Finding:
    first = sources[0]
    return finding(code, first.sheet, first.address, count=len(sources), raw=first.raw)
