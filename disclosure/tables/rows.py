"""The rows that tables of money are made of: parts, their total, and the difference where they do not add up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from budget.forms import Phase
from budget.money import has_shares
from budget.queries.names import nodes
from budget.queries.plans import ByPhase
from budget.queries.results import Breakdown, BreakdownRow, ExpenditureLine, Figure, NamedFigure, Node
from budget.queries.years import YearBefore
from budget.vocabulary import Scheme
from disclosure.english_names import english_of
from disclosure.sentences.makeup import note
from disclosure.sentences.stages import planned_url
from disclosure.sentences.years import GONE, NEW, RENAMED
from disclosure.visit import Visit


class RowKind(StrEnum):
    """What a row is beside the others of its table."""

    PART = "part"
    SUB = "sub"
    TOTAL = "total"
    GAP = "gap"

    @property
    def label(self) -> str:
        """Return the word that files print, which have no sums."""
        return _("差额") if self is RowKind.GAP else _("明细")


class OfKind:
    """A row that has a kind; its table draws it by that."""

    __slots__ = ()
    kind: RowKind

    @property
    def row_class(self) -> str:
        """Return the class of the table row."""
        return "" if self.kind is RowKind.PART else self.kind.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(OfKind):
    """A row of money. `parent` and `whole` are the bases of its shares in 分, None where a share says nothing."""

    name: str
    code: str = ""
    # In a printed list, by what the row is found in another year.
    key: str = ""
    plain_name: str = ""
    url: str = ""
    figure: Figure | None
    basic: Figure | None = None
    project: Figure | None = None
    parent: int | None = None
    whole: int | None = None
    # What the year before gave it, in 分, and where that stands; None where it gave nothing or is not compared.
    before: int | None = None
    before_url: str = ""
    # What happened to its code since then, and the name that it had.
    status: str = ""
    former_name: str = ""
    kind: RowKind = RowKind.PART
    colour: str = ""
    # Where the cells that a sum adds up are listed.
    lines_url: str = ""
    # What most of it is spent on, for the page alone.
    note: str = ""
    # What was planned, where the table prints that too: by phase, and where the cells stand that a sum of them adds up.
    planned: ByPhase = field(default_factory=dict)
    planned_url: str = ""

    @property
    def budgeted(self) -> Figure | None:
        """Return what was planned, where the table does not say when; None where it prints nothing."""
        return self.planned.get(Phase.BUDGET)

    @property
    def initial(self) -> Figure | None:
        """Return what was planned at first."""
        return self.planned.get(Phase.INITIAL)

    @property
    def adjusted(self) -> Figure | None:
        """Return what the plan was changed to."""
        return self.planned.get(Phase.ADJUSTED)

    @property
    def plan(self) -> Figure | None:
        """Return what the amount is measured by: the first plan."""
        return self.budgeted or self.initial or self.adjusted


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """A printed row of the expenditure table."""

    function: Node | None
    gov_economic: Node | None
    dept_economic: Node | None
    figure: Figure
    basic: Figure | None
    project: Figure | None
    kind: RowKind = RowKind.PART
    row_class: str = ""
    colour: str = ""


def shared_by(parts: Iterable[Figure | None], whole: int | None) -> int | None:
    """Return the whole of which each part may be said to be a share; None where one of them is less than nothing."""
    known = [part.fen for part in parts if part is not None]
    return whole if whole is not None and has_shares(known, whole) else None


def breakdown_rows(
    visit: Visit, found: Breakdown, lines_url: str = "#lines", before: YearBefore | None = None
) -> list[Row]:
    """Return the parts of a node, the difference where they do not add up, and the total.

    `lines_url` is where the cells are listed that the total adds up, if no one cell prints it. Beside a year before
    stand its amounts, and the parts that it alone had: so its column adds up too.
    """
    parent = shared_by([row.total for row in found.rows], found.total.fen)
    whole = found.whole if found.are_parts_of_whole and found.whole > 0 else None
    rows = [_part(visit, found, row, before, (parent, whole)) for row in found.rows]
    then: int | None = None
    where = ""
    if before is not None and before.parts is not None and before.point.edition is not None:
        now = {row.node.code for row in found.rows}
        rows.extend(_gone(visit, found, before, [code for code in before.parts if code not in now]))
        then, where = before.gap, visit.in_year(before.point.edition, found.scheme, found.basis).scheme(found.scheme)
    where_planned = planned_url(visit, found)
    rows.extend(_unspent(visit, found, where_planned))
    rows.extend(_gap(found.gap, parent, whole, then, found.plans.gaps if found.plans else {}))
    rows.append(
        Row(
            name=_("合计"),
            code=found.node.code if found.node else "",
            figure=found.total,
            basic=found.basic,
            project=found.project,
            parent=parent,
            whole=found.whole if found.is_part_of_whole and found.whole > 0 else None,
            before=before.point.fen if before else None,
            before_url=where if found.node is None else _then(visit, found, before, found.node.code),
            kind=RowKind.TOTAL,
            lines_url=lines_url,
            planned=found.plans.totals if found.plans else {},
            planned_url=where_planned,
        )
    )
    return rows


def _unspent(visit: Visit, found: Breakdown, where: str) -> list[Row]:
    """Return the parts that were planned and on which nothing is printed as spent, which is no zero."""
    parts = found.plans.parts if found.plans else {}
    there = {row.node.code for row in found.rows}
    return [
        Row(
            code=node.code,
            name=node.name,
            plain_name=node.plain_name,
            figure=None,
            colour=node.code,
            planned=parts[node.code],
            planned_url=where,
        )
        for node in nodes(visit.edition, found.scheme, sorted(code for code in parts if code and code not in there))
    ]


def _part(
    visit: Visit,
    found: Breakdown,
    row: BreakdownRow,
    before: YearBefore | None,
    bases: tuple[int | None, int | None],
) -> Row:
    node = row.node
    address = visit.node(node)
    parts = before.parts if before and before.parts is not None else None
    former = before.former_names.get(node.code, "") if before and parts is not None else ""
    status = "" if parts is None else NEW if node.code not in parts else RENAMED if former else ""
    return Row(
        code=node.code,
        name=node.name,
        plain_name=node.plain_name,
        url=address,
        figure=row.total,
        basic=row.basic,
        project=row.project,
        parent=bases[0],
        whole=bases[1],
        before=parts.get(node.code) if parts is not None else None,
        before_url=_then(visit, found, before, node.code),
        status=status,
        former_name=former if status == RENAMED else "",
        colour=node.code,
        lines_url=f"{address}#lines",
        note=note(row.makeup) if node.scheme is Scheme.FUNCTION else "",
        planned=found.plans.parts.get(node.code, {}) if found.plans else {},
        planned_url=planned_url(visit, found),
    )


def _gone(visit: Visit, found: Breakdown, before: YearBefore, codes: Sequence[str]) -> list[Row]:
    """Return the parts that the year before alone had: no amount of this year, which is no zero."""
    parts = before.parts or {}
    ranked = sorted(codes, key=lambda code: (-parts[code], code))
    return [
        Row(
            code=node.code,
            name=before.names.get(node.code, node.name),
            plain_name=node.plain_name,
            url=_then(visit, found, before, node.code).partition("#")[0],
            figure=None,
            before=parts[node.code],
            before_url=_then(visit, found, before, node.code),
            status=GONE,
            colour=node.code,
        )
        for node in nodes(visit.edition, found.scheme, ranked)
    ]


def _then(visit: Visit, found: Breakdown, before: YearBefore | None, code: str) -> str:
    """Return where the lines of a code stand in the year before."""
    if before is None or before.point.edition is None or not code:
        return ""
    return f"{visit.in_year(before.point.edition, found.scheme, found.basis).scheme(found.scheme, code)}#lines"


def named_rows(
    parts: Iterable[NamedFigure],
    total: Figure | None,
    colours: dict[str, str] | None = None,
    subs: Sequence[str] = (),
    before: YearBefore | None = None,
    there: str = "",
) -> list[Row]:
    """Return a printed list with its total; the parts named in `subs` are «其中» of another and not added again.

    Beside a year before, whose list stands at `there`, are its amounts, and the rows that it alone had.
    """
    kept = list(parts)
    base = shared_by([part.figure for part in kept], total.fen if total else None)
    then = before.parts if before else None
    rows = [
        Row(
            name=part.name,
            plain_name=english_of(part.name),
            key=part.key,
            figure=part.figure,
            parent=base,
            whole=base,
            kind=RowKind.SUB if part.key in subs else RowKind.PART,
            colour=(colours or {}).get(part.key, ""),
            **told_before(before, part.key, part.figure, there),
        )
        for part in kept
    ]
    rows += [
        Row(
            name=name,
            plain_name=english_of(name),
            key=key,
            url=there.partition("#")[0],
            figure=None,
            kind=RowKind.SUB if key in subs else RowKind.PART,
            colour=(colours or {}).get(key, ""),
            **told_before(before, key, None, there),
        )
        for key, name in gone_from(before, [part.key for part in kept])
    ]
    if total is not None:
        added = sum(part.figure.fen for part in kept if part.figure and part.key not in subs)
        gap = None if then is None or before is None else _left(before, subs)
        rows.extend(_gap(total.fen - added, base, base, gap))
        last = before.point.fen if before else None
        rows.append(
            Row(
                name=_("合计"), figure=total, parent=base, whole=base, kind=RowKind.TOTAL, before=last, before_url=there
            )
        )
    return rows


def told_before(before: YearBefore | None, key: str, figure: Figure | None, there: str) -> dict[str, Any]:
    """Return what a row of a printed list says of the year before: its amount, where that is, what became of the row."""
    if before is None or before.parts is None:
        return {}
    fen = before.parts.get(key)
    if fen is None:
        return {"status": NEW} if figure is not None else {}
    former = before.former_names.get(key, "") if figure is not None else ""
    status = GONE if figure is None else RENAMED if former else ""
    return {"before": fen, "before_url": there, "status": status, "former_name": former}


def gone_from(before: YearBefore | None, keys: Collection[str]) -> list[tuple[str, str]]:
    """Return key and name of the rows that the year before alone had, largest first."""
    parts = (before.parts if before else None) or {}
    gone = sorted((key for key in parts if key not in keys), key=lambda key: (-parts[key], key))
    return [(key, before.names[key]) for key in gone] if before else []


def _left(before: YearBefore, subs: Collection[str]) -> int:
    """Return what the rows of the year before lack of its sum, in 分."""
    return (before.point.fen or 0) - sum(fen for key, fen in (before.parts or {}).items() if key not in subs)


def _gap(
    fen: int,
    parent: int | None,
    whole: int | None,
    before: int | None = None,
    planned: Mapping[Phase, int] | None = None,
) -> list[Row]:
    gaps = {phase: Figure(gap, None, 0) for phase, gap in (planned or {}).items() if gap}
    # It is told even where this year adds up and the other does not: each column has its own difference.
    if fen == 0 and not before and not gaps:
        return []
    # Where the year before alone has a difference, this year's is a nought; where a plan alone has, it stays blank.
    figure, name = Figure(fen, None, 0) if fen or before else None, _("与合计的差额")
    return [Row(name=name, figure=figure, parent=parent, whole=whole, before=before, kind=RowKind.GAP, planned=gaps)]


def line_rows(lines: Iterable[ExpenditureLine]) -> list[LineRow]:
    """Return the printed rows behind a node, each with its cell."""
    return [
        LineRow(
            function=line.function,
            gov_economic=line.gov_economic,
            dept_economic=line.dept_economic,
            figure=line.total,
            basic=line.basic,
            project=line.project,
        )
        for line in lines
    ]
