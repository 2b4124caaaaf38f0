"""Where the year before is published, each item says its change; nothing is compared with what is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from budget import queries
from budget.models import LineItem
from budget.vocabulary import Scheme
from disclosure.figures import change_text
from fixtures.generated import TOWNSHIPS
from tests.builders import publish_made_up
from tests.conftest import kept_for_a_module
from tests.disclosure.pages import body_of

SLUG = "beiqiao"
YEAR = f"/{SLUG}/2026"


@pytest.fixture(scope="module")
def two_years(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A made-up township with two years."""
    with kept_for_a_module(django_db_blocker):
        publish_made_up(TOWNSHIPS[0], 2025, SLUG)
        publish_made_up(TOWNSHIPS[0], 2026, SLUG)
        yield


pytestmark = [pytest.mark.usefixtures("two_years", "db"), pytest.mark.sweep]


def soup(client: Client, address: str) -> BeautifulSoup:
    """A page, parsed."""
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_every_part_stands_beside_its_year_before(client: Client) -> None:
    page = soup(client, f"{YEAR}/function/")
    heads = [head.get_text() for head in page.select("table#function thead th")]
    assert heads[-2:] == ["2025 年", "比上年"]
    now = queries.breakdown(queries.edition(SLUG, 2026), Scheme.FUNCTION)
    before = queries.breakdown(queries.edition(SLUG, 2025), Scheme.FUNCTION)
    earlier = {row.node.code: row.total.fen for row in before.rows}
    rows = [row for row in page.select("table#function tbody tr") if row.select("td")[1].select("data")]
    shown = [row.select("td")[-1].get_text() for row in rows]
    expected = [
        change_text(row.total.fen, earlier[row.node.code]) if row.node.code in earlier else "新增" for row in now.rows
    ]
    assert shown == [*expected, change_text(now.total.fen, before.total.fen)]


def test_the_sentence_says_the_change_of_the_item(client: Client) -> None:
    code = queries.breakdown(queries.edition(SLUG, 2026), Scheme.FUNCTION).rows[0].node.code
    lead = soup(client, f"{YEAR}/function/{code}/").select_one(".lead")
    assert lead is not None
    assert re.search(r"2025 年(是|没有这一项)", lead.get_text())


def test_a_page_with_a_year_before_takes_eight_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # state, editions, breakdown, sheets, names, lines, the year before, the services (类) or the sum above (款)
    for address in ("/function/208/", "/function/20805/", "/economic/gov/502/"):
        with django_assert_num_queries(8):
            assert client.get(f"{YEAR}{address}").status_code == 200


def test_files_hold_the_year_before_and_leave_the_percentage_to_the_reader(client: Client) -> None:
    heading = body_of(client.get(f"{YEAR}/function.csv")).decode("utf-8-sig").splitlines()[0]
    assert "2025 年（元）" in heading
    assert "比上年" not in heading


def test_the_first_year_has_nothing_to_compare_with(client: Client) -> None:
    page = soup(client, f"/{SLUG}/2025/function/")
    assert "比上年" not in page.select("table#function")[0].get_text()


def test_the_year_before_adds_up(client: Client) -> None:
    row = soup(client, f"{YEAR}/function/").select("table#function tbody tr")[-1]
    total = Decimal(str(row.select("td.num data")[-1]["value"]))
    before = queries.breakdown(queries.edition(SLUG, 2025), Scheme.FUNCTION)
    assert total * 1_000_000 == before.total.fen


def test_what_the_year_before_alone_had_stands_in_the_table_without_a_zero(client: Client) -> None:
    rows = soup(client, f"{YEAR}/function/").select("table#function tbody tr")
    gone = [row for row in rows if row.select("td")[-1].get_text() == "取消"]
    assert gone
    for row in gone:
        now, *_parts, before, _change = row.select("td.num")
        assert now.get_text() == "—"
        mark = before.select_one("a.src")
        assert mark is not None
        assert str(mark["href"]).startswith(f"/{SLUG}/2025/function/")
        assert client.get(str(mark["href"])).status_code == 200
    shown = [Decimal(str(row.select("td.num data")[-1]["value"])) for row in rows if row not in gone]
    then = [Decimal(str(row.select("td.num data")[-1]["value"])) for row in gone]
    parts, total = shown[:-1], shown[-1]
    added = [row for row in rows[:-1] if row not in gone and row.select("td")[-1].get_text() == "新增"]
    assert not added
    assert sum(parts) + sum(then) == total


@pytest.mark.parametrize("page", ["/", "/function/", "/function/213/", "/economic/dept/302/"])
def test_each_page_has_its_series_and_says_what_came_and_went(client: Client, page: str) -> None:
    shown = soup(client, f"{YEAR}{page}")
    table = shown.select_one("table#years")
    assert table is not None
    assert [cell.get_text() for cell in table.select("tbody th")] == ["2025 年", "2026 年"]
    content = body_of(client.get(f"{YEAR}{page}years.csv")).decode("utf-8-sig")
    assert content.splitlines()[0].startswith("年份,说明,金额（元）,金额（万元）,比上年增减（元）")
    amounts = [str(data["value"]) for data in table.select("tbody td:nth-of-type(2) data")]
    assert all(f"{Decimal(value) * 10_000:f}".rstrip("0").rstrip(".") in content for value in amounts)
    (since,) = shown.select('.lead [data-claim="since-last-year"]')
    assert re.match(r"2025 年是 .*2026 年[多少] ", since.get_text())


def test_a_gone_part_is_said_with_what_it_had(client: Client) -> None:
    (said,) = soup(client, f"{YEAR}/").select('[data-claim="gone-parts"]')
    assert said.get_text().startswith("2025 年有、2026 年没有的有 ")
    assert str(said.select("a")[0]["href"]).startswith(f"/{SLUG}/2025/function/")


@pytest.mark.parametrize("page", ["/", "/function/", "/function/213/", "/economic/dept/302/"])
def test_an_empty_year_before_is_said_and_compared_with_nothing(client: Client, thawed: None, page: str) -> None:
    LineItem.every_stage.filter(edition__year=2025, table__subject="spending", table__funds="all").delete()
    shown = soup(client, f"{YEAR}{page}")
    (since,) = shown.select('[data-claim="since-last-year"]')
    assert re.match(r"2025 年(的这张表是空的，不能和上年比|没有这一项)。", since.get_text())
    assert "2025 年" not in [head.get_text() for head in shown.select("main table.ledger thead th")]
    row = shown.select("table#years tbody tr")[0]
    assert "没有这一项" in row.get_text()
    assert not row.select("data")
