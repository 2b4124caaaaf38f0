"""Somebody with an account tries what her pages do not offer: fields that no form has, others' sessions, words that steer."""

from __future__ import annotations

import logging
from typing import ClassVar

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings

from budget.editions import NotAllowed, publish, share
from budget.logins import PAIR
from budget.models import Charge, Edition, Event, LoginAttempt, Unit
from budget.roles import MANAGER, REVIEWER, UPLOADER
from tests.builders import PASSWORD, REASON, draft_of, make_person, make_township, published_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

DESK = "/admin/budget/edition"


@pytest.fixture
def township() -> Unit:
    return make_township()


@pytest.mark.sweep(keep=6)
@pytest.mark.parametrize("role", [UPLOADER, REVIEWER, MANAGER])
@pytest.mark.parametrize(
    "field", ["is_superuser", "is_staff", "groups", "user_permissions", "charges-0-act", "username"]
)
def test_no_field_that_a_form_has_not_makes_anybody_more(role: str, field: str) -> None:
    person = make_person("person", role)
    before = (person.is_superuser, set(person.groups.all()), Charge.objects.count(), person.username)
    client = signed_in(person)
    more = {field: str(Group.objects.get(name=REVIEWER).pk) if field == "groups" else "1", "charges-TOTAL_FORMS": "1"}
    for address in (f"/admin/auth/user/{person.pk}/change/", "/admin/password_change/", f"{DESK}/notices/"):
        client.post(address, {**more, "old_password": "x", "new_password1": "y"})
    person.refresh_from_db()
    assert (person.is_superuser, set(person.groups.all()), Charge.objects.count(), person.username) == before


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("field", ["state", "version", "published_at", "created_by", "unit", "year"])
def test_no_field_of_an_act_changes_the_edition_itself(township: Unit, field: str) -> None:
    clerk = make_person("clerk", UPLOADER)
    edition = draft_of(township, clerk)
    before = Edition.every_stage.filter(pk=edition.pk).values().get()
    client = signed_in(clerk)
    for act in ("change", "explain", "confirm", "publish", "links", "remarks"):
        client.post(f"{DESK}/{edition.pk}/{act}/", {field: "2030", "reason": REASON})
    assert Edition.every_stage.filter(pk=edition.pk).values().get() == before


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("number", ["9" * 5000, "٣", "-1", "1.0", "x"])
def test_no_number_that_a_form_cannot_send_breaks_an_act(township: Unit, number: str) -> None:
    clerk = make_person("clerk", UPLOADER)
    edition = draft_of(township, clerk)
    before = Edition.every_stage.filter(pk=edition.pk).values().get()
    client = signed_in(clerk)
    for act, field in (
        ("explain", "check"), ("confirm", "doubt"), ("links", "link"), ("remarks", "remark"), ("teach", f"is-{number}")
    ):  # fmt: skip
        answer = client.post(f"{DESK}/{edition.pk}/{act}/", {field: number, "act": "answer", "reason": REASON})
        assert answer.status_code < 500
    assert client.post(f"{DESK}/bin/", {"draft": number}).status_code < 500
    assert Edition.every_stage.filter(pk=edition.pk).values().get() == before


class TestSessions:
    def test_one_that_was_laid_in_anothers_browser_opens_nothing(self) -> None:
        make_person("clerk", UPLOADER)
        thief = Client()
        thief.get("/admin/login/")
        thief.session.save()
        laid = "x" * 32
        victim = Client()
        victim.cookies["sessionid"] = laid
        victim.post("/admin/login/", {"username": "clerk", "password": PASSWORD})
        assert victim.cookies["sessionid"].value != laid
        thief.cookies["sessionid"] = laid
        assert thief.get("/admin/").status_code == 302

    def test_a_half_open_one_has_nothing_of_the_whole(self) -> None:
        clerk = make_person("clerk", UPLOADER)
        device = TOTPDevice.objects.create(user=clerk, confirmed=True, name="手机")
        client = signed_in(clerk)
        half = client.cookies["sessionid"].value
        code = f"{totp(device.bin_key):06d}"
        client.post("/admin/auth/user/second-factor/", {"act": "verify", "token": code})
        assert client.get("/admin/").status_code == 200
        thief = Client()
        thief.cookies["sessionid"] = half
        assert thief.get("/admin/").status_code == 302
        assert not Session.objects.filter(session_key=half).exists()

    @pytest.mark.parametrize("end", ["logout", "password", "inactive"])
    def test_an_ended_one_opens_nothing_again(self, end: str) -> None:
        clerk = make_person("clerk", UPLOADER)
        client, other = signed_in(clerk), signed_in(clerk)
        kept = client.cookies["sessionid"].value
        if end == "logout":
            answer = client.post("/admin/logout/")
            assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
            assert other.get("/admin/").status_code == 200
        else:
            clerk.is_active = end != "inactive"
            clerk.set_password("another-good-long-secret")
            clerk.save()
            assert other.get("/admin/").status_code == 302
        thief = Client()
        thief.cookies["sessionid"] = kept
        assert thief.get("/admin/").status_code == 302


