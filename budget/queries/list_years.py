"""A printed list in all the years of a body, from income to the money of the whole; matched by code, else by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q

from budget.forms import MEASURES, Funds, Subject, measure_label
from budget.models import LineItem
from budget.queries.contents import Says, contents, of_tables
from budget.queries.list_keys import ListedRow, PrintedList, keys_of
from budget.queries.results import EditionInfo
from budget.queries.search_text import folded
from budget.queries.specials import is_inside
from budget.queries.summaries import source_name
from budget.queries.years import Lack, YearBefore, YearPoint, Years, renamed, same_stage

_ABOUT: Mapping[PrintedList, tuple[Subject, tuple[Funds, ...]]] = {
    PrintedList.INCOME: (Subject.BALANCE, (Funds.ALL,)),
    PrintedList.SANGONG: (Subject.SANGONG, ()),
    PrintedList.PROCUREMENT: (Subject.PROCUREMENT, ()),
    PrintedList.SERVICES: (Subject.SERVICES, ()),
    PrintedList.PROJECTS: (Subject.PROJECT_GOALS, ()),
    PrintedList.PERFORMANCE: (Subject.DEPARTMENT_GOALS, ()),
}
# What of a table is the list, where not all of it is.
_WANTED = {
    PrintedList.INCOME: Q(side="income", measure="total"),
    PrintedList.SANGONG: Q(),
    PrintedList.PROCUREMENT: Q(measure="total"),
    PrintedList.SERVICES: Q(measure="total"),
    PrintedList.PROJECTS: Q(measure="total", is_total=False),
    PrintedList.PERFORMANCE: Q(),
}
# What tells how a table is laid out: long, and nothing of what it says.
LAID_OUT = ("table__columns", "table__parts")


# By edition, in the order of the table.
ListedRows = Mapping[int, Sequence[LineItem]]


@dataclass(slots=True)
class _List:
    """What one edition's list says."""

    printed: int | None = None
    rows: list[tuple[ListedRow, int]] = field(default_factory=list)


class _Keyed(NamedTuple):
    """The rows of a list by what they are matched by. `is_fine` where codes alone do not tell them apart."""

    rows: Mapping[str, tuple[ListedRow, int]]
    is_fine: bool


# Lists whose rows have names of the body's own: what is called otherwise than the year before is said to be.
_NAMED = frozenset({PrintedList.INCOME, PrintedList.PROJECTS})


def listed_rows(edition: EditionInfo, editions: Iterable[EditionInfo], listed: PrintedList) -> ListedRows:
    """Return the rows of a list in all years of the stage of an edition, by edition. One query.

    `editions` are all visible ones of the body.
    """
    tables = _tables(same_stage(edition, editions), listed)
    rows: dict[int, list[LineItem]] = {key: [] for key in tables}
    found = LineItem.published.filter(of_tables(tables), _WANTED[listed]).order_by("table", "position", "pk")
    for row in found.select_related("table__sheet__file").defer(*LAID_OUT):
        rows[row.edition_id].append(row)
    return rows


def years_of_list(
    edition: EditionInfo, editions: Iterable[EditionInfo], listed: PrintedList, rows: ListedRows | None = None
) -> Years | None:
    """Return the years of a list and of each of its rows in the stage of an edition. One query, none with `rows`.

    `editions` are all visible ones of the body. None, without a query, where it has published no other year or the
    edition has no such list. Parts of the year before are None where the rows of the two years cannot be matched.
    """
    here = same_stage(edition, editions)
    tables = _tables(here, listed)
    # A single year has nothing beside it; told before the rows are asked for, so that it costs no query.
    if len(here) < 2 or edition.id not in tables:
        return None
    known = rows if rows is not None else listed_rows(edition, editions, listed)
    lists = {key: _read(edition, listed, known[key]) for key in tables}
    told = {key: _keyed(listed, found.rows) for key, found in lists.items()}
    now = told[edition.id]
    aligned = {key: _aligned(keyed, now) for key, keyed in told.items()}
    span = range(min(here), max(here) + 1)
    points = tuple(_point(year, here.get(year), tables, lists) for year in span)
    parts: dict[str, tuple[YearPoint, ...]] = {}
    for part in dict.fromkeys(part for rows in aligned.values() for part in rows or ()):
        parts[part] = tuple(_part_point(point, aligned, part) for point in points)
    # Only the very year before: beside one further back «increased by» would say something else.
    then = next((one for one in points if one.year == edition.year - 1 and one.edition), None)
    return Years(points, _before(listed, then, aligned, aligned[edition.id] or {}) if then else None, parts)


def part_years(years: Years | None, key: str) -> Years | None:
    """Return the years of one row of a list; None where no year has it that can be matched."""
    if years is None or key not in years.parts:
        return None
    points = years.parts[key]
    then = years.before and next(one for one in points if one.year == years.before.year)
    return Years(points, YearBefore(then, None, {}, {}) if then else None)


def _tables(here: Mapping[int, EditionInfo], listed: PrintedList) -> dict[int, Says]:
    """Return by edition the table that prints a list."""
    subject, funds = _ABOUT[listed]
    found = {each.id: next(contents(each).about(subject, *funds), None) for each in here.values()}
    return {key: says for key, says in found.items() if says is not None}


