"""Faults that happen to real workbooks: each makes a must rule fail, with the cell or the sum that shows it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budget.reconciliation import Outcome, reconcile
from budget.workbook.rows import Amount, FactRow, Reading
from tests.reconciliation.cast import official, perturbed, replaced, xiaohongmen

REAL = xiaohongmen()


def rows_of(table: str) -> list[FactRow]:
    found = REAL.table(table)
    assert found is not None
    return list(found.rows)


def with_rows(table: str, rows: list[FactRow]) -> Reading:
    found = REAL.table(table)
    assert found is not None
    return replaced(REAL, replace(found, rows=tuple(rows)))


def blocking(reading: Reading) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for result in reconcile(reading, official()):
        if result.blocks_publication:
            found.setdefault(result.rule, []).append(result)
    return found


def times(row: FactRow, factor: int) -> FactRow:
    return replace(row, amounts={m: amount._replace(fen=amount.fen * factor) for m, amount in row.amounts.items()})


@pytest.mark.parametrize("table", ["expenditure", "general_expenditure", "general_basic", "services", "procurement"])
def test_a_dropped_row_is_missed_by_the_total(table: str) -> None:
    rows = rows_of(table)
    gone = rows.pop(1)

    (total, *_) = blocking(with_rows(table, rows))[f"{table}.column_total"]

    assert total.difference == -gone.amounts["total"].fen


def test_a_duplicated_row_is_named_and_the_total_is_over_by_it() -> None:
    rows = rows_of("expenditure")
    rows.insert(3, replace(rows[2], number=999))

    found = blocking(with_rows("expenditure", rows))

    assert "999" in found["expenditure.unique"][0].reason
    assert found["expenditure.column_total"][0].difference == rows[2].amounts["total"].fen


def test_a_wrong_department_subtotal_is_its_own_failure() -> None:
    found = blocking(perturbed(REAL, "income", "rows", 0, "current", 1))

    assert set(found) == {"income.row_total", "income.row_current", "income.department"}
    assert [result.subject for result in found["income.department"]] == ["income row 6 current"]


@pytest.mark.parametrize(
    ("table", "rule"),
    [
        ("expenditure", "balance_expenditure.total"),
        ("general_expenditure", "fiscal_general.total"),
        ("general_basic", "basic.totals"),
        ("income", "balance_income.total"),
    ],
)
def test_yuan_read_as_wan_is_called_by_its_name(table: str, rule: str) -> None:
    found = blocking(with_rows(table, [times(row, 10_000) for row in rows_of(table)]))

    assert {result.reason for result in found[rule]} == {
        "两边恰好相差一万倍，可能把元当成了万元，请核对表上的金额单位。"
    }


def test_columns_shifted_by_one_do_not_pass() -> None:
    """基本支出 read as 项目支出 and the other way round: every row of 03 still adds up, other tables disagree."""
    swap = {"basic": "project", "project": "basic"}

    def shifted(row: FactRow) -> FactRow:
        amounts: dict[str, Amount] = {swap.get(measure, measure): amount for measure, amount in row.amounts.items()}
        return replace(row, amounts=amounts)

    found = blocking(with_rows("expenditure", [shifted(row) for row in rows_of("expenditure")]))

    assert "expenditure.row_total" not in found
    assert {"basic.totals", "expenditure_basic.by_pair", "expenditure_general.basic_by_item"} <= set(found)


def test_money_moved_from_one_class_to_another_keeps_the_totals_and_is_still_found() -> None:
    moved = perturbed(REAL, "expenditure", "rows", 0, "total", -100)
    moved = perturbed(moved, "expenditure", "rows", 0, "project", -100)
    moved = perturbed(moved, "expenditure", "rows", 40, "total", 100)
    moved = perturbed(moved, "expenditure", "rows", 40, "basic", 100)

    found = blocking(moved)

    assert [(r.subject, r.difference) for r in found["balance_expenditure.by_class"]] == [("201", -100), ("213", 100)]
