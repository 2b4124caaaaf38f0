"""/status/: what the site holds, what was done last, by which program; a withdrawal is told and leads nowhere."""

from __future__ import annotations

from bs4 import BeautifulSoup
from django.test import Client

from budget.editions import withdraw
from budget.models import Edition
from tests.builders import prepared, published


def soup(client: Client) -> BeautifulSoup:
    """The page, parsed."""
    response = client.get("/status/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_it_counts_what_is_public_and_tells_what_was_done_last(client: Client, real: Edition, db: None) -> None:
    small = published(prepared(real.unit, content=b"small", year=2027), "初次公开")
    assert "现行的预算和决算 2 份。" in soup(client).get_text()
    assert "年份：从 2026 年到 2027 年。" in soup(client).get_text()
    withdraw(small, None, "数字有误")
    page = soup(client)
    assert "现行的预算和决算 1 份" in page.get_text()
    told = [(item.select_one(".found-amount").contents[0], item.a) for item in page.select("ul.results li")]  # type: ignore[union-attr]
    assert {str(word) for word, _link in told} == {"公布", "撤回"}
    withdrawn = [link for word, link in told if str(word) == "撤回"]
    assert withdrawn == [None]
    live = [str(link["href"]) for _word, link in told if link is not None and "2026" in str(link["href"])]
    assert live == ["/xiaohongmen/2026/?edition=1"]
    assert client.get(live[0]).status_code == 200


def test_old_versions_are_counted_apart_from_those_that_hold(client: Client, real: Edition, db: None) -> None:
    for content in (b"first", b"second", b"third"):
        published(prepared(real.unit, content=content, year=2027), "公开")
    assert "现行的预算和决算 2 份，另有更正以前的旧版 2 份。" in soup(client).get_text()
