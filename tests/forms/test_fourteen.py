"""Beijing's fourteen tables: the thirteen in other words and another order, and the projects with their money."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import draft, prepare, publish
from budget.models import LineItem, PerformanceIndicator, Project
from fixtures.published.fourteen import fourteen
from tests.builders import make_township

pytestmark = pytest.mark.sweep(on="postgresql")

PROJECTS = "project_expenditure"


def soup(client: Client, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).content, "html.parser")


@pytest.mark.django_db
def test_fourteen_tables_are_published_with_the_money_of_each_project(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
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

    with django_assert_num_queries(7):
        projects = soup(client, "/xiaohongmen/2026/projects/")
    lead = projects.select(".lead")[0].get_text()
    assert "写了绩效目标的项目有 33 个" in lead
    assert "公开了 33 个项目" not in lead
    (named,) = projects.select('.lead [data-claim="projects-named"]')
    assert "项目支出表逐个列出 2 个项目" in named.get_text()
    assert "共 约 1.04 亿元" in named.get_text()
    assert "，正是全部项目支出。" in named.get_text()
    assert "都没有公开绩效目标" not in named.get_text()


@pytest.mark.django_db
def test_a_list_of_projects_without_any_target_is_said_and_no_zero(client: Client, thawed: None) -> None:
    load(read_folder(), 2026)
    edition = publish(draft(prepare(fourteen(), "预算.xlsx", make_township(), 2026), None), None, "公开")
    PerformanceIndicator.published.filter(edition=edition).exclude(project=None).delete()
    Project.published.filter(edition=edition).delete()
    first = LineItem.published.filter(edition=edition, table__key=PROJECTS, measure="total", is_total=False).first()
    assert first
    first.amount = 2_000_000_000
    first.save()

    lead = soup(client, "/xiaohongmen/2026/projects/").select(".lead")[0].get_text()
    assert "没有逐个公开项目的绩效目标。" in lead
    assert "项目支出表逐个列出 2 个项目" in lead
    assert "占全部项目支出的 57.8%" in lead
    assert "这些项目都没有公开绩效目标。" in lead
    assert " 0 " not in lead
