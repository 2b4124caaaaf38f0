"""The manual on the desk, for everybody who may have to log in, and the search that finds it beside what the desk has."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from budget import manual_pages
from budget.admin.pages import on_the_desk, page, person
from budget.manual import MANUAL
from budget.models import ClassificationCode, Edition, Unit
from budget.rights import SEE, narrowed

# Hits of one kind that the search shows.
SHOWN = 20


def urls() -> list[URLPattern]:
    """Return the addresses, to stand beside those of the edition's admin. The manual asks for no login."""
    return [
        path("manual/", manual, name="budget_edition_manual"),
        path("manual/<slug:name>.png", picture, name="budget_edition_picture"),
        path("search/", on_the_desk(search), name="budget_edition_search"),
    ]


@require_safe
def manual(request: HttpRequest) -> HttpResponse:
    """Show the manual; whoever cannot log in may need it most."""
    query = request.GET.get("q", "").strip()[:100]
    context = admin.site.each_context(request) | {
        "title": "操作手册",
        "sections": manual_pages.sections()[1:],
        "about": manual_pages.sections()[0],
        "query": query,
        "hits": manual_pages.find(query),
    }
    return TemplateResponse(request, "admin/manual.html", context)


@require_safe
def picture(_request: HttpRequest, name: str) -> HttpResponse:
    """Answer with a picture of the manual."""
    found = MANUAL.parent / "manual" / f"{name}.png"
    if not found.is_file():
        raise Http404
    return HttpResponse(found.read_bytes(), content_type="image/png")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find bodies, budgets, codes and what the manual says."""
    query = request.GET.get("q", "").strip()[:100]
    who = person(request)
    sees = bool(query) and who.has_perm(SEE)
    found = Q(name__icontains=query) | Q(short_name__icontains=query) | Q(code=query)
    units = narrowed(Unit.objects.filter(found, slug__isnull=False), who, SEE, "") if sees else Unit.objects.none()
    editions = Edition.every_stage.filter(unit__in=units).select_related("unit").order_by("-year", "stage", "-version")
    codes = ClassificationCode.objects.filter(Q(code__startswith=query) | Q(name__icontains=query)).order_by(
        "-year", "code"
    )
    return page(
        request,
        "search",
        f"查找“{query}”" if query else "查找",
        query=query,
        units=units[:SHOWN],
        editions=editions[:SHOWN],
        codes=codes[:SHOWN] if sees else (),
        hits=manual_pages.find(query),
    )
