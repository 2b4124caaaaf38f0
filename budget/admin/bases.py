"""What the desk's admin classes are built on: typed bases, and a page that shows and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.db.models.options import Options
from django.http import HttpRequest

from budget.admin.overtaken import NotOvertaken
from budget.admin.pages import person
from budget.rights import narrowed

if TYPE_CHECKING:
    # Generic for the type checker alone: Django's own classes take no parameters when they run.
    EditableAdmin = admin.ModelAdmin[Any]
    Inline = admin.StackedInline[Any, Any]
    AccountAdmin = UserAdmin[Any]
else:
    EditableAdmin = admin.ModelAdmin
    Inline = admin.StackedInline
    AccountAdmin = UserAdmin


class EachDeletion:
    """Records what is deleted one by one: Django writes the entries of several at once past every signal."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Write an entry of the log for each."""
        log: Any = super()
        for one in queryset:
            log.log_deletions(request, [one])


class SharedRows(NotOvertaken, EachDeletion):
    """What several people keep in Django's own forms: nobody undoes the other unseen, and each deletion is in the record."""


class OfBodies:
    """Shows and changes what belongs to the bodies alone for which this person may do so."""

    # Where the body is, seen from the model; "" on the body itself.
    body_path = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out what belongs to other bodies, so that no page of it opens."""
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc] # of Django's admin
        return narrowed(rows, person(request), self._permission("view"), self.body_path)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether this person may look at this one."""
        return person(request).has_perm(self._permission("view"), obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether this person may change this one."""
        return person(request).has_perm(self._permission("change"), obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether this person may delete this one."""
        return person(request).has_perm(self._permission("delete"), obj)

    def _permission(self, act: str) -> str:
        opts: Options[Any] = self.opts  # type: ignore[attr-defined] # of Django's admin
        return f"{opts.app_label}.{act}_{opts.model_name}"


class ReadOnlyAdmin(EditableAdmin):
    """Shows what is there to whoever may view it; not even a superuser adds, changes or deletes through it."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return False
