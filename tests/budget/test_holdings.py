"""How much the site holds is kept with every act, and is what counting every edition and body one by one gives."""

from __future__ import annotations

from importlib import import_module
from itertools import product

import pytest
from django.apps import apps
from django.core.management import call_command

from budget.editions import draft, publish, withdraw
from budget.models import Edition, Holding, SpendingSum
from budget.queries.division_names import county_of
from budget.vocabulary import EditionState, Stage
from tests.builders import REASON, make_township, published_of, real_prepared

pytestmark = pytest.mark.django_db

Counted = dict[tuple[str, int, str], tuple[int, int, int, int, int, str]]


def kept() -> Counted:
    return {
        (row.division, row.year, row.stage): (
            row.bodies, row.readable, row.current, row.versions, row.figured, row.county,
        )
        for row in Holding.objects.all()
    }  # fmt: skip


def counted() -> Counted:
    """The same from every edition, one by one."""
    every = [edition for edition in Edition.every_stage.select_related("unit") if edition.unit.slug]
    visible = [edition for edition in every if edition.state in EditionState.visible()]
    divisions = {"", *(edition.unit.division_code[:6] for edition in visible)}
    periods = {(0, ""), *((edition.year, edition.stage) for edition in visible)}
    found: Counted = {}
    for division, (year, stage) in product(divisions, periods):
        here = [
            edition
            for edition in visible
            if edition.unit.division_code.startswith(division)
            and (not year or (edition.year, edition.stage) == (year, stage))
        ]
        current = [edition for edition in here if edition.state == EditionState.PUBLISHED]
        figured = SpendingSum.every_stage.filter(edition__in=current, scheme="function", length=0).count()
        names = [unit.name for unit in sorted({edition.unit for edition in current}, key=lambda unit: unit.code)]
        county = county_of(division, names) if division and not year else ""
        bodies = len({edition.unit_id for edition in current}), len({edition.unit_id for edition in here})
        if here:
            found[division, year, stage] = (*bodies, len(current), len(here), figured, county)
    return found


def test_every_act_and_every_change_of_a_body_is_counted_at_once(real: Edition) -> None:
    assert kept() == counted() != {}
    second = publish(draft(real_prepared(real.unit, b"more"), None), None, REASON)
    assert kept() == counted()
    other = make_township(code="702", slug="other")
    published_of(other, content=b"1")
    assert kept() == counted()
    assert kept()["110105", 0, ""][5] == "朝阳区"
    other.division_code, other.name = "330105", "杭州市拱墅区示例街道"
    other.save()
    assert kept() == counted()
    assert kept()["330105", 0, ""][5] == "杭州市拱墅区"
    withdraw(second, None, REASON)
    assert kept() == counted()
    assert kept()["110105", 0, ""][:4] == (0, 1, 0, 1)
    withdraw(Edition.every_stage.get(pk=real.pk), None, REASON)
    assert kept() == counted()
    assert kept()["", 2026, Stage.BUDGET.value][:2] == (1, 1)


def test_a_migration_names_districts_that_were_named_by_another_rule(real: Edition) -> None:
    other = make_township(code="702", slug="other")
    other.name = "中共北京市朝阳区委某某工作委员会"
    other.save()
    published_of(other, content=b"1")
    before = kept()
    assert before["110105", 0, ""][5] == "朝阳区"
    Holding.objects.filter(year=0).exclude(division="").update(county="")
    import_module("budget.migrations.0037_name_districts_anew").fill(apps, None)
    assert kept() == before


def test_a_command_and_a_migration_make_them_anew(real: Edition) -> None:
    before = kept()
    totals = dict(SpendingSum.every_stage.values_list("pk", "total"))
    Holding.objects.all().delete()
    SpendingSum.every_stage.update(total=None)
    import_module("budget.migrations.0029_fill_holdings").fill(apps, None)
    assert kept() == before
    assert dict(SpendingSum.every_stage.values_list("pk", "total")) == totals
    Holding.objects.all().delete()
    call_command("index_search", verbosity=0)
    assert kept() == before
