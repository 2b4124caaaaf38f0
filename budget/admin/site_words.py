"""The words about the site, edited on the desk by those who manage it: one form, no list."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from budget.admin.bases import EditableAdmin, SharedRows
from budget.models import SiteWords


@admin.register(SiteWords)
class SiteWordsAdmin(SharedRows, EditableAdmin):
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the one row, made now if it is not there."""
        if not self.has_change_permission(request):
            return super().changelist_view(request, extra_context)
        row = SiteWords.objects.get_or_create(pk=SiteWords.THE_ONE)[0]
        return HttpResponseRedirect(reverse("admin:budget_sitewords_change", args=[row.pk]))

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return False
