"""An edition says what it has: nobody need know what its form calls a table."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from budget import queries
from budget.forms import Funds, Subject
from budget.models import LineItem
from budget.queries.basis import Basis
from budget.queries.contents import Contents
from budget.vocabulary import Scheme

pytestmark = pytest.mark.usefixtures("real")


def test_an_edition_brings_its_contents_along(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        found = queries.contents(queries.editions("xiaohongmen")[0])
    assert len(found.tables) == 13
    assert [one.number for one in found.tables] == [f"{number:02d}" for number in range(1, 14)]
    spending = found.spending(Basis.ALL)
    assert spending is not None
    assert (spending.subject, spending.funds, spending.dimensions) == (
        Subject.SPENDING,
        Funds.ALL,
        ("function", "gov_economic", "dept_economic"),
    )


@pytest.mark.sweep
def test_the_bases_are_those_of_the_tables_that_are_there() -> None:
    found = queries.contents(queries.edition("xiaohongmen", 2026))
    assert found.bases(Scheme.FUNCTION) == (Basis.ALL, Basis.GENERAL)
    assert found.bases(Scheme.DEPT_ECONOMIC) == (Basis.ALL,)
    assert found.bases(Scheme.PROCUREMENT) == ()
    only_basic = Contents(tuple(found.about(Subject.BASIC)))
    assert only_basic.bases(Scheme.DEPT_ECONOMIC) == (Basis.BASIC,)
    assert only_basic.schemes() == (Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC)
    assert Contents(()).economic is None


@pytest.mark.no_cover
def test_every_row_says_its_phase_its_side_and_its_kind() -> None:
    kinds = set(LineItem.published.values_list("phase", "line", "is_total"))
    assert kinds == {
        ("budget", "detail", False),
        ("budget", "subtotal", True),
        ("budget", "total", True),
    }
    sides = set(LineItem.published.values_list("table__subject", "side"))
    assert {side for subject, side in sides if subject == "balance"} == {"income", "expenditure"}
    assert {side for subject, side in sides if subject != "balance"} == {""}
    sources = LineItem.published.exclude(source="").values_list("measure", "source")
    assert all(measure.endswith(source) for measure, source in sources)