def test_every_act_asks_for_the_token_of_its_own_page(township: Unit) -> None:
    edition = draft_of(township)
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    client = Client(enforce_csrf_checks=True)
    client.force_login(chief)
    acts = [
        "publish",
        "discard",
        "withdraw",
        "approve",
        "confirm",
        "explain",
        "plan",
        "cancel",
        "links",
        "remarks",
        "teach",
    ]
    for act in acts:
        assert client.post(f"{DESK}/{edition.pk}/{act}/", {"reason": REASON}).status_code == 403
    for address in (f"{DESK}/upload/", "/admin/auth/user/add/", "/admin/logout/", "/admin/login/"):
        assert client.post(address, {}).status_code == 403
    assert Edition.every_stage.get().state == "draft"


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:evil"]
)
def test_nothing_leads_to_another_host(where: str) -> None:
    make_person("clerk", UPLOADER)
    form = {"username": "clerk", "password": PASSWORD, "next": where}
    for answer in (
        Client().post("/admin/login/", form),
        Client().post(f"/admin/login/?next={where}", form),
        Client().post("/preferences/", {"theme": "dark", "next": where, "back": where}),
        signed_in(User.objects.get()).post("/admin/logout/", {"next": where}),
    ):
        assert "evil" not in answer.headers.get("Location", "")
        assert "javascript" not in answer.headers.get("Location", "")


def test_no_word_that_somebody_types_becomes_a_line_of_a_letters_head(
    settings: Settings, mailoutbox: list[object]
) -> None:
    settings.EMAIL_URL = "memory:"
    injected = "clerk@example.test\nBcc: all@example.test"
    User.objects.create_user("clerk", email="clerk@example.test", password=PASSWORD, is_staff=True)
    for given in (injected, injected.replace("\n", "\r\n"), "clerk@example.test%0aBcc:x"):
        Client().post("/admin/auth/user/forgotten/", {"email": given})
    assert mailoutbox == []


@pytest.mark.parametrize("length", [0, 1, 31, 33, 500])
def test_a_guessed_link_is_no_link_and_says_nothing_of_drafts(township: Unit, length: int) -> None:
    clerk = make_person("clerk", UPLOADER)
    secret = share(draft_of(township, clerk), "局长", 24, clerk)
    guess = (secret * 20)[:length].swapcase() or "-"
    answer = Client().get(f"/preview/{guess}/")
    assert answer.status_code == 404
    assert township.name not in answer.content.decode()


def test_a_link_is_worth_nothing_beyond_its_draft(township: Unit) -> None:
    clerk = make_person("clerk", UPLOADER)
    other = draft_of(make_township("662", "other"), clerk)
    secret = share(draft_of(township, clerk), "局长", 24, clerk)
    visitor = Client()
    visitor.get(f"/preview/{secret}/", follow=True)
    assert visitor.get(f"/admin/draft/{other.pk}/").status_code in {302, 403, 404}
    assert visitor.get("/other/2026/").status_code == 404
    assert visitor.post(f"/preview/{secret}/", {"reason": REASON}).status_code in {403, 405}


