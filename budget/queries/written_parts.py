"""What an edition says in words, and what it holds of all that the rules of disclosure ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from budget.completeness import Assessed, assess
from budget.models import EditionText
from budget.queries.disclosed import gather
from budget.queries.editions import editions_of
from budget.queries.results import EditionInfo
from budget.texts import TextKind, paragraphs
from budget.vocabulary import EditionState

# Paragraphs that answer a question to which the tables have nothing.
MOST_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """A written part: its kind and its paragraphs, plain words without any markup."""

    kind: TextKind
    paragraphs: tuple[str, ...]


def texts(edition: EditionInfo) -> tuple[WrittenPart, ...]:
    """Return the written parts that an edition has, in their order. One query."""
    bodies = dict(EditionText.published.filter(edition=edition.id).values_list("kind", "body"))
    return tuple(WrittenPart(kind, paragraphs(bodies[kind])) for kind in TextKind if kind in bodies)


def text(edition: EditionInfo, kind: TextKind) -> WrittenPart | None:
    """Return one written part; None where the edition says nothing about it. One query."""
    body = EditionText.published.filter(edition=edition.id, kind=kind.value).values_list("body", flat=True).first()
    return WrittenPart(kind, paragraphs(body)) if body else None


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """A written part that differs between two editions; no paragraphs where an edition does not have it."""

    kind: TextKind
    before: tuple[str, ...]
    after: tuple[str, ...]


def changed_texts(before: EditionInfo, after: EditionInfo) -> tuple[ChangedPart, ...]:
    """Return the written parts in which two editions differ, in their order. One query."""
    rows = EditionText.published.filter(edition__in=[before.id, after.id]).values_list("edition", "kind", "body")
    bodies = {(edition, kind): paragraphs(body) for edition, kind, body in rows}
    parts = (
        ChangedPart(kind, bodies.get((before.id, kind), ()), bodies.get((after.id, kind), ())) for kind in TextKind
    )
    return tuple(part for part in parts if part.before != part.after)


@dataclass(frozen=True, slots=True)
class SaidInWords:
    """A paragraph of a written part in which a word stands."""

    edition: EditionInfo
    kind: TextKind
    text: str


def passages(words: Iterable[str], unit: str = "", year: int | None = None) -> tuple[SaidInWords, ...]:
    """Return paragraphs of the texts published now that say one of `words`, the newest first. Two queries."""
    # A single character stands in nearly every text and answers nothing.
    wanted = [word for word in words if len(word) > 1]
    if not wanted:
        return ()
    rows = EditionText.published.filter(
        reduce(or_, (Q(body__contains=word) for word in wanted)), edition__state=EditionState.PUBLISHED
    )
    if unit:
        rows = rows.filter(edition__unit__slug=unit)
    if year is not None:
        rows = rows.filter(edition__year=year)
    # Every text that is found has such a paragraph, so that no more texts than paragraphs are ever needed.
    found = rows.order_by("-edition__year", "edition_id", "pk").values_list("edition_id", "kind", "body")[
        :MOST_PASSAGES
    ]
    there = editions_of({edition for edition, _kind, _body in found})
    return tuple(
        SaidInWords(there[edition], TextKind(kind), line)
        for edition, kind, body in found
        for line in paragraphs(body)
        if any(word in line for word in wanted)
    )[:MOST_PASSAGES]


def completeness(edition: EditionInfo) -> tuple[Assessed, ...]:
    """Return every item that is asked for, with its state and the reason. Four queries."""
    # Deadlines are counted in days where the body is: late in the evening in UTC it is the next day there.
    published_on = timezone.localdate(edition.published_at)
    return assess(gather(edition.id, edition.form, edition.stage, edition.approval_date, published_on, "published"))
