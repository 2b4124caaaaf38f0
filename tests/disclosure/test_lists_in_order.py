"""Lists that are no tables keep their order and their choice in the address too, and refuse one that they do not know."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from budget.editions import publish, withdraw
from budget.editions.acts import draft
from budget.models import Edition
from tests.builders import real_prepared
from tests.disclosure.pages import YEAR

pytestmark = [pytest.mark.no_cover, pytest.mark.sweep]


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """Two corrections, the first of them withdrawn."""
    withdraw(publish(draft(real_prepared(real.unit, b" "), None), None, "漏了一行"), None, "更正有误")
    publish(draft(real_prepared(real.unit, b"  "), None), None, "再更正")


def page(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_versions_stand_oldest_first_where_the_address_says_so(client: Client) -> None:
    def numbers(address: str) -> list[str]:
        return re.findall(r"第 (\d) 版", " ".join(each.text for each in page(client, address).select(".versions h3")))

    newest = numbers(f"{YEAR}/editions/")
    assert newest == ["3", "2", "1"]
    link = page(client, f"{YEAR}/editions/").find("a", string="最早的在前")
    assert link is not None
    assert numbers(str(link["href"])) == newest[::-1]


def test_what_happened_lately_can_be_of_one_kind(client: Client) -> None:
    def words(kind: str) -> list[str]:
        found = page(client, f"/status/?kind={kind}").select(".results .found-amount")
        return [str(each.find(string=True)) for each in found]

    assert {kind: words(kind) for kind in ("published", "corrected", "withdrawn")} == {
        "published": ["公布"],
        "corrected": ["更正", "更正"],
        "withdrawn": ["撤回"],
    }
    assert sorted(words("")) == ["公布", "撤回", "更正", "更正"]


def test_what_a_search_finds_stands_by_amount_where_the_address_says_so(client: Client) -> None:
    def amounts(order: str) -> list[str]:
        found = page(client, f"/search/?q=养老&kind=code&sort={order}")
        assert found.select_one(f'select[name=sort] option[selected][value="{order}"]') is not None
        return [each.text for each in found.select(".results .found-amount")]

    largest = amounts("-amount")
    assert len(largest) > 2
    assert amounts("amount") == largest[::-1]
    assert sorted(amounts("")) == sorted(largest)


@pytest.mark.parametrize(
    "address", ["/search/?q=养老&sort=size", "/status/?kind=drafted", f"{YEAR}/editions/?sort=reason"]
)
def test_what_a_list_does_not_know_is_refused(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.one_database
@pytest.mark.parametrize(
    "address",
    [
        f"{YEAR}/function/?basis=general&basis=all", f"{YEAR}/function.csv?edition=1&edition=2", f"{YEAR}/projects/?q=a&q=b",
        f"{YEAR}/tables/03/?page=1&page=2", "/search/?q=养老&q=学校", "/xiaohongmen/?amounts=yuan&amounts=yi",
        f"/embed{YEAR}/function/?theme=dark&theme=light", f"{YEAR}/function/chart.json?theme=dark&theme=light",
        "/compare/?unit=xiaohongmen&unit=jia", "/data/?page=1&page=2", "/sitemap.xml?page=1&page=2", "/oembed?url=a&url=b",
    ],
)  # fmt: skip
def test_no_choice_that_is_said_twice_is_taken_once(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "只能给一次" in answer.content.decode()


def test_the_same_said_twice_is_no_contradiction_and_bodies_may_be_several(client: Client) -> None:
    assert client.get(f"{YEAR}/function/?basis=general&basis=general").status_code == 200
    assert client.get("/compare/?units=xiaohongmen&units=nowhere&year=2026").status_code != 400