class TestTheLog:
    def test_tells_who_came_in_who_did_not_and_who_tried_what_she_may_not(
        self, township: Unit, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        clerk = make_person("clerk", UPLOADER)
        Client().post("/admin/login/", {"username": "clerk", "password": "wrong\nLogin: forged"})
        Client().post("/admin/login/", {"username": "clerk", "password": PASSWORD})
        with pytest.raises(NotAllowed):
            publish(draft_of(township, clerk), clerk, REASON)
        said = [record.getMessage() for record in caplog.records if record.name.startswith("budget.")]
        assert [line.partition(":")[0] for line in said] == ["Login failed", "Login", "Refused"]
        assert PASSWORD not in caplog.text
        assert "forged" not in caplog.text


@pytest.mark.parametrize("password", ["xiaohongmen2026", "Mingzhang-Yusuan-2026!", "预算公开管理审核录入财政政府"])
def test_a_password_of_words_that_anybody_would_try_is_none(township: Unit, password: str) -> None:
    with pytest.raises(ValidationError, match="别人也想得到"):
        validate_password(password)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("qazwsxsander32", "泄露过"), ("QAZwsxSander32", "泄露过"), ("qazwsxbillyhaw", "泄露过"), ("199607089695", "泄露过"),
        ("7473747qazwsx", "泄露过"), ("000000000000", "泄露过"), ("199001011990", "太容易猜"), ("abcabdabcabdabcabd", "太容易猜"),
        ("iloveyou20262026", "太容易猜"), ("P@ssw0rd12345!", "太容易猜"), ("li.xiaohua1988", "太容易猜"),
        ("a" * 999, "太容易猜"),
    ],
)  # fmt: skip
def test_a_password_that_was_stolen_elsewhere_or_is_made_as_most_are_is_none(password: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        validate_password(password, User(username="lixiaohua", email="li.xiaohua@example.cn"))


def test_a_password_with_more_than_such_words_is_one(township: Unit) -> None:
    good = ["738516490527", "correct horse battery", "a-good-long-password", "预算一只猫跳过七堵墙的夜里"]
    assert [password for password in good if _is_refused(password)] == []


def _is_refused(password: str) -> bool:
    try:
        validate_password(password)
    except ValidationError:
        return True
    return False


def test_time_tells_nobody_which_names_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[int] = []
    make_person("clerk", UPLOADER)
    from django.contrib.auth.hashers import MD5PasswordHasher  # noqa: PLC0415 - that of the tests alone

    encode = MD5PasswordHasher.encode

    def counted(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(1)
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    for name in ("clerk", "nobody"):
        hashed.clear()
        assert authenticate(None, username=name, password="wrong") is None
        assert len(hashed) == 1, name


def test_a_withdrawn_edition_is_given_out_under_no_address_of_its_files(township: Unit) -> None:
    from budget.editions import withdraw  # noqa: PLC0415 - used here alone

    edition = published_of(township)
    withdraw(edition, None, REASON)
    for address in ("", "tables/", "data/files/1/", "data/datapackage.zip", "chart.svg"):
        assert Client().get(f"/xiaohongmen/2026/{address}").status_code in {404, 410}
    assert Event.objects.filter(action="withdrawn", at__lte=timezone.now()).count() == 1


@pytest.mark.django_db
class TestWhoFindsTheDeskOpen:
    """She has somebody's session, and no secret of hers: nothing that she does makes the account her own."""

    NEW: ClassVar = {
        "password1": "tangyuan-738-liangshui",
        "password2": "tangyuan-738-liangshui",
        "usable_password": "true",
    }

    @pytest.mark.parametrize("spelled", ["{}", "0{}", "+{}", "%20{}"])
    def test_sets_no_password_under_another_spelling_of_the_account(self, spelled: str) -> None:
        chief = make_person("chief", MANAGER)
        address = f"/admin/auth/user/{spelled.format(chief.pk)}/password/"
        assert signed_in(chief).post(address, self.NEW).headers["Location"] == "/admin/password_change/"
        chief.refresh_from_db()
        assert chief.check_password(PASSWORD)

    def test_changes_no_mail_by_which_a_new_password_is_had(self) -> None:
        chief = make_person("chief", MANAGER)
        page = f"/admin/auth/user/{chief.pk}/change/"
        signed_in(chief).post(page, {"username": "chief", "last_name": "王", "email": "thief@example.cn"})
        chief.refresh_from_db()
        assert (chief.last_name, chief.email) == ("王", "")

    def test_guesses_the_old_password_no_more_than_at_the_login(self) -> None:
        clerk = make_person("clerk", UPLOADER)
        open_desk = signed_in(clerk)
        given = {
            "old_password": "wrong",
            "new_password1": "tangyuan-738-liangshui",
            "new_password2": "tangyuan-738-liangshui",
        }
        said = [open_desk.post("/admin/password_change/", given).status_code for _ in range(PAIR + 1)]
        assert said == [200] * (PAIR - 1) + [429] * 2
        assert open_desk.post("/admin/password_change/", given | {"old_password": PASSWORD}).status_code == 429
        LoginAttempt.objects.all().delete()
        assert open_desk.post("/admin/password_change/", given | {"old_password": "x" * 1001}).status_code == 200
        assert not LoginAttempt.objects.exists()  # neither hashed nor kept
        assert open_desk.post("/admin/password_change/", given | {"old_password": PASSWORD}).status_code == 302
