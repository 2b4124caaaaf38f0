"""Targets beside the money: what a piece costs, what is odd about a target, and each text printed once."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from budget.models import Edition, PerformanceIndicator, Population
from budget.queries.results import Indicator, Place
from disclosure.sentences.targets import odd
from tests.disclosure.claims import Truth, of_project, pages_of
from tests.disclosure.telling import told

pytestmark = [pytest.mark.one_database, pytest.mark.sweep]


def test_what_one_piece_costs_is_the_total_by_the_number_of_pieces(real: Edition, db: None, client: Client) -> None:
    pages = [page for page in pages_of(Truth(real)) if page.startswith("/projects/1")]
    said = {
        (page, str(sentence["data-claim"])): sentence
        for page, sentence in told(client, real, pages)
        if sentence["data-claim"] in {"unit-cost", "priced"}
    }
    assert "平均每部 约 8,995.13 元" in said["/projects/11010525T000003339559/", "unit-cost"].get_text()
    assert "相当于 约 373,074 户" in said["/projects/11010526T000003777929/", "priced"].get_text()
    # Two square metres would cost 1,677,463 yuan each; 12 months and one club are no pieces either.
    assert ("/projects/11010522T000000408139/", "unit-cost") not in said
    assert len(said) > 12
    for (page, claim), sentence in said.items():
        code = page.split("/")[2]
        total = next(row["amount"] for row in of_project(Truth(real), code) if row["measure"] == "total")
        (shown,) = sentence.select("data")
        value = Decimal(str(shown["value"]).replace(",", "")) * 1_000_000
        (number,) = re.findall(r"的 ([0-9,]+) \S|相当于 (?:约 )?([0-9,]+) ", sentence.get_text())
        count = Decimal("".join(number).replace(",", ""))
        if claim == "unit-cost":
            assert value == (Decimal(total) / count).quantize(Decimal(1), ROUND_HALF_UP), page
        else:
            price = PerformanceIndicator.every_stage.get(project__code=code, level1="成本指标", edition=real).target
            assert price is not None
            assert count == (Decimal(total) / (price * 100)).quantize(Decimal(1), ROUND_HALF_UP), page


@pytest.mark.parametrize(
    ("level3", "relation", "target", "unit", "said"),
    [
        ("保洁面积", "=", 2, "个", "不是面积的单位"),
        ("绿化面积", "≥", 3, "万平方米", ""),
        ("绿化面积", "≥", 3, "亩", ""),
        ("道路长度", "=", 3, "公里", ""),
        ("道路长度", "=", 3, "条", "不是长度的单位"),
        ("发放人数", ">", 400, "人次", ""),
        ("发放人数", ">", 400, "户", "不是人数的单位"),
        ("群众满意度", "≥", 90, "分", ""),
        ("群众满意度", "≥", 120, "%", "超过 100%"),
        ("税收增长率", "≥", 120, "%", ""),
        ("问题解决率", "≥", 3, "项", "不是比率的单位"),
        ("保障正常运转", "定性", 95, "%", "定性"),
        ("保障正常运转", "定性", None, "项", ""),
        ("预算金额", "=", 12, "台", "不是钱的单位"),
        ("预算金额", "=", 12, "万元/个", ""),
        ("开展活动", "=", 12, "", "没有写计量单位"),
        ("提高工作效率", "=", 12, "次", ""),
    ],
)
def test_an_odd_target_is_marked_and_no_other(
    level3: str, relation: str, target: int | None, unit: str, said: str
) -> None:
    number = None if target is None else Decimal(target)
    found = Indicator(
        "", "产出指标", "数量指标", level3, relation, str(target), number, unit, Place(1, 1, "", "A1", "")
    )
    assert (said in odd(found)) if said else odd(found) == ""


def test_a_target_in_words_is_printed_once_and_without_a_unit_of_things(
    real: Edition, db: None, client: Client
) -> None:
    in_words = PerformanceIndicator.every_stage.filter(edition=real, target=None, unit_of_measure="项")
    assert in_words
    for target in in_words:
        code = target.project.code if target.project else ""
        page = BeautifulSoup(client.get(f"/xiaohongmen/2026/projects/{code}/").content, "html.parser")
        shown = [dd.get_text(" ", strip=True) for dd in page.select("dl.targets dd")]
        assert f"{target.target_text}项" not in page.get_text()
        assert shown
        assert all(target.level3 not in text for text in shown)


@pytest.mark.usefixtures("thawed")
@pytest.mark.parametrize(
    ("price", "said"), [("2652552.92", "相当于 1 户"), ("2652552.91", "相当于 约 1 户"), ("2652552.93", None)]
)
def test_what_the_money_does_not_buy_once_is_not_counted(
    real: Edition, db: None, client: Client, price: str, said: str | None
) -> None:
    one = PerformanceIndicator.every_stage.filter(
        project__code="11010526T000003777929", level1="成本指标", edition=real
    )
    assert one.update(target=Decimal(price), target_text=price) == 1
    found = [
        sentence.get_text()
        for _page, sentence in told(client, real, ["/projects/11010526T000003777929/"])
        if sentence["data-claim"] == "priced"
    ]
    assert [said in text for text in found] == [True] if said else found == []


def test_a_head_counts_where_the_number_of_heads_is_published(real: Edition, db: None, client: Client) -> None:
    pages = ["/", "/function/", "/function/213/"]
    assert not [one for _page, one in told(client, real, pages) if one["data-claim"] == "per-head"]
    Population.objects.create(unit=real.unit, year=2025, residents=7, source="去年")
    Population.objects.create(unit=real.unit, year=2026, residents=80_000, source="统计公报")
    said = [one.get_text() for _page, one in told(client, real, pages) if one["data-claim"] == "per-head"]
    assert said[0] == said[1] == "按常住人口 80,000 人算，平均每人 约 1,952.30 元（人口出处：统计公报）。"
    assert "约 907.17 元" in said[2]
