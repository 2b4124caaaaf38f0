"""三公, government procurement and purchased services: the small tables that readers ask for first."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from budget import queries
from budget.queries.results import Figure, Node, ServiceLine, SpecialTable
from budget.texts import TextKind
from disclosure.charts import bars_chart
from disclosure.tables import NamedTable, RowKind, ServicesTable, named_rows
from disclosure.templatetags.figures import about
from disclosure.views.answer import Page, edition_page
from disclosure.views.navigation import Crumb
from disclosure.visit import Visit

# 购置 and 运行维护 are parts of the line for cars, not lines beside it.
PARTS_OF_VEHICLES = ("vehicle_purchase", "vehicle_running")
PLAIN = {
    "abroad": "因公出国（境）",
    "reception": "公务接待",
    "vehicles": "公务用车",
    "vehicle_purchase": "买车",
    "vehicle_running": "用车和维护",
}


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
    rows = named_rows(found.rows, found.total, subs=PARTS_OF_VEHICLES)
    table = NamedTable(rows, visit, f"{visit.edition.title}“三公”经费", name="sangong")
    return _page(
        visit,
        found,
        table,
        name="sangong",
        title="“三公”经费",
        what="“三公”经费（出国、接待、用车）",
        context={
            "by_kind": {named.key: named for named in found.rows},
            "plain": PLAIN,
            "written": queries.text(visit.edition, TextKind.SANGONG),
        },
    )


@edition_page
def procurement(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show government procurement by category, with what the body says of it. Seven queries."""
    found = queries.procurement(visit.edition)
    table = NamedTable(named_rows(found.rows, found.total), visit, f"{visit.edition.title}政府采购", name="procurement")
    written = queries.text(visit.edition, TextKind.PROCUREMENT)
    ranked = sorted((row for row in found.rows if row.figure), key=lambda row: -(row.figure.fen if row.figure else 0))
    return _page(
        visit,
        found,
        table,
        name="procurement",
        title="政府采购",
        what="政府采购",
        context={"ranked": ranked, "written": written},
    )


@edition_page
def services(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show the purchased services. Six queries."""
    found = queries.services(visit.edition)
    base = found.total.fen if found.total else sum(line.figure.fen for line in found.services)
    rows = [_service(line, base) for line in found.services]
    gap = base - sum(line.figure.fen for line in found.services)
    if gap:
        rows.append(_special("与合计的差额", Figure(gap, None, 0), base, RowKind.GAP))
    if found.total is not None:
        rows.append(_special("合计", found.total, base, RowKind.TOTAL))
    table = ServicesTable(rows, visit, f"{visit.edition.title}政府购买服务", name="services")
    return _page(
        visit,
        found,
        table,
        name="services",
        title="政府购买服务",
        what="政府购买服务",
        context={"lines": found.services},
    )


def _service(line: ServiceLine, base: int) -> ServiceRow:
    return ServiceRow(
        name=line.name or (line.service.name if line.service else "（未写名称）"),
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
    total = f"安排{about(found.total.fen)}" if found.total else "的表中没有合计"
    return Page(
        template=name,
        title=title,
        description=f"{visit.place_name} {visit.edition.title}：{what}{total}，逐项列出。",
        section=name,
        crumbs=(Crumb(title, visit.link(name)),),
        tables={"": table},
        chart=bars_chart(table, title, f"占合计 · {visit.edition.title}"),
        context={"special": found, "total": found.total, **context},
    )
