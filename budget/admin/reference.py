"""What staff keep themselves: units, population and classifications."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from budget.admin import classification
from budget.admin.bases import EditableAdmin, Inline, OfBodies, SharedRows
from budget.admin.pages import person
from budget.models import ClassificationCode, EconomicPair, EverydayWord, Population, PublicationDuty, Unit
from budget.rights import bodies

# How well a code's name is established: what its status begins with, in words.
_STANDINGS = {
    "verified2": "两处官方文件一致",
    "verified": "一处官方文件",
    "derived": "由官方文件推出",
    "memory": "通行目录，尚无文件",
}


class UnitForm(forms.ModelForm):  # type: ignore[type-arg] # generic for the type checker alone
    """A body, which stays within what this person looks after."""

    who: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:  # what stands there now stays, though it may be somebody else's
            offered = bodies(self.who, "budget.change_unit").within() | Q(pk=self.instance.parent_id)
            self.fields["parent"].queryset = Unit.objects.filter(offered).exclude(pk=self.instance.pk)  # type: ignore[attr-defined] # of a choice of rows

    def clean(self) -> dict[str, Any] | None:
        """Refuse a district or a body above that belongs to others."""
        given = super().clean() or self.cleaned_data
        named = {"division_code": given.get("division_code", ""), "parent": given.get("parent")}
        if "division_code" in given and not self.who.has_perm("budget.change_unit", Unit(pk=self.instance.pk, **named)):
            raise forms.ValidationError("这个区划或上级不归您管理，没有保存。")
        return given


class PopulationInline(Inline):
    model = Population
    extra = 0


@admin.register(Unit)
class UnitAdmin(SharedRows, OfBodies, EditableAdmin):
    form = UnitForm
    list_display = ("code", "name", "short_name", "division_code", "slug", "parent")
    list_filter = ("division_code",)
    search_fields = ("code", "name")
    inlines = (PopulationInline,)

    def get_form(self, request: HttpRequest, obj: Unit | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Let the form know which bodies this person looks after."""
        return type("OwnUnitForm", (super().get_form(request, obj, change, **kwargs),), {"who": person(request)})


@admin.register(ClassificationCode)
class ClassificationCodeAdmin(SharedRows, EditableAdmin):
    list_display = ("code", "name", "plain_name", "scheme", "year", "standing")
    list_filter = ("scheme", "year", "level", ("explanation", admin.EmptyFieldListFilter))
    search_fields = ("code", "name", "plain_name")
    fields = (
        ("scheme", "year"), ("code", "level", "parent_code"), "name", "aliases", "plain_name", "explanation",
        "english_name", "status", "sources", "note",
    )  # fmt: skip
    list_per_page = 200

    @admin.display(description="核实程度", ordering="status")
    def standing(self, code: ClassificationCode) -> str:
        """Return how well the name is established, in words; a status of other words as it is."""
        return next((words for start, words in _STANDINGS.items() if code.status.startswith(start)), code.status)

    def get_urls(self) -> list[URLPattern]:
        """Put the loading of a year's codes beside the admin's own addresses."""
        return [*classification.urls(), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, with the way to a year's codes for those who may load them."""
        may_load = all(
            (self.has_add_permission(request), self.has_change_permission(request), self.has_delete_permission(request))
        )
        return super().changelist_view(request, {"may_load": may_load} | (extra_context or {}))


@admin.register(EconomicPair)
class EconomicPairAdmin(SharedRows, EditableAdmin):
    list_display = ("year", "gov_code", "dept_code", "source")
    list_filter = ("year",)
    search_fields = ("gov_code", "dept_code")


@admin.register(EverydayWord)
class EverydayWordAdmin(SharedRows, EditableAdmin):
    list_display = ("words", "means")
    search_fields = ("words", "means")
    fieldsets = (
        (
            None,
            {
                "fields": ("words", "means"),
                "description": "是同一件东西、只是写法长短不同的，前面加“=”，如：村委会 → =村民委员会，查到时写金额。",
            },
        ),
    )


class PublicationDutyForm(forms.ModelForm):  # type: ignore[type-arg] # generic for the type checker alone
    """The last day of a district, which stays within what this person looks after."""

    who: User

    def clean(self) -> dict[str, Any] | None:
        """Refuse a district that belongs to others, and a day for everybody."""
        given = super().clean() or self.cleaned_data
        code = given.get("division_code", "")
        if "division_code" in given and not bodies(self.who, "budget.change_publicationduty").has_division(code):
            raise forms.ValidationError(
                "这个区划不归您管理，没有保存。" if code else "所有单位的期限由管全部单位的人填，请写您的区划代码。"
            )
        return given


@admin.register(PublicationDuty)
class PublicationDutyAdmin(SharedRows, EditableAdmin):
    form = PublicationDutyForm
    list_display = ("year", "stage", "division_code", "last_day")
    list_filter = ("year", "stage")

    def get_form(
        self, request: HttpRequest, obj: PublicationDuty | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Let the form know which districts this person looks after."""
        return type("OwnDutyForm", (super().get_form(request, obj, change, **kwargs),), {"who": person(request)})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with the district of who looks after one alone."""
        own = bodies(person(request), "budget.add_publicationduty")
        one = {"division_code": next(iter(own.divisions))} if not own.is_all and len(own.divisions) == 1 else {}
        return one | super().get_changeform_initial_data(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether this person looks after a whole district."""
        own = bodies(person(request), "budget.add_publicationduty")
        return super().has_add_permission(request) and bool(own.is_all or own.divisions)

    def has_change_permission(self, request: HttpRequest, obj: PublicationDuty | None = None) -> bool:
        """Whether this person looks after the district of this one."""
        return person(request).has_perm("budget.change_publicationduty", obj)

    def has_delete_permission(self, request: HttpRequest, obj: PublicationDuty | None = None) -> bool:
        """As for changing."""
        return person(request).has_perm("budget.delete_publicationduty", obj)
