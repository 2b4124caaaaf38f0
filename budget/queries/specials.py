"""The small tables that readers ask for first: 三公, government procurement, purchased services."""

from __future__ import annotations

from typing import Any

from budget.forms import Phase, Subject, measure_label, measure_of, part_of
from budget.models import DisclosedTable, LineItem
from budget.queries.errors import NotDisclosed
from budget.queries.names import names_of, sheets_of
from budget.queries.results import EditionInfo, Figure, NamedFigure, ServiceLine, SpecialTable
from budget.queries.standing import own_phase
from budget.queries.tables import table_info
from budget.vocabulary import Scheme


def sangong(edition: EditionInfo) -> SpecialTable:
    """Return 三公 by kind, a blank cell as no figure. Two queries, and the sheets. Raises NotDisclosed.

    Amounts that a form prints beside the three, such as 机关运行经费 or 会议费, are no part of them; of several phases
    the last is what the table is about, and the first stands beside it as what was planned.
    """
    table = _table(edition, Subject.SANGONG)
    phases = tuple(map(Phase, table.phases)) or (Phase.BUDGET,)
    figures = {(row.phase, row.measure): _figure(edition, row) for row in LineItem.published.filter(table=table.pk)}
    kinds = dict.fromkeys(
        measure
        for column in table.columns
        if column["role"] == "amount" and column["key"]
        for measure in (measure_of(table.key, column["key"]),)
        if measure != "total"
    )

    def named(kind: str, phase: Phase) -> NamedFigure:
        return NamedFigure(kind, measure_label(table.key, kind), figures.get((phase.value, kind)))

    inside = [kind for kind in kinds if _is_inside(table.key, kind)]
    return SpecialTable(
        edition,
        table_info(table),
        tuple(named(kind, phases[-1]) for kind in inside),
        figures.get((phases[-1].value, "total")),
        beside=tuple(named(kind, phases[-1]) for kind in kinds if kind not in inside),
        planned=tuple(named(kind, phases[0]) for kind in ("total", *inside)) if len(phases) > 1 else (),
    )


def _is_inside(table: str, measure: str) -> bool:
    """Say whether a measure is a part of the total of 三公, or of a part of it."""
    whole = part_of(table, measure)
    return whole == "total" or bool(whole and _is_inside(table, whole))


def procurement(edition: EditionInfo) -> SpecialTable:
    """Return procurement by category. Two queries, and the names. Raises NotDisclosed."""
    table = _table(edition, Subject.PROCUREMENT)
    items = list(LineItem.published.filter(own_phase(), table=table.pk))
    names = names_of(edition)
    rows = tuple(
        NamedFigure(row.category, names.node(Scheme.PROCUREMENT, row.category).name, _figure(edition, row))
        for row in items
        if not row.is_total
    )
    return SpecialTable(edition, table_info(table), rows, _printed_total(edition, items))


def services(edition: EditionInfo) -> SpecialTable:
    """Return the purchased services, largest first. One query, two where the table is empty, and the names.

    Raises NotDisclosed.
    """
    of_services = LineItem.published.filter(
        own_phase(), edition=edition.id, table__edition=edition.id, table__subject=Subject.SERVICES.value
    )
    items = list(of_services.select_related("table__sheet__file"))
    table = items[0].table if items else _table(edition, Subject.SERVICES)
    names = names_of(edition)
    found = [
        ServiceLine(
            names.node(Scheme.SERVICE, row.category) if row.category else None,
            row.label,
            names.node(Scheme.FUNCTION, row.function) if row.function else None,
            _figure(edition, row),
        )
        for row in items
        if not row.is_total
    ]
    found.sort(key=lambda line: -line.figure.fen)
    return SpecialTable(edition, table_info(table), (), _printed_total(edition, items), tuple(found))


def _table(edition: EditionInfo, subject: Subject) -> DisclosedTable:
    tables = DisclosedTable.published.filter(edition=edition.id, subject=subject.value)
    table = tables.select_related("sheet__file").order_by("position").first()
    if table is None:
        raise NotDisclosed(subject.value)
    found: DisclosedTable = table
    return found


def _printed_total(edition: EditionInfo, items: list[Any]) -> Figure | None:
    return next((_figure(edition, row) for row in items if row.is_total and row.measure == "total"), None)


def _figure(edition: EditionInfo, row: Any) -> Figure:
    return Figure(row.amount, sheets_of(edition).place(row.sheet_id, row.address, row.raw))
