"""/: who discloses here and which years, or the way to the one body's newest year; and the switch of display choices."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import queries
from budget.queries.results import EditionInfo
from disclosure import language
from disclosure.context import TEXT_SIZES, THEMES
from disclosure.selection import Amounts, BadSelection, Period, Selection, choice

YEAR_OF_COOKIE = 365 * 24 * 3600  # seconds
CHOICES = {"theme": THEMES, "text_size": TEXT_SIZES, language.COOKIE: tuple(code for code, _name in settings.LANGUAGES)}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the newest year where one body discloses here; show the bodies with their years where several do."""
    amounts = choice(request.GET, "amounts", Amounts) or Amounts.WAN
    by_body: dict[str, list[EditionInfo]] = {}
    for edition in queries.editions():
        if edition.is_current:
            by_body.setdefault(edition.unit.slug, []).append(edition)
    if len(by_body) == 1:
        (editions,) = by_body.values()
        return HttpResponseRedirect(_selection(editions[0], amounts).link("overview"))
    bodies = [
        {"card": editions[0].unit, "years": [_year(each, amounts) for each in editions]}
        for editions in by_body.values()
    ]
    return render(request, "pages/home.html", {"bodies": bodies})


def _year(edition: EditionInfo, amounts: Amounts) -> dict[str, str]:
    return {"label": edition.title, "url": _selection(edition, amounts).link("overview")}


def _selection(edition: EditionInfo, amounts: Amounts) -> Selection:
    return Selection(unit=edition.unit.slug, period=Period(edition.year, edition.stage), amounts=amounts)


@require_safe
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep display choices in cookies and go back; works without any script. Raises BadSelection."""
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    for name, options in CHOICES.items():
        value = request.GET.get(name, "")
        if value and value not in options:
            raise BadSelection(_("参数 {name} 只能是：{names}。").format(name=name, names=_("、").join(options)))
        if value:
            response.set_cookie(name, value, max_age=YEAR_OF_COOKIE, samesite="Lax", secure=request.is_secure())
    response.headers["Cache-Control"] = "no-store"
    return response
