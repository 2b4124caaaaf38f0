"""Numbers of persons that are public already: found by the migration and a command, told on the desk, dealt with by name."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import Gone, NotAllowed, confirm_all, draft, prepare_files, publish, uploaded, withdraw
from budget.editions.looking_back import let_stand, unseen_persons
from budget.models import Edition, EditionText, Event, SheetRow, Unit
from tests.builders import REAL, REASON, published_of, signed_in

pytestmark = pytest.mark.sweep(on="postgresql")

CARD, PHONE = "11010519491231002X", "13800138000"


@pytest.fixture
def public(thawed: None, township: Unit) -> Edition:
    """An edition as an older version published it, with a number in a cell and one in a text."""
    edition = published_of(township)
    row = SheetRow.every_stage.filter(sheet__file__edition=edition, sheet__is_public=True)[0]
    row.texts = ["王某", CARD]
    row.save()
    EditionText.every_stage.create(edition=edition, kind="duties", body=f"电话{PHONE}。")
    return edition


def look() -> None:
    import_module("budget.migrations.0022_persons_in_public").look(apps, SimpleNamespace(connection=connection))


def test_the_migration_says_what_is_public_and_changes_nothing(
    public: Edition, reviewer: User, clerk: User, capsys: pytest.CaptureFixture[str]
) -> None:
    look()
    said = capsys.readouterr().out
    assert "有 2 处像个人号码" in said
    assert "支出!B1：像身份证号的数字「110*************2X」" in said
    assert CARD not in said
    event = Event.objects.get(action="found")
    assert event.details["lines"][0].startswith("部门职责：像手机号")
    # Told once, however often it is looked for; and to those who may do something about it.
    call_command("look_for_persons")
    assert "没有新的发现" in capsys.readouterr().out
    assert unseen_persons(clerk) == []
    judge = signed_in(reviewer)
    start = judge.get("/admin/").content.decode()
    assert "已经公开的内容里可能有个人号码" in start
    assert CARD not in start
    assert "已经公开的内容里可能有个人号码" not in signed_in(clerk).get("/admin/").content.decode()
    assert EditionText.every_stage.get().body == f"电话{PHONE}。"


def test_somebody_lets_it_stand_by_name(public: Edition, reviewer: User, clerk: User) -> None:
    look()
    event = Event.objects.get(action="found")
    with pytest.raises(NotAllowed):
        let_stand(event.pk, clerk)
    assert signed_in(clerk).post(f"/admin/budget/edition/persons/{event.pk}/").status_code == 403
    page = signed_in(reviewer).post(f"/admin/budget/edition/persons/{event.pk}/", follow=True).content.decode()
    assert "由您核对，不是个人号码" in page
    assert Event.objects.get(action="confirmed").actor == reviewer
    assert unseen_persons(reviewer) == []
    with pytest.raises(Gone):
        let_stand(event.pk, reviewer)


def test_a_withdrawal_deals_with_it(public: Edition, reviewer: User) -> None:
    look()
    assert len(unseen_persons(reviewer)) == 1
    withdraw(public, reviewer, REASON)
    assert unseen_persons(reviewer) == []


def test_what_a_reviewer_let_pass_is_not_told_again(township: Unit, capsys: pytest.CaptureFixture[str]) -> None:
    look()
    assert capsys.readouterr().out == ""
    load(read_folder(), 2026)
    edition = draft(
        prepare_files([uploaded(REAL.read_bytes(), "预算13800138000.xlsx")], township, 2026, None, by=None), None
    )
    confirm_all(edition, None)
    publish(edition, None, REASON)
    look()
    assert "没有发现像个人号码的数字" in capsys.readouterr().out
