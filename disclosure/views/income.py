"""收入: which sources the money comes from, what was carried over, and what each budget unit receives."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest
from django.utils.translation import gettext as _

from budget import queries
from budget.queries import NotDisclosed
from budget.queries.list_keys import PrintedList
from budget.queries.results import NamedFigure
from disclosure.charts import Chart, bars_chart, flow_chart
from disclosure.charts.rivers import COLOURS
from disclosure.english_names import english_of
from disclosure.figures import about
from disclosure.sentences.leads import of_income
from disclosure.sentences.relations import income_parts, income_teller
from disclosure.sentences.years import came_and_went, since_last_year
from disclosure.tables import NamedTable, Row, RowKind, named_rows, named_table
from disclosure.tables.rows import shared_by
from disclosure.tables.years import list_years_table, there_before
from disclosure.views.answer import Page, edition_page
from disclosure.views.navigation import Crumb
from disclosure.visit import Visit


@edition_page
def income(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show the sources, largest first, the blank ones after them. Six queries, seven with another year."""
    edition = visit.edition
    found = queries.income(edition)
    sources = [replace(source, name=_(source.name)) if source.name else source for source in found.sources]
    if found.carried is not None:
        sources.append(NamedFigure("carried_forward", _(found.carried_name), found.carried))
    said = income_teller(visit, found)
    sources.sort(key=lambda source: -(source.figure.fen if source.figure else 0))
    years = queries.years_of_list(edition, visit.editions, PrintedList.INCOME)
    before = years.before if years else None
    rows = named_rows(sources, found.total, COLOURS, before=before, there=there_before(visit, before, "income"))
    caption = _("{title}收入，按来源").format(title=edition.title)
    table = named_table(visit, rows, caption, before, name="income", heading=_("来源"))
    units = NamedTable(
        _units(found.by_unit), visit, _("各预算单位的收入"), name="income-units", headings={"name": _("单位和来源")}
    )
    units.table_id = "units"
    total = about(found.total.fen) if found.total else ""
    return Page(
        template="income",
        title=_("钱从哪里来"),
        description=_("{place_name} {title}收入{total}，来自哪些渠道，逐项列出。").format(
            place_name=visit.place_name, title=edition.title, total=total
        ),
        section="income",
        crumbs=(Crumb(_("收入"), visit.link("income")),),
        tables={"": table}
        | ({"units": units} if found.by_unit else {})
        | ({"years": list_years_table(visit, years, _("收入"), "income", rows)} if years else {}),
        chart=_chart(visit, table),
        context={
            "income": found,
            "said": [
                sentence
                for sentence in (
                    of_income(said, found.total, sources),
                    income_parts(said, found),
                    since_last_year(visit, found.total, years, is_list=True),
                )
                if sentence
            ],
            "came_and_went": came_and_went(visit, before, rows, is_list=True),
            "filled": [source for source in sources if source.figure and source.figure.fen],
            "blank": [source.name for source in sources if source.figure is None or not source.figure.fen],
        },
    )


def _chart(visit: Visit, table: NamedTable) -> Chart | None:
    """Draw where the money comes from and goes to; the sources alone where that is not disclosed. One query."""
    title = visit.edition.title
    try:
        drawn = flow_chart(queries.flow(visit.edition), visit, _("全部资金 · {title}").format(title=title))
    except NotDisclosed:
        drawn = None
    return drawn or bars_chart(table, _("收入"), _("占收入总计 · {title}").format(title=title), title)


def _units(by_unit: tuple[tuple[NamedFigure, tuple[NamedFigure, ...]], ...]) -> list[Row]:
    rows: list[Row] = []
    for unit, parts in by_unit:
        base = shared_by([part.figure for part in parts], unit.figure.fen if unit.figure else None)
        rows.append(Row(code=unit.key, name=f"{unit.key} {unit.name}", figure=unit.figure, parent=base))
        rows.extend(
            Row(
                name=english_of(part.name) or part.name.replace("/", _("：")),
                figure=part.figure,
                parent=base,
                kind=RowKind.SUB,
            )
            for part in parts
            if part.key != "total"
        )
    return rows
