"""Sums of facts: never over stages, versions, nested measures, both sides of a balance, or a body and its parts.

A question that leaves such a choice open is given the one sensible choice, which the result names, or is Undecided.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Substr

from budget.models import DisclosedTable, Edition, LineItem
from budget.queries.choices import OF_EDITIONS, Asked, SumBasis
from budget.queries.errors import Undecided
from budget.queries.filters import EditionFilter, ItemFilter, chosen
from budget.queries.records import disclosed_editions
from budget.queries.results import EditionInfo
from budget.queries.standing import PHASES, BalanceSide, Standing, Told, alone_among, by_side, own_among
from budget.queries.unmatched import Among, Unmatched, known_bodies, lacking_editions, lacking_facts
from budget.vocabulary import Scheme, Stage

# The dimensions by which sums may be grouped, and the code lengths that each may be cut to.
GROUPS: Mapping[str, tuple[int, ...]] = {
    "function": Scheme.FUNCTION.level_lengths,
    "gov_economic": Scheme.GOV_ECONOMIC.level_lengths,
    "dept_economic": Scheme.DEPT_ECONOMIC.level_lengths,
    "unit_code": (),
    "category": (),
    "measure": (),
    "source": (),
}
# Choices that are named at most where a sum finds nothing.
MOST_CHOICES = 200


@dataclass(frozen=True, slots=True)
class GroupSum:
    """A sum in 分 over `count` facts that agree in `keys`."""

    keys: Mapping[str, str | int]
    fen: int
    count: int


@dataclass(frozen=True, slots=True)
class Added:
    """Sums, and their sum in 分: None where there are none, or where `apart` says why they may not be added."""

    rows: tuple[GroupSum, ...]
    total: int | None
    basis: SumBasis
    # The dimensions that keep the sums apart.
    apart: tuple[str, ...] = ()
    # What the question names and nothing that was added has.
    unmatched: Unmatched = field(default_factory=dict)


def sums(editions: EditionFilter, wanted: ItemFilter, groups: Mapping[str, int | None]) -> Added:
    """Return the sums of the facts by `groups`; the value of a code's dimension is the length it is cut to, None: whole.

    Some eight queries. Raises Undecided, UnknownBody, and Withdrawn where all that is meant was withdrawn.
    """
    found = disclosed_editions(editions)
    known_bodies(chosen(editions.unit), {edition.unit.slug for edition in found})
    asked = Asked(wanted, groups, found)
    # The order counts: each choice is made among what the ones before it left, from the edition down to the row.
    asked.choose_stage(given=editions.stages)
    asked.choose_phase()
    asked.choose_version()
    asked.choose_bodies(given=chosen(editions.unit))
    asked.choose_line()
    asked.choose_table()
    asked.choose_measure()
    asked.choose_side()
    asked.choose_years(given=editions.years)
    rows = tuple(_grouped(asked)) if asked.tables else ()
    if not rows:
        _refuse_an_empty_choice(asked, found, wanted)
    apart = _apart(asked, rows) if len(rows) > 1 else ()
    # No total where the groups are stages, versions or measures: somebody would quote it.
    total = sum(row.fen for row in rows) if rows and not apart else None
    unmatched = {
        **lacking_editions(editions, Edition.published.filter(**editions.conditions)),
        **lacking_facts(
            wanted,
            asked.facts(),
            Among(Q(edition__in=[edition.id for edition in found])),
            nothing=not rows,
        ),
    }
    return Added(rows, total, asked.basis(), apart, unmatched)


def _grouped(asked: Asked) -> Iterator[GroupSum]:
    """Yield the sums, one query; what comes from editions and tables is put together here."""
    codes = {name: length for name, length in asked.groups.items() if name in GROUPS}
    by_table = bool({"table", "side"} & set(asked.groups))
    by_edition = bool({*OF_EDITIONS, "phase"} & set(asked.groups))
    by_phase = "phase" in asked.groups
    keys: dict[str, object] = {
        f"by_{name}": Substr(name, 1, length) if length else F(name) for name, length in codes.items()
    }
    if by_table:
        keys["on"] = by_side(asked.tables, {side: side.value for side in BalanceSide})
    plain = [
        *(["table_id"] if by_table or by_phase else []),
        *(["edition_id"] if by_edition else []),
        *(["phase"] if by_phase else []),
        *keys,
    ]
    facts = asked.facts()
    if not plain:
        whole = facts.aggregate(fen=Sum("amount"), count=Count("pk"))
        if whole["count"]:  # a sum of nothing is no sum, and not 0
            yield GroupSum({}, whole["fen"], whole["count"])
        return
    known = {edition.id: edition for edition in asked.editions}
    added: dict[tuple[str | int, ...], list[int]] = {}
    for row in facts.annotate(**keys).values(*plain).annotate(fen=Sum("amount"), count=Count("pk")).order_by(*plain):
        of_edition = _names(known[row["edition_id"]]) if by_edition else {}
        if by_phase:
            of_edition["phase"] = asked.tables[row["table_id"]].phase_of(known[row["edition_id"]].stage, row["phase"])
        of_table = {"table": asked.tables[row["table_id"]].key, "side": row["on"]} if by_table else {}
        values = of_edition | of_table | {name: row[f"by_{name}"] for name in codes}
        group = added.setdefault(tuple(values[name] for name in asked.groups), [0, 0])
        group[0] += row["fen"]
        group[1] += row["count"]
    for key, (fen, count) in sorted(added.items(), key=lambda pair: _in_order(pair[0])):
        yield GroupSum(dict(zip(asked.groups, key, strict=True)), fen, count)


def _in_order(key: tuple[str | int, ...]) -> list[str]:
    # As texts of one length, for a key may have numbers and words.
    return [f"{part:05d}" if isinstance(part, int) else part for part in key]


def _names(edition: EditionInfo) -> dict[str, str | int]:
    return {
        "unit": edition.unit.slug,
        "year": edition.year,
        "stage": edition.stage.value,
        "version": edition.version,
    }


def _apart(asked: Asked, rows: Iterable[GroupSum]) -> tuple[str, ...]:
    """Return the dimensions that keep the sums from being added to each other."""
    values: dict[str, set[object]] = {name: {row.keys[name] for row in rows} for name in asked.groups}
    apart = [name for name in ("stage", "phase", "table", "side", "measure", "source") if len(values.get(name, ())) > 1]
    if "version" in asked.groups and asked.has_several_versions:
        apart.append("version")
    if "unit" in asked.groups and asked.nested:
        apart.append("unit")
    return tuple(apart)


def _refuse_an_empty_choice(asked: Asked, editions: Collection[EditionInfo], wanted: ItemFilter) -> None:
    """Raise Undecided where nothing was found for a choice that was made here, but is there for another one."""
    listed = DisclosedTable.published.filter(edition__in=[edition.id for edition in editions])
    if keys := chosen(wanted.table):
        listed = listed.filter(key__in=keys)
    tables = {pk: Told(*rest) for pk, *rest in listed.order_by().values_list("pk", "key", "subject", "phases")}
    facts = LineItem.published.filter(wanted.condition(tables, alone_among(tables)), table__in=tables)
    other = list(facts.order_by().values_list("table__key", "measure", "edition__stage").distinct()[:MOST_CHOICES])
    for place, parameter in enumerate(("table", "measure", "stage")):
        choices = {each[place] for each in other}
        taken = asked.taken(parameter)
        if parameter in asked.assumed and choices and not choices & taken:
            raise Undecided(parameter, tuple(sorted(choices)), "elsewhere")
        other = [each for each in other if not taken or each[place] in taken]
    if other:
        _refuse_what_was_left_out(asked, wanted, tables, facts)


def _refuse_what_was_left_out(
    asked: Asked, wanted: ItemFilter, tables: Mapping[int, Told], facts: QuerySet[LineItem]
) -> None:
    """Raise Undecided where what is there is in a phase, body, kind of row or source that was not taken."""
    within = {each.edition.id: each.edition.unit.slug for each in asked.left_out if each.why == "unit"}
    held = _meant(asked, facts).filter(edition__in=within).order_by().values_list("edition", flat=True).distinct()
    if bodies := {within[key] for key in held}:
        raise Undecided("unit", tuple(sorted(bodies)), "elsewhere")
    if "phase" in asked.assumed and not (meant := _meant(asked, facts)).filter(own_among(tables)).exists():
        kept = meant.order_by().values_list("table_id", "edition__stage", "phase").distinct()
        phases = {tables[table].phase_of(Stage(stage), phase) for table, stage, phase in kept}
        raise Undecided("phase", tuple(phase for phase in PHASES if phase in phases), "elsewhere")
    if "line" in asked.assumed and facts.filter(is_total=True).exists():
        raise Undecided("line", (Standing.TOTAL.value,), "elsewhere")
    sources = (
        _meant(asked, facts)
        .filter(asked.rows)
        .exclude(source="")
        .order_by()
        .values_list("source", flat=True)
        .distinct()
    )
    if not wanted.source and "source" not in asked.groups and len(found := sorted(sources)) > 1:
        raise Undecided("source", tuple(found), "elsewhere")


def _meant(asked: Asked, facts: QuerySet[LineItem]) -> QuerySet[LineItem]:
    """Return the facts that the choices made so far leave, whatever their phase, source and kind of row."""
    taken = {"table__key": "table", "measure": "measure", "edition__stage": "stage"}
    chosen_here = {f"{field}__in": asked.taken(name) for field, name in taken.items() if asked.taken(name)}
    return facts.filter(**chosen_here)
