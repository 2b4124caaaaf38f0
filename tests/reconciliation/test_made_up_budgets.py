"""No must rule fails on a budget that was added up from its own lines."""

from __future__ import annotations

import pytest

from budget.findings import Severity
from budget.reconciliation import Context, Level, Result, reconcile
from budget.workbook import read
from fixtures.generated import TOWNSHIPS, generated, large
from fixtures.lines import Township
from fixtures.odd.tables import government_funds_and_state_capital

pytestmark = pytest.mark.no_cover


def failures(data: bytes, unit: Township, year: int) -> list[str]:
    """The errors of reading and the must rules that fail, for the unit that uploads."""
    reading = read(data, "made-up.xlsx")
    results = reconcile(reading, Context(unit_code=unit.code, year=year, unit_name=unit.name))
    errors = [found.code for found in reading.findings if found.severity is Severity.ERROR]
    return errors + [r.rule for r in results if r.level is Level.MUST and r.result is Result.FAIL]


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("unit", TOWNSHIPS, ids=lambda unit: unit.code)
@pytest.mark.parametrize("year", [2025, 2026])
def test_of_a_township(unit: Township, year: int) -> None:
    assert failures(generated(unit, year), unit, year) == []


def test_of_many_rows() -> None:
    assert failures(large(3000), TOWNSHIPS[0], 2026) == []


def test_with_government_funds_and_state_capital() -> None:
    assert failures(government_funds_and_state_capital(), TOWNSHIPS[0], 2026) == []


def test_uploaded_for_another_year_does_fail() -> None:
    assert failures(generated(TOWNSHIPS[0], 2025), TOWNSHIPS[0], 2026) != []
