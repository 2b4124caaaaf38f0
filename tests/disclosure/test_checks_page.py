"""The page of the checks opens with what does not agree; what agrees often stands behind its rule, and nothing is lost."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from budget.models import Edition
from disclosure.serving.kept_answers import KEPT
from disclosure.tables import arranged
from disclosure.views import checking
from tests.disclosure.pages import YEAR, csv_rows

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]


def _page(client: Client, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).content, "html.parser")


def _rows(page: BeautifulSoup | Tag) -> list[str]:
    return [row.get_text(" ", strip=True) for row in page.select("table.ledger tbody tr")]


def _subjects(client: Client, rule: str) -> list[str]:
    return [row["对象"] for row in csv_rows(client, f"/checks.csv?rule={rule}") if row["结果"] == "通过"]


AMOUNT = re.compile(r"([0-9,]+(?:\.[0-9]+)?) (亿元|万元|元)")
DIFFERS = re.compile("多出|相差|还多|反而多")
UNITS = {"亿元": Decimal(100_000_000), "万元": Decimal(10_000), "元": Decimal(1)}


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("amounts", ["", "?amounts=yuan", "?amounts=yi"])
@pytest.mark.parametrize("page", ["/", "/checks/", "/services/", "/function/201/", "/function/212/", "/function/213/"])
def test_a_difference_is_that_of_the_two_amounts_beside_it_as_they_are_said(
    client: Client, real: Edition, page: str, amounts: str
) -> None:
    said = [each.get_text() for each in _page(client, f"{YEAR}{page}{amounts}").select("main p, main li, [data-claim]")]
    told = [
        [Decimal(n.replace(",", "")) * UNITS[unit] for n, unit in AMOUNT.findall(text)]
        for text in said
        if DIFFERS.search(text)
    ]
    assert [each for each in told if len(each) == 3 and abs(each[0] - each[1]) != each[2]] == []
    assert [each for each in told if len(each) == 3] or page not in {"/", "/checks/"}


def test_every_result_is_on_the_page_or_one_step_from_it(client: Client, real: Edition) -> None:
    page = _page(client, f"{YEAR}/checks/")
    agreeing = Counter(real.checks.filter(result="pass").values_list("rule", flat=True))
    many = {rule: count for rule, count in agreeing.items() if count > checking.FEW}
    assert many
    links = [str(link["href"]) for link in page.select("details a[href*='rule=']")]
    assert links == [f"{YEAR}/checks/?rule={rule}" for rule in agreeing if rule in many]
    assert len(_rows(page)) == sum(count for rule, count in agreeing.items() if rule not in many)
    for link in links:
        rule = link.partition("rule=")[2]
        there = _page(client, link)
        shown = there.select_one("h1")
        assert shown is not None
        assert shown.get_text() == real.checks.filter(rule=rule).first().title  # type: ignore[union-attr] # it is there
        assert len(_rows(there)) == many[rule]
        for row, subject in zip(_rows(there), _subjects(client, rule), strict=True):
            assert row.startswith(" ".join(subject.split()))


def test_a_rule_that_agrees_very_often_is_shown_a_page_at_a_time(
    client: Client, real: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = Counter(real.checks.filter(result="pass").values_list("rule", flat=True))
    rule, count = counted.most_common(1)[0]
    monkeypatch.setattr(checking, "AT_A_TIME", 10)
    whole: list[str] = []
    for number in range(1, -(-count // 10) + 1):
        whole += _rows(_page(client, f"{YEAR}/checks/?rule={rule}&page={number}"))
    assert len(whole) == count
    assert len(set(whole)) == len(set(_subjects(client, rule)))
    assert client.get(f"{YEAR}/checks/?rule={rule}&page=1000").status_code == 404
    assert client.get(f"{YEAR}/checks/?rule={rule}&page=x").status_code == 400


def test_an_arranged_table_is_shown_a_page_at_a_time_and_its_file_is_whole(
    client: Client, real: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arranged, "AT_A_TIME", 7)
    rule, count = Counter(real.checks.values_list("rule", flat=True)).most_common(1)[0]
    for address in (f"{YEAR}/checks/?rule={rule}&order=-left_yuan", f"{YEAR}/function/?order=amount_yuan"):
        monkeypatch.setattr(arranged, "AT_A_TIME", 1000)
        whole = _rows(_page(client, address).select("table.ledger")[0])
        KEPT.clear()
        monkeypatch.setattr(arranged, "AT_A_TIME", 7)
        first = _page(client, address)
        following = first.select_one("nav.pager a[rel=next]")
        assert following is not None
        assert {"page=2", f"order={address.partition('order=')[2]}"} <= set(re.split("[?&#]", str(following["href"])))
        pages = [_rows(first.select("table.ledger")[0])]
        while sum(map(len, pages)) < len(whole):
            pages.append(_rows(_page(client, f"{address}&page={len(pages) + 1}").select("table.ledger")[0]))
        assert [row for rows in pages for row in rows] == whole
        assert len(pages) > 1
        assert client.get(f"{address}&page={len(pages) + 1}").status_code == 400
    assert count > 7
    assert len(csv_rows(client, "/checks.csv?order=result")) == real.checks.count()


def test_what_does_not_agree_by_one_rule_stands_before_what_agrees(client: Client, real: Edition) -> None:
    rule = real.checks.filter(result="fail").values_list("rule", flat=True).first()
    page = _page(client, f"{YEAR}/checks/?rule={rule}")
    assert len(page.select(".check")) == real.checks.filter(rule=rule).exclude(result="pass").count()
    # A table that is sorted has all results of the rule and no others.
    assert (
        len(_rows(_page(client, f"{YEAR}/checks/?rule={rule}&order=result"))) == real.checks.filter(rule=rule).count()
    )


def test_a_rule_that_was_not_checked_is_refused(client: Client, real: Edition) -> None:
    answer = client.get(f"{YEAR}/checks/?rule=balance.nothing")
    assert answer.status_code == 400
    assert "参数 rule" in answer.content.decode()


def test_what_has_no_room_says_of_which_money(client: Client, real: Edition) -> None:
    """212 has 72 万元 that are not for staff, of other money: «0 元» beside them is true of its grants alone."""
    whose = "（财政拨款里人员待遇以外的）"
    for address in ("/checks/", "/services/", "/function/212/"):
        said = [each.get_text() for each in _page(client, YEAR + address).select("main p, main h3, main li, .notice")]
        about = [text for text in said if "能用来买服务的钱" in text and "规则：" not in text]
        assert about, address
        assert all(whose in text for text in about), address
