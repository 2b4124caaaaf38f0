"""Whether the names in a file are those of its body: another's figures may stand under this body's code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain

from budget.editions.recognising import goals_of
from budget.editions.sizes import Doubtful
from budget.models import PrintedName, Unit
from budget.unit_names import everyday_name
from budget.vocabulary import UNIT, EditionState
from budget.workbook.rows import Code, Reading

# Shorter names stand in other words by chance.
_SHORTEST = 3
# Names that are told one by one.
_TOLD = 3
_SPACES = re.compile(r"\s+")


def other_bodies(unit: Unit, reading: Reading) -> Iterator[Doubtful]:
    """Yield one doubt that tells the names in the file which are not the body's. Two queries at most.

    Its code and the form of the goals name the body itself: any other name there is told. Titles and the names of units
    below it may be anything but the name of another body that is registered.
    """
    own = [_folded(name) for name in (unit.name, unit.short_name, everyday_name(unit.name)) if name]
    found = {place: name for place, name in _of_itself(unit, reading) if not _is_one_of(name, own)}
    if found and unit.pk:
        # What readers have already seen as its name is a name of it.
        known = PrintedName.every_stage.filter(
            edition__unit=unit, edition__state=EditionState.PUBLISHED.value, scheme=UNIT, code=unit.code
        )
        own += [_folded(name) for name in known.values_list("name", flat=True).distinct()]
        found = {place: name for place, name in found.items() if not _is_one_of(name, own)}
    if not found:
        found = _registered(unit, reading, own)
    if found:
        told = "，".join(f"{place} 写的是“{name}”" for place, name in list(found.items())[:_TOLD])
        said = f"文件里{told}，这里要存到的单位是“{unit.name}”（编码 {unit.code}）。会不会是别的单位的文件，或者编码填错了？"
        yield Doubtful("upload.body", unit.code, said)


def _of_itself(unit: Unit, reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield where the file names the body itself, and how."""
    for code in _units(reading):
        if code.code == unit.code and code.name:
            yield code.source.place, code.name
    goals = goals_of(reading)
    printed = goals.texts.get("department") if goals else None
    if printed and printed.text.strip():
        yield printed.source.place, printed.text.strip()


def _registered(unit: Unit, reading: Reading, own: list[str]) -> dict[str, str]:
    """Return where a title or a unit's name has the name of another registered body in it."""
    named = {code.source.place: code.name for code in _units(reading) if code.name}
    for table in reading.tables:
        for part in table.parts:
            named.setdefault(f"工作表“{part.sheet}”的表名", table.title)
    texts = {place: _folded(text) for place, text in named.items()}
    others = [
        name
        for row in Unit.objects.filter(slug__isnull=False).exclude(pk=unit.pk).values_list("name", "short_name")
        for name in map(_folded, row)
        if len(name) >= _SHORTEST and not any(name in mine for mine in own)
    ]
    return {
        place: named[place]
        for place, text in texts.items()
        if any(other in text for other in others) and not _is_one_of(text, own)
    }


def _units(reading: Reading) -> Iterator[Code]:
    rows = (row.dimensions.get(UNIT) for table in reading.tables for row in table.rows)
    projects = (project.unit for table in reading.tables for project in table.projects)
    return (code for code in chain(rows, projects) if code)


def _is_one_of(name: str, own: list[str]) -> bool:
    """Whether a name is one of the body's, or has one in it, or is a part of one."""
    folded = _folded(name)
    return any(mine in folded or (len(folded) >= _SHORTEST and folded in mine) for mine in own if mine)


def _folded(name: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", name))
