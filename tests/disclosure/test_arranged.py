"""Every list of the site sorts and chooses its rows as the address says: on the page and in every file the same rows."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoDbBlocker

from budget.vocabulary import Stage
from fixtures.generated import TOWNSHIPS
from tests.builders import make_township, publish_made_up, publish_real
from tests.conftest import kept_for_a_module
from tests.disclosure.pages import YEAR, body_of

pytestmark = [pytest.mark.no_cover, pytest.mark.one_database]

PROJECT = f"{YEAR}/projects/11010522T000000408139"
# A list: its page, the part of its file, a field, and a word that some of its rows say.
LISTS = [
    (f"{YEAR}/", "", "amount_yuan", "支出"), (f"{YEAR}/income/", "", "amount_yuan", "收入"), (f"{YEAR}/function/", "", "code", "农"),
    (f"{YEAR}/function/208/", "", "name", "养老"), (f"{YEAR}/function/20805/", "lines", "amount_yuan", "3"),
    (f"{YEAR}/economic/gov/", "", "amount_yuan", "工资"), (f"{YEAR}/matrix/213/502/", "", "amount_yuan", "商品"),
    (f"{YEAR}/projects/", "", "amount_yuan", "农村"), (f"{PROJECT}/", "", "indicator", "数量"),
    (f"{YEAR}/performance/", "", "indicator", "满意"),
    (f"{YEAR}/sangong/", "", "amount_yuan", "车"), (f"{YEAR}/procurement/", "", "amount_yuan", "服务"),
    (f"{YEAR}/services/", "", "amount_yuan", "服务"), (f"{YEAR}/tables/", "", "row_count", "支出"),
    (f"{YEAR}/checks/", "", "result", "合计"),
    (f"{YEAR}/completeness/", "", "", "预算"), ("/jia/", "series", "year", "2026"),
    ("/compare/?unit=jia", "", "amount_after_yuan", "支出"), ("/compare/?units=jia,xiaohongmen&year=2026", "", "", "支出"),
    ("/jia/2026-final/stages/", "", "", "支出"), ("/", "", "amount_yuan", "乡"),
]  # fmt: skip


@pytest.fixture(scope="module")
def _bodies(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The township, and another body with two years and two stages."""
    with kept_for_a_module(django_db_blocker):
        publish_real(make_township())
        publish_made_up(TOWNSHIPS[0], 2026, "jia", 1)
        publish_made_up(TOWNSHIPS[0], 2026, "jia", 2, Stage.FINAL)
        publish_made_up(TOWNSHIPS[0], 2025, "jia", 3)
        yield


@pytest.fixture(autouse=True)
def _published(_bodies: None, db: None) -> None:
    """They can be read in every test."""


def file_of(page: str, part: str, form: str, query: str) -> str:
    """The address of a file of a list."""
    path, _, asked = page.partition("?")
    stem = f"{path}{part}" if part else "/bodies" if path == "/" else path.removesuffix("/")
    return f"{stem}.{form}?{'&'.join(filter(None, (asked, query)))}"


def rows_of(client: Client, page: str, part: str, query: str, form: str = "json") -> list[dict[str, Any]]:
    """The rows of the list's file."""
    answer = client.get(file_of(page, part, form, query))
    assert answer.status_code == 200, (page, query, answer.status_code)
    content = body_of(answer)
    if form == "json":
        return list(json.loads(content)["rows"])
    if form == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    heading, *lines = load_workbook(io.BytesIO(content), read_only=True).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, heading), line, strict=True)) for line in lines]


def plain(value: Any) -> str:
    """A value as CSV writes it."""
    return "" if value is None else str(value)


def weight(value: Any) -> tuple[bool, Any]:
    """What JSON's amounts are compared by."""
    try:
        return False, Decimal(str(value))
    except ArithmeticError:
        return True, value


