"""A code that is doubted by its name and by its item is wrong; each of the two alone is for people to judge."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from budget.classification import read_folder
from budget.editions import examine
from budget.editions.preparing import Examined, context_of
from tests.builders import REAL

SPENDING = "预算03表 支出预算总表"


def examined(change: dict[str, str], sheet: str = SPENDING) -> Examined:
    """The real workbook with other words in some cells."""
    book = load_workbook(REAL)
    for address, words in change.items():
        book[sheet][address] = words
    out = BytesIO()
    book.save(out)
    return examine(out.getvalue(), REAL.name, context_of(read_folder(), "661", 2026, "北京市朝阳区小红门乡"))


def first_item() -> tuple[str, str]:
    """The address and the text of the first item of the table of spending."""
    sheet = load_workbook(REAL)[SPENDING]
    cells = (cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("2010199-"))
    found = next(cells)
    return found.coordinate, str(found.value)


@pytest.mark.parametrize(("code", "doubted"), [("2010150", "codes.known"), ("2130101", "codes.names")])
def test_a_line_under_another_items_code_cannot_be_published(code: str, doubted: str) -> None:
    address, words = first_item()
    found = examined({address: words.replace("2010199", code)})
    must = {check.rule for check in found.failed}
    assert {doubted, "expenditure_general.by_item"} <= must
    assert not found.is_publishable
    assert any("编码很可能录错了" in check.reason for check in found.failed)


@pytest.mark.no_cover
def test_an_unusual_name_alone_is_for_people_to_judge() -> None:
    address, words = first_item()
    found = examined({address: words + "（含补助）"})
    assert any(check.rule == "codes.names" and check.result == "fail" for check in found.checks)
    assert "codes.names" not in {check.rule for check in found.failed}
