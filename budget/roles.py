"""The three roles of the desk and what each may do; set anew by every migrate, so that the code alone decides."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.contrib.auth.management import create_permissions

UPLOADER, REVIEWER, MANAGER = "录入", "审核", "管理"

_SEEN = (
    "edition", "event", "sourcefile", "sourcesheet", "disclosedtable", "storedfinding", "checkresult", "doubt", "unit",
    "population", "classificationcode", "economicpair", "sitewords", "everydayword",
    "publicationduty", "ownword", "taughtwording",
)  # fmt: skip
_MANAGED = (
    "unit", "population", "classificationcode", "economicpair", "sitewords", "everydayword", "publicationduty", "ownword",
)  # fmt: skip

_VIEW = {f"budget.view_{model}" for model in _SEEN}
_WRITE = {f"budget.{act}_{model}" for act in ("add", "change", "delete") for model in _MANAGED}
# What belongs to the whole site and to no body: only who manages all of it changes that.
SITE_WIDE = frozenset(
    f"budget.{act}_{model}"
    for act in ("add", "change", "delete")
    for model in ("classificationcode", "economicpair", "sitewords", "everydayword", "ownword")
)
_USERS = {f"auth.{act}_user" for act in ("add", "change", "delete", "view")} | {"auth.view_group"}

ROLES = {
    UPLOADER: _VIEW | {"budget.upload_edition"},
    REVIEWER: _VIEW | {"budget.publish_edition", "budget.withdraw_edition"},
    MANAGER: _VIEW | _WRITE | _USERS | {"budget.change_taughtwording"},
}


def create_roles(sender: AppConfig, using: str, **_: Any) -> None:
    """Create the groups with their permissions; called after each migration of `sender`."""
    from django.contrib.auth.models import Group, Permission  # noqa: PLC0415 - models are ready only now

    # Django makes them in a handler of its own, which may come after this one.
    for label in (sender.label, "auth"):
        create_permissions(installed.get_app_config(label), verbosity=0, using=using)
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    for name, permissions in ROLES.items():
        group, _created = Group.objects.using(using).get_or_create(name=name)
        # Set and not added: what somebody gave a role by hand, or an older version did, is gone after the next migrate.
        group.permissions.set(known[permission] for permission in permissions)
