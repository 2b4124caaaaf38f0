"""Staff accounts. Who manages users hands out roles, but cannot raise anybody, themselves included, above them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest

from budget.admin.bases import AccountAdmin

_BEYOND_ROLES = frozenset({"is_superuser", "user_permissions"})

admin.site.unregister(User)


@admin.register(User)
class StaffAdmin(AccountAdmin):
    list_display = ("username", "last_name", "first_name", "is_active", "last_login")
    list_filter = ("is_active", "groups")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Leave out for all but superusers what goes beyond the roles."""
        fieldsets = super().get_fieldsets(request, obj)
        if getattr(request.user, "is_superuser", False):
            return fieldsets
        return [
            (title, options | {"fields": tuple(name for name in options["fields"] if name not in _BEYOND_ROLES)})
            for title, options in fieldsets
        ]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Keep a superuser's account out of the hands of everybody else."""
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """As for changing."""
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)


def _may_touch(request: HttpRequest, account: User | None) -> bool:
    return account is None or not account.is_superuser or bool(getattr(request.user, "is_superuser", False))
