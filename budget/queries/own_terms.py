"""The words of the glossary that staff keep on the desk, known as long as nothing public changes."""

from __future__ import annotations

from typing import NamedTuple

from budget.models import OwnWord
from budget.queries.revision import state


class OwnTerm(NamedTuple):
    """A term as the desk has it; what is empty is the file's, where that has the term."""

    key: int
    name: str
    slug: str
    pinyin: str
    plain: str
    official: str
    aliases: str
    english_name: str
    english_plain: str


# The mark of the state that they were read in, and what was read.
_known: tuple[str, tuple[OwnTerm, ...]] = ("", ())


def own_terms() -> tuple[OwnTerm, ...]:
    """Return them. No query but the state's where there are none, or none changed since."""
    global _known  # noqa: PLW0603 - replaced as a whole: whoever reads it has the one or the other
    now = state()
    if not now.has_own_terms:
        return ()
    known = _known
    if not now.mark or known[0] != now.mark:
        known = _known = (now.mark, tuple(map(OwnTerm._make, OwnWord.objects.values_list("pk", *OwnTerm._fields[1:]))))
    return known[1]
