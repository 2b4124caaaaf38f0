"""What holds for one edition holds for all, of every form: files add up, charts and openings say what the rows say."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from pytest_django import DjangoDbBlocker

from budget.models import Edition
from tests.disclosure.charted import of_kinds, of_parts, said_of, strip_of
from tests.disclosure.claims import Truth
from tests.disclosure.compared import rows_of as lines_of
from tests.disclosure.every_edition import all_kinds, root_of
from tests.forms.test_published_editions import BEIJING

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover, pytest.mark.django_db]

KINDS = [
    "several years",
    "plan and account",
    "jiangsu-12.shengweiban-2018",
    "national-final-9.shegongbu-2024",
    "shanghai-9.wanli-dept-2024",
    BEIJING,
]


@pytest.fixture(scope="module")
def editions(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Edition]]:
    """One of every kind."""
    with all_kinds(django_db_blocker) as found:
        yield found


def pages_with_files(edition: Edition) -> list[str]:
    """One of each kind of page that hands out files: a 类, its finest item and a kind of spending are the edition's own."""
    truth = Truth(edition)
    items = sorted({row["function"] for row in truth.rows if row["function"]})
    kinds = sorted({row["dept_economic"] for row in truth.of("expenditure") if row["dept_economic"]})
    named = (
        "/ /income/ /function/ /economic/gov/ /economic/dept/ /matrix/ /projects/ /sangong/ /procurement/ /services/"
    )
    own = [
        f"/function/{items[-1][:3]}/",
        f"/function/{items[-1]}/",
        *(f"/economic/dept/{kind[:3]}/" for kind in kinds[-1:]),
    ]
    return [*named.split(), "/performance/", "/stages/", "/compare", *own]


def totals_of(table: Tag) -> list[Decimal]:
    """The amounts in 元 of the row of a table that sums the others."""
    return [Decimal(str(one["value"])) * 10_000 for one in table.select("tr.total data.amount")]


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_every_page_adds_up_to_what_the_page_says(
    client: Client, editions: dict[str, Edition], kind: str
) -> None:
    held = 0
    for page in pages_with_files(editions[kind]):
        answer = client.get(f"{root_of(editions[kind])}{page}")
        if answer.status_code == 404:
            continue
        soup = BeautifulSoup(answer.content, "html.parser")
        totals = {text_of(table, "caption span"): totals_of(table) for table in soup.select("main table.ledger")}
        for entry in soup.select("#downloads li"):
            title = text_of(entry, "span").strip()
            (file,) = entry.select('a[href*=".csv"]')
            rows = lines_of(client, str(file["href"]))
            wanted = totals.get(title.partition("：")[2], [])
            # The file of the crossing has its cells below each other, so it makes the whole alone.
            wanted = wanted[-1:] if page == "/matrix/" else wanted
            amounts = [name for name in rows[0] if name.endswith("（元）")]
            added = {name: sum(Decimal(row[name] or 0) for row in rows) for name in amounts}
            # What the total row shows, the columns of the file add up to, one by one.
            assert [one for one in wanted if one not in added.values()] == [], (page, title)
            held += len(wanted)
    assert held


PARTS = (
    "/function/",
    "/function/{code}/",
    "/economic/gov/",
    "/economic/dept/302/",
    "/procurement/",
    "/services/",
    "/sangong/",
)


@pytest.mark.parametrize("kind", KINDS)
def test_charts_say_of_their_tables_what_the_tables_say(
    client: Client, editions: dict[str, Edition], kind: str
) -> None:
    edition, told = editions[kind], 0
    truth = Truth(edition)
    code = max(row["function"] for row in truth.rows)[:3]
    for page in PARTS:
        answer = client.get(f"{root_of(edition)}{page.format(code=code)}")
        soup = BeautifulSoup(answer.content, "html.parser")
        if not soup.select("main figure.chart"):
            continue
        title, words = said_of(soup)
        expected_title, expected_words = of_parts(soup)
        assert title == expected_title, page
        assert words.endswith(expected_words), (page, words)
        told += 1
    assert told > 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_overview_opens_with_what_the_rows_say(client: Client, editions: dict[str, Edition], kind: str) -> None:
    edition = editions[kind]
    truth = Truth(edition)
    page = BeautifulSoup(client.get(f"{root_of(edition)}/").content, "html.parser")
    legend = [one.get_text() for one in page.select("figure.strip li")]
    assert legend == [f"{name} {share}" for name, share in strip_of(truth, page).items()]
    by_kind = bool(page.select("figure.strip rect.kind-none"))
    title, words = said_of(page)
    expected = of_kinds(truth, page) if by_kind else of_parts(page)
    assert title == expected[0]
    assert words.endswith(expected[1])


def text_of(place: Tag, within: str) -> str:
    """The text that stands in an element itself, without what its own elements say."""
    found = place.select_one(within)
    assert found is not None
    return "".join(found.find_all(string=True, recursive=False))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_all_spending_is_not_called_so(editions: dict[str, Edition], client: Client, kind: str) -> None:
    for address in (f"{root_of(editions[kind])}/", f"/{editions[kind].unit.slug}/"):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        lead, basis = page.select_one(".lead"), page.select_one(".basis")
        assert lead is not None
        assert basis is not None
        edition, named = (each.strip() for each in basis.get_text().split("· 口径："))
        whole = "实际支出" if edition.endswith("决算") else "计划支出"
        said = whole if named == "全部支出" else named
        assert f"{edition[:4]} 年{said}" in lead.get_text().replace("\u2060", ""), address
