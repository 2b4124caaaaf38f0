"""Reads the department's own form: labels on the left, money in a small table, then indicators by activity."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from budget.findings import Finding
from budget.forms import Column, Role
from budget.forms.indicators import (
    ACTIVITY_LABELS,
    DEPARTMENT_LABELS,
    GOAL_LABELS,
    MONEY_LABELS,
    NOTE_LABELS,
)
from budget.workbook.cells import is_amount_like, is_blank
from budget.workbook.folding import fold, fold_label, unit_in_brackets
from budget.workbook.rows import FactRow, IndicatorRow, Line, Printed, TableColumn
from budget.workbook.sheets import Sheet
from budget.workbook.tables.amounts import AmountColumns, unknown_columns
from budget.workbook.tables.blocks import Text
from budget.workbook.tables.headers import best_header, bind, header_candidates, read_paths
from budget.workbook.tables.indicators import IndicatorCells
from budget.workbook.tables.parts import Job, Part, filled_columns

# The year that a form is for, not the day on which it was filled in: «填报日期：2025年12月20日».
_YEAR = re.compile(r"(20\d\d)年(?!\d)")
_TEXTS = {"department": DEPARTMENT_LABELS, "goal": GOAL_LABELS, "note": NOTE_LABELS}


@dataclass(slots=True)
class PerformanceForm:
    """What the form yields: one row of money, texts by key, indicators, and the columns of its two small tables."""

    rows: list[FactRow] = field(default_factory=list)
    texts: dict[str, Printed] = field(default_factory=dict)
    indicators: list[IndicatorRow] = field(default_factory=list)
    columns: list[TableColumn] = field(default_factory=list)


def _label(sheet: Sheet, row: int) -> tuple[int, str]:
    """Return the column and folded text of the first cell of a row that is not blank."""
    column = filled_columns(sheet, row)[0]
    return column, fold_label(sheet.text(row, column))


def looks_like_form(sheet: Sheet, body: Sequence[int]) -> bool:
    """Whether a body has the labels of the form: its money and its activities."""
    labels = {_label(sheet, row)[1] for row in body}
    return bool(labels & set(MONEY_LABELS)) and bool(labels & set(ACTIVITY_LABELS))


def money_unit(sheet: Sheet, body: Sequence[int]) -> Text | None:
    """Return the unit that the label of the money states: «总体资金情况(万元)»."""
    for row in body:
        column, label = _label(sheet, row)
        unit = unit_in_brackets(sheet.text(row, column))
        if label in MONEY_LABELS and unit:
            return Text(row, column, unit)
    return None


class _FormReader:
    """Reads one part of the form from top to bottom, a section at a time."""

    def __init__(self, job: Job, part: Part, form: PerformanceForm) -> None:
        self.job = job
        self.part = part
        self.form = form
        self.rows = list(part.rows)

    def read(self) -> None:
        while self.rows:
            row = self.rows[0]
            if flaws := self.part.flaws(row):
                self.job.log.refuse(*flaws)
                self.rows.pop(0)
                continue
            column, label = _label(self.part.sheet, row)
            key = next((key for key, labels in _TEXTS.items() if label in labels), "")
            if key:
                self._text(key, row, column)
            elif label in MONEY_LABELS:
                self._money(column)
            elif label in ACTIVITY_LABELS:
                self._indicators()
                return
            else:
                self.job.log.refuse(self.part.find("performance.unknown_row", row, column))
                self.rows.pop(0)

    def _text(self, key: str, row: int, label: int) -> None:
        self.rows.pop(0)
        cells = filled_columns(self.part.sheet, row)[1:]
        if key in self.form.texts:
            self.job.log.refuse(self.part.find("performance.twice", row, label, label=self.part.sheet.text(row, label)))
        elif cells:
            source = self.part.source(row, cells[0])
            self.form.texts[key] = Printed(source.raw.strip(), source)
        for column in cells[1:]:
            self.job.log.add(self.part.find("row.outside", row, column))

    def _money(self, label: int) -> None:
        """Read the small table of money: header rows right of the label, then one row of amounts."""
        sheet, first = self.part.sheet, self.rows[0]
        header = header_candidates(sheet, self.rows)
        # The label is merged over all rows of its small table, so it would head a column of its own.
        paths = [path for path in read_paths(sheet, header) if path.index > label]
        self.part.binding = bind(paths, [column for column in self.job.layout.columns if column.role is Role.AMOUNT])
        # A number in the first row leaves no header at all: then every column is missing.
        self.rows = self.rows[max(1, len(header)) :]
        if not self._is_bound(first, label):
            return
        self._columns()
        if not self.rows:
            return
        row = self.rows.pop(0)
        bare = [column for column in filled_columns(sheet, row) if column not in self.part.binding.paths]
        figures = [column for column in bare if is_amount_like(sheet.grid[row][column])]
        problems = [self.part.find("column.no_header", row, column) for column in figures]
        # The label of the money, merged down beside it, is no stray.
        strays = [column for column in bare if column > label and column not in figures]
        self.job.log.add(*(self.part.find("row.outside", row, column) for column in strays))
        amounts = AmountColumns(self.job, self.part)
        found = amounts.read(row + 1, sheet.grid[row], problems)
        amounts.report()
        self.job.log.add(*unknown_columns(self.part, [row]))
        if problems:
            self.job.log.refuse(*problems)
        elif self.form.rows:
            self.job.log.refuse(self.part.find("performance.twice", row, label, label="总体资金情况"))
        else:
            self.form.rows.append(FactRow(0, row + 1, Line.TOTAL, "", {}, found))

    def _indicators(self) -> None:
        sheet = self.part.sheet
        header = self.rows[0]
        columns = [column for column in self.job.layout.columns if column.role is Role.TEXT]
        # A second header row holds the levels below «绩效指标».
        count, self.part.binding = best_header(sheet, header_candidates(sheet, self.rows)[:2], columns)
        self.rows = self.rows[max(1, count) :]
        if not self._is_bound(header, 0):
            return
        self._columns()
        at = {column.key: index for index, column in self.part.binding.columns.items()}
        cells = IndicatorCells(self.part, at)
        activity = ""
        for row in self.rows:
            values = sheet.grid[row]
            problems = self._problems(row, values, cells)
            if "activity" in at:
                origin = sheet.anchor(row, at["activity"])
                activity = sheet.text(*origin).strip() or activity
            if problems:
                self.job.log.refuse(*problems)
            elif cells.is_present(values):
                position = len(self.form.indicators)
                self.form.indicators.append(cells.read(row, values, position, self.job.log, activity=activity))

    def _problems(self, row: int, values: Sequence[object], cells: IndicatorCells) -> list[Finding]:
        bound = self.part.binding.columns
        strays = [
            self.part.find("cell.shifted", row, column)
            for column, value in enumerate(values)
            if column not in bound and not is_blank(value)
        ]
        numbers = [
            self.part.find("cell.not_text", row, column)
            for column, found in bound.items()
            if found.key == "activity" and is_amount_like(values[column])
        ]
        return self.part.flaws(row) or strays + numbers + cells.problems(row, values)

    def _is_bound(self, row: int, label: int) -> bool:
        binding = self.part.binding
        for column in binding.missing:
            self.job.log.refuse(self.part.find("column.missing", row, label, column=_words(column)))
        for column, first, second in binding.doubled:
            self.job.log.refuse(
                self.part.find("column.twice", row, label, column=_words(column), first=first.text, second=second.text)
            )
        return not binding.missing and not binding.doubled

    def _columns(self) -> None:
        self.form.columns.extend(self.part.table_columns())


def _words(column: Column) -> str:
    return column.headers[0]


def read_performance(job: Job) -> PerformanceForm:
    """Read the department's form: money, goal and indicators; what is not known in it is refused by row."""
    form = PerformanceForm()
    for part in job.parts:
        heads = [(part.title, part.title_row, 0), *((text.text, text.row, text.column) for text in part.captions)]
        for text, row, column in heads:
            label, _, name = text.replace("：", ":").partition(":")
            if year := _YEAR.search(fold(text)):
                form.texts["year"] = Printed(year.group(1), part.source(row, column))
            elif fold_label(label) in DEPARTMENT_LABELS and name.strip():
                form.texts["department"] = Printed(name.strip(), part.source(row, column))
        _FormReader(job, part, form).read()
    return form
