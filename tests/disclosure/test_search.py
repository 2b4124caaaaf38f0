"""/search/ and its suggestions: groups with amounts and addresses that exist, and a kind answer to anything."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from pytest_django import DjangoAssertNumQueries

from budget import queries
from budget.models import ClassificationCode, Edition, EditionText, SearchEntry
from budget.queries.matching import Kind
from budget.queries.results import EditionInfo, UnitCard
from budget.queries.search import Found
from budget.queries.search_text import question
from disclosure.search_results import FIGURE, GLOSS, LABELS, TERM, address, excerpt, groups, highlighted
from disclosure.selection import AmountChoice
from disclosure.told_apart import told_apart
from fixtures.generated import TOWNSHIPS
from tests.builders import publish_made_up

WILD = (
    "%",
    "_",
    "\x00",
    "社\x00会",
    "'\"><script>",
    "a" * 10_000,
    "社" * 5_000,
    "=1+1",
    "../..",
    "🙂",
    "%s%n",
    "9" * 400,
)


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


def page(client: Client, status: int = 200, **query: str) -> str:
    """The text of the search page for these parameters."""
    response = client.get("/search/", query)
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


def headings(text: str) -> list[str]:
    return re.findall(r"<h2>([^（ ]+)\S* <small", text)


def test_results_stand_in_groups_with_amount_place_and_address(client: Client) -> None:
    text = page(client, q="垃圾分类")
    assert headings(text) == ["项目", "购买服务", "绩效指标", "名词", "意思相近的"]
    assert 'href="/xiaohongmen/2026/projects/11010526T000003777929/"' in text
    assert "<mark>垃圾分类</mark>工作经费" in text
    assert 'value="265.255292" title="265.255292 万元（2,652,552.92 元）">265.26' in text
    assert "垃圾分类工作经费 › 产出指标 › 质量指标" in page(client, q="厨余垃圾")


def test_what_is_found_in_an_explanation_alone_has_no_amount_and_the_page_says_so(client: Client) -> None:
    text = page(client, q="低保")
    assert headings(text) == ["意思相近的"]
    assert "公开的预算里没有单列“低保”" in text
    assert 'class="amount"' not in text
    assert "“老人”也按“老年、高龄、养老、离退休、退休”查找" in page(client, q="老人")


@pytest.mark.sweep
@pytest.mark.no_cover
def test_every_result_leads_to_a_page_that_is_there(client: Client) -> None:
    seen = set()
    for text in ("支出", "工作", "满意度", "20", "经费", "265.255292", "预算", "收入", "服务", "货物"):
        for group in groups(queries.search(text), AmountChoice.WAN):
            for result in group.results[:4]:
                seen.add(group.kind)
                assert client.get(result.shown.url).status_code == 200, result
    assert seen >= {"code", "project", "indicator", "service", "income", "table", "sangong", TERM, FIGURE}


def test_a_printed_amount_leads_to_its_cell(client: Client) -> None:
    (found,) = [group for group in groups(queries.search("265.255292"), AmountChoice.WAN) if group.kind == FIGURE]
    parts = [urlsplit(result.shown.url) for result in found.results]
    assert "D40" in {part.fragment for part in parts}
    for part in parts:
        assert f'id="{part.fragment}"' in client.get(part.path).content.decode()


def test_the_best_group_comes_first_and_targets_last_of_equals() -> None:
    kinds = [group.kind for group in groups(queries.search("sg"), AmountChoice.WAN)]
    assert kinds.index("sangong") < kinds.index("indicator")
    assert groups(queries.search("基本支出"), AmountChoice.WAN)[0].kind == TERM
    assert groups(queries.search("208"), AmountChoice.WAN)[0].kind == "code"


def test_one_kind_is_listed_page_by_page(client: Client) -> None:
    text = page(client, q="满意度", kind="indicator")
    assert headings(text) == []
    assert "绩效指标里找到" in text
    assert text.count('<li><span class="found">') > 6
    assert "看各类结果" in text
    for number in ("99", "zz", "-1", "0"):
        assert "绩效指标里找到" in page(client, q="满意度", kind="indicator", page=number)


def test_the_amount_unit_is_kept_in_results_and_their_links(client: Client) -> None:
    text = page(client, q="垃圾分类", amounts="yuan")
    assert ">2,652,552.92<" in text
    assert 'href="/xiaohongmen/2026/projects/11010526T000003777929/?amounts=yuan"' in text


def test_bodies_and_years_can_be_chosen_where_there_are_several(client: Client) -> None:
    assert '<select name="unit">' not in page(client, q="养老")
    for year in (2025, 2026):
        publish_made_up(TOWNSHIPS[0], year, "jia")
    text = page(client, q="养老", unit="jia", year="2026")
    assert "/jia/2026/" in text
    assert "/xiaohongmen/2026/" not in text
    assert "/jia/2025/" not in text
    assert "另有" in page(client, q="养老", unit="jia")
    assert "只在示例甲乡里查找。" in page(client, q="示例甲乡 养老")


@pytest.mark.parametrize(
    "query", [{"unit": "nix"}, {"year": "abc"}, {"year": "20266"}, {"kind": "nix"}, {"amounts": "pound"}]
)
def test_a_choice_that_does_not_exist_is_refused_with_words(client: Client, query: dict[str, str]) -> None:
    assert "<h1>" in page(client, status=400, q="养老", **query)


@pytest.mark.no_cover
@pytest.mark.parametrize("text", WILD)
def test_anything_typed_is_answered_kindly(client: Client, text: str) -> None:
    answer = page(client, q=text)
    assert "<script>" not in answer.partition("<main")[2].partition("</main>")[0]
    assert "\x00" not in answer
    assert "没有找到" in answer or "找到" in answer or "想找什么" in answer
    assert client.get("/search/suggest", {"q": text}).status_code == 200


def test_a_question_that_is_too_long_says_what_was_done(client: Client) -> None:
    assert "问题太长，只用了开头的部分。" in page(client, q="社会" * 400)


def test_without_a_question_there_are_examples_and_nothing_found_gives_advice(client: Client) -> None:
    assert 'href="/search/?q=sangong"' in page(client)
    nothing = page(client, q="大象火箭")
    assert "没有找到" in nothing
    assert "/glossary/" in nothing


def test_what_was_typed_comes_back_escaped(client: Client) -> None:
    text = page(client, q='养老"<b>')
    assert html.escape('养老"<b>') in text
    assert '养老"<b>' not in text


def test_the_page_is_not_for_search_engines_and_costs_few_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page(client, q="社会")  # the names of all codes are read once after anything public has changed
    with django_assert_num_queries(6):  # state, the words of staff, texts, entries twice, editions
        text = page(client, q="养老")
    assert '<meta name="robots" content="noindex">' in text
    with django_assert_num_queries(6):  # printed amounts, and no texts
        page(client, q="1000 万")


def test_the_page_where_one_asks_may_be_found_and_what_was_asked_may_not(client: Client) -> None:
    assert "noindex" not in page(client)
    assert "noindex" in page(client, q="养老")
    assert "noindex" in page(client, year="2026")
    assert "noindex" in page(client, unit="xiaohongmen")
    allowed = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /search/?" in allowed
    assert "Disallow: /search/" not in allowed


def test_bodies_of_one_name_are_told_apart_by_what_differs() -> None:
    cards = [
        UnitCard(1, "110105", "661", "北京市朝阳区小红门乡", "小红门乡", "a"),
        UnitCard(2, "110106", "662", "北京市丰台区小红门乡", "小红门乡", "b"),
        UnitCard(3, "310107", "125", "普陀区财政局", "普陀区财政局", "c"),
        UnitCard(4, "310107", "126", "普陀区财政局", "普陀区财政局", "d"),
        UnitCard(5, "310107", "127", "万里街道", "万里街道", "e"),
    ]
    assert told_apart(cards, {"b"}) == {"b": "北京市丰台区小红门乡"}  # told from bodies that are not shown
    assert list(told_apart(cards, "abcde").values()) == [
        "北京市朝阳区小红门乡",
        "北京市丰台区小红门乡",
        "普陀区财政局（区划代码 310107，单位代码 125）",
        "普陀区财政局（区划代码 310107，单位代码 126）",
        "万里街道",
    ]


def test_suggestions_are_few_and_say_what_when_and_how_much(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page(client, q="社会")  # the names of all codes are read once after anything public has changed
    with django_assert_num_queries(7):  # state, the words of staff, English names, texts, entries twice, editions
        response = client.get("/search/suggest", {"q": "sangong"})
    suggestions = response.json()["suggestions"]
    assert 2 <= len(suggestions) <= 8
    assert {tuple(one) for one in suggestions} == {("label", "note", "url")}
    labels = {one["label"]: one for one in suggestions}
    assert labels["“三公”经费"]["url"] in {"/xiaohongmen/2026/sangong/", "/glossary/sangong-jingfei/"}
    assert any("24.24 万元" in one["note"] for one in suggestions)
    assert client.get("/search/suggest").json() == {"suggestions": []}


def test_a_search_is_read_only(client: Client) -> None:
    assert client.post("/search/", {"q": "养老"}).status_code == 405
    assert client.post("/search/suggest").status_code == 405


def found_of(edition: EditionInfo, kind: Kind, scheme: str, code: str) -> Found:
    return Found(edition, kind, scheme, code, "某", "", "", None, 0)


@pytest.mark.parametrize(
    ("kind", "scheme", "code", "expected"),
    [
        (Kind.CODE, "function", "2080501", "/xiaohongmen/2026/function/2080501/"),
        (Kind.CODE, "function", "208050199", "/xiaohongmen/2026/function/2080501/"),
        (Kind.CODE, "function", "2O8", "/xiaohongmen/2026/function/"),
        (Kind.CODE, "function", "", "/xiaohongmen/2026/function/"),
        (Kind.CODE, "gov_economic", "50201", "/xiaohongmen/2026/economic/gov/50201/"),
        (Kind.CODE, "dept_economic", "x", "/xiaohongmen/2026/economic/dept/"),
        (Kind.PROJECT, "", "1101-甲", "/xiaohongmen/2026/projects/"),
        (Kind.TABLE, "balance", "03 续", "/xiaohongmen/2026/tables/"),
        (Kind.INDICATOR, "", "", "/xiaohongmen/2026/performance/"),
    ],
)
def test_a_code_that_no_address_can_name_leads_to_its_list(kind: Kind, scheme: str, code: str, expected: str) -> None:
    found = address(found_of(queries.edition("xiaohongmen", 2026), kind, scheme, code))
    assert found == expected
    assert resolve(found).kwargs["unit"] == "xiaohongmen"


def test_each_kind_of_entry_has_a_label() -> None:
    assert {kind.value for kind in Kind} | {TERM, FIGURE, GLOSS} == set(LABELS)
    assert set(SearchEntry.every_stage.values_list("kind", flat=True)) <= set(LABELS)


def test_text_around_what_was_found_is_short_and_escaped() -> None:
    text = "甲" * 50 + "<b>养老</b>" + "乙" * 50
    shown = excerpt(text, question("养老"))
    assert shown.startswith("…甲")
    assert shown.endswith("乙…")
    assert "<mark>养老</mark>" in shown
    assert "&lt;b&gt;" in shown
    assert len(shown) < 120
    assert excerpt(text, question("没有")) == ""
    assert highlighted("<i>", question("x")) == "&lt;i&gt;"


@pytest.mark.parametrize("name", ["plain_name", "name", "aliases"])
def test_a_renamed_code_is_found_by_its_new_name_at_once(client: Client, name: str) -> None:
    assert "农林水支出" not in page(client, q="蓝莓大事")
    ClassificationCode.objects.filter(scheme="function", code="213").update(**{name: "蓝莓大事"})
    for asked in ("蓝莓大事", "蓝莓", "莓大"):
        assert "农林水支出" in page(client, q=asked)
    ClassificationCode.objects.filter(scheme="function", code="213").update(**{name: "别的名字"})
    assert "农林水支出" not in page(client, q="蓝莓大事")


@pytest.mark.parametrize(
    ("text", "occurs"), [("扫地", False), ("吃饭", False), ("垃圾", True), ("电梯", True), ("driver", True)]
)
def test_a_word_that_is_nowhere_in_the_budget_is_said_to_be_so(client: Client, text: str, occurs: bool) -> None:
    shown = client.get("/search/", {"q": text}).content.decode()
    assert ("没有出现" in shown) is not occurs


def test_what_tables_do_not_have_is_looked_for_in_the_words_of_the_body(
    client: Client, real: Edition, thawed: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    EditionText.every_stage.create(
        edition=real, kind="duties", body="一、负责辖区事务。\n二、辖区内的中小学由区教育委员会<管>。"
    )
    page(client, q="社会")
    with django_assert_num_queries(11):  # six as ever, what is read once after a change, and texts with their editions
        text = page(client, q="中小学")
    assert "辖区内的<mark>中小学</mark>由区教育委员会&lt;管&gt;。" in text
    assert 'href="/xiaohongmen/2026/texts/#duties"' in text
    assert "公布单位的文字说明里说" not in page(client, q="垃圾")
    assert "公布单位的文字说明里说" not in page(client, q="中小学", year="2026", unit="xiaohongmen", kind="code")
