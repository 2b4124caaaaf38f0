"""What managers look after: the words about the site; and the record, which keeps it and which nobody changes."""

from __future__ import annotations

import csv
import re
from hashlib import sha256
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.html import escape
from pytest_django.fixtures import Settings

from budget.editions import withdraw
from budget.models import Event, OwnWord, SiteWords, Unit
from budget.queries.own_terms import TERMS_OF_FILE
from budget.roles import MANAGER, REVIEWER, UPLOADER
from tests.builders import draft_of, make_person, make_township, published_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

WORDS = "/admin/budget/sitewords/1/change/"
RECORD = "/admin/budget/event/"
EMPTY = {
    "name": "",
    "tagline": "",
    "sponsor": "",
    "contact": "",
    "icp_number": "",
    "police_number": "",
    "police_url": "",
}


def test_the_words_about_the_site_show_on_every_page_at_once(settings: Settings) -> None:
    settings.SITE_SPONSOR = "环境里写的单位"
    client = signed_in(make_person("manager", MANAGER, full_name="张主任"))
    assert "环境里写的单位" in Client().get("/about/").content.decode()
    assert client.get("/admin/budget/sitewords/", follow=True).status_code == 200
    client.post(WORDS, EMPTY | {"sponsor": "小红门乡人民政府", "contact": "<b>8765</b>"})
    page = Client().get("/about/").content.decode()
    assert "小红门乡人民政府" in page
    assert "环境里写的单位" not in page
    assert "<b>8765</b>" not in page
    client.post(WORDS, EMPTY)
    assert "环境里写的单位" in Client().get("/about/").content.decode()


@pytest.mark.parametrize("role", [UPLOADER, REVIEWER])
def test_the_words_are_for_managers(role: str) -> None:
    SiteWords.objects.create()
    assert signed_in(make_person("somebody", role)).post(WORDS, EMPTY | {"name": "假"}).status_code == 403
    assert SiteWords.objects.get().name == ""


def test_what_managers_change_is_recorded() -> None:
    client = signed_in(make_person("manager", MANAGER, full_name="张主任"))
    client.get("/admin/budget/sitewords/")
    client.post(WORDS, EMPTY | {"name": "某乡账本"})
    event = Event.objects.get()
    assert (event.action, event.actor_name) == ("managed", "张主任")
    assert "网站信息" in event.subject
    assert "网站名称" in event.reason


def test_the_record_is_taken_away_as_it_is_filtered() -> None:
    edition = published_of(make_township())
    withdraw(edition, None, "=1+1 数字有误")
    client = signed_in(make_person("reviewer", REVIEWER))
    rows = list(csv.reader(StringIO(client.get(f"{RECORD}?action=withdrawn&csv=1").content.decode("utf-8-sig"))))
    assert rows[0] == ["时间", "事项", "对象", "经办人", "原因", "详情"]
    assert [row[1] for row in rows[1:]] == ["撤回"]
    assert rows[1][4] == "'=1+1 数字有误"
    assert "csv=1" in client.get(RECORD).content.decode()


def test_the_record_is_not_for_everybody() -> None:
    assert signed_in(make_person("outsider")).get(f"{RECORD}?csv=1").status_code == 403


def test_an_act_of_the_record_says_its_details_in_words() -> None:
    draft_of(make_township(), content=b"first")
    draft_of(Unit.objects.get(), content=b"second")
    latest = Event.objects.latest("pk")
    answer = signed_in(make_person("clerk", UPLOADER)).get(f"{RECORD}{latest.pk}/change/")
    page = BeautifulSoup(answer.content, "html.parser")
    lines = [line.get_text() for line in page.select(".field-in_words .readonly div")]
    assert f"文件：预算.xlsx，6 字节，SHA-256 {sha256(b'second').hexdigest()}" in lines
    assert f"代替的草稿，文件：预算.xlsx，5 字节，SHA-256 {sha256(b'first').hexdigest()}" in lines
    assert "核对不符：0" in lines
    assert page.find("a", string="历史") is None


@pytest.mark.one_database
def test_a_word_of_the_glossary_stands_beside_the_text_that_it_goes_before() -> None:
    desk, known = signed_in(make_person("manager", MANAGER)), TERMS_OF_FILE["预算"]
    form = desk.get("/admin/budget/ownword/add/", {"name": known.name}).content.decode()
    assert f'value="{known.name}"' in form
    assert set(re.findall(r"<option[^>]*>([^<]+)</option>", form)) == set(TERMS_OF_FILE)
    for text in filter(None, (known.plain, known.official, known.aliases, known.english_name, known.english_plain)):
        assert escape(text) in form
    said = [
        desk.post("/admin/budget/ownword/add/", {"name": name, "plain": "一年的账。"}, follow=True).content.decode()
        for name in (known.name, "花钱簿")
    ]
    assert [f"自带的是：{known.plain}" in page for page in said] == [True, False]
    assert "有，以这里为准" in said[1]
    assert "没有，是新词" in said[1]
    pages = [desk.get(f"/admin/budget/ownword/{word.pk}/change/").content.decode() for word in OwnWord.objects.all()]
    assert sorted("网站自带的解释：预算" in page for page in pages) == [False, True]
    assert sorted("是这里新加的词" in page for page in pages) == [False, True]
    assert desk.get("/admin/budget/ownword/999/change/").status_code == 302
