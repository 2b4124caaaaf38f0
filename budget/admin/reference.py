"""What staff keep themselves: units, population and classifications."""

from __future__ import annotations

from django.contrib import admin

from budget.admin.bases import EditableAdmin, Inline
from budget.models import ClassificationCode, EconomicPair, Population, Unit


class PopulationInline(Inline):
    model = Population
    extra = 0


@admin.register(Unit)
class UnitAdmin(EditableAdmin):
    list_display = ("code", "name", "short_name", "division_code", "slug", "parent")
    list_filter = ("division_code",)
    search_fields = ("code", "name")
    autocomplete_fields = ("parent",)
    inlines = (PopulationInline,)


@admin.register(ClassificationCode)
class ClassificationCodeAdmin(EditableAdmin):
    list_display = ("code", "name", "plain_name", "scheme", "year", "status")
    list_filter = ("scheme", "year", "level")
    search_fields = ("code", "name", "plain_name")
    fields = (
        ("scheme", "year"), ("code", "level", "parent_code"), "name", "aliases", "plain_name", "explanation",
        "english_name", "status", "sources", "note",
    )  # fmt: skip


@admin.register(EconomicPair)
class EconomicPairAdmin(EditableAdmin):
    list_display = ("year", "gov_code", "dept_code", "source")
    list_filter = ("year",)
    search_fields = ("gov_code", "dept_code")
