"""Income, 三公, procurement, services and projects stand beside the year before, and have their series of all years."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from budget.models import LineItem, PerformanceIndicator
from fixtures.generated import TOWNSHIPS
from tests.builders import publish_made_up
from tests.conftest import kept_for_a_module
from tests.disclosure.pages import body_of

SLUG = "beiqiao"
YEAR = f"/{SLUG}/2026"
# Each list with the rows of its table that are added up, and how many queries its page takes with a year before.
LISTS = {
    "income": ({"table__subject": "balance", "table__funds": "all", "side": "income"}, 7),
    "sangong": ({"table__subject": "sangong"}, 7),
    "procurement": ({"table__subject": "procurement"}, 7),
    "services": ({"table__subject": "services"}, 8),
    "projects": ({"table__subject": "project_goals", "measure": "total"}, 7),
    "performance": ({"table__subject": "department_goals"}, 8),
}
WAN = 1_000_000


@pytest.fixture(scope="module")
def three_years(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A made-up township with 2023, 2025 and 2026: 2024 was never published."""
    with kept_for_a_module(django_db_blocker):
        for year in (2023, 2025, 2026):
            publish_made_up(TOWNSHIPS[0], year, SLUG, seed=year)
        yield


pytestmark = [pytest.mark.usefixtures("three_years", "db"), pytest.mark.sweep]


def soup(client: Client, address: str) -> BeautifulSoup:
    """A page, parsed."""
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    """The rows of a file."""
    return list(csv.DictReader(io.StringIO(body_of(client.get(address)).decode("utf-8-sig"))))


def whole(page: str, year: int) -> int:
    """What a list comes to in a year, from its rows: its printed sum, or all of them."""
    rows = LineItem.published.filter(edition__year=year, **LISTS[page][0])
    printed = rows.filter(is_total=True, measure="total").exclude(category="current_income")
    found = printed.first()
    return found.amount if found else sum(rows.values_list("amount", flat=True))


