"""Finding a body among several: by its name, its district, its size; and the page of each, with one year or with many."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from budget import queries
from budget.queries.results import UnitCard
from budget.vocabulary import Stage
from disclosure.districts import districts
from disclosure.serving.kept_answers import KEPT
from disclosure.views import home
from fixtures.generated import TOWNSHIPS
from fixtures.lines import Township
from tests.builders import publish_made_up
from tests.conftest import kept_for_a_module
from tests.disclosure.compared import json_of, rows_of

ELSEWHERE = Township("911", "杭州市拱墅区示例街道", ("杭州市拱墅区示例街道办事处",), "330105")


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Three bodies in two districts: one with two years and three stages of the last, two with one year each."""
    with kept_for_a_module(django_db_blocker):
        publish_made_up(TOWNSHIPS[0], 2024, "jia")
        for stage in Stage:
            publish_made_up(TOWNSHIPS[0], 2025, "jia", stage=stage)
        publish_made_up(TOWNSHIPS[1], 2025, "yi")
        publish_made_up(ELSEWHERE, 2026, "shili")
        yield


pytestmark = [pytest.mark.usefixtures("company", "db"), pytest.mark.sweep(on="postgresql")]


def soup(client: Client, address: str) -> BeautifulSoup:
    """A page, parsed."""
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_bodies_are_listed_by_district(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(4):  # state, how much there is, editions, totals
        page = soup(client, "/")
    listed = [
        (part.dt.get_text(), [str(a["href"]) for a in part.select("a")])
        for part in page.select("dl.districts > div")
        if part.dt
    ]
    assert listed == [("浙江省杭州市拱墅区", ["/shili/"]), ("示例县", ["/jia/", "/yi/"])]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("甲", ["jia"]),
        ("示例县", ["jia", "yi"]),
        ("拱墅", ["shili"]),
        ("JIA", ["jia"]),
        ("902", ["yi"]),
        ("没有的", []),
    ],
)
def test_a_resident_finds_hers_by_a_part_of_the_name(client: Client, query: str, slugs: list[str]) -> None:
    page = soup(client, f"/?q={query}")
    assert [str(a["href"]).strip("/") for a in page.select("dl.districts a")] == slugs
    (told,) = page.select('[role="status"].prose')
    assert told.get_text().startswith(f"找到 {len(slugs)} 个单位。" if slugs else "没有找到名称里有这几个字的单位")


@pytest.mark.sweep
def test_the_map_and_its_table_say_who_has_no_amount(client: Client) -> None:
    rows = {row["网址里的名称"]: row for row in rows_of(client, "/bodies.csv")}
    points = queries.series([queries.edition("jia", 2025), queries.edition("yi", 2025)])
    totals = {point.edition.unit.slug: point.total for point in points}
    assert list(rows)[-1] == "shili"
    assert rows["shili"]["2025 年预算全部支出（元）"] == ""
    assert {slug: Decimal(rows[slug]["2025 年预算全部支出（元）"]) * 100 for slug in totals} == totals
    chart = json_of(client, "/bodies/chart.json")
    assert sorted(chart["data"][0]["values"]) == sorted(totals.values())
    page = soup(client, "/")
    assert page.select('[data-chart="/bodies/chart.json"]')
    assert "有 1 个单位没有公开 2025 年预算的支出总表" in page.select_one("main").get_text()  # type: ignore[union-attr]
    assert client.get("/bodies/lines.csv").status_code == 404


@pytest.mark.parametrize("address", ["/bodies.csv", "/jia/series.csv"])
def test_a_file_leads_to_what_describes_its_columns(client: Client, address: str) -> None:
    header = next(iter(rows_of(client, address)[0:1]), {})
    told = json_of(client, address.replace(".csv", ".csv-metadata.json"))
    assert [column["titles"] for column in told["tableSchema"]["columns"]] == list(header)


def test_a_body_leads_to_its_years_and_stages_the_newest_and_the_latest_first(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6):  # state, editions, series, breakdown, sheets, names
        page = soup(client, "/jia/")
    stages = [str(a["href"]) for a in page.select("ul.results a")]
    assert stages == ["/jia/2025-final/", "/jia/2025-adjusted/", "/jia/2025/", "/jia/2025-final/stages/", "/jia/2024/"]
    assert {client.get(address).status_code for address in stages} == {200}
    assert page.select_one(".lead").get_text().startswith("2025 年实际支出 ")  # type: ignore[union-attr]
    assert page.select("table#series")
    assert len(rows_of(client, "/jia/series.csv")) == 4
    assert len(json_of(client, "/jia/series-chart.json")["data"][0]["y"]) == 4
    assert client.get("/jia/2025/").content.decode().count('href="/jia/"') >= 1


