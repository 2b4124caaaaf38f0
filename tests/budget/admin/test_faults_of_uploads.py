"""Uploads that go wrong: the disk full, the database away, the connection broken; and files that carry more than tables."""

from __future__ import annotations

import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from budget.models import Edition, Event
from budget.queries.official_names import Codes
from budget.roles import REVIEWER, UPLOADER
from tests.builders import REAL, draft_of, make_person, make_township, pressed, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

UPLOAD = "/admin/budget/edition/upload/"


def send(client: Client, name: str = "预算.xlsx") -> str:
    given = {"file": SimpleUploadedFile(name, REAL.read_bytes()), "year": "2026"}
    return client.post(UPLOAD, given, follow=True).content.decode()


@pytest.fixture
def clerk() -> Client:
    make_township()
    return signed_in(make_person("clerk", UPLOADER))


def test_a_full_disk_is_said_and_nothing_is_kept(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "服务器磁盘已满或不能写入，没有保存。" in send(clerk)
    assert not Edition.every_stage.exists()


def test_a_database_that_is_away_is_said_and_nothing_is_kept(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("budget.editions.storing.bulk.insert", away)
    assert "数据库暂时不能用，没有保存。" in send(clerk)
    assert not Edition.every_stage.exists()


def test_a_database_that_goes_away_while_publishing_leaves_the_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = draft_of(make_township())

    def away(_edition: Edition, _codes: Codes) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("budget.editions.acts.index_edition", away)
    client = signed_in(make_person("reviewer", REVIEWER))
    page = pressed(client, edition, "publish")
    assert "数据库暂时不能用，这次没有办成，什么都没有改动。" in page
    assert Edition.every_stage.get().state == "draft"


def test_an_upload_broken_off_half_way_keeps_nothing(clerk: Client) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="year"\r\n\r\n2026\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n' + REAL.read_bytes()[:20_000]
    )
    answer = clerk.post(UPLOAD, body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code in {200, 400}
    assert not Edition.every_stage.exists()
    assert not Event.objects.exists()


@pytest.mark.sweep(keep=2)
@pytest.mark.no_cover
@pytest.mark.parametrize(
    "name", ["../../etc/passwd.xlsx", "<img src=x onerror=alert(1)>.xlsx", "a'b c%00.xlsx", "账" * 300 + ".xlsx"]
)
def test_a_file_name_of_any_characters_is_only_text(clerk: Client, name: str) -> None:
    page = send(clerk, name)
    assert "<img src=x" not in page
    assert Edition.every_stage.get().files.get().content.name.startswith("sources/")
