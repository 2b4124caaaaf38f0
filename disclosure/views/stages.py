"""预算与决算: the stages of one year side by side, code by code, the largest difference first, with the body's reasons."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest
from django.utils.translation import gettext as _

from budget import queries
from budget.queries.results import EditionInfo
from budget.queries.stages import StagesBeside
from budget.texts import TextKind, reasons_given
from budget.vocabulary import Scheme, Stage
from disclosure.charts import Chart
from disclosure.charts.comparison import changes_chart
from disclosure.comparing import LEVELS
from disclosure.selection import level_of, pinned_stages, spending_scheme, with_query
from disclosure.sentences.stages import (
    carried_over,
    differing,
    more_and_less,
    plan_and_spent,
    plan_missing,
    prints_its_plan,
)
from disclosure.sentences.years import GONE, NEW
from disclosure.tables import FileTable, RowKind
from disclosure.tables.stages import StageRow, carried_table, phase_name, stage_rows, stages_table
from disclosure.views.answer import Page, edition_page
from disclosure.views.errors import Missing
from disclosure.views.navigation import Crumb
from disclosure.visit import Visit


@edition_page
def stages(visit: Visit, request: HttpRequest) -> Page:
    """Show the stages of the year of an edition. Eight queries. Raises BadSelection, Missing, NotDisclosed."""
    edition = visit.edition
    scheme = spending_scheme(request.GET)
    level = level_of(request.GET, scheme)
    here = queries.same_year(edition, visit.editions, pinned_stages(request.GET))
    found = queries.stages_beside(edition, here, scheme, level)
    if len(found.columns) < 2 and edition.stage is Stage.BUDGET:
        raise Missing(
            _("{title}之后还没有公开调整预算或决算，没有可以对照的。").format(title=edition.title),
            (Crumb(_("看这一年的预算"), visit.link("overview")),),
        )
    told = queries.carried(here)
    rows = stage_rows(visit, found, _reasons(found, here[-1]))
    caption = _("{year} 年{names}，按{scheme}").format(
        year=edition.year, names=_("、").join(map(phase_name, found.columns)), scheme=_(scheme.label)
    )
    table = stages_table(found)(rows, visit, caption, name="stages")
    left = carried_table(visit, told)
    tables: dict[str, FileTable] = {"": table} | ({"carried": left} if left is not None else {})
    # Without its last stage a year is not called after it.
    title, described = (
        (_("{year} 年预算与决算"), _("{place_name} {title}：同一年的预算、调整预算和决算逐项对照，差得最多的在前。"))
        if _("决算") in map(phase_name, found.columns)
        else (_("{year} 年预算与调整预算"), _("{place_name} {title}：调整前后逐项对照，差得最多的在前。"))
    )
    title = title.format(year=edition.year)
    return Page(
        template="stages",
        title=title,
        description=described.format(place_name=visit.place_name, title=title),
        section="stages",
        crumbs=(Crumb(_("预算与决算"), visit.link("stages")),),
        tables=tables,
        chart=_chart(rows, visit, found, table.table_id),
        pins=_pins(here, edition),
        context={
            "found": found,
            "said": {
                "main": plan_and_spent(visit, found),
                "missing": plan_missing(visit, is_printed=prints_its_plan(visit, found)),
                "differing": differing(visit, found),
                "carried": carried_over(visit, told),
                "counts": more_and_less(_counts(rows)) if rows and len(found.columns) > 1 else None,
            },
            "names": [phase_name(column) for column in found.columns],
            "has_reasons": any(row.reason for row in rows),
            "texts_url": visit.way("texts"),
            "switchers": _switchers(visit, found, queries.schemes_of(edition, here)),
        },
    )


def _reasons(found: StagesBeside, last: EditionInfo) -> dict[str, str]:
    """Return by code what the last stage's own words say of it. One query."""
    part = queries.text(last, TextKind.CHANGES)
    return reasons_given(part.paragraphs, {row.node.code: row.node.name for row in found.rows}) if part else {}


def _chart(rows: list[StageRow], visit: Visit, found: StagesBeside, table_id: str) -> Chart | None:
    if len(found.columns) < 2:
        return None
    names = _("比").join((phase_name(found.columns[-1]), phase_name(found.columns[0])))
    basis = _("{names} · {year} 年 · {basis}").format(names=names, year=visit.edition.year, basis=found.basis.label)
    return changes_chart(rows, visit.unit, basis, table_id)


def _pins(here: tuple[EditionInfo, ...], edition: EditionInfo) -> dict[str, str]:
    """Return the versions of the other stages, so that what is quoted stays what it was."""
    others = [f"{each.stage.value}.{each.version}" for each in here if each is not edition]
    return {"with": ",".join(others)} if others else {}


def _counts(rows: list[StageRow]) -> dict[str, int]:
    parts = [row for row in rows if row.kind is RowKind.PART]
    # What only one stage has went neither up nor down; it is counted as come or gone.
    lasting = [row for row in parts if row.status not in {NEW, GONE}]
    return {
        "up": sum((row.difference or 0) > 0 for row in lasting),
        "down": sum((row.difference or 0) < 0 for row in lasting),
        "new": sum(row.status == NEW for row in parts),
        "gone": sum(row.status == GONE for row in parts),
        "renamed": sum(bool(row.former_name) for row in parts),
    }


def _switchers(visit: Visit, found: StagesBeside, schemes: tuple[Scheme, ...]) -> list[dict[str, Any]]:
    address, _mark, query = visit.link("stages").partition("?")
    kept = dict(parse_qsl(query))

    def option(label: str, *, current: bool, scheme: Scheme, length: int) -> dict[str, Any]:
        level = scheme.level_lengths.index(length) + 1 if length in scheme.level_lengths else 1
        wanted = {
            "scheme": "" if scheme is Scheme.FUNCTION else scheme.value,
            "level": "" if level == 1 else str(level),
        }
        # What is usual is left out, so that the usual page has one address.
        given = {name: value for name, value in wanted.items() if value}
        return {"label": label, "url": with_query(address, kept | given), "current": current}

    by_scheme = [
        option(_(each.label), current=each is found.scheme, scheme=each, length=each.level_lengths[0])
        for each in schemes
    ]
    names = [_(name) for name in LEVELS]
    by_level = [
        option(names[at], current=length == found.length, scheme=found.scheme, length=length)
        for at, length in enumerate(found.lengths)
    ]
    switchers = []
    if len(by_scheme) > 1:
        switchers.append({"label": _("分类"), "options": by_scheme})
    if len(by_level) > 1:
        switchers.append({"label": _("级次"), "options": by_level})
    return switchers