def test_a_body_with_one_year_alone_says_what_it_is_spent_on(client: Client) -> None:
    page = soup(client, "/yi/")
    assert page.select_one(".lead").get_text().startswith("2025 年计划支出 ")  # type: ignore[union-attr]
    assert page.select("figure.strip rect")
    assert [str(a["href"]) for a in page.select("ul.results a")] == ["/yi/2025/"]
    assert len(page.select("ol.results li")) == 5
    assert not page.select("table#series")
    assert client.get("/yi/series-chart.json").status_code == 404
    assert client.get("/nobody/").status_code == 404


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(
    ("code", "names", "district"),
    [
        ("110105", ["北京市朝阳区小红门乡"], "北京市朝阳区"),
        ("310107", ["中共上海市普陀区委社会工作部", "上海市普陀区财政局"], "上海市普陀区"),
        ("310107", ["政协上海市普陀区委员会", "共青团普陀区委员会"], "上海市普陀区"),
        ("310107", ["上海市普陀区财政局", "万里街道办事处"], "上海市普陀区"),
        ("130131", ["平山县下口镇财政所"], "河北省平山县"),
        ("320000", ["江苏省卫生健康委员会"], "江苏省本级"),
        ("440305", ["社区服务中心"], "广东省（区划代码 440305）"),
        ("110105", ["朝阳区甲", "海淀区乙"], "北京市（区划代码 110105）"),
    ],
)
def test_a_district_is_named_as_its_bodies_are_and_never_guessed(code: str, names: list[str], district: str) -> None:
    cards = [UnitCard(at, code, str(at), name, name, f"body-{at}") for at, name in enumerate(names)]
    (found,) = districts(cards)
    assert (found.name, len(found.bodies)) == (district, len(names))


def test_of_very_many_the_page_shows_districts_and_the_largest(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    whole = rows_of(client, "/bodies.csv")
    monkeypatch.setattr(home, "MOST", 1)
    KEPT.clear()
    with django_assert_num_queries(5):  # state, how much there is, the largest, their editions, totals
        page = soup(client, "/")
    links = [str(link["href"]) for link in page.select("main ul.related a")]
    assert links == ["/?district=330105", "/?district=999901"]
    assert "示例县 2 个" in " ".join(page.select_one("main").get_text().split())  # type: ignore[union-attr]
    assert [row.th.get_text() for row in page.select("table#bodies tbody tr") if row.th] == [whole[0]["单位"]]
    assert "2025 年预算：各单位全部支出最多的 1 个" in page.select_one("table#bodies caption").get_text()  # type: ignore[union-attr]
    assert "有 1 个单位没有公开 2025 年预算的支出总表" in page.select_one("main").get_text()  # type: ignore[union-attr]
    assert rows_of(client, "/bodies.csv") == whole
    here = [soup(client, f"/?district=999901&page={number}") for number in (1, 2)]
    assert [str(link["href"]) for one in here for link in one.select("dl.districts a")] == ["/jia/", "/yi/"]
    assert {row["网址里的名称"] for row in rows_of(client, "/bodies.csv?district=999901")} == {"jia", "yi"}
    assert "找到 2 个单位。这里列出前 1 个" in soup(client, "/?q=示例县").select_one('[role="status"].prose').get_text()  # type: ignore[union-attr]
    assert client.get("/?district=11").status_code == 400
    assert "这个地区还没有单位公开预算" in soup(client, "/?district=110101").select_one("main").get_text()  # type: ignore[union-attr]


def test_bodies_of_one_name_are_told_apart_wherever_they_stand_beside_each_other(client: Client, db: None) -> None:
    """A department's whole and its own level publish under one name."""
    for code, slug in (("921", "whole"), ("922", "own")):
        publish_made_up(Township(code, "示例县财政局", ("示例县财政局",), "330199"), 2026, slug)
    KEPT.clear()
    for address in ("/?q=示例县财政局", "/compare/?units=whole,own&year=2026"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = BeautifulSoup(answer.content, "html.parser")
        named = [head.get_text(" ", strip=True) for head in page.select("main table")[0].select("tbody th")]
        assert len(named) == len(set(named)) == 2, named
        assert all("单位代码" in name for name in named)
        listed = [one.get_text(" ", strip=True) for one in page.select("dl.districts li, fieldset label")]
        assert len(set(listed)) == len(listed) > 1
    for address in ("/data/", "/about/", "/status/", "/nobody/"):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        links = [" ".join(link.get_text(" ").split()) for link in page.select('main a[href*="/2026/"]')]
        named = [name for name in links if "财政局" in name]
        assert len(set(named)) == len(named) == 2, address
    told = BeautifulSoup(client.get("/feed.atom").content, "xml")
    titles = [title.get_text() for title in told.select("entry > title")]
    assert len(set(titles)) == len(titles) > 1
