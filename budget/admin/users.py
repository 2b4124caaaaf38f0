"""Staff accounts. Who manages users hands out roles, but cannot raise anybody, themselves included, above them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django_otp.plugins.otp_totp.models import TOTPDevice

from budget.admin import second_factor
from budget.admin.bases import AccountAdmin, ReadOnlyAdmin

_BEYOND_ROLES = frozenset({"is_superuser", "user_permissions"})

admin.site.unregister(User)


@admin.register(User)
class StaffAdmin(AccountAdmin):
    list_display = ("username", "last_name", "first_name", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    actions = ("forget_second_factor",)

    def get_urls(self) -> list[URLPattern]:
        """Put the page of one's own second factor beside the accounts."""
        return [*second_factor.urls(), *super().get_urls()]

    @admin.action(description="取消所选人员的两步登录（手机丢失时）", permissions=["change"])
    def forget_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Take the second factor off accounts that this person may touch, so that it can be set up anew."""
        accounts = [account for account in queryset if _may_touch(request, account)]
        TOTPDevice.objects.filter(user__in=accounts).delete()
        for account in accounts:
            self.log_change(request, account, "取消两步登录")
        messages.success(request, f"已取消 {len(accounts)} 人的两步登录。")

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


@admin.register(TOTPDevice)
class HiddenDevices(ReadOnlyAdmin):
    """Keeps the keys of the second factors, which the package would show, out of everybody's sight."""

    def has_module_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return False


def _may_touch(request: HttpRequest, account: User | None) -> bool:
    return account is None or not account.is_superuser or bool(getattr(request.user, "is_superuser", False))
