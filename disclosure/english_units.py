"""The units that targets are counted in, for readers of English: «400 人» is «400 people»; an unknown one stays as printed.

The file is content of the site, as those of names are. Money is said in yuan, whatever it was printed in; a rate,
«元/平方米», is what it is for one: «yuan per square metre».
"""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import get_language

from budget.money import AmountUnit
from disclosure.figures import plain_number

FILE = Path(__file__).resolve().parents[1] / "fixtures" / "english_units.csv"
_MONEY = {unit.label: Decimal(unit.value) / AmountUnit.YUAN.value for unit in AmountUnit}


class _Words(NamedTuple):
    """What one of a unit is called, and several."""

    one: str
    many: str


@cache
def _known() -> dict[str, _Words]:
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        return {row["unit"]: _Words(row["one"], row["many"]) for row in csv.DictReader(file, strict=True)}


def is_known(unit: str) -> bool:
    """Tell whether every part of a unit has an English name."""
    return all(part in _known() or part in _MONEY for part in unit.split("/"))


def one_of(unit: str) -> str:
    """Return what one of a unit is called in the reader's language, as printed where that is not known."""
    words = _known().get(unit) if get_language() == "en" else None
    return words.one if words else unit


def counted(number: Decimal | int, unit: str) -> str:
    """Return a number of a unit: «400 人», «400 people»; a per cent sign stands close."""
    if get_language() == "en":
        name, *per = unit.split("/") if unit not in _known() else [unit]
        if name in _MONEY:
            number, name = number * _MONEY[name], AmountUnit.YUAN.label
        if words := _known().get(name):
            name = words.one if number == 1 else words.many
        unit = " per ".join([name, *map(one_of, per)])
    return f"{plain_number(number)} {unit}".replace(" %", "%").strip()
