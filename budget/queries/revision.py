"""Which state everything public is in, and the words of the site's owner: asked together, once a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import connection

from budget.models import OwnWord, Revision, SiteWords, Unit
from budget.vocabulary import MADE_UP_DIVISIONS

_WORDS = ("name", "tagline", "sponsor", "contact", "icp_number", "police_number", "police_url")
_REVISION, _SITE = Revision._meta.db_table, SiteWords._meta.db_table  # noqa: SLF001 - Django's documented model API
# By the index of the codes; no code of a division has a letter.
_MADE_UP = (
    f"EXISTS (SELECT 1 FROM {Unit._meta.db_table} u"  # noqa: S608, SLF001 - our own names
    f" WHERE u.division_code >= '{MADE_UP_DIVISIONS}' AND u.division_code < '{MADE_UP_DIVISIONS}a')"
)
_OWN_TERMS = f"EXISTS (SELECT 1 FROM {OwnWord._meta.db_table})"  # noqa: S608, SLF001 - our own names
_ASKED = (
    f"SELECT r.mark, r.second, r.release, {_MADE_UP}, {_OWN_TERMS}, {', '.join(f's.{name}' for name in _WORDS)} FROM {_REVISION} r"  # noqa: S608 - our own names
    f" LEFT JOIN {_SITE} s ON s.id = {SiteWords.THE_ONE} WHERE r.id = {Revision.THE_ONE}"
)


@dataclass(frozen=True, slots=True)
class SiteState:
    """`mark` is another one after every change of anything public; "" where changes cannot be told at present.

    `second` (Unix time) is later for each state. `words` are those of the owner that the desk has set.
    """

    mark: str = ""
    second: int = 0
    release: str = ""
    # Whether the site holds bodies that do not exist.
    has_made_up: bool = False
    # Whether the desk keeps words of the glossary.
    has_own_terms: bool = False
    words: dict[str, str] = field(default_factory=dict)


_STATE: ContextVar[list[SiteState] | None] = ContextVar("state of what is public", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Ask for the state at most once inside: what is shown later in it may be newer than the state, never older.

    Inside another it goes on with what that one knows.
    """
    if _STATE.get() is not None:
        yield
        return
    token = _STATE.set([])
    try:
        yield
    finally:
        _STATE.reset(token)


def state() -> SiteState:
    """Return the state of everything public. One query, none where this request has asked before."""
    kept = _STATE.get()
    if kept:
        return kept[0]
    with connection.cursor() as cursor:
        cursor.execute(_ASKED)
        row = cursor.fetchone()
    # Without the row nothing can be said of changes, and nothing is called unchanged.
    found = SiteState()
    if row:
        mark, second, release, has_made_up, has_own_terms, *words = row
        found = SiteState(
            mark,
            second,
            release,
            bool(has_made_up),
            bool(has_own_terms),
            {name: text for name, text in zip(_WORDS, words, strict=True) if text},
        )
    if kept is not None:
        kept.append(found)
    return found


def has_made_up() -> bool:
    """Tell whether the site holds bodies that do not exist, which every page then says."""
    return state().has_made_up


def site_words() -> dict[str, str]:
    """Return the words about the site that the desk has set, empty ones left out."""
    return state().words
