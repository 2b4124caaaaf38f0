"""/: who discloses here and which years, or the way to the one body's newest year; and the switch of display choices."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import queries
from budget.queries.filters import EditionFilter
from budget.queries.holdings import Holdings
from budget.queries.results import EditionInfo, UnitCard
from budget.queries.search_text import folded
from disclosure import csvw, language
from disclosure.charts import payload
from disclosure.charts.bodies import bodies_chart
from disclosure.comparing import Compared, link, most_shared, shared_period
from disclosure.context import TEXT_SIZES, THEMES
from disclosure.display_cookies import keep
from disclosure.districts import districts, division_name
from disclosure.downloads import FORMS, download
from disclosure.selection import AmountChoice, BadSelection, Period, Theme, choice, words
from disclosure.tables.arranged import arrange
from disclosure.tables.bodies import BodiesTable, BodyRow
from disclosure.told_apart import called_apart
from disclosure.views.answer import chart_context
from disclosure.views.errors import Missing, published

# Bodies that one page lists; of more it shows the districts, and the largest.
MOST = 100
CHOICES = {"theme": THEMES, "text_size": TEXT_SIZES, language.COOKIE: tuple(code for code, _name in settings.LANGUAGES)}


@require_safe
def home(request: HttpRequest, part: str = "", output: str = "") -> HttpResponseBase:
    """Lead to the newest year where one body discloses here; where several do, to the one that a reader looks for.

    Four queries. Raises BadSelection, Missing.
    """
    amounts = choice(request.GET, "amounts", AmountChoice) or AmountChoice.WAN
    held = queries.holdings()
    # Asked, though it is counted: a count that a hand in the database has put wrong must not fell the first page.
    if held.bodies == 1 and not output and (only := queries.find_editions(EditionFilter())):
        return HttpResponseRedirect(link(only[0], amounts))
    asked = words(request.GET, "q")
    listed = _listed(request, held, asked, whole=bool(output) and part != "chart")
    found: dict[str, list[EditionInfo]] = {}
    for edition in called_apart(listed.editions):
        found.setdefault(edition.unit.slug, []).append(edition)
    period = listed.period or (shared_period(listed.editions) if listed.editions else None)
    rows = _rows(found, period, amounts)
    subject = Compared(editions=[each for each in listed.editions if _is_of(each, period)], amounts=amounts)
    title = (
        _("{year} 年{stage}：各单位全部支出").format(year=period.year, stage=_(period.stage.label)) if period else ""
    )
    if listed.period:
        title = _("{title}最多的 {count} 个").format(title=title, count=len(rows))
    heading = _("{title}全部支出").format(title=title.partition("：")[0])
    table = BodiesTable(rows, subject, title, name="bodies", headings={"figure": heading})
    arrange(request, {"": table})
    chart = bodies_chart(rows, subject.unit, title, table.table_id)
    if part == "chart" and output == "json" and chart is not None:
        return JsonResponse(
            payload(chart, (choice(request.GET, "theme", Theme) or Theme.LIGHT).value),
            json_dumps_params={"ensure_ascii": False},
        )
    if output:
        if part or not rows:
            raise Missing(_("这里没有这张表。"), published())
        if output == csvw.METADATA:
            return csvw.metadata(request, title, csvw.columns_of(table))
        return download(table, subject, output, title)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    drawn = chart_context(request, chart)
    context = {
        "bodies": held.bodies,
        "count": listed.count,
        "listed": len(found),
        "asked": asked,
        "districts": [] if listed.period else districts(editions[0].unit for editions in found.values()),
        "divisions": [(each, division_name(each.code, each.county)) for each in held.divisions if listed.period],
        "page_obj": listed.page,
        "table": table if period else None,
        "chart": drawn and drawn | {"url": reverse("bodies-part", args=["chart", "json"]) + query},
        "downloads": [{"label": label, "url": reverse("bodies", args=[form]) + query} for form, label in FORMS.items()],
        "absent": listed.absent if listed.period else sum(row.figure is None for row in rows),
        "period_title": title.partition("：")[0],
    }
    return render(request, "pages/home.html", context)


@dataclass(frozen=True, slots=True)
class _ShownBodies:
    """The editions of the bodies that a page or file is about, and how many bodies there are of that kind in all.

    `period` where they are the largest of the whole site by a year and stage; `absent` are then the bodies without an
    amount for it. `page` where they are one page of several.
    """

    editions: Sequence[EditionInfo]
    count: int
    period: Period | None = None
    absent: int = 0
    page: Page[int] | None = None


def _listed(request: HttpRequest, held: Holdings, asked: str, *, whole: bool) -> _ShownBodies:
    """Return those of a name, of a district, all where they are few or a file is asked for; else the largest.

    Raises BadSelection.
    """
    if asked:
        slugs = [body.card.slug for body in queries.bodies().values() if _is_called(body.card, asked)]
        return _ShownBodies(queries.versions_of(slugs if whole else slugs[:MOST], current=True), len(slugs))
    if (code := request.GET.get("district", "")) and not re.fullmatch(r"[0-9]{6}", code):
        raise BadSelection(_("参数 district 应为六位区划代码，例如 district=110105。"))
    if code:
        count = next((each.bodies for each in held.divisions if each.code == code), 0)
        page = Paginator(range(count), max(count, 1) if whole else MOST).get_page(request.GET.get("page"))
        cards = queries.bodies_from((page.number - 1) * MOST, page.paginator.per_page, code)
        return _ShownBodies(queries.versions_of([card.slug for card in cards], current=True), count, page=page)
    if whole or held.bodies <= MOST:
        return _ShownBodies(queries.find_editions(EditionFilter()), held.bodies)
    counts = {(each.year, each.stage): each for each in held.periods}
    period = most_shared({key: each.current for key, each in counts.items()})
    largest = queries.largest(period.year, period.stage, MOST)
    absent = held.bodies - counts[period.year, period.stage].figured
    return _ShownBodies(queries.versions_of(largest, current=True), held.bodies, period, absent)


def _is_called(body: UnitCard, asked: str) -> bool:
    """Tell whether a body's name, code or word in addresses has what is looked for in it; everybody without a word."""
    wanted = folded(asked)
    return not asked or any(
        wanted and wanted in folded(text) for text in (body.name, body.short_name, body.code, body.slug)
    )


