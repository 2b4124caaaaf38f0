"""A part of a table: a recognised block, or one of its pages, ready to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from budget.findings import Finding, finding
from budget.forms import Layout, Role
from budget.money import AmountUnit
from budget.workbook.cells import FLAW_FINDINGS, flaw_of, is_blank
from budget.workbook.rows import Source, TableColumn, TablePart
from budget.workbook.sheets import Flaw, FlawKind, Sheet, address, printed
from budget.workbook.tables.blocks import Text
from budget.workbook.tables.headers import Binding


@dataclass(slots=True)
class Part:
    """One page of a table. Rows are 0-based; `rows` are the body rows below the header."""

    layout: Layout
    sheet: Sheet
    title: str
    title_row: int
    number: str
    continued: bool
    header_rows: tuple[int, ...]
    binding: Binding
    rows: Sequence[int]
    units: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()
    captions: tuple[Text, ...] = ()
    # The columns of the sheet that are the part's, where another part has those beside them; all where None.
    span: range | None = None

    @property
    def columns(self) -> range:
        """Return the columns of the sheet that are the part's."""
        return range(self.sheet.width) if self.span is None else self.span

    @property
    def place(self) -> str:
        """Return where the part begins, as «sheet!A1»."""
        return f"{self.sheet.name}!{address(max(self.title_row, 0), 0)}"

    def source(self, row: int, column: int) -> Source:
        """Return the source of a 0-based cell."""
        return Source(self.sheet.name, address(row, column), self.sheet.text(row, column))

    def find(self, code: str, row: int, column: int, /, **values: object) -> Finding:
        """Make a finding at a 0-based cell; `raw`, `column` and `title` are filled in."""
        path = self.binding.paths.get(column)
        known: dict[str, object] = {
            "raw": printed(self.sheet.grid[row][column]),
            "column": path.text if path else "无表头",
            "title": self.title,
            "unit": "",
        }
        return finding(code, self.sheet.name, address(row, column), **(known | values))

    def flaws(self, row: int) -> list[Finding]:
        """Return what hides in the words and codes of a row: error values, formulas nobody calculated."""
        if not self.sheet.has_flaws:
            return []
        bound = self.binding.columns
        of_line = self._of_line(row) if self.sheet.line_flaws else []
        return of_line + [
            self.find(flaw[0], row, index, shown=flaw[1])
            for index in self.columns
            for value in (self.sheet.grid[row][index],)
            # A share in a column of words says what it says; in a column of amounts it is refused where amounts are
            # read.
            if (flaw := flaw_of(value)) and not (isinstance(value, Flaw) and value.kind is FlawKind.PERCENT)
            if index not in bound or bound[index].role is not Role.AMOUNT
        ]

    def _of_line(self, row: int) -> list[Finding]:
        """Return the words and codes of a row, those of its merges too, which a heading might have and no line."""
        bound = self.binding.columns
        words = (index for index in self.columns if index not in bound or bound[index].role is not Role.AMOUNT)
        origins = dict.fromkeys(self.sheet.anchor(row, index) for index in words)
        known = self.sheet.line_flaws
        return [self.find(FLAW_FINDINGS[known[place]], *place) for place in origins if place in known]

    def columns_of(self, key: str, role: Role | None = None) -> list[int]:
        """Return the sheet columns bound to a layout key, in the order of the layout."""
        # By identity: two columns of a layout may have the same key, one for the code and one for its name.
        order = {id(column): place for place, column in enumerate(self.layout.columns)}
        found = [
            (order[id(column)], index)
            for index, column in self.binding.columns.items()
            if column.key == key and (role is None or column.role is role)
        ]
        return [index for _, index in sorted(found)]

    def unheaded_columns(self) -> list[int]:
        """Return the columns below a blank heading that hold something somewhere in the body."""
        bare = [column for column in self.columns if column not in self.binding.paths]
        grid = self.sheet.grid
        return [column for column in bare if any(grid[row][column] != "" for row in self.rows)]

    def table_part(self) -> TablePart:
        """Return the stretch of the sheet that this part covers."""
        first = self.rows[0] + 1 if self.rows else max(self.header_rows, default=self.title_row) + 2
        last = self.rows[-1] + 1 if self.rows else first - 1
        headers = tuple(row + 1 for row in self.header_rows)
        return TablePart(self.sheet.name, self.title_row + 1, headers, first, last)

    def table_columns(self) -> tuple[TableColumn, ...]:
        """Return the columns as read, left to right, with those that the layout does not know."""
        return tuple(
            TableColumn(index, path.text, *self._key_and_role(index), address(*path.cell))
            for index, path in sorted(self.binding.paths.items())
        )

    def _key_and_role(self, index: int) -> tuple[str, str]:
        column = self.binding.columns.get(index)
        return (column.key, column.role.value) if column else ("", Role.TEXT.value)


@dataclass(slots=True)
class Log:
    """What is found while a table is read, and how many rows were refused."""

    findings: list[Finding] = field(default_factory=list)
    refused: int = 0

    def add(self, *found: Finding) -> None:
        """Keep findings."""
        self.findings.extend(found)

    def refuse(self, *found: Finding) -> None:
        """Refuse one printed row, and keep the findings that say why."""
        self.refused += 1
        self.findings.extend(found)


@dataclass(frozen=True, slots=True)
class Job:
    """One table to be read: its parts in order, and the one unit of its amounts."""

    layout: Layout
    parts: Sequence[Part]
    unit: AmountUnit
    log: Log
    # The amount columns that somebody reads, each as (number of its part, column of the sheet).
    read_columns: set[tuple[int, int]] = field(default_factory=set)

    def unread(self) -> list[Finding]:
        """Return an error at the heading of each column of amounts that is bound and that nobody reads."""
        return [
            part.find("column.unread", *part.binding.paths[index].cell)
            for place, part in enumerate(self.parts)
            for index, column in part.binding.columns.items()
            if column.role is Role.AMOUNT and (place, index) not in self.read_columns
        ]


def filled_columns(sheet: Sheet, row: int) -> list[int]:
    """Return the columns of a row that hold more than spaces."""
    return [column for column, value in enumerate(sheet.grid[row]) if not is_blank(value)]
