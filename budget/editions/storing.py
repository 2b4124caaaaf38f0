"""Writing what was prepared as the rows of a draft, and removing a draft's rows. Called inside a transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from budget import bulk
from budget.editions.preparing import Prepared
from budget.editions.table_sums import row_count, total_of
from budget.models import (
    CheckResult,
    DepartmentGoal,
    DisclosedTable,
    Edition,
    LineItem,
    PerformanceIndicator,
    PrintedName,
    Project,
    SheetRow,
    SourceFile,
    SourceSheet,
    StoredFinding,
)
from budget.reconciliation import CheckResult as Checked
from budget.vocabulary import ITEM, PROJECT, UNIT, Scheme
from budget.workbook.rows import Code, Line, ProjectRow, Reading, Source, TableReading

# The one dimension beside unit, function and economy that a table's rows may have; it goes to `category`.
_CATEGORIES = (Scheme.PROCUREMENT.value, Scheme.SERVICE.value, Scheme.REVENUE.value, ITEM, PROJECT)
# Dimensions whose printed names are kept: those that a classification or the list of units names, too.
_NAMED = (*(scheme.value for scheme in Scheme), UNIT)

_LINE_ITEM = (
    "edition", "table", "sheet", "position", "measure", "unit_code", "function", "gov_economic", "dept_economic",
    "category", "label", "is_total", "amount", "row_number", "address", "raw",
)  # fmt: skip
_SHEET_ROW = ("sheet", "number", "texts", "hidden")
_FINDING = ("edition", "position", "code", "severity", "sheet", "cell", "message", "hint")


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the rows of one file go: its edition, and each sheet's primary key and position by name."""

    edition: int
    sheets: Mapping[str, int]
    positions: Mapping[str, int]

    def sheet(self, source: Source) -> int:
        return self.sheets[source.sheet]


def write(edition: Edition, prepared: Prepared, content: str, uploader: AbstractBaseUser | None) -> int:
    """Write everything that was read and checked; return how many amounts. `content` is the kept file's name."""
    file = SourceFile.every_stage.create(
        edition=edition,
        position=1,
        name=prepared.filename,
        sha256=prepared.sha256,
        size=len(prepared.content),
        content=content,
        uploaded_by=uploader,
    )
    places = _sheets(edition, file, prepared.reading)
    tables = _tables(places, prepared.reading)
    amounts = bulk.insert(LineItem, _LINE_ITEM, _line_items(places, prepared.reading, tables))
    _performance(places, prepared.reading)
    PrintedName.every_stage.bulk_create(
        PrintedName(edition=edition, scheme=scheme, code=code, name=name)
        for (scheme, code), name in printed_names(prepared.reading).items()
    )
    bulk.insert(StoredFinding, _FINDING, _findings(edition, prepared.reading))
    CheckResult.every_stage.bulk_create(
        _check(edition, position, check) for position, check in enumerate(prepared.checks, 1)
    )
    return amounts


def erase(edition: Edition) -> None:
    """Delete an edition and all its rows, leaves first: the sheets are protected by what points at their cells."""
    tables = list(edition.tables.values_list("pk", flat=True))
    sheets = list(SourceSheet.every_stage.filter(file__edition=edition).values_list("pk", flat=True))
    LineItem.every_stage.filter(table__in=tables).delete()
    for parts in (
        PerformanceIndicator,
        Project,
        DepartmentGoal,
        DisclosedTable,
        PrintedName,
        StoredFinding,
        CheckResult,
    ):
        parts.every_stage.filter(edition=edition).delete()
    SheetRow.every_stage.filter(sheet__in=sheets).delete()
    edition.delete()


def printed_names(reading: Reading) -> dict[tuple[str, str], str]:
    """Return (dimension, code) -> the first name that a table prints for it."""
    names: dict[tuple[str, str], str] = {}
    for table in reading.tables:
        rows = chain((row.dimensions for row in table.rows), (_project_dimensions(row) for row in table.projects))
        for dimensions in rows:
            for dimension, code in dimensions.items():
                if code.name and dimension in _NAMED:
                    names.setdefault((dimension, code.code), code.name)
    return names


def _project_dimensions(row: ProjectRow) -> dict[str, Code]:
    return {UNIT: row.unit} if row.unit else {}


def _sheets(edition: Edition, file: SourceFile, reading: Reading) -> _Places:
    kept = SourceSheet.every_stage.bulk_create(
        SourceSheet(
            file=file,
            position=sheet.position,
            name=sheet.name,
            hidden=sheet.hidden,
            merges=[list(merge) for merge in sheet.merges],
        )
        for sheet in reading.sheets
    )
    keys = {sheet.name: sheet.pk for sheet in kept}
    rows = (
        (keys[sheet.name], row.number, list(row.texts), row.hidden) for sheet in reading.sheets for row in sheet.rows
    )
    bulk.insert(SheetRow, _SHEET_ROW, rows)
    return _Places(edition.pk, keys, {sheet.name: sheet.position for sheet in kept})


def _tables(places: _Places, reading: Reading) -> dict[str, int]:
    """Write the tables and return their primary keys by table key."""
    used: set[str] = set()
    records = []
    for position, table in enumerate(reading.tables, 1):
        number = table.number or f"{position:02d}"
        while number in used:  # misprinted twice: both must have an address
            number += "b"
        used.add(number)
        records.append(_table(places, table, position, number))
    return {record.key: record.pk for record in DisclosedTable.every_stage.bulk_create(records)}


