"""The year in a few figures: key figures, income, and the flow from where the money comes to where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from budget.forms import Funds, Subject, measure_label, part_of
from budget.models import Edition, LineItem, PerformanceIndicator, Project
from budget.numbering import without_number
from budget.queries.contents import Contents, contents
from budget.queries.errors import NotDisclosed
from budget.queries.makeup import Makeup, of_line, together
from budget.queries.names import names_of, sheets_of
from budget.queries.results import EditionInfo, Figure, Flow, FlowLink, Headline, Income, NamedFigure
from budget.queries.standing import Standing, own_phase
from budget.vocabulary import ITEMS, Scheme

# Sources that are 财政拨款; every other source is 单位资金.
# The three grants, or all of them where a balance has one line for them.
FISCAL_SOURCES = frozenset({"general_budget", "government_fund", "state_capital", "fiscal_income"})
CARRIED = "carried_forward"
# What is read of a row.
_OF_ROW = (
    "amount", "sheet", "address", "raw", "category", "measure", "phase", "line", "is_total", "side", "label", "unit_code",
    "function", "gov_economic", "dept_economic", "table__key",
)  # fmt: skip


def headline(edition: EditionInfo) -> Headline:
    """Return the key figures, each as the table that states it prints it. One query, and the sheets."""
    has = contents(edition)
    # Where a crossing tells of all money what it is spent on, nobody need ask what 基本支出 alone is.
    basic = "" if has.crossing else has.key(Subject.BASIC)
    found, (projects, indicators, told), makeup = _totals_and_counts(edition, basic)

    def figure(subject: Subject, funds: Funds | None = None, measure: str = "total", item: str = "") -> Figure | None:
        tables = has.about(subject, funds) if funds else has.about(subject)
        return next((one for table in tables if (one := found.get((table.key, item, measure)))), None)

    def people(measure: str) -> Figure | None:
        return figure(Subject.SPENDING, Funds.GENERAL, measure) or figure(Subject.BASIC, Funds.GENERAL, measure)

    def spent_of(funds: Funds) -> Figure | None:
        """Return what was spent in the year; where the form prints no such line, all that its balance spends."""
        balance, spending = Subject.BALANCE, figure(Subject.SPENDING, funds)
        year = figure(balance, funds, item="current_expenditure")
        # Of all money the table of spending is the one that every form has; of grants it covers one of the three
        # books alone.
        first, second = (spending, year) if funds is Funds.ALL else (year, spending)
        return first or second or figure(balance, funds, item="total_expenditure")

    spent = spent_of(Funds.ALL)
    fiscal = spent_of(Funds.FISCAL) or figure(Subject.SPENDING, Funds.GENERAL)
    return Headline(
        edition=edition,
        income=figure(Subject.BALANCE, Funds.ALL, item="total_income") or figure(Subject.INCOME),
        expenditure=spent,
        basic=figure(Subject.SPENDING, Funds.ALL, "basic"),
        project=figure(Subject.SPENDING, Funds.ALL, "project"),
        personnel=people("personnel"),
        operating=people("operating"),
        fiscal=fiscal,
        unit_funds=spent.fen - fiscal.fen if spent and fiscal else None,
        sangong=figure(Subject.SANGONG),
        procurement=figure(Subject.PROCUREMENT),
        services=figure(Subject.SERVICES),
        project_count=projects,
        indicator_count=indicators,
        project_money=told,
        basic_makeup=makeup,
        carried_over=figure(Subject.BALANCE, Funds.ALL, item="carried_over"),
        beside=_beside(has, found),
    )


def _beside(has: Contents, found: Mapping[tuple[str, str, str], Figure]) -> tuple[NamedFigure, ...]:
    """Return what the table of all spending has in columns of its own beside 基本支出 and 项目支出: 机动经费, 经营支出."""
    tables = {table.key for table in has.about(Subject.SPENDING, Funds.ALL)}
    return tuple(
        NamedFigure(measure, measure_label(table, measure), figure)
        for (table, item, measure), figure in found.items()
        if table in tables and not item and figure.fen and measure not in {"basic", "project"}
        if part_of(table, measure) == "total"
    )


def _counts(edition: EditionInfo) -> tuple[Coalesce, Coalesce, Coalesce]:
    """Return how many projects and targets the edition has, and the money of those projects, for a query of its rows."""

    def asked(rows: Any, what: Any, path: str = "edition") -> Coalesce:
        grouped = rows.filter(**{path: edition.id}).order_by().values(path)
        return Coalesce(Subquery(grouped.annotate(asked=what).values("asked")), 0)

    money = LineItem.published.filter(
        own_phase(), table__subject=Subject.PROJECT_GOALS.value, measure="total", is_total=False
    )
    return (
        asked(Project.published, Count("pk")),
        asked(PerformanceIndicator.published, Count("pk")),
        asked(money, Sum("amount"), "table__edition"),
    )


def income(edition: EditionInfo) -> Income:
    """Return the sources of income and their totals, and what each budget unit receives. One query, and the names.

    Raises NotDisclosed where the edition has neither a balance of all money nor a table of income by unit.
    """
    has = contents(edition)
    balance = has.key(Subject.BALANCE, Funds.ALL)
    by_units = next((table.key for table in has.about(Subject.INCOME) if "unit" in table.dimensions), "")
    listed: dict[str, NamedFigure] = {}
    sources: list[NamedFigure] = []
    by_unit: dict[str, list[NamedFigure]] = {}
    unit_totals: dict[str, NamedFigure] = {}
    for row in _items(edition, balance, by_units):
        figure = _figure(edition, row)
        if row.table.key == balance:
            if row.side != "income" or row.measure != "total":
                continue
            named = NamedFigure(row.category, source_name(edition, row.category, row.label), figure)
            listed[row.category] = named
            if row.category and not row.is_total and row.category != CARRIED:
                sources.append(named)
        elif not row.is_total and row.measure == "total":
            unit_totals[row.unit_code] = NamedFigure(row.unit_code, row.label, figure)
        elif not row.is_total:
            named = NamedFigure(row.measure, measure_label(row.table.key, row.measure), figure)
            by_unit.setdefault(row.unit_code, []).append(named)
    if not listed and not unit_totals:
        raise NotDisclosed(Subject.BALANCE.value)

    def total(item: str) -> Figure | None:
        return listed[item].figure if item in listed else None

    return Income(
        edition=edition,
        sources=tuple(sources),
        current=total("current_income"),
        carried=total(CARRIED),
        total=total("total_income"),
        by_unit=tuple((named, tuple(by_unit.get(code, ()))) for code, named in unit_totals.items()),
        carried_name=listed[CARRIED].name if CARRIED in listed else "",
    )


def flow(edition: EditionInfo) -> Flow:
    """Return the bands from sources of income through 财政拨款 and 单位资金 to the 类. One query, and the names.

    What the fiscal table gives a 类 comes from 财政拨款, the rest of that 类 from 单位资金; both
    sides of each band are printed figures or their exact difference. Raises NotDisclosed.
    """
    has = contents(edition)
    keys = {funds: has.key(Subject.BALANCE, funds) for funds in (Funds.ALL, Funds.FISCAL)}
    told = {table.key for table in has.about(Subject.BALANCE) if Scheme.FUNCTION.value in table.dimensions}
    if not all(key in told for key in keys.values()):
        raise NotDisclosed(Subject.BALANCE.value)
    sources: dict[str, int] = {}
    spent: dict[str, int] = {}
    fiscal: dict[str, int] = {}
    fiscal_carried = 0
    for row in _items(edition, *keys.values()).filter(measure="total"):
        of_all = row.table.key == keys[Funds.ALL]
        if row.side == "expenditure" and not row.is_total:
            target = spent if of_all else fiscal
            key = row.function or row.category
            target[key] = target.get(key, 0) + row.amount
        elif row.side == "income" and of_all and not row.is_total:
            sources[row.category] = sources.get(row.category, 0) + row.amount
        elif row.side == "income" and not of_all and row.category == CARRIED:
            fiscal_carried = row.amount
    if not sources or not spent:
        raise NotDisclosed(Subject.BALANCE.value)
    links = [*_source_links(sources, fiscal_carried), *_spending_links(spent, fiscal)]
    used = {key for link in links for key in (link.source, link.target)}
    # In the order of codes, so that the same flow is drawn the same way every time.
    nodes = tuple((key, _node_name(edition, key)) for key in sorted(used))
    return Flow(edition, nodes, tuple(link for link in links if link.fen))


def _source_links(sources: dict[str, int], fiscal_carried: int) -> list[FlowLink]:
    links = []
    for source, fen in sources.items():
        if source == CARRIED:
            links.append(FlowLink(source, "fiscal", fiscal_carried))
            # What was carried over is of both kinds, and the balance of grants says how much of it is theirs.
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
    return source_name(edition, key, "")


def source_name(edition: EditionInfo, code: str, label: str) -> str:
    """Return what a source is called: the printed line without its numbering, or the name of its code."""
    if code in ITEMS:
        return ITEMS[code]
    return without_number(label or names_of(edition).node(Scheme.REVENUE, code).name)


def _totals_and_counts(
    edition: EditionInfo, basic: str
) -> tuple[dict[tuple[str, str, str], Figure], tuple[int, int, int], Makeup | None]:
    """Return the printed totals by (table, named sum, measure), of the phase that each table is about; and the counts.

    And the makeup of the lines of the table `basic`, where one is named.

    One query; a second one only where no table prints a total.
    """
    phases = {table.key: table.phases[-1].value for table in contents(edition).tables if table.phases}
    projects, indicators, told = _counts(edition)
    rows = (
        _items(edition)
        .filter(
            Q(Q(is_total=True) | Q(table__subject=Subject.SANGONG.value))
            & Q(function="", gov_economic="", dept_economic="", unit_code="")
            | Q(table__key=basic, is_total=False, measure="total")
        )
        .annotate(projects=projects, indicators=indicators, told=told)
    )
    found: dict[tuple[str, str, str], Figure] = {}
    counts: tuple[int, int, int] | None = None
    spent_on: list[Makeup] = []
    for row in rows:
        counts = (row.projects, row.indicators, row.told)
        if row.table.key == basic and not row.is_total:
            if row.phase == phases.get(basic, row.phase):
                spent_on.append(of_line(row))
            continue
        # A subtotal that names nothing («人员经费合计») is not the table's.
        is_whole = bool(row.category) or row.line != Standing.SUBTOTAL.value
        if is_whole and row.phase == phases.get(row.table.key, row.phase):
            found.setdefault((row.table.key, row.category, row.measure), _figure(edition, row))
    if counts is None:
        counts = Edition.published.values_list(projects, indicators, told).get(pk=edition.id)
    return found, counts, together(spent_on)


def _items(edition: EditionInfo, *tables: str) -> QuerySet[Any]:
    items = LineItem.published.filter(edition=edition.id, table__edition=edition.id).select_related("table")
    # A table's columns and parts are long texts of JSON: nobody asks a row for them. In the order of tables and rows.
    items = items.only(*_OF_ROW).order_by("table__position", "position", "pk")
    return items.filter(own_phase(), table__key__in=tables) if tables else items


def _figure(edition: EditionInfo, row: Any) -> Figure:
    return Figure(row.amount, sheets_of(edition).place(row.sheet_id, row.address, row.raw))
