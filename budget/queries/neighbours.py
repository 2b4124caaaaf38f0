"""What stands around a node: the sum above it, the same lines by another classification, services bought for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Sum

from budget.models import LineItem
from budget.queries.breakdowns import TABLE_OF
from budget.queries.names import names_of, sheets_of
from budget.queries.results import Basis, Breakdown, BreakdownRow, EditionInfo, Figure, Line, Node, ServiceLine
from budget.vocabulary import Scheme


def total_of(edition: EditionInfo, scheme: Scheme, code: str, basis: Basis = Basis.ALL) -> int:
    """Return what is booked on a code and below it, in 分. One query."""
    rows = LineItem.published.filter(
        edition=edition.id, table__edition=edition.id, table__key=TABLE_OF[basis], measure="total", is_total=False
    )
    found = rows.filter(**{f"{scheme.value}__startswith": code}).aggregate(fen=Sum("amount"))
    return int(found["fen"] or 0)


def crossed(found: Breakdown, lines: Iterable[Line], other: Scheme) -> Breakdown:
    """Split a node by the finest level of `other`, from all of its lines: what `cross` asks the database for. No query.

    A line without a code of `other` is in no part; the gap shows it.
    """
    groups: dict[str, list[Line]] = {}
    nodes: dict[str, Node] = {}
    for line in lines:
        node: Node | None = getattr(line, other.value)
        if node is not None:
            groups.setdefault(node.code, []).append(line)
            nodes[node.code] = node
    rows = [
        BreakdownRow(
            node=nodes[code],
            total=_sum(line.total for line in group) or Figure(0, None, 0),
            basic=_sum(line.basic for line in group),
            project=_sum(line.project for line in group),
            has_children=False,
        )
        for code, group in groups.items()
    ]
    rows.sort(key=lambda row: -row.total.fen)
    gap = found.total.fen - sum(row.total.fen for row in rows)
    return replace(found, scheme=other, node=None, path=(), rows=tuple(rows), gap=gap)


def services_in(edition: EditionInfo, function: str) -> tuple[ServiceLine, ...]:
    """Return the purchased services whose printed field is this 类, largest first. One query, and the names."""
    rows = LineItem.published.filter(
        edition=edition.id, table__edition=edition.id, table__key="services", function=function, is_total=False
    )
    names, sheets = names_of(edition), sheets_of(edition)
    found = [
        ServiceLine(
            names.node(Scheme.SERVICE, row.category) if row.category else None,
            row.label,
            names.node(Scheme.FUNCTION, row.function),
            Figure(row.amount, sheets.place(row.sheet_id, row.address, row.raw)),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda line: -line.figure.fen))


def _sum(figures: Iterable[Figure | None]) -> Figure | None:
    known = [figure for figure in figures if figure is not None]
    if len(known) == 1:
        return known[0]
    return Figure(sum(figure.fen for figure in known), None, len(known)) if known else None
