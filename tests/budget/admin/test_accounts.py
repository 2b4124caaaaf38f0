"""Accounts and roles: who manages users cannot raise anybody above the roles."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from budget.roles import MANAGER, REVIEWER, ROLES, UPLOADER
from tests.builders import make_person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Client:
    return signed_in(make_person("manager", MANAGER))


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
    page = manager.get(f"/admin/auth/user/{clerk.pk}/change/").content.decode()
    assert 'name="groups"' in page
    assert 'name="is_superuser"' not in page
    assert 'name="user_permissions"' not in page
    fields = {"username": "clerk", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    given = fields | {"groups": [Group.objects.get(name=UPLOADER).pk], "date_joined_0": "2026-01-01"}
    manager.post(f"/admin/auth/user/{clerk.pk}/change/", given | {"date_joined_1": "00:00:00"})
    clerk = User.objects.get(pk=clerk.pk)
    assert clerk.has_perm("budget.upload_edition")
    assert not clerk.is_superuser


def test_a_manager_cannot_touch_a_superuser(manager: Client) -> None:
    chief = User.objects.create_superuser("chief", password="a-good-long-password")
    manager.post(f"/admin/auth/user/{chief.pk}/change/", {"username": "stolen"})
    manager.post(f"/admin/auth/user/{chief.pk}/password/", {"password1": "x" * 14, "password2": "x" * 14})
    assert manager.post(f"/admin/auth/user/{chief.pk}/delete/", {"post": "yes"}).status_code == 403
    after = User.objects.get(pk=chief.pk)
    assert (after.username, after.check_password("a-good-long-password")) == ("chief", True)
