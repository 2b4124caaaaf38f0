"""Editions of every kind, published once for a module: one year and several, plan and account, each published form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pytest_django import DjangoDbBlocker

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import confirm_all, draft, explain_all, prepare, publish
from budget.models import Edition, Unit
from budget.vocabulary import Stage
from fixtures.generated import TOWNSHIPS
from fixtures.published import drawn, workbook
from fixtures.published.provinces import printed
from tests.builders import publish_made_up, publish_real
from tests.conftest import kept_for_a_module
from tests.forms.test_published_editions import WHOLE, published


def root_of(edition: Edition) -> str:
    """The address of an edition, without its final slash."""
    return f"/{edition.unit.slug}/{edition.year}{Stage(edition.stage).suffix}"


@contextmanager
def all_kinds(blocker: DjangoDbBlocker) -> Iterator[dict[str, Edition]]:
    """Publish them, by a name that says what is particular."""
    with kept_for_a_module(blocker):
        found = {"one year": publish_real()}
        for year in (2024, 2025, 2026):
            found["several years"] = publish_made_up(TOWNSHIPS[0], year, "beiqiao", seed=year)
        planned = publish_made_up(TOWNSHIPS[2], 2024, "bing")
        told = prepare(workbook("national-final-9.caizhengju-2024"), "决算.xlsx", planned.unit, 2024, Stage.FINAL)
        found["plan and account"] = publish(draft(told, None), None, "公开")
        load(read_folder(), 2026)
        town = printed()
        unit = Unit.objects.create(division_code="130131", code="501", name=town["meta"]["unit"], slug="town")
        # Its names of 类 and 款 are made up, which is explained and confirmed as a clerk does it.
        laid = draft(prepare(drawn(town, "integrated"), "预算.xlsx", unit, town["meta"]["year"]), None)
        explain_all(laid, "按批复公开。", None)
        confirm_all(laid, None)
        found["integrated"] = publish(laid, None, "公开")
        yield found | {name: published(name) for name in WHOLE}
