"""Everything of an edition that has a page of its own, for the map of the site."""

from __future__ import annotations

from dataclasses import dataclass

from budget.models import DisclosedTable, LineItem, Project, SourceSheet
from budget.queries.results import EditionInfo
from budget.vocabulary import Scheme


@dataclass(frozen=True, slots=True)
class Addressed:
    """Codes of each classification with the levels above them, cells of the matrix, projects, sheets.

    `tables` are the printed numbers by what the table is.
    """

    codes: dict[Scheme, tuple[str, ...]]
    cells: tuple[tuple[str, str], ...]
    projects: tuple[str, ...]
    tables: dict[str, str]
    sheets: tuple[tuple[int, int], ...]


def addressed(edition: EditionInfo) -> Addressed:
    """Return what has a page. Four queries."""
    schemes = (Scheme.FUNCTION, Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC)
    rows = LineItem.published.filter(edition=edition.id, table__key="expenditure", is_total=False)
    booked = list(rows.order_by().values_list(*(scheme.value for scheme in schemes)).distinct())
    codes = {
        scheme: tuple(sorted({part for row in booked for part in _levels(scheme, row[at])}))
        for at, scheme in enumerate(schemes)
    }
    cells = sorted({(row[0][:3], row[1][:3]) for row in booked if row[0] and row[1]})
    sheets = SourceSheet.published.filter(file__edition=edition.id)
    return Addressed(
        codes=codes,
        cells=tuple(cells),
        projects=tuple(Project.published.filter(edition=edition.id).values_list("code", flat=True)),
        tables=dict(DisclosedTable.published.filter(edition=edition.id).values_list("key", "number")),
        sheets=tuple(sheets.order_by("file__position", "position").values_list("file__position", "position")),
    )


def _levels(scheme: Scheme, code: str) -> list[str]:
    return [code[:length] for length in scheme.level_lengths if length <= len(code)]
