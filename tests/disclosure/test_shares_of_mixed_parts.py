"""Where parts are in part less than nothing, none of them is said to be a share of their sum, on whichever page it stands."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions.preparing import Examined
from budget.models import LineItem
from budget.workbook.rows import Line, TableReading
from fixtures.generated import TOWNSHIPS
from tests.builders import check, make_township, publish_made_up, published, real_prepared
from tests.disclosure.pages import YEAR

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover, pytest.mark.sweep]

SHARE = re.compile(r"\d%")
OF_ALL = re.compile(r"全部支出的 [^，。]*%|是全部支出的全部")


def each_ninth_below_nothing(table: TableReading) -> TableReading:
    """A table in which most lines are above nothing, and the sums stand as they were printed."""

    def turned(number: int, row: object) -> object:
        amounts = {key: one._replace(fen=-one.fen) for key, one in row.amounts.items()}  # type: ignore[attr-defined]
        return replace(row, amounts=amounts) if number % 9 == 4 else row  # type: ignore[type-var]

    rows = [turned(place, row) if row.line is Line.DETAIL else row for place, row in enumerate(table.rows, 1)]
    projects = [turned(place, row) for place, row in enumerate(table.projects, 1)]
    return replace(table, rows=tuple(rows), projects=tuple(projects))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _mixed(db: None) -> None:
    """An edition in which some lines, services and projects are less than nothing, and all 类 and all sums are not."""
    load(read_folder(), 2026)
    ready = real_prepared(make_township())
    reading = ready.examined.reading
    tables = tuple(each_ninth_below_nothing(table) for table in reading.tables)
    published(replace(ready, examined=Examined(replace(reading, tables=tables), (check(),))))


def page_of(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(f"{YEAR}{address}")
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "html.parser")


def sums(scheme: str, length: int) -> Counter[str]:
    """What the lines of all spending make by the first letters of their codes."""
    found: Counter[str] = Counter()
    rows = LineItem.published.filter(table__key="expenditure", is_total=False, measure="total")
    for code, fen in rows.values_list(scheme, "amount"):
        found[code[:length]] += fen
    return found


@pytest.mark.parametrize("address", ["/services/", "/projects/", "/projects/?q=民生"])
def test_a_list_with_one_below_nothing_has_no_shares(client: Client, address: str) -> None:
    page = page_of(client, address)
    table = page.select_one("main table")
    assert table is not None
    assert "占" not in table.select("thead")[0].get_text()
    assert not SHARE.search(table.get_text())
    chart = page.select_one("figcaption")
    assert chart is None or "占" not in chart.get_text()


@pytest.mark.parametrize(("scheme", "path"), [("function", "/function/"), ("dept_economic", "/economic/dept/")])
def test_a_code_is_a_share_of_all_spending_where_none_of_its_level_is_below_nothing(
    client: Client, scheme: str, path: str
) -> None:
    told, seen = {}, set()
    for length in (3, 5, 7) if scheme == "function" else (3, 5):
        found = sums(scheme, length)
        are_shared = min(found.values()) >= 0
        seen.add(are_shared)
        for code in sorted(found)[:12]:
            page = page_of(client, f"{path}{code}/")
            (lead,) = page.select('[data-claim^="share-of"]')
            described = page.select_one('meta[name="description"]')
            assert described is not None
            says = [bool(OF_ALL.search(lead.get_text())), "%" in str(described["content"])]
            if says != [are_shared and found[code] > 0] * 2:
                told[code] = (says, lead.get_text())
    assert told == {}
    assert seen == {True, False}


def test_the_largest_items_have_no_shares_beside_one_below_nothing(client: Client) -> None:
    assert min(sums("function", 7).values()) < 0
    largest = page_of(client, "/").select("ol.results li")
    assert largest
    assert [one.get_text(" ", strip=True) for one in largest if "占全部支出" in one.get_text()] == []


def test_pictures_and_tables_of_parts_below_nothing_have_none(client: Client) -> None:
    below = next(code for code in sums("function", 3) if min(_within(code).values()) < 0)
    table = page_of(client, f"/function/{below}/").select("main table")[0]
    assert "占" not in table.select("thead")[0].get_text()
    for address in ("/projects/chart.svg", "/services/chart.svg", f"/function/{below}/chart.svg"):
        answer = client.get(f"{YEAR}{address}")
        assert answer.status_code == 200, address
        drawn = BeautifulSoup(answer.content, "html.parser").select("text")
        assert [one.get_text() for one in drawn if SHARE.search(one.get_text())] == [], address


def _within(code: str) -> dict[str, int]:
    return {part: fen for part, fen in sums("function", 5).items() if part.startswith(code)}


@pytest.mark.parametrize("address", ["/", "/function/", "/economic/dept/"])
def test_what_the_lines_lack_of_the_sum_is_no_third_kind_of_spending(client: Client, address: str) -> None:
    (said,) = page_of(client, address).select('[data-claim="basic-and-project"]')
    assert "各行相加比合计少" in said.get_text()
    assert "不属于这两种" not in said.get_text()


@pytest.mark.parametrize(("level", "has_shares"), [(1, True), (2, False)])
def test_bodies_beside_each_other_have_shares_where_no_code_of_the_level_is_below_nothing(
    client: Client, level: int, *, has_shares: bool
) -> None:
    publish_made_up(TOWNSHIPS[0], 2026, "beiqiao")
    root = "/compare/?units=xiaohongmen,beiqiao&year=2026"
    table = BeautifulSoup(client.get(f"{root}&level={level}").content, "html.parser").select_one("table#shares")
    assert table is not None
    cells = [row.select("td") for row in table.select("tbody tr")]
    assert any("%" in row[0].get_text() for row in cells) is has_shares
    assert any("%" in row[1].get_text() for row in cells)
    code = "208" if level == 1 else "20802"
    followed = BeautifulSoup(client.get(f"/compare/?units=xiaohongmen,beiqiao&code={code}").content, "html.parser")
    (own, other) = followed.select("table tbody tr")[:2]
    assert ("%" in own.get_text()) is has_shares
    assert ("不算占比" in own.get_text()) is not has_shares
    assert "%" in other.get_text()
