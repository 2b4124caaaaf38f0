"""The first sheet of a workbook as rows of texts, for lists that are no tables of a budget."""

from __future__ import annotations

from budget.findings import Finding
from budget.workbook.files.reader import Unreadable, open_file
from budget.workbook.files.unseen_cells import take_out_unseen
from budget.workbook.sheets import printed


def plain_rows(content: bytes, name: str) -> list[list[str]] | Finding:
    """Return the rows of the first sheet that is shown and holds anything, none where no sheet does; or why not."""
    try:
        sheets = [sheet for sheet in open_file(content, name).sheets if sheet.grid and not sheet.hidden]
    except Unreadable as refused:
        return refused.found
    for sheet in sheets[:1]:
        take_out_unseen(sheet)
        return [[printed(value) for value in row] for row in sheet.grid]
    return []
