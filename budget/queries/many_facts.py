"""Every figure of many editions as one stream, asked for by portions: a site with company asks no more often than one alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from django.db.models import Count

from budget.models import DisclosedTable, LineItem, Project, SourceSheet
from budget.queries.editions import latest_stage
from budget.queries.facts import CHUNK, FACT_FIELDS, FactRow, FactWords, is_sum
from budget.queries.names import names_on
from budget.queries.results import EditionInfo, TableInfo
from budget.queries.standing import alone_among
from budget.queries.tables import table_info

# Amounts of editions that are asked for together, about, and editions at most.
PORTION, MOST_TOGETHER = 100_000, 200

# In the order in which editions are listed everywhere, and within one the details first, as its own file has them.
_ORDER = (
    "edition__unit__division_code", "edition__unit__code", "-edition__year", latest_stage("edition__stage"),
    "-edition__version", "is_sum", "table__position", "position", "pk",
)  # fmt: skip

Told = tuple[EditionInfo, FactWords, Iterator[FactRow]]


def facts_of(editions: Sequence[EditionInfo]) -> Iterator[Told]:
    """Yield each edition that has facts, with its words and its facts, which are to be taken before the next.

    `editions` stand in the order in which `queries.editions` gives them. Eight queries for each portion.
    """
    for portion in _portions(editions):
        words = _words(portion)
        edition_of = {pk: edition for edition in portion for pk in words[edition.id].tables}
        alone = frozenset(pk for each in words.values() for pk in each.alone)
        rows = (
            LineItem.published.filter(edition__in=[edition.id for edition in portion])
            .annotate(is_sum=is_sum(alone))
            .order_by(*_ORDER)
            .values_list(*FACT_FIELDS)
            .iterator(chunk_size=CHUNK)
        )
        # The rows stand edition by edition, so nothing has to be held to tell where one ends.
        for edition, group in groupby(rows, key=lambda row: edition_of[row[0]]):
            yield edition, words[edition.id], group


def _portions(editions: Sequence[EditionInfo]) -> Iterator[list[EditionInfo]]:
    """Yield editions that have about as many facts together as may be asked for at once. One query."""
    rows = LineItem.published.filter(edition__in=[edition.id for edition in editions]).order_by()
    counts: dict[int, int] = dict(rows.values_list("edition").annotate(Count("pk")))
    together: list[EditionInfo] = []
    size = 0
    for edition in editions:
        if together and (size + counts.get(edition.id, 0) > PORTION or len(together) == MOST_TOGETHER):
            yield together
            together, size = [], 0
        together.append(edition)
        size += counts.get(edition.id, 0)
    if together:
        yield together


def _words(editions: Iterable[EditionInfo]) -> dict[int, FactWords]:
    """Return the words of many editions by their ids. Six queries."""
    listed = {edition.id: edition for edition in editions}
    names = names_on(listed.values())
    tables: dict[int, dict[int, TableInfo]] = {key: {} for key in listed}
    for row in DisclosedTable.published.filter(edition__in=listed).select_related("sheet__file"):
        tables[row.edition_id][row.pk] = table_info(row)
    sheets: dict[int, dict[int, tuple[int, str, int, str]]] = {key: {} for key in listed}
    kept = SourceSheet.published.filter(file__edition__in=listed)
    fields = ("file__edition", "pk", "file__position", "file__name", "position", "name")
    for key, pk, *told in kept.values_list(*fields):
        sheets[key][pk] = (told[0], told[1], told[2], told[3])
    projects: dict[int, dict[str, str]] = {key: {} for key in listed}
    for key, code, name in Project.published.filter(edition__in=listed).values_list("edition", "code", "name"):
        projects[key][code] = name
    alone = alone_among([pk for found in tables.values() for pk in found])
    return {
        key: FactWords(tables[key], sheets[key], projects[key], names[key], alone & tables[key].keys())
        for key in listed
    }
