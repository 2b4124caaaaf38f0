"""What the window of an «XML spreadsheet 2003» does not show: results where it shows formulas, zeros, what has no room."""

from __future__ import annotations

import pytest

from budget.workbook import read
from tests.workbook.books_made import COLUMN, ROW
from tests.workbook.sheets_made import PROCUREMENT

_SPACE = "urn:schemas-microsoft-com:office:"


def book(window: str = "", width: str = "", odd: str = '<Data ss:Type="Number">5451.25</Data>') -> bytes:
    """The small workbook with an odd cell, told how its window and its columns are."""
    rows = ""
    for number, row in enumerate(PROCUREMENT):
        held = [
            f'<Cell><Data ss:Type="{"String" if isinstance(one, str) else "Number"}">{one}</Data></Cell>' for one in row
        ]
        if number == ROW:
            held[COLUMN] = f'<Cell ss:Formula="=HYPERLINK(R1C1)">{odd}</Cell>'
        rows += f"<Row>{''.join(held)}</Row>"
    options = f'<WorksheetOptions xmlns="{_SPACE}excel">{window}</WorksheetOptions>'
    given = f' ss:DefaultColumnWidth="{width}"' * bool(width)
    table = f"<Table{given}>{rows}</Table>"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{_SPACE}spreadsheet" xmlns:ss="{_SPACE}spreadsheet">'
        f'<Worksheet ss:Name="一">{table}{options}</Worksheet></Workbook>'
    ).encode()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (book("<DisplayFormulas/>"), {"cell.as_formula@B4"}),
        (book("<DoNotDisplayZeros/>", odd='<Data ss:Type="Number">0</Data>'), {"cell.unseen_zero@B4"}),
        (book(width="15"), {"cell.too_narrow@B4"}),
        (book("<ProtectObjects/>", width="60"), set()),
    ],
)
def test_what_the_window_does_not_show_is_named(data: bytes, told: set[str]) -> None:
    kinds = ("cell.as_formula", "cell.unseen_zero", "cell.too_narrow")
    assert {f"{one.code}@{one.cell}" for one in read(data, "一.xls").findings if one.code in kinds} == told
