"""A large workbook is marked after the request, in a process of its own: the page asks again until it is there."""

from __future__ import annotations

import io
import threading

import pytest
from django.contrib.auth.models import User
from openpyxl import load_workbook

from budget.desk import marking
from budget.editions import draft, prepare_files, uploaded
from budget.models import Edition, Unit
from tests.builders import REAL, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def _all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "LARGE", 0)


def drafted(unit: Unit, name: str, content: bytes) -> Edition:
    return draft(prepare_files([uploaded(content, name)], unit, 2026, None, by=None), None, answered=True)


def address(edition: Edition) -> str:
    return f"/admin/budget/edition/{edition.pk}/marked/1.xlsx"


def wait() -> None:
    for thread in [one for one in threading.enumerate() if one.name == "marking"]:
        thread.join(60)


def test_is_made_once_and_handed_out_when_it_is_ready(
    township: Unit, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition, client = drafted(township, REAL.name, REAL.read_bytes()), signed_in(clerk)
    begun: list[threading.Thread] = []
    start = threading.Thread.start
    monkeypatch.setattr(threading.Thread, "start", lambda thread: begun.append(thread))  # noqa: PLW0108 - a method must be bound
    for _ in range(2):
        answer = client.get(address(edition))
        assert (answer.status_code, answer.headers["Refresh"]) == (202, "4")
        assert "正在标注" in answer.content.decode()
    (thread,) = begun  # the second request started no other
    monkeypatch.setattr(threading.Thread, "start", start)
    thread.start()
    wait()
    answer = client.get(address(edition))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(load_workbook(io.BytesIO(answer.content)).sheetnames) == 13


def test_what_cannot_be_marked_is_said_in_the_end(township: Unit, clerk: User) -> None:
    old = REAL.parent / "old-excel.xls"
    edition, client = drafted(township, old.name, old.read_bytes()), signed_in(clerk)
    client.get(address(edition))
    wait()
    assert "不是 .xlsx 工作簿，不能在原表上标注" in client.get(address(edition), follow=True).content.decode()


def test_one_that_a_dead_process_began_is_begun_anew(
    township: Unit, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition, client = drafted(township, REAL.name, REAL.read_bytes()), signed_in(clerk)
    begun: list[threading.Thread] = []
    monkeypatch.setattr(threading.Thread, "start", lambda thread: begun.append(thread))  # noqa: PLW0108 - a method must be bound
    client.get(address(edition))
    monkeypatch.setattr(marking, "_GIVEN_UP", -1)
    client.get(address(edition))
    assert len(begun) == 2


def test_a_fault_is_a_sentence(township: Unit, clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    edition, client = drafted(township, REAL.name, REAL.read_bytes()), signed_in(clerk)
    monkeypatch.setattr("budget.handback.marked_or_why", None)
    client.get(address(edition))
    wait()
    assert "标注没有做成" in client.get(address(edition), follow=True).content.decode()
