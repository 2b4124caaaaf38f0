"""Writing what was prepared as the rows of a draft, and removing a draft's rows. Called inside a transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from budget import bulk
from budget.editions.copying import PublicCopy
from budget.editions.facts import kept_as, rows_of
from budget.editions.laying_out import CHECK, LaidOut
from budget.editions.preparing import Prepared, Upload
from budget.editions.recognising import goals_of
from budget.models import (
    CheckResult,
    DepartmentGoal,
    DisclosedTable,
    Doubt,
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
from budget.workbook.rows import ProjectRow, Reading, Source, TableReading

_LINE_ITEM = (
    "edition", "table", "sheet", "position", "measure", "phase", "source", "unit_code", "function", "gov_economic",
    "dept_economic", "category", "label", "line", "is_total", "side", "amount", "row_number", "address", "raw",
)  # fmt: skip
_INDICATOR = (
    "edition", "project", "position", "activity", "level1", "level2", "level3", "relation", "target_text", "target",
    "unit_of_measure", "sheet", "address",
)  # fmt: skip
_SHEET_ROW = ("sheet", "number", "texts", "hidden")
_FINDING = ("edition", "position", "code", "severity", "sheet", "cell", "message", "hint", "unnamed")


# Where an original and its public copy are kept; the latter is empty where there is none.
KeptNames = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the rows go: its edition, and each sheet's primary key by name."""

    edition: int
    sheets: Mapping[str, int]

    def sheet(self, source: Source) -> int:
        return self.sheets[source.sheet]


def write(
    edition: Edition,
    prepared: Prepared,
    laid: LaidOut,
    contents: Sequence[KeptNames],
    uploader: AbstractBaseUser | None,
) -> int:
    """Write everything that was read and checked; return how many amounts. `contents` are the kept files' names."""
    files = [
        _write_file(edition, position, file, names, copy, uploader)
        for position, (file, names, copy) in enumerate(zip(prepared.files, contents, laid.copies, strict=True), 1)
    ]
    places = _Places(edition.pk, _write_sheets(files, laid))
    tables = _write_tables(places, laid)
    amounts = bulk.insert(LineItem, _LINE_ITEM, _line_items(places, prepared.reading, tables))
    _performance(places, prepared.reading)
    bulk.insert(StoredFinding, _FINDING, _findings(edition, prepared.reading))
    bulk.insert(PrintedName, ("edition", "scheme", "code", "name"), ((edition.pk, *name) for name in laid.names))
    bulk.insert(CheckResult, ("edition", *CHECK), ((edition.pk, *row) for row in laid.checks))
    return amounts


def drop_closed_rows(edition: Edition) -> None:
    """Delete the cells of the sheets that no table was read from: on the desk they helped to mend the draft."""
    # Asked first: mostly there is none, and a database without statistics takes long over one question for both.
    closed = SourceSheet.every_stage.filter(file__edition=edition, is_public=False).order_by()
    if sheets := list(closed.values_list("pk", flat=True)):
        SheetRow.every_stage.filter(sheet__in=sheets).delete()


def erase(edition: Edition) -> None:
    """Delete an edition and all its rows, leaves first: the sheets are protected by what points at their cells."""
    tables = list(edition.tables.values_list("pk", flat=True))
    sheets = list(SourceSheet.every_stage.filter(file__edition=edition).values_list("pk", flat=True))
    LineItem.every_stage.filter(table__in=tables).delete()
    # Of these some point at others' rows: what points goes before what is pointed at.
    for parts in (
        PerformanceIndicator,
        Project,
        DepartmentGoal,
        DisclosedTable,
        PrintedName,
        StoredFinding,
        CheckResult,
        Doubt,
    ):
        parts.every_stage.filter(edition=edition).delete()
    SheetRow.every_stage.filter(sheet__in=sheets).delete()
    edition.delete()


def _write_file(
    edition: Edition,
    position: int,
    file: Upload,
    names: KeptNames,
    copy: PublicCopy,
    uploader: AbstractBaseUser | None,
) -> SourceFile:
    """Write the record of a file; one kept from the draft before stays that of who brought it, and when."""
    row: SourceFile = SourceFile.every_stage.create(
        edition=edition,
        position=position,
        name=file.name,
        sha256=file.sha256,
        size=len(file.content),
        content=names[0],
        # Who brings two tables of thirteen has not brought the other eleven; the page says who uploaded a file.
        uploaded_by=file.kept.uploaded_by if file.kept else uploader,
        copy=names[1],
        copy_sha256=copy.sha256,
        copy_size=len(copy.content),
        has_plain_look=copy.has_plain_look,
        taken_out=copy.taken_out,
    )
    if file.kept:
        # Past the field's `auto_now_add`, which would date a file of last week from today.
        SourceFile.every_stage.filter(pk=row.pk).update(uploaded_at=file.kept.uploaded_at)
    return row


def _write_sheets(files: Sequence[SourceFile], laid: LaidOut) -> dict[str, int]:
    """Write the sheets and their rows; return the primary keys of the sheets by name."""
    for place, sheet, _ in laid.sheets:
        sheet.file = files[place]
    # By Django, because their keys are wanted; the rows, a hundred times as many, go by COPY, which gives none back.
    SourceSheet.every_stage.bulk_create(sheet for _, sheet, _ in laid.sheets)
    bulk.insert(SheetRow, _SHEET_ROW, ((sheet.pk, *row) for _, sheet, rows in laid.sheets for row in rows))
    return {sheet.name: sheet.pk for _, sheet, _ in laid.sheets}


def _write_tables(places: _Places, laid: LaidOut) -> dict[str, int]:
    """Write the tables and return their primary keys by table key."""
    for sheet, table in laid.tables:
        table.edition_id, table.sheet_id = places.edition, places.sheets[sheet]
    DisclosedTable.every_stage.bulk_create(table for _, table in laid.tables)
    return {table.key: table.pk for _, table in laid.tables}


def _line_items(places: _Places, reading: Reading, tables: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    """Yield the facts of every table: each amount of each row, the money of the projects included."""
    for table, position, number, shared, amounts in rows_of(reading):
        kept = kept_as(table)
        for key, (fen, _, (sheet, address, raw)) in amounts.items():
            head = (places.edition, tables[table], places.sheets[sheet], position, *kept(key))
            yield (*head, *shared, fen, number, address, raw)


def _performance(places: _Places, reading: Reading) -> None:
    """Write the projects, every indicator, and the goal of the department."""
    rows = [row for table in reading.tables for row in table.projects]
    projects = Project.every_stage.bulk_create(_project(places, row) for row in rows)
    keys = {project.code: project.pk for project in projects}
    indicators = (row for table in reading.tables for row in table.indicators)
    bulk.insert(
        PerformanceIndicator,
        _INDICATOR,
        (
            (
                places.edition, keys[row.project_code] if row.project_code else None, position, row.activity,
                row.level1, row.level2, row.level3, row.relation, row.target_text, row.target, row.unit_of_measure,
                places.sheet(row.source), row.source.address,
            )
            for position, row in enumerate(indicators, 1)
        ),
    )  # fmt: skip
    table = goals_of(reading)
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
        # A goal stands in the table of targets, the project's money in another: each has its own cell to lead back to.
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
        unnamed = asdict(found.unnamed) if found.unnamed else None
        yield (edition.pk, position, *place, found.message, found.hint, unnamed)
