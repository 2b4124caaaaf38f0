"""The second factor at login: turned on by oneself, asked for from then on, wanted of a role by setting."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings

from budget.roles import MANAGER, UPLOADER
from tests.builders import make_person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

PAGE = "/admin/auth/user/second-factor/"


@pytest.fixture
def clerk() -> User:
    return make_person("clerk", UPLOADER)


def code_of(device: TOTPDevice) -> str:
    """What the phone shows now."""
    return f"{totp(device.bin_key):06d}"


def turn_on(client: Client, user: User) -> TOTPDevice:
    client.get(PAGE)
    device = TOTPDevice.objects.get(user=user)
    answer = client.post(PAGE, {"act": "verify", "token": code_of(device)})
    assert answer.headers["Location"] == "/admin/"
    TOTPDevice.objects.update(last_t=-1)  # the same half minute may be used again by the test
    return TOTPDevice.objects.get(user=user)


def test_is_set_up_with_a_picture_of_our_own(clerk: User) -> None:
    page = signed_in(clerk).get(PAGE).content.decode()
    assert "<svg" in page
    assert "style=" not in page
    assert "或手工输入密钥" in page
    assert not TOTPDevice.objects.get().confirmed


def test_with_a_wrong_code_stays_off(clerk: User) -> None:
    client = signed_in(clerk)
    client.get(PAGE)
    page = client.post(PAGE, {"act": "verify", "token": "000000"}).content.decode()
    assert "验证码不对" in page
    assert not TOTPDevice.objects.get().confirmed


def test_once_on_is_asked_for_before_anything_else(clerk: User) -> None:
    first = signed_in(clerk)
    device = turn_on(first, clerk)
    assert first.get("/admin/").status_code == 200
    second = signed_in(clerk)
    for path in ("/admin/", "/admin/budget/edition/", "/admin/draft/1/"):
        assert second.get(path).headers["Location"].startswith(PAGE)
    assert second.post("/admin/budget/edition/upload/").headers["Location"] == PAGE
    assert "secret" not in second.get(PAGE).content.decode()
    answer = second.post(PAGE, {"act": "verify", "token": code_of(device), "next": "/admin/budget/edition/"})
    assert answer.headers["Location"] == "/admin/budget/edition/"
    assert second.get("/admin/").status_code == 200


def test_leads_back_to_the_very_address(clerk: User) -> None:
    turn_on(signed_in(clerk), clerk)
    answer = signed_in(clerk).get("/admin/budget/edition/a%26next=%2Fadmin%2F/change/")
    assert answer.headers["Location"] == f"{PAGE}?next=%2Fadmin%2Fbudget%2Fedition%2Fa%26next%3D%2Fadmin%2F%2Fchange%2F"


def test_never_leads_to_another_host(clerk: User) -> None:
    device = turn_on(signed_in(clerk), clerk)
    answer = signed_in(clerk).post(PAGE, {"act": "verify", "token": code_of(device), "next": "https://elsewhere.cn/"})
    assert answer.headers["Location"] == "/admin/"


def test_cannot_be_turned_off_without_its_code(clerk: User) -> None:
    client = signed_in(clerk)
    device = turn_on(client, clerk)
    client.post(PAGE, {"act": "off", "token": "000000"})
    assert TOTPDevice.objects.exists()
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    client.post(PAGE, {"act": "off", "token": code_of(device)})
    assert not TOTPDevice.objects.exists()


def test_may_be_wanted_of_a_role(clerk: User, settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = [MANAGER]
    manager = make_person("manager", MANAGER)
    assert signed_in(clerk).get("/admin/").status_code == 200
    client = signed_in(manager)
    assert client.get("/admin/").headers["Location"].startswith(PAGE)
    turn_on(client, manager)
    assert client.get("/admin/").status_code == 200


def test_is_taken_off_a_lost_phone_by_a_manager_alone(clerk: User) -> None:
    turn_on(signed_in(clerk), clerk)
    form = {"action": "forget_second_factor", "_selected_action": [clerk.pk]}
    signed_in(make_person("other", UPLOADER)).post("/admin/auth/user/", form)
    assert TOTPDevice.objects.exists()
    signed_in(make_person("manager", MANAGER)).post("/admin/auth/user/", form)
    assert not TOTPDevice.objects.exists()


def test_shows_its_keys_to_nobody() -> None:
    chief = User.objects.create_superuser("chief", password="a-good-long-password")
    assert signed_in(chief).get("/admin/otp_totp/totpdevice/").status_code == 403
