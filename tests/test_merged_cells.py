"""Workbooks are opened quickly in tests, and are what openpyxl makes of them."""

from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Protection, Side
from openpyxl.worksheet.merge import MergedCellRange

from tests.builders import REAL
from tests.merged_cells import as_openpyxl_does, format_alike

pytestmark = pytest.mark.no_cover


def looks() -> list[Any]:
    """Every cell of the real workbook with the numbers of its looks, then the borders and protections themselves."""
    book: Any = load_workbook(REAL)  # the annotations of openpyxl leave out where it keeps looks
    cells = [
        (sheet.title, place, type(cell), cell._style) for sheet in book for place, cell in sorted(sheet._cells.items())
    ]
    return [*cells, list(book._borders), list(book._protections)]


def test_every_cell_looks_as_openpyxl_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = looks()
    monkeypatch.setattr(MergedCellRange, "format", as_openpyxl_does)
    assert quick == looks()


@pytest.mark.parametrize("protected", [True, False])
def test_what_no_real_workbook_has_is_done_alike(protected: bool) -> None:
    made = []
    for way in (as_openpyxl_does, format_alike):
        book: Any = Workbook()
        sheet = book.worksheets[0]
        sheet.cell(50, 1).border = Border(left=Side("thick"), top=Side("double"), bottom=Side("dotted"))
        sheet.cell(51, 2).border = Border(right=Side("thick", color="FF0000"))
        sheet.cell(50, 1).protection = Protection(locked=protected, hidden=True)
        for where in ("A50:C52", "A54:B55"):
            way(MergedCellRange(sheet, where))
        made.append([[*looks_of(sheet)], list(book._borders), list(book._protections)])
    assert made[0] == made[1]


def looks_of(sheet: Any) -> list[Any]:
    """The cells of the made ranges."""
    return [(place, type(cell), cell._style) for place, cell in sorted(sheet._cells.items()) if place[0] >= 50]
