"""One node of spending in all the years of a body: what each gave it, or why there is nothing to compare with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import BigIntegerField, BooleanField, IntegerField, Min, Q, Sum, TextField, Value
from django.db.models.functions import Length, Substr

from budget.models import ClassificationCode, LineItem, PrintedName
from budget.queries.basis import Basis
from budget.queries.contents import Says, contents, of_tables
from budget.queries.errors import UnknownCode
from budget.queries.names import names_of
from budget.queries.results import EditionInfo
from budget.queries.search_text import folded
from budget.queries.standing import Standing
from budget.vocabulary import Scheme

# The row that prints the sum of a whole table.
WHOLE_ROW = Q(is_total=True, function="", gov_economic="", dept_economic="", unit_code="") & ~Q(
    line=Standing.SUBTOTAL.value
)


class Lack(StrEnum):
    """Why a year has no amount for a node. None of these is a zero."""

    UNPUBLISHED = "unpublished"  # nothing of that year in this stage
    NO_TABLE = "no_table"  # no table on this basis by this classification
    COARSER = "coarser"  # a table that does not go down to this level
    ABSENT = "absent"  # a table without a row on this code
    NO_SHARE = "no_share"  # a table in which codes of this level are less than nothing, where a share is asked


@dataclass(frozen=True, slots=True)
class YearPoint:
    """A year: its edition, what it gave the node in 分, what it calls it; where there is no amount, why."""

    year: int
    edition: EditionInfo | None
    fen: int | None = None
    lack: Lack | None = None
    name: str = ""
    # In lists, where a row may go by another code than this year's.
    code: str = ""


@dataclass(frozen=True, slots=True)
class YearBefore:
    """The year before, and what it gave each part of the node by code, with the names that it prints.

    `parts` is None where the two years do not go down to the same level: then parts cannot be compared.
    """

    point: YearPoint
    parts: Mapping[str, int] | None
    names: Mapping[str, str]
    # Of these the names of codes that this year calls something else.
    former_names: Mapping[str, str]

    @property
    def year(self) -> int:
        """Return its year."""
        return self.point.year

    @property
    def gap(self) -> int:
        """Return what the parts lack of the total, in 分."""
        return (self.point.fen or 0) - sum(self.parts.values()) if self.parts is not None else 0


@dataclass(frozen=True, slots=True)
class Years:
    """All years from the first published one to the last, those between that are missing too, oldest first.

    `before` is None where the year before was not published in this stage.
    """

    points: tuple[YearPoint, ...]
    before: YearBefore | None
    # Of a list also each row's years, by what it is matched by.
    parts: Mapping[str, tuple[YearPoint, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class _Found:
    """What one edition's table says of the node."""

    printed: int | None = None
    parts: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    is_coarser: bool = False
    has_coarse_parts: bool = False


def years_of(
    edition: EditionInfo, editions: Iterable[EditionInfo], scheme: Scheme, code: str = "", basis: Basis = Basis.ALL
) -> Years | None:
    """Return the years of a node in the stage of an edition, matched by code. One query.

    `editions` are all visible ones of the body. None, without a query, where it has published no other year.
    Raises UnknownCode.
    """
    length = length_below(scheme, code)
    # Budgets with budgets, accounts with accounts: between stages a difference says nothing about the years.
    here = same_stage(edition, editions)
    if len(here) < 2:
        return None
    tables = {each.id: says for each in here.values() if (says := contents(each).spending(basis, scheme)) is not None}
    before = here.get(edition.year - 1)
    found = _found(edition, [before.id] if before else [], tables, scheme, code, length)
    points = tuple(_point(year, here.get(year), tables, found, code) for year in range(min(here), max(here) + 1))
    return Years(points, _before(edition, before, points, found) if before is not None else None)


def same_stage(edition: EditionInfo, editions: Iterable[EditionInfo]) -> dict[int, EditionInfo]:
    """Return the current editions of a body in the stage of one, by year; the edition itself stands for its own year."""
    same = {each.year: each for each in editions if each.is_current and each.stage is edition.stage}
    # Who reads a former version compares that one, not the one that took its place.
    return {**same, edition.year: edition}


def length_below(scheme: Scheme, code: str) -> int:
    """Return the length of the codes below a code; of the finest codes, their own. Raises UnknownCode."""
    lengths = scheme.level_lengths
    if not lengths or (code and len(code) not in lengths):
        raise UnknownCode(code or scheme.value)
    return next((length for length in lengths if length > len(code)), lengths[-1])


def renamed(former: str, now: str) -> bool:
    """Tell whether two printed names of one code differ in more than spaces and punctuation."""
    return bool(former and now) and folded(former) != folded(now)


