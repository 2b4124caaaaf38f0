"""Teaching on the desk: the choices of who works on a draft, and the names that an administrator confirms or takes back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from budget import editions
from budget.admin.bases import ReadOnlyAdmin
from budget.admin.pages import address, edition_for, on_the_desk, person
from budget.models import DisclosedTable, Edition, TaughtWording
from budget.rights import bodies, narrowed

_CHOICE = re.compile(r"is-([0-9]{1,9})")
_SEE, _SETTLE = "budget.view_taughtwording", "budget.change_taughtwording"


def urls() -> list[URLPattern]:
    """Return the addresses of a draft at which names are taught."""
    views = {"teach": teach, "reread": reread}
    return [path(f"<int:pk>/{name}/", on_the_desk(view), name=f"budget_edition_{name}") for name, view in views.items()]


def shown(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """Return what the page of an edition shows of names: those that nobody knows, those that were taught. Three queries."""
    used = DisclosedTable.every_stage.filter(edition=edition).values_list("title", "taught")
    names = [(title, one) for title, taught in used for one in taught]
    kept = TaughtWording.objects.in_bulk([one["number"] for _, one in names]) if names else {}
    may_teach = editions.may_teach(edition, person(request))
    return {
        "unnamed": editions.unnamed_of(edition) if edition.state == "draft" else [],
        "taught": [(title, one, kept.get(one["number"])) for title, one in names],
        "may_teach": may_teach,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def teach(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the choices and read the draft anew."""
    choices = {
        int(found[1]): value
        for name, value in request.POST.items()
        if isinstance(value, str) and (found := _CHOICE.fullmatch(name))
    }
    return _renewed(request, pk, lambda edition: editions.teach(edition, choices, person(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def reread(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the draft anew, with the names as they hold now."""
    return _renewed(request, pk, lambda edition: editions.read_anew(edition, person(request)))


def _renewed(request: HttpRequest, pk: int, act: Callable[[Edition], Edition]) -> HttpResponse:
    edition = edition_for(request, pk)
    # Whoever comes by the address of an act, as after a login, is shown the draft; nothing is done.
    if request.method != "POST":
        return HttpResponseRedirect(address(edition))
    try:
        edition = act(edition)
    except editions.NotAllowed as refused:
        raise PermissionDenied(refused.sentence) from refused
    except editions.Refused as refused:
        for sentence in (refused.sentence, *refused.problems):
            messages.error(request, sentence)
        return HttpResponseRedirect(address(edition))
    messages.success(request, "已重新读取。")
    return HttpResponseRedirect(address(edition))


@admin.register(TaughtWording)
class TaughtWordingAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "table_title", "unit", "proposed_by", "proposed_at", "confirmed_at", "taken_back_at")
    list_filter = (("unit", admin.RelatedOnlyFieldListFilter), "form", "named")
    list_select_related = ("unit", "proposed_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaughtWording]:
        """Leave out what belongs to bodies that are not this person's; what holds for all is for everybody to see."""
        rows: QuerySet[TaughtWording] = super().get_queryset(request)
        return narrowed(rows, person(request), _SEE) | rows.filter(unit=None)

    def get_urls(self) -> list[URLPattern]:
        """Put the two acts beside the admin's addresses."""
        acts = {"confirm": self.confirm, "take_back": self.take_back}
        return [
            *(
                path(f"<int:pk>/{name.replace('_', '-')}/", on_the_desk(view), name=f"budget_taughtwording_{name}")
                for name, view in acts.items()
            ),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Show one name and what this person may do with it."""
        wording = self.get_object(request, object_id)
        if wording is None or not self.has_view_permission(request, wording):
            raise PermissionDenied
        who = person(request)
        may_settle = who.has_perm(_SETTLE, wording) if wording.unit else bodies(who, _SETTLE).is_all
        is_own = who.pk == wording.proposed_by_id and wording.confirmed_at is None
        context = self.admin_site.each_context(request) | {
            "title": str(wording),
            "opts": self.opts,
            "wording": wording,
            "may_settle_all": bodies(who, _SETTLE).is_all,
            "may_settle": may_settle and wording.taken_back_at is None,
            "may_take_back": (may_settle or is_own) and wording.taken_back_at is None,
        }
        return TemplateResponse(request, "admin/budget/taughtwording/wording.html", context)

    def confirm(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm a name."""
        for_all = "for_all" in request.POST
        return self._act(
            request, pk, lambda: editions.confirm_wording(pk, person(request), for_all=for_all), "已确认。"
        )

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a name back."""
        return self._act(request, pk, lambda: editions.take_back_wording(pk, person(request)), "已撤回。")

    def _act(self, request: HttpRequest, pk: int, act: Callable[[], object], done: str) -> HttpResponse:
        if request.method == "POST":
            try:
                act()
                messages.success(request, done)
            except editions.NotAllowed as refused:
                raise PermissionDenied(refused.sentence) from refused
            except editions.Gone:
                messages.warning(request, "这个认法已经不在用了，没有改动。")
        if not TaughtWording.objects.filter(pk=pk).exists():
            return HttpResponseRedirect(reverse("admin:budget_taughtwording_changelist"))
        return HttpResponseRedirect(reverse("admin:budget_taughtwording_change", args=[pk]))
