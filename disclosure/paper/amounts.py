"""Amounts as official documents print them: thousands separated, and as many decimals in every amount of a unit."""

from __future__ import annotations

from collections.abc import Iterable

from budget.money import AmountUnit, in_unit
from budget.queries.results import OfficialTable

# Where a unit is not printed in whole numbers, it is printed with two decimals at least.
FEWEST = 2


def decimals_of(tables: Iterable[OfficialTable]) -> dict[AmountUnit, int]:
    """Return with how many decimals each unit is printed: as many as its most exact amount has."""
    found = dict.fromkeys(AmountUnit, 0)
    for table in tables:
        unit = table.info.amount_unit
        for row in table.body:
            for cell in row:
                if cell.fen is not None:
                    found[unit] = max(found[unit], _needed(cell.fen, unit))
    return {unit: max(needed, FEWEST) if needed else 0 for unit, needed in found.items()}


def amount(fen: int, unit: AmountUnit, decimals: int) -> str:
    """Return an exact amount as printed: «-1,234.50»."""
    number = in_unit(fen, unit)
    text = f"{number:,.{decimals}f}"
    # A rounded amount in a document that an office signs would be a wrong one.
    if _needed(fen, unit) > decimals:
        raise ValueError(f"{number} has more than {decimals} decimals")
    return text


def _needed(fen: int, unit: AmountUnit) -> int:
    """Return how many decimals say an amount exactly."""
    needed = unit.exact_decimals
    while needed and fen % 10 == 0:
        fen //= 10
        needed -= 1
    return needed
