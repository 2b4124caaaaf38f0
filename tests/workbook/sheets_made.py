"""Small workbooks and texts made in a test, and short ways to ask what came of them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from openpyxl import Workbook

from budget.findings import Finding
from budget.workbook import read
from budget.workbook.rows import FactRow, Reading, TableReading

WORKBOOKS = Path(__file__).parents[2] / "fixtures" / "workbooks"

Row = Sequence[object]

PROCUREMENT: list[Row] = [
    ["预算04表 政府采购预算明细表"],
    ["金额单位：万元"],
    ["采购类别", "金额"],
    ["A-货物", 54.51],
    ["B-工程", 699.438168],
    ["合 计", 753.948168],
]

EXPENDITURE_HEADER: list[Row] = [
    ["支出功能分类科目", "政府支出经济分类科目", "部门支出经济分类科目", "合计", "基本支出", "项目支出"],
]
MEETING: Row = ["2010199-其他人大事务支出", "50202-会议费", "30215-会议费", 5.4, None, 5.4]
ELDERLY: Row = ["2080501-行政单位离退休", "50905-离退休费", "30302-退休费", 20.203, 20.203, None]


def expenditure(*rows: Row, title: str = "支出预算总表", unit: str = "金额单位：万元") -> list[Row]:
    """A table 03 with these data rows."""
    return [[title], [unit], *EXPENDITURE_HEADER, *rows]


def workbook(sheets: Mapping[str, Iterable[Row]], merges: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """A workbook with these sheets."""
    book = Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for merged in (merges or {}).get(name, ()):
            sheet.merge_cells(merged)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read_rows(*rows: Row, sheet: str = "Sheet1", merges: Sequence[str] = ()) -> Reading:
    """Read a workbook with one sheet of these rows."""
    return read(workbook({sheet: rows}, {sheet: merges}), "一.xlsx")


def text_of(*rows: Row) -> bytes:
    """Tab-separated text."""
    return "\n".join("\t".join("" if cell is None else str(cell) for cell in row) for row in rows).encode()


def table(reading: Reading, key: str) -> TableReading:
    """The table of a key, which must be there."""
    found = reading.table(key)
    assert found is not None, [finding.message for finding in reading.findings]
    return found


def codes(reading: Reading, *, but: Sequence[str] = ("table.missing", "table.no_total")) -> list[str]:
    """The codes of the findings, in order, without those that a small workbook always has."""
    return [finding.code for finding in reading.findings if finding.code not in but]


def found(reading: Reading, code: str) -> list[Finding]:
    """The findings of one code."""
    return [finding for finding in reading.findings if finding.code == code]


def places(reading: Reading, code: str) -> list[str]:
    """Where the findings of one code are."""
    return [finding.place for finding in found(reading, code)]


def fen(row: FactRow) -> dict[str, int]:
    """The amounts of a row in 分."""
    return {measure: amount.fen for measure, amount in row.amounts.items()}


def dimensions(row: FactRow) -> dict[str, str]:
    """The codes of a row."""
    return {name: code.code for name, code in row.dimensions.items()}


def wan(text: str | None) -> int | None:
    """分 of a printed 万元 amount."""
    return None if text is None else int(Decimal(text) * 1_000_000)


@cache
def real_workbook() -> Reading:
    """The township's workbook, read once."""
    return read((WORKBOOKS / "xiaohongmen-2026.xlsx").read_bytes(), "xiaohongmen-2026.xlsx")


@cache
def raw_text() -> Reading:
    """The township's text as extracted, read once."""
    return read((WORKBOOKS / "xiaohongmen-2026.txt").read_bytes(), "xiaohongmen-2026.txt")
