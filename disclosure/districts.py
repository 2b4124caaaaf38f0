"""In which district a body is: by its division code, in the words of the names that bodies there have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from budget.queries.division_names import DIGITS, PROVINCES, county_of
from budget.queries.results import UnitCard


@dataclass(frozen=True, slots=True)
class District:
    """A county or district with its bodies, in the order of their codes."""

    code: str
    name: str
    bodies: tuple[UnitCard, ...]


def districts(bodies: Iterable[UnitCard]) -> list[District]:
    """Return the bodies by district, in the order of the division codes."""
    by_code: dict[str, list[UnitCard]] = {}
    for body in bodies:
        by_code.setdefault(body.division_code[:DIGITS], []).append(body)
    return [
        District(code, district_name(code, [body.name for body in found]), tuple(found))
        for code, found in sorted(by_code.items())
    ]


def district_name(code: str, names: Iterable[str]) -> str:
    """Return what a division is called: its province, and the county that its bodies' own names begin with.

    Where their names do not say one, the code stands for it: a district is never guessed.
    """
    return division_name(code, county_of(code, names))


def division_name(code: str, county: str) -> str:
    """Return what a division is called whose bodies name this county, or none."""
    province = PROVINCES.get(code[:2], "")
    if code.endswith("0000") and province:
        return _("{province}本级").format(province=province)
    if not county:
        return _("{province}（区划代码 {code}）").format(province=province, code=code)
    return f"{province}{county}"
