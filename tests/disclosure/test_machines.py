"""What programs find: the map of the site, the feed, robots, data catalogues, canonical addresses."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from budget.editions import draft, withdraw
from budget.models import Edition
from disclosure.linked_data import element
from disclosure.views import machines
from tests.builders import prepared, published, whole_reading
from tests.disclosure.package import keep_originals

pytestmark = pytest.mark.sweep(on="postgresql")

HOST = "https://ming.example"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None, settings: Settings) -> None:
    settings.SITE_URL = HOST


def addresses(client: Client, address: str) -> list[str]:
    """The addresses that a map lists, without the host, which must be ours."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/xml")
    found = [element.text or "" for element in ET.fromstring(answer.content).iter() if element.tag.endswith("}loc")]  # noqa: S314 - ours
    assert all(one.startswith(HOST) for one in found)
    return [one.removeprefix(HOST) for one in found]


class TestTheMap:
    def test_leaves_out_what_an_edition_does_not_disclose(self, client: Client, real: Edition) -> None:
        published(prepared(real.unit, content=b"small", year=2027))
        found = addresses(client, "/sitemap/xiaohongmen/2027.xml")
        assert "/xiaohongmen/2027/function/213/" in found
        assert "/xiaohongmen/2027/income/" not in found
        assert {page: status for page in found if (status := client.get(page).status_code) != 200} == {}

    def test_of_an_edition_needs_few_questions(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(8):
            addresses(client, "/sitemap/xiaohongmen/2026.xml")
        assert client.get("/sitemap/xiaohongmen/2031.xml").status_code == 404

    def test_is_named_by_robots(self, client: Client) -> None:
        told = client.get("/robots.txt").content.decode()
        assert f"Sitemap: {HOST}/sitemap.xml" in told
        assert "Disallow: /admin/" in told
        assert "Disallow: /\n" not in told


class TestTheFeed:
    def entries(self, client: Client) -> list[Any]:
        answer = client.get("/feed.atom")
        assert answer["Content-Type"].startswith("application/atom+xml")
        return list(ET.fromstring(answer.content).iter(f"{ATOM}entry"))  # noqa: S314 - ours

    def test_tells_publication_correction_and_withdrawal(self, client: Client, real: Edition) -> None:
        second = published(prepared(real.unit, content=b"other"), "更正 <b>录入</b>")
        assert [entry.find(f"{ATOM}title").text[:2] for entry in self.entries(client)] == ["更正", "公布"]
        withdraw(second, None, "录入有误")
        newest, middle, _ = self.entries(client)
        assert newest.find(f"{ATOM}title").text.startswith("撤回：北京市朝阳区小红门乡 2026 年预算 第 2 版")
        assert "录入有误" in newest.find(f"{ATOM}summary").text
        assert "&lt;b&gt;" in middle.find(f"{ATOM}summary").text
        for entry in self.entries(client):
            address = entry.find(f"{ATOM}link").get("href").removeprefix(HOST)
            assert client.get(address).status_code in {200, 410}

    def test_tells_on_further_pages_what_one_does_not_hold(
        self, client: Client, real: Edition, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(4):
            published(prepared(real.unit, content=f"{number}".encode()), f"更正 {number}")
        monkeypatch.setattr(machines, "FEED", 2)
        address, found, backwards = f"{HOST}/xiaohongmen/feed.atom", [], []
        while address:
            answer = client.get(address.removeprefix(HOST))
            assert answer.status_code == 200
            page = ET.fromstring(answer.content)  # noqa: S314 - ours
            links = {link.get("rel"): link.get("href") for link in page.findall(f"{ATOM}link")}
            assert links["self"] == address
            found += [entry.findtext(f"{ATOM}id") for entry in page.iter(f"{ATOM}entry")]
            backwards.append(links.get("previous"))
            address = links.get("next") or ""
        assert len(found) == len(set(found)) == 5
        assert backwards == [None, f"{HOST}/xiaohongmen/feed.atom", f"{HOST}/xiaohongmen/feed.atom?page=2"]
        assert client.get("/xiaohongmen/feed.atom?page=4").status_code == 404
        assert client.get("/feed.atom?page=0").status_code == 400
        assert client.get("/feed.atom?page=11").status_code == 404

    def test_tells_no_draft(self, client: Client, real: Edition) -> None:
        draft(prepared(real.unit, whole_reading(5_000_000), content=b"draft"), None)
        assert len(self.entries(client)) == 1

    def test_is_asked_again_for_nothing(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        first = client.get("/feed.atom")
        with django_assert_num_queries(1):
            again = client.get("/feed.atom", headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304


class TestDataCatalogues:
    def told(self, client: Client, address: str) -> list[dict[str, Any]]:
        page = BeautifulSoup(client.get(address).content, "html.parser")
        return [json.loads(str(found.string)) for found in page.find_all("script", type="application/ld+json")]

    @pytest.mark.no_cover
    @pytest.mark.parametrize("address", ["/xiaohongmen/2026/", "/xiaohongmen/2026/data/"])
    def test_are_told_what_the_edition_is_and_where_its_files_are(self, client: Client, address: str) -> None:
        keep_originals()  # the package holds the upload; each test has a folder of its own
        dataset, entry = self.told(client, address)
        assert (dataset["@type"], entry["@type"]) == ("Dataset", "dcat:Dataset")
        assert dataset["version"] == entry["dcat:version"] == "1"
        assert dataset["name"] == "北京市朝阳区小红门乡 2026 年预算"
        files = [one["contentUrl"] for one in dataset["distribution"]]
        files += [one["dcat:downloadURL"]["@id"] for one in entry["dcat:distribution"]]
        assert len(files) == 8
        for file in [*files, dataset["url"], dataset["license"]]:
            answer = client.get(file.removeprefix(HOST))
            assert answer.status_code == 200
            assert b"".join(answer)  # to its end, or it stays open

    def test_are_told_nothing_that_could_end_the_element(self) -> None:
        told = element({"name": "</script><script>alert(1)</script>"})
        assert told.count("<") == 2
        inside = BeautifulSoup(told, "html.parser").script
        assert inside is not None
        assert json.loads(str(inside.string))["name"].startswith("</script>")


def test_a_page_names_its_one_address(client: Client) -> None:
    page = BeautifulSoup(client.get("/xiaohongmen/2026/income/?amounts=yuan&edition=1").content, "html.parser")
    link = page.find("link", rel="canonical")
    assert link is not None
    assert link["href"] == f"{HOST}/xiaohongmen/2026/income/"


@pytest.mark.parametrize(
    ("address", "words", "asked"),
    [
        ("/about/", "SHA-256", 3),  # state; for whom answers: how many, and which
        ("/about/", "不跟踪", 3),
        ("/about/terms/", "注明公布单位", 1),
        ("/accessibility/", "只用键盘", 1),
    ],
)
def test_the_site_explains_itself(
    client: Client, address: str, words: str, asked: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(asked):
        answer = client.get(address)
    assert words in answer.content.decode()
    assert not answer.cookies
