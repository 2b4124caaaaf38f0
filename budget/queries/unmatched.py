"""What a question names and nothing in its answer has: a body that is unknown, a year, a code, a table without an amount.

An answer that leaves a name out without a word looks like one that knows it: who asks for two bodies and mistypes one
would take the sum of the other for the sum of both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from budget.models import ClassificationCode, DisclosedTable, Edition, LineItem
from budget.queries.errors import UnknownBody
from budget.queries.filters import BEGINNINGS, EXACT, EditionFilter, ItemFilter, chosen
from budget.queries.standing import Told, alone_among
from budget.vocabulary import EditionState, Scheme

# Of each parameter the values that nothing has; a parameter all of whose values are there is not named.
Unmatched = Mapping[str, tuple[str, ...]]
# The parameters that no single column has, with their fields of the filter.
_KINDS = {"side": "sides", "phase": "phases", "line": "lines"}


def known_bodies(slugs: Collection[str], there: Collection[str] = ()) -> None:
    """Refuse names of bodies that never published anything; `there` are known. No query where that is all. Raises UnknownBody."""
    if not (others := {*slugs} - {*there}):
        return
    public = Edition.every_stage.filter(state__in=(*EditionState.visible(), EditionState.WITHDRAWN))
    known = set(public.filter(unit__slug__in=others).order_by().values_list("unit__slug", flat=True).distinct())
    if unknown := [slug for slug in slugs if slug in others - known]:
        raise UnknownBody(tuple(unknown))


def lacking_editions(asked: EditionFilter, found: QuerySet[Edition]) -> Unmatched:
    """Return what no edition that was found has; where none was, what none of the public ones has.

    No query where the question names nothing, else one for each value, and where nothing was found one for each more.
    """
    given: dict[str, tuple[Any, ...]] = {
        "unit": chosen(asked.unit),
        "year": asked.years,
        "stage": asked.stages,
        "version": asked.versions,
    }
    if not any(given.values()):
        return {}
    lost = _without(given, _editions_with(given, found))
    if len(lost) < sum(bool(values) for values in given.values()) or found.exists():
        return lost
    public = Edition.published.filter(unit__slug__isnull=False)
    return _without(given, _editions_with(given, public)) or _without(given, {})


def _editions_with(given: Mapping[str, tuple[Any, ...]], rows: QuerySet[Edition]) -> dict[str, set[Any]]:
    """Return which values some edition has: one by one, for each is found by looking at one edition."""
    fields = {"unit": "unit__slug", "year": "year", "stage": "stage", "version": "version"}
    return {
        name: {value for value in values if rows.order_by().filter(**{fields[name]: value}).exists()}
        for name, values in given.items()
    }


@dataclass(frozen=True, slots=True)
class Among:
    """The editions whose rows are meant, as a condition on rows that belong to one; themselves where too many to be listed by it."""

    condition: Q
    many: QuerySet[Edition] | None = None


def lacking_facts(wanted: ItemFilter, facts: QuerySet[LineItem], editions: Among, *, nothing: bool) -> Unmatched:
    """Return what no fact of the answer has: `facts`, or where there is `nothing`, what none of the editions has at all.

    One value of a parameter is looked for only where nothing was found: whatever was found has it. Some two queries
    for each parameter that is looked at, and of editions that are not listed one for each value.
    """
    given = {name: values for name, values in _values(wanted).items() if len(values) > (0 if nothing else 1)}
    if not given:
        return {}
    base = LineItem.published.filter(editions.condition) if nothing else facts
    if nothing and not base.exists():
        return {}
    there = {name: _there(name, values, base, editions) for name, values in given.items()}
    return _without(given, there) or (_without(given, {}) if nothing else {})


def lacking_codes(scheme: Scheme | None, year: int | None, prefix: str) -> Unmatched:
    """Return what no code has, where a question for codes found none. Up to three queries."""
    given = {"scheme": (scheme,) * bool(scheme), "year": (year,) * bool(year), "prefix": (prefix,) * bool(prefix)}
    rows = ClassificationCode.objects.order_by()
    fields = {"scheme": "scheme", "year": "year", "prefix": "code__startswith"}
    there = {
        name: {value for value in values if rows.filter(**{fields[name]: value}).exists()}
        for name, values in given.items()
    }
    return _without(given, there) or _without(given, {})


def _values(wanted: ItemFilter) -> dict[str, tuple[Any, ...]]:
    """Return what is asked for by each parameter."""
    named = {name: chosen(getattr(wanted, name)) for name in ("table", *EXACT, *BEGINNINGS)}
    return {**named, **{name: getattr(wanted, field) for name, field in _KINDS.items()}}


def _there(name: str, values: tuple[Any, ...], base: QuerySet[LineItem], editions: Among) -> set[Any]:
    """Return which of the values of a parameter some fact has."""
    base = base.order_by()
    each = ((value, _only(_KINDS.get(name, name), (value,))) for value in values)
    if editions.many is not None:
        # Value by value, for the first fact that has it will do, and to look at what all have takes as long as the site is large.
        if name == "table":
            # From edition to edition to its table of this name: of one that hardly any has, no other's rows are looked at.
            of_table = Exists(base.filter(table=OuterRef("pk")))
            having = DisclosedTable.published.filter(of_table, edition=OuterRef("pk")).order_by()
            return {value for value in values if editions.many.filter(Exists(having.filter(key=value))).exists()}
        return {value for value, one in each if base.filter(one.condition(None, None)).exists()}
    if name in EXACT:
        return set(base.filter(**{f"{name}__in": values}).values_list(name, flat=True).distinct())
    if name in BEGINNINGS:
        asked = _only(name, values)
        codes = set(base.filter(asked.condition(None, None)).values_list(name, flat=True).distinct())
        return {value for value in values if any(code.startswith(str(value)) for code in codes)}
    listed = DisclosedTable.published.filter(editions.condition).order_by()
    if name == "table":
        having = listed.filter(Exists(base.filter(table=OuterRef("pk"))), key__in=values)
        return set(having.values_list("key", flat=True).distinct())
    tables = {pk: Told(*rest) for pk, *rest in listed.values_list("pk", "key", "subject", "phases")}
    alone = alone_among(tables) if name == "line" else frozenset()
    return {value for value, one in each if base.filter(one.condition(tables, alone)).exists()}


def _only(field: str, values: tuple[Any, ...]) -> ItemFilter:
    asked: dict[str, Any] = {field: values}
    return replace(ItemFilter(), **asked)


def _without(given: Mapping[str, tuple[Any, ...]], there: Mapping[str, set[Any]]) -> Unmatched:
    """Return as texts the values that are not there."""
    lost = {
        name: tuple(str(value) for value in values if value not in there.get(name, ()))
        for name, values in given.items()
    }
    return {name: values for name, values in lost.items() if values}
