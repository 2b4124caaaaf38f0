"""What lies below merged cells: the sheet shows none of it, so nothing of it is read."""

from __future__ import annotations

from budget.findings import Finding, finding
from budget.workbook.cells import is_amount_like, is_blank
from budget.workbook.folding import fold
from budget.workbook.sheets import Merge, Sheet, address, printed

# More of them in one merge help nobody to find them: the rest is counted.
_MOST_NAMED = 20


def uncover(sheet: Sheet) -> list[Finding]:
    """Blank every cell below a merged one; return an error for each whose content is not what the sheet shows there.

    The words that the merged cell shows itself may be repeated below it, as some programs write them: they hide nothing.
    A number may not, for it would be added up once for each row.
    """
    findings: list[Finding] = []
    for merge in sheet.merges or ():
        findings += _below(sheet, merge)
    return findings


def _below(sheet: Sheet, merge: Merge) -> list[Finding]:
    top, left, bottom, right = merge
    grid = sheet.grid
    if top > len(grid) or left > sheet.width:
        return []
    shown = printed(grid[top - 1][left - 1])
    hidden: list[tuple[int, int, str]] = []
    for row in range(top - 1, min(bottom, len(grid))):
        cells = grid[row]
        for column in range(left - 1, min(right, len(cells))):
            value = cells[column]
            if value == "" or (row, column) == (top - 1, left - 1):
                continue
            text = printed(value)
            # Folded, because programs that repeat a merged text below itself also change its blanks and brackets.
            is_same = fold(text) == fold(shown)
            if is_same and not is_amount_like(value):
                continue
            cells[column] = ""
            if not is_same and not is_blank(text):
                hidden.append((row, column, text))
    area = f"{address(top - 1, left - 1)}:{address(bottom - 1, right - 1)}"
    named = [
        finding("cell.covered", sheet.name, address(row, column), raw=text, range=area)
        for row, column, text in hidden[:_MOST_NAMED]
    ]
    if rest := len(hidden) - len(named):
        named.append(
            finding("cell.covered_more", sheet.name, address(*hidden[_MOST_NAMED][:2]), count=rest, range=area)
        )
    return named
