"""Spending split by a classification: 类 to 款 to 项, one classification crossed with another, and the lines below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Exists, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Substr

from budget.forms import Phase
from budget.models import LineItem
from budget.queries import makeup
from budget.queries.basis import Basis
from budget.queries.contents import Says, contents, of_tables
from budget.queries.errors import NotDisclosed, UnknownCode
from budget.queries.makeup import Makeup
from budget.queries.names import names_of, nodes, path, sheets_of
from budget.queries.plans import PlannedCells
from budget.queries.results import Breakdown, BreakdownRow, EditionInfo, ExpenditureLine, Figure, Matrix, Node
from budget.vocabulary import Scheme

SPLIT = ("total", "basic", "project")
LINE_FIELDS = (
    "position", "measure", "amount", "function", "gov_economic", "dept_economic", "sheet_id", "address", "raw",
)  # fmt: skip
# The group of what stands beside a node: no code begins like this.
BESIDE = "~"
# The sums of which a code may be no part, because another of its level is less than nothing.
OF_WHOLE, OF_PARENT, PARTS_OF_WHOLE = "below_of_whole", "below_of_parent", "below_parts_of_whole"
# Of which measures the makeup is kept, and where.
MADE_UP = {"total": "makeup", "project": "project_makeup"}


@dataclass(slots=True)
class _Part:
    """A group of cells: sums of the three measures, each with its cell where there is only one."""

    total: Figure | None = None
    basic: Figure | None = None
    project: Figure | None = None
    # What the total and the project money of it are spent on.
    makeup: Makeup | None = None
    project_makeup: Makeup | None = None


@dataclass(slots=True)
class _Split:
    """The parts of a node by code, and the line of totals that the table prints for the whole."""

    parts: dict[str, _Part]
    whole: _Part
    # What stands beside the node under the same parent, in 分.
    beside: int = 0
    # What was planned, where the table prints that too, and the phases that it may print.
    planned: PlannedCells = field(default_factory=PlannedCells)
    phases: tuple[Phase, ...] = ()
    # The other bases on which something is booked on the node.
    elsewhere: frozenset[Basis] = frozenset()
    # Of which sums a code of the same level is less than nothing, so that no code of the level has a share of it.
    unshared: frozenset[str] = frozenset()

    @property
    def printed(self) -> Figure | None:
        """Return the printed total."""
        return self.whole.total


def breakdown(edition: EditionInfo, scheme: Scheme, code: str = "", basis: Basis = Basis.ALL) -> Breakdown:
    """Split a node (the whole where `code` is empty) into its parts at the next level. One query, and the names.

    Raises NotDisclosed where the edition has no table for this, UnknownCode where nothing is booked on the code.
    """
    length = _next_length(scheme, code)
    # Its siblings are summed with it, so that its share of what is above it takes no further query.
    above = max((before for before in scheme.level_lengths if before < len(code)), default=0)
    split = _split(edition, basis, scheme, Q(**{f"{scheme.value}__startswith": code[:above]}), length, code)
    if not split.parts and code:
        raise UnknownCode(code)
    whole = _whole(split, edition, scheme, basis, code)
    return _assemble(split, edition, scheme, basis, code, whole)


def coarse_and_fine(edition: EditionInfo, scheme: Scheme, basis: Basis = Basis.ALL) -> tuple[Breakdown, Breakdown]:
    """Split the whole by the coarsest codes and by the finest: its 类, and its 项. One query for both, and the names.

    Raises NotDisclosed where the edition has no table for this.
    """
    fine = _split(edition, basis, scheme, Q(), scheme.level_lengths[-1])
    length = scheme.level_lengths[0]
    planned = fine.planned.joined(length, _sum_of)
    coarse = _Split(_joined(fine.parts, length), fine.whole, planned=planned, phases=fine.phases)
    whole = _whole(fine, edition, scheme, basis, "")
    found = [_assemble(split, edition, scheme, basis, "", whole) for split in (coarse, fine)]
    return found[0], found[1]


def cross(edition: EditionInfo, scheme: Scheme, code: str, other: Scheme, basis: Basis = Basis.ALL) -> Breakdown:
    """Split a node of `scheme` by the finest level of `other`: what an item is spent on. One query, and the names."""
    inside = Q(**{f"{scheme.value}__startswith": code})
    split = _split(edition, basis, other, inside, other.level_lengths[-1])
    if not split.parts:
        raise UnknownCode(code)
    whole = _whole(split, edition, scheme, basis, code)
    # The printed total of the table is that of the whole, not of this node: the parts make the total here.
    return _assemble(_Split(split.parts, _Part()), edition, other, basis, "", whole)


def lines(
    edition: EditionInfo,
    scheme: Scheme | None = None,
    code: str = "",
    limit: int | None = None,
    basis: Basis = Basis.ALL,
) -> tuple[ExpenditureLine, ...]:
    """Return the printed rows of the table of a basis below a node, largest first. One query, and the names."""
    rows = _items(edition, basis, scheme).filter(is_total=False)
    if scheme is not None and code:
        rows = rows.filter(**{f"{scheme.value}__startswith": code})
    return lines_of(edition, rows.values_list(*LINE_FIELDS, named=True))[:limit]


def lines_of(edition: EditionInfo, cells: Iterable[Any]) -> tuple[ExpenditureLine, ...]:
    """Put the cells of printed rows together, largest row first. Each cell has the LINE_FIELDS."""
    grouped: dict[int, list[Any]] = {}
    for cell in cells:
        grouped.setdefault(cell.position, []).append(cell)
    return tuple(sorted((_line(edition, row) for row in grouped.values()), key=lambda line: -line.total.fen))


def matrix(edition: EditionInfo, rows: Scheme = Scheme.FUNCTION, columns: Scheme = Scheme.GOV_ECONOMIC) -> Matrix:
    """Cross two classifications at their coarsest levels. One query, and the names. Raises NotDisclosed."""
    basis = next((basis for basis in contents(edition).bases(columns) if basis in contents(edition).bases(rows)), None)
    if basis is None:
        raise NotDisclosed(f"{rows.value} {columns.value}")
    items = _items(edition, basis, columns).filter(is_total=False, measure="total")
    found = items.annotate(row=Substr(rows.value, 1, 3), column=Substr(columns.value, 1, 3)).order_by()
    sums = {(row, column): fen for row, column, fen in found.values_list("row", "column").annotate(fen=Sum("amount"))}
    cells = {codes: fen for codes, fen in sums.items() if all(codes)}
    if not cells:
        raise NotDisclosed(f"{rows.value} {columns.value}")
    crossed = sum(cells.values())
    return Matrix(
        edition,
        nodes(edition, rows, sorted({row for row, _ in cells})),
        nodes(edition, columns, sorted({column for _, column in cells})),
        cells,
        crossed,
        sum(sums.values()) - crossed,
    )


def _items(edition: EditionInfo, basis: Basis, scheme: Scheme | None, *, plans: bool = False) -> QuerySet[LineItem]:
    """Return the amounts of the table, of several phases those of the last, which the table is about; or all of them."""
    tables = {edition.id: _table(edition, basis, scheme)}
    items: QuerySet[LineItem] = LineItem.published.filter(of_tables(tables, every_phase=plans), edition=edition.id)
    return items


def _table(edition: EditionInfo, basis: Basis, scheme: Scheme | None) -> Says:
    found = contents(edition).spending(basis, scheme)
    if found is None:
        raise NotDisclosed(f"{basis.value} {scheme.value if scheme else ''}".strip())
    return found


def _next_length(scheme: Scheme, code: str) -> int:
    lengths = scheme.level_lengths
    if not lengths:
        raise UnknownCode(scheme.value)
    if code and len(code) not in lengths:
        raise UnknownCode(code)
    return next((length for length in lengths if length > len(code)), lengths[-1])


def _split(edition: EditionInfo, basis: Basis, scheme: Scheme, inside: Q, length: int, code: str = "") -> _Split:
    """Sum the details by the first `length` characters of the scheme's code. One query.

    `inside` says which; those of them that do not begin with `code` are one sum beside the parts.
    """
    name = scheme.value
    # A sum without any code is that of the whole table; one with a code is a subtotal, and would count its lines twice.
    printed_total = Q(is_total=True, function="", gov_economic="", dept_economic="")
    wanted = Q(is_total=False) & inside | printed_total
    *earlier, last = _table(edition, basis, scheme).phases
    others = _elsewhere(edition, basis, scheme, code)
    below = _below_nothing(edition, basis, scheme, code, length)
    found = (
        _items(edition, basis, scheme, plans=True)
        .filter(wanted, Q(phase=last.value) | Q(measure="total"), measure__in=SPLIT)
        .annotate(part=_part_of(name, length, code), **others, **below)
        .order_by()
        .values_list(*others, *below, "phase", "is_total", "part", "measure")
        .annotate(
            fen=Sum("amount"),
            count=Count("pk"),
            one_sheet=Min("sheet_id"),
            one_address=Min("address"),
            one_raw=Min("raw"),
            **makeup.sums(),
        )
    )
    sheets = sheets_of(edition)
    split = _Split({}, _Part(), phases=tuple(earlier))
    for row in found:
        asked = len(others) + len(below)
        there, lower, cells = row[: len(others)], row[len(others) : asked], row[asked:]
        split.unshared = frozenset(of for of, is_there in zip(below, lower, strict=True) if is_there)
        split.elsewhere = frozenset(Basis(other) for other, is_there in zip(others, there, strict=True) if is_there)
        phase, is_total, key, measure, fen, count, sheet, address, raw, *spent_on = cells
        # The least of one is the one: so the cell of a single amount comes with its sum.
        figure = Figure(fen, sheets.place(sheet, address, raw) if count == 1 else None, count)
        if phase != last.value:
            if is_total:
                split.planned.printed[Phase(phase)] = figure
            elif key != BESIDE:
                split.planned.parts.setdefault(key, {})[Phase(phase)] = figure
            continue
        if key == BESIDE and not is_total:
            split.beside += fen if measure == "total" else 0
            continue
        part = split.whole if is_total else split.parts.setdefault(key, _Part())
        setattr(part, measure, figure)
        if measure in MADE_UP:
            setattr(part, MADE_UP[measure], Makeup(fen, *spent_on))
    if not split.parts and split.whole.total is None:
        raise NotDisclosed(f"{basis.value} {scheme.value}")
    return split


def _elsewhere(edition: EditionInfo, basis: Basis, scheme: Scheme, code: str) -> dict[str, Exists]:
    """Ask by other bases whether anything is booked on a code: told with its parts, so that it takes no further query."""
    others = [other for other in contents(edition).bases(scheme) if other is not basis] if code else []
    booked = {"is_total": False, f"{scheme.value}__startswith": code}
    return {other.value: Exists(_items(edition, other, scheme).filter(**booked)) for other in others}


def _below_nothing(edition: EditionInfo, basis: Basis, scheme: Scheme, code: str, length: int) -> dict[str, Exists]:
    """Ask of which sums a code is less than nothing where a node's page does not list it, as `_elsewhere` asks.

    Of the whole on the node's own level and on that of its parts, and of what is above the node.
    """
    if not code:
        return {}
    items = _items(edition, basis, scheme).filter(is_total=False, measure="total").order_by()

    def is_there(level: int, inside: str) -> Exists:
        rows = items.filter(**{f"{scheme.value}__startswith": inside}) if inside else items
        sums = rows.annotate(at=Substr(scheme.value, 1, level)).values("at").annotate(fen=Sum("amount"))
        return Exists(sums.filter(fen__lt=0).values("at"))

    above = max((before for before in scheme.level_lengths if before < len(code)), default=0)
    asked = {OF_WHOLE: is_there(len(code), ""), PARTS_OF_WHOLE: is_there(length, "")}
    # What has nothing above it is a part of the whole alone.
    return asked | ({OF_PARENT: is_there(len(code), code[:above])} if above else {})


def _part_of(field: str, length: int, code: str) -> Any:
    part = Substr(field, 1, length)
    return Case(When(**{f"{field}__startswith": code}, then=part), default=Value(BESIDE)) if code else part


def _joined(parts: dict[str, _Part], length: int) -> dict[str, _Part]:
    """Add parts up whose codes have the first `length` characters in common."""
    groups: dict[str, list[_Part]] = {}
    for code, part in parts.items():
        groups.setdefault(code[:length], []).append(part)
    return {
        code: _Part(
            _sum_of(part.total for part in group),
            _sum_of(part.basic for part in group),
            _sum_of(part.project for part in group),
            makeup.together(part.makeup for part in group),
            makeup.together(part.project_makeup for part in group),
        )
        for code, group in groups.items()
    }


def _whole(split: _Split, edition: EditionInfo, scheme: Scheme, basis: Basis, code: str) -> int:
    """Return what shares are shares of: the printed total, or the sum of all details where none is printed."""
    if split.printed is not None:
        return split.printed.fen
    if not code:
        return sum(part.total.fen for part in split.parts.values() if part.total)
    rest = _items(edition, basis, scheme).filter(is_total=False, measure="total").aggregate(fen=Sum("amount"))
    return int(rest["fen"] or 0)


def _assemble(split: _Split, edition: EditionInfo, scheme: Scheme, basis: Basis, code: str, whole: int) -> Breakdown:
    names = names_of(edition)
    rows = [_row(names.node(scheme, key), part) for key, part in split.parts.items()]
    # By code where amounts are alike, for databases give equal rows in whatever order they like.
    rows.sort(key=lambda row: (-row.total.fen, row.node.code))
    summed = sum(row.total.fen for row in rows)
    total = Figure(summed, None, sum(row.total.parts for row in rows))
    if split.printed is not None and not code:
        total = split.printed
    elif len(rows) == 1:
        total = rows[0].total
    steps = path(edition, scheme, code) if code else ()
    return Breakdown(
        edition=edition,
        scheme=scheme,
        basis=basis,
        node=steps[-1] if steps else None,
        path=steps,
        rows=tuple(rows),
        total=total,
        basic=_sum_of((part.basic for part in split.parts.values()), None if code else split.whole.basic),
        project=_sum_of((part.project for part in split.parts.values()), None if code else split.whole.project),
        whole=whole,
        gap=total.fen - summed,
        makeup=makeup.together(part.makeup for part in split.parts.values()),
        project_makeup=makeup.together(part.project_makeup for part in split.parts.values()),
        parent_total=summed + split.beside if len(steps) > 1 else None,
        is_part_of_whole=OF_WHOLE not in split.unshared,
        is_part_of_parent=OF_PARENT not in split.unshared,
        are_parts_of_whole=PARTS_OF_WHOLE not in split.unshared and all(row.total.fen >= 0 for row in rows),
        plans=split.planned.told(split.phases, _sum_of, is_whole=not code),
        bases=tuple(
            each for each in contents(edition).bases(scheme) if not code or each is basis or each in split.elsewhere
        ),
    )


def _row(node: Node, part: _Part) -> BreakdownRow:
    total = part.total or _sum_of((part.basic, part.project)) or Figure(0, None, 0)
    return BreakdownRow(node, total, part.basic, part.project, part.makeup)


def _line(edition: EditionInfo, cells: list[Any]) -> ExpenditureLine:
    names, sheets = names_of(edition), sheets_of(edition)
    by_measure = {cell.measure: cell for cell in cells}
    cell = by_measure.get("total") or cells[0]

    def node(scheme: Scheme) -> Node | None:
        code = getattr(cell, scheme.value)
        return names.node(scheme, code) if code else None

    def figure(one: Any) -> Figure:
        return Figure(one.amount, sheets.place(one.sheet_id, one.address, one.raw))

    return ExpenditureLine(
        node(Scheme.FUNCTION),
        node(Scheme.GOV_ECONOMIC),
        node(Scheme.DEPT_ECONOMIC),
        figure(cell),
        figure(by_measure["basic"]) if "basic" in by_measure else None,
        figure(by_measure["project"]) if "project" in by_measure else None,
    )


def _sum_of(figures: Iterable[Figure | None], printed: Figure | None = None) -> Figure | None:
    """Add figures up; the printed cell of the same sum stands for them where it agrees with them."""
    known = [figure for figure in figures if figure is not None]
    fen = sum(figure.fen for figure in known)
    if printed is not None and printed.fen == fen:
        return printed
    if len(known) < 2:
        return known[0] if known else None
    return Figure(fen, None, sum(figure.parts for figure in known))
