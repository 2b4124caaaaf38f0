"""The glossary: words of the trade said plainly and officially; what staff wrote on the desk goes before the file.

What the desk adds or says otherwise is known under the mark of the state that it was read in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from django.urls import reverse
from django.utils.translation import get_language

from budget import queries
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
from budget.queries.own_terms import TERMS_OF_FILE, WrittenTerm
from budget.queries.search_text import BREAK, END, INNER, WHOLE, Question, folded, folded_names, folded_sounds


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
    pinyin: str

    @property
    def words(self) -> tuple[str, ...]:
        """Return every spelling under which it stands in texts."""
        return (self.name, *self.aliases)

    @property
    def is_english(self) -> bool:
        """Tell whether it is said in English to the reader, with its own name behind."""
        return get_language() == "en" and bool(self.english_name)

    @property
    def said(self) -> str:
        """Return what it is called in the reader's language, as a heading has it."""
        return self.english_name[0].upper() + self.english_name[1:] if self.is_english else self.name

    @property
    def url(self) -> str:
        """Return the address of its page."""
        return reverse("term", kwargs={"slug": self.slug})


def _term(row: WrittenTerm) -> Term:
    aliases = tuple(filter(None, row.aliases.split("|")))
    return Term(
        name=row.name,
        slug=row.slug,
        plain=row.plain,
        official=row.official,
        aliases=aliases,
        english_name=row.english_name,
        english_plain=row.english_plain,
        initial=row.pinyin[0].upper(),
        names=folded_names((row.name, *aliases, row.english_name)),
        sounds=folded_sounds([row.pinyin.split()]),
        prose=folded(row.plain + row.official),
        pinyin=row.pinyin,
    )


class Glossary:
    """All terms at one time, in the order of their pinyin, and by the words under which they stand in texts."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self.by_slug = {term.slug: term for term in self.terms}
        self.by_word = {word: term for term in self.terms for word in term.words}
        # In English pages the words of the interface are English: «budget» must not be found in «budgetary».
        self.by_english_word = {term.english_name.casefold(): term for term in self.terms if term.english_name}
        # By text, without bound: the texts of a glossary are its own, some hundred.
        self._found: dict[str, tuple[Term, ...]] = {}

    # Texts are escaped before they are looked through: no word is ever found inside of «&lt;».
    @cached_property
    def words(self) -> re.Pattern[str]:
        """Return what finds the words of Chinese texts, the longest first."""
        return re.compile(rf"&#?\w+;|{_any(self.by_word)}")

    @cached_property
    def english_words(self) -> re.Pattern[str]:
        """Return what finds the words of English texts."""
        return re.compile(rf"&#?\w+;|\b(?:{_any(self.by_english_word)})\b", re.IGNORECASE)

    def find(self, asked: Question) -> list[tuple[int, Term]]:
        """Return the terms that a question means with their ranks, best first; ranked as `budget.queries.search` does."""
        if asked.is_empty or asked.is_amount:
            return []
        ranked = ((_rank(term, asked), place, term) for place, term in enumerate(self.terms))
        found = sorted((rank, place, term) for rank, place, term in ranked if rank is not None)
        return [(rank, term) for rank, _, term in found]

    def by_initial(self) -> list[tuple[str, list[Term]]]:
        """Return the terms under the letters with which their pinyin begins."""
        letters: dict[str, list[Term]] = {}
        for term in self.terms:
            letters.setdefault(term.initial, []).append(term)
        return sorted(letters.items())

    def related(self, term: Term) -> list[Term]:
        """Return the terms that its meanings name, and after them those whose meanings name it."""
        named = [other for other in self.in_text(term.plain + term.official) if other != term]
        naming = (other for other in self.terms if term in self.in_text(other.plain + other.official))
        return named + [other for other in naming if other not in named and other != term]

    def in_text(self, text: str) -> tuple[Term, ...]:
        """Return the terms that stand in a text, each once, in their order; the longest word wins."""
        if text not in self._found:
            matches = self.words.findall(text)
            self._found[text] = tuple(dict.fromkeys(self.by_word[one] for one in matches if one in self.by_word))
        return self._found[text]


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


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


FROM_FILE = Glossary(sorted(map(_term, TERMS_OF_FILE.values()), key=lambda term: term.pinyin))
# What was made last, with the rows of the desk that it was made of; the file's own where there are none.
_made: tuple[tuple[WrittenTerm, ...], Glossary] = ((), FROM_FILE)


def current() -> Glossary:
    """Return the glossary as it is now. No query but the state's while the desk has no words of its own."""
    global _made  # noqa: PLW0603 - replaced as a whole: whoever reads it has the one or the other
    own = queries.own_terms()
    made = _made
    if made[0] != own:
        made = _made = (own, with_own(own))
    return made[1]


def with_own(own: Iterable[WrittenTerm]) -> Glossary:
    """Return the file's terms with what the desk says otherwise, and its own among them."""
    terms = {term.name: term for term in FROM_FILE.terms}
    for row in own:
        before = TERMS_OF_FILE.get(row.name)
        term = _term(_over(before, row) if before else row._replace(official=row.official or row.plain))
        taken = {one.slug for one in terms.values() if one.name != term.name}
        terms[row.name] = replace(term, slug=f"{term.slug}-{row.key}") if term.slug in taken else term
    return Glossary(sorted(terms.values(), key=lambda term: (term.pinyin, term.name)))


def _over(before: WrittenTerm, row: WrittenTerm) -> WrittenTerm:
    return before._replace(
        plain=row.plain or before.plain,
        official=row.official or before.official,
        aliases=row.aliases or before.aliases,
        english_name=row.english_name or before.english_name,
        # What is said anew in Chinese has no English any more until somebody writes it.
        english_plain=row.english_plain or ("" if row.plain else before.english_plain),
    )
