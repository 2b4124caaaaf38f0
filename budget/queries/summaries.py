"""The year in a few figures: key figures, income, and the flow from where the money comes to where it goes."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from budget.forms import MEASURES
from budget.models import Edition, LineItem, PerformanceIndicator, Project
from budget.queries.errors import NotDisclosed
from budget.queries.names import names_of, sheets_of
from budget.queries.results import EditionInfo, Figure, Flow, FlowLink, Headline, Income, NamedFigure
from budget.vocabulary import ITEMS, Scheme

# Sources that are 财政拨款; every other source is 单位资金.
FISCAL_SOURCES = frozenset({"general_budget", "government_fund", "state_capital"})
CARRIED = "carried_forward"

_NUMBERING = re.compile(r"\A(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])\s*")


def headline(edition: EditionInfo) -> Headline:
    """Return the key figures, each as the table that states it prints it. Two queries, and the sheets."""
    found = _totals(edition)

    def figure(table: str, measure: str = "total", category: str = "") -> Figure | None:
        return found.get((table, category, measure))

    spent = figure("expenditure") or figure("balance", category="current_expenditure")
    fiscal = figure("fiscal_balance", category="current_expenditure") or figure("general_expenditure")
    projects, indicators, told = _counts(edition)
    return Headline(
        edition=edition,
        income=figure("balance", category="total_income") or figure("income"),
        expenditure=spent,
        basic=figure("expenditure", "basic"),
        project=figure("expenditure", "project"),
        personnel=figure("general_expenditure", "personnel") or figure("general_basic", "personnel"),
        operating=figure("general_expenditure", "operating") or figure("general_basic", "operating"),
        fiscal=fiscal,
        unit_funds=spent.fen - fiscal.fen if spent and fiscal else None,
        sangong=figure("sangong"),
        procurement=figure("procurement"),
        services=figure("services"),
        project_count=projects,
        indicator_count=indicators,
        project_money=told,
    )


def _counts(edition: EditionInfo) -> tuple[int, int, int]:
    """Return how many projects and targets the edition has, and the money of those projects, in one query."""

    def asked(rows: Any, what: Any) -> Coalesce:
        grouped = rows.filter(edition=OuterRef("pk")).order_by().values("edition")
        return Coalesce(Subquery(grouped.annotate(asked=what).values("asked")), 0)

    money = LineItem.published.filter(table__key="projects", measure="total", is_total=False)
    found: tuple[int, int, int] = Edition.published.values_list(
        asked(Project.published, Count("pk")),
        asked(PerformanceIndicator.published, Count("pk")),
        asked(money, Sum("amount")),
    ).get(pk=edition.id)
    return found


def income(edition: EditionInfo) -> Income:
    """Return the sources of income and their totals, and what each budget unit receives. One query, and the names.

    Raises NotDisclosed where the edition has neither of the two income tables.
    """
    rows = _items(edition, "balance", "income").exclude(table__key="balance", category="")
    listed: dict[str, NamedFigure] = {}
    by_unit: dict[str, list[NamedFigure]] = {}
    unit_totals: dict[str, NamedFigure] = {}
    for row in rows:
        figure = _figure(edition, row)
        if row.table.key == "balance":
            listed[row.category] = NamedFigure(row.category, _source_name(edition, row.category, row.label), figure)
        elif not row.is_total and row.measure == "total":
            unit_totals[row.unit_code] = NamedFigure(row.unit_code, row.label, figure)
        elif not row.is_total:
            named = NamedFigure(row.measure, MEASURES.get(row.measure, row.measure), figure)
            by_unit.setdefault(row.unit_code, []).append(named)
    if not listed and not unit_totals:
        raise NotDisclosed("balance")

    def total(item: str) -> Figure | None:
        return listed[item].figure if item in listed else None

    return Income(
        edition=edition,
        sources=tuple(entry for key, entry in listed.items() if key not in ITEMS and key != CARRIED),
        current=total("current_income"),
        carried=total(CARRIED),
        total=total("total_income"),
        by_unit=tuple((named, tuple(by_unit.get(code, ()))) for code, named in unit_totals.items()),
    )


def flow(edition: EditionInfo) -> Flow:
    """Return the bands from sources of income through 财政拨款 and 单位资金 to the 类. One query, and the names.

    What the fiscal table gives a 类 comes from 财政拨款, the rest of that 类 from 单位资金; both
    sides of each band are printed figures or their exact difference. Raises NotDisclosed.
    """
    sources: dict[str, int] = {}
    spent: dict[str, int] = {}
    fiscal: dict[str, int] = {}
    fiscal_carried = 0
    for row in _items(edition, "balance", "fiscal_balance").filter(measure="total"):
        target = spent if row.table.key == "balance" else fiscal
        if row.function and not row.is_total:
            target[row.function] = target.get(row.function, 0) + row.amount
        elif row.table.key == "balance" and row.category not in ITEMS:
            sources[row.category] = sources.get(row.category, 0) + row.amount
        elif row.category == "carried_over":
            target["carried_over"] = row.amount
        elif row.table.key == "fiscal_balance" and row.category == CARRIED:
            fiscal_carried = row.amount
    if not sources or not spent:
        raise NotDisclosed("balance")
    links = [*_source_links(sources, fiscal_carried), *_spending_links(spent, fiscal)]
    used = {key for link in links for key in (link.source, link.target)}
    nodes = tuple((key, _node_name(edition, key)) for key in sorted(used))
    return Flow(edition, nodes, tuple(link for link in links if link.fen))


def _source_links(sources: dict[str, int], fiscal_carried: int) -> list[FlowLink]:
    links = []
    for source, fen in sources.items():
        if source == CARRIED:
            links.append(FlowLink(source, "fiscal", fiscal_carried))
            links.append(FlowLink(source, "unit_funds", fen - fiscal_carried))
        else:
            links.append(FlowLink(source, "fiscal" if source in FISCAL_SOURCES else "unit_funds", fen))
    return links


def _spending_links(spent: dict[str, int], fiscal: dict[str, int]) -> list[FlowLink]:
    links = []
    for function, fen in spent.items():
        granted = fiscal.get(function, 0)
        links.append(FlowLink("fiscal", function, granted))
        links.append(FlowLink("unit_funds", function, fen - granted))
    return links


def _node_name(edition: EditionInfo, key: str) -> str:
    if key in {"fiscal", "unit_funds"}:
        return {"fiscal": "财政拨款", "unit_funds": "单位资金"}[key]
    if key[:1].isdigit():
        node = names_of(edition).node(Scheme.FUNCTION, key)
        return node.plain_name or node.name
    return _source_name(edition, key, "")


def _source_name(edition: EditionInfo, code: str, label: str) -> str:
    """Return what a source is called: the printed line without its numbering, or the name of its code."""
    if code in ITEMS:
        return ITEMS[code]
    return _NUMBERING.sub("", label) or names_of(edition).node(Scheme.REVENUE, code).name


def _totals(edition: EditionInfo) -> dict[tuple[str, str, str], Figure]:
    """Return the printed totals of every table by (table, named sum, measure)."""
    rows = _items(edition).filter(
        Q(is_total=True) | Q(table__key="sangong"), function="", gov_economic="", dept_economic="", unit_code=""
    )
    found: dict[tuple[str, str, str], Figure] = {}
    for row in rows:
        found.setdefault((row.table.key, row.category, row.measure), _figure(edition, row))
    return found


def _items(edition: EditionInfo, *tables: str) -> QuerySet[Any]:
    items = LineItem.published.filter(edition=edition.id, table__edition=edition.id).select_related("table")
    return items.filter(table__key__in=tables) if tables else items


def _figure(edition: EditionInfo, row: Any) -> Figure:
    return Figure(row.amount, sheets_of(edition).place(row.sheet_id, row.address, row.raw))
