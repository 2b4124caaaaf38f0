"""Years of one body beside each other, budget beside final accounts, and bodies beside each other: all spending.

What many editions spent is read from the sums that were kept when they were published, never from their facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from budget.models import Population, SpendingSum
from budget.money import has_shares
from budget.queries.basis import Basis
from budget.queries.errors import NotDisclosed, UnknownCode
from budget.queries.names import EditionNames, names_on
from budget.queries.results import EditionInfo, Node
from budget.queries.years import renamed
from budget.vocabulary import Scheme


@dataclass(frozen=True, slots=True)
class Point:
    """A year in a series, in 分. `total` is as printed; `basic` and `project` are None where no column has them."""

    edition: EditionInfo
    total: int
    basic: int | None
    project: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """A code in two editions, in 分; None where an edition books nothing on it. Matched by code, never by name."""

    node: Node
    before: int | None
    after: int | None
    # Its name in the earlier edition where that is another one, else "".
    former_name: str = ""

    @property
    def difference(self) -> int:
        """Return how much more the later edition gives it."""
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions of a body, code by code, the largest change first. A gap is what the parts lack of a total."""

    before: Point
    after: Point
    scheme: Scheme
    rows: tuple[Change, ...]
    gap_before: int
    gap_after: int


@dataclass(frozen=True, slots=True)
class UnitColumn:
    """A body beside others. `residents` is None where no population is known for the year."""

    point: Point
    residents: int | None
    population_source: str
    gap: int
    # Whether each code of the level is a part of the whole: of none below nothing, nor beside one, can that be said.
    is_shared: bool = True


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Bodies beside each other: each row a code with the 分 of each body in the order of `columns`."""

    scheme: Scheme
    columns: tuple[UnitColumn, ...]
    rows: tuple[tuple[Node, tuple[int | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class SharePoint:
    """What an edition gives a code, in 分, and all that it spends; None where it has no row on the code.

    `is_coarser` tells that its table does not go down to the code, so that nobody knows; `is_shared` that no code of
    the level is less than nothing, so that each is a part of the whole.
    """

    fen: int | None
    total: int
    is_coarser: bool
    is_shared: bool = True


@dataclass(slots=True)
class _Sums:
    """What an edition's expenditure table gives: details by code, and what its total row prints."""

    parts: dict[str, int] = field(default_factory=dict)
    details: dict[str, int] = field(default_factory=dict)
    printed: dict[str, int] = field(default_factory=dict)

    def measure(self, name: str) -> int | None:
        """Return the printed total of a measure, or the sum of the details where none is printed."""
        # Printed first: a body's own sum is what it published, even where its lines add up to another one.
        return self.printed.get(name, self.details.get(name))

    @property
    def total(self) -> int:
        return self.measure("total") or 0

    @property
    def gap(self) -> int:
        return self.total - sum(self.parts.values())

    @property
    def is_shared(self) -> bool:
        return has_shares(self.parts.values(), self.total)


def series(editions: Iterable[EditionInfo]) -> tuple[Point, ...]:
    """Return the totals of several editions in their order; those without an expenditure table are left out. One query."""
    given = list(editions)
    sums = _sums(given, Scheme.FUNCTION, 0)
    return tuple(_point(edition, sums[edition.id]) for edition in given if edition.id in sums)


def changes(before: EditionInfo, after: EditionInfo, scheme: Scheme, level: int = 1) -> Comparison:
    """Compare two editions by the codes of a level (1: 类). Three queries. Raises NotDisclosed, UnknownCode."""
    sums = _sums([before, after], scheme, _length(scheme, level))
    if before.id not in sums or after.id not in sums:
        raise NotDisclosed(f"{Basis.ALL.value} {scheme.value}")
    old, new = sums[before.id], sums[after.id]
    codes = {*old.parts, *new.parts}
    names = names_on([before, after], codes)
    rows = [
        Change(
            node=names[(after if code in new.parts else before).id].node(scheme, code),
            before=old.parts.get(code),
            after=new.parts.get(code),
            former_name=former_name(names, before, after, scheme, code)
            if code in old.parts and code in new.parts
            else "",
        )
        for code in codes
    ]
    # Codes come from a set: without them equal changes would change places from one request to the next.
    rows.sort(key=lambda row: (-abs(row.difference), row.node.code))
    return Comparison(_point(before, old), _point(after, new), scheme, tuple(rows), old.gap, new.gap)


