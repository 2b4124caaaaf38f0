"""What the desk's admin classes are built on: typed bases, and a page that shows and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

if TYPE_CHECKING:
    # Generic for the type checker alone: Django's own classes take no parameters when they run.
    EditableAdmin = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Any, Any]
    AccountAdmin = UserAdmin[Any]
else:
    EditableAdmin = admin.ModelAdmin
    Inline = admin.TabularInline
    AccountAdmin = UserAdmin


class EachDeletion:
    """Records what is deleted one by one: Django writes the entries of several at once past every signal."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Write an entry of the log for each."""
        log: Any = super()
        for one in queryset:
            log.log_deletions(request, [one])


class ReadOnlyAdmin(EditableAdmin):
    """Shows what is there to whoever may view it; not even a superuser adds, changes or deletes through it."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return False
