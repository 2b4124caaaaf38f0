"""Every figure of an edition as a stream of facts, for the downloads."""

from __future__ import annotations

from collections.abc import Iterator

from budget.models import LineItem
from budget.queries.names import sheets_of
from budget.queries.results import EditionInfo, Fact
from budget.vocabulary import Scheme

# Rows that are fetched at a time; memory stays flat however many there are.
CHUNK = 5000


def facts(edition: EditionInfo, table_key: str = "", scheme: Scheme | None = None, code: str = "") -> Iterator[Fact]:
    """Yield the facts of an edition in the order of its tables and rows; one query, streamed.

    `table_key` keeps one table, `scheme` and `code` keep what is booked on a code or below it.
    """
    rows = LineItem.published.filter(edition=edition.id, table__edition=edition.id)
    if table_key:
        rows = rows.filter(table__key=table_key)
    if scheme is not None and code:
        rows = rows.filter(**{f"{scheme.value}__startswith": code})
    sheets = sheets_of(edition)
    fields = (
        "table__key", "table__number", "row_number", "label", "measure", "unit_code", "function", "gov_economic",
        "dept_economic", "category", "is_total", "amount", "sheet_id", "address", "raw",
    )  # fmt: skip
    ordered = rows.order_by("table__position", "position", "pk").values_list(*fields)
    for row in ordered.iterator(chunk_size=CHUNK):
        yield Fact(*(*row[:12], sheets.place(*row[12:])))
