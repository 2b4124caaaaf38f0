"""预算与决算: the stages of a year side by side; nothing missing is a zero, reasons are quoted, links never change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from budget.editions import draft, prepare, publish
from budget.models import Edition, EditionText, LineItem, Unit
from budget.vocabulary import Stage
from disclosure.sentences.stages import more_and_less
from fixtures.generated import TOWNSHIPS
from fixtures.published import workbook
from tests.builders import publish_made_up
from tests.conftest import kept_for_a_module
from tests.disclosure.compared import json_of, rows_of
from tests.disclosure.test_provenance import is_accounted_for

FINAL = "national-final-9.caizhengju-2024"
YEAR = "/bing/2024-final"
REASON = "一般公共服务支出增加，主要原因是人员经费增加。"


def publish_final(unit: Unit, words: str = "") -> Edition:
    """The 决算 of a real body under this unit, with these words on what changed."""
    edition = draft(prepare(workbook(FINAL), "决算.xlsx", unit, 2024, Stage.FINAL), None)
    if words:
        EditionText.every_stage.create(edition=edition, kind="changes", body=words)
    return publish(edition, None, "公开")


@pytest.fixture(scope="module")
def three_stages(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A year with its three stages, the last in another form, and another body with its 决算 alone."""
    with kept_for_a_module(django_db_blocker):
        budget = publish_made_up(TOWNSHIPS[2], 2024, "bing")
        publish_made_up(TOWNSHIPS[2], 2024, "bing", seed=2, stage=Stage.ADJUSTED)
        publish_final(budget.unit, f"社会保障和就业支出 326.72 万元。{REASON}")
        alone = Unit.objects.create(division_code="310107", code="101", name="示例区财政局", slug="alone")
        publish_final(alone)
        yield


pytestmark = [pytest.mark.usefixtures("three_stages", "db"), pytest.mark.sweep(on="postgresql")]


def soup(client: Client, address: str) -> BeautifulSoup:
    """A page, parsed."""
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("period", ["2024", "2024-adjusted", "2024-final"])
def test_each_stage_leads_to_the_same_three_columns(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, period: str
) -> None:
    # state, editions, sums, printed names, classification, carried lines, sheets, words
    with django_assert_num_queries(8):
        page = soup(client, f"/bing/{period}/stages/")
    heads = [head.get_text() for head in page.select("table#stages thead th")]
    assert heads == ["科目", "完成年初预算", "决算减年初预算", "年初预算", "调整预算", "决算"]
    assert soup(client, f"/bing/{period}/").select(f'a[href="/bing/{period}/stages/"]')


def test_a_year_without_its_account_is_not_called_after_it(client: Client) -> None:
    for stage in (Stage.BUDGET, Stage.ADJUSTED):
        publish_made_up(TOWNSHIPS[0], 2024, "jia", stage=stage)
    page = soup(client, "/jia/2024/stages/")
    assert page.select_one("h1").get_text().split() == ["2024", "年预算与调整预算"]  # type: ignore[union-attr]
    assert "决算" not in str(page.find("meta", attrs={"name": "description"}))
    assert soup(client, f"{YEAR}/stages/").select_one("h1").get_text().split() == ["2024", "年预算与决算"]  # type: ignore[union-attr]


@pytest.mark.parametrize("query", ["", "?level=3", "?scheme=dept_economic&level=2"])
def test_every_amount_is_that_of_its_own_edition_and_leads_to_it(client: Client, query: str) -> None:
    page = soup(client, f"{YEAR}/stages/{query}")
    amounts = page.select("table#stages data.amount")
    assert [str(one.parent) for one in amounts if not is_accounted_for(one)] == []
    marks = {str(mark["href"]): mark.find_previous("data") for mark in page.select("table#stages a.src")}
    assert len(marks) > 8
    for address, amount in list(marks.items())[:12]:
        assert amount is not None
        target = client.get(address.partition("#")[0]).content.decode()
        assert f'value="{amount["value"]}"' in target or address.partition("#")[0].rpartition("/tables/")[1]


def test_the_file_adds_up_and_says_which_side_has_no_such_item(client: Client) -> None:
    parts = rows_of(client, f"{YEAR}/stages.csv")
    (total,) = soup(client, f"{YEAR}/stages/").select("table#stages tr.total")
    shown = {Decimal(str(one["value"])) * 10_000 for one in total.select("data")}
    for column in ("年初预算（元）", "调整预算（元）", "决算（元）", "决算减年初预算（元）"):
        assert sum(Decimal(row[column] or 0) for row in parts) in shown
    by_code = {row["编码"]: row for row in parts}
    assert (by_code["221"]["年初预算（元）"], by_code["221"]["情况"]) == ("", "新增")
    assert (by_code["213"]["决算（元）"], by_code["213"]["情况"]) == ("", "取消")
    assert by_code["213"]["完成年初预算（%）"] == by_code["221"]["完成年初预算（%）"] == ""
    rate = Decimal(by_code["201"]["决算（元）"]) / Decimal(by_code["201"]["年初预算（元）"]) * 100
    assert Decimal(by_code["201"]["完成年初预算（%）"]) == round(rate, 4)


