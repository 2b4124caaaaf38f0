"""Whose budget a file is, of which year and stage, as its own tables say; what it does not say is left open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from budget.forms import Subject, form_of, form_with
from budget.models import Unit
from budget.vocabulary import UNIT, Stage
from budget.workbook.rows import Reading, TableReading

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_PROJECT_CODE = re.compile(r"\A\d{6}(\d\d)[A-Z]")
# Words in the titles that name a stage; «预算» stands in the names of tables of every stage.
_STAGES = {"决算": Stage.FINAL, "调整": Stage.ADJUSTED}
_FIRST_ROWS = 6
# Digits of the code of a body; those of its units begin with them.
_BODY_LENGTH = 3


@dataclass(frozen=True, slots=True)
class Whose:
    """What the tables say; None where they say nothing, or several things."""

    unit: Unit | None
    year: int | None
    stage: Stage | None


def recognise(reading: Reading) -> Whose:
    """Return whose budget was read. One query."""
    stages = stages_of(reading)
    return Whose(_unit(reading), _year(reading), stages[0] if len(stages) == 1 else None)


def goals_of(reading: Reading) -> TableReading | None:
    """Return the table of the goals of the whole department."""
    goals = {table.key for table in form_of(form_read(reading)).about(Subject.DEPARTMENT_GOALS)}
    return next((table for table in reading.tables if table.key in goals), None)


def form_read(reading: Reading) -> str:
    """Return the key of the form that the tables are of."""
    return reading.form or form_with(table.key for table in reading.tables).key


def stages_of(reading: Reading) -> tuple[Stage, ...]:
    """Return the stages that the tables may be of: the one that their titles name, else those of their form."""
    form = form_of(form_read(reading))
    found = {stage for text in _titles(reading) for word, stage in _STAGES.items() if word in text}
    named = tuple(stage for stage in form.stages if stage in found)
    return named or form.stages


def unregistered_bodies(reading: Reading) -> str:
    """Return the sentence that names the body, or the bodies, of tables that no one registered body accounts for.

    Empty where the tables name none.
    """
    names: dict[str, str] = {}
    for code, name in sorted(_named_units(reading)):
        names.setdefault(code[:_BODY_LENGTH], f"{code[:_BODY_LENGTH]} {name}".strip())
    registered = set(Unit.objects.filter(slug__isnull=False).values_list("code", flat=True))
    if len(names) > 1:
        return f"文件里有几个单位的表：{'、'.join(names.values())}。一次只能上传一个单位的预算，没有保存。请分开后重新上传。"
    unknown = [name for code, name in names.items() if code not in registered]
    if not unknown:
        return ""
    return f"文件写的是 {unknown[0]}，还没有这个单位，没有保存。请管理人员先登记这个单位；如果选错了文件，请换一个。"


def _named_units(reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield code and printed name of each unit of the tables."""
    for table in reading.tables:
        found = (row.dimensions.get(UNIT) for row in table.rows)
        projects = (project.unit for project in table.projects)
        yield from ((code.code, code.name) for code in chain(found, projects) if code and code.code)


def _unit(reading: Reading) -> Unit | None:
    """Return the one registered body under which every unit code of the tables falls."""
    codes = {code for code, _ in _named_units(reading)}
    if not codes:
        return None
    bodies = [
        unit
        for unit in Unit.objects.filter(slug__isnull=False)
        # Either way round: a table may print 661001 of body 661, or 66 above it.
        if all(code.startswith(unit.code) or unit.code.startswith(code) for code in codes)
    ]
    # Of two bodies whose codes fit neither is taken: whose figures these are must not be a guess.
    return bodies[0] if len(bodies) == 1 else None


def _year(reading: Reading) -> int | None:
    """Return the year that the performance table prints, else that of the titles, else that of the project codes."""
    table = goals_of(reading)
    printed = table.texts.get("year") if table else None
    if printed and (match := _YEAR.search(printed.text)):
        return int(match[1])
    titled = {int(year) for text in _titles(reading) for year in _YEAR.findall(text)}
    titled = titled or {
        int(year) for table in reading.tables for told in table.years for year in _YEAR.findall(told.text)
    }
    # Two years in the titles are last year's file half changed: then the clerk says which.
    if titled:
        return titled.pop() if len(titled) == 1 else None
    codes = (project.code for table in reading.tables for project in table.projects)
    years = {2000 + int(match[1]) for code in codes if (match := _PROJECT_CODE.match(code))}
    return years.pop() if len(years) == 1 else None


def _titles(reading: Reading) -> Iterator[str]:
    for table in reading.tables:
        yield table.title
    starts = {(part.sheet, part.title_row) for table in reading.tables for part in table.parts}
    for sheet in reading.sheets:
        for row in sheet.rows[:_FIRST_ROWS]:
            if (sheet.name, row.number) in starts:
                yield " ".join(row.texts)
