"""A withdrawal is one person's act, of which a second one is told at once: on the desk, and by mail where there is any."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core import mail
from pytest_django.fixtures import Settings

from budget.editions import Gone, NotAllowed, acknowledge, withdraw
from budget.editions.telling import unseen_withdrawals
from budget.models import Edition, Event, Unit
from budget.roles import MANAGER, REVIEWER
from tests.builders import make_person, published_of, signed_in

WHY = "第 12 表漏了一页"


@pytest.fixture(autouse=True)
def _two_people(settings: Settings) -> None:
    settings.REQUIRE_SECOND_PERSON = True


@pytest.fixture
def second(db: None) -> User:
    return make_person("second", REVIEWER, full_name="王审核")


@pytest.fixture
def withdrawn(township: Unit, reviewer: User) -> Edition:
    return withdraw(published_of(township), reviewer, WHY)


def withdrawal() -> Event:
    return Event.objects.get(action="withdrawn")


@pytest.mark.usefixtures("withdrawn")
def test_a_second_person_finds_it_on_the_start_page_until_she_has_looked(reviewer: User, second: User) -> None:
    client = signed_in(second)
    page = client.get("/admin/").content.decode()
    assert "已撤回，请您核对" in page
    assert WHY in page
    assert "已撤回，请您核对" not in signed_in(reviewer).get("/admin/").content.decode()
    client.post(f"/admin/budget/edition/withdrawals/{withdrawal().pk}/seen/")
    event = Event.objects.latest("pk")
    assert (event.action, event.actor_name, event.reason) == ("seen", "王审核", WHY)
    assert unseen_withdrawals(second) == []
    with pytest.raises(Gone):
        acknowledge(withdrawal().pk, second)


@pytest.mark.usefixtures("withdrawn")
def test_who_withdrew_and_who_has_no_part_in_it_cannot_say_so(reviewer: User, clerk: User, outsider: User) -> None:
    for person in (reviewer, clerk, outsider):
        with pytest.raises(NotAllowed):
            acknowledge(withdrawal().pk, person)
        assert unseen_withdrawals(person) == []
    answer = signed_in(clerk).post(f"/admin/budget/edition/withdrawals/{withdrawal().pk}/seen/")
    assert answer.status_code == 403
    assert not Event.objects.filter(action="seen").exists()


@pytest.mark.usefixtures("withdrawn")
def test_a_manager_may_look_too() -> None:
    manager = make_person("manager", MANAGER)
    assert unseen_withdrawals(manager) == [withdrawal()]
    acknowledge(withdrawal().pk, manager)
    assert unseen_withdrawals(manager) == []


def test_a_site_with_one_person_is_told_nothing(township: Unit, second: User, settings: Settings) -> None:
    settings.REQUIRE_SECOND_PERSON = False
    withdraw(published_of(township), None, WHY)
    assert unseen_withdrawals(second) == []


def test_everybody_who_may_look_gets_a_letter(
    township: Unit, reviewer: User, second: User, clerk: User, settings: Settings
) -> None:
    settings.EMAIL_URL = "smtp://mail.example"
    for person in (reviewer, second, clerk):
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@example.gov.cn")
    withdraw(published_of(township), reviewer, WHY)
    assert [letter.to for letter in mail.outbox] == [["second@example.gov.cn"]]
    assert WHY in str(mail.outbox[0].body)


def test_a_mail_that_fails_holds_up_nothing(
    township: Unit, second: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_URL = "smtp://mail.example"
    User.objects.filter(pk=second.pk).update(email="second@example.gov.cn")

    def fail(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("budget.editions.telling.send_mail", fail)
    assert withdraw(published_of(township), None, WHY).state == "withdrawn"