def _read(edition: EditionInfo, listed: PrintedList, rows: Iterable[LineItem]) -> _List:
    found = _List()
    for row in rows:
        _READ[listed](edition, found, row)
    return found


def _source(edition: EditionInfo, found: _List, row: LineItem) -> None:
    if row.category == "total_income" and row.is_total:
        found.printed = row.amount
    elif row.category and not row.is_total:
        found.rows.append((ListedRow(row.category, source_name(edition, row.category, row.label)), row.amount))


def _kind(edition: EditionInfo, found: _List, row: LineItem) -> None:  # noqa: ARG001 - as the others
    if row.measure == "total":
        found.printed = row.amount
    elif is_inside(row.table.key, row.measure):
        found.rows.append((ListedRow(row.measure, measure_label(row.table.key, row.measure)), row.amount))


def _money(edition: EditionInfo, found: _List, row: LineItem) -> None:  # noqa: ARG001 - as the others
    if row.measure == "total":
        found.printed = row.amount
    else:
        found.rows.append((ListedRow(row.measure, MEASURES.get(row.measure, row.measure)), row.amount))


def _bought(edition: EditionInfo, found: _List, row: LineItem) -> None:  # noqa: ARG001 - as the others
    if not row.is_total:
        found.rows.append((ListedRow(row.category, row.label, row.function), row.amount))
    elif found.printed is None:
        found.printed = row.amount


_READ = {
    PrintedList.INCOME: _source,
    PrintedList.SANGONG: _kind,
    PrintedList.PROCUREMENT: _bought,
    PrintedList.SERVICES: _bought,
    PrintedList.PROJECTS: _bought,
    PrintedList.PERFORMANCE: _money,
}


# By edition its rows, by the keys of the year that is looked at; None where they cannot be matched.
_Rows = Mapping[str, tuple[ListedRow, int]]
_Aligned = Mapping[int, _Rows | None]


def _keyed(listed: PrintedList, rows: Sequence[tuple[ListedRow, int]]) -> _Keyed | None:
    keys = keys_of(listed, [told for told, _fen in rows])
    # `keys_of` gives no keys at all where two rows are alike.
    if len(keys) != len(rows):
        return None
    return _Keyed(dict(zip(keys, rows, strict=True)), any("|" in key for key in keys))


def _aligned(then: _Keyed | None, now: _Keyed | None) -> _Rows | None:
    """Return the rows of a year by the keys of this one: by code, and what that does not find by a name of its own.

    None where rows are alike, or one of the two years tells its rows apart more finely than the other.
    """
    if then is None or now is None or (then.rows and now.rows and then.is_fine is not now.is_fine):
        return None
    left = {key: folded(told.name) for key, (told, _fen) in then.rows.items() if key not in now.rows}
    fresh = {key: folded(told.name) for key, (told, _fen) in now.rows.items() if key not in then.rows}
    counts, counts_now = Counter(left.values()), Counter(fresh.values())
    by_name = {name: key for key, name in fresh.items() if name and counts_now[name] == counts[name] == 1}
    return {by_name.get(left.get(key, ""), key): row for key, row in then.rows.items()}


def _point(year: int, edition: EditionInfo | None, tables: Mapping[int, Says], lists: Mapping[int, _List]) -> YearPoint:
    if edition is None:
        return YearPoint(year, None, lack=Lack.UNPUBLISHED)
    if edition.id not in tables:
        return YearPoint(year, edition, lack=Lack.NO_TABLE)
    found = lists[edition.id]
    if found.printed is not None:
        return YearPoint(year, edition, found.printed)
    if found.rows:
        return YearPoint(year, edition, sum(fen for _told, fen in found.rows))
    return YearPoint(year, edition, lack=Lack.ABSENT)


def _part_point(whole: YearPoint, aligned: _Aligned, part: str) -> YearPoint:
    """Return what a year gave a row of the list; a year that prints the sum alone lacks its rows."""
    if whole.edition is None or whole.lack is not None:
        return YearPoint(whole.year, whole.edition, lack=whole.lack)
    rows = aligned[whole.edition.id]
    if rows is None:
        return YearPoint(whole.year, whole.edition, lack=Lack.COARSER)
    if part not in rows:
        return YearPoint(whole.year, whole.edition, lack=Lack.ABSENT)
    told, fen = rows[part]
    return YearPoint(whole.year, whole.edition, fen, name=told.name, code=told.code)


def _before(listed: PrintedList, point: YearPoint, aligned: _Aligned, now: _Rows) -> YearBefore:
    then = aligned.get(point.edition.id) if point.edition else None
    if point.fen is None or then is None:
        return YearBefore(point, None, {}, {})
    names = {key: told.name for key, (told, _fen) in then.items()}
    former = {key: name for key, name in names.items() if key in now and renamed(name, now[key][0].name)}
    fen = {key: fen for key, (_told, fen) in then.items()}
    return YearBefore(point, fen, names, former if listed in _NAMED else {})