def _point(
    year: int, edition: EditionInfo | None, tables: Mapping[int, Says], found: Mapping[int, _Found], code: str
) -> YearPoint:
    if edition is None:
        return YearPoint(year, None, lack=Lack.UNPUBLISHED)
    if edition.id not in tables:
        return YearPoint(year, edition, lack=Lack.NO_TABLE)
    told = found.get(edition.id, _Found())
    name = told.names.get(code, "") if code else ""
    if told.printed is not None:
        return YearPoint(year, edition, told.printed, name=name)
    if told.parts:
        return YearPoint(year, edition, sum(told.parts.values()), name=name)
    return YearPoint(year, edition, lack=Lack.COARSER if told.is_coarser else Lack.ABSENT)


def _before(
    edition: EditionInfo, before: EditionInfo, points: Iterable[YearPoint], found: Mapping[int, _Found]
) -> YearBefore:
    point = next(each for each in points if each.year == before.year)
    then, now = found.get(before.id, _Found()), found.get(edition.id, _Found())
    # A year that stops at the 类 would make every 款 of the other look new.
    comparable = point.fen is not None and not then.has_coarse_parts and not now.has_coarse_parts
    former = {code: name for code, name in then.names.items() if renamed(name, now.names.get(code, ""))}
    return YearBefore(point, dict(then.parts) if comparable else None, then.names, former)


def _found(
    edition: EditionInfo, others: Collection[int], tables: Mapping[int, Says], scheme: Scheme, code: str, length: int
) -> dict[int, _Found]:
    """Return by edition what its table says. One query: the sums, and the names of node and parts.

    Names of parts are asked of the edition and of `others` alone, and of the classifications of all years.
    """
    sums = _sums(tables, scheme, code, length)
    names = _names(tables, [edition.id, *others], scheme, code, length)
    rows = sums.union(names, _official(scheme, code, length), all=True)
    found: dict[int, _Found] = {}
    official = []
    for key, is_total, part, fen, shortest, name, *more in rows:
        # No edition has the key 0: these are the names that the classification gives.
        if not key:
            official.append((int(fen), part, name, *more))
            continue
        told = found.setdefault(key, _Found())
        if name:
            told.names[part] = name
        elif is_total:
            told.printed = int(fen)
        elif part.startswith(code):
            told.parts[part] = int(fen)
            told.has_coarse_parts |= bool(part) and shortest < length
        else:
            told.is_coarser = True
    names_of(edition).learn(scheme, official)
    return found


# Columns that only some of the three parts of the query have.
_TEXT = Value("", output_field=TextField())
_NUMBER = Value(0, output_field=BigIntegerField())
_SIZE = Value(0, output_field=IntegerField())
_NO = Value(value=False, output_field=BooleanField())


def _sums(tables: Mapping[int, Says], scheme: Scheme, code: str, length: int) -> Any:
    name = scheme.value
    # Rows on the codes above tell «not so fine» from «nothing»: two reasons that a reader must not confuse.
    above = [code[:size] for size in scheme.level_lengths if size < len(code)]
    inside = Q(**{f"{name}__startswith": code}) | Q(**{f"{name}__in": above})
    wanted = Q(is_total=False) & inside if code else Q(is_total=False) | WHOLE_ROW
    # No part of a union may be ordered: SQLite refuses it.
    rows = LineItem.published.filter(of_tables(tables), wanted, measure="total").order_by()
    grouped = rows.annotate(part=Substr(name, 1, length)).values_list("table__edition", "is_total", "part")
    more = {"name": _TEXT, "plain": _TEXT, "english": _TEXT, "explained": _TEXT}
    return grouped.annotate(fen=Sum("amount"), shortest=Min(Length(name)), **more)


def _names(tables: Mapping[int, Says], named: Collection[int], scheme: Scheme, code: str, length: int) -> Any:
    parts = Q(edition__in=named, code__startswith=code, size=length)
    rows = PrintedName.published.filter(edition__in=tables, scheme=scheme.value).annotate(size=Length("code"))
    # Its own name is asked of every year, for a table of years shows what each called it.
    printed = rows.filter(parts | Q(code=code)).order_by()
    return printed.values_list("edition", _NO, "code", _NUMBER, _SIZE, "name", _TEXT, _TEXT, _TEXT)


def _official(scheme: Scheme, code: str, length: int) -> Any:
    rows = ClassificationCode.objects.filter(scheme=scheme.value, code__startswith=code).annotate(size=Length("code"))
    names = rows.filter(size=length).order_by()
    named = ("name", "plain_name", "english_name", "explanation")
    return names.values_list(_NUMBER, _NO, "code", "year", _SIZE, *named)
