"""No page of the desk speaks English: every page that links lead to is fetched, and what it shows and says aloud is looked through."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client

from budget.models import ClassificationCode, EverydayWord, Unit
from budget.roles import MANAGER, UPLOADER
from tests.builders import draft_of, make_person, published_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.no_cover]

# Names of programs, formats and of nothing else; and what the test itself named.
ALLOWED = frozenset(
    "excel word csv xlsx xls xlsb ods pdf zip docx wps ofd sha json api url https http www utf icp mail xml et txt html"
    " mb kb id png jpg clerk boss xiaohongmen mingzhang ctrl totp rar english root".split()
)
_WORD = re.compile(r"[A-Za-z]{3,}")
_SAID = ("alt", "title", "aria-label", "placeholder", "data-empty")
MOST_OF_A_KIND = 1


def english(page: BeautifulSoup) -> set[str]:
    """The English words that a page shows or reads out; «Error:» in a title is Django's, whose Chinese catalogue lacks it."""
    if page.title:
        page.title.string = page.title.get_text().removeprefix("Error:")
    for silent in page.select("script, style, code, pre, textarea"):
        silent.decompose()
    told = [page.get_text(" ")]
    told += [str(tag[name]) for name in _SAID for tag in page.select(f"[{name}]")]
    told += [str(tag["value"]) for tag in page.select("input[type=submit][value], input[type=button][value]")]
    words = {word for text in told for word in _WORD.findall(re.sub(r"\S*[@/.#_*]\S*|[A-Z]+\d+\S*", " ", text))}
    return {word for word in words if word.lower() not in ALLOWED}


def crawl(client: Client, start: list[str]) -> dict[str, set[str]]:
    """What is English on each page that links of the desk lead to, a few of each kind."""
    found: dict[str, set[str]] = {}
    kinds: Counter[str] = Counter()
    waiting = list(start)
    while waiting:
        address = waiting.pop(0)
        parts = urlsplit(address)
        kind = re.sub(r"\d+", "N", parts.path)
        # What a draft will look like is a public page, whose words are looked through elsewhere.
        is_desk = parts.path.startswith("/admin/") and not parts.path.startswith(
            ("/admin/draft/", "/admin/logout", "/admin/jsi18n")
        )
        is_file = re.search(r"\.\w+$|/(document|marked|files?|copy)/", parts.path)
        if address in found or parts.query or is_file or not is_desk:
            continue
        kinds[kind] += 1
        if kinds[kind] > MOST_OF_A_KIND:
            continue
        answer = client.get(address, follow=True)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = BeautifulSoup(answer.content, "html.parser")
        waiting += [urljoin(address, str(link["href"])).partition("#")[0] for link in page.select("a[href]")]
        found[address] = english(page)
    return found


@pytest.fixture
def chief(township: Unit) -> User:
    """Somebody who may do everything, on a desk that holds something of each kind."""
    clerk = make_person("clerk", UPLOADER, unit=township)
    chief = make_person("boss", MANAGER)
    chief.is_superuser = True
    chief.save()
    published_of(township, None)
    draft_of(township, clerk, content="另一份".encode())
    ClassificationCode.objects.create(scheme="function", year=2026, code="201", name="一般公共服务支出", level=1)
    EverydayWord.objects.create(words="娃", means="教育")
    return chief


@pytest.mark.sweep
def test_no_page_of_the_desk_speaks_english(chief: User) -> None:
    client = signed_in(chief)
    user = User.objects.get(username="clerk")
    found = crawl(
        client,
        [
            "/admin/",
            "/admin/manual/",
            "/admin/password_change/",
            f"/admin/auth/user/{user.pk}/password/",
            "/admin/auth/user/",
        ],
    )
    assert len(found) > 45
    assert {address: words for address, words in found.items() if words} == {}


def test_what_is_refused_is_refused_in_chinese(chief: User) -> None:
    client = signed_in(chief)
    user = User.objects.get(username="clerk")
    blank = {
        "/admin/auth/user/add/": {}, f"/admin/auth/user/{user.pk}/password/": {"password1": "1", "password2": "2"},
        "/admin/password_change/": {"new_password1": "1"}, "/admin/budget/edition/upload/": {},
        "/admin/budget/classificationcode/add/": {"year": "x"}, "/admin/budget/everydayword/": {"action": "delete_selected"},
    }  # fmt: skip
    refused = {
        address: english(BeautifulSoup(client.post(address, given, follow=True).content, "html.parser"))
        for address, given in blank.items()
    }
    assert {address: words for address, words in refused.items() if words} == {}
    assert english(BeautifulSoup(Client().post("/admin/login/", {"username": "x"}).content, "html.parser")) == set()
