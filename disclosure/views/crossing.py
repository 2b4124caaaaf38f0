"""What stands below and beside a node of spending: its lines, and another classification."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget import queries
from budget.queries.neighbours import UnderClass
from budget.queries.results import Breakdown, ExpenditureLine, ServiceLine
from budget.queries.twins import Twin
from budget.vocabulary import Scheme
from disclosure.tables import BreakdownTable, FileTable, LinesTable, Row, RowKind, breakdown_rows, line_rows
from disclosure.tables.money import unplanned, unprinted
from disclosure.tidy import TidyTable, spending_scope
from disclosure.visit import Visit

# A page lists up to this many lines; where there are more, the file has them.
MOST_LINES = 150
CLASS_LENGTH = Scheme.FUNCTION.level_lengths[0]
# What an item is crossed with: its purpose with its kind of spending. The first one where the reader has not chosen.
CROSSED = {
    Scheme.FUNCTION: (Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC),
    Scheme.GOV_ECONOMIC: (Scheme.FUNCTION, Scheme.DEPT_ECONOMIC),
    Scheme.DEPT_ECONOMIC: (Scheme.FUNCTION, Scheme.GOV_ECONOMIC),
}
QUESTIONS = {
    Scheme.FUNCTION: mark("用在哪些事上"),
    Scheme.GOV_ECONOMIC: mark("具体花在什么上（政府经济分类）"),
    Scheme.DEPT_ECONOMIC: mark("具体花在什么上（部门经济分类）"),
}


@dataclass(frozen=True, slots=True)
class Below:
    """The lines that a node adds up: listed where they are few, streamed to the file where they are many."""

    lines: tuple[ExpenditureLine, ...]
    count: int
    is_listed: bool
    table: FileTable
    services: tuple[ServiceLine, ...] = ()
    # By item of a 类, the most that can have bought services; not known of items that are left out.
    rooms: Mapping[str, int] = field(default_factory=dict)
    # Projects and services with the amount of one of the lines.
    twins: tuple[Twin, ...] = ()


def below(visit: Visit, found: Breakdown, code: str, name: str, table_name: str) -> Below:
    """Return the lines behind a node, and for a 类 the services that name it.

    One query; where the lines are many, none before a file is asked for, but one for the services.
    """
    # The table of services names the 类 that a service is for, and nothing finer.
    with_services = found.scheme is Scheme.FUNCTION and len(code) == CLASS_LENGTH
    caption, scheme = _("{name}：公开表里的每一行").format(name=name), found.scheme
    count = found.total.parts
    if count > MOST_LINES:
        scope = replace(spending_scope(visit.edition, scheme, code, found.basis), name=table_name, title=caption)
        table = TidyTable(visit, scope, f"{settings.SITE_URL}{visit.scheme(scheme, code)}")
        services = queries.services_in(visit.edition, code) if with_services else ()
        return Below((), count, is_listed=False, table=table, services=services)
    if found.scheme is Scheme.FUNCTION:
        under = queries.under_class(visit.edition, code, found.basis)
    else:
        under = UnderClass(queries.lines(visit.edition, scheme, code, basis=found.basis), (), {})
    lines = under.lines
    table = LinesTable(line_rows(lines), visit, caption, name=table_name)
    table.leave_out_empty()
    # The table of the other basis has functions alone: without them a row would have no name.
    if len(queries.contents(visit.edition).schemes_of(found.basis)) > 1 and all(
        getattr(line, scheme.value).code == code for line in lines
    ):
        table.leave_out(scheme)
    return Below(
        lines,
        len(lines),
        is_listed=True,
        table=table,
        services=under.services,
        rooms=under.rooms,
        twins=under.twins,
    )


def chosen(visit: Visit, scheme: Scheme, there: Collection[Scheme]) -> Scheme | None:
    """Return the classification that a node is crossed with, of those that its table has; None where it has no other."""
    options = [other for other in CROSSED[scheme] if other in there]
    wanted = visit.selection.cross
    return wanted if wanted in options else next(iter(options), None)


def split_across(visit: Visit, found: Breakdown, code: str, lines: Below, other: Scheme) -> Breakdown:
    """Return a node split by another classification. One query where the lines are not listed."""
    if lines.is_listed:
        return queries.crossed(found, lines.lines, other)
    return queries.cross(visit.edition, found.scheme, code, other, found.basis)


def across(visit: Visit, split: Breakdown, scheme: Scheme, code: str, other: Scheme) -> FileTable:
    """Return the table of a node split by another classification."""
    rows = [_led(visit, row, scheme, code, other) for row in breakdown_rows(visit, split)]
    table = BreakdownTable(
        rows,
        visit,
        _(QUESTIONS[other]),
        name=f"{scheme.value}-{code}-by-{other.value}",
        exclude=(*unprinted(visit, split.basis, scheme), *unplanned(split), "whole", "before", "change"),
        headings={"name": _("用途") if other is Scheme.FUNCTION else _("花法"), "share": _("占这一项")},
    )
    table.table_id = "cross"
    return table


def _led(visit: Visit, row: Row, scheme: Scheme, code: str, other: Scheme) -> Row:
    """Lead from a sum of two codes to the lines that have both: a cell of the matrix, or the lines of this page."""
    codes = {scheme: code, other: row.code}
    # The matrix crosses functions with 政府经济分类 alone.
    if row.kind is not RowKind.PART or Scheme.DEPT_ECONOMIC in codes:
        return replace(row, lines_url="#lines")
    arguments = {"row": codes[Scheme.FUNCTION], "column": codes[Scheme.GOV_ECONOMIC]}
    return replace(row, lines_url=visit.link("matrix-cell", "lines", **arguments))
