"""For a form whose folder declares no rule, everything follows from what its tables say they are."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from budget.forms import FORMS, Form
from budget.reconciliation import Context, Level, Outcome, Result, reconcile, rules_of
from budget.workbook import read
from budget.workbook.rows import Amount, FactRow, Reading
from fixtures.published import workbook

WHOLE = [
    "national-final-9.caizhengju-2024",
    "national-final-9.shegongbu-2024",
    "shanghai-9.wanli-dept-2024",
    "jiangsu-12.shengweiban-2017",
    "jiangsu-12.shengweiban-2018",
]
# Amounts that stand in no relation: pages say of them that they could not be checked.
ALONE = {("shanghai_sangong", "agency_running")}
MISPRINTED = "shanghai-9.sifaju-unit-2026"


@cache
def reading(name: str) -> Reading:
    return read(workbook(name), f"{name}.xlsx")


def failed(read_now: Reading) -> list[Outcome]:
    return [one for one in reconcile(read_now, Context()) if one.result is Result.FAIL]


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("name", WHOLE)
def test_what_was_published_right_passes(name: str) -> None:
    assert [(one.rule, one.subject_label) for one in failed(reading(name))] == []
    passed = {one.rule for one in reconcile(reading(name), Context()) if one.result is Result.PASS}
    assert len(passed) > 15


def test_errors_that_the_publisher_printed_are_named_by_cell_and_not_repaired() -> None:
    found = failed(reading(MISPRINTED))
    assert {one.rule.partition(".")[0] for one in found} == {
        "shanghai_expenditure",
        "shanghai_general",
        "shanghai_basic",
    }
    rows = {(one.rule, one.subject_label, one.left, one.right) for one in found}
    assert ("shanghai_expenditure.row_total", "第 8 行 2040601 行政运行", 1_434_885_334, 7_918_940_034) in rows
    assert all(one.cells and one.level is Level.MUST for one in found)


@pytest.mark.sweep(keep=2)
@pytest.mark.no_cover
@pytest.mark.parametrize("name", WHOLE)
def test_no_amount_can_change_unnoticed(name: str) -> None:
    """Each amount of each table is part of some relation: ten times as much is an error somewhere."""
    whole = reading(name)
    unnoticed = []
    for place, table in enumerate(whole.tables):
        form_table = next(one for form in FORMS for one in form.tables if one.key == table.key)
        for number, row in enumerate(table.rows):
            for measure, amount in row.amounts.items():
                if not amount.fen or number % 7 or (table.key, measure) in ALONE:
                    continue
                changed = _with(row, measure, amount._replace(fen=amount.fen * 10 + 1_000_000))
                rows = (*table.rows[:number], changed, *table.rows[number + 1 :])
                tables = (*whole.tables[:place], replace(table, rows=rows), *whole.tables[place + 1 :])
                if not any(one.blocks_publication for one in reconcile(replace(whole, tables=tables), Context())):
                    unnoticed.append((form_table.title, row.label, measure))
    assert unnoticed == []


def _with(row: FactRow, measure: str, amount: Amount) -> FactRow:
    return replace(row, amounts={**row.amounts, measure: amount})


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_each_form_has_rules_of_its_own_tables_alone(form: Form) -> None:
    rules = rules_of(form)
    assert len(rules) == len({rule.id for rule in rules}) > 20
