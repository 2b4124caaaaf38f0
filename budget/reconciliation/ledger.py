"""The tables of a reading as columns that can be summed by any key in one pass, and the words for what was summed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple, Protocol

from budget.forms import FORMS, MEASURES, TABLES, Funds, Subject, form_of
from budget.money import AmountUnit, rounding_allowance
from budget.reconciliation.declare import Key, Sum, Where
from budget.reconciliation.printed import PrintedCodes
from budget.reconciliation.results import Result
from budget.reconciliation.stratum import BY_DIGITS, Group, Stratum, total_of
from budget.vocabulary import ITEM, ITEMS, REVENUE_SOURCES, UNIT, Scheme
from budget.workbook.rows import Amount, FactRow, Line, ProjectRow, Reading, Source, TableReading

_decimals = itemgetter(1)

CARRY_OVER = {"carried_forward": "上年结转结余", "own_balance_used": "使用非财政拨款结余"}
DIMENSIONS = {**{scheme.value: scheme.label for scheme in Scheme}, UNIT: "单位", ITEM: "项目"}


class CannotCheck(Exception):
    """A rule cannot run: not_applicable or insufficient, with the reason in Chinese and the cells that stop it."""

    def __init__(self, result: Result, reason: str, figures: Sequence[CellFigure] = ()) -> None:
        super().__init__(reason)
        self.result = result
        self.reason = reason
        self.figures = figures


class CellFigure(Protocol):
    """Whatever stands in a cell: an amount, an indicator."""

    @property
    def source(self) -> Source: ...


class ComparedSide(NamedTuple):
    """One side of a comparison: 分, the figures behind it, what rounding may add to it, and its name."""

    fen: int
    figures: Sequence[CellFigure]
    allowed: int
    label: str


class Ledger:
    """All tables of one reading, ready to be summed."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        # A reading from before forms were told apart is of the first one.
        self.form = form_of(reading.form) if reading.form else FORMS[0]
        # Of two of one key the first counts, as everywhere; the reader has refused the second.
        self._tables = {table.key: table for table in reversed(reading.tables)}
        self._strata: dict[tuple[str, Line | None], Stratum] = {}
        self._measures: dict[str, list[str]] = {}
        self._projects: dict[str, Stratum] = {}
        self._groups: dict[tuple[Sum, tuple[Key, ...]], Group] = {}

    def about(self, subject: Subject, *funds: Funds) -> str:
        """Return the key of the form's first table of a subject. Raises CannotCheck where it has none."""
        found = next((table.key for table in self.form.about(subject, *funds)), "")
        if not found:
            raise CannotCheck(Result.NOT_APPLICABLE, "这套表没有这样的表。")
        return found

    def table(self, key: str) -> TableReading:
        """Return a table. Raises CannotCheck where the workbook has none."""
        table = self._tables.get(key)
        if table is None:
            # Not every body has such a table, and without it nothing is wrong; any other is missed.
            if key in self.form.optional:
                raise CannotCheck(Result.NOT_APPLICABLE, f"这套表没有《{TABLES[key]}》。")
            raise CannotCheck(Result.INSUFFICIENT, f"缺少《{TABLES[key]}》，无从核对。")
        return table

    def complete(self, key: str) -> TableReading:
        """Return a table whose every row was read. Raises CannotCheck where it is missing or short."""
        table = self.table(key)
        if table.refused:
            reason = f"{self.name(key)}有 {table.refused} 行未能读入，合计无从核对。"
            raise CannotCheck(Result.INSUFFICIENT, reason)
        return table

    def readable(self, key: str) -> TableReading:
        """Return a table with figures in it, whether or not every row was read. Raises CannotCheck."""
        table = self.table(key)
        return self.filled(key) if table.is_empty else table

    def left_out(self, key: str) -> str:
        """Return what is said of the rows that were not read, where a rule judges the others."""
        refused = self.table(key).refused
        return f"另有 {refused} 行未能读入，不在其中。" if refused else ""

    def filled(self, key: str) -> TableReading:
        """Return a whole table with figures in it. Raises CannotCheck where it is missing, short or empty."""
        table = self.complete(key)
        if table.is_empty:
            raise CannotCheck(Result.NOT_APPLICABLE, f"本表为空表（{self.name(key)}）。")
        return table

    def name(self, key: str) -> str:
        """Return how a table is called in words: «表03《支出预算总表》»."""
        table = self._tables.get(key)
        number = table.number if table else ""
        return f"表{number}《{TABLES[key]}》" if number else f"《{TABLES[key]}》"

    def stratum(self, key: str, line: Line | None) -> Stratum:
        """Return the rows of one kind of a table, or all of them."""
        if (key, line) not in self._strata:
            rows = self.table(key).rows
            self._strata[key, line] = Stratum(rows if line is None else [row for row in rows if row.line is line])
        return self._strata[key, line]

    def body(self, key: str, *, with_total: bool = False) -> Stratum:
        """Return the rows of a table, its projects where it has any, without its total line unless asked for."""
        if self.table(key).projects:
            return self.strata(key)[-1]
        if with_total:
            return self.stratum(key, None)
        # Without subtotals the details are the body: that stratum is made already, and shared by all rules.
        if not self.stratum(key, Line.SUBTOTAL).rows:
            return self.stratum(key, Line.DETAIL)
        return Stratum([row for row in self.table(key).rows if row.line is not Line.TOTAL])

    def strata(self, key: str) -> list[Stratum]:
        """Return all rows of a table: each kind of line, then the projects."""
        lines = [self.stratum(key, line) for line in Line]
        return [*lines, self._projects.setdefault(key, Stratum(self.table(key).projects))]

    def measures(self, key: str) -> list[str]:
        """Return the measures a table has columns for, in printed order, then any other that its rows carry."""
        if key not in self._measures:
            printed = [column.key for column in self.table(key).columns if column.role == "amount"]
            carried = [measure for stratum in self.strata(key) for measure in stratum.measures]
            known = [measure for measure in printed if measure in MEASURES]
            self._measures[key] = list(dict.fromkeys([*known, *carried]))
        return self._measures[key]

    def has(self, table: str, measure: str) -> bool:
        """Whether a table has a column for `measure`."""
        return measure in self.measures(table)

    def groups(self, part: Sum, per: tuple[Key, ...] = ()) -> Group:
        """Return the amounts of a declared sum by key; an empty table gives none.

        Raises CannotCheck where the table, its column, a needed line or a level of its codes is missing.
        """
        if (part, per) not in self._groups:
            # What is added up is short where a row was refused; a single printed line is not.
            table = self.table(part.table) if self._stands_alone(part, per) else self.complete(part.table)
            self._groups[part, per] = {} if table.is_empty else self._sum(part, per)
        return self._groups[part, per]

    def _stands_alone(self, part: Sum, per: tuple[Key, ...]) -> bool:
        """Whether a sum is one printed line that was read: then rows of the table that were not do not matter to it."""
        if part.line is not Line.TOTAL or per:
            return False
        return self.stratum(part.table, part.line).has(part.where)

    def _sum(self, part: Sum, per: tuple[Key, ...]) -> Group:
        name = self.name(part.table)
        if not self.has(part.table, part.measure):
            raise CannotCheck(Result.NOT_APPLICABLE, f"{name}没有“{MEASURES[part.measure]}”一栏。")
        stratum = self.stratum(part.table, part.line)
        if part.is_required and not stratum.has(part.where):
            label = part.label or (ITEMS[part.where.codes[0]] if part.where else "合计")
            raise CannotCheck(Result.INSUFFICIENT, f"{name}没有“{label}”一行。")
        for key in per:
            self._refuse_shallow(name, stratum, key)
        if part.where and part.where.codes and part.where.dimension in BY_DIGITS:
            self._refuse_shallow(name, stratum, Key(part.where.dimension, len(part.where.codes[0])))
        return stratum.groups(part.measure, per, part.where)

    def _refuse_shallow(self, name: str, stratum: Stratum, key: Key) -> None:
        label = DIMENSIONS[key.dimension]
        lengths = stratum.code_lengths(key.dimension)
        if not lengths:
            raise CannotCheck(Result.NOT_APPLICABLE, f"{name}没有{label}一栏。")
        # The longest code tells the form's depth; one short code in a deep table has to stand out as a difference.
        if key.digits and max(lengths) < key.digits:
            raise CannotCheck(Result.NOT_APPLICABLE, f"{name}的{label}没有细到 {key.digits} 位编码。")

    def sides(self, parts: Sequence[Sum], per: tuple[Key, ...] = ()) -> Callable[[tuple[str, ...]], ComparedSide]:
        """Return what gives one side of a comparison for each key of `per`."""
        columns = [(self.groups(part, per), part.is_minus, part.table) for part in parts]
        rounded = {table for _, _, table in columns if self.rounding(table, 1)}
        label = self.describe(parts, is_keyed=bool(per))

        def side(key: tuple[str, ...]) -> ComparedSide:
            fen, allowed = 0, 0
            behind: list[Amount] = []
            for groups, is_minus, table in columns:
                if amounts := groups.get(key):
                    total = total_of(amounts)
                    fen += -total if is_minus else total
                    # Each printed amount may be off by half of its last digit, so the more of them are added the more
                    # is allowed.
                    if table in rounded:
                        allowed += self.rounding(table, len(amounts))
                    behind.extend(amounts)
            return ComparedSide(fen, behind, allowed, label)

        return side

    def side(self, parts: Sequence[Sum]) -> ComparedSide:
        """Return one side of a comparison of whole sums."""
        return self.sides(parts)(())

    def rounding(self, table: str, terms: int) -> int:
        """Return how far `terms` printed amounts of a table may be off, in 分; 0 where the document prints 分."""
        unit = self.table(table).unit
        return rounding_allowance(terms, unit, self.decimals.get(unit, unit.exact_decimals))

    @cached_property
    def decimals(self) -> dict[AmountUnit, int]:
        """Return how many decimals the document prints in each unit.

        The most that any cell has: a number cell of a spreadsheet drops its zeros, so one cell says little.
        """
        most: dict[AmountUnit, int] = {}
        for table in self.reading.tables:
            for stratum in self.strata(table.key):
                for measure in stratum.measures:
                    found = max(map(_decimals, stratum.present(measure)))
                    most[table.unit] = max(found, most.get(table.unit, 0))
        return most

    @cached_property
    def printed(self) -> PrintedCodes:
        """Return what codes the tables print."""
        return PrintedCodes([stratum for table in self.reading.tables for stratum in self.strata(table.key)])

    def key_label(self, per: Sequence[Key], key: Sequence[str]) -> str:
        """Return a key for people: «213 农林水支出», «50101 工资奖金津补贴 + 30107 绩效工资»."""
        return " + ".join(self.printed.label(by.dimension, code) for by, code in zip(per, key, strict=True))

    def describe(self, parts: Sequence[Sum], *, is_keyed: bool = False) -> str:
        """Return what a side is, in words: «表05《…》本年支出合计», «表01《…》收入总计 − 表05《…》收入总计»."""
        words = []
        for place, part in enumerate(parts):
            sign = " − " if part.is_minus else " + "
            words.append((sign if place else "") + self.name(part.table) + part_label(part, is_keyed=is_keyed))
        return "".join(words)


