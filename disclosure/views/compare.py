"""/compare/: the years of one body, budget against final accounts, and bodies beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import queries
from budget.queries import Changed, NotDisclosed, Withdrawn
from budget.queries.bodies import beside
from budget.queries.comparisons import Comparison
from budget.queries.filters import EditionFilter
from budget.queries.results import EditionInfo
from disclosure import csvw
from disclosure.charts import Chart, payload
from disclosure.charts.comparison import changes_chart, series_chart
from disclosure.comparing import MOST_LISTED, Compared, Wish, chronological, in_time, link, source, whole, wish
from disclosure.downloads import download
from disclosure.pictures import Bar
from disclosure.selection import BadSelection, Period
from disclosure.sentences import Said
from disclosure.sentences.comparisons import of_changes, of_years
from disclosure.tables import FileTable, RowKind
from disclosure.tables.arranged import arrange
from disclosure.tables.comparison import (
    ChangeRow,
    SeriesTable,
    change_table,
)
from disclosure.tables.series import series_rows
from disclosure.told_apart import called_apart, cards_apart
from disclosure.views import sharing
from disclosure.views.answer import chart_context, downloads
from disclosure.views.compare_shares import over_years
from disclosure.views.compare_units import side_by_side
from disclosure.views.compared import BASIS, Made, switchers
from disclosure.views.comparison_shared import changed, onward, taking_away
from disclosure.views.errors import Missing, published


@require_safe
def compare(request: HttpRequest, part: str = "", output: str = "") -> HttpResponseBase:
    """Show a comparison, or one of its tables or charts. Five queries. Raises BadSelection, Missing."""
    asked = wish(request.GET)
    known = queries.bodies()
    if not known:
        raise Missing(_("还没有公开的预算，所以没有可以比较的。"))
    if asked.pin is not None and not asked.slugs:
        raise BadSelection(_("参数 pin 要和单位一起给出。"))
    try:
        # Somebody has to be shown to who chose nothing yet: the first of the list.
        found = (
            queries.current_of(asked.slugs or (next(iter(known)),))
            if asked.pin is None
            else queries.disclosed_editions(EditionFilter(unit=asked.slugs), asked.pin)
        )
        return _respond(request, asked, found, part, output)
    except (Changed, Withdrawn) as error:
        return changed(request, error)


def _respond(
    request: HttpRequest, asked: Wish, current: Sequence[EditionInfo], part: str, output: str
) -> HttpResponseBase:
    current = called_apart(current)
    make = _years if not asked.units else over_years if asked.code else side_by_side
    made = make(asked, current)
    if arrange(request, made.tables):
        # What is drawn is of all rows.
        made = replace(made, charts={}, bars=())
    if output in sharing.OUTPUTS:
        return taking_away(request, made, current, part, output)
    chart = made.charts.get(part)
    if chart is not None and output == "json":
        return JsonResponse(payload(chart, asked.theme.value), json_dumps_params={"ensure_ascii": False})
    if output:
        table = made.tables.get(part)
        if table is None:
            raise Missing(_("这个比较没有这张表。"), published())
        if output == csvw.METADATA:
            return csvw.metadata(request, made.title, csvw.columns_of(table))
        return download(table, made.subject, output, made.title)
    context = {
        "asked": asked,
        "title": made.title,
        "tables": {
            part or "main": {"table": table, "downloads": downloads(request, table, part)}
            for part, table in made.tables.items()
        },
        "charts": {part.replace("-", "_"): _chart(request, chart, part) for part, chart in made.charts.items()},
        **_choices(asked),
        "breadcrumb": [{"label": _("首页"), "url": "/"}, {"label": _("比较"), "url": ""}],
        "description": made.title,
        "page_title": made.title,
        **onward(request, made, current),
        **made.context,
    }
    return render(request, f"pages/{made.template}.html", context)


def _chart(request: HttpRequest, chart: Chart | None, part: str) -> dict[str, Any] | None:
    context = chart_context(request, chart)
    # A comparison may have two pictures: each has an address by its own name.
    return context and context | {"url": context["url"].replace("chart.json", f"{part}.json", 1)}


def _choices(asked: Wish) -> dict[str, Any]:
    """Return the bodies that can be chosen, and (address part, title) of every year and stage, the newest first."""
    known = queries.bodies()
    there = beside(next(iter(asked.units), asked.unit) or next(iter(known)), known, MOST_LISTED)
    periods = sorted({period for body in there for period in body.periods}, key=in_time, reverse=True)
    titles = [
        (str(Period(*each)), _("{year} 年{stage}").format(year=each[0], stage=_(each[1].label))) for each in periods
    ]
    return {"bodies": cards_apart(body.card for body in there), "periods": titles}


def _years(asked: Wish, current: Sequence[EditionInfo]) -> Made:
    """Compare the editions of one body. Four queries."""
    slug = asked.unit or next(iter(queries.bodies()))
    here = chronological([edition for edition in current if edition.unit.slug == slug])
    if not here:
        raise queries.withdrawn_of(slug) or Missing(_("没有找到这个单位公开的预算。"), published())
    body = here[0].unit
    before, after = _pair(asked, here)
    settled = _settled(asked, slug, before, after)
    subject = Compared(editions=[edition for edition in (before, after) if edition] or here, amounts=asked.amounts)
    by_year = series_rows(queries.series(here), asked.amounts)
    series = SeriesTable(
        by_year, subject, _("{short_name}历年全部支出").format(short_name=body.short_name), name="series"
    )
    tables: dict[str, FileTable] = {"series": series}
    charts = {"series-chart": series_chart(by_year, subject.unit, f"{_(BASIS)} · {body.short_name}", series.table_id)}
    context: dict[str, Any] = {"body": body, "here": here, "before": before, "after": after, "asked": settled}
    title = _("{short_name}历年预算比较").format(short_name=body.short_name)
    found = None
    bars = tuple(Bar(row.name, row.after or 0, row.colour) for row in by_year)
    if before and after:
        title = _("{short_name}：{title}与 {title_2}比较").format(
            short_name=body.short_name, title=after.title, title_2=before.title
        )
        try:
            found = queries.changes(before, after, settled.scheme, settled.level)
        # Years without a table by this classification can still be told as sums; the page says what is lacking.
        except NotDisclosed:
            context["not_disclosed"] = True
    if found is not None:
        rows = _changes(found, asked)
        caption = _("{title}比 {title_2}，按{scheme}").format(
            title=found.after.edition.title, title_2=found.before.edition.title, scheme=_(settled.scheme.label)
        )
        table = change_table(found.before.edition, found.after.edition)(rows, subject, caption, name="changes")
        tables[""] = table
        bars = tuple(
            Bar(row.plain_name or row.name, row.difference or 0, row.colour, is_change=True)
            for row in rows
            if row.kind is RowKind.PART and row.difference
        )
        charts["chart"] = changes_chart(rows, subject.unit, caption, table.table_id)
        context |= {
            "found": found,
            "said": _said(found, asked),
            "renamed": sum(bool(row.former_name) for row in found.rows),
            "switchers": switchers(settled),
        }
    return Made(
        template="compare_years",
        title=title,
        subject=subject,
        tables=tables,
        charts=charts,
        context=context,
        asked=settled,
        bars=bars,
    )


def _said(found: Comparison, asked: Wish) -> tuple[Said | None, ...]:
    """Return the sentences of the page."""
    return of_years(found, asked.said_unit, lambda edition: link(edition, asked.amounts)), of_changes(found)


def _settled(asked: Wish, slug: str, before: EditionInfo | None, after: EditionInfo | None) -> Wish:
    """Return the wish with what the page chose, so that its links say it."""

    def period(edition: EditionInfo | None) -> Period | None:
        return Period(edition.year, edition.stage) if edition else None

    return Wish(
        unit=slug,
        before=period(before),
        after=period(after),
        scheme=asked.scheme,
        level=asked.level,
        amounts=asked.amounts,
        theme=asked.theme,
        pin=asked.pin,
    )


def _pair(asked: Wish, here: Sequence[EditionInfo]) -> tuple[EditionInfo | None, EditionInfo | None]:
    """Return the two editions to compare, the earlier first; one None where there is nothing to compare with."""
    stage = [edition for edition in here if asked.stage is None or edition.stage is asked.stage]
    if asked.stage and not stage:
        raise Missing(
            _("{short_name}没有公开过{stage}。").format(short_name=here[0].unit.short_name, stage=_(asked.stage.label)),
            published(),
        )
    after = _named(asked.after, here) or next(
        (each for each in reversed(stage) if each != _named(asked.before, here)), None
    )
    before = _named(asked.before, here)
    if before is None and after is not None:
        earlier = list(here[: here.index(after)])
        alike = [edition for edition in earlier if edition.stage is after.stage]
        # Of the same stage where there is one: a plan is compared with a plan first.
        before = next(reversed(alike or earlier), None)
    if before is not None and before == after:
        raise BadSelection(_("请选择两个不同的年份或阶段来比较。"))
    # Whichever way round they were asked for, a change is told from the earlier to the later.
    if before and after and here.index(before) > here.index(after):
        return after, before
    return before, after


def _named(period: Period | None, here: Sequence[EditionInfo]) -> EditionInfo | None:
    if period is None:
        return None
    for edition in here:
        if (edition.year, edition.stage) == (period.year, period.stage):
            return edition
    raise Missing.edition(here[0].unit.slug, period, None)


def _changes(found: Comparison, asked: Wish) -> list[ChangeRow]:
    before, after, amounts = found.before.edition, found.after.edition, asked.amounts
    rows = [
        ChangeRow(
            name=row.node.name,
            code=row.node.code,
            plain_name=row.node.plain_name,
            # What the later edition has no more is shown where it still stands.
            url=link(before if row.after is None else after, amounts, row.node),
            before=row.before,
            before_url=source(before, amounts, row.node),
            after=row.after,
            after_url=source(after, amounts, row.node),
            former_name=row.former_name,
            colour=row.node.code,
        )
        for row in found.rows
    ]
    if found.gap_before or found.gap_after:
        rows.append(ChangeRow(name=_("与合计的差额"), before=found.gap_before, after=found.gap_after, kind=RowKind.GAP))
    rows.append(
        ChangeRow(
            name=_("合计"),
            before=found.before.total,
            before_url=whole(before, amounts, found.scheme),
            after=found.after.total,
            after_url=whole(after, amounts, found.scheme),
            kind=RowKind.TOTAL,
        )
    )
    return rows
