"""Every page that links lead to, fetched once: where its amounts lead, what they are, and that the map knows it."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import resolve
from pytest_django.fixtures import Settings

from budget.models import Edition
from tests.disclosure.pages import few_of_each_kind
from tests.disclosure.test_figures_read_back import cells, fen_of, places_of, target_cells, wrongly_shown
from tests.disclosure.test_machines import HOST, addresses
from tests.disclosure.test_provenance import SITE, is_accounted_for

pytestmark = [pytest.mark.no_cover, pytest.mark.sweep]

Pages = dict[str, BeautifulSoup]

# Further answers of a page, and pages whose figures are examples or answers of another page.
NOT_PAGES = re.compile(
    r"\.(csv|xlsx|json|svg|png|zip|atom|xml|parquet|sqlite)\Z|^/(api|static|admin|preferences|styleguide)\b|/files/"
)


@pytest.fixture(autouse=True)
def _published(pages: Pages, db: None) -> None:
    """The township's budget of 2026, all of whose pages were fetched."""


@pytest.fixture(scope="module")
def pages(real: Edition) -> Pages:
    """Every page that links lead to from the two that begin, without the choices of display in its query."""
    client, found, waiting = Client(), dict[str, BeautifulSoup](), [SITE, "/compare/"]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        answer = client.get(address, follow=True)  # the brand leads home, and home to the newest year
        assert answer.status_code == 200, address
        found[address] = BeautifulSoup(answer.content, "html.parser")
        links = [urlsplit(urljoin(address, str(link["href"]))) for link in found[address].find_all("a", href=True)]
        waiting += [link.path for link in links if not link.netloc and not NOT_PAGES.search(link.path)]
    return found


def test_there_are_as_many_as_a_budget_has_parts(pages: Pages) -> None:
    assert len(pages) > 250


def test_whatever_a_page_leads_to_is_there(pages: Pages) -> None:
    held = {address: {str(each["id"]) for each in page.select("[id]")} for address, page in pages.items()}
    lost = []
    for address, page in pages.items():
        # A choice in the query may be what lays the place out.
        for link in page.select('a[href*="#"]:not([href*="?"])'):
            there = urlsplit(urljoin(address, str(link["href"])))
            if not there.netloc and there.path in held and there.fragment not in held[there.path]:
                lost.append(f"{address}: {link['href']}")
    assert lost == []


def test_every_amount_is_accounted_for(pages: Pages) -> None:
    amounts, missing = 0, []
    for address, page in pages.items():
        for amount in page.select("data.amount"):
            amounts += 1
            if not is_accounted_for(amount):
                missing.append(f"{address}: {amount.find_parent().get_text(' ', strip=True)[:80]}")  # type: ignore[union-attr]
        for cell in page.select("table.form:not(.sheet) td.num"):
            amounts += 1
            if cell.text.strip() and not cell.select_one("a.src"):
                missing.append(f"{address}: {cell.get('id')}")
    assert "\n".join(missing) == ""
    assert amounts > 3_500


def test_every_amount_is_the_one_in_the_database(pages: Pages) -> None:
    kept, targets, wrong, read, found = cells(), target_cells(), [], 0, 0
    for address, page in pages.items():
        for amount in page.select("data.amount"):
            read += 1
            if reason := wrongly_shown(amount, "万元"):
                wrong.append(f"{address}: {reason}")
            marked = [kept.get(place) for place in places_of(amount) if place not in targets]
            found += len(marked) == 1
            # One mark is the cell itself. Several are the parts of one side of a check, of which some may be taken off.
            if marked and None in marked:
                wrong.append(f"{address}: {amount.get_text()} has a mark without an amount")
            elif len(marked) == 1 and marked[0] != fen_of(amount):
                wrong.append(f"{address}: {amount.get_text()} is not what its cell holds")
    assert wrong == []
    assert read > 3_500
    assert found > 1_500


def test_the_map_leads_to_every_public_page_and_each_is_there(client: Client, pages: Pages, settings: Settings) -> None:
    settings.SITE_URL = HOST
    maps = addresses(client, "/sitemap.xml")
    assert maps == ["/sitemap/pages.xml", "/sitemap/xiaohongmen/2026.xml"]
    listed = [page for one in maps for page in addresses(client, one)]
    assert len(listed) == len(set(listed)) > 250
    unseen = few_of_each_kind([page for page in listed if page not in pages], Counter())
    assert {client.get(page).status_code for page in unseen} <= {200}
    assert "/xiaohongmen/2026/function/2130199/" in listed
    assert "/xiaohongmen/2026/projects/11010522T000000419605/" in listed


@pytest.mark.one_database
def test_no_link_asks_what_its_page_does_not_read(client: Client, pages: Pages) -> None:
    """Of each kind of page one address with each set of choices: none is told that it was not understood."""
    asked: dict[tuple[str, ...], str] = {}
    for address, page in pages.items():
        for name in ("href", "data-chart", "action"):
            for link in page.select(f"[{name}]"):
                whole = urlsplit(urljoin(address, str(link[name])))
                if whole.netloc or not whole.query or whole.path.startswith(("/admin/", "/api/", "/static/")):
                    continue
                kind = (resolve(whole.path).view_name or whole.path, *sorted(dict(parse_qsl(whole.query))))
                asked.setdefault(kind, f"{whole.path}?{whole.query}")
    assert len(asked) > 30
    lost = {
        address: answer.headers["X-Unread"]
        for address in asked.values()
        if "X-Unread" in (answer := client.get(address)).headers
    }
    assert lost == {}


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/glossary/?yaer=2024", ["yaer"]),
        ("/xiaohongmen/2026/projects/?srot=name&least=1", ["srot"]),
        ("/xiaohongmen/2026/checks/?year=2024&kind=2", ["year", "kind"]),
        ("/xiaohongmen/2026/?utm_source=x&from=timeline&isappinstalled=0&fbclid=1&spm=a.b", []),
        ("/xiaohongmen/2026/projects/?sort=name&q=&indicator=", []),
        ("/search/?q=养老&yera=2026", ["yera"]),
        ("/compare/?uint=xiaohongmen", ["uint"]),
        ("/xiaohongmen/2026/?<script>=1", ["<script>"]),
        ("/search/?q=养老&year=2026&unit=xiaohongmen&kind=code&page=1&sort=amount&amounts=yi", []),
    ],
)
def test_a_word_that_a_page_does_not_know_is_named(client: Client, address: str, names: list[str]) -> None:
    page = client.get(address, follow=True)
    assert page.status_code == 200
    said = BeautifulSoup(page.content, "html.parser").select(".unread")
    assert [note.get_text() for note in said] == (
        [f"网址里的“{'、'.join(names)}”，这一页不认识，所以没有按它筛选或排列。"] if names else []
    )
    assert page.headers.get("X-Unread", "") == ",".join(map(quote, names))
