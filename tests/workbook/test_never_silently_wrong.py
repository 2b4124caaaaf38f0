"""Whatever a sheet holds: reading never raises, every amount read is the cell's own, no filled cell vanishes unsaid."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budget.forms.beijing.budget import BEIJING
from budget.money import AmountUnit
from budget.workbook import read
from budget.workbook.rows import Amount, TableReading
from budget.workbook.sheets import Flaw, FlawKind, Sheet
from budget.workbook.tables.assemble import assemble_tables
from budget.workbook.tables.blocks import find_blocks
from budget.workbook.tables.recognise import Recognised, recognise_blocks
from tests.workbook.sheets_made import WORKBOOKS

pytestmark = pytest.mark.no_cover

REAL_LINES = [
    line.split("\t") for line in (WORKBOOKS / "xiaohongmen-2026.txt").read_text("utf-8").split("\n") if line.strip()
]
ODD_CELLS: st.SearchStrategy[object] = st.one_of(
    st.sampled_from(
        ["", " ", "—", "合 计", "小计", "1.5", "-3", "12%", "单位：元", "注：无", "产出指标", "≥", "2010108-代表工作"]
    ),
    st.floats(-1e6, 1e6),
    st.sampled_from([Flaw(FlawKind.ERROR, "#REF!"), Flaw(FlawKind.FORMULA, ""), Flaw(FlawKind.PERCENT, "90%"), True]),
    st.text(max_size=6),
)
LINES = st.lists(st.integers(0, len(REAL_LINES) - 1), min_size=1, max_size=30)
WIDTH = max(map(len, REAL_LINES))


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """A stretch of the real text, lines mixed in from elsewhere, some cells replaced by others."""
    first = draw(st.integers(0, len(REAL_LINES) - 1))
    lines = [*REAL_LINES[first : first + 25], *(REAL_LINES[place] for place in draw(LINES))]
    grid: list[list[object]] = [[*line, *[""] * (WIDTH - len(line))] for line in lines]
    for _ in range(draw(st.integers(0, 8))):
        row, column = draw(st.integers(0, len(grid) - 1)), draw(st.integers(0, WIDTH - 1))
        grid[row][column] = draw(ODD_CELLS)
    flawed = any(isinstance(cell, Flaw) for row in grid for cell in row)
    return Sheet("表", 0, grid, has_flaws=flawed)


def tables_of(sheet: Sheet) -> list[TableReading]:
    found = Recognised()
    recognise_blocks(sheet, find_blocks(sheet), BEIJING, found)
    return assemble_tables(found, BEIJING, []).tables


def amounts_of(table: TableReading) -> list[Amount]:
    amounts = [amount for row in table.rows for amount in row.amounts.values()]
    return amounts + [amount for project in table.projects for amount in project.amounts.values()]


@settings(max_examples=200)
@given(sheets())
def test_every_amount_is_that_of_its_cell(sheet: Sheet) -> None:
    for table in tables_of(sheet):
        addresses = [amount.source.address for amount in amounts_of(table)]
        assert len(addresses) == len(set(addresses))
        for amount in amounts_of(table):
            letters = amount.source.address.rstrip("0123456789")
            row, column = int(amount.source.address[len(letters) :]) - 1, ord(letters) - ord("A")
            assert sheet.text(row, column) == amount.source.raw
            number = Decimal(amount.source.raw.strip().replace(",", ""))
            assert number * table.unit.value == amount.fen


@settings(max_examples=200)
@given(sheets())
def test_no_number_vanishes_unsaid(sheet: Sheet) -> None:
    found = Recognised()
    recognise_blocks(sheet, find_blocks(sheet), BEIJING, found)
    result = assemble_tables(found, BEIJING, [])
    errors = {(one.sheet, one.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for one in result.findings}
    for table in result.tables:
        kept = {amount.source.address for amount in amounts_of(table)}
        columns = {column.index for column in table.columns if column.role == "amount"}
        for part in table.parts:
            if table.key in ("performance", "projects"):
                continue
            for number in range(part.first_row, part.last_row + 1):
                numbers = {
                    f"{chr(ord('A') + column)}{number}"
                    for column in columns
                    if isinstance(sheet.grid[number - 1][column], float) and column < 26
                }
                said = (sheet.name, str(number)) in errors
                assert numbers <= kept or said or number in part.header_rows


@given(st.binary(max_size=300))
def test_any_bytes_give_a_reading(data: bytes) -> None:
    for head in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "收支总表\t\n单位：万元\t\n".encode()):
        reading = read(head + data, "a")
        assert reading.findings or reading.tables
        assert all(table.unit in AmountUnit for table in reading.tables)
