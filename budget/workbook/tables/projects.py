"""Reads the table of projects: a project in merged or repeated left cells, its indicators row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from budget.findings import Finding, finding
from budget.forms.indicators import LEVEL1
from budget.workbook.cells import CODE_KINDS, EXAMPLE_PROJECT_CODE, PROJECT_CODE, is_amount_like, is_blank, split_code
from budget.workbook.folding import fold
from budget.workbook.rows import Amount, Code, IndicatorRow, ProjectRow, Source
from budget.workbook.sheets import Flaw, address, printed
from budget.workbook.tables.amounts import AmountColumns
from budget.workbook.tables.indicators import IndicatorCells
from budget.workbook.tables.parts import Job, Part, filled_columns

_INDICATOR_KEYS = frozenset({"level1", "level2", "level3", "relation", "target", "unit_of_measure"})


@dataclass(slots=True)
class _Progress:
    """What is known while reading down: the open project, or that the last one was refused."""

    current: ProjectRow | None = None
    refused: bool = False
    unit: Code | None = None
    projects: list[ProjectRow] = field(default_factory=list)
    indicators: list[IndicatorRow] = field(default_factory=list)
    seen: dict[str, Source] = field(default_factory=dict)
    # Projects above the first unit, each with what is to be said of it if one follows.
    unowned: dict[str, Finding] = field(default_factory=dict)

    def refuse_unowned(self, job: Job) -> None:
        """Refuse the projects above the first unit: printed in the middle of its rows, it may be theirs or not."""
        if self.unit is None or not self.unowned:
            return
        job.log.refuse(*self.unowned.values())
        self.projects = [one for one in self.projects if one.code not in self.unowned]
        self.indicators = [one for one in self.indicators if one.project_code not in self.unowned]


class _ProjectReader:
    """Reads the rows of one part."""

    def __init__(self, job: Job, part: Part, progress: _Progress) -> None:
        self.job = job
        self.part = part
        self.progress = progress
        self.at: dict[str, int] = {column.key: index for index, column in part.binding.columns.items()}
        self.amounts = AmountColumns(job, part)
        self.bare = part.unheaded_columns()
        self.indicator = IndicatorCells(part, self.at)
        self.left = [self.at[key] for key in self.at if key not in _INDICATOR_KEYS]

    def read(self) -> None:
        for row in self.part.rows:
            self._row(row)
        self.amounts.report()

    def _row(self, row: int) -> None:
        values = self.part.sheet.grid[row]
        problems = self._shifts(row, values)
        # A row that names a project begins one even when it cannot be read: what follows is not the last one's.
        begins = bool(self._project_text(values)) or any(
            isinstance(value, str) and PROJECT_CODE.match(value) for value in values
        )
        amounts = self.amounts.read(row + 1, values, problems)
        if begins:
            self._begin(row, values, amounts, problems)
        elif not problems:
            problems.extend(self._continuation(row, values, amounts))
        if problems:
            self.job.log.refuse(*problems)
            # The rows below a refused project must not become indicators of the one above it.
            self.progress.refused = self.progress.refused or begins
            return
        self._indicator(row, values)

    def _project_text(self, values: Sequence[object]) -> str:
        return printed(values[self.at["project"]]).strip()

    def _shifts(self, row: int, values: Sequence[object]) -> list[Finding]:
        """Return a finding for every cell that plainly belongs to another column."""
        problems = self.part.flaws(row)
        bound = self.part.binding.columns
        for index, value in enumerate(values):
            if is_blank(value) or isinstance(value, Flaw):
                continue
            column = bound.get(index)
            key = column.key if column else ""
            text = printed(value)
            if column is None and index in self.bare:
                problems.append(
                    self.part.find("column.no_header", row, index)
                    if is_amount_like(value)
                    else self.part.find("cell.shifted", row, index)
                )
            elif (PROJECT_CODE.match(text) and key not in ("project", "code")) or (
                fold(text) in LEVEL1 and key != "level1"
            ):
                problems.append(self.part.find("cell.shifted", row, index))
            elif key in ("unit", "project", "goal") and is_amount_like(value):
                problems.append(self.part.find("cell.not_text", row, index))
        # Only then: in a row that is shifted every cell of an indicator would be named once more.
        if not problems:
            problems = self.indicator.problems(row, values)
        return problems

    def _shared_with_above(self, row: int) -> list[Finding]:
        """Return a finding for each amount of a new project that lies under the amount of the project above."""
        places = [self.at[key] for key in ("total", "fiscal", "other") if key in self.at]
        return [
            self.part.find("cell.merged_amount", *top, range=f"{address(*top)}:{address(row, index)}")
            for index in places
            if (top := self.part.sheet.anchor(row, index))[0] < row
            # Blank areas are merged too, by people who merge a whole block; they hold nothing to be shared.
            and not is_blank(self.part.sheet.grid[top[0]][top[1]])
        ]

    def _begin(
        self, row: int, values: Sequence[object], amounts: Mapping[str, Amount], problems: list[Finding]
    ) -> None:
        progress = self.progress
        code, name, source = self._code_and_name(row, values)
        open_project = progress.current
        if open_project and code == open_project.code and not progress.refused and not problems:
            # Cells repeated in every row say the same project again; a second start says it elsewhere.
            problems.extend(self._repeated(row, values, amounts, open_project, name))
            return
        progress.refused = False
        problems.extend(self._shared_with_above(row))
        if not code and not problems:
            raw = self._project_text(values)
            problems.append(
                self.part.find("project.no_code", row, self.at["project"], raw=raw, example=EXAMPLE_PROJECT_CODE)
            )
        elif code in progress.seen and not problems:
            first = progress.seen[code]
            problems.append(
                finding(
                    "project.twice", source.sheet, source.address, project=code, first=first.place, second=source.place
                )
            )
        # Also of a project that is refused: the rows below may leave their unit to this one.
        self._unit(row, problems)
        if problems:
            progress.refused = True
            return
        goal = printed(values[self.at["goal"]]).strip() if "goal" in self.at else ""
        goal_source = self.part.source(row, self.at["goal"]) if goal else None
        project = ProjectRow(
            len(progress.projects), row + 1, code, name, progress.unit, dict(amounts), goal, source, goal_source
        )
        if not amounts:
            self.job.log.add(self.part.find("project.no_amount", row, self.at["total"], project=code))
        if "unit" in self.at and progress.unit is None:
            progress.unowned[code] = self.part.find("row.code_missing", row, self.at["unit"])
        progress.current = project
        progress.projects.append(project)
        progress.seen[code] = source

    def _code_and_name(self, row: int, values: Sequence[object]) -> tuple[str, str, Source]:
        source = self.part.source(row, self.at["project"])
        text = source.raw.strip()
        if "code" in self.at and not is_blank(values[self.at["code"]]):
            code_source = self.part.source(row, self.at["code"])
            split = split_code(code_source.raw, "project")
            # In a column of its own a code with words behind it is no code: the row was shifted.
            return (split[0], text, code_source) if split and not split[1] else ("", text, source)
        split = split_code(text, "project")
        return (split[0], split[1], source) if split else ("", text, source)

    def _unit(self, row: int, problems: list[Finding]) -> None:
        """Note the unit of this row: the cell itself, the merge it stands in, or the last one above."""
        if "unit" not in self.at:
            return
        origin = self.part.sheet.anchor(row, self.at["unit"])
        value = self.part.sheet.grid[origin[0]][origin[1]]
        if is_blank(value):
            return
        source = self.part.source(*origin)
        split = split_code(source.raw, "unit")
        if split is None and source.raw.lstrip()[:1].isdigit():
            problems.append(self.part.find("cell.not_code", *origin, kind=CODE_KINDS["unit"][1]))
        else:
            self.progress.unit = Code(*(split or ("", source.raw.strip())), source)

    def _repeated(
        self,
        row: int,
        values: Sequence[object],
        amounts: Mapping[str, Amount],
        project: ProjectRow,
        name: str,
    ) -> list[Finding]:
        """Compare the left cells of a repeated project with those of its first row."""
        problems = []
        for key, amount in amounts.items():
            first = project.amounts.get(key)
            if first is None or first.fen != amount.fen:
                raw = first.source.raw if first else "空白"
                problems.append(self._conflict(row, key, raw, amount.source.raw))
        if fold(name) not in (fold(project.name), ""):
            problems.append(self._conflict(row, "project", project.name, name))
        goal = printed(values[self.at["goal"]]).strip() if "goal" in self.at else ""
        if goal and fold(goal) != fold(project.goal):
            problems.append(self._conflict(row, "goal", project.goal, goal))
        return problems + self._other_unit(row, values, project)

    def _conflict(self, row: int, key: str, first: str, second: str) -> Finding:
        return self.part.find("project.conflict", row, self.at[key], first=first, second=second)

    def _continuation(self, row: int, values: Sequence[object], amounts: Mapping[str, Amount]) -> list[Finding]:
        """Return what is wrong with a row below a project's first one."""
        progress = self.progress
        place = min(filled_columns(self.part.sheet, row), default=0)
        if progress.refused:
            return [self.part.find("project.refused_indicator", row, place)]
        if progress.current is None or self._is_below_merge(row, progress.current):
            return [self.part.find("indicator.no_project", row, place)]
        extra = [key for key in ("goal", *amounts) if key in self.at and not is_blank(values[self.at[key]])]
        return self._other_unit(row, values, progress.current) + [
            self.part.find("project.conflict", row, self.at[key], first="空白", second=printed(values[self.at[key]]))
            for key in extra
        ]

    def _other_unit(self, row: int, values: Sequence[object], project: ProjectRow) -> list[Finding]:
        """Return a finding where a row below a project's first one names a unit, and not that of the project."""
        told = printed(values[self.at["unit"]]).strip() if "unit" in self.at else ""
        first = project.unit.source.raw.strip() if project.unit else "空白"
        return [self._conflict(row, "unit", first, told)] if told and fold(told) != fold(first) else []

    def _is_below_merge(self, row: int, project: ProjectRow) -> bool:
        """Whether a blank row stands below the merged cell that named the project: its own name is gone."""
        sheet, named = self.part.sheet, (project.number - 1, self.at["project"])
        # On the next page, or another sheet, no merge can reach from the project's first row.
        is_here = project.source.sheet == sheet.name and self.part.rows[0] <= named[0]
        is_merged = is_here and sheet.anchor(named[0] + 1, named[1]) == named
        return is_merged and sheet.anchor(row, named[1]) != named

    def _indicator(self, row: int, values: Sequence[object]) -> None:
        project = self.progress.current
        if project is None or not self.indicator.is_present(values):
            return
        position = len(self.progress.indicators)
        self.progress.indicators.append(self.indicator.read(row, values, position, self.job.log, project=project.code))


def read_projects(job: Job) -> tuple[tuple[ProjectRow, ...], tuple[IndicatorRow, ...]]:
    """Read projects and their indicators; the indicators of a refused project are refused with it."""
    progress = _Progress()
    for part in job.parts:
        _ProjectReader(job, part, progress).read()
    progress.refuse_unowned(job)
    return tuple(progress.projects), tuple(progress.indicators)
