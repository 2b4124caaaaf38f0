"""The door of the desk: guessing at passwords is stopped, for the one who guesses and for nobody else."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from budget import logins
from budget.admin import login
from budget.models import Event, LoginAttempt
from budget.roles import MANAGER, UPLOADER
from budget.turns import Places, private
from disclosure.serving.client_address import network_of
from tests.builders import PASSWORD, make_person, signed_in

HERE, ELSEWHERE = "10.0.0.1", "203.0.113.9"
GUESSES = logins.PAIR

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]


def log_in(password: str = PASSWORD, address: str = HERE, name: str = "clerk") -> int:
    """Try to log in from `address` and return the status of the answer; 302 is success."""
    form = {"username": name, "password": password}
    return Client().post(reverse("admin:login"), form, REMOTE_ADDR=address).status_code


def guessed(number: int, *, name: str = "clerk", networks: int = 1) -> None:
    """Wrong attempts of a name, spread over so many networks."""
    LoginAttempt.objects.bulk_create(
        LoginAttempt(name=logins.digest(name), network=f"198.51.100.{place % networks}") for place in range(number)
    )


@pytest.fixture(autouse=True)
def clerk() -> User:
    return make_person("clerk", UPLOADER)


def test_the_right_password_opens() -> None:
    assert log_in() == 302


def test_the_fifth_wrong_guess_locks_even_the_right_password_out() -> None:
    assert [log_in("wrong") for _ in range(GUESSES)] == [200, 200, 200, 200, 429]
    assert log_in() == 429


def test_a_quarter_of_an_hour_later_it_opens_again() -> None:
    for _ in range(GUESSES):
        log_in("wrong")
    LoginAttempt.objects.update(at=timezone.now() - logins.WITHIN)
    assert log_in() == 302


def test_nobody_can_lock_the_clerk_out_from_elsewhere() -> None:
    for _ in range(GUESSES):
        log_in("wrong", ELSEWHERE)
    assert log_in() == 302


@pytest.mark.parametrize(
    ("number", "name", "networks"),
    [(logins.NAME, "clerk", 100), (logins.ALL, "somebody", 250)],
    ids=["by many networks at one name", "by many networks at many names"],
)
def test_a_site_under_trial_opens_to_who_was_here_before_alone(number: int, name: str, networks: int) -> None:
    assert log_in() == 302
    guessed(number, name=name, networks=networks)
    assert log_in() == 302
    assert log_in(address=ELSEWHERE) == 429


def test_one_network_is_stopped_whatever_names_it_tries() -> None:
    assert {log_in("wrong", ELSEWHERE, f"name {number}") for number in range(logins.NETWORK - 1)} == {200}
    assert log_in("wrong", ELSEWHERE, "one more") == 429
    assert log_in(address=ELSEWHERE) == 429
    assert log_in() == 302


def test_all_addresses_of_an_ipv6_network_are_one() -> None:
    for number in range(GUESSES):
        log_in("wrong", f"2001:db8:1:2::{number:x}")
    assert log_in(address="2001:db8:1:2:ffff::1") == 429
    assert log_in(address="2001:db8:1:3::1") == 302


def test_a_refused_attempt_is_neither_hashed_nor_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(GUESSES):
        log_in("wrong")
    kept = LoginAttempt.objects.count()

    def hashed(*_: object, **__: object) -> str:
        raise AssertionError("hashed")

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", hashed)
    assert [log_in(), log_in("wrong")] == [429, 429]
    assert LoginAttempt.objects.count() == kept


@pytest.mark.parametrize(
    "form",
    [
        f"username={'a' * 151}&password=x",
        f"username={'%E5%90%8D' * 256}&password=x",
        f"username={'a' * 1_900_000}&password=x",
        f"username=clerk&password={'x' * 1001}",
        "username=%00&password=x",
        "username=clerk&password=",
    ],
    ids=["151 letters", "256 signs", "1.9 MB", "a long password", "a nul", "no password"],
)
def test_what_no_account_can_have_is_neither_hashed_nor_kept(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", None)
    answer = Client().post(reverse("admin:login"), form, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert not LoginAttempt.objects.exists()


def test_signs_that_are_none_are_a_wrong_name() -> None:
    form = "username=%ED%A0%80&password=%ED%A0%80"
    answer = Client().post(reverse("admin:login"), form, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200


def test_no_name_is_kept_as_it_was_typed() -> None:
    log_in("wrong", name="my-secret-password")
    row = LoginAttempt.objects.values().get()
    assert "my-secret-password" not in repr(row)


def test_old_attempts_and_sessions_are_cleaned_away() -> None:
    log_in("wrong", ELSEWHERE, "somebody")
    log_in()
    LoginAttempt.objects.update(at=timezone.now() - logins.KEPT_FOR - timedelta(minutes=1))
    Session.objects.update(expire_date=timezone.now())
    log_in(address="10.0.0.2")
    assert set(LoginAttempt.objects.values_list("network", "succeeded")) == {(HERE, True), ("10.0.0.2", True)}
    assert Session.objects.count() == 1
    LoginAttempt.objects.update(at=timezone.now() - logins.KNOWN_FOR - timedelta(minutes=1))
    log_in()
    assert LoginAttempt.objects.get().network == HERE


def test_the_log_tells_networks_apart(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "budget"):
        log_in("wrong", ELSEWHERE)
        log_in("wrong", HERE)
    assert [ELSEWHERE in line for line in caplog.messages] == [True, False]
    assert HERE in caplog.messages[1]


def test_the_lock_speaks_chinese() -> None:
    guesses = [Client().post(reverse("admin:login"), {"username": "clerk", "password": "x"}) for _ in range(GUESSES)]
    answer = guesses[-1]
    assert int(answer.headers["Retry-After"]) == 900
    page = answer.content.decode()
    assert "输错的次数太多，15 分钟后再试。" in page
    assert "解锁所选人员的登录" in page


def test_a_locked_account_is_unlocked_on_the_desk(clerk: User) -> None:
    for number in range(GUESSES):
        log_in("wrong", HERE, "clerk" if number else "other")
    log_in("wrong")
    client = signed_in(make_person("manager", MANAGER))
    assert "已锁定" in client.get("/admin/auth/user/").content.decode().partition("field-locked")[2]
    client.post("/admin/auth/user/", {"action": "unlock", "_selected_action": [clerk.pk]})
    assert log_in() == 302
    assert Event.objects.latest("pk").reason == "解锁登录"


def test_one_password_is_hashed_at_a_time_and_who_would_wait_too_long_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Places(private(settings.RUN_DIR), "login", 1, 0).take(0)
    monkeypatch.setattr(login, "_PATIENCE", 0)
    answer = Client().post(reverse("admin:login"), {"username": "clerk", "password": PASSWORD})
    place.give_back()
    assert answer.status_code == 503
    assert "同时登录的人太多" in answer.content.decode()
    assert log_in() == 302


class TestSessions:
    """A login ends when nobody uses it, and at last in any case."""

    @pytest.fixture
    def client(self, clerk: User) -> Client:
        return signed_in(clerk)

    def test_use_carries_it_on(self, client: Client, settings: Settings) -> None:
        for _ in range(2):
            session = client.session
            session["seen"] = int(time.time()) - settings.SESSION_IDLE_AGE + 60
            session.save()
            assert client.get("/admin/").status_code == 200
        assert client.session["seen"] >= int(time.time()) - 60

    def test_an_idle_one_ends(self, client: Client, settings: Settings) -> None:
        session = client.session
        session["seen"] = int(time.time()) - settings.SESSION_IDLE_AGE - 5
        session.save()
        answer = client.get("/admin/budget/edition/", follow=True)
        assert "为安全起见已退出" in answer.content.decode()
        assert client.get("/admin/").headers["Location"].startswith("/admin/login/")

    @pytest.mark.parametrize("name", ["seen", "since"])
    def test_a_clock_that_was_set_back_ends_it(self, client: Client, name: str) -> None:
        session = client.session
        session[name] = int(time.time()) + 1000
        session.save()
        assert client.get("/admin/").status_code == 302

    def test_used_all_day_it_ends_after_the_day(self, client: Client, settings: Settings) -> None:
        session = client.session
        session["since"] = int(time.time()) - settings.SESSION_COOKIE_AGE - 5
        session.save()
        assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:51234", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]:443", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", "unknown"),
        ("nonsense" * 100, "unknown"),
    ],
)
def test_a_network_is_read_off_an_address(address: str, network: str) -> None:
    assert network_of(address) == network
