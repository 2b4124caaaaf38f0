"""Bodies beside each other in one year: what each spends, in all, a head, and on what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from budget import queries
from budget.queries import NotDisclosed
from budget.queries.comparisons import SideBySide
from budget.queries.results import EditionInfo
from budget.vocabulary import Scheme
from disclosure.charts.comparison import shares_chart
from disclosure.comparing import Compared, Wish, link, shared_period, source, whole
from disclosure.pictures import Bar
from disclosure.selection import Period
from disclosure.sentences.comparisons import of_units
from disclosure.tables import RowKind
from disclosure.tables.comparison import SharedRow, UnitRow, UnitsTable, shares_table
from disclosure.views.compared import BASIS, Made, switchers
from disclosure.views.errors import Missing, published


def side_by_side(asked: Wish, current: Sequence[EditionInfo]) -> Made:
    """Compare bodies in one year. Four queries."""
    # Of what is public alone: that a body exists and published nothing is no comparison with nought.
    known = {edition.unit.slug for edition in current}
    if any(slug not in known for slug in asked.units):
        raise Missing(_("要比较的单位里，有的没有公开预算。请在已公开的单位中选择。"), published())
    chosen = [edition for edition in current if edition.unit.slug in asked.units]
    period = asked.year or shared_period(chosen)
    # The year that was chosen for the reader goes into every link, so that she stays in it.
    settled = replace(asked, year=period)
    by_slug = {
        edition.unit.slug: edition for edition in chosen if (edition.year, edition.stage) == (period.year, period.stage)
    }
    # In the order that was asked for, which is that of the columns and of their colours.
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
    shares = shares_table(found.columns)(_shared_rows(found, settled, period), subject, caption, name="shares")
    shares.scroll = len(found.columns) > 2
    shown = {column.point.edition.unit.slug for column in found.columns}
    context = {
        "label": label,
        "asked": settled,
        "found": found,
        "said": of_units(found.columns, asked.said_unit),
        # Who has nothing in this year is named below, never left out unsaid.
        "absent": [slug_name(current, slug) for slug in asked.units if slug not in shown],
        "without_people": [c.point.edition.unit.short_name for c in found.columns if c.residents is None],
        "switchers": switchers(settled),
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
        asked=settled,
        bars=tuple(Bar(row.name, row.figure, row.colour) for row in units.records),
    )


def slug_name(editions: Sequence[EditionInfo], slug: str) -> str:
    """Return the short name of a body."""
    return next(edition.unit.short_name for edition in editions if edition.unit.slug == slug)


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


def _shared_rows(found: SideBySide, settled: Wish, period: Period) -> list[SharedRow]:
    editions = [column.point.edition for column in found.columns]
    rows = [
        SharedRow(
            name=node.name,
            code=node.code,
            plain_name=node.plain_name,
            amounts=amounts,
            url=replace(settled, year=None, level=1).address(code=node.code, stage=period.stage),
            urls=[source(edition, settled.amounts, node) for edition in editions],
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
            urls=[whole(edition, settled.amounts, found.scheme) for edition in editions],
            kind=RowKind.TOTAL,
        )
    )
    return rows
