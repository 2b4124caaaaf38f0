"""Comparisons are quoted, pinned, drawn and embedded like every page: what is quoted stays what it was, or says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker
from pytest_django.fixtures import Settings

from budget.editions import confirm_all, publish, withdraw
from budget.editions.acts import draft
from budget.models import Edition, Unit
from fixtures.generated import TOWNSHIPS
from tests.builders import publish_made_up, real_prepared
from tests.conftest import kept_for_a_module

pytestmark = pytest.mark.sweep(on="postgresql")

SITE = "https://ming.example"
COUNTS = (6, 6, 6, 5)
QUESTIONS = [
    "unit=jia",
    "unit=jia&from=2025&to=2026&scheme=gov_economic&amounts=yi",
    "units=jia,yi&year=2026",
    "units=jia,yi&code=208",
]
# One year alone: nothing is drawn.
ALONE = "unit=yi"


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Two years of one township, one of another."""
    with kept_for_a_module(django_db_blocker):
        for year in (2025, 2026):
            publish_made_up(TOWNSHIPS[0], year, "jia")
        publish_made_up(TOWNSHIPS[1], 2026, "yi", 5)
        yield


@pytest.fixture(autouse=True)
def _published(published: None, db: None, settings: Settings) -> None:
    settings.SITE_URL = SITE


def soup(client: Client, address: str, status: int = 200) -> BeautifulSoup:
    """The page at an address."""
    answer = client.get(address.removeprefix(SITE))
    assert answer.status_code == status
    return BeautifulSoup(answer.content, "html.parser")


def lasting(client: Client, question: str) -> str:
    """The address under which a comparison is quoted."""
    link = soup(client, f"/compare/?{question}").select_one("a.permalink")
    assert link is not None
    return str(link["href"])


def amounts(page: BeautifulSoup) -> list[str]:
    """The amounts of a comparison's tables."""
    return [cell.get_text() for cell in page.select("table.ledger td")]


def correct(slug: str) -> None:
    """Publish another version of a township's budget of 2026, with other figures."""
    unit = Unit.objects.get(slug=slug)
    edition = draft(real_prepared(unit, b" "), None)
    confirm_all(edition, None)  # of other figures some lines are ten times what they were
    publish(edition, None, "更正")


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("question", [*QUESTIONS, ALONE])
def test_a_quoted_comparison_stays_what_it_was_and_says_that_it_was_corrected(client: Client, question: str) -> None:
    address = lasting(client, question)
    assert "pin=" in address
    before = soup(client, address)
    assert amounts(before) == amounts(soup(client, f"/compare/?{question}"))
    assert before.find(class_="superseded") is None
    correct("jia")
    correct("yi")
    after = soup(client, address)
    assert amounts(after) == amounts(before)
    assert amounts(soup(client, f"/compare/?{question}")) != amounts(before)
    notice = after.find(class_="superseded")
    assert notice is not None
    assert "pin=" not in notice.find("a")["href"]  # type: ignore[index]
    assert lasting(client, address.partition("?")[2]) == address
    assert "?edition=1" in str(after.select("table.ledger a[href]"))
    if question != ALONE:
        frame = soup(client, address.replace("/compare/", "/embed/compare/"))
        assert frame.find(class_="replaced") is not None


def test_a_quoted_comparison_of_what_was_withdrawn_is_gone_and_says_why(client: Client) -> None:
    address, other = lasting(client, "unit=jia"), lasting(client, "unit=yi")
    withdraw(Edition.every_stage.get(unit__slug="jia", year=2025), None, "2025 年的金额有误")
    assert "2025 年的金额有误" in soup(client, address, 410).get_text()
    soup(client, other)


@pytest.mark.parametrize("pin", ["1", "abc", "1-xyz", "9" * 30 + "-0123456789abcdef", "1-0123456789ABCDEF"])
def test_a_pin_that_is_none_is_refused(client: Client, pin: str) -> None:
    asked = [f"unit=jia&pin={pin}", "pin=1-0123456789abcdef", "unit=jia&pin=1-0123456789abcdef"]
    assert [client.get(f"/compare/?{each}").status_code for each in asked] == [400, 400, 404]


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("question", QUESTIONS)
def test_it_is_drawn_and_embedded_under_addresses_that_last(client: Client, question: str) -> None:
    page = soup(client, f"/compare/?{question}")
    code = page.find("textarea", id="embed-code")
    assert code is not None
    (address,) = re.findall(r'src="([^"]+)"', code.text)
    assert "pin=" in address
    assert 'width="100%"' in code.text
    frame = client.get(address.replace("&amp;", "&").removeprefix(SITE))
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    inside = BeautifulSoup(frame.content, "html.parser")
    assert len(inside.select("ol.bars li")) > 0
    assert inside.select("details table tbody tr")
    pictures = [str(link["href"]) for link in page.select(".share-ways a")]
    assert [client.get(each)["Content-Type"].partition(";")[0] for each in pictures] == ["image/png", "image/svg+xml"]
    assert "pin=" in client.get(pictures[1]).content.decode()
    asked = client.get(f"/oembed?url={quote(f'{SITE}/compare/?{question}', safe='')}").json()
    assert f'src="{address}"' in asked["html"]
    said = page.find("meta", property="og:image")
    assert said is not None
    assert client.get(str(said["content"]).removeprefix(SITE))["Content-Type"] == "image/png"


def test_bars_of_bodies_are_called_what_they_are(client: Client) -> None:
    """The page draws what each body spends of its own sum; a frame and a picture have the sums as bars."""
    question = "units=jia,yi&year=2026"
    assert "占各自" in client.get(f"/compare/chart.json?{question}").content.decode()
    frame = soup(client, f"/embed/compare/?{question}").find("p", class_="basis")
    assert frame is not None
    for said in (frame.get_text(), client.get(f"/compare/chart.svg?{question}").content.decode()):
        assert "占各自" not in said
        assert "2026 年预算，全部支出" in said


def test_it_is_quoted_with_bodies_versions_and_day(client: Client) -> None:
    page = soup(client, "/compare/?units=jia,yi&year=2026")
    styles = [dd.get_text() for dd in page.select(".styles dd")]
    assert len(styles) == 3
    for text in styles:
        assert text.count("第 1 版") == 2
        assert "pin=" in text


def test_a_pinned_comparison_asks_few_questions(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for address, count in zip([lasting(client, question) for question in QUESTIONS], COUNTS, strict=True):
        with django_assert_num_queries(count):
            soup(client, address)