def side_by_side(editions: Sequence[EditionInfo], scheme: Scheme, level: int = 1) -> SideBySide:
    """Compare bodies in one year by the codes of a level. Four queries. Raises NotDisclosed where none can be."""
    sums = _sums(editions, scheme, _length(scheme, level))
    shown = [edition for edition in editions if edition.id in sums]
    if not shown:
        raise NotDisclosed(f"{Basis.ALL.value} {scheme.value}")
    people = _population(shown)
    codes = {code for edition in shown for code in sums[edition.id].parts}
    names = names_on(shown, codes)
    rows = []
    for code in codes:
        amounts = tuple(sums[edition.id].parts.get(code) for edition in shown)
        # Named by a body that has it: another may print nothing for this code, or something else.
        named = next(edition for edition, fen in zip(shown, amounts, strict=True) if fen is not None)
        rows.append((names[named.id].node(scheme, code), amounts))
    rows.sort(key=lambda row: (-sum(fen or 0 for fen in row[1]), row[0].code))
    columns = tuple(_column(edition, sums[edition.id], people.get(edition.id)) for edition in shown)
    return SideBySide(scheme, columns, tuple(rows))


def shares(editions: Sequence[EditionInfo], scheme: Scheme, code: str) -> tuple[Node, dict[int, SharePoint]]:
    """Return a code, and by edition what it has of all spending there. Three queries.

    Editions without such a table are left out. Raises UnknownCode where none of them has anything on the code.
    """
    sums = _sums(editions, scheme, len(code))
    found = {edition.id: _share(sums[edition.id], code) for edition in editions if edition.id in sums}
    # The name is what the code is called now, not what it was called once.
    newest = max(
        (edition for edition in editions if edition.id in found and found[edition.id].fen is not None),
        key=lambda edition: edition.year,
        default=None,
    )
    if newest is None:
        raise UnknownCode(code)
    return names_on(editions, [code])[newest.id].node(scheme, code), found


def former_name(
    names: Mapping[int, EditionNames], before: EditionInfo, after: EditionInfo, scheme: Scheme, code: str
) -> str:
    """Return the earlier name of a code where both editions print one and the two differ, else ""."""
    old, new = (names[edition.id].printed(scheme, code) for edition in (before, after))
    return old if renamed(old, new) else ""


def _share(sums: _Sums, code: str) -> SharePoint:
    is_coarser = any(part and len(part) < len(code) and code.startswith(part) for part in sums.parts)
    return SharePoint(sums.parts.get(code), sums.total, is_coarser, sums.is_shared)


def _column(edition: EditionInfo, sums: _Sums, people: tuple[int, str] | None) -> UnitColumn:
    residents, source = people or (None, "")
    return UnitColumn(_point(edition, sums), residents, source, sums.gap, sums.is_shared)


def _population(editions: Iterable[EditionInfo]) -> dict[int, tuple[int, str]]:
    """Return residents and their source by edition, each in the edition's own year. One query."""
    # Two conditions in one query give every pairing of bodies and years; those that were meant are picked here.
    wanted = {(edition.unit.id, edition.year): edition.id for edition in editions}
    rows = Population.objects.filter(unit__in={unit for unit, _ in wanted}, year__in={year for _, year in wanted})
    return {
        wanted[row.unit_id, row.year]: (row.residents, row.source) for row in rows if (row.unit_id, row.year) in wanted
    }


def _length(scheme: Scheme, level: int) -> int:
    if not 1 <= level <= len(scheme.level_lengths):
        raise UnknownCode(f"{scheme.value} {level}")
    return scheme.level_lengths[level - 1]


def _point(edition: EditionInfo, sums: _Sums) -> Point:
    return Point(edition, sums.total, sums.measure("basic"), sums.measure("project"))


def _sums(editions: Iterable[EditionInfo], scheme: Scheme, length: int) -> dict[int, _Sums]:
    """Return the sums of editions by the first `length` characters of a code (0: not at all). One query."""
    rows = SpendingSum.published.filter(
        edition__in=[edition.id for edition in editions], scheme=scheme.value, length__in={0, length}
    )
    found: dict[int, _Sums] = {}
    for edition, at, sums, printed in rows.order_by().values_list("edition", "length", "sums", "printed"):
        of_edition = found.setdefault(edition, _Sums())
        if at:
            of_edition.parts = sums
        else:
            of_edition.details, of_edition.printed = sums, printed
    return found
