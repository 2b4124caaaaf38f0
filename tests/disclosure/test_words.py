"""What readers see of an edition's words, and of what it holds of all that is asked for."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget.editions import draft, publish
from budget.models import Edition, EditionText, Statement
from tests.builders import real_prepared
from tests.disclosure.pages import csv_rows, text_of

pytestmark = [pytest.mark.no_cover, pytest.mark.sweep(on="postgresql")]


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


@pytest.fixture
def written(real: Edition, thawed: None) -> Edition:
    """The same with a few written parts and a statement."""
    for kind, body in {
        "duties": "一、负责辖区事务。\n二、<script>alert(1)</script>",
        "sangong": "公务接待费减少，因为活动减少。",
        "procurement": "主要采购服务。",
    }.items():
        EditionText.every_stage.create(edition=real, kind=kind, body=body)
    Statement.every_stage.create(edition=real, item="all-units", answer="present", reason="只有一个所属单位。")
    return real


def test_written_parts_are_shown_word_for_word_and_as_text_alone(client: Client, written: Edition) -> None:
    page = text_of(client, "/texts/")
    parts = BeautifulSoup(page, "html.parser").select("main section.prose[id]")
    assert [part["id"] for part in parts] == ["duties", "sangong", "procurement"]
    assert [line.get_text() for line in parts[0].select("p")] == ["一、负责辖区事务。", "二、<script>alert(1)</script>"]
    assert "<script>alert(1)" not in page


def test_written_parts_can_be_taken_as_a_file(client: Client, written: Edition) -> None:
    rows = csv_rows(client, "/texts.csv")
    assert [(row["部分"], row["段"]) for row in rows][:2] == [("部门职责", "1"), ("部门职责", "2")]


def test_an_edition_without_words_says_so(client: Client) -> None:
    assert "没有随这一版发布文字说明" in text_of(client, "/texts/")


def test_reasons_stand_beside_the_figures_that_they_explain(client: Client, written: Edition) -> None:
    assert "因为活动减少" in text_of(client, "/sangong/")
    assert "主要采购服务" in text_of(client, "/procurement/")


def test_missing_reasons_are_not_passed_over(client: Client) -> None:
    assert "公布单位没有说明每项增减的原因" in text_of(client, "/sangong/")


def test_the_overview_leads_to_words_where_there_are_some(client: Client) -> None:
    page = BeautifulSoup(text_of(client, "/"), "html.parser")
    assert "/xiaohongmen/2026/texts/" not in {str(link["href"]) for link in page.select("a[href]")}


def test_the_overview_leads_to_words_and_completeness(client: Client, written: Edition) -> None:
    page = BeautifulSoup(text_of(client, "/"), "html.parser")
    links = {str(link["href"]) for link in page.select("main a")}
    assert {"/xiaohongmen/2026/texts/", "/xiaohongmen/2026/completeness/"} <= links


def test_what_is_missing_comes_first_and_unchecked_is_not_present(client: Client, written: Edition) -> None:
    rows = csv_rows(client, "/completeness.csv")
    states = [row["结果"] for row in rows]
    assert states == sorted(states, key=["无", "未核对", "不适用", "有"].index)
    by_title = {row["要求公开什么"]: row for row in rows}
    assert by_title["政府性基金预算支出情况表"]["结果"] == "有"
    assert "空表" in by_title["政府性基金预算支出情况表"]["怎么看出来的"]
    assert by_title["部门职责"]["结果"] == "有"
    assert by_title["名词解释"]["结果"] == "无"
    assert by_title["财政批复后二十日内公开"]["结果"] == "未核对"
    assert by_title["包含所属单位的预算"]["由谁核对"] == "公布单位说明"
    page = BeautifulSoup(text_of(client, "/completeness/"), "html.parser")
    assert f"有 {states.count('有')} 项" in page.get_text()
    assert f"未核对 {states.count('未核对')} 项" in page.get_text()
    drawn = [title.get_text() for title in page.select(".strip rect title")]
    assert drawn == [f"{state} {states.count(state)} 项" for state in dict.fromkeys(states)]
    starts = [int(str(part["x"])) for part in page.select(".strip rect")]
    assert starts == [1000 * states.index(state) // len(states) for state in dict.fromkeys(states)]


@pytest.mark.parametrize(("address", "queries"), [("/texts/", 3), ("/completeness/", 6)])
def test_the_pages_take_few_queries(
    client: Client, written: Edition, django_assert_num_queries: DjangoAssertNumQueries, address: str, queries: int
) -> None:
    with django_assert_num_queries(queries):
        assert "<h1" in text_of(client, address)


def test_a_correction_of_words_alone_is_told_on_the_page_of_the_version(client: Client, written: Edition) -> None:
    again = publish(draft(real_prepared(written.unit, more=b" "), None), None, "改正职责")
    EditionText.every_stage.filter(edition=again, kind="duties").update(body="三、新的职责。")
    page = BeautifulSoup(text_of(client, "/editions/2/"), "html.parser")
    section = page.select_one("#words")
    assert section is not None
    told = section.get_text()
    assert "一、负责辖区事务。" in told
    assert "三、新的职责。" in told
    assert "公务接待费" not in told
    lead = page.select_one(".lead")
    assert lead is not None
    assert "文字说明不同" in lead.get_text()
