"""What stands around a node: the sum above it, the same lines by another classification, services bought for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from budget.forms import Subject
from budget.models import LineItem
from budget.queries import makeup
from budget.queries.basis import Basis
from budget.queries.breakdowns import LINE_FIELDS, lines_of
from budget.queries.contents import contents, table_of
from budget.queries.makeup import Makeup
from budget.queries.names import names_of, sheets_of
from budget.queries.results import (
    Breakdown,
    BreakdownRow,
    EditionInfo,
    ExpenditureLine,
    Figure,
    Node,
    ServiceLine,
)
from budget.queries.rooms import all_spending, granted_by, room_of
from budget.queries.standing import own_phase
from budget.queries.twins import Twin, TwinKind, of_rows, tables_of
from budget.vocabulary import Scheme


def crossed(found: Breakdown, lines: Iterable[ExpenditureLine], other: Scheme) -> Breakdown:
    """Split a node by the finest level of `other`, from all of its lines: what `cross` asks the database for. No query.

    A line without a code of `other` is in no part; the gap shows it.
    """
    groups: dict[str, list[ExpenditureLine]] = {}
    nodes: dict[str, Node] = {}
    for line in lines:
        node: Node | None = getattr(line, other.value)
        # Left out of every part and left in the whole: the gap that the page shows.
        if node is not None:
            groups.setdefault(node.code, []).append(line)
            nodes[node.code] = node
    rows = [
        BreakdownRow(
            node=nodes[code],
            total=_sum(line.total for line in group) or Figure(0, None, 0),
            basic=_sum(line.basic for line in group),
            project=_sum(line.project for line in group),
        )
        for code, group in groups.items()
    ]
    rows.sort(key=lambda row: -row.total.fen)
    gap = found.total.fen - sum(row.total.fen for row in rows)
    return replace(found, scheme=other, node=None, path=(), rows=tuple(rows), gap=gap, plans=None)


def services_in(edition: EditionInfo, function: str) -> tuple[ServiceLine, ...]:
    """Return the purchased services whose printed field is this 类, largest first. One query, and the names."""
    services = contents(edition).key(Subject.SERVICES)
    return _services(edition, _rows(edition, Q(table__key=services, function=function))) if services else ()


@dataclass(frozen=True, slots=True)
class UnderClass:
    """What is printed under a function: its rows in the table of a basis, the services that name it, its twins.

    `rooms` is by item the most that can have bought services; an item of which a row has no kind is left out.
    `twins` are projects and services with the amount of one of the rows.
    """

    lines: tuple[ExpenditureLine, ...]
    services: tuple[ServiceLine, ...]
    rooms: dict[str, int]
    twins: tuple[Twin, ...] = ()


def under_class(edition: EditionInfo, function: str, basis: Basis = Basis.ALL) -> UnderClass:
    """Return what is printed under a function. One query, and the names."""
    found = contents(edition)
    services, spent = found.key(Subject.SERVICES), table_of(edition, basis, Scheme.FUNCTION)
    everything, grants = all_spending(found), granted_by(found)
    # Projects and services of the same amount may be the same money, so they are asked for along with the lines.
    named = {key: kind for key, kind in tables_of(edition).items() if kind is not TwinKind.LINE}
    rows = _rows(
        edition,
        Q(table__key__in={spent, everything, *grants}, function__startswith=function)
        | Q(table__key__in=named, measure="total"),
    )
    parts: dict[str, Makeup | None] = {}
    granted: dict[str, int] = {}
    for row in rows:
        # The table of a basis may be a narrow one, while room is judged by all spending.
        if row.table__key == everything and row.measure == "total":
            parts[row.function] = makeup.together((parts.get(row.function), makeup.of_line(row)))
        if row.table__key in grants and row.measure == "total":
            granted[row.function] = granted.get(row.function, 0) + row.amount
    # Unlike `rooms`, which takes all of such an item for room: here its room is not known.
    known = {code: each for code, each in parts.items() if each and each.is_known}
    lines = lines_of(edition, (row for row in rows if row.table__key == spent))
    # Noughts are alike everywhere: they make no twins.
    amounts = {line.total.fen for line in lines if line.total.fen}
    return UnderClass(
        lines,
        _services(edition, [row for row in rows if row.table__key == services and row.function == function]),
        {code: room_of(code, each, granted if grants else None) for code, each in known.items()},
        of_rows(named, (row for row in rows if row.amount in amounts)),
    )


def _rows(edition: EditionInfo, wanted: Q) -> list[Any]:
    rows = LineItem.published.filter(wanted, own_phase(), edition=edition.id, table__edition=edition.id, is_total=False)
    return list(rows.values_list("table__key", "label", "category", *LINE_FIELDS, named=True))


def _services(edition: EditionInfo, rows: Iterable[Any]) -> tuple[ServiceLine, ...]:
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
    # A single figure keeps its cell; a sum stands in none.
    if len(known) == 1:
        return known[0]
    return Figure(sum(figure.fen for figure in known), None, len(known)) if known else None
