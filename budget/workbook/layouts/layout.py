"""What a layout is made of: a form described as data, so that a new form needs no new code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What the cells of a column hold."""

    AMOUNT = "amount"
    CODE = "code"
    NAME = "name"
    TEXT = "text"


class Kind(StrEnum):
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

    @property
    def key(self) -> tuple[str, str]:
        """Return what tells the item from the others of its list."""
        return self.dimension, self.code

    @property
    def is_sum(self) -> bool:
        """Whether the item sums up a whole side of its table: 本年收入合计, 支出总计."""
        return self.dimension == "item" and self.line != "detail"


@dataclass(frozen=True, slots=True)
class Side:
    """One list of a table with two lists side by side: its label and amount columns and its lines."""

    label: str
    amount: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """One official table: its titles (a printed title ends with one of them), columns and way of reading."""

    key: str
    number: str
    titles: tuple[str, ...]
    kind: Kind
    columns: tuple[Column, ...] = ()
    # The column whose printed text labels a row; empty where a row has no label.
    label: str = ""
    sides: tuple[Side, ...] = ()
    # A row of amounts without any label is the sum of the table.
    blank_total: bool = False
    # Whether a printed sum ends the table, so that what follows cannot be its next page.
    has_total: bool = True

    @property
    def title(self) -> str:
        """Return the title in its usual words."""
        return self.titles[0]


def amount(key: str, *headers: str, required: bool = False) -> Column:
    """Declare an amount column."""
    return Column(key, headers, Role.AMOUNT, required=required)


def code(
    key: str,
    *headers: str,
    codes: str = "",
    required: bool = True,
    filled: bool = True,
    carried_down: bool = False,
    named: tuple[tuple[str, str], ...] = (),
) -> Column:
    """Declare a code column; the name may stand in the same cell."""
    return Column(key, headers, Role.CODE, required, codes, filled, carried_down, named=named)


def classification(key: str, *headers: str) -> Column:
    """Declare the code column of a classification whose detail rows are all of one level."""
    return Column(key, headers, Role.CODE, one_level=True)


def name(key: str, *headers: str, required: bool = False) -> Column:
    """Declare a column with the names of the codes of the same key."""
    return Column(key, headers, Role.NAME, required)


def text(key: str, *headers: str, required: bool = False, carried_down: bool = False) -> Column:
    """Declare a column of words."""
    return Column(key, headers, Role.TEXT, required, carried_down=carried_down)
