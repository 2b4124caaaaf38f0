"""Several change accounts at once: each act is of who may still do it, the record says what was, nobody meets a fault."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.db.transaction import Atomic
from django.http import HttpResponse
from django.test import Client

from budget import accounts, rights
from budget.editions import remarks
from budget.models import Charge, Event, Unit
from budget.roles import MANAGER, REVIEWER, UPLOADER
from tests.builders import PASSWORD, draft_of, make_person, signed_in
from tests.conftest import ON_POSTGRESQL

NEW = "known-to-nobody-else"
ACCOUNT = "/admin/auth/user/{pk}/"


def entrusted(client: Client, account: User, *charges: str, **more: str) -> Any:
    """Fill in the form of an account: its charges and whatever else is changed."""
    given = {"username": account.username, "last_name": "", "first_name": "", "email": "", "is_active": "on"}
    given |= {"is_staff": "on"} | more
    return client.post(f"{ACCOUNT.format(pk=account.pk)}change/", {**given, "charges": charges})


def as_it_begins(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen at the first moment of the next transaction: what came before it was asked too early."""
    enter = Atomic.__enter__
    done: list[bool] = []

    def waits(self: Any) -> None:
        enter(self)
        if not done:
            done.append(True)
            happens()

    monkeypatch.setattr(Atomic, "__enter__", waits)


def stop(account: User) -> None:
    User.objects.filter(pk=account.pk).update(is_active=False)


def lose_all(account: User) -> None:
    """Take an account's charges and roles away."""
    Charge.objects.filter(account=account).delete()
    User.objects.get(pk=account.pk).groups.clear()


@pytest.mark.django_db
@pytest.mark.parametrize("ends", [stop, lose_all])
@pytest.mark.parametrize(
    "act",
    [
        lambda client, other: entrusted(client, other, "review:all"),
        lambda client, other: client.post(f"{ACCOUNT.format(pk=other.pk)}delete/", {"post": "yes"}),
        lambda client, other: client.post(
            f"{ACCOUNT.format(pk=other.pk)}password/",
            {"password1": NEW, "password2": NEW, "usable_password": "true", "set-password": "1"},
        ),
        lambda client, other: client.post(
            "/admin/auth/user/", {"action": "forget_second_factor", "_selected_action": str(other.pk)}
        ),
    ],
    ids=["charges", "deletion", "password", "action"],
)
def test_a_manager_who_is_none_any_more_changes_nobody(
    monkeypatch: pytest.MonkeyPatch, act: Callable[[Client, User], HttpResponse], ends: Callable[[User], None]
) -> None:
    """As where two managers take each other's role away: the second one's act waited for the first one's."""
    chief, other = make_person("chief", MANAGER), make_person("other", UPLOADER)
    client = signed_in(chief)
    before = User.objects.filter(pk=other.pk).values().get(), Charge.objects.filter(account=other).values().get()
    as_it_begins(monkeypatch, partial(ends, chief))
    assert act(client, other).status_code == 403
    after = User.objects.filter(pk=other.pk).values().get(), Charge.objects.filter(account=other).values().get()
    assert after == before
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_new_password_of_ones_own_is_saved_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Saved whole, the row that she had when her page was asked for would give back what a manager took meanwhile."""
    person = make_person("person", UPLOADER)
    client = signed_in(person)
    given = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    rename = partial(
        User.objects.filter(pk=person.pk).update, last_name="王芳", is_superuser=False, email="a@b.example"
    )
    as_it_begins(monkeypatch, rename)
    assert client.post("/admin/password_change/", given).status_code == 302
    person.refresh_from_db()
    assert (person.last_name, person.email, person.check_password(NEW)) == ("王芳", "a@b.example", True)


@pytest.mark.django_db
def test_who_is_stopped_meanwhile_does_not_let_herself_in_again(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_person("person", UPLOADER)
    client = signed_in(person)
    as_it_begins(monkeypatch, partial(stop, person))
    given = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/admin/password_change/", given).status_code == 403
    person.refresh_from_db()
    assert (person.is_active, person.check_password(PASSWORD)) == (False, True)


@pytest.mark.django_db
def test_what_the_database_refuses_is_said_to_be_two_at_once_and_logged(
    monkeypatch: pytest.MonkeyPatch, township: Unit, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in(make_person("person", REVIEWER))

    def refused(*_: Any, **__: Any) -> None:
        raise IntegrityError("duplicate key")

    monkeypatch.setattr(remarks, "record", refused)
    here = f"/admin/budget/edition/{draft_of(township).pk}/remarks/"
    with caplog.at_level(logging.ERROR, "budget"):
        answer = client.post(here, {"act": "remark", "words": "看这里的数"})
    assert answer.status_code == 409
    assert "别人办了同一件事" in answer.content.decode()
    assert "看这里的数" in answer.content.decode()
    assert "duplicate key" in caplog.text


@pytest.mark.no_cover
@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite lets one writer in at a time")
@pytest.mark.django_db(transaction=True)
class TestOnPostgresql:
    """Threads with connections of their own, which all wait for one row and then go on as it gives them."""

    @staticmethod
    def after_waiting(holds: list[User], *acts: Callable[[], object]) -> None:
        """Let each of these begin, in this order, while these accounts are held."""

        def alone(act: Callable[[], object]) -> None:
            try:
                act()
            finally:
                connection.close()

        threads = [threading.Thread(target=alone, args=[act]) for act in acts]
        with transaction.atomic():
            assert rights.held(holds[0], [one.pk for one in holds])
            for thread in threads:
                thread.start()
                time.sleep(0.5)
        for thread in threads:
            thread.join()

    def test_the_record_of_two_managers_says_what_each_found(self) -> None:
        chiefs, other = [make_person(name, MANAGER) for name in ("one", "two")], make_person("other", REVIEWER)
        clients = [signed_in(chief) for chief in chiefs]
        acts = [
            partial(entrusted, clients[0], other, "upload:all"),
            partial(entrusted, clients[1], other, "manage:all"),
        ]
        self.after_waiting([other], *acts)
        said = list(Event.objects.order_by("pk").values_list("details", flat=True))
        assert len(said) == 2
        assert said[0]["before"] == {"roles": REVIEWER}
        assert said[1]["before"] == said[0]["after"]
        assert said[1]["after"] == accounts.standing_of(User.objects.get(pk=other.pk))

    def test_two_managers_who_take_each_others_role_away_leave_one(self) -> None:
        one, two = (make_person(name, MANAGER) for name in ("one", "two"))
        acts = [partial(entrusted, signed_in(one), two), partial(entrusted, signed_in(two), one)]
        self.after_waiting([one, two], *acts)
        assert Charge.objects.filter(act=Charge.Act.MANAGE).count() == 1
        assert Event.objects.count() == 1

    def test_who_acts_at_the_moment_of_her_deletion_is_named_by_the_record_or_does_nothing(
        self, township: Unit
    ) -> None:
        edition, person, chief = draft_of(township), make_person("person", UPLOADER), make_person("chief", MANAGER)
        hers, his, answers = signed_in(person), signed_in(chief), list[int]()

        def remark() -> None:
            given = {"act": "remark", "words": "看这里"}
            answers.append(hers.post(f"/admin/budget/edition/{edition.pk}/remarks/", given).status_code)

        def delete() -> None:
            answers.append(his.post(f"{ACCOUNT.format(pk=person.pk)}delete/", {"post": "yes"}).status_code)

        self.after_waiting([person], remark, delete)
        assert max(answers) < 500
        is_there = User.objects.filter(pk=person.pk).exists()
        assert Event.objects.filter(action="remarked", actor=person.pk).exists() is is_there
