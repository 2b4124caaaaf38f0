"""What lies over the cells of an «XML spreadsheet 2003»: conditions, remarks that stay open, and what is filled anew at each opening."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from budget.workbook.files.sheet_maker import MOST_COLUMNS, MOST_ROWS
from budget.workbook.files.web.conditions import overlay_of
from budget.workbook.files.xlsx.overlays import Laid
from budget.workbook.sheets import Merge

if TYPE_CHECKING:
    from lxml import etree

SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
EXCEL = "{urn:schemas-microsoft-com:office:excel}"
# «R4C2:R9C3», «C2» of a whole column, «R4:R9» of whole rows.
_RANGE = re.compile(r"(?=[RC])(?:R(\d{1,7}))?(?:C(\d{1,5}))?(?::(?=[RC])(?:R(\d{1,7}))?(?:C(\d{1,5}))?)?")
_ALL: Merge = (1, 1, MOST_ROWS, MOST_COLUMNS)


def _areas(text: str) -> list[Merge]:
    """Return the cells that a text names by rows and columns."""
    return [
        (int(top or 1), int(left or 1), int(bottom or top or MOST_ROWS), int(right or left or MOST_COLUMNS))
        for top, left, bottom, right in _RANGE.findall(text)
    ]


def conditions(sheet: etree._Element) -> Iterator[Laid]:
    """Yield what conditions lay over cells; what they compare is not looked at."""
    for one in sheet.iterfind(f"{EXCEL}ConditionalFormatting"):
        ranges = _areas(one.findtext(f"{EXCEL}Range", ""))
        for style in one.iterfind(f"{EXCEL}Condition/{EXCEL}Format"):
            yield Laid(ranges, overlay_of(style.get("Style", "")), lambda _: True)


def refreshed(sheet: etree._Element, names: Mapping[str, str]) -> Iterator[Merge]:
    """Yield what is filled anew when the workbook is opened: the places of pivot tables, and those that queries name.

    All of the sheet where they do not say where they stand; `names` are what the names of the workbook stand for.
    """
    for kind in ("PivotTable", "QueryTable"):
        for one in sheet.iterfind(f"{EXCEL}{kind}"):
            if next(one.iter(f"{EXCEL}RefreshOnFileOpen"), None) is not None:
                named = names.get(one.findtext(f"{EXCEL}Name", "").strip().lower(), "")
                told = one.findtext(f"{EXCEL}Location", "") or named.rpartition("!")[2]
                yield from _areas(told) or [_ALL]


def under_remark(cell: etree._Element, row: int, column: int) -> Iterator[Merge]:
    """Yield what a remark lies over that stays open: beside its cell, where Excel puts it, for the file does not say."""
    remark = cell.find(f"{SPREADSHEET}Comment")
    if remark is not None and str(remark.get(f"{SPREADSHEET}ShowAlways", "")).lower() in ("1", "true"):
        yield max(row, 1), column + 2, row + 4, column + 3
