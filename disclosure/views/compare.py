"""/compare/: the years of one body, budget against final accounts, and bodies beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark
from django.views.decorators.http import require_safe

from budget import queries
from budget.queries import NotDisclosed
from budget.queries.comparisons import Comparison, Point, SideBySide
from budget.queries.results import EditionInfo
from budget.vocabulary import Scheme
from disclosure import csvw
from disclosure.charts import Chart, payload
from disclosure.charts.comparison import changes_chart, series_chart, shares_chart
from disclosure.comparing import LEVELS, Compared, Wish, chronological, link, source, whole, wish
from disclosure.downloads import download
from disclosure.figures import change_text
from disclosure.selection import SPENDING_SCHEMES, BadSelection, Period
from disclosure.sentences.years import GONE, NEW
from disclosure.tables import FileTable, RowKind
from disclosure.tables.comparison import (
    ChangeRow,
    SeriesTable,
    SharedRow,
    UnitRow,
    UnitsTable,
    change_table,
    shares_table,
    signed,
)
from disclosure.views.answer import chart_context, downloads
from disclosure.views.errors import Missing, published

BASIS = mark("全部支出")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a comparison is made of. Tables and charts by the part of the address that names them."""

    template: str
    title: str
    subject: Compared
    tables: Mapping[str, FileTable] = field(default_factory=dict)
    charts: Mapping[str, Chart | None] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)


@require_safe
def compare(request: HttpRequest, part: str = "", output: str = "") -> HttpResponseBase:
    """Show a comparison, or one of its tables or charts. Five queries. Raises BadSelection, Missing."""
    asked = wish(request.GET)
    current = tuple(edition for edition in queries.editions() if edition.is_current)
    if not current:
        raise Missing(_("还没有公开的预算，所以没有可以比较的。"))
    return _respond(request, asked, current, part, output)


def _respond(
    request: HttpRequest, asked: Wish, current: Sequence[EditionInfo], part: str, output: str
) -> HttpResponseBase:
    made = _units(asked, current) if asked.units else _years(asked, current)
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
        "bodies": list({edition.unit.slug: edition.unit for edition in current}.values()),
        "periods": _periods(current),
        "breadcrumb": [{"label": _("首页"), "url": "/"}, {"label": _("比较"), "url": ""}],
        "description": made.title,
        **made.context,
    }
    return render(request, f"pages/{made.template}.html", context)


def _chart(request: HttpRequest, chart: Chart | None, part: str) -> dict[str, Any] | None:
    context = chart_context(request, chart)
    return context and context | {"url": context["url"].replace("chart.json", f"{part}.json", 1)}


def _periods(editions: Sequence[EditionInfo]) -> list[tuple[str, str]]:
    """Return (address part, title) of every year and stage, the newest first."""
    return list({edition.period: edition.title for edition in reversed(chronological(editions))}.items())


def _years(asked: Wish, current: Sequence[EditionInfo]) -> Made:
    """Compare the editions of one body. Four queries."""
    slug = asked.unit or current[0].unit.slug
    here = chronological([edition for edition in current if edition.unit.slug == slug])
    if not here:
        raise Missing(_("没有找到这个单位公开的预算。"), published())
    body = here[0].unit
    before, after = _pair(asked, here)
    settled = _settled(asked, slug, before, after)
    subject = Compared(editions=[edition for edition in (before, after) if edition] or here, amounts=asked.amounts)
    series_rows = _series(queries.series(here), asked)
    series = SeriesTable(
        series_rows, subject, _("{short_name}历年全部支出").format(short_name=body.short_name), name="series"
    )
    tables: dict[str, FileTable] = {"series": series}
    charts = {
        "series-chart": series_chart(series_rows, subject.unit, f"{_(BASIS)} · {body.short_name}", series.table_id)
    }
    context: dict[str, Any] = {"body": body, "here": here, "before": before, "after": after, "asked": settled}
    context |= {
        f"{name}_url": link(edition, asked.amounts)
        for name, edition in (("before", before), ("after", after))
        if edition
    }
    title = _("{short_name}历年预算比较").format(short_name=body.short_name)
    found = None
    if before and after:
        title = _("{short_name}：{title}与 {title_2}比较").format(
            short_name=body.short_name, title=after.title, title_2=before.title
        )
        try:
            found = queries.changes(before, after, settled.scheme, settled.level)
        except NotDisclosed:
            context["not_disclosed"] = True
    if found is not None:
        rows = _changes(found, asked)
        caption = _("{title}比 {title_2}，按{scheme}").format(
            title=found.after.edition.title, title_2=found.before.edition.title, scheme=settled.scheme.label
        )
        table = change_table(found.before.edition, found.after.edition)(rows, subject, caption, name="changes")
        tables[""] = table
        charts["chart"] = changes_chart(rows, subject.unit, caption, table.table_id)
        context |= {
            "found": found,
            "difference": signed(found.after.total - found.before.total, subject.unit),
            "change": change_text(found.after.total, found.before.total),
            "counts": _counts(rows),
            "switchers": _switchers(settled),
        }
    return Made(template="compare_years", title=title, subject=subject, tables=tables, charts=charts, context=context)


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
        before = next(reversed(alike or earlier), None)
    if before is not None and before == after:
        raise BadSelection(_("请选择两个不同的年份或阶段来比较。"))
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


