"""What an edition says it has: its tables by what they are about. Whoever asks for figures asks here which table has them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.db.models import Aggregate, Exists, F, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from budget.forms import Funds, Phase, Subject
from budget.models import DisclosedTable, Edition, EditionText
from budget.queries.basis import Basis
from budget.queries.errors import NotDisclosed
from budget.queries.results import EditionInfo
from budget.vocabulary import EditionState, Scheme

# What table answers for a basis.
_ABOUT = {
    Basis.ALL: (Subject.SPENDING, Funds.ALL),
    Basis.FISCAL: (Subject.SPENDING, Funds.FISCAL),
    Basis.GENERAL: (Subject.SPENDING, Funds.GENERAL),
    Basis.BASIC: (Subject.BASIC, Funds.GENERAL),
}
_ECONOMIC = (Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC)


@dataclass(frozen=True, slots=True)
class Says:
    """A table in the words of its own: what it is about, whose money it counts, by what, and in which phases."""

    key: str
    number: str
    is_empty: bool
    subject: Subject
    funds: Funds
    dimensions: tuple[str, ...]
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """The tables of an edition, in their order."""

    tables: tuple[Says, ...]
    # Whether the body published words beside the tables.
    has_texts: bool = False
    # Whether another stage of the same year is public too.
    has_stages: bool = False

    @property
    def crossing(self) -> Says | None:
        """Return the table whose rows have a function and an economic code both; None where none crosses them."""
        found = self.spending(Basis.ALL, Scheme.FUNCTION)
        return found if found and any(scheme.value in found.dimensions for scheme in _ECONOMIC) else None

    def about(self, subject: Subject, *funds: Funds) -> Iterator[Says]:
        """Yield the tables of a subject, of all funds or of those named."""
        return (one for one in self.tables if one.subject is subject and (not funds or one.funds in funds))

    def key(self, subject: Subject, *funds: Funds) -> str:
        """Return the key of the first table of a subject; empty where there is none."""
        return next((one.key for one in self.about(subject, *funds)), "")

    def spending(self, basis: Basis, scheme: Scheme | None = None) -> Says | None:
        """Return the table that counts spending on a basis, by a classification where one is asked for."""
        tables = self.about(*_ABOUT[basis])
        return next((one for one in tables if scheme is None or scheme.value in one.dimensions), None)

    def bases(self, scheme: Scheme) -> tuple[Basis, ...]:
        """Return the bases on which spending is disclosed by a classification, the widest first.

        基本支出 alone is a basis only where nothing wider is there: it is part of the others.
        """
        wide = tuple(basis for basis in (Basis.ALL, Basis.FISCAL, Basis.GENERAL) if self.spending(basis, scheme))
        return wide or ((Basis.BASIC,) if self.spending(Basis.BASIC, scheme) else ())

    def basis(self, scheme: Scheme) -> Basis:
        """Return the widest basis on which spending is disclosed by a classification."""
        return next(iter(self.bases(scheme)), Basis.ALL)

    def schemes_of(self, basis: Basis) -> tuple[Scheme, ...]:
        """Return the classifications of the table that answers first for a basis."""
        found = self.spending(basis)
        return tuple(scheme for scheme in (Scheme.FUNCTION, *_ECONOMIC) if found and scheme.value in found.dimensions)

    def schemes(self) -> tuple[Scheme, ...]:
        """Return the classifications by which spending is disclosed at all."""
        return tuple(scheme for scheme in (Scheme.FUNCTION, *_ECONOMIC) if self.bases(scheme))

    @property
    def economic(self) -> Scheme | None:
        """Return the economic classification that pages lead to first; None where there is none."""
        return next((scheme for scheme in _ECONOMIC if self.bases(scheme)), None)


def of_tables(tables: Mapping[int, Says], *, every_phase: bool = False) -> Q:
    """Return the condition that facts stand in these tables, by edition, in the phase that each table is about.

    Who asks for every phase must keep them apart: they are never added to each other.
    """
    alike: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for edition, says in tables.items():
        phases = says.phases if every_phase else says.phases[-1:]
        # Editions with the same table and phases share a condition, or fifty bodies would make a query of fifty parts.
        alike.setdefault((says.key, tuple(phase.value for phase in phases)), []).append(edition)
    # True of nothing: an empty condition would let every fact through where there is no table.
    which = Q(pk__in=[])
    for (key, phases_of), editions in alike.items():
        is_one = len(phases_of) == 1
        phase = Q(phase=phases_of[0]) if is_one else Q(phase__in=phases_of)
        which |= Q(phase, table__edition__in=editions, table__key=key)
    return which


class _Array(Aggregate):
    """Several JSON values as one JSON array, in whatever order the database has them."""

    output_field = JSONField()

    def as_sqlite(self, *args: Any, **more: Any) -> tuple[str, Any]:
        """Name SQLite's function."""
        return self.as_sql(*args, **more, function="JSON_GROUP_ARRAY")

    def as_postgresql(self, *args: Any, **more: Any) -> tuple[str, Any]:
        """Name PostgreSQL's function."""
        return self.as_sql(*args, **more, function="JSONB_AGG")


_FIELDS = ("key", "number", "is_empty", "subject", "funds", "dimensions", "phases", "position")
_known: WeakKeyDictionary[EditionInfo, Contents] = WeakKeyDictionary()


def with_contents(rows: QuerySet[Edition]) -> QuerySet[Edition]:
    """Let the query for editions bring what each has along."""
    said = JSONObject(**{name: F(name) for name in _FIELDS})
    # `every_stage` is safe here: the edition outside was asked for through `published`, and once is cheaper than twice.
    tables = DisclosedTable.every_stage.filter(edition=OuterRef("pk")).order_by().values("edition")
    written = EditionText.every_stage.filter(edition=OuterRef("pk"))
    same_year = Edition.published.filter(unit=OuterRef("unit"), year=OuterRef("year"), state=EditionState.PUBLISHED)
    return rows.annotate(
        says=Subquery(tables.annotate(all=_Array(said)).values("all")),
        has_texts=Exists(written),
        has_stages=Exists(same_year.exclude(stage=OuterRef("stage"))),
    )


def keep(edition: EditionInfo, row: Any) -> EditionInfo:
    """Keep what the row of an edition brought along, if it did."""
    if hasattr(row, "says"):
        _known[edition] = Contents(_said(row.says or []), row.has_texts, row.has_stages)
    return edition


def contents(edition: EditionInfo) -> Contents:
    """Return what an edition has. One query, none where the edition's own query brought it along."""
    if edition not in _known:
        keep(edition, with_contents(Edition.published.filter(pk=edition.id)).get())
    return _known[edition]


def table_of(edition: EditionInfo, basis: Basis, scheme: Scheme | None = None) -> str:
    """Return the key of the table that counts spending on a basis. Raises NotDisclosed."""
    found = contents(edition).spending(basis, scheme)
    if found is None:
        raise NotDisclosed(f"{basis.value} {scheme.value if scheme else ''}".strip())
    return found.key


def _said(rows: list[dict[str, Any]]) -> tuple[Says, ...]:
    rows.sort(key=lambda row: row["position"])
    return tuple(
        Says(
            row["key"],
            row["number"],
            bool(row["is_empty"]),
            Subject(row["subject"]),
            Funds(row["funds"]),
            tuple(_list(row["dimensions"])),
            tuple(map(Phase, _list(row["phases"]))),
        )
        for row in rows
        if row["subject"]
    )


def _list(value: list[str] | str) -> list[str]:
    """Return a list that SQLite hands on as the text it keeps."""
    found: list[str] = json.loads(value) if isinstance(value, str) else value
    return found