def test_the_reason_is_quoted_in_the_words_of_the_body(client: Client) -> None:
    by_code = {row["编码"]: row for row in rows_of(client, f"{YEAR}/stages.csv")}
    assert by_code["201"]["公布单位的说明"] == REASON
    assert by_code["208"]["公布单位的说明"] == ""  # a figure is no reason
    page = soup(client, f"{YEAR}/stages/")
    assert REASON in page.select_one("table#stages").get_text()  # type: ignore[union-attr]
    assert page.select(f'a[href="{YEAR}/texts/"]')


def test_what_is_carried_over_stands_with_its_cells_and_is_checked(client: Client) -> None:
    page = soup(client, f"{YEAR}/stages/")
    table = page.select_one("table#carried")
    assert table is not None
    assert [head.get_text() for head in table.select("thead th")] == ["项目", "预算", "调整预算", "决算"]
    assert all(one.find_next_sibling("a") for one in table.select("data.amount"))
    (said,) = page.select('[data-claim="carried-over"]')
    assert re.search(r"年末还剩 55.34 万元，.*对得上", said.get_text())
    rows = {row["项目"]: row for row in rows_of(client, f"{YEAR}/stages/carried.csv")}
    assert Decimal(rows["年末结转和结余"]["决算（元）"]) == Decimal(553400)
    assert rows["年末结转和结余"]["决算出处"]


def test_final_accounts_without_their_budget_say_so(client: Client) -> None:
    for address in ("/alone/2024-final/", "/alone/2024-final/stages/"):
        (said,) = soup(client, address).select('[data-claim="plan-missing"]')
        assert said.get_text() == "2024 年的预算没有在这里公开，所以决算没有年初预算可以对照。"
    page = soup(client, "/alone/2024-final/stages/")
    assert [head.get_text() for head in page.select("table#stages thead th")] == ["科目", "决算"]
    assert "计划" not in page.select_one("main").get_text()  # type: ignore[union-attr]
    assert not soup(client, "/alone/2024-final/").select('a[href$="/stages/"]')  # no menu leads to half a comparison


def test_a_budget_alone_has_nothing_beside_it(client: Client) -> None:
    publish_made_up(TOWNSHIPS[2], 2026, "bing")
    response = client.get("/bing/2026/stages/")
    assert response.status_code == 404
    assert "/bing/2026/" in response.content.decode()


def test_a_lasting_address_keeps_the_versions_of_all_stages(client: Client) -> None:
    page = soup(client, f"{YEAR}/stages/")
    lasting = page.select_one(".citation a.permalink")
    assert lasting is not None
    address = str(lasting["href"]).removeprefix("http://testserver")
    assert address == f"{YEAR}/stages/?with=budget.1%2Cadjusted.1&edition=1"
    before = rows_of(client, address.replace("/stages/", "/stages.csv"))
    publish_made_up(TOWNSHIPS[2], 2024, "bing", seed=5)
    assert rows_of(client, address.replace("/stages/", "/stages.csv")) == before
    assert rows_of(client, f"{YEAR}/stages.csv") != before


def test_the_chart_the_picture_and_the_frame_show_the_differences(client: Client) -> None:
    chart = json_of(client, f"{YEAR}/stages/chart.json")
    fens = {int(Decimal(row["决算减年初预算（元）"]) * 100) for row in rows_of(client, f"{YEAR}/stages.csv")}
    assert set(chart["data"][0]["x"]) <= fens
    assert not re.search(
        r">[\d.−]+%<", client.get(f"{YEAR}/stages/chart.svg").content.decode()
    )  # differences are no shares
    assert client.get(f"/embed{YEAR}/stages/").status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [("with=x", 400), ("with=budget.0", 400), ("with=budget.9", 404), ("level=4", 400), ("scheme=revenue", 400)],
)
def test_what_is_not_there_or_malformed_is_said(client: Client, query: str, status: int) -> None:
    assert client.get(f"{YEAR}/stages/?{query}").status_code == status


def test_a_plan_that_the_later_tables_print_otherwise_is_named(client: Client, thawed: None) -> None:
    edition = Edition.every_stage.get(unit__slug="bing", stage="final")
    table = LineItem.every_stage.filter(edition=edition, table__subject="spending", table__funds="all").first()
    assert table is not None
    row = LineItem.every_stage.filter(table=table.table, is_total=False, measure="total").first()
    assert row is not None
    row.pk, row.address, row.phase, row.amount = None, "ZZ1", "initial", 12_300_000
    row.save()
    table.table.phases = ["initial", "final"]
    table.table.save()
    (said,) = soup(client, f"{YEAR}/stages/").select('[data-claim="differing-plan"]')
    assert "12.3 万元" in said.get_text()


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"up": 0, "down": 4, "new": 0, "gone": 1, "renamed": 0}, "4 项比原来少，1 项后来没有。"),
        ({"up": 2, "down": 1, "new": 3, "gone": 0, "renamed": 5}, "2 项比原来多，1 项比原来少，3 项原来没有，5 项改了名称。"),
        ({"up": 0, "down": 0, "new": 0, "gone": 0, "renamed": 0}, "每一项都和原来一样。"),
    ],
)  # fmt: skip
def test_of_what_there_is_none_nothing_is_said(counts: dict[str, int], said: str) -> None:
    assert more_and_less(counts).text == said
