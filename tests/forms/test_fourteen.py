"""Beijing's fourteen tables: the thirteen in other words and another order, and the projects with their money."""

from __future__ import annotations

import pytest
from django.test import Client

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import draft, prepare, publish
from budget.models import LineItem
from fixtures.published.fourteen import fourteen
from tests.builders import make_township

PROJECTS = "project_expenditure"


@pytest.mark.django_db
def test_fourteen_tables_are_published_with_the_money_of_each_project(client: Client) -> None:
    load(read_folder(), 2026)
    prepared = prepare(fourteen(), "预算.xlsx", make_township(), 2026)

    assert (prepared.examined.errors, prepared.examined.failed) == ((), ())
    edition = publish(draft(prepared, None), None, "公开")
    assert (edition.form, edition.tables.count()) == ("beijing", 14)
    money = LineItem.published.filter(edition=edition, table__key=PROJECTS, measure="total", is_total=False)
    assert sorted(money.values_list("amount", flat=True)) == [4_000_000_000, 6_385_967_880]
    page = client.get(f"/xiaohongmen/2026/tables/{edition.tables.get(key=PROJECTS).number}/").content.decode()
    assert "河道清淤" in page
    assert "1,000.000000" in page
