"""Makes the sums of spending that pages over many editions read, in the transaction that publishes an edition.

What is summed is the table of all spending, by each classification that it has, in the phase that the table is about.
A test adds the facts up once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from budget import bulk
from budget.forms import Funds, Subject
from budget.models import DisclosedTable, Edition, LineItem, SpendingSum
from budget.queries.breakdowns import SPLIT
from budget.queries.standing import Standing
from budget.vocabulary import Scheme

SCHEMES = (Scheme.FUNCTION, Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC)
_FIELDS = ("edition", "scheme", "length", "sums", "printed", "total")
_CODES = ("unit_code", *(scheme.value for scheme in SCHEMES))

# Measure, kind of row, whether it is a sum of other rows, 分, the codes of its row.
_Fact = tuple[str, str, bool, int, tuple[str, ...]]


def add_up(edition: Edition) -> int:
    """Make the sums of an edition anew and return how many rows they are. Called inside a transaction."""
    SpendingSum.every_stage.filter(edition=edition).delete()
    tables = DisclosedTable.every_stage.filter(
        # An empty table sums up to nothing, and would hide another that says the same.
        Exists(LineItem.every_stage.filter(table=OuterRef("pk"))),
        edition=edition, subject=Subject.SPENDING.value, funds=Funds.ALL.value,
    )  # fmt: skip
    about = {
        pk: (dimensions, phases[-1])
        for pk, dimensions, phases in tables.order_by("position").values_list("pk", "dimensions", "phases")
    }
    facts = LineItem.every_stage.filter(table__in=about).order_by()
    rows = [(edition.pk, *row, whole(row)) for row in _sums(about, facts)]
    return bulk.insert(SpendingSum, _FIELDS, rows)


def whole(row: tuple[Any, ...]) -> int | None:
    """Return what the row of a whole comes to: the printed total, else that of the details; None for other rows."""
    _scheme, length, details, printed = row
    return None if length else printed.get("total", details.get("total", 0))


def kept_sums(facts: QuerySet[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield scheme, length, sums and printed sums of one edition, whose facts are given. One query, or two."""
    spending = facts.filter(table__subject=Subject.SPENDING.value, table__funds=Funds.ALL.value).order_by()
    about = ("table", "table__position", "table__dimensions", "table__phases")
    tables: dict[int, tuple[list[str], str]] = {
        table: (dimensions, phases[-1])
        for table, _, dimensions, phases in sorted(spending.values_list(*about).distinct(), key=lambda row: row[1])
    }
    yield from _sums(tables, spending)


def _sums(tables: Mapping[int, tuple[list[str], str]], facts: QuerySet[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of an edition; `tables` in their order, each by what it is keyed and the phase that it is about."""
    of_table: dict[int, list[_Fact]] = {table: [] for table in tables}
    rows = facts.filter(measure__in=SPLIT)
    told = rows.values_list("table", "phase", "measure", "line", "is_total", "amount", *_CODES)
    for table, phase, measure, line, is_total, fen, *codes in told if tables else ():
        if phase == tables[table][1]:
            of_table[table].append((measure, line, is_total, fen, tuple(codes)))
    for scheme in SCHEMES:
        # A form may print all spending by function and again by economic class: each classification is summed once.
        first = next((table for table, (dimensions, _) in tables.items() if scheme.value in dimensions), None)
        if first is not None:
            yield from _rows(scheme, of_table[first])


def _rows(scheme: Scheme, facts: Iterable[_Fact]) -> Iterator[tuple[Any, ...]]:
    """Yield length, sums and printed sums for each level, none where nothing is summed."""
    place = _CODES.index(scheme.value)
    printed: Counter[str] = Counter()
    levels: dict[int, Counter[str]] = {length: Counter() for length in (0, *scheme.level_lengths)}
    for measure, line, is_total, fen, codes in facts:
        if is_total:
            if not any(codes) and line != Standing.SUBTOTAL.value:  # a sum of one code or unit is no whole
                printed[measure] += fen
            continue
        levels[0][measure] += fen
        if measure == "total":
            for length in scheme.level_lengths:
                levels[length][codes[place][:length]] += fen
    if printed or levels[0]:
        for length, sums in levels.items():
            yield scheme.value, length, dict(sums), {} if length else dict(printed)