def part_label(part: Sum, *, is_keyed: bool) -> str:
    """Return what is summed inside a table, in words."""
    if part.label:
        return part.label
    if part.where and part.where.codes:
        return _chosen_label(part.measure, part.where)
    measure = MEASURES[part.measure]
    if part.line is Line.TOTAL:
        return measure if part.measure == "total" else f"{measure}合计"
    if is_keyed:
        return measure
    return "各行之和" if part.measure == "total" else f"各行{measure}之和"


def _chosen_label(measure: str, where: Where) -> str:
    if where.dimension == ITEM:
        return ITEMS[where.codes[0]]
    if where.dimension == Scheme.REVENUE:
        return "、".join(REVENUE_SOURCES.get(code) or CARRY_OVER[code] for code in where.codes)
    return f"{DIMENSIONS[where.dimension]} {'、'.join(where.codes)} 的{MEASURES[measure]}"


def row_label(row: FactRow | ProjectRow) -> str:
    """Return a printed row for people: «第 12 行 2010108 代表工作 / 50205 委托业务费»."""
    if isinstance(row, ProjectRow):
        words = f"{row.code} {row.name}"
    else:
        words = " / ".join(f"{code.code} {code.name}".strip() for code in row.dimensions.values()) or row.label
    return f"第 {row.number} 行 {words}".rstrip()[:150]
