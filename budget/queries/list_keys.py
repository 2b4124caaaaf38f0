"""By what a row of a printed list is found again in another year: its code where that names it alone, else its name too."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from budget.queries.search_text import folded


class PrintedList(StrEnum):
    """The lists that have a page of their own."""

    INCOME = "income"
    SANGONG = "sangong"
    PROCUREMENT = "procurement"
    SERVICES = "services"
    PROJECTS = "projects"
    PERFORMANCE = "performance"


class ListedRow(NamedTuple):
    """What a row of a list goes by: its code, its printed name, and the 类 that it serves where the list says so."""

    code: str
    name: str
    function: str = ""


# Several services may stand below one code of the catalogue: it alone names none of them.
_BY_NAME = frozenset({PrintedList.SERVICES})


def keys_of(listed: PrintedList, rows: Sequence[ListedRow]) -> tuple[str, ...]:
    """Return by what each row of a list is found in another year: its code where that stands once, else its name too.

    Empty where two rows are alike in both: which of them is which in another year, nobody can tell.
    """
    codes = tuple(row.code for row in rows)
    if listed not in _BY_NAME and all(codes) and len(set(codes)) == len(codes):
        return codes
    fine = tuple(f"{row.code}|{row.function}|{folded(row.name)}" for row in rows)
    return fine if len(set(fine)) == len(fine) else ()
