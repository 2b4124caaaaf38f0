"""Staff accounts. Who manages users hands out roles, but raises nobody above them, and changes nothing of her own."""

from __future__ import annotations

import json
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from budget import accounts, logins
from budget.admin import forgotten, own_sessions, second_factor
from budget.admin.account_forms import AccountForm, NewAccountForm
from budget.admin.bases import AccountAdmin, ReadOnlyAdmin, SharedRows
from budget.admin.in_turn import InTurn, in_turn
from budget.admin.pages import person
from budget.rights import managed

_BEYOND_ROLES = frozenset({"is_superuser", "user_permissions"})
# What nobody changes of herself, not even a superuser: another has to agree. A new password may be had by that mail.
_OF_ONESELF = ("username", "email", "is_active", "is_staff", "is_superuser", "user_permissions")

_NOTICE = (
    "选“禁用”，这个人就不能用密码登录。"
    '<ul id="id_unusable_warning" class="messagelist"><li class="warning">停用后，这个人现有的密码会作废。</li></ul>'
)

admin.site.unregister(User)
admin.site.unregister(Group)


class OtherPasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg] # generic for the type checker alone
    """The password of somebody else, with Django's English notice said in Chinese."""

    usable_password_help_text = _NOTICE


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    """The roles by name: what each may do is said by the code alone, which sets them anew with every migration."""

    fields = ("name",)


