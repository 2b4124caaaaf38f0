"""What reading a workbook yields: frozen rows, each amount and code with the cell it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from budget.findings import Finding
from budget.money import AmountUnit
from budget.workbook.formats.looks import SheetLooks


class Source(NamedTuple):
    """Where a value stands: sheet, A1 address (in a text file: column letter and line number), text as printed."""

    sheet: str
    address: str
    raw: str

    @property
    def place(self) -> str:
        """Return «sheet!D12»."""
        return f"{self.sheet}!{self.address}"


class Amount(NamedTuple):
    """An exact amount in 分, how many decimals were printed, and its cell."""

    fen: int
    decimals: int
    source: Source


class Code(NamedTuple):
    """A classification code as printed, with its printed name (may be empty) and its cell."""

    code: str
    name: str
    source: Source


class Line(StrEnum):
    """What a printed row is: a detail, a sum inside the table, or the sum of the whole table."""

    DETAIL = "detail"
    SUBTOTAL = "subtotal"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class FactRow:
    """One row of amounts. A printed row of a table with two lists side by side gives two FactRows.

    `dimensions` maps a dimension (unit, function, gov_economic, dept_economic,
    procurement, service, revenue, item, project) to its code; `amounts` maps a measure
    (total, basic, project, personnel, …) to its amount. A blank cell is absent from
    `amounts`; a printed 0 is present with fen 0.
    """

    position: int
    number: int
    line: Line
    label: str
    dimensions: Mapping[str, Code]
    amounts: Mapping[str, Amount]
    # Of a table with two lists: which one the row stands in, «income» or «expenditure».
    side: str = ""


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project of the performance table: code, name, money (measures total, fiscal, other) and goal."""

    position: int
    number: int
    code: str
    name: str
    unit: Code | None
    amounts: Mapping[str, Amount]
    goal: str
    source: Source
    goal_source: Source | None = None


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One performance indicator, of a project (`project_code`) or of the department (`activity`).

    `relation` is one of = ≥ ≤ > < 定性 or empty where nothing is printed; `target_text` is as
    printed, `target` its number where it is one; `source` is the cell of the target.
    """

    position: int
    number: int
    project_code: str
    activity: str
    level1: str
    level2: str
    level3: str
    relation: str
    target_text: str
    target: Decimal | None
    unit_of_measure: str
    source: Source


class Printed(NamedTuple):
    """A text of a form (goal, note, department name) with its cell."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column as read: its zero-based place in the sheet, header path («本年收入/小计»), key, and role.

    `key` is the layout's measure or dimension key, empty for a column the layout does not know;
    `role` is «amount», «code» or «text»; `cell` is the address of its lowest heading.
    """

    index: int
    path: str
    key: str
    role: str
    cell: str = ""


@dataclass(frozen=True, slots=True)
class TablePart:
    """A stretch of a sheet that belongs to a table: its title and header rows and its body (1-based, inclusive)."""

    sheet: str
    title_row: int
    header_rows: tuple[int, ...]
    first_row: int
    last_row: int


class TaughtName(NamedTuple):
    """A printed name that was understood because somebody taught it: what it names, in the form's words, and its cell.

    `number` is what the keeper of the wordings calls it.
    """

    number: int
    named: str
    printed: str
    means: str
    source: Source


@dataclass(frozen=True, slots=True)
class TableReading:
    """One recognised table. `key` names the layout («expenditure»), `number` is as printed («03»)."""

    key: str
    number: str
    title: str
    unit: AmountUnit
    parts: tuple[TablePart, ...]
    columns: tuple[TableColumn, ...]
    rows: tuple[FactRow, ...] = ()
    projects: tuple[ProjectRow, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    texts: Mapping[str, Printed] = field(default_factory=dict)
    # How many printed rows were refused, each with a finding: a table that is short is never taken for whole.
    refused: int = 0
    taught: tuple[TaughtName, ...] = ()
    # What stands beside the title and names the year whose figures these are: «(2026年度)».
    years: tuple[Printed, ...] = ()

    @property
    def sheet(self) -> str:
        """Return the name of the sheet on which the table begins."""
        return self.parts[0].sheet

    @property
    def is_empty(self) -> bool:
        """Whether the table stands there with no amount in it: an empty table, not a missing one."""
        return not any(row.amounts for row in self.rows) and not self.projects and not self.indicators


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A printed row: its 1-based number, the texts of its cells from column A on, and whether it is hidden."""

    number: int
    texts: tuple[str, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class SheetReading:
    """A sheet as it stands in the file; merges are (first row, first column, last row, last column), 1-based."""

    name: str
    position: int
    hidden: bool
    rows: Sequence[ReadRow]
    merges: tuple[tuple[int, int, int, int], ...]
    # Which of several files read together it is a sheet of.
    file: int = 0
    hidden_columns: frozenset[int] = frozenset()
    # The cells of each row as the file holds them, where there is a file: a number is a number and no text.
    values: Sequence[Sequence[object]] | None = None
    looks: SheetLooks | None = None

    @property
    def hidden_rows(self) -> frozenset[int]:
        """Return the numbers of its hidden rows; a sheet that knows them need not print every row for it."""
        # A kept edition gives plain rows; a sheet that was just read prints a row only when asked, which costs.
        known: frozenset[int] | None = getattr(self.rows, "hidden", None)
        return frozenset(row.number for row in self.rows if row.hidden) if known is None else known


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that a file yields: its sheets as they stand, the tables understood, and every problem."""

    sheets: tuple[SheetReading, ...]
    tables: tuple[TableReading, ...]
    findings: tuple[Finding, ...]
    # The key of the form that its tables belong to; empty where none is recognised.
    form: str = ""

    def table(self, key: str) -> TableReading | None:
        """Return the table of a layout key, or None."""
        return next((table for table in self.tables if table.key == key), None)

    @property
    def is_readable(self) -> bool:
        """Whether the file could be opened at all."""
        return not any(found.code.startswith("file.") and found.severity == "error" for found in self.findings)
