"""A table of another form, or the same table twice, in a workbook of each family: an error at its cell, whichever family."""

from __future__ import annotations

from copy import deepcopy
from itertools import permutations

import pytest

from budget.findings import Severity
from budget.workbook import read
from fixtures.published import document, drawn
from fixtures.published.provinces import printed
from fixtures.published.variants import Told

pytestmark = pytest.mark.no_cover

FAMILIES: dict[str, Told] = {
    "integrated": printed(),
    "jiangsu": document("jiangsu-12.shengweiban-2018"),
    "national": document("national-final-9.shegongbu-2024"),
    "shanghai": document("shanghai-9.wanli-dept-2024"),
}
# A table by which each form is told from the others.
OWN = {"integrated": 7, "jiangsu": 4, "national": 2, "shanghai": 4}


def errors(told: Told, family: str) -> list[tuple[str, str]]:
    reading = read(drawn(told, family), "表.xlsx")
    return [(one.code, f"{one.sheet}!{one.cell}") for one in reading.findings if one.severity is Severity.ERROR]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_table_twice_in_two_wordings_is_named(family: str) -> None:
    told = deepcopy(FAMILIES[family])
    again = deepcopy(told["tables"][OWN[family]])
    again["title"] = f"附表：{again['title']}（续）"
    told["tables"].append(again)
    found = errors(told, family)
    assert [place for _code, place in found if place.startswith(f"表{len(told['tables'])}!")]


@pytest.mark.parametrize(("family", "other"), list(permutations(FAMILIES, 2)))
def test_a_table_of_another_form_is_named(family: str, other: str) -> None:
    told = deepcopy(FAMILIES[family])
    told["tables"].append(deepcopy(FAMILIES[other]["tables"][OWN[other]]))
    found = errors(told, family)
    assert [place for _code, place in found if place.startswith(f"表{len(told['tables'])}!")]
