"""/glossary/ and the links to it: every term has its page, and prose links a word once, where it first stands."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from budget.models import Edition, OwnWord
from budget.queries.search_text import question
from disclosure import glossary
from disclosure.glossary import FROM_FILE
from disclosure.templatetags.terms import linked

TERMS, BY_SLUG = FROM_FILE.terms, FROM_FILE.by_slug
find, in_text, related = FROM_FILE.find, FROM_FILE.in_text, FROM_FILE.related

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover]

LINK = re.compile(r'<a class="term" href="/glossary/([a-z-]+)/" title="([^"]+)">(.*?)</a>')


def links(html: str, *seen: str) -> list[tuple[str, str]]:
    """The (slug, word) of every link that the tag makes in a piece of HTML."""
    return [(slug, word) for slug, _, word in LINK.findall(linked(html, set(seen)))]


class TestPages:
    @pytest.fixture(autouse=True)
    def _published(self, real: Edition, db: None) -> None:
        """The township's budget of 2026."""

    def test_the_list_has_every_term_under_its_letter(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(1):  # the state of everything public
            text = " ".join(client.get("/glossary/").content.decode().split())
        assert f"{len(TERMS)} 个词" in text
        for term in TERMS:
            assert f'<summary>{term.name}</summary> <p id="{term.slug}">{term.plain} <a href="{term.url}"' in text
        letters = re.findall(r'<section id="letter-(.)">', text)
        assert letters == sorted(set(letters))
        assert {f"#letter-{letter}" for letter in letters} == set(re.findall(r'href="(#letter-.)"', text))

    @pytest.mark.sweep(keep=5)
    @pytest.mark.parametrize("term", TERMS, ids=lambda term: term.slug)
    def test_each_term_has_a_page_with_both_meanings(self, client: Client, term: glossary.Term) -> None:
        response = client.get(f"/glossary/{term.slug}/")
        assert response.status_code == 200
        text = response.content.decode()
        assert f"<h1>{term.name}</h1>" in text
        assert term.plain in text
        assert term.official in re.sub(r"<a class=\"term\"[^>]*>(.*?)</a>", r"\1", text)
        for alias in term.aliases:
            assert alias in text
        assert f'class="term" href="{term.url}"' not in text  # a term does not lead to itself

    def test_a_term_says_where_it_stands(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.get("/search/?q=养老")  # the names of all codes are read once after anything public has changed
        with django_assert_num_queries(5):  # state, texts, entries twice, editions
            text = client.get("/glossary/gongwu-jiedaifei/").content.decode()
        assert 'href="/xiaohongmen/2026/economic/gov/50206/"' in text
        assert 'href="/xiaohongmen/2026/sangong/"' in text
        assert 'value="1.214836"' in text

    def test_an_unknown_term_is_a_page_that_helps(self, client: Client) -> None:
        response = client.get("/glossary/nix/")
        assert response.status_code == 404
        assert "/glossary/" in response.content.decode()

    def test_pages_of_an_edition_link_the_words_in_their_prose(self, client: Client) -> None:
        text = client.get("/xiaohongmen/2026/").content.decode()
        slugs = [slug for slug, _, _ in LINK.findall(text)]
        assert len(slugs) > 5
        assert len(slugs) == len(set(slugs))


class TestFinding:
    @pytest.mark.parametrize(
        ("text", "slug"),
        [
            ("三公", "sangong-jingfei"),
            ("sangong", "sangong-jingfei"),
            ("sgjf", "sangong-jingfei"),
            ("jibenzhichu", "jiben-zhichu"),
            ("基本支出", "jiben-zhichu"),
            ("basic expenditure", "jiben-zhichu"),
            ("gongwujiedai", "gongwu-jiedaifei"),
        ],
    )
    def test_a_term_is_found_by_spelling_sound_and_english(self, text: str, slug: str) -> None:
        assert find(question(text))[0][1].slug == slug

    def test_ranks_rise_and_an_amount_is_no_word(self) -> None:
        ranks = [rank for rank, _ in find(question("预算"))]
        assert ranks == sorted(ranks)
        assert ranks[0] < ranks[-1]
        assert find(question("12.95")) == []
        assert find(question("")) == []

    def test_related_terms_are_those_that_its_meaning_names(self) -> None:
        slugs = [term.slug for term in related(BY_SLUG["sangong-jingfei"])]
        assert "gongwu-jiedaifei" in slugs
        assert "sangong-jingfei" not in slugs
        assert len(slugs) == len(set(slugs))


class TestLinks:
    def test_a_word_is_linked_where_it_first_stands(self) -> None:
        html = linked("<p>基本支出和项目支出，基本支出。</p><p>基本支出</p>", set())
        assert [(slug, word) for slug, _, word in LINK.findall(html)] == [
            ("jiben-zhichu", "基本支出"),
            ("xiangmu-zhichu", "项目支出"),
        ]
        assert html.count("基本支出") == 3
        assert html.startswith('<p><a class="term" href="/glossary/jiben-zhichu/" title="')

    def test_the_link_says_the_plain_meaning(self) -> None:
        (found,) = LINK.findall(linked("<p>公用经费</p>", set()))
        assert found[1] == BY_SLUG["gongyong-jingfei"].plain

    def test_the_longest_word_wins(self) -> None:
        assert links("<p>一般公共预算拨款</p>") == [("yiban-gonggong-yusuan", "一般公共预算拨款")]
        assert links("<p>政府性基金预算</p>") == [("zhengfuxing-jijin-yusuan", "政府性基金预算")]

    def test_other_spellings_lead_to_the_same_term_once(self) -> None:
        assert links("<p>“三公”经费，也叫三公。</p>") == [("sangong-jingfei", "“三公”经费")]

    @pytest.mark.parametrize(
        "html",
        [
            "<h1>基本支出</h1>",
            "<h3 class='x'>基本支出</h3>",
            "<p><a href='/x/'>看基本支出</a></p>",
            "<p><a href='/x/'><b>基本支出</b></a></p>",
            "<table><caption>基本支出</caption><tr><th>基本支出</th><td><p>基本支出</p></td></tr></table>",
            "<form><p>基本支出</p></form>",
            "<details><summary>基本支出</summary></details>",
            "<p><data class='amount' title='基本支出'>1</data></p>",
            "<p title='基本支出'>其他</p>",
            "<p><svg><title>基本支出</title></svg></p>",
            "<!-- <p>基本支出</p> -->",
            "<div>基本支出</div>",
            "基本支出",
            "<p>到 2026 年预算为止，共 1,382.25 万元</p>",
        ],
    )
    def test_links_headings_tables_and_names_are_left_alone(self, html: str) -> None:
        assert linked(html, set()) == html

    @pytest.mark.parametrize(
        "html",
        [
            "<li>基本支出</li>",
            "<dl><dd>基本支出</dd></dl>",
            "<p>见<b>基本支出</b>。</p>",
            "<table><td>1</td></table><p>基本支出</p>",
            "<p><br>基本支出</p>",
            "<p><abbr>x</abbr>基本支出</p>",
        ],
    )
    def test_prose_around_them_is_linked(self, html: str) -> None:
        assert links(html) == [("jiben-zhichu", "基本支出")]

    @pytest.mark.django_db
    def test_a_page_of_a_term_leaves_its_own_word_alone(self) -> None:
        template = Template("{% load terms %}{% terms %}<p>{{ text }}</p>{% endterms %}")
        text = "基本支出 <b>和</b> 项目支出"
        html = template.render(Context({"text": text, "term": BY_SLUG["jiben-zhichu"]}))
        assert [slug for slug, _, _ in LINK.findall(html)] == ["xiangmu-zhichu"]
        assert "&lt;b&gt;" in html  # what was escaped stays escaped

    def test_english_pages_link_english_words(self) -> None:
        with translation.override("en"):
            ((slug, meaning, word),) = LINK.findall(linked("<p>Basic expenditure, not budgetary.</p>", set()))
        assert (slug, word) == ("jiben-zhichu", "Basic expenditure")
        assert meaning == BY_SLUG["jiben-zhichu"].english_plain

    def test_words_of_a_text_are_named_in_their_order(self) -> None:
        assert [term.slug for term in in_text("先是项目支出，再是基本支出，又是项目支出")] == [
            "xiangmu-zhichu",
            "jiben-zhichu",
        ]


class TestWordsOfTheDesk:
    @pytest.fixture(autouse=True)
    def _published(self, real: Edition, db: None) -> None:
        """The township's budget of 2026."""

    def test_go_before_the_file_and_no_cached_page_keeps_the_old_ones(self, client: Client) -> None:
        before = client.get("/glossary/yusuan/")
        assert "一年的花钱计划" in before.content.decode()
        word = OwnWord.objects.create(name="预算", plain='<b>账</b> & "单"')
        after = client.get("/glossary/yusuan/", headers={"if-none-match": before.headers["ETag"]})
        assert after.status_code == 200
        text = after.content.decode()
        assert "&lt;b&gt;账&lt;/b&gt; &amp; &quot;单&quot;" in text
        assert "<b>账" not in text
        assert "一年的花钱计划" not in text
        assert "经法定程序审查批准的政府" in text  # what the desk left empty is the file's
        made = linked("<p>预算</p>", set(), glossary.current())
        assert 'title="&lt;b&gt;账&lt;/b&gt; &amp; &quot;单&quot;"' in made
        word.delete()
        assert client.get("/glossary/yusuan/").content == before.content

    def test_a_new_word_is_listed_found_linked_and_in_the_map(self, client: Client) -> None:
        OwnWord.objects.create(name="花钱簿", plain="记账的本子，和决算有关。", aliases="流水簿|lt")
        assert 'id="hua-qian-bu"' in client.get("/glossary/").content.decode()
        assert "<h1>花钱簿</h1>" in client.get("/glossary/hua-qian-bu/").content.decode()
        assert "/glossary/hua-qian-bu/" in client.get("/search/?q=huaqianbu").content.decode()
        assert "/glossary/hua-qian-bu/" in client.get("/sitemap/pages.xml").content.decode()
        known = glossary.current()
        assert "/glossary/hua-qian-bu/" in linked("<p>流水簿 &lt;甲&gt;</p>", set(), known)
        assert "&lt;甲&gt;" in linked("<p>&lt;甲&gt;</p>", set(), known)  # no word is found inside of an escape

    def test_two_words_of_one_sound_have_two_addresses(self) -> None:
        OwnWord.objects.create(name="预蒜", plain="不是预算。")
        slugs = [term.slug for term in glossary.current().terms]
        assert len(slugs) == len(set(slugs))
        with pytest.raises(ValidationError):
            OwnWord(name="钱", plain="一个字。").clean()
