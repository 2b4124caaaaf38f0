"""A forgotten password: by mail where the site can send one, else by another person; never by both hands at once."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from budget.editions import SecondPersonNeeded, publish
from budget.roles import UPLOADER
from tests.builders import REASON, draft_of, make_person, make_township, signed_in

pytestmark = pytest.mark.django_db

PAGE = "/admin/auth/user/forgotten/"
NEW = "known-to-nobody-else"


@pytest.fixture
def clerk() -> User:
    person = make_person("clerk", UPLOADER, full_name="李会计")
    User.objects.filter(pk=person.pk).update(email="clerk@example.gov.cn")
    return person


@pytest.fixture
def _by_mail(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://mail.example"
    settings.SITE_URL = "https://budget.example.gov.cn"


def ask(address: str = "clerk@example.gov.cn") -> int:
    return Client().post(PAGE, {"email": address}).status_code


def link() -> str:
    found = re.search(r"https://budget\.example\.gov\.cn(\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def test_the_login_leads_to_it() -> None:
    assert PAGE in Client().get("/admin/login/").content.decode()


@pytest.mark.usefixtures("clerk")
def test_without_mail_it_says_who_can_help() -> None:
    page = Client().get(PAGE).content.decode()
    assert "请找管理的同志" in page
    assert "<form method" not in page
    assert ask() == 200
    assert mail.outbox == []


@pytest.mark.usefixtures("_by_mail", "clerk")
class TestByMail:
    def test_a_letter_leads_once_to_a_new_password(self) -> None:
        assert ask() == 302
        assert mail.outbox[0].subject == "明账工作台：设新密码"
        assert "李会计，您好" in str(mail.outbox[0].body)
        client, address = Client(), link()
        form = client.get(address, follow=True)
        client.post(form.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW})
        clerk = User.objects.get()
        assert clerk.check_password(NEW)
        assert "已经用过或者过期" in Client().get(address, follow=True).content.decode()
        assert client.get("/admin/").status_code == 302  # the link logs nobody in

    def test_nobody_learns_which_addresses_there_are(self) -> None:
        assert ask("nobody@example.gov.cn") == ask() == 302
        assert len(mail.outbox) == 1

    def test_nobodys_mailbox_is_filled(self) -> None:
        assert [ask() for _ in range(6)] == [302] * 5 + [429]
        assert len(mail.outbox) == 5

    def test_who_changed_the_address_never_publishes_what_it_opens(self, clerk: User, settings: Settings) -> None:
        settings.REQUIRE_SECOND_PERSON = True
        chief = User.objects.create_superuser("chief", password="a-good-long-password")
        form = {"username": "clerk", "is_active": "on", "is_staff": "on", "email": "chief@example.gov.cn"}
        form |= {"charges": "upload:all", "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
        signed_in(chief).post(f"/admin/auth/user/{clerk.pk}/change/", form)
        assert User.objects.get(username="clerk").email == "chief@example.gov.cn"
        with pytest.raises(SecondPersonNeeded):
            publish(draft_of(make_township(), clerk), chief, REASON)