@pytest.mark.parametrize("page", LISTS)
def test_each_list_says_its_change_and_shows_all_years(
    client: Client, page: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(LISTS[page][1]):
        shown = soup(client, f"{YEAR}/{page}/?amounts=yuan")
    (since,) = shown.select('.lead [data-claim="since-last-year"]')
    before, now = whole(page, 2025), whole(page, 2026)
    assert since.get_text().startswith("2025 年")
    assert ("持平" in since.get_text()) == (before == now)
    if before != now:
        assert ("年多 " in since.get_text()) == (now > before)
    rows = [row for row in rows_of(client, f"{YEAR}/{page}/years.csv") if row.get("哪一项", "合计") == "合计"]
    assert [row["年份"] for row in rows] == ["2023 年", "2024 年", "2025 年", "2026 年"]
    told = [Decimal(row["金额（元）"]) * 100 if row["金额（元）"] else None for row in rows]
    assert told == [whole(page, 2023), None, before, now]
    assert rows[1]["说明"] == "没有公开预算"


@pytest.mark.parametrize("page", LISTS)
def test_rows_stand_beside_the_year_before_and_both_columns_add_up(client: Client, page: str) -> None:
    shown = soup(client, f"{YEAR}/{page}/")
    table, file = ("performance-money", "performance/records") if page == "performance" else (page, page)
    heads = [head.get_text() for head in shown.select(f"table#{table} thead th")]
    assert "2025 年" in heads
    assert "比上年" in heads
    rows = rows_of(client, f"{YEAR}/{file}.csv")
    parts = [row for row in rows if row.get("行别") != "其中"]
    for heading, year in (("2025 年（元）", 2025),):
        cells = [Decimal(row[heading]) for row in parts if row[heading]]
        inside = {"公务用车购置费", "公务用车运行维护费"}
        if page == "sangong":
            cells = [Decimal(row[heading]) for row in parts if row[heading] and row["费用"] not in inside]
        assert sum(cells) * 100 == whole(page, year)
    for row in rows:
        figure = next(value for name, value in row.items() if name in {"金额（元）", "项目总额（元）"})
        if row["情况"] == "取消":
            assert not figure
        elif row["情况"] == "新增":
            assert not row["2025 年（元）"]


@pytest.mark.parametrize("page", LISTS)
def test_a_row_is_measured_by_what_its_heading_says(client: Client, page: str) -> None:
    """The bars of all rows have one scale, so that a part is not said to be a share of its own largest year."""
    for table in soup(client, f"{YEAR}/{page}/").select("table"):
        heads = [head.get_text(strip=True) for head in table.select("thead th")]
        measured = [head for head in heads if head.startswith("与最多的")]
        if measured and "年份" in heads:
            assert measured == ["与最多的比" if "哪一项" in heads else "与最多的一年比"]


def test_targets_are_counted_by_year_and_matched_with_none(client: Client) -> None:
    """Each year words its targets anew and numbers none: what can be compared is how many there are, and the money."""
    counts = {
        year: PerformanceIndicator.published.filter(edition__year=year, project=None).count()
        for year in (2023, 2025, 2026)
    }
    shown = soup(client, f"{YEAR}/performance/")
    (said,) = shown.select('.lead [data-claim="targets-since-last-year"]')
    both = [f"{year} 年" for year in (2025, 2026)]
    assert all(words in said.get_text() for words in (*both, f"{counts[2025]} 项", f"{counts[2026]} 项"))
    rows = rows_of(client, f"{YEAR}/performance/years.csv")
    noted = {row["年份"]: row["说明"] for row in rows if row["哪一项"] == "合计"}
    assert noted == {"2024 年": "没有公开预算"} | {f"{year} 年": f"{count} 项指标" for year, count in counts.items()}
    assert "不逐项对照" in shown.get_text()
    then = shown.select("table#years tbody tr:nth-of-type(3) a")[0]
    there = soup(client, str(then["href"]).partition("#")[0])
    assert there.select_one("table#performance-money")
    assert not soup(client, f"/{SLUG}/2023/performance/").select('[data-claim="targets-since-last-year"]')


def test_a_row_that_came_or_went_is_said_and_is_no_zero(client: Client, thawed: None) -> None:
    LineItem.published.filter(edition__year=2025, table__subject="procurement", category="A").delete()
    LineItem.published.filter(edition__year=2026, table__subject="procurement", category="B").delete()
    shown = soup(client, f"{YEAR}/procurement/")
    (new,) = shown.select('[data-claim="new-parts"]')
    (gone,) = shown.select('[data-claim="gone-parts"]')
    assert "货物" in new.get_text()
    assert gone.get_text().startswith("2025 年有、2026 年没有的有 1 项：")
    series = {(row["哪一项"], row["年份"]): row for row in rows_of(client, f"{YEAR}/procurement/years.csv")}
    assert [series["货物", f"{year} 年"]["说明"] for year in (2024, 2025)] == ["没有公开预算", "没有这一项"]
    assert not series["货物", "2025 年"]["金额（元）"]
    assert client.get(str(gone.select("a")[0]["href"])).status_code == 200


def test_projects_are_matched_by_code_and_else_by_a_name_that_is_their_own(client: Client, thawed: None) -> None:
    goals = LineItem.published.filter(table__subject="project_goals", measure="total")
    now, then = (goals.filter(edition__year=year).order_by("-amount") for year in (2026, 2025))
    first, second, third = list(now[:3])
    earlier = list(then[:3])
    name = LineItem.published.filter
    for row, code, label in zip(earlier, (first.category, "X2", "X3"), ("旧名称", second.label, "没有了"), strict=True):
        name(edition__year=2025, table__subject="project_goals", category=row.category).update(
            category=code, label=label
        )
    for row in list(now[1:]) + list(then[3:]):
        if row.pk not in {second.pk, third.pk}:
            name(edition=row.edition_id, category=row.category).update(label=f"独有 {row.pk}")
    shown = soup(client, f"{YEAR}/projects/{first.category}/")
    (since,) = shown.select('.lead [data-claim="since-last-year"]')
    assert re.match(r"2025 年(是|也是) ", since.get_text())
    assert "当年叫“旧名称”" in shown.select("table#years")[0].get_text()
    by_name = soup(client, f"{YEAR}/projects/{second.category}/").select("table#years")[0].get_text()
    assert "当年编码是 X2，按名称对照" in by_name
    listed = soup(client, f"{YEAR}/projects/")
    assert "没有了" in listed.select('[data-claim="gone-parts"]')[0].get_text() or "没有了" in listed.get_text()
    assert listed.select('[data-claim="renamed-parts"]')


def test_rows_that_nobody_can_tell_apart_are_not_compared(client: Client, thawed: None) -> None:
    LineItem.published.filter(edition__year=2025, table__subject="services", is_total=False).update(
        category="0101", label="同名", function="201"
    )
    shown = soup(client, f"{YEAR}/services/")
    (said,) = shown.select('[data-claim="came-and-went"]')
    assert "分不清是不是同一项" in said.get_text()
    assert "2025 年" not in [head.get_text() for head in shown.select("table#services thead th")]


def test_a_list_that_a_year_does_not_have_is_no_zero(client: Client, thawed: None) -> None:
    LineItem.published.filter(edition__year=2025, table__subject="sangong").delete()
    shown = soup(client, f"{YEAR}/sangong/")
    (since,) = shown.select('[data-claim="since-last-year"]')
    assert since.get_text() == "2025 年的这张表是空的，不能和上年比。"
    rows = rows_of(client, f"{YEAR}/sangong/years.csv")
    assert {row["金额（元）"] for row in rows if row["年份"] == "2025 年"} == {""}
