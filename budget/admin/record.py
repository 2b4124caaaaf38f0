"""The record of what was done: to be read and filtered, by nobody to be changed."""

from __future__ import annotations

from django.contrib import admin

from budget.admin.bases import ReadOnlyAdmin
from budget.models import Event


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "action", "subject", "actor_name", "reason")
    list_filter = ("action", "at", "unit")
    search_fields = ("subject", "actor_name", "reason")
    date_hierarchy = "at"
    fields = ("at", "action", "subject", "actor_name", "unit", "edition", "reason", "details")
