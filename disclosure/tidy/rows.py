"""From a fact's plain values to the columns of a file; what repeats from row to row is made once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from budget.forms import MEASURES, part_of
from budget.money import AmountUnit, in_unit
from budget.queries.facts import FactRow, FactWords
from budget.queries.results import EditionInfo
from budget.queries.standing import BalanceSide, line_of, may_be_added, side_of, told_of
from budget.vocabulary import Scheme
from disclosure.tables import Value

Made = TypeVar("Made")
Key = TypeVar("Key", bound=Hashable)

Values = tuple[Value, ...]
# What tells where a fact stands: table, whether it is a sum, measure, source, phase, side, kind of row.
Standings = tuple[int, bool, str, str, str, str, str]


class Memo(dict[Key, Made]):
    """A dictionary that makes what it does not have yet."""

    def __init__(self, make: Callable[[Key], Made]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: Key) -> Made:
        made = self[key] = self.make(key)
        return made


class Repeated(Generic[Made]):
    """The parts of rows that repeat, each turned once into what a writer needs (`turn`): a piece of text, or values.

    There are as many as there are codes, not as there are rows, so memory stays flat.
    """

    def __init__(self, edition: EditionInfo, words: FactWords, turn: Callable[[Values], Made]) -> None:
        names = words.names
        keys = {pk: info.key for pk, info in words.tables.items()}

        def named(scheme: Scheme) -> Memo[str, Made]:
            return Memo(lambda code: turn((code, names.node(scheme, code).name if code else "")))

        which = (edition.unit.slug, edition.unit.name, edition.year, edition.stage.value, edition.version)
        self.edition = turn((*which, edition.is_current))
        self.tables = {pk: turn((info.key, info.number, info.title)) for pk, info in words.tables.items()}
        told = {pk: told_of(info) for pk, info in words.tables.items()}

        def standing(key: Standings) -> Made:
            table, is_sum, _, _, kept, _, line = key
            may, side = self.added[key]
            phase = told[table].phase_of(edition.stage, kept)
            return turn((may, side.value, phase, line_of(line, is_sum=is_sum).value, is_sum))

        def added(key: Standings) -> tuple[bool, BalanceSide]:
            table, is_sum, measure, source, _, side, kept = key
            line = line_of(kept, is_sum=is_sum)
            return may_be_added(keys[table], measure, source, line), side_of(told[table].subject, side)

        self.standings = Memo(standing)
        # Whether a fact may be added, and on which side.
        self.added = Memo(added)
        self.measures = Memo[tuple[int, str], Made](
            lambda key: turn((key[1], MEASURES.get(key[1], key[1]), part_of(keys[key[0]], key[1])))
        )
        self.units = Memo[str, Made](lambda code: turn((code, names.unit(code))))
        self.functions = named(Scheme.FUNCTION)
        self.gov_economics = named(Scheme.GOV_ECONOMIC)
        self.dept_economics = named(Scheme.DEPT_ECONOMIC)
        self.categories = Memo[tuple[int, str], Made](lambda key: turn((key[1], words.category(keys[key[0]], key[1]))))
        self.sheets = {pk: turn((file, sheet)) for pk, (_, file, _, sheet) in words.sheets.items()}


def values_of(row: FactRow, known: Repeated[Values]) -> Values:
    """Return the values of a fact in the order of the columns, amounts as exact Decimals."""
    table, number, label, measure, unit, function, gov, dept, category, is_sum, fen, sheet, address, raw, *stands = row
    source, phase, side, line = stands
    return (
        *known.edition,
        *known.tables[table],
        *known.standings[table, is_sum, measure, source, phase, side, line],
        number,
        label,
        *known.measures[table, measure],
        *known.units[unit],
        *known.functions[function],
        *known.gov_economics[gov],
        *known.dept_economics[dept],
        *known.categories[table, category],
        in_unit(fen, AmountUnit.YUAN),
        in_unit(fen, AmountUnit.WAN),
        *known.sheets[sheet],
        address,
        raw,
    )


def amounts_text(fen: int) -> tuple[str, str]:
    """Return «12.34» in 元 and «0.001234» in 万元, exact. Much cheaper than Decimal where there are a million."""
    sign = "-" if fen < 0 else ""
    size = abs(fen)
    return f"{sign}{size // 100}.{size % 100:02d}", f"{sign}{size // 1_000_000}.{size % 1_000_000:06d}"