def _table(places: _Places, table: TableReading, position: int, number: str) -> DisclosedTable:
    return DisclosedTable(
        edition_id=places.edition,
        key=table.key,
        number=number,
        position=position,
        title=table.title,
        amount_unit=table.unit.name,
        sheet_id=places.sheets[table.sheet],
        parts=[
            {
                "sheet": places.positions[part.sheet],
                "title_row": part.title_row,
                "header_rows": list(part.header_rows),
                "first_row": part.first_row,
                "last_row": part.last_row,
            }
            for part in table.parts
        ],
        columns=[
            {"index": column.index, "path": column.path, "key": column.key, "role": column.role}
            for column in table.columns
        ],
        is_empty=table.is_empty,
        row_count=row_count(table),
        total=total_of(table),
        refused_count=table.refused,
    )


def _line_items(places: _Places, reading: Reading, tables: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    """Yield the facts of every table: each amount of each row, the money of the projects included."""
    for table in reading.tables:
        key = tables[table.key]
        for row in table.rows:
            code = {dimension: found.code for dimension, found in row.dimensions.items()}
            shared = (
                code.get(UNIT, ""),
                code.get(Scheme.FUNCTION, ""),
                code.get(Scheme.GOV_ECONOMIC, ""),
                code.get(Scheme.DEPT_ECONOMIC, ""),
                next((code[name] for name in _CATEGORIES if name in code), ""),
                row.label,
                row.line is not Line.DETAIL,
            )
            for measure, (fen, _, source) in row.amounts.items():
                sheet = places.sheet(source)
                head = (places.edition, key, sheet, row.position, measure)
                yield (*head, *shared, fen, row.number, source.address, source.raw)
        for project in table.projects:
            unit = project.unit.code if project.unit else ""
            shared = (unit, "", "", "", project.code, project.name, False)
            for measure, (fen, _, source) in project.amounts.items():
                head = (places.edition, key, places.sheet(source), project.position, measure)
                yield (*head, *shared, fen, project.number, source.address, source.raw)


def _performance(places: _Places, reading: Reading) -> None:
    """Write the projects, every indicator, and the goal of the department."""
    rows = [row for table in reading.tables for row in table.projects]
    projects = Project.every_stage.bulk_create(_project(places, row) for row in rows)
    keys = {project.code: project.pk for project in projects}
    indicators = (row for table in reading.tables for row in table.indicators)
    PerformanceIndicator.every_stage.bulk_create(
        PerformanceIndicator(
            edition_id=places.edition,
            project_id=keys[row.project_code] if row.project_code else None,
            position=position,
            activity=row.activity,
            level1=row.level1,
            level2=row.level2,
            level3=row.level3,
            relation=row.relation,
            target_text=row.target_text,
            target=row.target,
            unit_of_measure=row.unit_of_measure,
            sheet_id=places.sheet(row.source),
            address=row.source.address,
        )
        for position, row in enumerate(indicators, 1)
    )
    table = reading.table("performance")
    if table is not None:
        _department_goal(places, table)


def _project(places: _Places, row: ProjectRow) -> Project:
    fen = {measure: amount.fen for measure, amount in row.amounts.items()}
    return Project(
        edition_id=places.edition,
        position=row.position,
        code=row.code,
        name=row.name,
        unit_code=row.unit.code if row.unit else "",
        goal=row.goal,
        total=fen.get("total"),
        fiscal=fen.get("fiscal"),
        other=fen.get("other"),
        sheet_id=places.sheet(row.source),
        address=row.source.address,
        goal_address=row.goal_source.address if row.goal_source else "",
    )


def _department_goal(places: _Places, table: TableReading) -> None:
    texts = {name: printed.text for name, printed in table.texts.items()}
    goal = table.texts.get("goal")
    DepartmentGoal.every_stage.create(
        edition_id=places.edition,
        department=texts.get("department", ""),
        goal=texts.get("goal", ""),
        note=texts.get("note", ""),
        sheet_id=places.sheets[goal.source.sheet if goal else table.sheet],
        goal_address=goal.source.address if goal else "",
    )


def _findings(edition: Edition, reading: Reading) -> Iterator[tuple[Any, ...]]:
    for position, found in enumerate(reading.findings, 1):
        place = (found.code, found.severity.value, found.sheet, found.cell)
        yield (edition.pk, position, *place, found.message, found.hint)


def _check(edition: Edition, position: int, check: Checked) -> CheckResult:
    return CheckResult(
        edition=edition,
        position=position,
        rule=check.rule,
        level=check.level.value,
        result=check.result.value,
        title=check.title,
        subject=check.subject_label or check.subject,
        left=check.left,
        right=check.right,
        difference=check.difference,
        allowed=check.allowed,
        left_label=check.left_label,
        right_label=check.right_label,
        cells={
            "left": [source.place for source in check.left_cells],
            "right": [source.place for source in check.right_cells],
            "left_count": check.left_count,
            "right_count": check.right_count,
        },
        instances=check.instances,
        reason=check.reason,
    )
