"""三公, government procurement and purchased services: the small tables that readers ask for first."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from budget import queries
from budget.queries import NotDisclosed
from budget.queries.list_keys import ListedRow, PrintedList, keys_of
from budget.queries.makeup import Makeup
from budget.queries.results import Figure, Node, SpecialTable
from budget.queries.twins import TwinKind
from budget.queries.years import YearBefore, Years
from budget.texts import TextKind
from budget.vocabulary import Scheme, Stage
from disclosure.charts import bars_chart
from disclosure.figures import about
from disclosure.sentences.bought import bought_inside, services_by_class
from disclosure.sentences.leads import blank_sangong, of_procurement, of_services, of_year
from disclosure.sentences.relations import (
    sangong_beside,
    sangong_parts,
    vehicle_parts,
)
from disclosure.sentences.twins import same_amounts
from disclosure.sentences.years import came_and_went, since_last_year
from disclosure.tables import NamedTable, RowKind, ServicesTable, named_rows, named_table
from disclosure.tables.money import year_heading
from disclosure.tables.rows import OfKind, gone_from, shared_by, told_before
from disclosure.tables.years import list_years_table, there_before
from disclosure.views.answer import Page, edition_page
from disclosure.views.navigation import Crumb
from disclosure.visit import Visit

# 购置 and 运行维护 are parts of the line for cars, not lines beside it.
PARTS_OF_VEHICLES = ("vehicle_purchase", "vehicle_running")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow(OfKind):
    """A purchased service in the table, or their total."""

    name: str
    key: str = ""
    service: Node | None = None
    function: Node | None = None
    figure: Figure | None
    parent: int | None
    # What the year before gave it, in 分, where that stands, and what became of it since.
    before: int | None = None
    before_url: str = ""
    status: str = ""
    former_name: str = ""
    kind: RowKind = RowKind.PART
    colour: str = ""
    url: str = ""
    plain_name: str = ""
    lines_url: str = ""


@edition_page
def sangong(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show 三公 by kind, with the reasons that the body gives. Five queries, six with another year."""
    found = queries.sangong(visit.edition)
    by_kind = {named.key: named for named in found.rows}
    years = queries.years_of_list(visit.edition, visit.editions, PrintedList.SANGONG)
    before = years.before if years else None
    there = there_before(visit, before, "sangong")
    rows = named_rows(found.rows, found.total, subs=PARTS_OF_VEHICLES, before=before, there=there)
    caption = _("{title}“三公”经费").format(title=visit.edition.title)
    return _page(
        visit,
        found,
        named_table(visit, rows, caption, before, name="sangong", heading=_("费用")),
        years,
        name="sangong",
        title=_("“三公”经费"),
        what=_("“三公”经费（出国、接待、用车）"),
        context={
            "said": {
                "lead": of_year(visit, found.total, "#sangong")
                if any(row.figure for row in found.rows)
                else blank_sangong(visit),
                "parts": sangong_parts(visit, by_kind, found.total),
                "vehicles": vehicle_parts(visit, by_kind),
                "beside": sangong_beside(visit, found.beside),
            },
            "written": queries.text(visit.edition, TextKind.SANGONG),
            "has_blanks": any(row.figure is None for row in found.rows),
        },
    )


