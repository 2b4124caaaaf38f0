"""What the readers' queries return: frozen values, amounts in 分, each figure with its cell where it has one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from budget.money import AmountUnit
from budget.queries.basis import Basis
from budget.queries.file_info import FileInfo
from budget.queries.makeup import Makeup
from budget.queries.plans import Plans
from budget.vocabulary import Scheme, Stage


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A disclosing body."""

    id: int
    division_code: str
    code: str
    name: str
    short_name: str
    slug: str


# Compared by identity: what is loaded for one request is never taken for another one.
@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class EditionInfo:
    """A published edition: current, or superseded and pinned by its version."""

    id: int
    unit: UnitCard
    year: int
    stage: Stage
    form: str
    version: int
    is_current: bool
    reason: str
    published_at: datetime
    publisher: str
    approval_date: date | None
    # How many residents the body had in that year, and where that is published; None where nobody registered it.
    residents: int | None = None
    households: int | None = None
    residents_source: str = ""

    @property
    def period(self) -> str:
        """Return the address part: «2026», «2026-adjusted», «2026-final»."""
        return f"{self.year}{self.stage.suffix}"

    @property
    def title(self) -> str:
        """Return «2026 年预算»."""
        return _("{year} 年{stage}").format(year=self.year, stage=_(self.stage.label))


@dataclass(frozen=True, slots=True)
class Place:
    """The cell of a figure: file and sheet by position, sheet name, address, text as printed, file name."""

    file: int
    sheet_position: int
    sheet: str
    address: str
    raw: str
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount in 分. `place` is its cell; None where it is the sum of `parts` cells."""

    fen: int
    place: Place | None = None
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Node:
    """A code of a classification as an edition names it: the printed name first, then that year's classification."""

    scheme: Scheme
    code: str
    name: str
    plain_name: str
    explanation: str
    english_name: str
    level: int


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """A part of a breakdown. `basic` and `project` are None where the table has no such column."""

    node: Node
    total: Figure
    basic: Figure | None
    project: Figure | None
    makeup: Makeup | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A node (None: the whole) split into its parts, largest first. `gap` = total - sum of the rows, shown if not 0."""

    edition: EditionInfo
    scheme: Scheme
    basis: Basis
    node: Node | None
    path: tuple[Node, ...]
    rows: tuple[BreakdownRow, ...]
    total: Figure
    basic: Figure | None
    project: Figure | None
    whole: int
    gap: int
    # What all of it, and the project money of it, is spent on; None where no line is known.
    makeup: Makeup | None = None
    project_makeup: Makeup | None = None
    # What is booked on the code above the node, in 分; None where nothing is above it.
    parent_total: int | None = None
    # Whether of all codes of its level none is less than nothing, so that it can be said what part it is; so of its parts.
    is_part_of_whole: bool = True
    is_part_of_parent: bool = True
    are_parts_of_whole: bool = True
    plans: Plans | None = None
    # The bases on which something is booked on the node, this one included.
    bases: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True)
class Matrix:
    """Spending crossed by two classifications at their coarsest levels; `gap` stands on lines without one of the two."""

    edition: EditionInfo
    rows: tuple[Node, ...]
    columns: tuple[Node, ...]
    cells: dict[tuple[str, str], int]
    total: int
    gap: int


@dataclass(frozen=True, slots=True)
class ExpenditureLine:
    """One printed row of the expenditure table: three codes, its money and its cell."""

    function: Node | None
    gov_economic: Node | None
    dept_economic: Node | None
    total: Figure
    basic: Figure | None
    project: Figure | None


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """A line of a list: key (a code or measure), name in plain use, figure; None where the cell is blank."""

    key: str
    name: str
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class Income:
    """Where the money comes from: this year's sources, what was carried over, and the totals."""

    edition: EditionInfo
    sources: tuple[NamedFigure, ...]
    current: Figure | None
    carried: Figure | None
    total: Figure | None
    by_unit: tuple[tuple[NamedFigure, tuple[NamedFigure, ...]], ...]
    carried_name: str = ""  # in print


