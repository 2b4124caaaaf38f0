"""Sheets that the site's own blank workbook carries beside the tables: how to fill it in, and lists of codes."""

from __future__ import annotations

from budget.workbook.sheets import Sheet

# What stands in the first cell of such a sheet, for people and for the reader: it holds no table and is passed over.
GUIDE_MARK = "【填表用】本页不属于公开的表，上传时略过"


def is_guide(sheet: Sheet) -> bool:
    """Whether a sheet says of itself, in its first cell, that it is there to help and not to be read."""
    return bool(sheet.grid) and bool(sheet.grid[0]) and sheet.grid[0][0] == GUIDE_MARK
