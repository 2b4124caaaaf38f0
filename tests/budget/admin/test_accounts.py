"""Accounts and roles: who manages users raises nobody above the roles, and no one person is two by way of a password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from budget.editions import NotAllowed, SecondPersonNeeded, publish
from budget.models import Event, HandedOut, Unit
from budget.rights import ROLE_OF
from budget.roles import MANAGER, REVIEWER, ROLES, UPLOADER
from tests.builders import PASSWORD, REASON, draft_of, make_person, make_township, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

GIVEN, OWN = "given-by-the-manager", "known-to-nobody-else"
LONG_AGO = timedelta(days=30)


@pytest.fixture
def manager() -> Client:
    return signed_in(make_person("manager", MANAGER, full_name="张主任"))


@pytest.fixture
def _two_people(settings: Settings) -> None:
    settings.REQUIRE_SECOND_PERSON = True


def change(account: User, *roles: str, **fields: Any) -> dict[str, Any]:
    """What the page of an account sends: these roles, and everything else as it is."""
    given = {"username": account.username, "is_active": "on", "is_staff": "on", "charges": for_all(*roles)}
    return given | {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"} | fields


def for_all(*roles: str) -> list[str]:
    """The boxes of these roles for all bodies."""
    return [f"{act}:all" for act, role in ROLE_OF.items() if role in roles]


def page_of(account: User) -> str:
    return f"/admin/auth/user/{account.pk}/change/"


def set_password(client: Client, account: User, password: str = GIVEN) -> None:
    client.post(
        f"/admin/auth/user/{account.pk}/password/",
        {"password1": password, "password2": password, "usable_password": "true"},
    )


def log_in(username: str, password: str) -> Client:
    client = Client()
    client.post("/admin/login/", {"username": username, "password": password})
    return client


def roles_of(account: User) -> set[str]:
    return set(account.groups.values_list("name", flat=True))


def test_the_roles_are_made_by_migrating() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
    clerk = make_person("clerk", UPLOADER)
    assert clerk.has_perm("budget.upload_edition")
    assert not clerk.has_perm("budget.publish_edition")
    reviewer = make_person("reviewer", REVIEWER)
    assert reviewer.has_perms(["budget.publish_edition", "budget.withdraw_edition", "budget.view_event"])
    assert not reviewer.has_perm("budget.upload_edition")


def test_no_role_may_change_an_edition_or_the_record_directly() -> None:
    direct = {f"{act}_{model}" for act in ("add", "change", "delete") for model in ("edition", "event", "sourcefile")}
    assert not Permission.objects.filter(group__isnull=False, codename__in=direct).exists()


def test_a_manager_hands_out_roles_but_no_more(manager: Client) -> None:
    clerk = make_person("clerk")
    page = manager.get(page_of(clerk)).content.decode()
    assert 'name="charges"' in page
    assert 'name="is_superuser"' not in page
    assert 'name="user_permissions"' not in page
    manager.post(page_of(clerk), change(clerk, UPLOADER, is_superuser="on"))
    clerk = User.objects.get(pk=clerk.pk)
    assert clerk.has_perm("budget.upload_edition")
    assert not clerk.is_superuser


def test_a_manager_cannot_touch_a_superuser(manager: Client) -> None:
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    manager.post(page_of(chief), {"username": "stolen"})
    set_password(manager, chief)
    assert manager.post(f"/admin/auth/user/{chief.pk}/delete/", {"post": "yes"}).status_code == 403
    after = User.objects.get(pk=chief.pk)
    assert (after.username, after.check_password(PASSWORD)) == ("chief", True)


@pytest.mark.parametrize("chief", [True, False], ids=["a superuser", "a manager"])
def test_nobody_changes_her_own_rights(chief: bool) -> None:
    own = make_person("somebody", MANAGER)
    User.objects.filter(pk=own.pk).update(is_superuser=chief)
    client = signed_in(own)
    client.post(page_of(own), change(own, MANAGER, UPLOADER, REVIEWER, username="else", last_name="新名"))
    client.post(f"/admin/auth/user/{own.pk}/delete/", {"post": "yes"})
    set_password(client, own)
    after = User.objects.get(pk=own.pk)
    assert (after.username, after.is_superuser, roles_of(after)) == ("somebody", chief, {MANAGER})
    assert after.check_password(PASSWORD)


@pytest.mark.usefixtures("_two_people")
@pytest.mark.parametrize("other", [UPLOADER, REVIEWER])
def test_managing_goes_with_neither_making_nor_publishing(manager: Client, other: str) -> None:
    clerk = make_person("clerk", other)
    page = manager.post(page_of(clerk), change(clerk, other, MANAGER)).content.decode()
    assert "不能和“录入”或“审核”兼任" in page
    assert roles_of(clerk) == {other}
    both = make_person("from-before", UPLOADER, REVIEWER, MANAGER)
    with pytest.raises(NotAllowed, match="兼任"):
        publish(draft_of(make_township()), both, REASON)


def test_a_site_with_one_person_may_join_them(manager: Client) -> None:
    clerk = make_person("clerk")
    manager.post(page_of(clerk), change(clerk, UPLOADER, MANAGER))
    assert roles_of(clerk) == {UPLOADER, MANAGER}


def test_the_record_says_the_rights_before_and_after(manager: Client) -> None:
    clerk = make_person("clerk", UPLOADER)
    manager.post(page_of(clerk), change(clerk, REVIEWER))
    event = Event.objects.latest("pk")
    assert event.details == {"before": {"roles": UPLOADER}, "after": {"roles": REVIEWER}}
    page = manager.get(f"/admin/budget/event/{event.pk}/change/").content.decode()
    assert "原来，角色：录入" in page
    assert "现在，角色：审核" in page
    manager.post(page_of(clerk), change(clerk, REVIEWER, is_active=""))
    assert Event.objects.latest("pk").details["after"] == {"roles": "审核、停用"}


def test_a_new_account_can_log_in_at_once_and_must_choose_its_own_password(manager: Client) -> None:
    charges = for_all(UPLOADER)
    new = {"username": "new", "last_name": "李", "charges": charges, "password1": GIVEN, "password2": GIVEN}
    assert manager.post("/admin/auth/user/add/", new).status_code == 302
    assert Event.objects.latest("pk").details["after"] == {"roles": UPLOADER}
    client = log_in("new", GIVEN)
    for address in ("/admin/", "/admin/budget/edition/upload/", "/admin/draft/1/", "/admin/auth/user/"):
        assert client.get(address).headers["Location"] == "/admin/password_change/"
    assert client.post("/admin/budget/edition/upload/").headers["Location"] == "/admin/password_change/"
    same = {"old_password": GIVEN, "new_password1": GIVEN, "new_password2": GIVEN}
    assert "不能和原来的密码一样" in client.post("/admin/password_change/", same).content.decode()
    client.post("/admin/password_change/", same | {"new_password1": OWN, "new_password2": OWN})
    assert client.get("/admin/budget/edition/upload/").status_code == 200


def test_a_password_that_another_set_is_good_for_a_week(manager: Client) -> None:
    clerk = make_person("clerk", UPLOADER)
    set_password(manager, clerk)
    assert "密码" in Event.objects.latest("pk").reason
    assert log_in("clerk", GIVEN).get("/admin/").headers["Location"] == "/admin/password_change/"
    HandedOut.objects.update(at=timezone.now() - timedelta(days=8))
    client = log_in("clerk", GIVEN)
    assert "已经作废" in client.get("/admin/password_change/", follow=True).content.decode()
    assert client.get("/admin/password_change/").headers["Location"].startswith("/admin/login/")
    set_password(manager, clerk, GIVEN + "2")
    assert log_in("clerk", GIVEN + "2").get("/admin/password_change/").status_code == 200


@pytest.mark.usefixtures("_two_people")
class TestOnePersonBehindTwoNames:
    """Who set whose password counts as one person, however the names differ."""

    @pytest.fixture
    def township(self) -> Unit:
        return make_township()

    @pytest.mark.parametrize("days", [0, 30])
    def test_who_set_the_clerks_password_never_publishes_what_she_uploads(self, township: Unit, days: int) -> None:
        chief = User.objects.create_superuser("chief", password=PASSWORD)
        clerk = make_person("clerk", UPLOADER)
        set_password(signed_in(chief), clerk)
        # As the clerk she makes the password her own, which proves nothing.
        log_in("clerk", GIVEN).post(
            "/admin/password_change/", {"old_password": GIVEN, "new_password1": OWN, "new_password2": OWN}
        )
        HandedOut.objects.update(at=timezone.now() - timedelta(days=days))
        assert HandedOut.objects.get().replaced_at is not None
        with pytest.raises(SecondPersonNeeded):
            publish(draft_of(township, clerk), chief, REASON)

    def test_who_uploaded_never_publishes_under_a_name_whose_password_she_set(self, township: Unit) -> None:
        chief = User.objects.create_superuser("chief", password=PASSWORD)
        reviewer = make_person("reviewer", REVIEWER)
        set_password(signed_in(chief), reviewer)
        with pytest.raises(SecondPersonNeeded):
            publish(draft_of(township, chief), reviewer, REASON)

    def test_two_passwords_from_one_hand_are_one_person_for_a_day(self, township: Unit, manager: Client) -> None:
        clerk, reviewer = make_person("clerk", UPLOADER), make_person("reviewer", REVIEWER)
        for account in (clerk, reviewer):
            set_password(manager, account)
        edition = draft_of(township, clerk)
        HandedOut.objects.filter(account=reviewer).update(at=timezone.now() - LONG_AGO)
        with pytest.raises(SecondPersonNeeded):
            publish(edition, reviewer, REASON)
        HandedOut.objects.update(at=timezone.now() - LONG_AGO)
        assert publish(edition, reviewer, REASON).published_by == reviewer

    def test_passwords_from_two_hands_are_two_people(self, township: Unit, manager: Client) -> None:
        clerk, reviewer = make_person("clerk", UPLOADER), make_person("reviewer", REVIEWER)
        set_password(manager, clerk)
        set_password(signed_in(make_person("other-manager", MANAGER)), reviewer)
        assert publish(draft_of(township, clerk), reviewer, REASON).published_by == reviewer


def test_the_lists_and_accounts_speak_no_english() -> None:
    chief = User.objects.create_superuser("局长", password=PASSWORD)
    client = signed_in(chief)
    page = client.get(f"/admin/auth/user/{make_person('王芳', UPLOADER).pk}/change/").content.decode()
    assert "不勾就是停用：本人不能登录，办过的事都留着。" in page
    assert "被认为是活跃的" not in page
    assert "Can add" not in page
    assert "user_permissions" not in page
    listed = client.get("/admin/auth/user/", {"q": "王"}).content.decode()
    assert "找到 1 条" in listed
    assert "Search" not in listed


@pytest.mark.one_database
def test_a_page_of_a_person_says_that_there_is_a_password_and_not_how_it_is_kept() -> None:
    manager, clerk = signed_in(make_person("manager", MANAGER)), make_person("clerk", UPLOADER)
    address = f"/admin/auth/user/{clerk.pk}/change/"
    page = manager.get(address).content.decode()
    assert "已设密码" in page
    assert 'href="../password/"' in page
    assert "md5" not in page
    assert clerk.password.split("$")[1] not in page
    clerk.set_unusable_password()
    clerk.save()
    assert "没有密码，不能用密码登录" in manager.get(address).content.decode()
