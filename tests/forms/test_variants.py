"""The forms as other clerks print them: every figure is read from its cell still, or what is not there is named."""

from __future__ import annotations

from copy import deepcopy

import pytest

from budget.findings import Severity
from budget.forms import form_of
from budget.workbook import read
from budget.workbook.rows import Reading
from fixtures.published import DOCUMENTS, document, drawn, figures_of
from fixtures.published.variants import (
    VARIANTS,
    Told,
    as_the_ministry_prints,
    of_beijing,
    with_levels_beside_numbers,
)

pytestmark = pytest.mark.no_cover

ONE_OF_EACH = [
    "integrated-9.hebei-xiakou-2025",
    "jiangsu-12.shengweiban-2018",
    "national-final-9.shegongbu-2024",
    "shanghai-9.wanli-dept-2024",
]
FINAL = [name for name in DOCUMENTS if name.startswith("national")]
SOCIAL = "national-final-9.shegongbu-2024"


def reading_of(told: Told, name: str) -> Reading:
    return read(drawn(told, name.partition("-")[0]), f"{name}.xlsx")


def errors(reading: Reading) -> list[str]:
    return [found.code for found in reading.findings if found.severity is Severity.ERROR]


def every_figure_is_read(told: Told, name: str) -> Reading:
    reading = reading_of(told, name)
    found = {
        (amount.source.sheet, amount.source.address): amount.fen
        for table in reading.tables
        for row in table.rows
        for amount in row.amounts.values()
    }
    assert found == {(one.sheet, one.cell): one.fen for one in figures_of(told, name.partition("-")[0])}
    return reading


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_what_stands_around_the_figures_changes_none(name: str, variant: str) -> None:
    if variant == "the unit in brackets behind it" and name.startswith("shanghai"):
        pytest.skip("its unit is another")
    reading = every_figure_is_read(VARIANTS[variant](document(name)), name)

    assert set(errors(reading)) <= {"table.missing"} if name.startswith("integrated") else errors(reading) == []


@pytest.mark.parametrize("name", FINAL)
def test_the_sheets_of_the_ministry_are_read(name: str) -> None:
    reading = every_figure_is_read(as_the_ministry_prints(document(name)), name)

    assert (reading.form, errors(reading)) == ("national_final", [])


def test_levels_may_stand_beside_the_numbers_of_the_columns() -> None:
    assert errors(every_figure_is_read(with_levels_beside_numbers(document(SOCIAL)), SOCIAL)) == []


@pytest.mark.parametrize("name", FINAL)
def test_three_more_tables_are_those_of_beijing(name: str) -> None:
    reading = every_figure_is_read(of_beijing(document(name)), name)

    assert (reading.form, errors(reading)) == ("beijing_final", [])
    assert [table.key for table in reading.tables] == [table.key for table in form_of("beijing_final").tables]


@pytest.mark.parametrize("name", ONE_OF_EACH[1:])
def test_a_table_that_is_not_there_is_named(name: str) -> None:
    form = form_of(reading_of(document(name), name).form)
    for place in range(len(document(name)["tables"])):
        told = deepcopy(document(name))
        gone = told["tables"].pop(place)
        reading = reading_of(told, name)
        (missing,) = [found for found in reading.findings if found.severity is Severity.ERROR]
        assert reading.form == form.key
        assert missing.code == "table.missing"
        (lacking,) = form.by_key.keys() - {table.key for table in reading.tables}
        assert form.by_key[lacking].title in missing.message, gone["title"]
