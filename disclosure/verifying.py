"""How each headline figure follows from the published files: one declaration gives the words, the code and the sum."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from budget import queries
from budget.forms import Funds, Subject, part_of
from budget.late import late
from budget.money import AmountUnit, in_unit
from budget.queries.contents import Contents
from budget.queries.facts import sums_of
from budget.queries.filters import ItemFilter
from budget.queries.results import EditionInfo, Figure, Headline
from budget.queries.standing import BalanceSide, told_of
from disclosure.tidy.columns import COLUMNS, KEYS

if TYPE_CHECKING:
    from xlsxwriter.utility import xl_col_to_name
else:
    xl_col_to_name = late("xlsxwriter.utility", "xl_col_to_name")


FACTS, TOTALS = "facts", "totals"
# What rows have in common, and their sum as an amount that knows of how many it is made.
Known = tuple[Mapping[str, str], Figure]
_HEADINGS = {column.key: column.heading for column in COLUMNS}


class Is(Enum):
    """How a column is compared."""

    EQUAL = "是"
    OTHER = "不是"


@dataclass(frozen=True, slots=True)
class RowCondition:
    """What a row must have in a column to be added."""

    column: str
    value: str
    how: Is = Is.EQUAL

    def holds(self, row: Mapping[str, str]) -> bool:
        """Tell whether a row has it."""
        return (row[self.column] == self.value) is (self.how is Is.EQUAL)

    @property
    def words(self) -> str:
        """Return it for readers."""
        return f"{_HEADINGS[self.column]}（{self.column}）{self.how.value}{self.value or '空'}"

    @property
    def pandas(self) -> str:
        """Return it as a test of a DataFrame's column."""
        sign = "==" if self.how is Is.EQUAL else "!="
        # The name of the file is put in last, where all conditions stand together.
        return f"({{name}}[{self.column!r}] {sign} {self.value!r})"

    @property
    def excel(self) -> str:
        """Return it as a pair of arguments of SUMIFS."""
        letter = xl_col_to_name(KEYS.index(self.column))
        return f'{{name}}!{letter}:{letter},"{"<>" if self.how is Is.OTHER else ""}{self.value}"'


@dataclass(frozen=True, slots=True)
class Derivation:
    """A sum of the rows of a file that meet all conditions; `less` is taken off it where it is given."""

    file: str
    conditions: tuple[RowCondition, ...]
    less: Derivation | None = None

    @property
    def words(self) -> str:
        """Return the formula for readers."""
        listed = "、".join(condition.words for condition in self.conditions)
        own = f"{self.file}.csv 里{listed}的金额（元）相加"
        return f"{own}，减去 {self.less.words}" if self.less else own

    @property
    def pandas(self) -> str:
        """Return the formula for pandas; the files are read as text and the amounts as Decimal."""
        tests = " & ".join(condition.pandas for condition in self.conditions).format(name=self.file)
        own = f'{self.file}.loc[{tests}, "amount_yuan"].sum()'
        return f"{own} - {self.less.pandas}" if self.less else own

    @property
    def excel(self) -> str:
        """Return the formula for a spreadsheet in which each file is a sheet of its name."""
        letter = xl_col_to_name(KEYS.index("amount_yuan"))
        tests = ",".join(condition.excel for condition in self.conditions).format(name=self.file)
        own = f"SUMIFS({self.file}!{letter}:{letter},{tests})"
        return f"{own}-{self.less.excel}" if self.less else own

    @property
    def table(self) -> str:
        """Return the table whose rows are added."""
        return next(condition.value for condition in self.conditions if condition.column == "table")

    def value(self, sums: Sums) -> Figure | None:
        """Return its value; None where no row meets the conditions of one of its sides, of which 0 would be no sum.

        `sums` gives a file's sums of a table by what its rows have in common.
        """
        rest = [condition for condition in self.conditions if condition.column != "table"]
        own = [one for row, one in sums(self.file, self.table) if all(condition.holds(row) for condition in rest)]
        less = self.less.value(sums) if self.less else Figure(0, None, 0)
        if not own or less is None:
            return None
        return Figure(sum(one.fen for one in own) - less.fen, None, sum(one.parts for one in own) + less.parts)

    def in_phases(self, last: Mapping[str, str]) -> Derivation:
        """Return it for an edition in which tables print several phases: `last` is by table the one that it is about."""
        more = (RowCondition("phase", last[self.table]),) if self.table in last else ()
        return Derivation(self.file, (*self.conditions, *more), self.less.in_phases(last) if self.less else None)


@dataclass(frozen=True, slots=True)
class Step:
    """A headline figure, how it follows from the files, and what follows."""

    title: str
    figure: Figure
    derivation: Derivation
    added: Figure

    @property
    def fen(self) -> int:
        """Return what follows in 分."""
        return self.added.fen

    @property
    def exact(self) -> str:
        """Return what follows, in 元 to the last digit."""
        return f"{in_unit(self.fen, AmountUnit.YUAN):,} 元"

    @property
    def agrees(self) -> bool:
        """Tell whether both are the same."""
        return self.fen == self.figure.fen


