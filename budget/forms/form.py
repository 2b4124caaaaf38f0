"""What a form is made of: its tables, their columns and what they are about, as data. A new form needs no new code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from budget.vocabulary import Stage

if TYPE_CHECKING:
    from budget.forms.wordings import Wording


class Subject(StrEnum):
    """What a table is about. Whoever asks for it need not know what the form calls the table.

    BASIC is 基本支出 alone, RUNNING 机关运行经费 alone.
    """

    BALANCE = "balance"
    INCOME = "income"
    SPENDING = "spending"
    BASIC = "basic"
    RUNNING = "running"
    SANGONG = "sangong"
    PROCUREMENT = "procurement"
    SERVICES = "services"
    PROJECTS = "projects"
    PROJECT_GOALS = "project_goals"
    DEPARTMENT_GOALS = "department_goals"


class Funds(StrEnum):
    """Whose money a table counts: all of it, all 财政拨款, one of its three budgets, or the body's own."""

    ALL = "all"
    FISCAL = "fiscal"
    GENERAL = "general"
    FUND = "fund"
    CAPITAL = "capital"
    OWN = "own"


class Phase(StrEnum):
    """When in its year an amount was fixed. A budget has one; a 决算 may print several side by side."""

    BUDGET = "budget"
    INITIAL = "initial"
    ADJUSTED = "adjusted"
    FINAL = "final"

    @property
    def label(self) -> str:
        """Return the Chinese word."""
        return {"budget": "预算数", "initial": "年初预算数", "adjusted": "全年预算数", "final": "决算数"}[self.value]


@dataclass(frozen=True, slots=True)
class About:
    """What a table says. `keyed_by` are the classifications of its rows; of its phases the last is the one it is about."""

    subject: Subject
    funds: Funds = Funds.ALL
    keyed_by: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = (Phase.BUDGET,)


class Role(StrEnum):
    """What the cells of a column hold."""

    AMOUNT = "amount"
    CODE = "code"
    NAME = "name"
    TEXT = "text"
    # A heading that was said to be none of the form's: what stands below it is not read.
    BESIDE = "beside"


class BodyKind(StrEnum):
    """How the body of a table is read."""

    FACTS = "facts"
    LISTS = "lists"
    PROJECTS = "projects"
    PERFORMANCE = "performance"


@dataclass(frozen=True, slots=True)
class Column:
    """A column known by its heading.

    `headers` are paths («本年收入/小计»): the last part must equal the lowest heading,
    the parts before it must stand above it in that order; group headings between and
    above them may be there or not. `key` is a measure, a dimension or a text. Several
    CODE columns of one key are the levels of one code, coarse to fine.
    """

    key: str
    headers: tuple[str, ...]
    role: Role
    required: bool = True
    # Which codes stand here (a key of cells.CODE_KINDS); the key itself where empty.
    codes: str = ""
    # Every detail row must have this code; a row without it is refused.
    filled: bool = True
    # A blank cell below a value means the same value: the unit column of a long table.
    carried_down: bool = False
    # All detail rows must be of the finest level that the table has: a 款 among 项 is refused.
    one_level: bool = False
    # Names that stand for a code where the code is left out: (name, code).
    named: tuple[tuple[str, str], ...] = ()
    # Of words: what a blank workbook offers to choose from; anything else may be written too.
    choices: tuple[str, ...] = ()
    # Of amounts: what they are called, and the measure of the same row that they are part of.
    label: str = ""
    part_of: str = ""
    # As what they are kept: the measure (the key where empty), the phase (the table's own where None), the source.
    measure: str = ""
    phase: Phase | None = None
    source: str = ""

    @property
    def code_kind(self) -> str:
        """Return which kind of code stands here."""
        return self.codes or self.key


