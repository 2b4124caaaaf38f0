"""The desk: upload, preview, publish, discard, withdraw; who may, and what a clerk is told."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from budget.models import Edition, Event, SourceFile, Unit
from budget.roles import MANAGER, REVIEWER, UPLOADER
from tests.builders import (
    PASSWORD,
    REAL,
    REASON,
    draft_of,
    make_person,
    make_township,
    pressed,
    published_of,
    signed_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

LIST = "/admin/budget/edition/"
UPLOAD = "/admin/budget/edition/upload/"


@pytest.fixture
def township() -> Unit:
    return make_township()


def client_of(*roles: str) -> Client:
    """A browser in which a member of staff with these roles has logged in."""
    return signed_in(make_person("-".join(roles) or "nobody", *roles))


def upload(client: Client, unit: Unit, content: bytes, name: str = "预算.xlsx", year: int = 2026) -> str:
    """Upload a file as a browser does and return the page that it ends on."""
    file = SimpleUploadedFile(name, content)
    response = client.post(UPLOAD, {"file": file, "unit": unit.pk, "year": year, "stage": "budget"}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def address(edition: Edition, act: str = "change") -> str:
    return reverse(f"admin:budget_edition_{act}", args=[edition.pk])


class TestUpload:
    def test_of_the_real_workbook_ends_on_its_preview(self, township: Unit) -> None:
        page = upload(client_of(UPLOADER), township, REAL.read_bytes())
        assert "还不能公开，因为有 4 条不符要先写明原因。" in page
        assert "认出的表（13 张）" in page
        assert "15,618.434219" in page
        assert "3,685.157100" in page
        edition = Edition.every_stage.get()
        assert edition.created_by is not None
        assert edition.state == "draft"

    def test_offers_no_publication_to_the_clerk(self, township: Unit) -> None:
        page = upload(client_of(UPLOADER), township, REAL.read_bytes())
        assert "公开这一版" not in page
        assert "废弃草稿" in page

    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("a.xlsx", b"hello", "这个文件不是能读的表格。"),
            ("a.xlsx", b"", "文件里没有任何内容。"),
            ("a.exe", b"MZ", "这是程序，不是能读的表格。"),
            ("<b>a</b>.pdf", b"%PDF", "这是 PDF 文件，不是能读的表格。请向制表人要原来的表格"),
        ],
    )
    def test_of_no_workbook_is_answered_with_one_sentence(
        self, township: Unit, name: str, content: bytes, sentence: str
    ) -> None:
        page = upload(client_of(UPLOADER), township, content, name)
        assert sentence in page
        assert page.count('<ul class="errorlist"') == 1
        assert not Edition.every_stage.exists()
        assert not Event.objects.exists()

    def test_above_the_limit_is_refused_unread(self, township: Unit, settings: Settings) -> None:
        settings.WORKBOOK_MAX_BYTES = 2**20
        page = upload(client_of(UPLOADER), township, b"x" * (2**20 + 1))
        assert "文件超过 1 MB 的上限，没有读取。" in page

    def test_with_errors_keeps_the_draft_and_says_what_is_wrong(self, township: Unit) -> None:
        page = upload(client_of(UPLOADER), township, REAL.with_suffix(".txt").read_bytes(), "预算.txt")
        assert "还不能公开，因为有" in page
        assert "必须改正" in page
        assert Edition.every_stage.get().state == "draft"

    def test_for_another_year_than_the_tables_say_cannot_be_published(self, township: Unit) -> None:
        page = upload(client_of(UPLOADER), township, REAL.read_bytes(), year=2025)
        assert "还不能公开，因为有" in page

    def test_shows_what_the_file_says_as_text(self, township: Unit) -> None:
        page = upload(client_of(UPLOADER), township, REAL.read_bytes(), "<script>alert(1)</script>.xlsx")
        assert "<script>alert" not in page
        assert SourceFile.every_stage.get().name.endswith(".xlsx")

    @pytest.mark.parametrize("role", [REVIEWER, MANAGER])
    def test_is_for_clerks_alone(self, role: str) -> None:
        client = client_of(role)
        assert client.get(UPLOAD).status_code == 403
        assert "上传工作簿" not in client.get(LIST).content.decode()

    def test_needs_a_login(self) -> None:
        assert Client().get(UPLOAD).headers["Location"].startswith("/admin/login/")

    def test_needs_the_token_of_the_form(self, township: Unit) -> None:
        client = signed_in(make_person("clerk", UPLOADER), with_token=True)
        assert client.post(UPLOAD, {"unit": township.pk}).status_code == 403

    def test_lists_in_the_form_only_what_can_disclose(self, township: Unit) -> None:
        Unit.objects.create(division_code="110105", code="661001", name="下属单位", parent=township)
        page = client_of(UPLOADER).get(UPLOAD).content.decode()
        assert "661 北京市朝阳区小红门乡" in page
        assert "下属单位" not in page


class TestPublish:
    def test_by_a_reviewer_with_a_reason(self, township: Unit) -> None:
        edition = draft_of(township)
        client = client_of(REVIEWER)
        assert "公开这一版" in client.get(address(edition)).content.decode()
        page = pressed(client, edition, "publish")
        assert "已公开。" in page
        assert Edition.published.get().reason == REASON

    def test_without_a_reason_is_refused_in_words(self, township: Unit) -> None:
        edition = draft_of(township)
        page = client_of(REVIEWER).post(address(edition, "publish"), follow=True).content.decode()
        assert "请写明公开的原因" in page
        assert not Edition.published.exists()

    def test_of_a_draft_that_was_replaced_says_so(self, township: Unit) -> None:
        old = draft_of(township)
        draft_of(township, content=b"newer")
        response = client_of(REVIEWER).post(address(old, "publish"), {"reason": REASON}, follow=True)
        assert "这份草稿已经不在了" in response.content.decode()
        assert not Edition.published.exists()

    def test_by_the_uploader_is_refused_where_two_are_required(self, township: Unit, settings: Settings) -> None:
        settings.REQUIRE_SECOND_PERSON = True
        client = client_of(UPLOADER, REVIEWER)
        edition = draft_of(township, User.objects.get())
        page = pressed(client, edition, "publish")
        assert "上传和公开须由两个人办理" in page
        assert not Edition.published.exists()

    @pytest.mark.parametrize("act", ["publish", "withdraw", "discard"])
    def test_and_the_other_acts_are_for_those_who_may(self, township: Unit, act: str) -> None:
        edition = published_of(township) if act == "withdraw" else draft_of(township)
        client = client_of(MANAGER)
        assert client.post(address(edition, act), {"reason": "x"}).status_code == 403
        assert Edition.every_stage.get().state == edition.state

    @pytest.mark.parametrize("act", ["publish", "withdraw", "discard"])
    def test_and_the_other_acts_never_follow_a_link(self, township: Unit, act: str) -> None:
        edition = draft_of(township)
        answer = client_of(UPLOADER, REVIEWER).get(address(edition, act), follow=True)
        assert answer.redirect_chain == [(address(edition), 302)]
        assert "还没有办理。" in answer.content.decode()
        assert Edition.every_stage.get().state == "draft"


class TestDiscard:
    def test_the_list_calls_who_uploaded_by_name(self, township: Unit) -> None:
        draft_of(township, make_person("wang", UPLOADER, full_name="王小芳"))
        page = signed_in(make_person("judge", REVIEWER)).get("/admin/budget/edition/").content.decode()
        assert "王小芳" in page
        assert ">wang<" not in page

    def test_by_the_uploader_leads_back_to_the_list(self, township: Unit) -> None:
        client = client_of(UPLOADER)
        edition = draft_of(township, User.objects.get())
        response = client.post(address(edition, "discard"), follow=True)
        assert response.redirect_chain == [(LIST, 302)]
        assert "草稿已废弃，在回收站里保留三十天，可以取回。" in response.content.decode()
        assert not Edition.every_stage.exists()


class TestWithdraw:
    def test_by_a_reviewer_shows_the_reason(self, township: Unit) -> None:
        edition = published_of(township)
        client = client_of(REVIEWER)
        page = pressed(client, edition, "withdraw", reason="数字有误")
        assert "撤回的原因：数字有误" in page
        assert "已撤回，它的网址现在写着撤回的原因。要再公开，请录入的同志上传改好的文件。" in page
        assert "第 1 版，已撤回，原来是" in client.get("/admin/").content.decode()
        assert not Edition.published.exists()


class TestReadOnly:
    @pytest.mark.parametrize("path", ["edition", "event"])
    def test_not_even_a_superuser_adds_changes_or_deletes(self, township: Unit, path: str) -> None:
        edition = draft_of(township)
        client = signed_in(User.objects.create_superuser("chief", password=PASSWORD))
        pk = edition.pk if path == "edition" else Event.objects.get().pk
        before = list(Event.objects.values())
        assert client.get(f"/admin/budget/{path}/").status_code == 200
        assert client.get(f"/admin/budget/{path}/{pk}/change/").status_code == 200
        assert client.get(f"/admin/budget/{path}/add/").status_code == 403
        assert client.post(f"/admin/budget/{path}/{pk}/delete/", {"post": "yes"}).status_code == 403
        client.post(f"/admin/budget/{path}/{pk}/change/", {"reason": "forged", "state": "published"})
        assert list(Event.objects.values()) == before
        assert Edition.every_stage.get().state == "draft"


class TestPages:
    @pytest.mark.parametrize(
        "path", ["", "budget/edition/", "budget/event/", "budget/unit/", "budget/classificationcode/"]
    )
    def test_are_chinese_and_open_to_those_who_look_after_them(self, path: str) -> None:
        response = client_of(MANAGER).get(f"/admin/{path}")
        page = response.content.decode()
        assert response.status_code == 200
        assert "明账工作台" in page
        assert not re.search(r"<(script(?! src| id=)|style)|\sstyle=|\son\w+=", page)

    def test_of_a_published_edition_offer_no_second_publication(self, township: Unit) -> None:
        page = client_of(REVIEWER).get(address(published_of(township))).content.decode()
        assert "公开这一版" not in page
        assert "撤回这一版" in page
        assert "废弃草稿" not in page
