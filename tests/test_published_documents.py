"""The workbooks drawn from published documents hold what was printed, amount by amount."""

import io
from collections.abc import Iterator
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from fixtures.published import DOCUMENTS, document, figures, workbook

YUAN = {"shanghai-9.wanli-dept-2024": 156_211_123, "shanghai-9.sifaju-unit-2026": Decimal("86959408.34")}


def drawn(name: str) -> dict[tuple[str, str], object]:
    book = load_workbook(io.BytesIO(workbook(name)))
    return {
        (sheet.title, cell.coordinate): cell.value for sheet in book.worksheets for row in sheet for cell in row
    }  # fmt: skip


def printed(name: str) -> Iterator[str]:
    for table in document(name)["tables"]:
        for row in table["rows"]:
            yield from filter(None, row)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_printed_amount_stands_in_its_cell(name: str) -> None:
    cells = drawn(name)
    found = figures(name)

    assert len({(one.sheet, one.cell) for one in found}) == len(found) > 10
    assert all(Decimal(str(cells[one.sheet, one.cell])) == Decimal(one.printed.replace(",", "")) for one in found)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_printed_is_left_out(name: str) -> None:
    cells = [value for value in drawn(name).values() if value is not None]

    words = [text for text in printed(name) if text in cells]
    assert len(words) + len(figures(name)) >= len(list(printed(name)))


@pytest.mark.parametrize(("name", "whole"), YUAN.items())
def test_amounts_are_kept_in_fen(name: str, whole: Decimal) -> None:
    assert max(one.fen for one in figures(name)) == whole * 100
