"""Everything of an edition that has a page of its own, for the map of the site."""

from __future__ import annotations

from dataclasses import dataclass

from budget.models import LineItem, Project, SourceSheet
from budget.queries.contents import contents
from budget.queries.results import EditionInfo
from budget.vocabulary import Scheme


@dataclass(frozen=True, slots=True)
class Addressed:
    """Codes of each classification with the levels above them, cells of the matrix, projects, numbers of tables, sheets."""

    codes: dict[Scheme, tuple[str, ...]]
    cells: tuple[tuple[str, str], ...]
    projects: tuple[str, ...]
    tables: tuple[str, ...]
    sheets: tuple[tuple[int, int], ...]


def addressed(edition: EditionInfo) -> Addressed:
    """Return what has a page. Seven queries at most: one for each table that a classification is disclosed by."""
    has = contents(edition)
    codes: dict[Scheme, tuple[str, ...]] = {}
    for scheme in (Scheme.FUNCTION, Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC):
        table = has.spending(has.basis(scheme), scheme)
        booked = _booked(edition, table.key, scheme.value) if table else []
        # The levels above a code have pages too.
        codes[scheme] = tuple(sorted({part for (code,) in booked for part in _levels(scheme, code)}))
    crossing = has.crossing
    crossed = _booked(edition, crossing.key, Scheme.FUNCTION.value, Scheme.GOV_ECONOMIC.value) if crossing else []
    cells = sorted({(function[:3], economic[:3]) for function, economic in crossed if function and economic})
    sheets = SourceSheet.published.filter(file__edition=edition.id)
    return Addressed(
        codes=codes,
        cells=tuple(cells),
        projects=tuple(Project.published.filter(edition=edition.id).values_list("code", flat=True)),
        tables=tuple(table.number for table in has.tables if table.number),
        sheets=tuple(sheets.order_by("file__position", "position").values_list("file__position", "position")),
    )


def _booked(edition: EditionInfo, table: str, *schemes: str) -> list[tuple[str, ...]]:
    rows = LineItem.published.filter(edition=edition.id, table__edition=edition.id, table__key=table, is_total=False)
    return list(rows.order_by().values_list(*schemes).distinct())


def _levels(scheme: Scheme, code: str) -> list[str]:
    return [code[:length] for length in scheme.level_lengths if length <= len(code)]
