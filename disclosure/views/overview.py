"""The year in plain words: what is spent on what and on whom, where the money comes from, and the questions people ask."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from budget import queries
from budget.queries.results import Breakdown, Check, Headline
from budget.vocabulary import Scheme
from disclosure.charts import bars_chart, makeup_chart
from disclosure.figures import about
from disclosure.sentences import Said
from disclosure.sentences.absent import absent
from disclosure.sentences.contradictions import largest as largest_mismatch
from disclosure.sentences.leads import whole_of
from disclosure.sentences.makeup import main_fact, project_staff, unnamed_staff
from disclosure.sentences.projects import projects_cover
from disclosure.sentences.relations import fiscal_share, leading, parts_miss
from disclosure.sentences.stages import plan_missing, planned_before
from disclosure.sentences.years import came_and_went, since_last_year
from disclosure.tables import BreakdownTable, breakdown_rows
from disclosure.tables.money import rated_by, unplanned, unprinted
from disclosure.tables.years import years_table
from disclosure.views.answer import Page, edition_page
from disclosure.views.plain_words import LARGEST, key_figures, largest, paid_to, questions, strip
from disclosure.visit import Visit


@edition_page
def overview(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show the year. Eight queries."""
    edition = visit.edition
    headline = queries.headline(edition)
    widest = queries.contents(edition).basis(Scheme.FUNCTION)
    found, items = queries.coarse_and_fine(edition, Scheme.FUNCTION, widest)
    checked = queries.telling_checks(edition)
    years = queries.years_of(edition, visit.editions, Scheme.FUNCTION, basis=widest)
    before = years.before if years is not None else None
    # The lines that a sum adds up are listed on the page of spending, not here.
    rows = breakdown_rows(visit, found, f"{visit.link('function')}#function", before)
    compared = before is not None and before.parts is not None
    table = BreakdownTable(
        rows,
        visit,
        _("{title}支出，按用途").format(title=edition.title),
        name="overview",
        exclude=(
            *unprinted(visit, found.basis, found.scheme),
            *unplanned(found),
            *(("whole",) if compared else ("whole", "before", "change")),
        ),
        headings={"name": _("用途"), "share": _("占全部")}
        | rated_by(found)
        | ({"before": _("{year} 年").format(year=before.year)} if before is not None and compared else {}),
    )
    spent = about(found.total.fen)
    basis = f"{found.basis.label} · {edition.title}"
    return Page(
        template="overview",
        title=f"{visit.place_name} {edition.title}",
        description=_("{place_name} {title}：{verb}{spent}，钱从哪里来、用到哪里去、要做成什么，逐项可查。").format(
            place_name=visit.place_name, title=edition.title, verb=whole_of(edition, found.basis), spent=spent
        ),
        tables={"": table} | ({"years": years_table(visit, found, years, found.basis.label)} if years else {}),
        chart=makeup_chart(found, visit, basis, table.table_id, before) or bars_chart(table, found.basis.label, basis),
        context={
            "found": found,
            "headline": headline,
            "said": _said(visit, headline, found, items, checked)
            | {
                "planned": planned_before(visit, found),
                "since": since_last_year(visit, found.total, years),
                "came_and_went": came_and_went(visit, before, rows),
            },
            "largest": largest(visit, found, items),
            "further_items": len(items.rows) - LARGEST,
            "strip": strip(visit, found),
            "paid_to": paid_to(visit, found),
            "keys": key_figures(visit, headline, found),
            "questions": questions(visit, headline, found, checked),
            "verb": whole_of(edition, found.basis),
            "function_url": visit.link("function"),
            "stages_url": visit.way("stages"),
            "plan_missing": plan_missing(visit, is_printed=found.plans is not None),
            "texts_url": visit.way("texts"),
            "completeness_url": visit.link("completeness"),
        },
    )


def _said(
    visit: Visit, headline: Headline, found: Breakdown, items: Breakdown, checked: tuple[Check, ...]
) -> dict[str, object]:
    """Return the sentences of the page: the main ones first, then what the tables do not explain."""
    economic = visit.scheme(Scheme.DEPT_ECONOMIC)
    other = visit.scheme(Scheme.DEPT_ECONOMIC, "30199")
    told = headline.project_money
    unexplained: list[Said | None] = [
        projects_cover(visit, headline.project, told, headline.project_count),
        unnamed_staff(visit, found, other),
        absent(visit, found, items),
    ]
    return {
        "leading": leading(found),
        "main": [
            sentence
            for sentence in (
                main_fact(visit, found, headline, economic),
                project_staff(visit, found),
                fiscal_share(visit, headline),
            )
            if sentence
        ],
        "unexplained": [sentence for sentence in unexplained if sentence],
        "verdict": largest_mismatch(visit, checked),
        "parts_miss": parts_miss(visit, found),
    }
