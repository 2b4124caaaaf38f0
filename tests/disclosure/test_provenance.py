"""Every amount on every page leads to its cell, to the lines that add up to it, or says what it was computed from."""

from __future__ import annotations

import hashlib
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from budget.models import Edition
from tests.builders import REAL, real_copy
from tests.disclosure.package import keep_originals
from tests.disclosure.test_versions import corrected, publish_correction

pytestmark = [pytest.mark.no_cover, pytest.mark.one_database]

SITE = "/xiaohongmen/2026/"


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


def is_accounted_for(amount: Tag) -> bool:
    """Tell whether an amount has its mark, is itself the link to its lines, or states what it is made of."""
    follower = amount.find_next_sibling()
    if isinstance(follower, Tag) and "src" in classes(follower):
        return True
    if "derived" in classes(amount) or amount.find_parent("a"):
        return True
    around = amount.find_parent(["td", "th", "li", "dd"])
    return around is not None and BY_PLACE[around.name](amount, around)


def classes(element: Tag) -> list[str]:
    """The classes of an element."""
    return list(element.get("class") or [])


def in_a_table(_amount: Tag, cell: Tag) -> bool:
    """A cell with the marks of a check, a row for what is left over, or a column that says it is a difference."""
    row = cell.find_parent("tr")
    assert row is not None
    return "gap" in classes(row) or cell.select_one("a.src, details.cells a") is not None or "减" in heading_of(cell)


def in_a_list(_amount: Tag, item: Tag) -> bool:
    """What a search found: its link leads to the page where the amount has its mark."""
    assert item.parent is not None
    return "results" in classes(item.parent) and item.find("a") is not None


def in_a_check(amount: Tag, side: Tag) -> bool:
    """A side of a check: its cells, or the words that say which tables have none, or the difference of both sides."""
    said = side.find_previous_sibling("dt")
    assert said is not None
    nothing = str(amount["value"]).strip("0.") == ""
    return (
        side.select_one("a.src, details.cells a") is not None or said.text == "差额" or (nothing and "表" in said.text)
    )


BY_PLACE = {"td": in_a_table, "th": in_a_table, "li": in_a_list, "dd": in_a_check}


def heading_of(cell: Tag) -> str:
    """The heading above a cell: a difference says there which two it is the difference of."""
    table = cell.find_parent("table")
    assert table is not None
    place = len(cell.find_previous_siblings(["td", "th"]))
    return str(table.select("thead tr")[-1].find_all("th")[place].text)


def test_every_mark_leads_to_a_cell_that_is_there(client: Client) -> None:
    marks: dict[str, set[str]] = {}
    for address in ("", "income/", "function/208/", "economic/gov/", "projects/", "sangong/", "checks/", "tables/03/"):
        page = BeautifulSoup(client.get(f"{SITE}{address}").content, "html.parser")
        for mark in page.select("a.src"):
            target = urlsplit(urljoin(f"{SITE}{address}", str(mark["href"])))
            marks.setdefault(target.path, set()).add(target.fragment)
            assert mark.text.strip(), "a mark says aloud what it is"
    assert sum(map(len, marks.values())) > 300
    for path, fragments in marks.items():
        page = BeautifulSoup(client.get(path).content, "html.parser")
        there = {str(found["id"]) for found in page.find_all(id=True)}
        assert {fragment for fragment in fragments if fragment} <= there, path


def test_a_cell_shows_the_text_that_the_file_has(client: Client) -> None:
    page = BeautifulSoup(client.get(f"{SITE}sources/1/2/").content, "html.parser")
    cell = page.find(id="D71")
    assert cell is not None
    assert cell.text == "15618.434219"
    told = page.get_text(" ", strip=True)
    kept = [hashlib.sha256(content).hexdigest() for content in (REAL.read_bytes(), real_copy())]
    for words in ("SHA-256", *kept, "第 1 版", "万元", REAL.name):
        assert words in told


def test_merged_cells_stay_merged(client: Client) -> None:
    page = BeautifulSoup(client.get(f"{SITE}sources/1/2/").content, "html.parser")
    title = page.find(id="A1")
    assert title is not None
    assert int(str(title["colspan"])) > 3
    assert page.find(id="B1") is None


def test_marks_of_a_pinned_version_lead_into_its_own_file(client: Client, real: Edition) -> None:
    publish_correction(real, *corrected())
    for version in ("1", "2"):
        page = BeautifulSoup(client.get(f"{SITE}function/2010199/?edition={version}").content, "html.parser")
        marks = [str(mark["href"]) for mark in page.select("#lines a.src:not(.sum)")]
        assert marks
        assert all(f"?edition={version}#" in mark for mark in marks)


class TestTheOriginalFile:
    @pytest.fixture(autouse=True)
    def _kept(self) -> None:
        """The bytes of the upload and its copy: each test has a folder for uploads of its own."""
        keep_originals()

    def test_is_handed_out_as_its_copy(self, client: Client) -> None:
        answer = client.get(f"{SITE}data/files/1/")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        assert body == real_copy()

    def test_is_saved_and_never_run(self, client: Client) -> None:
        answer = client.get(f"{SITE}data/files/1/")
        assert answer["Content-Disposition"].startswith("attachment; filename=")
        assert f"filename*=UTF-8''{REAL.name}" in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Type"] == "application/octet-stream"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
