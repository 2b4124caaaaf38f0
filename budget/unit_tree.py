"""The tree of budget units: registering a disclosing body, and the 单位 below it that its tables name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain

from django.core.exceptions import ValidationError

from budget import unit_names
from budget.models import Edition, PrintedName, Unit
from budget.vocabulary import UNIT
from budget.workbook.rows import Reading

_DIVISION_DIGITS = 6
# A project code is the division (6 digits), the year (2), a letter and a running number.
_PROJECT_CODE_LENGTH = 21


class UnitUnknown(LookupError):
    """The body is not registered and cannot be from what is known; the message is for staff."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What was said about a body; what is empty is taken from its own tables."""

    code: str
    division: str = ""
    slug: str = ""
    name: str = ""
    short_name: str = ""


def find(code: str, division: str = "") -> Unit | None:
    """Return the registered body with this code. Raises UnitUnknown where several divisions have one."""
    units = Unit.objects.filter(code=code, **({"division_code": division} if division else {}))
    if len(units) > 1:
        raise UnitUnknown(f"有 {len(units)} 个区划都有代码为 {code} 的单位，请用 --division 指明区划代码。")
    return units.first()


def unregistered(wanted: Registration, reading: Reading) -> Unit:
    """Return the body as it would be registered, unsaved; name and division come from the tables where not said.

    Raises UnitUnknown where the tables do not say them either.
    """
    name = wanted.name or printed_name(reading, wanted.code)
    if not name:
        raise UnitUnknown(f"还没有登记代码为 {wanted.code} 的单位，表里也没有它的名称，请用 --name 写明。")
    division = wanted.division or division_of(reading)
    if not division:
        raise UnitUnknown(f"还没有登记代码为 {wanted.code} 的单位，请用 --division 写明它的区划代码（如 110105）。")
    slug = wanted.slug or unit_names.address(name, wanted.code)
    if not wanted.slug and Unit.objects.filter(slug=slug).exists():
        # There are several 朝阳 in the country: the first keeps the short address, for links lead to it.
        slug = f"{slug}-{division}"
    short_name = wanted.short_name or unit_names.everyday_name(name)
    unit = Unit(division_code=division, code=wanted.code, name=name, short_name=short_name, slug=slug)
    try:
        unit.full_clean()
    except ValidationError as error:
        raise UnitUnknown("；".join(error.messages)) from error
    return unit


def saved(unit: Unit) -> Unit:
    """Return the unit as it is in the database, registered now if it was not."""
    if unit.pk:
        return unit
    described = {"name": unit.name, "short_name": unit.short_name, "slug": unit.slug}
    return Unit.objects.get_or_create(division_code=unit.division_code, code=unit.code, defaults=described)[0]


def printed_name(reading: Reading, code: str) -> str:
    """Return the name that a table prints for a unit's code, or an empty text."""
    rows = (row.dimensions.get(UNIT) for table in reading.tables for row in table.rows)
    projects = (project.unit for table in reading.tables for project in table.projects)
    return next((unit.name for unit in chain(rows, projects) if unit and unit.code == code and unit.name), "")


def division_of(reading: Reading) -> str:
    """Return the division with which every project code begins, or an empty text where they do not agree."""
    codes = (project.code for table in reading.tables for project in table.projects)
    divisions = Counter(code[:_DIVISION_DIGITS] for code in codes if len(code) == _PROJECT_CODE_LENGTH)
    only = next(iter(divisions)) if len(divisions) == 1 else ""
    return only if only.isdigit() else ""


def add_children(edition: Edition) -> list[Unit]:
    """Register the 单位 below the edition's body that its tables name and nobody knows yet; return them."""
    body = edition.unit
    printed = PrintedName.every_stage.filter(edition=edition, scheme=UNIT, code__startswith=body.code)
    names: dict[str, str] = dict(printed.exclude(code=body.code).values_list("code", "name"))
    family = {unit.code: unit for unit in Unit.objects.filter(division_code=body.division_code)}
    added = []
    # Short ones first, so that a parent is there before its children.
    for code in sorted(names.keys() - family.keys(), key=len):
        parent = max((unit for unit in family.values() if code.startswith(unit.code)), key=lambda unit: len(unit.code))
        family[code] = Unit.objects.create(division_code=body.division_code, code=code, name=names[code], parent=parent)
        added.append(family[code])
    return added