@edition_page
def procurement(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show government procurement by category, with what the body says of it. Seven queries."""
    listed = queries.listed_rows(visit.edition, visit.editions, PrintedList.PROCUREMENT)
    found = queries.procurement(visit.edition, listed.get(visit.edition.id))
    years = queries.years_of_list(visit.edition, visit.editions, PrintedList.PROCUREMENT, listed)
    before = years.before if years else None
    rows = named_rows(found.rows, found.total, before=before, there=there_before(visit, before, "procurement"))
    caption = _("{title}政府采购").format(title=visit.edition.title)
    written = queries.text(visit.edition, TextKind.PROCUREMENT)
    return _page(
        visit,
        found,
        named_table(visit, rows, caption, before, name="procurement", heading=_("类别")),
        years,
        name="procurement",
        title=_("政府采购"),
        what=_("政府采购"),
        context={
            "written": written,
            "said": {
                "lead": of_procurement(visit, found.total, found.rows),
                "inside": bought_inside(visit, "procurement-inside", found.total, _makeup(visit)),
            },
        },
    )


@edition_page
def services(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show the purchased services. Eight queries."""
    listed = queries.listed_rows(visit.edition, visit.editions, PrintedList.SERVICES)
    found = queries.services(visit.edition, listed.get(visit.edition.id))
    base = found.total.fen if found.total else sum(line.figure.fen for line in found.services)
    years = queries.years_of_list(visit.edition, visit.editions, PrintedList.SERVICES, listed)
    before = years.before if years else None
    rows = _services(visit, found, base, before)
    rooms = queries.rooms(visit.edition)
    amounts = {line.figure.fen for line in found.services}
    said = (
        services_by_class(
            visit,
            found.services,
            rooms.classes,
            queries.failed_checks(visit.edition),
            is_known=rooms.whole is not None and rooms.whole.is_known,
        ),
        bought_inside(visit, "services-inside-all", found.total, rooms.whole),
    )
    compared = before is not None and before.parts is not None
    table = ServicesTable(
        rows,
        visit,
        _("{title}政府购买服务").format(title=visit.edition.title),
        name="services",
        exclude=() if compared else ("before", "change"),
        headings=year_heading(before) if before is not None and compared else {},
    )
    return _page(
        visit,
        found,
        table,
        years,
        name="services",
        title=_("政府购买服务"),
        what=_("政府购买服务"),
        context={
            "lead": of_services(visit, found.total, found.services),
            "said": [
                *(sentence for sentence in said if sentence),
                *same_amounts(
                    visit, _("这里有一项是"), queries.twins(visit.edition, amounts, TwinKind.LINE, TwinKind.PROJECT)
                ),
            ],
        },
    )


def _makeup(visit: Visit) -> Makeup | None:
    """Return what all spending is on, to hold what is bought against it; None where it is not disclosed. One query."""
    try:
        return queries.breakdown(visit.edition, Scheme.FUNCTION).makeup
    except NotDisclosed:
        return None


def _services(visit: Visit, found: SpecialTable, base: int, before: YearBefore | None) -> list[ServiceRow]:
    """Return the services, those that the year before alone had, the difference where they do not add up, and the sum."""
    there = there_before(visit, before, "services")
    told = [
        ListedRow(line.service.code if line.service else "", line.name, line.function.code if line.function else "")
        for line in found.services
    ]
    # Rows that cannot be told apart have no keys: none of them is compared with a row of another year.
    keys = keys_of(PrintedList.SERVICES, told) or ("",) * len(told)
    shared = shared_by([line.figure for line in found.services], base)
    rows = [
        ServiceRow(
            name=line.name or (line.service.name if line.service else _("（未写名称）")),
            key=key,
            service=line.service,
            function=line.function,
            figure=line.figure,
            parent=shared,
            colour=line.function.code if line.function else "",
            **told_before(before, key, line.figure, there),
        )
        for line, key in zip(found.services, keys, strict=True)
    ]
    # Services of one name stand under several 类: that one of them is gone must not be said of the others.
    names = {row.name for row in rows}
    rows += [
        ServiceRow(
            name=_beneath(visit, name, key) if name in names else name,
            key=key,
            url=there.partition("#")[0],
            figure=None,
            parent=shared,
            **told_before(before, key, None, there),
        )
        for key, name in gone_from(before, keys)
    ]
    gap = base - sum(line.figure.fen for line in found.services)
    then = None if before is None or before.parts is None else before.gap
    if gap or then:
        rows.append(
            ServiceRow(
                name=_("与合计的差额"), figure=Figure(gap, None, 0), before=then, parent=shared, kind=RowKind.GAP
            )
        )
    if found.total is not None:
        last = before.point.fen if before else None
        rows.append(
            ServiceRow(
                name=_("合计"), figure=found.total, before=last, before_url=there, parent=shared, kind=RowKind.TOTAL
            )
        )
    return rows


def _beneath(visit: Visit, name: str, key: str) -> str:
    """Return the name of a service with the 类 that it stood under, by its key in the list."""
    code = next(iter(key.split("|")[1:]), "")
    (node,) = queries.nodes(visit.edition, Scheme.FUNCTION, [code])
    return _("{name}（{function}）").format(name=name, function=node.plain_name or node.name) if code else name


def _page(
    visit: Visit,
    found: SpecialTable,
    table: NamedTable | ServicesTable,
    years: Years | None,
    *,
    name: str,
    title: str,
    what: str,
    context: dict[str, object],
) -> Page:
    given = _("实际支出{amount}") if visit.edition.stage is Stage.FINAL else _("安排{amount}")
    total = given.format(amount=about(found.total.fen)) if found.total else _("的表中没有合计")
    return Page(
        template=name,
        title=title,
        description=_("{place_name} {title}：{what}{total}，逐项列出。").format(
            place_name=visit.place_name, title=visit.edition.title, what=what, total=total
        ),
        section=name,
        crumbs=(Crumb(title, visit.link(name)),),
        tables={"": table} | ({"years": list_years_table(visit, years, title, name, table.records)} if years else {}),
        chart=bars_chart(table, title, _("占合计 · {title}").format(title=visit.edition.title), visit.edition.title),
        context={
            "special": found,
            "total": found.total,
            "since": since_last_year(visit, found.total, years, is_list=True),
            "came_and_went": came_and_went(visit, years.before if years else None, table.records, is_list=True),
            **context,
        },
    )
