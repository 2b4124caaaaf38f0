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


CONDITION = '</WorksheetOptions><ConditionalFormatting xmlns="urn:schemas-microsoft-com:office:excel"><Range>{}</Range>'
CONDITION += (
    '<Condition><Value1>TRUE</Value1><Format Style="{}"/></Condition></ConditionalFormatting><WorksheetOptions>'
)
TEXT = '<Data ss:Type="String">54.51</Data>'


@pytest.mark.parametrize(
    ("area", "look", "odd", "wanted"),
    [
        ("R4C2", "color:white", TEXT, "cell.scaled_format@B4"),
        ("R4", "color:white", TEXT, "cell.scaled_format@B4"),
        ("R2:R4", "color:white", TEXT, "cell.scaled_format@A2"),
        ("C2", "background:black", TEXT, "cell.scaled_format@B3"),
        ("C3:C4", "color:white", TEXT, ""),
        ("R4C2", "text-line-through:double", TEXT, "cell.struck@B4"),
        ("R4C2", "text-decoration:line-through", TEXT, "cell.struck@B4"),
        ("R4C2", "mso-number-format:0%", TEXT.replace("String", "Number"), "cell.scaled_format@B4"),
        ("R4C2", "text-line-through:none;color:navy", TEXT, ""),
    ],
)
def test_conditions_are_those_of_their_ranges_however_these_are_named(
    area: str, look: str, odd: str, wanted: str
) -> None:
    kinds = ("cell.scaled_format", "cell.struck")
    found = [
        f"{one.code}@{one.cell}"
        for one in read(book(CONDITION.format(area, look), odd=odd), "一.xls").findings
        if one.code in kinds
    ]
    assert (wanted in found) if wanted else not found


@pytest.mark.parametrize(
    "styles", ['<Style ss:ID="a"/><Style ss:ID="a"/>', '<Style ss:ID="a"><Font/><Font ss:Bold="1"/></Style>']
)
def test_a_style_that_is_there_twice_is_no_workbook(styles: str) -> None:
    data = book("").replace(b"<Worksheet ", f"<Styles>{styles}</Styles><Worksheet ".encode())
    assert [one.code for one in read(data, "一.xls").findings] == ["file.damaged"]
