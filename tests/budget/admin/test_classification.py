"""A year's codes on the desk: shown before they are loaded, loaded by who may, explained in the admin."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from budget.models import ClassificationCode
from budget.roles import MANAGER
from tests.builders import make_person, signed_in

pytestmark = pytest.mark.sweep(on="postgresql")

CODES = "/admin/budget/classificationcode"
LIST = "编码,名称\n208,社会保障和就业支出\n213,农林水支出\n"


@pytest.fixture
def manager(db: None) -> User:
    return make_person("manager", MANAGER)


def upload(client: Client, text: str = LIST, year: int = 2027, name: str = "a.csv") -> BeautifulSoup:
    file = SimpleUploadedFile(name, text.encode())
    answer = client.post(f"{CODES}/load/", {"scheme": "function", "year": year, "file": file})
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_changes_are_shown_and_nothing_is_kept_until_they_are_confirmed(manager: User) -> None:
    ClassificationCode.objects.create(scheme="function", year=2026, code="213", name="农林水事务支出", level=1)
    client = signed_in(manager)
    shown = upload(client)
    assert "改名 1 个" in shown.get_text()
    assert "农林水事务支出" in shown.get_text()
    assert not ClassificationCode.objects.filter(year=2027).exists()
    signed = str(shown.select_one("input[name=signed]")["value"])  # type: ignore[index]  # it is there
    answer = client.post(f"{CODES}/confirm/", {"signed": signed}, follow=True)
    assert "已载入 2027 年支出功能分类 2 个编码" in answer.content.decode()
    names = dict(ClassificationCode.objects.filter(year=2027).values_list("code", "name"))
    assert names == {"208": "社会保障和就业支出", "213": "农林水支出"}


@pytest.mark.parametrize("signed", ["", "nonsense", "eyJ5ZWFyIjoyMDI3fQ:1:bad"])
def test_what_was_not_shown_cannot_be_confirmed(manager: User, signed: str) -> None:
    answer = signed_in(manager).post(f"{CODES}/confirm/", {"signed": signed}, follow=True)
    assert "没有改动" in answer.content.decode()
    assert not ClassificationCode.objects.exists()


def test_a_bad_list_is_refused_beside_its_field(manager: User) -> None:
    shown = upload(signed_in(manager), "编码,名称\n2080,甲\n")
    assert "第 2 行的编码 2080 位数不对" in shown.select_one(".errorlist").get_text()  # type: ignore[union-attr]
    assert shown.select("input[name=signed]") == []


def test_html_in_a_name_is_shown_as_text(manager: User) -> None:
    shown = upload(signed_in(manager), "编码,名称\n208,<script>alert(1)</script>\n")
    assert "<script>alert(1)" not in str(shown.select_one("#content"))


def test_a_list_that_drops_most_codes_is_warned_about(manager: User) -> None:
    for code in ("201", "202", "203"):
        ClassificationCode.objects.create(scheme="function", year=2026, code=code, name=code, level=1)
    assert "取消的比留下的还多" in upload(signed_in(manager)).get_text()


def test_only_who_manages_classifications_loads_them(clerk: User, reviewer: User) -> None:
    for person in (clerk, reviewer):
        client = signed_in(person)
        assert client.get(f"{CODES}/load/").status_code == 403
        assert client.post(f"{CODES}/confirm/", {"signed": ""}).status_code == 403
        assert "载入一年的科目" not in client.get(f"{CODES}/").content.decode()
    assert Client().get(f"{CODES}/load/").status_code == 302


def test_the_list_of_codes_leads_to_loading_and_finds_what_lacks_an_explanation(manager: User) -> None:
    ClassificationCode.objects.create(scheme="function", year=2026, code="213", name="农林水支出", level=1)
    ClassificationCode.objects.create(scheme="function", year=2026, code="208", name="社保", level=1, explanation="有")
    client = signed_in(manager)
    assert f"{CODES}/load/" in client.get(f"{CODES}/").content.decode()
    lacking = BeautifulSoup(client.get(f"{CODES}/?explanation__isempty=1").content, "html.parser")
    assert [row.get_text() for row in lacking.select("#result_list th.field-code")] == ["213"]
