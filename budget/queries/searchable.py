"""Everything that a search can find of one body, with the folded texts that it is found by: for an index beside the site."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from budget.models import SearchEntry
from budget.queries.editions import editions_of
from budget.queries.matching import Kind
from budget.queries.search import Found
from budget.vocabulary import EditionState

_FIELDS = ("kind", "scheme", "code", "name", "place", "text", "amount")


def things(slug: str) -> Iterator[tuple[Found, str, str]]:
    """Yield what the current editions of a body have, the newest first, each with its names and sounds. Two queries."""
    rows = SearchEntry.published.filter(edition__state=EditionState.PUBLISHED, edition__unit__slug=slug)
    ordered = rows.order_by(F("edition__year").desc(), "edition_id", "position")
    found = list(ordered.values_list("edition_id", *_FIELDS, "said__names", "said__sounds"))
    there = editions_of({row[0] for row in found})
    for edition, kind, scheme, code, name, place, text, amount, names, sounds in found:
        yield Found(there[edition], Kind(kind), scheme, code, name, place, text, amount, 0), names, sounds
