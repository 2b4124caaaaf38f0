"""Made-up districts: what is made without a workbook is what a reader of its workbook finds, and it is marked as made up."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Sum
from django.test import Client

from budget.classification import read_folder
from budget.classification.loading import load, of_year
from budget.editions.facts import facts_of
from budget.holdings import count_all
from budget.models import Edition, Holding, LineItem, SearchEntry
from budget.synthetic import MadeBody, Publisher, bodies, patterns
from budget.synthetic.bodies import PER_DISTRICT
from budget.synthetic.patterns import workbook_of
from budget.synthetic.preparing import parts_of
from budget.workbook import read
from budget.workbook.rows import Reading
from tests.disclosure.pages import body_of


def as_told(reading: Reading) -> tuple[object, ...]:
    """Everything of a reading, rows and cells as plain lists."""
    sheets = [
        (sheet.name, sheet.merges, list(sheet.rows), [list(row) for row in sheet.values or ()])
        for sheet in reading.sheets
    ]
    return (sheets, reading.tables, [found for found in reading.findings if found.severity != "note"])


@pytest.mark.sweep
@pytest.mark.parametrize("rows", [0, 40])
def test_a_varied_budget_is_what_its_workbook_gives(rows: int) -> None:
    (pattern,) = patterns(5, 1, rows)
    body = MadeBody(PER_DISTRICT + 3)
    made = pattern.varied(body, 2024, parts_of(body, 2024, 5))
    found = read(workbook_of(made), "x.xlsx")
    assert as_told(found) == as_told(made)
    assert len(found.tables) == 13


def test_no_two_bodies_are_one() -> None:
    some = list(bodies(2 * PER_DISTRICT + 1))
    assert len({(body.division, body.code) for body in some}) == len({body.slug for body in some}) == len(some)
    assert len({body.name for body in some}) == len(some)


@pytest.mark.sweep
@pytest.mark.django_db
def test_what_is_generated_is_public_and_says_that_it_is_made_up() -> None:
    load(read_folder(), 2026)
    assert "合成数据" not in Client().get("/about/").content.decode()
    said = StringIO()
    for seed in ("1", "1"):  # the second time everything is there
        call_command("generate_editions", units=2, years=2, seed=int(seed), processes=1, stdout=said)
    assert "新增 4 版" in said.getvalue()
    assert "新增 0 版" in said.getvalue()
    assert LineItem.published.count() > 1000
    edition: Edition = Edition.published.select_related("unit").earliest("pk")
    assert "合成数据" in edition.unit.name
    page = Client().get(f"/{edition.unit.slug}/{edition.year}/data/").content.decode()
    assert "合成数据-" in page
    assert "这个网站里有合成数据" in page
    for address in ("/", "/compare/", f"/{edition.unit.slug}/2026/tables/03/"):
        assert "这个网站里有合成数据" in Client().get(address).content.decode()
    assert "合成数据" in body_of(Client().get(f"/{edition.unit.slug}/2026/function.csv")).decode()


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_publish_what_one_would() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time, and in memory one connection")
    load(read_folder(), 2026)
    made, years = patterns(3, 2), (2025, 2026)
    publisher = Publisher(made, 3, {year: of_year(year) for year in years})
    assert sum(publisher.publish_all([(body, years) for body in bodies(2)], 2)) == 4
    expected = {
        (body.slug, year): sum(fen for _, fen in facts_of(pattern.varied(body, year, parts_of(body, year, 3))))
        for body, pattern in zip(bodies(2), made, strict=True)
        for year in years
    }
    sums = LineItem.published.order_by().values_list("edition__unit__slug", "edition__year").annotate(Sum("amount"))
    assert {(slug, year): fen for slug, year, fen in sums} == expected
    editions = Edition.published.values_list("pk", "version")
    assert [version for _, version in editions] == [1] * 4
    assert all(SearchEntry.published.filter(edition=pk).exists() for pk, _ in editions)
    kept = list(Holding.objects.values_list("division", "year", "stage", "bodies", "current", "figured"))
    count_all()
    assert kept == list(Holding.objects.values_list("division", "year", "stage", "bodies", "current", "figured"))


@pytest.mark.django_db
def test_without_codes_nothing_is_generated() -> None:
    with pytest.raises(CommandError, match="分类目录"):
        call_command("generate_editions", units=1)