@pytest.mark.sweep(keep=3)
@pytest.mark.parametrize(("page", "part", "field", "word"), LISTS)
def test_the_address_says_which_rows_in_which_order(
    client: Client, page: str, part: str, field: str, word: str
) -> None:
    whole = rows_of(client, page, part, "")
    field = field if field in whole[0] else next(iter(whole[0]))
    before = f"{part}." if part else ""
    for sign in ("", "-"):
        found = rows_of(client, page, part, f"{before}order={sign}{field}")
        values = [row[field] for row in found if row[field] not in {None, ""}]
        assert values == sorted(values, key=weight, reverse=bool(sign))
        assert sorted(map(str, found)) == sorted(map(str, whole))
    asked = f"{before}order=-{field}&{before}rows={word}"
    chosen = rows_of(client, page, part, asked)
    assert [str(row) for row in chosen if str(row) not in set(map(str, whole))] == []
    assert {str(row) for row in whole if any(word in plain(value) for value in row.values())} <= set(map(str, chosen))
    kinds = {form: rows_of(client, page, part, asked, form) for form in ("csv", "xlsx")}
    assert len(chosen) == len(kinds["csv"]) == len(kinds["xlsx"])
    # The page shows as many rows and not their total, in the same order; every heading leads to another order.
    shown = client.get(f"{page}{'&' if '?' in page else '?'}{asked}")
    assert shown.status_code == 200
    table = BeautifulSoup(shown.content, "html.parser").select_one(f"main table#{_id(client, page, part)}")
    assert table is not None
    assert len(table.select("tbody tr:not(.none):not(.sub)")) == len(chosen)
    assert table.select("tbody tr.total") == []
    assert all(f"{before.replace('.', '.')}order=" in link["href"] for link in table.select("th a.sort"))
    assert len(table.select("th[aria-sort=descending]")) <= 1


def _id(client: Client, page: str, part: str) -> str:
    """The id of the list on its page: the one whose file this is."""
    content = BeautifulSoup(client.get(page).content, "html.parser")
    order = f"{part}.order=" if part else "?order=" if "?" not in page else "&order="
    link = content.select_one(f'main a.sort[href*="{order}"]') or content.select_one('main a[href*="order="]')
    assert link is not None, page
    return str(link["href"]).partition("#")[2]


@pytest.mark.sweep(keep=5)
@pytest.mark.parametrize(
    "query",
    [
        "order=nothing",
        "order=-",
        "lines.order=code",
        "x.rows=1",
        "rows=" + "a" * 101,
        "order=-amount_yuan%27",
    ],
)
@pytest.mark.parametrize("page", [f"{YEAR}/function/", "/compare/?unit=jia", "/jia/"])
def test_what_no_list_knows_is_refused(client: Client, page: str, query: str) -> None:
    assert client.get(f"{page}{'&' if '?' in page else '?'}{query}").status_code == 400


def test_printed_lines_are_not_put_in_another_order(client: Client) -> None:
    assert client.get(f"{YEAR}/tables/03.csv?order=code").status_code == 400


def test_a_choice_of_rows_has_no_chart_and_no_shares(client: Client) -> None:
    """The chart is of all rows; a picture of some of them says no shares."""
    page = client.get(f"{YEAR}/function/?rows=农").content.decode()
    assert "chart.json" not in page
    assert client.get(f"/embed{YEAR}/function/?rows=农").status_code == 404
    assert not re.search(r">[0-9.]+%<", client.get(f"{YEAR}/function/chart.svg?rows=农").content.decode())
    assert re.search(r">[0-9.]+%<", client.get(f"{YEAR}/function/chart.svg").content.decode())


def test_pages_that_are_kept_are_of_their_address(client: Client) -> None:
    one, two = (client.get(f"{YEAR}/function/?order={order}").content for order in ("code", "-code"))
    again = client.get(f"{YEAR}/function/?order=code").content
    assert one == again != two


def test_what_changes_the_drawing_or_another_table_keeps_the_rows(client: Client) -> None:
    def switchers(query: str) -> dict[str, list[str]]:
        page = BeautifulSoup(client.get(f"{YEAR}/function/208/{query}").content, "html.parser")
        navs = page.select("main nav.switcher")
        return {str(nav["aria-label"]): [str(link["href"]) for link in nav.select("a")] for nav in navs}

    sorted_ones = switchers("?order=code&cross.order=code&basis=all")
    assert all("order=code" in url for url in sorted_ones["图"])
    assert all("cross.order=code" in url for url in sorted_ones["图"])
    assert all("?order=code" in url.replace("&", "?") for url in sorted_ones["换一种分法"])
    assert not any("cross.order" in url for url in sorted_ones["换一种分法"])
    assert not any("order" in url for url in sorted_ones["口径"])  # another basis has other columns
    for url in (*sorted_ones["图"], *sorted_ones["换一种分法"]):
        assert client.get(url).status_code == 200
    assert "图" not in switchers("?rows=养老")  # a choice of rows is not drawn
    assert "order=code" in switchers("?rows=养老&order=code")["换一种分法"][0]


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("address", ["function/", "function/208/", "economic/gov/", "projects/"])
def test_whoever_switches_stays_where_she_was(client: Client, address: str) -> None:
    page = BeautifulSoup(client.get(f"{YEAR}/{address}").content, "html.parser")
    links = [str(link["href"]) for link in page.select("main nav.switcher a")]
    assert len(links) > 1
    for link in links:
        _, _, place = link.partition("#")
        there = BeautifulSoup(client.get(link).content, "html.parser")
        assert place, link
        assert there.find(id=place) is not None, link
