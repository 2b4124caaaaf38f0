"""Of very many editions facts are found without listing their tables, and are the same as where these are listed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from pytest_django import DjangoDbBlocker

from budget import queries
from budget.models import Edition
from budget.queries import records
from budget.queries.filters import EditionFilter, ItemFilter
from budget.queries.records import Records
from budget.queries.standing import BalanceSide, Standing
from tests.conftest import kept_for_a_module
from tests.forms.test_published_editions import WHOLE, published

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]


@pytest.fixture(scope="module", autouse=True)
def _published(real: Edition, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Publish editions of every form beside the real one."""
    with kept_for_a_module(django_db_blocker):
        for name in WHOLE:
            published(name)
        yield


SIDES = [(), *((side,) for side in BalanceSide), (BalanceSide.INCOME, BalanceSide.BY_USE)]
LINES = [(), *((line,) for line in Standing), (Standing.DETAIL, Standing.TOTAL)]


def _told(found: Records) -> tuple[object, ...]:
    """All that an answer says; an edition is another object each time it is read."""
    tables = {pk: (table.edition.id, table.told, table.number, table.is_alone) for pk, table in found.tables.items()}
    return found.rows, tables, found.count, found.unmatched


@pytest.mark.sweep
def test_the_facts_are_the_same_for_every_side_and_kind_of_row(monkeypatch: pytest.MonkeyPatch) -> None:
    editions = queries.EditionsAsOf(EditionFilter(), queries.last_act())
    asked = [
        ItemFilter(sides=sides, lines=lines, is_total=is_total, measure=measure)
        for sides, lines, is_total, measure in product(SIDES, LINES, (None, True, False), ("", "total"))
    ]
    module = records.__globals__
    found = [queries.records(editions, each, limit=100_000, counted=True) for each in asked]
    monkeypatch.setitem(module, "MOST_LISTED", 0)
    again = [queries.records(editions, each, limit=100_000, counted=True) for each in asked]
    assert [_told(each) for each in again] == [_told(each) for each in found]
    assert len({len(each.rows) for each in found}) > 20
    assert all(each.count == len(each.rows) for each in found)
