"""The small tables that readers ask for first: 三公, government procurement, purchased services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from budget.forms import Phase, Subject, measure_label, measure_of, part_of
from budget.models import DisclosedTable, LineItem
from budget.queries.errors import NotDisclosed
from budget.queries.list_keys import ListedRow, PrintedList, keys_of
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
    # From the columns, not the amounts: a kind whose cell is blank is shown as blank. Phases repeat a kind: once each.
    kinds = dict.fromkeys(
        measure
        for column in table.columns
        if column["role"] == "amount" and column["key"]
        for measure in (measure_of(table.key, column["key"]),)
        if measure != "total"
    )

    def named(kind: str, phase: Phase) -> NamedFigure:
        return NamedFigure(kind, measure_label(table.key, kind), figures.get((phase.value, kind)))

    inside = [kind for kind in kinds if is_inside(table.key, kind)]
    return SpecialTable(
        edition,
        table_info(table),
        tuple(named(kind, phases[-1]) for kind in inside),
        figures.get((phases[-1].value, "total")),
        beside=tuple(named(kind, phases[-1]) for kind in kinds if kind not in inside),
        planned=tuple(named(kind, phases[0]) for kind in ("total", *inside)) if len(phases) > 1 else (),
    )


def is_inside(table: str, measure: str) -> bool:
    """Say whether a measure is a part of the total of 三公, or of a part of it."""
    whole = part_of(table, measure)
    return whole == "total" or bool(whole and is_inside(table, whole))


def procurement(edition: EditionInfo, rows: Sequence[LineItem] | None = None) -> SpecialTable:
    """Return procurement by category. One query, two where the table is empty, and the names. Raises NotDisclosed.

    `rows` are those of its table where they are known.
    """
    items, table = _rows(edition, Subject.PROCUREMENT, rows)
    names = names_of(edition)
    listed = [row for row in items if not row.is_total]
    keys = keys_of(PrintedList.PROCUREMENT, [ListedRow(row.category, row.label, row.function) for row in listed])
    # A form that lists single things prints a category on many rows: there each has the name of its own.
    by_category = keys == tuple(row.category for row in listed)
    called = _told_apart(items)
    named = tuple(
        NamedFigure(
            keys[place] if keys else "",
            names.node(Scheme.PROCUREMENT, row.category).name if by_category or not row.label else called[row.pk],
            _figure(edition, row),
        )
        for place, row in enumerate(listed)
    )
    return SpecialTable(edition, table_info(table), named, _printed_total(edition, items))


def _told_apart(items: Sequence[LineItem]) -> dict[int, str]:
    """Return the names of single things by their rows; those that several rows share with what stands above each."""
    often = Counter(row.label for row in items if not row.is_total)
    called: dict[int, str] = {}
    above = ""
    # In the order of the sheet: what stands above a thing is the last sum before it.
    for row in sorted(items, key=lambda row: row.position):
        if row.is_total:
            above = row.label
        else:
            called[row.pk] = f"{row.label}：{above}" if above and often[row.label] > 1 else row.label
    return called


def services(edition: EditionInfo, rows: Sequence[LineItem] | None = None) -> SpecialTable:
    """Return the purchased services, largest first. One query, two where the table is empty, and the names.

    `rows` are those of its table where they are known. Raises NotDisclosed.
    """
    items, table = _rows(edition, Subject.SERVICES, rows)
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


def _rows(
    edition: EditionInfo, subject: Subject, known: Sequence[LineItem] | None
) -> tuple[Sequence[LineItem], DisclosedTable]:
    """Return the amounts of the table of a subject, and the table."""
    if known is None:
        rows = LineItem.published.filter(
            own_phase(), edition=edition.id, table__edition=edition.id, table__subject=subject.value
        )
        known = list(rows.select_related("table__sheet__file"))
    return known, known[0].table if known else _table(edition, subject)


def _table(edition: EditionInfo, subject: Subject) -> DisclosedTable:
    tables = DisclosedTable.published.filter(edition=edition.id, subject=subject.value)
    table = tables.select_related("sheet__file").order_by("position").first()
    if table is None:
        raise NotDisclosed(subject.value)
    found: DisclosedTable = table
    return found


def _printed_total(edition: EditionInfo, items: Iterable[LineItem]) -> Figure | None:
    return next((_figure(edition, row) for row in items if row.is_total and row.measure == "total"), None)


def _figure(edition: EditionInfo, row: Any) -> Figure:
    return Figure(row.amount, sheets_of(edition).place(row.sheet_id, row.address, row.raw))
