"""The glossary: words of the trade said plainly and officially, read once when the site starts.

It is content of the site, like its templates, and belongs to no edition; so it is a file that is reviewed like code, not
rows in the database. A missing or broken file stops the start.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import reverse

from budget.queries.matching import (
    ALL_WORDS,
    EXACT_NAME,
    EXACT_SOUND,
    IN_TEXT,
    INSIDE,
    SOUND_INSIDE,
    SOUND_START,
    START,
)
from budget.queries.search_text import BREAK, END, INNER, WHOLE, Question, folded, folded_names, folded_sounds

FILE = Path(__file__).resolve().parents[1] / "fixtures" / "glossary.csv"


@dataclass(frozen=True, slots=True)
class Term:
    """A word with its plain and its official meaning; `names`, `sounds` and `prose` are folded for search."""

    name: str
    slug: str
    plain: str
    official: str
    aliases: tuple[str, ...]
    english_name: str
    english_plain: str
    initial: str
    names: str
    sounds: str
    prose: str

    @property
    def words(self) -> tuple[str, ...]:
        """Return every spelling under which it stands in texts."""
        return (self.name, *self.aliases)

    @property
    def url(self) -> str:
        """Return the address of its page."""
        return reverse("term", kwargs={"slug": self.slug})


def read(path: Path) -> tuple[Term, ...]:
    """Read the terms in the order of their pinyin. Raises OSError, KeyError where a column is missing."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = sorted(csv.DictReader(file, strict=True), key=lambda row: row["pinyin"])
    return tuple(_term(row) for row in rows)


def _term(row: dict[str, str]) -> Term:
    aliases = tuple(filter(None, row["aliases"].split("|")))
    return Term(
        name=row["term"],
        slug=row["slug"],
        plain=row["plain"],
        official=row["official"],
        aliases=aliases,
        english_name=row["english_term"],
        english_plain=row["english_plain"],
        initial=row["pinyin"][0].upper(),
        names=folded_names((row["term"], *aliases, row["english_term"])),
        sounds=folded_sounds([row["pinyin"].split()]),
        prose=folded(row["plain"] + row["official"]),
    )


TERMS = read(FILE)
BY_SLUG = {term.slug: term for term in TERMS}


def find(asked: Question) -> list[tuple[int, Term]]:
    """Return the terms that a question means with their ranks, best first; ranked as `budget.queries.search` does."""
    if asked.is_empty or asked.is_amount:
        return []
    ranked = ((_rank(term, asked), place, term) for place, term in enumerate(TERMS))
    found = sorted((rank, place, term) for rank, place, term in ranked if rank is not None)
    return [(rank, term) for rank, _, term in found]


def _rank(term: Term, asked: Question) -> int | None:
    whole, sound = asked.whole, asked.sound
    tests = (
        (f"{BREAK}{whole}{BREAK}" in term.names, EXACT_NAME),
        (f"{BREAK}{whole}" in term.names, START),
        (whole in term.names, INSIDE),
        (bool(sound) and f"{WHOLE}{sound}{END}" in term.sounds, EXACT_SOUND),
        (bool(sound) and f"{WHOLE}{sound}" in term.sounds, SOUND_START),
        (bool(sound) and f"{INNER}{sound}" in term.sounds, SOUND_INSIDE),
        (bool(asked.words) and all(word in term.names or word in term.prose for word in asked.words), ALL_WORDS),
        (whole in term.prose, IN_TEXT),
    )
    return next((rank for holds, rank in tests if holds), None)


def by_initial() -> list[tuple[str, list[Term]]]:
    """Return the terms under the letters with which their pinyin begins."""
    letters: dict[str, list[Term]] = {}
    for term in TERMS:
        letters.setdefault(term.initial, []).append(term)
    return sorted(letters.items())


def related(term: Term) -> list[Term]:
    """Return the terms that its meanings name, and after them those whose meanings name it."""
    named = [other for other in in_text(term.plain + term.official) if other != term]
    return named + [other for other in TERMS if other not in named and term in in_text(other.plain + other.official)]


@cache
def in_text(text: str) -> tuple[Term, ...]:
    """Return the terms that stand in a text, each once, in their order; the longest word wins."""
    found = dict.fromkeys(BY_WORD[match] for match in WORDS.findall(text))
    return tuple(found)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


BY_WORD = {word: term for term in TERMS for word in term.words}
WORDS = _pattern(BY_WORD)
# In English pages the words of the interface are English: «budget» must not be found in «budgetary».
BY_ENGLISH_WORD = {term.english_name.casefold(): term for term in TERMS}
ENGLISH_WORDS = re.compile(rf"\b(?:{_pattern(BY_ENGLISH_WORD).pattern})\b", re.IGNORECASE)
