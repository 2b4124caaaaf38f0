"""What somebody changes of her own account is in the record, as what managers change of it is: an open desk leaves a trace."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings

from budget import accounts
from budget.models import Event
from budget.roles import MANAGER, UPLOADER
from tests.builders import PASSWORD, make_person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

RECORD = "/admin/budget/event/"
FACTOR, SESSIONS = "/admin/auth/user/second-factor/", "/admin/auth/user/sessions/"
NEW = "known-to-nobody-else"


@pytest.fixture
def clerk(settings: Settings) -> User:
    settings.EMAIL_URL, settings.SITE_URL = "smtp://mail.example", "https://budget.example.gov.cn"
    made = make_person("clerk", UPLOADER, full_name="李会计")
    User.objects.filter(pk=made.pk).update(email="clerk@example.gov.cn")
    return made


def give_code(client: Client, act: str, *, right: bool = True) -> None:
    client.get(FACTOR)
    device = TOTPDevice.objects.get()
    TOTPDevice.objects.update(last_t=-1, throttling_failure_count=0, throttling_failure_timestamp=None)
    client.post(FACTOR, {"act": act, "token": f"{totp(device.bin_key):06d}" if right else "000000"})


def turn_off(client: Client) -> None:
    give_code(client, "verify")
    give_code(client, "off")


def end_others(client: Client) -> None:
    signed_in(User.objects.get(username="clerk"))
    client.post(SESSIONS, {"which": "others", "password": PASSWORD})


def change_password(client: Client) -> None:
    given = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/admin/password_change/", given).status_code == 302


def replace_handed_out(client: Client) -> None:
    clerk = User.objects.get(username="clerk")
    accounts.hand_out(clerk, accounts.Kind.PASSWORD, make_person("manager", MANAGER))
    change_password(client)


def forget_password(_client: Client) -> None:
    visitor = Client()
    visitor.post("/admin/auth/user/forgotten/", {"email": "clerk@example.gov.cn"})
    found = re.search(r"https://budget\.example\.gov\.cn(\S+)", str(mail.outbox[-1].body))
    assert found is not None
    form = visitor.get(found[1], follow=True)
    visitor.post(form.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW})
    assert User.objects.get(username="clerk").check_password(NEW)


Change = Callable[[Client], None]
CHANGES: dict[str, tuple[Change, str, str]] = {
    "本人启用两步登录": (lambda client: give_code(client, "verify"), "两步登录没有启用", "两步登录已启用"),
    "本人停用两步登录": (turn_off, "两步登录已启用", "两步登录没有启用"),
    "本人退出别处的登录": (end_others, "登录着 2 处", "登录着 1 处"),
    "本人修改密码": (change_password, "本人设的密码", "本人新设的密码"),
    "本人修改密码 ": (replace_handed_out, "别人设的密码", "本人新设的密码"),
    "忘了密码，用邮件里的链接另设": (forget_password, "本人设的密码", "本人新设的密码"),
}


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("what", CHANGES)
def test_is_recorded_with_what_was_before_and_after(clerk: User, what: str) -> None:
    change, before, after = CHANGES[what]
    change(signed_in(clerk))
    told = Event.objects.latest("pk")
    assert (told.action, told.actor, told.actor_name, told.subject) == ("managed", clerk, "李会计", "用户 clerk")
    assert (told.reason, told.details) == (what.strip(), {"before": before, "after": after})
    chief = make_person("chief", MANAGER)
    assert what.strip() in signed_in(chief).get(RECORD).content.decode()
    page = BeautifulSoup(signed_in(chief).get(f"{RECORD}{told.pk}/change/").content, "html.parser")
    lines = [line.get_text() for line in page.select(".field-in_words .readonly div")]
    assert lines == [f"原来：{before}", f"现在：{after}"]


def test_what_is_refused_changes_nothing_and_leaves_nothing(clerk: User) -> None:
    client = signed_in(clerk)
    give_code(client, "verify", right=False)
    client.post(SESSIONS, {"which": "others", "password": PASSWORD})  # there is no other
    client.post(SESSIONS, {"which": "others", "password": "wrong"})
    client.post("/admin/password_change/", {"old_password": "x", "new_password1": NEW, "new_password2": NEW})
    assert not Event.objects.exists()


def test_giving_the_code_at_a_login_is_no_change(clerk: User) -> None:
    give_code(signed_in(clerk), "verify")
    give_code(signed_in(clerk), "verify")
    assert Event.objects.count() == 1


def test_what_cannot_be_recorded_is_not_done(clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_given: object) -> None:
        raise ZeroDivisionError

    client = signed_in(clerk)
    monkeypatch.setattr(accounts, "record_own", fails)
    for what in ("本人启用两步登录", "本人修改密码", "本人退出别处的登录"):
        with pytest.raises(ZeroDivisionError):
            CHANGES[what][0](client)
    assert not TOTPDevice.objects.filter(confirmed=True).exists()
    assert User.objects.get(pk=clerk.pk).check_password(PASSWORD)
    assert client.get("/admin/").status_code == 200
