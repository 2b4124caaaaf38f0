"""/: who discloses here, which years, and the latest year's picture; and the switch of display choices."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import queries
from budget.queries import NotDisclosed
from budget.queries.results import EditionInfo
from budget.vocabulary import Scheme
from disclosure import language
from disclosure.context import TEXT_SIZES, THEMES, absolute
from disclosure.selection import Amounts, BadSelection, Period, Selection, choice
from disclosure.tables import BreakdownTable, breakdown_rows
from disclosure.views.answer import site_page
from disclosure.views.navigation import freshness
from disclosure.views.plain_words import strip
from disclosure.visit import Visit

YEAR_OF_COOKIE = 365 * 24 * 3600  # seconds
CHOICES = {"theme": THEMES, "text_size": TEXT_SIZES, language.COOKIE: tuple(code for code, _name in settings.LANGUAGES)}


@site_page
def home(request: HttpRequest) -> HttpResponse:
    """Show the bodies with their years; the newest edition of each as one line of its largest parts."""
    amounts = choice(request.GET, "amounts", Amounts) or Amounts.WAN
    by_body: dict[str, list[EditionInfo]] = {}
    for edition in queries.editions():
        if edition.is_current:
            by_body.setdefault(edition.unit.slug, []).append(edition)
    bodies = [
        {"card": editions[0].unit, "latest": editions[0], "years": [_year(each, amounts) for each in editions]}
        for editions in by_body.values()
    ]
    context: dict[str, object] = {"bodies": bodies}
    if bodies:
        first = next(iter(by_body.values()))
        context |= _picture(first[0], tuple(first), amounts)
        context["card_url"] = absolute(request, f"/{first[0].unit.slug}/{first[0].period}/card.png")
    return render(request, "pages/home.html", context)


def _year(edition: EditionInfo, amounts: Amounts) -> dict[str, str]:
    return {"label": edition.title, "url": _selection(edition, amounts).link("overview")}


def _selection(edition: EditionInfo, amounts: Amounts) -> Selection:
    return Selection(unit=edition.unit.slug, period=Period(edition.year, edition.stage), amounts=amounts)


def _picture(edition: EditionInfo, editions: tuple[EditionInfo, ...], amounts: Amounts) -> dict[str, object]:
    selection = _selection(edition, amounts)
    visit = Visit(
        selection=selection,
        edition=edition,
        editions=editions,
        sheets_prefix=f"/{edition.unit.slug}/{edition.period}/sources/",
        sheets_suffix="/",
    )
    try:
        found = queries.breakdown(edition, Scheme.FUNCTION)
    except NotDisclosed:
        return {"visit": visit, "edition": edition}
    table = BreakdownTable(
        breakdown_rows(visit, found),
        visit,
        _("{title}支出，按用途").format(title=edition.title),
        name="function",
        exclude=("whole", "before", "change"),
        headings={"name": _("用途"), "share": _("占全部")},
    )
    return {
        "visit": visit,
        "edition": edition,
        "found": found,
        "table": table,
        "rows": found.rows,
        "strip": strip(visit, found),
        "headline": queries.headline(edition),
        "freshness": freshness(visit),
    }


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
