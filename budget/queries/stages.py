"""The stages of one year side by side, code by code: what was planned, what it was adjusted to, what was spent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, Sum

from budget.forms import Funds, Phase, Subject
from budget.models import LineItem
from budget.queries.basis import Basis
from budget.queries.comparisons import former_name
from budget.queries.contents import Says, contents, of_tables
from budget.queries.errors import NotDisclosed
from budget.queries.names import load_sheets, names_on, sheets_of
from budget.queries.results import EditionInfo, Figure, Node
from budget.queries.years import WHOLE_ROW
from budget.vocabulary import Scheme, Stage

_SCHEMES = (Scheme.FUNCTION, Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC)
# Which stage fixes the amounts of a phase.
_STAGES = {Phase.INITIAL: Stage.BUDGET, Phase.ADJUSTED: Stage.ADJUSTED, Phase.FINAL: Stage.FINAL}
# The lines of a balance that carry money from year to year, in its order.
CARRIED_LINES = (
    "carried_forward",
    "current_income",
    "own_balance_used",
    "current_expenditure",
    "surplus_distribution",
    "carried_over",
)


@dataclass(frozen=True, slots=True)
class StageColumn:
    """The amounts of one phase: in which edition they stand, and what its table prints as their total, in 分.

    `is_own` tells whether the stage's own edition has them, and not a later one that prints them beside its own.
    """

    phase: Phase
    edition: EditionInfo
    total: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class StageAmounts:
    """A code with its 分 in each column; None where the column has no row on it. `former_name`: in the first column."""

    node: Node
    amounts: tuple[int | None, ...]
    former_name: str = ""


@dataclass(frozen=True, slots=True)
class StagesBeside:
    """The stages of a year by the codes of one length. `gaps` is what the parts lack of each total.

    `lengths` are the levels that all columns go down to; `differing` what a later edition prints as the total of an
    earlier phase where that phase's own edition says another, with both.
    """

    scheme: Scheme
    basis: Basis
    length: int
    lengths: tuple[int, ...]
    columns: tuple[StageColumn, ...]
    rows: tuple[StageAmounts, ...]
    gaps: tuple[int, ...]
    differing: tuple[tuple[Phase, int, int], ...] = ()


@dataclass(slots=True)
class _Told:
    """What one table says of one phase."""

    printed: int | None = None
    parts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        # What is printed counts, even where its parts make something else: the gap shows that.
        return sum(self.parts.values()) if self.printed is None else self.printed


def same_year(
    edition: EditionInfo, editions: Iterable[EditionInfo], versions: Mapping[Stage, int] | None = None
) -> tuple[EditionInfo, ...]:
    """Return the editions of the year of an edition, a stage each, from budget to 决算: the current ones, or those pinned.

    Raises NotDisclosed where a pinned version is none that may be read.
    """
    # The edition itself stands for its stage, also where another version of it is the current one.
    found = {edition.stage: edition}
    wanted = versions or {}
    for each in editions:
        is_wanted = each.version == wanted[each.stage] if each.stage in wanted else each.is_current
        if each.year == edition.year and is_wanted:
            found.setdefault(each.stage, each)
    if missing := [stage.value for stage in wanted if stage not in found]:
        raise NotDisclosed(",".join(missing))
    return tuple(found[stage] for stage in Stage if stage in found)


def schemes_of(edition: EditionInfo, stages: Sequence[EditionInfo]) -> tuple[Scheme, ...]:
    """Return the classifications by which an edition can stand beside the others of its year."""
    return tuple(scheme for scheme in _SCHEMES if _basis(edition, stages, scheme) is not None)


def stages_beside(edition: EditionInfo, stages: Sequence[EditionInfo], scheme: Scheme, level: int = 1) -> StagesBeside:
    """Set the stages of a year side by side, by the codes of a level (1: 类) or the finest that all go down to.

    Three queries. Raises NotDisclosed where the edition has no table by this classification.
    """
    basis = _basis(edition, stages, scheme)
    if basis is None:
        raise NotDisclosed(scheme.value)
    tables = {each.id: says for each in stages if (says := contents(each).spending(basis, scheme)) is not None}
    told = _told(tables, scheme)
    places = _places(stages, tables, told)
    lengths = _lengths(scheme, [told[key] for key in places.values()])
    length = lengths[min(level, len(lengths)) - 1]
    columns = tuple(
        StageColumn(phase, _by_id(stages, key[0]), told[key].total, _by_id(stages, key[0]).stage is _STAGES[phase])
        for phase, key in places.items()
    )
    parts = [_joined(told[key].parts, length) for key in places.values()]
    rows = _rows(scheme, columns, parts)
    gaps = tuple(column.total - sum(part.values()) for column, part in zip(columns, parts, strict=True))
    return StagesBeside(scheme, basis, length, lengths, columns, rows, gaps, _differing(stages, told, columns))


def carried(editions: Sequence[EditionInfo]) -> tuple[tuple[EditionInfo, dict[str, Figure]], ...]:
    """Return by edition the lines of its balance that carry money from year to year, each with its cell.

    Two queries: the lines, and the sheets. Editions without such a balance are left out.
    """
    tables = {
        each.id: says for each in editions if (says := next(contents(each).about(Subject.BALANCE, Funds.ALL), None))
    }
    rows = LineItem.published.filter(of_tables(tables), measure="total", category__in=CARRIED_LINES)
    load_sheets(editions)
    found: dict[int, dict[str, Figure]] = {}
    for key, category, fen, *place in rows.order_by("position").values_list(
        "table__edition", "category", "amount", "sheet_id", "address", "raw"
    ):
        figure = Figure(fen, sheets_of(_by_id(editions, key)).place(*place))
        found.setdefault(key, {}).setdefault(category, figure)
    return tuple((each, found[each.id]) for each in editions if each.id in found)


def _basis(edition: EditionInfo, stages: Sequence[EditionInfo], scheme: Scheme) -> Basis | None:
    """Return the widest basis that most of the stages have in common with an edition; None where it has none."""
    counts = {
        basis: sum(contents(each).spending(basis, scheme) is not None for each in stages)
        for basis in Basis
        if contents(edition).spending(basis, scheme) is not None
    }
    # Of equally many the first, which is the widest: `Basis` has them in this order.
    return max(counts, key=lambda basis: counts[basis], default=None)


def _by_id(editions: Iterable[EditionInfo], key: int) -> EditionInfo:
    return next(each for each in editions if each.id == key)


def _told(tables: Mapping[int, Says], scheme: Scheme) -> dict[tuple[int, str], _Told]:
    """Return what the tables say by edition and phase, by whole codes. One query."""
    where = Q(pk__in=[])
    for key, says in tables.items():
        where |= Q(table__edition=key, table__key=says.key)
    rows = LineItem.published.filter(where, Q(is_total=False) | WHOLE_ROW, measure="total").order_by()
    found: dict[tuple[int, str], _Told] = {}
    grouped = rows.values_list("table__edition", "phase", "is_total", scheme.value).annotate(Sum("amount"))
    for key, phase, is_total, code, fen in grouped:
        told = found.setdefault((key, phase), _Told())
        if is_total:
            told.printed = fen
        else:
            told.parts[code] = fen
    return found


def _places(
    stages: Sequence[EditionInfo], tables: Mapping[int, Says], told: Mapping[tuple[int, str], _Told]
) -> dict[Phase, tuple[int, str]]:
    """Return for each phase, the earliest first, in which edition it stands and as which phase it is kept there.

    A stage's own edition comes first; without one, what a later edition prints of it.
    """
    found: dict[Phase, tuple[int, str]] = {}
    for phase, stage in _STAGES.items():
        # The stage's own edition first, the others as they were.
        for each in sorted(stages, key=lambda one: one.stage is not stage):
            says = tables.get(each.id)
            if says is None:
                continue
            # A stage's own amounts are of the phase that its table is about, however kept: a budget's as BUDGET.
            kept = says.phases[-1] if each.stage is stage else phase
            if kept in says.phases and (each.id, kept.value) in told:
                found[phase] = (each.id, kept.value)
                break
    return found


def _differing(
    stages: Sequence[EditionInfo], told: Mapping[tuple[int, str], _Told], columns: Iterable[StageColumn]
) -> tuple[tuple[Phase, int, int], ...]:
    """Return the phases of which a later edition prints another total than their own edition."""
    return tuple(
        (column.phase, column.total, again.total)
        for column in columns
        if column.is_own
        for each in stages
        if each is not column.edition
        and (again := told.get((each.id, column.phase.value))) is not None
        and again.total != column.total
    )


def _lengths(scheme: Scheme, tables: Iterable[_Told]) -> tuple[int, ...]:
    """Return the levels that every code of every table goes down to; at least the coarsest."""
    deepest = min((len(code) for told in tables for code in told.parts if code), default=0)
    lengths = scheme.level_lengths
    return tuple(length for length in lengths if length <= deepest) or lengths[:1]


def _joined(parts: Mapping[str, int], length: int) -> dict[str, int]:
    """Add up by the first signs of a code; what has no code is in no part, so that the gap shows it."""
    joined: dict[str, int] = {}
    for code, fen in parts.items():
        if code:
            joined[code[:length]] = joined.get(code[:length], 0) + fen
    return joined


def _rows(
    scheme: Scheme, columns: Sequence[StageColumn], parts: Sequence[Mapping[str, int]]
) -> tuple[StageAmounts, ...]:
    """Return a row a code, the largest difference between the first and the last column first. Two queries."""
    codes: Collection[str] = {code for part in parts for code in part}
    names = names_on([column.edition for column in columns], codes)
    rows = []
    for code in codes:
        amounts = tuple(part.get(code) for part in parts)
        # Named by the latest stage that has it: a code that was dropped later is still called what it was.
        newest = max(at for at, fen in enumerate(amounts) if fen is not None)
        first, last = columns[0].edition, columns[newest].edition
        # A code that the first stage has nothing on may have been printed there all the same, in another table.
        former = former_name(names, first, last, scheme, code) if amounts[0] is not None else ""
        rows.append(StageAmounts(names[last.id].node(scheme, code), amounts, former))

    def size(row: StageAmounts) -> int:
        return abs((row.amounts[-1] or 0) - (row.amounts[0] or 0)) if len(columns) > 1 else row.amounts[0] or 0

    return tuple(sorted(rows, key=lambda row: (-size(row), row.node.code)))
