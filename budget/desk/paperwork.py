"""What the desk hands out for an edition: its files, the list of its problems, a workbook for the next year."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from budget.classification.loading import of_year
from budget.desk.problems import problems_of
from budget.editions.copying import copy_name
from budget.editions.customs import customs_of
from budget.forms import Form, form_of
from budget.late import late
from budget.models import Edition, SourceFile, Unit
from budget.vocabulary import Stage
from budget.workbook import apart
from budget.workbook.rows import Reading

if TYPE_CHECKING:
    from budget import handback
    from budget.official_workbook import SheetBody, blank_workbook, filled_workbook
else:
    handback = late("budget.handback")
    SheetBody = late("budget.official_workbook", "SheetBody")
    blank_workbook = late("budget.official_workbook", "blank_workbook")
    filled_workbook = late("budget.official_workbook", "filled_workbook")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def original_file(edition: Edition, position: int) -> tuple[str, bytes]:
    """Return name and bytes of an uploaded file as it came.

    Raises SourceFile.DoesNotExist, FileNotFoundError where the kept bytes are gone.
    """
    file = SourceFile.every_stage.get(edition=edition, position=position)
    return file.name, _bytes(file)


def public_file(edition: Edition, position: int) -> tuple[str, bytes]:
    """Return name and bytes of the public copy of an uploaded file.

    Raises SourceFile.DoesNotExist where it has none, FileNotFoundError where the kept bytes are gone.
    """
    file = SourceFile.every_stage.exclude(copy_sha256="").get(edition=edition, position=position)
    with file.copy.open("rb") as content:
        kept: bytes = content.read()
    return copy_name(file.name), kept


def problem_list(edition: Edition) -> tuple[str, bytes]:
    """Return name and bytes of the list of every finding and failed check."""
    title = f"{edition.unit.label}{edition.year}年{edition.get_stage_display()}第{edition.version}版-问题清单"
    return f"{title}.xlsx", handback.listed(problems_of(edition), title)


def blank_template(unit: Unit, year: int, form: Form) -> tuple[str, bytes]:
    """Return name and bytes of the blank official workbook of a body, year and form, with that year's codes."""
    return f"{unit.label}{year}年{_what(form)}-空白.xlsx", blank_workbook(_body(unit, year), form)


def filled_template(edition: Edition) -> tuple[str, bytes]:
    """Return name and bytes of next year's workbook of its form, filled with its figures to be overwritten.

    Raises FileNotFoundError where the kept bytes are gone.
    """
    files = SourceFile.every_stage.filter(edition=edition).order_by("position")
    customs = customs_of(edition.unit, Stage(edition.stage))
    readings = [apart.read(_bytes(file), file.name, customs=customs) for file in files]
    tables = {table.key: table for reading in readings for table in reading.tables}
    # Of two files that call a sheet the same, nobody could say which one's words a row has.
    named = Counter(sheet.name for reading in readings for sheet in reading.sheets)
    sheets = tuple(sheet for reading in readings for sheet in reading.sheets if named[sheet.name] == 1)
    year = edition.year + 1
    form = form_of(edition.form)
    content = filled_workbook(Reading(sheets, tuple(tables.values()), ()), _body(edition.unit, year), form)
    return f"{edition.unit.label}{year}年{_what(form)}-照{edition.year}年填好.xlsx", content


def _what(form: Form) -> str:
    return f"{form.stages[0].label}公开表"


def _body(unit: Unit, year: int) -> SheetBody:
    below = Unit.objects.filter(parent=unit).order_by("code").values_list("code", "name")
    return SheetBody(year, unit.code, unit.name, of_year(year).names(), {unit.code: unit.name, **dict(below)})


def _bytes(file: SourceFile) -> bytes:
    with file.content.open("rb") as content:
        kept: bytes = content.read()
    return kept
