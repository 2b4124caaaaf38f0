"""Several bodies, all their years, one share: how much of its spending each gives one item, year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from budget import queries
from budget.queries import UnknownCode
from budget.queries.comparisons import SharePoint
from budget.queries.results import EditionInfo, Node
from budget.queries.years import Lack
from budget.vocabulary import Stage
from disclosure.charts.shares import share_lines
from disclosure.comparing import Compared, Wish, link, source
from disclosure.figures import percent_text
from disclosure.pictures import Bar
from disclosure.sentences.shares import ends
from disclosure.tables.shares import ShareCell, ShareRow, shares_by_year
from disclosure.views.compared import BASIS, Made
from disclosure.views.errors import Missing, published


def over_years(asked: Wish, current: Sequence[EditionInfo]) -> Made:
    """Follow the share of one item in bodies over all their years in one stage. Three queries. Raises Missing."""
    names = {edition.unit.slug: edition.unit.short_name for edition in current}
    if any(slug not in names for slug in asked.units):
        raise Missing(_("要比较的单位里，有的没有公开预算。请在已公开的单位中选择。"), published())
    stage = asked.stage or Stage.BUDGET
    editions = [each for each in current if each.unit.slug in asked.units and each.stage is stage]
    try:
        node, found = queries.shares(editions, asked.scheme, asked.code)
    except UnknownCode as error:
        raise Missing(
            _("选中的单位公开的{stage}里，都没有“{code}”这一项。").format(stage=_(stage.label), code=asked.code),
            published(),
        ) from error
    # Years without an edition keep their column: a line that jumped over them would show a change that is of two years.
    years = list(range(min(each.year for each in editions), max(each.year for each in editions) + 1))
    by_place = {(each.unit.slug, each.year): each for each in editions}
    rows = [
        ShareRow(
            name=names[slug],
            url=next((link(each, asked.amounts) for each in editions if each.unit.slug == slug), ""),
            cells=[_cell(by_place.get((slug, year)), found, node, asked, stage) for year in years],
        )
        for slug in asked.units
    ]
    item = node.plain_name or node.name
    title = _("{names}：{item}占全部支出的比例").format(names=_("、").join(row.name for row in rows), item=item)
    subject = Compared(editions=editions, amounts=asked.amounts)
    table = shares_by_year(years)(rows, subject, title, name=f"share-{asked.code}")
    table.scroll = True  # on a phone; no year of it can be left out
    basis = _("占各自{basis} · {label}").format(basis=_(BASIS), label=_(stage.label))
    said = ends(rows, years, item)
    chart = share_lines(rows, years, _("{item}：逐年的占比").format(item=item), basis, table.table_id)
    return Made(
        template="compare_shares",
        title=title,
        subject=subject,
        tables={"": table},
        charts={"chart": chart},
        context={
            "node": node,
            "names": _("、").join(row.name for row in rows),
            "item": item,
            "said": said,
            "basis": basis,
            "stages": [
                {"label": _(each.label), "url": asked.address(stage=each), "current": each is stage}
                for each in Stage
                if any(one.stage is each and one.unit.slug in asked.units for one in current)
            ],
            "beside_url": asked.address(code=""),
        },
        asked=asked,
        bars=_bars(rows, years, node.code),
    )


def _bars(rows: Sequence[ShareRow], years: Sequence[int], code: str) -> tuple[Bar, ...]:
    """Return the newest share of each body that has any, as long as its millionths."""
    bars = []
    for row in rows:
        told = [
            (year, cell) for year, cell in zip(years, row.cells, strict=True) if cell.fen is not None and cell.whole
        ]
        for year, cell in told[-1:]:
            length = (cell.fen or 0) * 1_000_000 // (cell.whole or 1)
            bars.append(Bar(f"{row.name} {year}", length, code, percent_text(cell.fen or 0, cell.whole or 1)))
    return tuple(bars)


def _cell(
    edition: EditionInfo | None, found: Mapping[int, SharePoint], node: Node, asked: Wish, stage: Stage
) -> ShareCell:
    if edition is None:
        return ShareCell(lack=Lack.UNPUBLISHED, stage=_(stage.label))
    point = found.get(edition.id)
    if point is None:
        return ShareCell(lack=Lack.NO_TABLE)
    if point.fen is None:
        return ShareCell(whole=point.total, lack=Lack.COARSER if point.is_coarser else Lack.ABSENT)
    if not point.is_shared:
        return ShareCell(whole=point.total, lack=Lack.NO_SHARE)
    return ShareCell(fen=point.fen, whole=point.total, url=source(edition, asked.amounts, node))
