"""The small tables that readers ask for first: 三公, government procurement, purchased services."""

from __future__ import annotations

from typing import Any

from budget.forms import MEASURES
from budget.models import DisclosedTable, LineItem
from budget.queries.errors import NotDisclosed
from budget.queries.names import names_of, sheets_of
from budget.queries.results import EditionInfo, Figure, NamedFigure, ServiceLine, SpecialTable
from budget.queries.tables import table_info
from budget.vocabulary import Scheme


def sangong(edition: EditionInfo) -> SpecialTable:
    """Return 三公 by kind, a blank cell as no figure. Two queries, and the sheets. Raises NotDisclosed."""
    table = _table(edition, "sangong")
    figures = {row.measure: _figure(edition, row) for row in _items(table)}
    kinds = [column["key"] for column in table.columns if column["role"] == "amount" and column["key"]]
    rows = tuple(NamedFigure(kind, MEASURES.get(kind, kind), figures.get(kind)) for kind in kinds if kind != "total")
    return SpecialTable(edition, table_info(table), rows, figures.get("total"))


def procurement(edition: EditionInfo) -> SpecialTable:
    """Return procurement by category. Two queries, and the names. Raises NotDisclosed."""
    table = _table(edition, "procurement")
    items = _items(table)
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
    items = list(
        LineItem.published.filter(edition=edition.id, table__edition=edition.id, table__key="services").select_related(
            "table__sheet__file"
        )
    )
    table = items[0].table if items else _table(edition, "services")
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


def _table(edition: EditionInfo, key: str) -> DisclosedTable:
    table = DisclosedTable.published.filter(edition=edition.id, key=key).select_related("sheet__file").first()
    if table is None:
        raise NotDisclosed(key)
    found: DisclosedTable = table
    return found


def _items(table: DisclosedTable) -> list[Any]:
    return list(LineItem.published.filter(table=table.pk))


def _printed_total(edition: EditionInfo, items: list[Any]) -> Figure | None:
    return next((_figure(edition, row) for row in items if row.is_total and row.measure == "total"), None)


def _figure(edition: EditionInfo, row: Any) -> Figure:
    return Figure(row.amount, sheets_of(edition).place(row.sheet_id, row.address, row.raw))