@admin.register(User)
class StaffAdmin(InTurn, SharedRows, AccountAdmin):
    form = AccountForm
    add_form = NewAccountForm
    change_password_form = OtherPasswordForm
    list_display = ("username", "last_name", "first_name", "may_log_in", "last_login", "locked")
    list_filter = ("is_active", "groups")
    actions = ("unlock", "forget_second_factor")
    add_fieldsets = (
        (None, {"fields": ("username", "last_name", "first_name", "email", "password1", "password2", "charges")}),
    )
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("本人", {"fields": ("last_name", "first_name", "email")}),
        # No single permissions: what somebody may do is said by roles and bodies, in words.
        ("能做什么", {"fields": ("is_active", "is_staff", "charges", "is_superuser")}),
        ("日期", {"fields": ("last_login", "date_joined")}),
    )

    def get_urls(self) -> list[URLPattern]:
        """Put the pages of one's own second factor, sessions and forgotten password beside the accounts."""
        return [*second_factor.urls(), *own_sessions.urls(), *forgotten.urls(), *super().get_urls()]

    def hold(self) -> None:
        """Nothing more: accounts are changed in turn."""

    def belonging(self, row: User) -> list[Any]:
        """Return what she does, for which bodies."""
        return list(row.charges.order_by("pk").values_list("act", "is_everywhere", "division", "unit"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Say of each account whether it is locked, without a query a row."""
        found = managed(super().get_queryset(request), person(request))
        return found.annotate(is_locked=Case(When(pk__in=logins.locked_accounts(), then=True), default=False))

    # In words: the pictures that Django would show are read out as «True» and «False».
    @admin.display(description="账号", ordering="is_active")
    def may_log_in(self, account: User) -> str:
        """Return whether the account is in use."""
        return "在用" if account.is_active else "停用"

    @admin.display(description="登录锁定")
    def locked(self, account: User) -> str:
        """Return whether it cannot log in from somewhere, because a password was guessed at."""
        return "已锁定" if getattr(account, "is_locked", False) else ""

    @admin.action(description="解锁所选人员的登录", permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Let accounts log in again at once whose password was typed wrong too often."""
        found = [account for account in queryset if _may_touch(request, account)]
        for account in found:
            logins.unlock(account)
            self.log_change(request, account, "解锁登录")
        messages.success(request, f"已解锁 {len(found)} 人，现在就可以登录。")

    @admin.action(description="取消所选人员的两步登录（手机丢失时）", permissions=["change"])
    def forget_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Take the second factor off others' accounts; the owner sets one up anew before anything else."""
        by = person(request)
        found = [account for account in queryset if _may_touch(request, account) and account.pk != by.pk]
        with transaction.atomic():
            for account in found:
                if TOTPDevice.objects.filter(user=account).delete()[0]:
                    accounts.hand_out(account, accounts.Kind.SECOND_FACTOR, by)
                self.log_change(request, account, "取消两步登录")
        messages.success(request, f"已取消 {len(found)} 人的两步登录。本人下次登录时须重新启用。")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Leave out for all but superusers what goes beyond the roles."""
        hidden = set() if getattr(request.user, "is_superuser", False) else set(_BEYOND_ROLES)
        hidden |= {"charges"} if obj is not None and obj.pk == request.user.pk else set()
        return [
            (title, options | {"fields": tuple(name for name in options["fields"] if name not in hidden)})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Let the form know who fills it in, and keep one's own charges out of one's own hands."""
        made = super().get_form(request, obj, change=change, **kwargs)
        own = {"charges": None} if obj is not None and obj.pk == request.user.pk else {}
        return type("OwnAccountForm", (made,), {"by": person(request), **own})

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Keep one's own rights out of one's own hands."""
        fields = (*super().get_readonly_fields(request, obj), "last_login", "date_joined")
        return (*fields, *_OF_ONESELF) if obj is not None and obj.pk == request.user.pk else fields

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Keep a superuser's account out of the hands of everybody else."""
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """As for changing; and nobody deletes herself."""
        own = obj is not None and obj.pk == request.user.pk
        return super().has_delete_permission(request, obj) and _may_touch(request, obj) and not own

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save, and remember what the account's rights were until now and who set its first password."""
        # The instance of the form carries the new values already, so the old ones are asked of the database.
        kept = User.objects.get(pk=obj.pk) if change else None
        before = accounts.standing_of(kept) if kept else {"roles": ""}
        setattr(request, "_rights_before", before)  # noqa: B010 - handed on to the message of the same request
        super().save_model(request, obj, form, change)
        if kept is None:
            accounts.hand_out(obj, accounts.Kind.PASSWORD, person(request))
        elif kept.email != obj.email:
            accounts.hand_out(obj, accounts.Kind.MAIL, person(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep what the account does for which bodies, and the roles that follow."""
        super().save_related(request, form, formsets, change)
        form.entrust()

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Say the rights before and after where they changed, which the record keeps beside the fields' names."""
        if isinstance(form, AdminPasswordChangeForm):
            accounts.hand_out(form.user, accounts.Kind.PASSWORD, person(request))
        message = cast("list[dict[str, Any]]", super().construct_change_message(request, form, formsets, add))
        before = getattr(request, "_rights_before", None)
        after = accounts.standing_of(form.instance) if before is not None else None
        return [*message, {"rights": {"before": before, "after": after}}] if before != after else message

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002 - Django's
        """Set another's password, who must replace it; one's own is changed where the old one is asked for."""
        # Not by its spelling: «01» and «+1» lead to the same account.
        account = self.get_object(request, unquote(id))
        if account is not None and account.pk == request.user.pk:
            return HttpResponseRedirect(reverse("admin:password_change"))
        with in_turn(request, [account.pk] if account else []):
            return super().user_change_password(request, id, form_url)


@admin.register(TOTPDevice)
class HiddenDevices(ReadOnlyAdmin):
    """Keeps the keys of the second factors, which the package would show, out of everybody's sight."""

    def has_module_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return False


def _may_touch(request: HttpRequest, account: User | None) -> bool:
    return account is None or not account.is_superuser or bool(getattr(request.user, "is_superuser", False))


def rights_changed(message: str) -> dict[str, Any]:
    """Return the rights before and after that a change message holds, as the record's details; empty without."""
    try:
        said = json.loads(message)
    except ValueError:
        return {}
    return next((part["rights"] for part in said if isinstance(part, dict) and "rights" in part), {})
