"""Which row of a table of plain rows is the sum of it, and which sums up some lines."""

from __future__ import annotations

import pytest

from budget.workbook.rows import Reading
from tests.workbook.sheets_made import ELDERLY, MEETING, Row, expenditure, found, places, read_rows, table

TOTAL: Row = ["合 计", None, None, 25.603, 20.203, 5.4]


def lines(reading: Reading) -> list[tuple[str, str]]:
    return [(row.line.value, row.label) for row in table(reading, "expenditure").rows]


def test_the_total_may_stand_first() -> None:
    assert [line for line, _ in lines(read_rows(*expenditure(TOTAL, MEETING, ELDERLY)))] == [
        "total",
        "detail",
        "detail",
    ]


def test_two_totals_are_one_too_many() -> None:
    reading = read_rows(*expenditure(MEETING, TOTAL, ELDERLY, TOTAL))
    assert [line for line, _ in lines(reading)] == ["detail", "total", "detail"]
    assert places(reading, "row.total_twice") == ["Sheet1!A7"]


def test_a_row_named_a_subtotal_is_one() -> None:
    reading = read_rows(*expenditure(MEETING, ["小 计", None, None, 5.4, None, 5.4], ELDERLY))
    assert [line for line, _ in lines(reading)] == ["detail", "subtotal", "detail"]


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("label", ["支出合计", "本年支出合计", "部门合计"])
def test_a_sum_of_the_spending_is_that_of_the_table_where_no_other_is(label: str, first: bool) -> None:
    total: Row = [label, *TOTAL[1:]]
    reading = read_rows(*expenditure(*([total, MEETING, ELDERLY] if first else [MEETING, ELDERLY, total])))
    assert max(lines(reading)) == ("total", label)
    assert not found(reading, "table.no_total")


def test_a_sum_of_the_spending_is_one_of_some_lines_where_the_table_has_another() -> None:
    reading = read_rows(*expenditure(MEETING, ELDERLY, ["支出合计", *TOTAL[1:]], TOTAL))
    assert [line for line, _ in lines(reading)] == ["detail", "detail", "subtotal", "total"]


@pytest.mark.parametrize("label", ["支出合计", "公用经费小计", "过次页", "项目支出合计"])
def test_of_two_such_sums_nobody_can_tell_and_a_part_is_none(label: str) -> None:
    one: Row = [label, *TOTAL[1:]]
    reading = read_rows(*expenditure(*([one] if label == "支出合计" else []), MEETING, ELDERLY, one))
    assert found(reading, "table.no_total")
