"""Where one is logged in: seen by oneself alone, ended with the password."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

from budget.roles import REVIEWER, UPLOADER
from tests.builders import PASSWORD, make_person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

PAGE = "/admin/auth/user/sessions/"


@pytest.fixture
def clerk() -> User:
    return make_person("clerk", UPLOADER)


def told(client: Client) -> str:
    return client.get(PAGE).content.decode()


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_a_person_sees_her_own_and_no_key_of_any(clerk: User) -> None:
    here, _elsewhere, _another = signed_in(clerk), signed_in(clerk), signed_in(make_person("wang", REVIEWER))
    page = told(here)
    assert (page.count('<tr><th scope="row">'), page.count("就是这一处"), page.count("127.0.0.1")) == (2, 1, 2)
    assert not [row.session_key for row in Session.objects.all() if row.session_key in page]


def test_others_are_ended_with_the_password_alone(clerk: User) -> None:
    here, elsewhere, another = signed_in(clerk), signed_in(clerk), signed_in(make_person("wang", REVIEWER))
    assert "密码不对" in here.post(PAGE, {"which": "others", "password": "wrong"}).content.decode()
    assert is_in(elsewhere)
    page = here.post(PAGE, {"which": "others", "password": PASSWORD}, follow=True).content.decode()
    assert "已经退出 1 处登录" in page
    assert "没有在别处登录" in page
    assert (is_in(here), is_in(elsewhere), is_in(another)) == (True, False, True)


def test_one_is_ended_by_its_name_and_never_another_s(clerk: User) -> None:
    here, first, second = signed_in(clerk), signed_in(clerk), signed_in(clerk)
    (name,) = [one.digest for one in second.get(PAGE).context["sessions"] if one.is_this]
    wang = signed_in(make_person("wang", REVIEWER))
    assert "那一处已经退出了" in wang.post(PAGE, {"which": name, "password": PASSWORD}, follow=True).content.decode()
    here.post(PAGE, {"which": name, "password": PASSWORD})
    assert (is_in(here), is_in(first), is_in(second)) == (True, True, False)


def test_guessing_here_is_guessing_at_the_login(clerk: User) -> None:
    client = signed_in(clerk)
    answers = [client.post(PAGE, {"which": "others", "password": "wrong"}).status_code for _ in range(5)]
    assert answers[-1] == 429