@dataclass(frozen=True, slots=True)
class Headline:
    """The key figures of an edition; None where the edition's tables do not state one."""

    edition: EditionInfo
    income: Figure | None
    expenditure: Figure | None
    basic: Figure | None
    project: Figure | None
    personnel: Figure | None
    operating: Figure | None
    fiscal: Figure | None
    # All spending less what the fiscal grants pay: 单位资金 and carry-over, shown to readers, never hidden.
    unit_funds: int | None
    sangong: Figure | None
    procurement: Figure | None
    services: Figure | None
    project_count: int
    indicator_count: int
    project_money: int  # what the published projects cost together
    # What 基本支出 is spent on, where it has a table by kinds of spending.
    basic_makeup: Makeup | None
    # What is left at the end of the year and carried over to the next.
    carried_over: Figure | None = None
    # What of all spending is neither 基本支出 nor 项目支出, by the columns that the form has for it.
    beside: tuple[NamedFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowLink:
    """One band of the flow picture: from one node to another, in 分."""

    source: str
    target: str
    fen: int


@dataclass(frozen=True, slots=True)
class Flow:
    """From the sources of income through kinds of funds to the 类; `nodes` are (key, name): «213», «fiscal», …"""

    edition: EditionInfo
    nodes: tuple[tuple[str, str], ...]
    links: tuple[FlowLink, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A target as printed, and as a number where it is one."""

    activity: str
    level1: str
    level2: str
    level3: str
    relation: str
    target_text: str
    target: Decimal | None
    unit_of_measure: str
    place: Place


@dataclass(frozen=True, slots=True)
class ProjectItem:
    """A project in a list. `function` is known only where the data says so."""

    code: str
    name: str
    unit_code: str
    goal: str
    total: Figure | None
    fiscal: Figure | None
    other: Figure | None
    indicator_count: int


@dataclass(frozen=True, slots=True)
class ProjectList:
    """The disclosed projects, and how much of all project money they cover (分)."""

    edition: EditionInfo
    rows: tuple[ProjectItem, ...]
    disclosed: int
    all_projects: Figure | None
    # What a list of projects without targets names beside them: how many there are, and their money. None without one.
    named: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ProjectDetail:
    """One project with its targets."""

    edition: EditionInfo
    item: ProjectItem
    goal_place: Place | None
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Performance:
    """The department as a whole: its money, goal, and targets by activity."""

    edition: EditionInfo
    department: str
    goal: str
    note: str
    goal_place: Place | None
    money: tuple[NamedFigure, ...]
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One purchased service: catalogue node, third-level name, the 类 it serves, amount."""

    service: Node | None
    name: str
    function: Node | None
    figure: Figure


@dataclass(frozen=True, slots=True)
class TableInfo:
    """An official table in the list of tables."""

    key: str
    number: str
    title: str
    amount_unit: AmountUnit
    is_empty: bool
    row_count: int
    sheet: str
    sheet_position: int
    file: int
    subject: str = ""
    taught: tuple[tuple[str, str, str, str], ...] = ()  # (sheet, cell, as printed, what the body says that it means)
    phases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpecialTable:
    """三公, procurement or services: its rows, its printed total, and the table's state."""

    edition: EditionInfo
    table: TableInfo | None
    rows: tuple[NamedFigure, ...]
    total: Figure | None
    services: tuple[ServiceLine, ...] = ()
    # What the form prints beside the total and is no part of it, and what was planned where both are printed.
    beside: tuple[NamedFigure, ...] = ()
    planned: tuple[NamedFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of an official table: text as printed, spans, its address, and the exact amount where it is one."""

    text: str
    address: str
    rowspan: int
    colspan: int
    fen: int | None


@dataclass(frozen=True, slots=True)
class SheetGrid:
    """Rows of an uploaded sheet as they stand: (row number, cells) for each that has any text; `last_row` of them all."""

    edition: EditionInfo
    file: FileInfo
    name: str
    hidden: bool
    width: int
    rows: tuple[tuple[int, tuple[GridCell, ...]], ...]
    last_row: int


@dataclass(frozen=True, slots=True)
class OfficialTable:
    """An official table as laid out: header rows and body rows of cells (covered cells of a merge left out)."""

    edition: EditionInfo
    info: TableInfo
    header: tuple[tuple[GridCell, ...], ...]
    body: tuple[tuple[GridCell, ...], ...]
    totals: tuple[bool, ...]  # for each body row: a sum, to be set apart
    amount_columns: tuple[bool, ...]  # True for each column that holds amounts
    sheets: tuple[tuple[int, str], ...]  # number and name for each body row: a table may go on in a further sheet
    line_count: int  # of the whole table, not only of these lines


@dataclass(frozen=True, slots=True)
class Check:
    """One result of one rule, for the public page; `number` is its place among them. Places have their addresses."""

    number: int
    rule: str
    level: str
    result: str
    title: str
    subject: str
    left: int | None
    right: int | None
    difference: int | None
    allowed: int
    left_label: str
    right_label: str
    instances: int
    reason: str
    explanation: str
    left_places: tuple[Place, ...]
    right_places: tuple[Place, ...]