def _where(table: str, measure: str = "total", *more: RowCondition) -> tuple[RowCondition, ...]:
    return RowCondition("table", table), RowCondition("measure", measure), *more


_INCOME = (RowCondition("side", BalanceSide.INCOME.value),)
# What is carried over into the next year stands on that side and is not spent.
_SPENDING = (RowCondition("side", BalanceSide.EXPENDITURE.value), RowCondition("category", "carried_over", Is.OTHER))
Sums = Callable[[str, str], Iterable[Known]]
Way = tuple[str, Callable[[Headline], Figure | None], tuple[Derivation, ...]]


def _ways(contents: Contents) -> tuple[Way, ...]:
    """Return each figure with the ways in which it can follow: the first whose tables the edition has."""
    key = contents.key
    spent, balance = key(Subject.SPENDING, Funds.ALL), key(Subject.BALANCE, Funds.ALL)
    general, basic = key(Subject.SPENDING, Funds.GENERAL), key(Subject.BASIC, Funds.GENERAL)
    fiscal = Derivation(FACTS, _where(key(Subject.BALANCE, Funds.FISCAL), "total", *_SPENDING))
    split: tuple[tuple[str, Callable[[Headline], Figure | None], str], ...] = (
        ("人员经费", lambda of: of.personnel, "personnel"),
        ("公用经费", lambda of: of.operating, "operating"),
    )
    return (
        ("收入总计", lambda of: of.income, (Derivation(FACTS, _where(balance, "total", *_INCOME)),)),
        (
            "支出合计",
            lambda of: of.expenditure,
            (Derivation(FACTS, _where(spent)), Derivation(FACTS, _where(balance, "total", *_SPENDING))),
        ),
        ("基本支出", lambda of: of.basic, (Derivation(FACTS, _where(spent, "basic")),)),
        ("项目支出", lambda of: of.project, (Derivation(FACTS, _where(spent, "project")),)),
        *(
            (title, figure, tuple(Derivation(FACTS, _where(table, measure)) for table in (general, basic)))
            for title, figure, measure in split
        ),
        ("财政拨款支出", lambda of: of.fiscal, (fiscal, Derivation(FACTS, _where(general)))),
        (
            "单位资金安排的支出",
            lambda of: None if of.unit_funds is None else Figure(of.unit_funds, None, 2),
            (Derivation(FACTS, _where(spent), fiscal),),
        ),
        (
            "“三公”经费",
            lambda of: of.sangong,
            (Derivation(FACTS, (RowCondition("table", key(Subject.SANGONG)), RowCondition("part_of", "total"))),),
        ),
        ("政府采购", lambda of: of.procurement, (Derivation(FACTS, _where(key(Subject.PROCUREMENT))),)),
        ("政府购买服务", lambda of: of.services, (Derivation(FACTS, _where(key(Subject.SERVICES))),)),
    )


def steps(edition: EditionInfo) -> list[Step]:
    """Return every headline figure that the edition states, with its derivation. One query for each table used."""
    headline = queries.headline(edition)
    listed = queries.tables(edition)
    tables = {info.key for info in listed}
    last = {info.key: told_of(info).phase_of(edition.stage, info.phases[-1]) for info in listed if len(info.phases) > 1}
    known: dict[tuple[str, str], list[Known]] = {}

    def sums(file: str, table: str) -> list[Known]:
        if (file, table) not in known:
            known[file, table] = grouped(edition, table, is_total=file == TOTALS)
        return known[file, table]

    found = []
    for title, figure_of, ways in _ways(queries.contents(edition)):
        figure = figure_of(headline)
        # A form that lacks a table or a column gets the figure from another one; a sum of no rows would be 0.
        there = (way.in_phases(last) for way in ways if _tables_of(way) <= tables)
        way = next(((way, added) for way in there if (added := way.value(sums)) is not None), None)
        if figure is not None and way is not None:
            found.append(Step(title, figure, *way))
    return found


def grouped(edition: EditionInfo, table: str, *, is_total: bool) -> list[Known]:
    """Return the sums of a table's details or printed sums by what conditions ask of rows."""
    return [
        (
            {
                "phase": one.phase,
                "side": one.side,
                "measure": one.measure,
                "category": one.category,
                "part_of": part_of(table, one.measure),
            },
            Figure(one.fen, None, one.cells),
        )
        for one in sums_of(edition, ItemFilter(table=table, is_total=is_total))
    ]


def _tables_of(derivation: Derivation) -> set[str]:
    own = {condition.value for condition in derivation.conditions if condition.column == "table"}
    return own | (_tables_of(derivation.less) if derivation.less else set())
