"""What happened to what is public says whose, which version, what kind, and the totals before and after; what goes leaves a trace."""

import io
import json
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client

from budget.editions import publish, withdraw
from budget.editions.acts import draft
from budget.models import DisclosedTable, Edition
from fixtures.generated import TOWNSHIPS
from tests.builders import publish_made_up, real_prepared
from tests.disclosure.compared import body_of
from tests.disclosure.package import keep_originals

pytestmark = pytest.mark.sweep(on="postgresql")


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    cache.clear()
    keep_originals()


@pytest.fixture
def corrected(real: Edition) -> Edition:
    """A second version whose table of spending adds up to one 元 more."""
    laid = draft(real_prepared(real.unit, b" "), None)
    DisclosedTable.every_stage.filter(edition=laid, key="expenditure").update(total=15_618_434_319)
    return publish(laid, None, "漏了一元")


def test_an_event_says_whose_what_and_how_much(client: Client, corrected: Edition) -> None:
    correction, first = client.get("/api/v1/events").json()["events"]
    assert (first["kind"], first["action"], first["version"]) == ("published", "published", 1)
    assert (first["total_before_yuan"], first["total_after_yuan"]) == (None, "156184342.19")
    assert (correction["kind"], correction["action"], correction["version"]) == ("corrected", "published", 2)
    assert (correction["unit"], correction["year"], correction["stage"]) == ("xiaohongmen", 2026, "budget")
    assert (correction["total_before_yuan"], correction["total_after_yuan"]) == ("156184342.19", "156184343.19")


def test_events_are_numbered_without_a_gap(client: Client, corrected: Edition) -> None:
    publish_made_up(TOWNSHIPS[0], 2026, "beiqiao")
    withdraw(corrected, None, "更正有误")
    told = client.get("/api/v1/events").json()["events"]
    ids = [event["id"] for event in told]
    assert ids[0] - ids[-1] >= len(ids), "an upload has an id too"
    assert [event["number"] for event in told] == [4, 3, 2, 1]
    first = client.get("/api/v1/events?limit=2").json()
    second = client.get(f"/api/v1/events?limit=2&cursor={first['next']}").json()
    assert [event["number"] for event in first["events"] + second["events"]] == [4, 3, 2, 1]
    assert [event["number"] for event in client.get("/api/v1/events?unit=beiqiao").json()["events"]] == [3]


def test_a_body_of_which_all_was_withdrawn_says_so_at_each_of_its_doors(
    client: Client, real: Edition, corrected: Edition
) -> None:
    withdraw(corrected, None, "更正有误")
    publish_made_up(TOWNSHIPS[0], 2026, "beiqiao")
    doors = ("/xiaohongmen/", "/xiaohongmen/2026/", "/data/current/xiaohongmen.csv", "/compare/?unit=xiaohongmen")
    for door in doors:
        answer = client.get(door)
        assert answer.status_code == 410, door
        assert "更正有误" in answer.content.decode(), door
    # What was replaced is no current disclosure, and can be read all the same.
    assert "/xiaohongmen/2026/?edition=1" in client.get("/xiaohongmen/").content.decode()
    for nobody in ("/nobody/", "/data/current/nobody.csv", "/compare/?unit=nobody", "/data/current/1999.csv"):
        assert client.get(nobody).status_code == 404, nobody


def test_who_reads_english_is_told_so_in_whole_words(client: Client, real: Edition, corrected: Edition) -> None:
    withdraw(corrected, None, "更正有误")
    client.cookies["lang"] = "en"
    for door in ("/xiaohongmen/", "/xiaohongmen/2026/", "/embed/xiaohongmen/2026/function/", "/xiaohongmen/2026.csv"):
        page = BeautifulSoup(client.get(door).content, "html.parser")
        said = " ".join(page.select_one("h1, title").get_text(" ").split())  # type: ignore[union-attr]
        if door.endswith("/"):  # what hands out data is Chinese
            assert said.startswith("北京市朝阳区小红门乡 2026 budget was withdrawn"), door
            assert "Withdrawn on" in page.get_text(" "), door
        else:
            assert said.startswith("北京市朝阳区小红门乡 2026 年预算 已撤回"), door


def test_what_was_withdrawn_leaves_its_reason_and_no_figure(client: Client, corrected: Edition) -> None:
    withdraw(corrected, None, "更正有误")
    (gone,) = client.get("/api/v1/withdrawn").json()
    assert (gone["unit"], gone["year"], gone["version"], gone["reason"]) == ("xiaohongmen", 2026, 2, "更正有误")
    assert client.get(gone["url"]).status_code == 410
    assert client.get("/data/index.json").json()["withdrawn"] == [gone]
    with ZipFile(io.BytesIO(body_of(client.get("/data/all.zip")))) as archive:
        assert json.loads(archive.read("index.json"))["withdrawn"] == [gone]
        assert "更正有误" in archive.read("xiaohongmen/2026/v2/WITHDRAWN.txt").decode()
        assert not [name for name in archive.namelist() if "/v2/data" in name]
        current = {
            row.split(",")[5] for row in archive.read("xiaohongmen/2026/v1/data/facts.csv").decode().splitlines()[1:]
        }
    assert current == {"false"}
    event = client.get("/api/v1/events").json()["events"][0]
    assert (event["kind"], event["total_before_yuan"], event["total_after_yuan"]) == ("withdrawn", None, None)
    assert client.get("/api/v1/withdrawn?unit=elsewhere").json()["parameter"] == "unit"


@pytest.mark.no_cover
def test_the_archive_of_everything_says_which_version_is_current(client: Client, corrected: Edition) -> None:
    with ZipFile(io.BytesIO(body_of(client.get("/data/all.zip")))) as archive:
        flags = {
            version: {
                row.split(",")[5]
                for row in archive.read(f"xiaohongmen/2026/{version}/data/facts.csv").decode().splitlines()[1:]
            }
            for version in ("v1", "v2")
        }
    assert flags == {"v1": {"false"}, "v2": {"true"}}


def test_a_body_has_a_feed_of_its_own(client: Client, corrected: Edition) -> None:
    publish_made_up(TOWNSHIPS[0], 2026, "jia")
    feed = ElementTree.fromstring(client.get("/xiaohongmen/feed.atom").content)  # noqa: S314 - our own
    titles = [title.text or "" for title in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert "北京市朝阳区小红门乡" in titles[0]
    assert [title[:2] for title in titles[1:]] == ["更正", "公布"]
    assert client.get("/nowhere/feed.atom").status_code == 404


@pytest.mark.one_database
def test_what_a_withdrawn_version_replaced_is_not_called_public(client: Client, corrected: Edition) -> None:
    withdraw(corrected, None, "更正有误")
    page = client.get("/xiaohongmen/2026/").content.decode()
    assert "已被代替的版本" in page
    assert "第 1 版</a>" in page.partition("已被代替的版本")[2]
    assert "现在公开的有" not in page
    assert "还没有公开的预算" in client.get("/").content.decode()
    assert "后来的版本已经撤回" in client.get("/xiaohongmen/2026/?edition=1").content.decode()
    publish_made_up(TOWNSHIPS[0], 2026, "another")
    page = client.get("/xiaohongmen/2026/").content.decode()
    assert "第 1 版" in page.partition("已被代替的版本")[2].partition("现在公开的有")[0]
    assert "第 1 版" not in page.partition("现在公开的有")[2].partition("</section>")[0]
