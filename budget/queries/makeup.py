"""What money is spent on, in three words: its own staff, work that others are paid for, and the rest. Amounts in 分."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Sum

from budget.vocabulary import SPENT_ON_BY_DEPT, SPENT_ON_BY_GOV, is_spent_on


@dataclass(frozen=True, slots=True)
class Makeup:
    """A sum by what it is spent on; `staff_other` is the part of `staff` without a name of its own.

    `unknown` stands on lines that have neither economic code: then nothing is known.
    """

    total: int
    staff: int
    hired: int
    staff_other: int
    unknown: int

    @property
    def is_known(self) -> bool:
        """Tell whether every 分 has a kind, and no part is negative: else shares would mislead."""
        return self.unknown == 0 and min(self.total, self.staff, self.hired, self.rest) >= 0 and self.total > 0

    @property
    def rest(self) -> int:
        """Return what is neither for staff nor for contracted work."""
        return self.total - self.staff - self.hired - self.unknown

    @property
    def bought(self) -> int:
        """Return what is not for staff: more than this cannot have been spent on goods and services."""
        return self.total - self.staff


def sums() -> dict[str, Sum]:
    """Return the sums that a query of line items adds to its groups."""
    return {
        "staff": Sum("amount", filter=_spent_on("staff"), default=0),
        "hired": Sum("amount", filter=_spent_on("hired"), default=0),
        "staff_other": Sum("amount", filter=_spent_on("staff_other"), default=0),
        # A line with a code of either classification is known: one of them says what it is spent on.
        "unknown": Sum("amount", filter=Q(dept_economic="", gov_economic=""), default=0),
    }


def of_line(row: Any) -> Makeup:
    """Return the makeup of one row with its codes and amount: what `sums` asks the database for."""
    fen = row.amount

    def amount(what: str) -> int:
        return fen if is_spent_on(what, row.dept_economic, row.gov_economic) else 0

    unknown = 0 if row.dept_economic or row.gov_economic else fen
    return Makeup(fen, amount("staff"), amount("hired"), amount("staff_other"), unknown)


def together(parts: Iterable[Makeup | None]) -> Makeup | None:
    """Add makeups up; None where there is none."""
    known = [part for part in parts if part is not None]
    if not known:
        return None
    return Makeup(
        sum(part.total for part in known),
        sum(part.staff for part in known),
        sum(part.hired for part in known),
        sum(part.staff_other for part in known),
        sum(part.unknown for part in known),
    )


def _spent_on(what: str) -> Q:
    # Nothing yet: an empty Q would be true of every row.
    by_dept, by_gov = Q(pk__in=[]), Q(pk__in=[])
    for code in SPENT_ON_BY_DEPT[what]:
        by_dept |= Q(dept_economic__startswith=code)
    for code in SPENT_ON_BY_GOV[what]:
        by_gov |= Q(gov_economic__startswith=code)
    # As `is_spent_on` has it: the code of the department decides where a line has both.
    return by_dept | Q(dept_economic="") & by_gov
