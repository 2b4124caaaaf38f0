"""How far a row stands below the one that it is part of: by the blanks that the file has, by its code, or by its number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budget.numbering import number_level
from budget.queries.results import GridCell

_BLANKS = re.compile(r"\A[ \u3000\u00a0]+")
_CODE = re.compile(r"\d{1,7}\Z")
# «其中：» opens what a line counted «一、» is made of, so it stands as deep as «（一）».
_OF_THE_LINE_ABOVE = re.compile(r"其中[:：]")
# A whole code of a classification: 类 3, 款 5, 项 7.
_LEVELS = {3: 0, 5: 1, 7: 2}
MOST = 4


def indents(rows: Sequence[Sequence[GridCell]]) -> list[dict[str, int]]:
    """Return for each row the cells that stand further in, by address, and by how many signs."""
    coded = [_coded(row) for row in rows]
    has_levels = len({level for _, level in coded if level is not None}) > 1
    counted = {level for row in rows for cell in row if (level := _counted(cell)) is not None}
    found = []
    for row, (name, level) in zip(rows, coded, strict=True):
        here = {cell.address: depth for cell in row if (depth := _depth(cell, counted))}
        # Where a file sets its rows in itself, that is how they stand.
        if has_levels and level and name and not _BLANKS.match(name.text):
            here[name.address] = level
        found.append(here)
    return found


def _depth(cell: GridCell, counted: set[int]) -> int:
    """Return how many signs a cell stands in by its own text."""
    if cell.fen is not None or not cell.text:
        return 0
    if blanks := _BLANKS.match(cell.text):
        # An ideographic space is as wide as a sign, the others about half as wide.
        wide = sum(1 if sign == "\u3000" else 0.5 for sign in blanks[0])
        return min(MOST, max(1, round(wide)))
    level = _counted(cell)
    return 0 if level is None else sorted(counted).index(level)


def _counted(cell: GridCell) -> int | None:
    if cell.fen is not None:
        return None
    return 1 if _OF_THE_LINE_ABOVE.match(cell.text) else number_level(cell.text)


def _coded(row: Sequence[GridCell]) -> tuple[GridCell | None, int | None]:
    """Return the name that follows the code on the left of a row, and the level of the code."""
    parts: list[str] = []
    for cell in row:
        if cell.fen is not None:
            break
        if cell.text and not _CODE.match(cell.text):
            if not parts:
                break
            level = len(parts) - 1 if len(parts) > 1 else _LEVELS.get(len(parts[0]))
            return cell, level
        if cell.text:
            parts.append(cell.text)
    return None, None