def _is_of(edition: EditionInfo, period: Period | None) -> bool:
    return period is not None and (edition.year, edition.stage) == (period.year, period.stage)


def _rows(found: Mapping[str, Sequence[EditionInfo]], period: Period | None, amounts: AmountChoice) -> list[BodyRow]:
    """Return a row a body, the largest first, those without an amount for the year last. One query."""
    chosen = {slug: next((each for each in editions if _is_of(each, period)), None) for slug, editions in found.items()}
    points = queries.series([edition for edition in chosen.values() if edition is not None])
    totals = {point.edition.id: point.total for point in points}
    where = {one.code: one.name for one in districts(editions[0].unit for editions in found.values())}
    rows = []
    for slug, editions in found.items():
        edition, card = chosen[slug], editions[0].unit
        figure = totals.get(edition.id) if edition is not None else None
        rows.append(
            BodyRow(
                name=card.short_name or card.name,
                slug=slug,
                url=reverse("body", kwargs={"unit": slug})
                + ("" if amounts is AmountChoice.WAN else f"?amounts={amounts.value}"),
                district=where[card.division_code[:6]],
                figure=figure,
                figure_url=link(edition, amounts) if edition is not None and figure is not None else "",
                periods=[(each.title, link(each, amounts)) for each in editions],
            )
        )
    # By the address last, so that bodies with the same amount always stand in the same order.
    return sorted(rows, key=lambda row: (row.figure is None, -(row.figure or 0), row.slug))


@require_safe
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep display choices in cookies and go back; works without any script. Raises BadSelection."""
    target = request.GET.get("next", "/")
    # A link of ours that led wherever its writer liked would lend our name to any other site.
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    for name, options in CHOICES.items():
        value = request.GET.get(name, "")
        if value and value not in options:
            raise BadSelection(_("参数 {name} 只能是：{names}。").format(name=name, names=_("、").join(options)))
        if value:
            keep(request, response, name, value)
    # From a cache it would lead back without setting anything.
    response.headers["Cache-Control"] = "no-store"
    return response