@dataclass(frozen=True, slots=True)
class Item:
    """A named line of a list: the names it goes by (numbering left out), what it is, how it counts.

    `opens` starts a section that holds until the next line with `opens`; `within` says
    that the name means this item only inside that section.
    """

    names: tuple[str, ...]
    dimension: str
    code: str
    line: str = "detail"
    opens: str = ""
    within: str = ""
    # «其中» of a sum above it: no sum of lines itself, and tables may leave it out.
    aside: bool = False
    # The lines, by their codes, that it is the sum of where any of them is printed: «财政拨款收入 | 其中：一般公共预算».
    of: tuple[str, ...] = ()
    # It says nothing without them: a line that does not tell of which budget its money is, where the law parts them.
    divided: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Return what tells the item from the others of its list."""
        return self.dimension, self.code

    @property
    def may_stand_for_others(self) -> bool:
        """Whether the form itself has no such line: some bodies print it above those that it sums up, or instead."""
        return bool(self.of) and self.line == "detail"

    @property
    def is_sum(self) -> bool:
        """Whether the item sums up a whole side of its table: 本年收入合计, 支出总计."""
        return self.dimension == "item" and self.line != "detail"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the lists that a table has side by side: its label, its amount columns and its lines."""

    label: str
    amounts: tuple[str, ...]
    items: tuple[Item, ...]
    # Which side of the balance it is: «income», «expenditure», or «by_use», the expenditure once more by its use.
    name: str = ""


@dataclass(frozen=True)
class Layout:
    """One official table: what it is about, its titles (a printed title ends with one of them), columns and way of reading."""

    key: str
    number: str
    titles: tuple[str, ...]
    kind: BodyKind
    about: About
    columns: tuple[Column, ...] = ()
    # The column whose printed text labels a row; empty where a row has no label.
    label: str = ""
    sides: tuple[Side, ...] = ()
    # The column that every detail row fills: a row of amounts without it sums up those below it.
    finest: str = ""
    # The columns may stand twice, side by side: one list in two halves.
    halves: bool = False
    # A row of amounts without any label is the sum of the table.
    blank_total: bool = False
    # Whether a printed sum ends the table, so that what follows cannot be its next page.
    has_total: bool = True
    # In what a blank workbook asks for its amounts; the form's own unit where empty.
    unit: str = ""
    # Names for it, its columns and lines that people taught: they are among the others.
    taught: tuple[Wording, ...] = ()

    @property
    def title(self) -> str:
        """Return the title in its usual words."""
        return self.titles[0]

    @cached_property
    def measures(self) -> dict[str, Column]:
        """Return the first column of each measure, in the order of the table."""
        found: dict[str, Column] = {}
        for column in self.columns:
            if column.role is Role.AMOUNT and column.label:
                found.setdefault(self.measure(column.key), column)
        return found

    def measure(self, key: str) -> str:
        """Return what the amount of a column is kept as in its row: a list's own name, «right.», is not part of it."""
        return key.partition(".")[2] if self.kind is BodyKind.LISTS else key


@dataclass(frozen=True)
class Form:
    """A set of tables that bodies publish together. What else is the form's own stands beside it in its folder:

    `rules` (what is true of its figures alone), `requires` (what the rules of disclosure ask of it) and `paper` (the
    blank official workbook), each loaded by whoever needs it, so that reading a workbook loads none of them.
    """

    key: str
    label: str
    # The folder in budget/forms.
    family: str
    stages: tuple[Stage, ...]
    tables: tuple[Layout, ...]
    # Tables that not every body of the form has.
    optional: frozenset[str] = frozenset()
    # In what a blank workbook asks for amounts, where a table does not say otherwise.
    unit: str = "万元"
    # Where two forms fit a workbook equally well, the one with the lower rank is taken.
    rank: int = 100

    @property
    def required(self) -> tuple[Layout, ...]:
        """Return the tables that every workbook of the form has."""
        return tuple(table for table in self.tables if table.key not in self.optional)

    @cached_property
    def by_key(self) -> dict[str, Layout]:
        """Return the tables by key."""
        return {table.key: table for table in self.tables}

    def about(self, subject: Subject, *funds: Funds) -> Iterator[Layout]:
        """Yield the tables of a subject, of all funds or of those named, in the order of the form."""
        for table in self.tables:
            if table.about.subject is subject and (not funds or table.about.funds in funds):
                yield table
