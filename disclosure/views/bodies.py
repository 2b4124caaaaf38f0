"""/<unit>/: one body: its newest figures in a line, every year and stage that it has published, and its series."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import queries
from budget.money import has_shares
from budget.queries import NotDisclosed
from budget.queries.contents import contents
from budget.queries.results import Breakdown, EditionInfo
from budget.vocabulary import Scheme, Stage
from disclosure import csvw
from disclosure.charts import payload
from disclosure.charts.comparison import series_chart
from disclosure.comparing import Compared, chronological, link
from disclosure.districts import district_name
from disclosure.downloads import download
from disclosure.figures import percent_text
from disclosure.selection import AmountChoice, Period, Selection, Theme, choice
from disclosure.sentences import Said
from disclosure.sentences.leads import whole_of
from disclosure.sentences.relations import leading
from disclosure.tables.arranged import arrange
from disclosure.tables.comparison import SeriesTable
from disclosure.tables.series import series_rows
from disclosure.views.answer import chart_context, downloads
from disclosure.views.errors import Missing, no_longer, published
from disclosure.views.plain_words import strip
from disclosure.visit import Visit

# The largest purposes that the page names.
LARGEST = 5


@require_safe
def body(request: HttpRequest, unit: str, part: str = "", output: str = "") -> HttpResponseBase:
    """Show a body, its series as a file, or its chart. Six queries. Raises Missing, BadSelection."""
    editions = queries.editions(unit)
    current = [edition for edition in editions if edition.is_current]
    if not current:
        return no_longer(request, unit)
    amounts = choice(request.GET, "amounts", AmountChoice) or AmountChoice.WAN
    card = current[0].unit
    subject = Compared(editions=chronological(current), amounts=amounts)
    title = _("{short_name}历年全部支出").format(short_name=card.short_name)
    rows = series_rows(queries.series(subject.editions), amounts)
    table = SeriesTable(rows, subject, title, name="series")
    arrange(request, {"series": table})
    chart = series_chart(rows, subject.unit, title, table.table_id)
    if chart is not None and (part, output) == ("series-chart", "json"):
        theme = choice(request.GET, "theme", Theme) or Theme.LIGHT
        return JsonResponse(payload(chart, theme.value), json_dumps_params={"ensure_ascii": False})
    if output:
        if part != "series" or not rows:
            raise Missing(_("这里没有这张表。"), published())
        if output == csvw.METADATA:
            return csvw.metadata(request, title, csvw.columns_of(table))
        return download(table, subject, output, title)
    drawn = chart_context(request, chart)
    context = {
        "body": card,
        "district": district_name(card.division_code[:6], [card.name]),
        "years": _years(current, amounts),
        "newest": _newest(editions, current[0], amounts),
        "table": table if rows else None,
        "downloads": downloads(request, table, "series"),
        "chart": drawn and drawn | {"url": drawn["url"].replace("chart.json", "series-chart.json", 1)},
        "several_years": len({edition.year for edition in current}) > 1,
        "description": _("{name}公开的预算和决算，逐年逐项可查。").format(name=card.name),
        "breadcrumb": [{"label": _("首页"), "url": "/"}, {"label": card.short_name, "url": ""}],
    }
    return render(request, "pages/body.html", context)


def _years(current: list[EditionInfo], amounts: AmountChoice) -> list[dict[str, Any]]:
    """Return the years, the newest first, each with its stages: 决算, 调整预算, 预算."""
    found = []
    # Sorted by year before, the newest first, or a year would come up twice.
    for year, members in groupby(current, key=lambda edition: edition.year):
        stages = list(members)
        selection = Selection(unit=stages[0].unit.slug, period=Period(year, stages[0].stage), amounts=amounts)
        found.append(
            {
                "year": year,
                "stages": [
                    {"edition": each, "url": link(each, amounts), "words": _words(each.stage)} for each in stages
                ],
                "beside_url": selection.link("stages") if len(stages) > 1 else "",
            }
        )
    return found


def _words(stage: Stage) -> str:
    return {
        Stage.BUDGET: _("年初的计划"),
        Stage.ADJUSTED: _("年中调整后的计划"),
        Stage.FINAL: _("实际花了多少"),
    }[stage]


def _newest(editions: tuple[EditionInfo, ...], edition: EditionInfo, amounts: AmountChoice) -> dict[str, Any] | None:
    """Return what the newest edition spends and on what; None where it does not disclose that. Three queries."""
    selection = Selection(unit=edition.unit.slug, period=Period(edition.year, edition.stage), amounts=amounts)
    visit = Visit.of(selection, edition, editions)
    try:
        found = queries.breakdown(edition, Scheme.FUNCTION, basis=contents(edition).basis(Scheme.FUNCTION))
    except NotDisclosed:
        return None
    said: Said | None = leading(found)
    return {
        "edition": edition,
        "visit": visit,
        "found": found,
        "said": said,
        "strip": strip(visit, found),
        "url": visit.link("overview"),
        "verb": whole_of(edition, found.basis),
        "largest": _largest(visit, found),
    }


def _largest(visit: Visit, found: Breakdown) -> list[dict[str, Any]]:
    is_shared = has_shares([row.total.fen for row in found.rows], found.total.fen)
    return [
        {
            "name": row.node.plain_name or row.node.name,
            "code": row.node.code,
            "url": visit.node(row.node),
            "share": percent_text(row.total.fen, found.total.fen) if is_shared else "",
            "figure": row.total,
        }
        for row in found.rows[:LARGEST]
    ]
