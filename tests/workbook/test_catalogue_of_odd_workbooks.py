"""Every odd workbook of the catalogue ends as the catalogue says: same figures, accepted, refused or unreadable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from functools import cache

import pytest

from budget.findings import Severity
from budget.reconciliation import Context, Level, Result, reconcile
from budget.workbook import read
from budget.workbook.rows import Reading
from fixtures.codes import rows_of
from fixtures.odd import CATALOGUE, Outcome, Quirk, files

SCHEMES = {
    "function": "functional_codes",
    "gov_economic": "government_economic_codes",
    "dept_economic": "department_economic_codes",
}


@cache
def context() -> Context:
    """What is known when 661 uploads its budget of 2026."""
    codes = {scheme: {row["code"]: row["name"] for row in rows_of(name)} for scheme, name in SCHEMES.items()}
    return Context(unit_code="661", year=2026, codes=codes, unit_name="北京市朝阳区小红门乡")


def figures(reading: Reading) -> Counter[Hashable]:
    """Every figure with the table, codes and measure that it stands under: cells and labels left out."""
    found: Counter[Hashable] = Counter()
    for table in reading.tables:
        for row in table.rows:
            codes = tuple(sorted((name, code.code) for name, code in row.dimensions.items()))
            found.update((table.key, codes, measure, amount.fen) for measure, amount in row.amounts.items())
        for project in table.projects:
            found.update((project.code, measure, amount.fen) for measure, amount in project.amounts.items())
        for line in table.indicators:
            found[table.key, line.project_code, line.level1, line.level2, line.relation, line.target] += 1
    return found


@cache
def real_figures() -> Counter[Hashable]:
    return figures(read(files.real(), "real.xlsx"))


def is_refused(reading: Reading) -> bool:
    """Whether an error stands or a must rule fails."""
    errors = any(found.severity is Severity.ERROR for found in reading.findings)
    results = reconcile(reading, context())
    return errors or any(result.level is Level.MUST and result.result is Result.FAIL for result in results)


@pytest.mark.parametrize("quirk", CATALOGUE.values(), ids=CATALOGUE.keys())
def test_ends_as_the_catalogue_says(quirk: Quirk) -> None:
    reading = read(quirk.content, f"{quirk.name}.xlsx")
    assert reading.is_readable is (quirk.outcome is not Outcome.UNREADABLE)
    if quirk.outcome is Outcome.UNREADABLE:
        assert not reading.tables
        assert len([found for found in reading.findings if found.severity is Severity.ERROR]) == 1
        return
    assert is_refused(reading) is (quirk.outcome in {Outcome.REFUSED, Outcome.UPLOAD})
    if quirk.outcome is Outcome.SAME:
        assert figures(reading) == real_figures()
