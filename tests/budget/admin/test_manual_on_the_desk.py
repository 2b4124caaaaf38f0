"""Help in its place: the manual at the login and on every page of the desk, a mark beside each word, a search that finds it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from budget import manual_pages
from budget.manual import MANUAL
from budget.models import ClassificationCode, Unit
from budget.models.people import name_of
from tests.builders import draft_of, make_township, signed_in

MANUAL_AT, SEARCH = "/admin/budget/edition/manual/", "/admin/budget/edition/search/"
USED = re.compile(r'\{% word "([^"]+)"')
pytestmark = pytest.mark.django_db


@pytest.mark.one_database
def test_whoever_cannot_log_in_can_read_it(client: Client) -> None:
    assert f'href="{MANUAL_AT}"' in client.get("/admin/login/").content.decode()
    shown = BeautifulSoup(client.get(MANUAL_AT).content, "html.parser")
    titles = [
        line.partition(" ")[2] for line in MANUAL.read_text(encoding="utf-8").splitlines() if line.startswith("##")
    ]
    assert [head.get_text() for head in shown.select(".manual [id] ")[1:]] == titles
    contents = {str(link["href"])[1:] for link in shown.select("nav[aria-label=目录] a")}
    assert contents <= {str(one["id"]) for one in shown.select("[id]")}
    for picture in shown.select(".manual img"):
        answer = client.get(str(picture["src"]))
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert client.get(f"{MANUAL_AT}none.png").status_code == 404


def test_it_is_shown_whole_and_as_what_it_is() -> None:
    shown = BeautifulSoup("".join(section.html for section in manual_pages.sections()), "html.parser")
    text = re.sub(r"\s", "", shown.get_text())
    for line in MANUAL.read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "!", "<!--", "|--")):
            continue
        plain = re.sub(r"\\([*_`<>|#])", r"\1", line.replace("**", "").replace("`", "").strip("- "))
        for piece in plain.split("|"):
            assert re.sub(r"\s", "", piece) in text, line
    assert "**" not in text


def test_every_word_with_a_mark_is_explained_and_leads_there(township: Unit, clerk: User) -> None:
    templates = Path(settings.BASE_DIR, "templates", "admin").rglob("*.html")
    used = {word for path in templates for word in USED.findall(path.read_text(encoding="utf-8"))}
    assert len(used) > 10
    assert used <= set(manual_pages.explained_words())
    edition = draft_of(township, clerk)
    page = signed_in(clerk).get(f"/admin/budget/edition/{edition.pk}/change/").content.decode()
    mark = BeautifulSoup(page, "html.parser").select_one("#checks a.what")
    assert mark is not None
    assert mark["href"] == f"{MANUAL_AT}#勾稽核对"
    assert "本来应当相等的数" in str(mark["title"])


def test_the_search_finds_the_manual_and_what_the_desk_has(township: Unit, clerk: User, outsider: User) -> None:
    other = make_township("700", "other")
    Unit.objects.filter(pk=other.pk).update(name="别处乡")
    ClassificationCode.objects.create(
        scheme="function", year=2026, code="213", name="农林水支出", level=1, status="memory"
    )
    draft_of(township, clerk)
    desk = signed_in(clerk)
    assert f'action="{SEARCH}"' in desk.get("/admin/").content.decode()
    page = desk.get(SEARCH, {"q": "小红门"}).content.decode()
    assert "2026 年预算 第 1 版（草稿）" in page
    assert "别处乡" not in page
    assert "213 农林水支出" in desk.get(SEARCH, {"q": "农林水"}).content.decode()
    page = desk.get(SEARCH, {"q": "撤回"}).content.decode()
    assert f'<a href="{MANUAL_AT}#撤回">撤回</a>' in page
    assert "没有找到“&lt;b&gt;”" in desk.get(SEARCH, {"q": "<b>"}).content.decode()
    assert "2026 年预算" not in signed_in(outsider).get(SEARCH, {"q": "小红门"}).content.decode()
    assert Client().get(SEARCH).status_code == 302
    assert "手册里找到 " in desk.get(MANUAL_AT, {"q": "批注"}).content.decode()
    assert "没有找到。换个词再试" in desk.get(MANUAL_AT, {"q": "xyzzy"}).content.decode()


@pytest.mark.parametrize(
    ("last", "first", "shown"),
    [("王", "芳", "王芳"), ("Smith", "Ann", "Smith Ann"), ("", "", "clerk"), ("欧阳", "", "欧阳")],
)
def test_a_person_is_called_family_name_first(last: str, first: str, shown: str) -> None:
    assert name_of(User(username="clerk", last_name=last, first_name=first)) == shown
