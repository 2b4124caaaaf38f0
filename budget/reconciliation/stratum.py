"""The rows of one kind of one table as columns: each is made once, and grouped once for all rules that ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from operator import itemgetter

from budget.reconciliation.declare import Key, Where
from budget.vocabulary import UNIT, Scheme
from budget.workbook.rows import Amount, Code, FactRow, ProjectRow

# Codes of these grow by digits, so that a shorter code stands for all that begin with it.
BY_DIGITS = frozenset({*(scheme.value for scheme in Scheme if scheme.level_lengths), UNIT})

Row = FactRow | ProjectRow
Group = dict[tuple[str, ...], list[Amount]]

_fen = itemgetter(0)


def total_of(amounts: Iterable[Amount]) -> int:
    """Return the sum of amounts in 分."""
    return sum(map(_fen, amounts))


class Stratum:
    """Some rows of a table, seen as columns. A hundred thousand rows are walked once a column and once a key."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self._codes: dict[str, list[str]] = {}
        self._fens: dict[str, list[int]] = {}
        self._lengths: dict[str, set[int]] = {}
        self._amounts: dict[str, list[Amount | None]] = {}
        self._grouped: dict[tuple[str, tuple[Key, ...]], Group] = {}

        # A project has no dimension but its unit.
        self._dimensions: list[Mapping[str, Code]] = [
            row.dimensions if isinstance(row, FactRow) else {UNIT: row.unit} if row.unit else {} for row in rows
        ]

    @cached_property
    def dimensions(self) -> list[str]:
        """Return every dimension that a row has, in printed order."""
        return list(dict.fromkeys(chain.from_iterable(self._dimensions)))

    @cached_property
    def measures(self) -> list[str]:
        """Return every measure that a row has an amount of."""
        return list(dict.fromkeys(chain.from_iterable(row.amounts for row in self.rows)))

    def printed(self, dimension: str) -> list[Code]:
        """Return the codes of a dimension as they stand in the rows that have one."""
        return [codes[dimension] for codes in self._dimensions if dimension in codes]

    def codes(self, dimension: str) -> list[str]:
        """Return each row's code in `dimension`, empty where it has none."""
        if dimension not in self._codes:
            found = [codes.get(dimension) for codes in self._dimensions]
            self._codes[dimension] = [code[0] if code else "" for code in found]
        return self._codes[dimension]

    def code_lengths(self, dimension: str) -> set[int]:
        """Return how many digits the codes of a dimension have, blank ones aside."""
        if dimension not in self._lengths:
            self._lengths[dimension] = {len(code) for code in set(self.codes(dimension)) if code}
        return self._lengths[dimension]

    def amounts(self, measure: str) -> list[Amount | None]:
        """Return each row's amount of `measure`, None where the cell is blank."""
        if measure not in self._amounts:
            self._amounts[measure] = [row.amounts.get(measure) for row in self.rows]
        return self._amounts[measure]

    def fens(self, measure: str) -> list[int]:
        """Return each row's 分 of `measure`, 0 where the cell is blank."""
        if measure not in self._fens:
            self._fens[measure] = [amount[0] if amount else 0 for amount in self.amounts(measure)]
        return self._fens[measure]

    def present(self, measure: str) -> list[Amount]:
        """Return the amounts of `measure` that are printed."""
        return [amount for amount in self.amounts(measure) if amount is not None]

    def keys(self, per: Sequence[Key]) -> list[tuple[str, ...]]:
        """Return each row's key; a row that lacks one of the dimensions has an empty text there."""
        return list(zip(*(cut(self.codes(key.dimension), key.digits) for key in per), strict=True))

    def has(self, where: Where | None) -> bool:
        """Whether there is any row that `where` takes, blank or not."""
        return any(code in where.codes for code in self.codes(where.dimension)) if where else bool(self.rows)

    def groups(self, measure: str, per: tuple[Key, ...], where: Where | None) -> Group:
        """Return the amounts of `measure` by key, of the rows that `where` takes and that have every dimension."""
        if where is None:
            return {key: found for key, found in self._by(measure, per).items() if all(key)}
        digits = len(where.codes[0]) if where.codes and where.dimension in BY_DIGITS else None
        # Grouped by the asked dimension too, so that all rules on it share one walk.
        groups: Group = defaultdict(list)
        for (*key, code), found in self._by(measure, (*per, Key(where.dimension, digits))).items():
            if all(key) and code and (not where.codes or code in where.codes):
                groups[tuple(key)] += found
        return dict(groups)

    def _by(self, measure: str, per: tuple[Key, ...]) -> Group:
        if (measure, per) not in self._grouped:
            # By three digits and by seven is asked of most tables: from the finest grouping the others cost no walk.
            self._grouped[measure, per] = self._merged(measure, per[0]) if len(per) == 1 else self._walked(measure, per)
        return self._grouped[measure, per]

    def _walked(self, measure: str, per: tuple[Key, ...]) -> Group:
        if not per:
            return {(): self.present(measure)}
        groups: Group = defaultdict(list)
        for key, amount in zip(self.keys(per), self.amounts(measure), strict=True):
            if amount is not None:
                groups[key].append(amount)
        return dict(groups)

    def _merged(self, measure: str, key: Key) -> Group:
        """Group by the whole code, and from that by its first digits."""
        if key.digits is None:
            return self._walked(measure, (key,))
        groups: Group = defaultdict(list)
        for (code,), found in self._by(measure, (Key(key.dimension),)).items():
            groups[code[: key.digits],] += found
        return dict(groups)


def cut(codes: list[str], digits: int | None) -> list[str]:
    """Return codes cut to their first digits."""
    return codes if digits is None else [code[:digits] for code in codes]
