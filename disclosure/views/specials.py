"""三公, government procurement and purchased services: the small tables that readers ask for first."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from budget import queries
from budget.queries import NotDisclosed
from budget.queries.makeup import Makeup
from budget.queries.results import Breakdown, Figure, Node, ServiceLine, SpecialTable
from budget.queries.twins import TwinKind
from budget.texts import TextKind
from budget.vocabulary import Scheme, Stage
from disclosure.charts import bars_chart
from disclosure.figures import about
from disclosure.sentences.leads import of_procurement, of_services, of_year
from disclosure.sentences.relations import bought_inside, sangong_parts, services_by_class, vehicle_parts
from disclosure.sentences.twins import same_amounts
from disclosure.tables import NamedTable, RowKind, ServicesTable, named_rows
from disclosure.views.answer import Page, edition_page
from disclosure.views.navigation import Crumb
from disclosure.visit import Visit

# 购置 and 运行维护 are parts of the line for cars, not lines beside it.
PARTS_OF_VEHICLES = ("vehicle_purchase", "vehicle_running")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow:
    """A purchased service in the table, or their total."""

    name: str
    service: Node | None
    function: Node | None
    figure: Figure | None
    parent: int | None
    kind: RowKind = RowKind.PART
    colour: str = ""
    url: str = ""

    @property
    def row_class(self) -> str:
        """Return the class of the table row."""
        return "" if self.kind is RowKind.PART else self.kind.value


@edition_page
def sangong(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show 三公 by kind, with the reasons that the body gives. Five queries."""
    found = queries.sangong(visit.edition)
    by_kind = {named.key: named for named in found.rows}
    rows = named_rows(found.rows, found.total, subs=PARTS_OF_VEHICLES)
    table = NamedTable(
        rows,
        visit,
        _("{title}“三公”经费").format(title=visit.edition.title),
        name="sangong",
        headings={"name": _("费用")},
    )
    return _page(
        visit,
        found,
        table,
        name="sangong",
        title=_("“三公”经费"),
        what=_("“三公”经费（出国、接待、用车）"),
        context={
            "said": {
                "lead": of_year(visit, found.total),
                "parts": sangong_parts(visit, by_kind, found.total),
                "vehicles": vehicle_parts(visit, by_kind),
            },
            "written": queries.text(visit.edition, TextKind.SANGONG),
        },
    )


@edition_page
def procurement(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show government procurement by category, with what the body says of it. Seven queries."""
    found = queries.procurement(visit.edition)
    table = NamedTable(
        named_rows(found.rows, found.total),
        visit,
        _("{title}政府采购").format(title=visit.edition.title),
        name="procurement",
        headings={"name": _("类别")},
    )
    written = queries.text(visit.edition, TextKind.PROCUREMENT)
    return _page(
        visit,
        found,
        table,
        name="procurement",
        title=_("政府采购"),
        what=_("政府采购"),
        context={
            "written": written,
            "said": {
                "lead": of_procurement(visit, found.total, found.rows),
                "inside": bought_inside(visit, "procurement-inside", found.total, _makeup(_spending(visit))),
            },
        },
    )


@edition_page
def services(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show the purchased services. Six queries."""
    found = queries.services(visit.edition)
    base = found.total.fen if found.total else sum(line.figure.fen for line in found.services)
    rows = [_service(line, base) for line in found.services]
    gap = base - sum(line.figure.fen for line in found.services)
    if gap:
        rows.append(_special(_("与合计的差额"), Figure(gap, None, 0), base, RowKind.GAP))
    if found.total is not None:
        rows.append(_special(_("合计"), found.total, base, RowKind.TOTAL))
    by_class = _spending(visit)
    amounts = {line.figure.fen for line in found.services}
    said = (
        services_by_class(visit, found.services, by_class, queries.failed_checks(visit.edition)),
        bought_inside(visit, "services-inside-all", found.total, _makeup(by_class)),
    )
    table = ServicesTable(rows, visit, _("{title}政府购买服务").format(title=visit.edition.title), name="services")
    return _page(
        visit,
        found,
        table,
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


def _spending(visit: Visit) -> Breakdown | None:
    """Return all spending by 类, to hold what is bought against it; None where it is not disclosed. One query."""
    try:
        return queries.breakdown(visit.edition, Scheme.FUNCTION)
    except NotDisclosed:
        return None


def _makeup(found: Breakdown | None) -> Makeup | None:
    return found.makeup if found else None


def _service(line: ServiceLine, base: int) -> ServiceRow:
    return ServiceRow(
        name=line.name or (line.service.name if line.service else _("（未写名称）")),
        service=line.service,
        function=line.function,
        figure=line.figure,
        parent=base,
        colour=line.function.code if line.function else "",
    )


def _special(name: str, figure: Figure, base: int, kind: RowKind) -> ServiceRow:
    return ServiceRow(name=name, service=None, function=None, figure=figure, parent=base, kind=kind)


def _page(
    visit: Visit,
    found: SpecialTable,
    table: NamedTable | ServicesTable,
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
        tables={"": table},
        chart=bars_chart(table, title, _("占合计 · {title}").format(title=visit.edition.title)),
        context={"special": found, "total": found.total, **context},
    )