def _series(points: Sequence[Point], asked: Wish) -> list[ChangeRow]:
    by_period = {(point.edition.year, point.edition.stage): point for point in points}
    rows = []
    for point in points:
        edition = point.edition
        last = by_period.get((edition.year - 1, edition.stage))
        rows.append(
            ChangeRow(
                name=edition.title,
                url=link(edition, asked.amounts),
                before=last.total if last else None,
                after=point.total,
                after_url=whole(edition, asked.amounts, Scheme.FUNCTION),
                basic=point.basic,
                project=point.project,
                colour={"budget": "fiscal", "adjusted": "carryover", "final": "own"}[edition.stage.value],
                is_first=last is None,
                kind=RowKind.PART,
            )
        )
    return rows


def _changes(found: Comparison, asked: Wish) -> list[ChangeRow]:
    before, after, amounts = found.before.edition, found.after.edition, asked.amounts
    rows = [
        ChangeRow(
            name=row.node.name,
            code=row.node.code,
            plain_name=row.node.plain_name,
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


def _counts(rows: Sequence[ChangeRow]) -> dict[str, int]:
    parts = [row for row in rows if row.kind is RowKind.PART]
    lasting = [row for row in parts if row.status not in {NEW, GONE}]
    return {
        "up": sum(1 for row in lasting if (row.difference or 0) > 0),
        "down": sum(1 for row in lasting if (row.difference or 0) < 0),
        "new": sum(1 for row in parts if row.status == NEW),
        "gone": sum(1 for row in parts if row.status == GONE),
        "renamed": sum(1 for row in parts if row.former_name),
    }


def _switchers(asked: Wish) -> list[dict[str, Any]]:
    def option(label: str, *, current: bool, **changes: Any) -> dict[str, Any]:
        return {"label": label, "url": asked.address(**changes), "current": current}

    schemes = [
        option(each.label, current=each is asked.scheme, scheme=each, level=min(asked.level, len(each.level_lengths)))
        for each in SPENDING_SCHEMES
    ]
    names = [_(name) for name in LEVELS][: len(asked.scheme.level_lengths)]
    levels = [option(name, current=at == asked.level, level=at) for at, name in enumerate(names, 1)]
    return [{"label": _("分类"), "options": schemes}, {"label": _("级次"), "options": levels}]


def _units(asked: Wish, current: Sequence[EditionInfo]) -> Made:
    """Compare bodies in one year. Four queries."""
    known = {edition.unit.slug for edition in current}
    if any(slug not in known for slug in asked.units):
        raise Missing(_("要比较的单位里，有的没有公开预算。请在已公开的单位中选择。"), published())
    chosen = [edition for edition in current if edition.unit.slug in asked.units]
    period = asked.year or _shared_period(chosen)
    settled = Wish(
        units=asked.units, year=period, scheme=asked.scheme, level=asked.level, amounts=asked.amounts, theme=asked.theme
    )
    by_slug = {
        edition.unit.slug: edition for edition in chosen if (edition.year, edition.stage) == (period.year, period.stage)
    }
    editions = [by_slug[slug] for slug in asked.units if slug in by_slug]
    label = _("{year} 年{stage}").format(year=period.year, stage=_(period.stage.label))
    if not editions:
        raise Missing(_("选中的单位都没有公开 {label}。").format(label=label), published())
    try:
        found = queries.side_by_side(editions, asked.scheme, asked.level)
    except NotDisclosed as error:
        raise Missing(_("选中的单位都没有公开支出总表，无法比较。"), published()) from error
    subject = Compared(editions=editions, amounts=asked.amounts)
    names = _("、").join(column.point.edition.unit.short_name for column in found.columns)
    title = _("{names}：{label}比较").format(names=names, label=label)
    units = UnitsTable(
        _unit_rows(found, asked), subject, _("{whole}，{part}").format(whole=label, part=_(BASIS)), name="units"
    )
    units.scroll = True  # on a phone; nothing of it can be left out
    caption = _("{label}{basis}，按{scheme}").format(label=label, basis=_(BASIS), scheme=_(asked.scheme.label))
    shares = shares_table(found.columns)(_shared_rows(found, asked), subject, caption, name="shares")
    shares.scroll = len(found.columns) > 2
    shown = {column.point.edition.unit.slug for column in found.columns}
    context = {
        "label": label,
        "asked": settled,
        "found": found,
        "absent": [slug_name(current, slug) for slug in asked.units if slug not in shown],
        "without_people": [c.point.edition.unit.short_name for c in found.columns if c.residents is None],
        "switchers": _switchers(settled),
    }
    return Made(
        template="compare_units",
        title=title,
        subject=subject,
        tables={"": units, "shares": shares},
        charts={
            "chart": shares_chart(
                found, _("占各自{basis} · {label}").format(basis=_(BASIS), label=label), shares.table_id
            )
        },
        context=context,
    )


def slug_name(editions: Sequence[EditionInfo], slug: str) -> str:
    """Return the short name of a body."""
    return next(edition.unit.short_name for edition in editions if edition.unit.slug == slug)


def _shared_period(editions: Sequence[EditionInfo]) -> Period:
    """Return the year and stage that most of the bodies have, the newest of equals."""
    ordered = chronological(editions)
    counts: dict[tuple[int, Any], int] = {}
    for edition in ordered:
        counts[edition.year, edition.stage] = counts.get((edition.year, edition.stage), 0) + 1
    most = max(counts.values())
    year, stage = [key for key, count in counts.items() if count == most][-1]
    return Period(year, stage)


def _unit_rows(found: SideBySide, asked: Wish) -> list[UnitRow]:
    return [
        UnitRow(
            name=column.point.edition.unit.short_name,
            url=link(column.point.edition, asked.amounts),
            figure=column.point.total,
            figure_url=whole(column.point.edition, asked.amounts, Scheme.FUNCTION),
            basic=column.point.basic,
            project=column.point.project,
            residents=column.residents,
            population_source=column.population_source,
            gap=column.gap,
        )
        for column in found.columns
    ]


def _shared_rows(found: SideBySide, asked: Wish) -> list[SharedRow]:
    editions = [column.point.edition for column in found.columns]
    rows = [
        SharedRow(
            name=node.name,
            code=node.code,
            plain_name=node.plain_name,
            amounts=amounts,
            urls=[source(edition, asked.amounts, node) for edition in editions],
        )
        for node, amounts in found.rows
    ]
    gaps = [column.gap for column in found.columns]
    if any(gaps):
        rows.append(SharedRow(name=_("与合计的差额"), code="", plain_name="", amounts=gaps, kind=RowKind.GAP))
    rows.append(
        SharedRow(
            name=_("合计"),
            code="",
            plain_name="",
            amounts=[column.point.total for column in found.columns],
            urls=[whole(edition, asked.amounts, found.scheme) for edition in editions],
            kind=RowKind.TOTAL,
        )
    )
    return rows
