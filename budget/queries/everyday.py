"""What neighbours call things: everyday and English words, and the words of budgets that they mean.

The list that comes with the program is data, `fixtures/everyday_words.csv`; what staff add on the desk goes before it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from budget.models import EverydayWord
from budget.queries.search_text import Question, folded

FILE = Path(__file__).resolve().parents[2] / "fixtures" / "everyday_words.csv"
# Between several words of one cell, in the file and on the desk.
BETWEEN = "|"
# Before a word that is near what was asked and not the same: what it finds is shown, and no amount beside it.
NEAR = "~"
# Before a word that is the very same thing, written out: «村民委员会» of «村委会». What has it in its name has its amount.
SAME = "="
# Segments of a question that are looked for together; a longer one is looked for as it stands.
MOST_SEGMENTS = 5
# Words of the longest phrase in Latin letters.
MOST_OF_A_PHRASE = 3

# Folded word -> folded words that it means, the near ones with their sign; none where it says nothing, as «多少钱».
Vocabulary = Mapping[str, tuple[str, ...]]


@cache
def kept() -> Vocabulary:
    """Return the words that come with the program."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return _meanings((row["words"], row["means"]) for row in csv.DictReader(file, strict=True))


def vocabulary() -> Vocabulary:
    """Return the words of the program and those of staff. One query."""
    return {**kept(), **_meanings(EverydayWord.objects.values_list("words", "means"))}


def _meanings(rows: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for words, means in rows:
        meant = tuple(
            f"{word[:1] if word[:1] in (NEAR, SAME) else ''}{folded(word)}" for word in means.split(BETWEEN) if word
        )
        for word in filter(None, map(folded, words.split(BETWEEN))):
            found[word] = (*found.get(word, ()), *meant)
    # The words of budgets are words too, by which a longer question is cut.
    return {plain(word): (plain(word),) for meant in found.values() for word in meant} | found


def plain(word: str) -> str:
    """Return a word without the sign that says how it is meant."""
    return word.lstrip(NEAR + SAME)


def asked_for(asked: Question, words: Vocabulary) -> Question:
    """Return a question with the words by which it is looked for too, and those among them that are only near."""
    segments = related(asked, words)
    meant = [words.get(segment[0], ()) for segment in segments]
    told = {word for each in meant for word in each}
    same = frozenset(plain(word) for word in told if word.startswith(SAME))
    near = {plain(word) for word in told if word.startswith(NEAR)} - told - same - {segment[0] for segment in segments}
    return replace(asked, related=segments, near=frozenset(near), same=same)


def related(asked: Question, words: Vocabulary) -> tuple[tuple[str, ...], ...]:
    """Return the segments of a question, each as the words by which it is looked for, its own first.

    () where the question is an amount or a code, or no word of it is known.
    """
    if asked.amounts or asked.whole.isdigit():
        return ()
    if asked.whole in words:
        typed: tuple[str, ...] = (asked.whole,)
    else:
        typed = _phrases(asked.shown, words) if asked.sound else asked.words or (asked.whole,)
    segments = [part for word in typed for part in _segments(word, words)]
    telling = [part for part in segments if words.get(part, (part,))]
    if not telling or len(telling) > MOST_SEGMENTS or not any(part in words for part in segments):
        return ()
    return tuple(tuple(dict.fromkeys((part, *map(plain, words.get(part, ()))))) for part in dict.fromkeys(telling))


def _phrases(text: str, words: Vocabulary) -> tuple[str, ...]:
    """Cut a text in Latin letters into the longest known phrases; what is unknown stays a word: «street lights»."""
    parts = [*filter(None, map(folded, text.split()))]
    found: list[str] = []
    while parts:
        for size in range(min(MOST_OF_A_PHRASE, len(parts)), 0, -1):
            joined = "".join(parts[:size])
            # The plain plural of English is all that questions need; the list has one form of each word.
            known = next((each for each in (joined, joined.removesuffix("s")) if each in words), joined)
            if size == 1 or known in words:
                found.append(known)
                del parts[:size]
                break
    return tuple(found)


def _segments(text: str, words: Vocabulary) -> list[str]:
    """Cut a text into the longest known words; what lies between them stays a segment where it is a word's length."""
    if text in words:
        return [text]
    longest = max(map(len, words), default=0)
    found: list[str] = []
    unknown, place = "", 0
    while place < len(text):
        sizes = range(min(longest, len(text) - place), 0, -1)
        size = next((size for size in sizes if _is_word(text, place, size, words)), 0)
        if size:
            found += [*_kept(unknown), text[place : place + size]]
            unknown = ""
        else:
            unknown += text[place]
        place += size or 1
    return [*found, *_kept(unknown)]


def _is_word(text: str, place: int, size: int, words: Vocabulary) -> bool:
    """Tell whether a known word stands here; a Latin one only between breaks, for «lift» is not in «uplifting»."""
    part = text[place : place + size]
    return part in words and not (part.isascii() and part.isalpha())


def _kept(unknown: str) -> list[str]:
    # A single sign left over («的», «了») says nothing.
    return [unknown] if len(unknown) > 1 else []
