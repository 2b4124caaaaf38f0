"""What openpyxl does to merged cells when it opens a workbook, done once for all cells that look alike.

It adds the border and the protection of a range's first cell to each cell of the range, and compares both with all that
the workbook has, which takes three quarters of the time of opening the township's workbook. Tests open it some hundred
times. The numbers under which the workbook keeps its looks are the same: `test_merged_cells.py` compares them.
"""

from copy import copy
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Border
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.merge import MergedCellRange

as_openpyxl_does = MergedCellRange.format


def format_alike(self: Any) -> None:
    """Do what `MergedCellRange.format` does, and ask once for what becomes of each look."""
    known: dict[tuple[str, int, int], int] = self.ws.parent.__dict__.setdefault("added_borders", {})
    first = self.start_cell
    for name in ("top", "left", "right", "bottom"):
        side = getattr(first.border, name)
        if side and side.style is None:
            continue
        line, of_first = Border(**{name: side}), first._style.borderId
        for place in getattr(self, name):
            cell = cell_at(self.ws, place)
            look = (name, of_first, cell._style.borderId)
            if look in known:
                cell._style.borderId = known[look]
            else:
                cell.border += line
                known[look] = cell._style.borderId
    first.protection = copy(first.protection)
    for place in self.cells:
        cell_at(self.ws, place)._style.protectionId = first._style.protectionId


def cell_at(sheet: Any, place: tuple[int, int]) -> Any:
    """Return the cell there, made where it is not, with a look to be changed."""
    cell = sheet._cells.get(place)
    if cell is None:
        cell = sheet._cells[place] = MergedCell(sheet, *place)
    if cell._style is None:  # until a look is given to it, a cell has none
        cell._style = StyleArray()
    return cell


def open_quickly() -> None:
    """Let every workbook that this process opens be opened so."""
    MergedCellRange.format = format_alike  # type: ignore[method-assign]
