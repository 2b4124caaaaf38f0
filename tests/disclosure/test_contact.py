"""«Something is wrong here» stands on every page, with its address filled in; without a contact nothing is promised."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django.fixtures import Settings

from budget.models import Edition, SiteWords
from tests.disclosure.pages import YEAR

pytestmark = [pytest.mark.one_database, pytest.mark.sweep]

PAGES = (
    f"{YEAR}/", f"{YEAR}/function/213/", f"{YEAR}/sources/1/2/", f"{YEAR}/tables/03/?amounts=yuan", "/search/?q=垃圾", "/glossary/",
    "/about/", "/compare/", f"{YEAR}/function/999/", "/api/v1/docs",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


def foot(client: Client, address: str) -> BeautifulSoup:
    page = BeautifulSoup(client.get(address).content, "html.parser")
    (footer,) = page.select("footer.site-foot")
    return BeautifulSoup(str(footer), "html.parser")


@pytest.mark.parametrize("address", PAGES)
def test_a_letter_about_a_page_has_its_address(client: Client, settings: Settings, address: str) -> None:
    settings.SITE_CONTACT = "财政科 010-6768 0000，caizheng@town.example"
    (letter,) = foot(client, address).select("a[data-report]")
    parts = urlsplit(str(letter["href"]))
    assert (parts.scheme, parts.path) == ("mailto", "caizheng@town.example")
    path = urlsplit(address).path
    assert f"http://testserver{path}" in parse_qs(parts.query)["body"][0]
    assert "010-6768 0000" in foot(client, address).get_text()


@pytest.mark.parametrize("address", PAGES)
def test_who_can_only_be_called_is_told_the_address(client: Client, address: str) -> None:
    SiteWords.objects.create(contact="010-6768 0000")
    (place,) = foot(client, address).select("[data-place]")
    assert urlsplit(place.get_text()).path == urlsplit(address).path
    assert not foot(client, address).select("a[data-report]")


@pytest.mark.parametrize("address", PAGES)
def test_without_a_contact_nothing_is_promised(client: Client, settings: Settings, address: str) -> None:
    settings.SITE_CONTACT = ""
    shown = foot(client, address)
    assert not shown.select("[data-report], [data-place]")
    assert not any(word in shown.get_text() for word in ("告诉我们", "联系", "不对的地方"))
