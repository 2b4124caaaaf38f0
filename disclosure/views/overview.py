"""The year in plain words: what is spent on what, where the money comes from, and the questions people ask."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import queries
from budget.queries import NotDisclosed
from budget.queries.results import Flow
from budget.vocabulary import Scheme
from disclosure.charts import Chart, flow_chart
from disclosure.selection import Amounts, Period, Selection, choice
from disclosure.tables import BreakdownTable, breakdown_rows
from disclosure.templatetags.figures import about
from disclosure.views.answer import Page, edition_page
from disclosure.views.errors import Missing, published
from disclosure.views.plain_words import LARGEST, key_figures, largest, questions, strip
from disclosure.visit import Visit


@require_safe
def body(request: HttpRequest, unit: str) -> HttpResponseRedirect:
    """Lead from a body to its newest year."""
    current = next((edition for edition in queries.editions(unit) if edition.is_current), None)
    if current is None:
        raise Missing(_("没有找到这个单位公开的预算。"), published())
    amounts = choice(request.GET, "amounts", Amounts) or Amounts.WAN
    selection = Selection(unit=unit, period=Period(current.year, current.stage), amounts=amounts)
    response = HttpResponseRedirect(selection.link("overview"))
    response.headers["Cache-Control"] = "no-cache"  # the newest year will be another one
    return response


@edition_page
def overview(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show the year. Eight queries."""
    edition = visit.edition
    headline = queries.headline(edition)
    found, items = queries.coarse_and_fine(edition, Scheme.FUNCTION)
    table = BreakdownTable(
        breakdown_rows(visit, found),
        visit,
        _("{title}支出，按用途").format(title=edition.title),
        name="overview",
        exclude=("whole", "before", "change"),
        headings={"name": _("用途"), "share": _("占全部")},
    )
    flow = _flow(visit)
    chart = _chart(visit, flow)
    spent = about(found.total.fen)
    return Page(
        template="overview",
        title=f"{visit.place_name} {edition.title}",
        description=_("{place_name} {title}：计划支出{spent}，钱从哪里来、用到哪里去、要做成什么，逐项可查。").format(
            place_name=visit.place_name, title=edition.title, spent=spent
        ),
        tables={"": table},
        chart=chart,
        context={
            "found": found,
            "headline": headline,
            "largest": largest(visit, found, items),
            "further_items": len(items.rows) - LARGEST,
            "leading": found.rows[:3],
            "rest_count": len(found.rows) - 3,
            "rest_fen": sum(row.total.fen for row in found.rows[3:]),
            "strip": strip(visit, found),
            "keys": key_figures(visit, headline),
            "questions": questions(visit, headline),
            "income_url": visit.link("income"),
            "function_url": visit.link("function"),
            "texts_url": visit.link("texts"),
            "completeness_url": visit.link("completeness"),
        },
    )


def _flow(visit: Visit) -> Flow | None:
    try:
        return queries.flow(visit.edition)
    except NotDisclosed:
        return None


def _chart(visit: Visit, flow: Flow | None) -> Chart | None:
    return None if flow is None else flow_chart(flow, visit, _("全部资金 · {title}").format(title=visit.edition.title))
