"""The sums that are kept with a publication: what the facts come to, added up here in the database and another way."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Sum
from django.db.models.functions import Substr
from pytest_django import DjangoDbBlocker

from budget import queries
from budget.models import Edition, LineItem, SpendingSum
from budget.queries.basis import Basis
from budget.queries.breakdowns import SPLIT
from budget.queries.contents import contents, of_tables
from budget.queries.results import EditionInfo
from budget.queries.years import WHOLE_ROW
from budget.spending_sums import SCHEMES
from budget.vocabulary import Scheme
from tests.conftest import kept_for_a_module
from tests.forms.test_published_editions import WHOLE, published

Kept = dict[tuple[int, str, int], tuple[dict[str, int], dict[str, int]]]


@pytest.fixture(scope="module", autouse=True)
def _published(real: Edition, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Publish editions of every form beside the real one."""
    with kept_for_a_module(django_db_blocker):
        for name in WHOLE:
            published(name)
        yield


pytestmark = pytest.mark.django_db


def kept() -> Kept:
    rows = SpendingSum.published.values_list("edition", "scheme", "length", "sums", "printed")
    return {(edition, scheme, length): (sums, printed) for edition, scheme, length, sums, printed in rows}


def added(info: EditionInfo, scheme: Scheme, length: int) -> tuple[dict[str, int], dict[str, int]]:
    """What the database adds up of the facts themselves."""
    says = contents(info).spending(Basis.ALL, scheme)
    facts = LineItem.published.filter(of_tables({info.id: says} if says else {}), measure__in=SPLIT).order_by()
    details = facts.filter(is_total=False)
    if length:
        parts = details.filter(measure="total").annotate(part=Substr(scheme.value, 1, length))
        return dict(parts.values_list("part").annotate(Sum("amount"))), {}
    by_measure = [
        dict(some.values_list("measure").annotate(Sum("amount"))) for some in (details, facts.filter(WHOLE_ROW))
    ]
    return by_measure[0], by_measure[1]


def test_they_are_what_the_facts_of_every_form_come_to() -> None:
    expected = {
        (edition.id, scheme.value, length): found
        for edition in queries.editions()
        for scheme in SCHEMES
        for length in (0, *scheme.level_lengths)
        if any(added(edition, scheme, 0))
        for found in [added(edition, scheme, length)]
    }
    assert kept() == expected
    assert len({edition for edition, _, _ in expected}) > 3


@pytest.mark.sweep
def test_a_command_makes_them_anew() -> None:
    before = kept()
    SpendingSum.every_stage.all().delete()
    call_command("index_search", verbosity=0)
    assert kept() == before


@pytest.mark.sweep
def test_a_migration_makes_those_of_what_is_public_already() -> None:
    before = kept()
    SpendingSum.every_stage.all().delete()
    import_module("budget.migrations.0020_spending_sums").add_up(apps, None)
    assert kept() == before
