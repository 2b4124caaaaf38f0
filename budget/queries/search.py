"""Finding things by name, pinyin, code or amount in the editions published now; the same on every database."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, F, IntegerField, Q, Value, When

from budget.models import LineItem
from budget.queries.bodies import Body, bodies, disclosed_years
from budget.queries.editions import editions_of
from budget.queries.everyday import asked_for, vocabulary
from budget.queries.matching import (
    EXACT_CODE,
    GLOSSED,
    INSIDE,
    PARTLY,
    RELATED,
    ROUNDED,
    Kind,
    MatchedRow,
    amount_is,
    amount_rounds,
    entries,
    now_named,
    ranks_of,
    texts_of,
)
from budget.queries.results import EditionInfo, Place, UnitCard
from budget.queries.search_text import END, MOST_SYLLABLES, Question, folded, question
from budget.vocabulary import EditionState, Scheme

# Rows that one question looks at; what ranks below them is left out, and the result says so.
MOST_FOUND = 600
# What parts a title into several things, and what stands in it by the way.
_SEVERAL = re.compile("[、和及]")
_IN_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
# Printed amounts that are listed beside the things found.
MOST_FIGURES = 30


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found. `fen` is None where it has no amount; `also` are other editions that have it.

    `is_gloss` says that the question stands only in what the national classification says of the code, or in its
    everyday name: the money is not known to be for that, so that no amount is given either.
    """

    edition: EditionInfo
    kind: Kind
    scheme: str
    code: str
    name: str
    place: str
    text: str
    fen: int | None
    rank: int
    is_gloss: bool = False
    also: tuple[EditionInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A printed amount that a question may mean: what it is called in its table, and its cell."""

    edition: EditionInfo
    table: str
    number: str
    label: str
    measure: str
    codes: tuple[tuple[str, str], ...]
    fen: int
    place: Place


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a question found, best first. `bodies` are all that disclose here, whether or not they were searched.

    `within` are the bodies and `year` the year that words of the question named: nothing else was searched.
    """

    question: Question
    bodies: Mapping[str, Body]
    found: tuple[Found, ...] = ()
    figures: tuple[FoundFigure, ...] = ()
    units: tuple[UnitCard, ...] = ()
    has_more: bool = False
    within: tuple[UnitCard, ...] = ()
    year: int | None = None


def search(text: str, unit: str = "", year: int | None = None, limit: int = MOST_FOUND) -> SearchResult:
    """Look for `text` in every edition published now, or in those of one body or year.

    Seven queries at most, and three after anything public has changed.

    The name of a body or a year among the words narrows the search to it: «小红门乡 养老». Never raises.
    """
    asked = question(text)
    known = bodies()
    named, asked = _narrowed(asked, known)
    slugs = named.slugs or frozenset(known)
    searched = slugs & {unit} if unit else slugs
    years = disclosed_years(known[slug] for slug in searched) if searched <= known.keys() else set()
    years &= {each for each in (year, named.year) if each is not None} or years
    if asked.is_empty or not years:
        return SearchResult(asked, known)
    where = Q(edition__state=EditionState.PUBLISHED, edition__year__in=years)
    if len(searched) < len(known):
        where &= Q(edition__unit__slug__in=searched)
    asked = asked_for(asked, vocabulary())
    # One more than is shown tells whether there are more.
    rows = entries(ranks_of(asked, years), where, limit + 1)
    # What has only a part of the question is worth showing where nothing has all of it.
    if any(row.rank < PARTLY for row in rows):
        rows = [row for row in rows if row.rank != PARTLY]
    shown = rows[:limit]
    figures = _figures(asked, where) if limit == MOST_FOUND else []
    there = editions_of({row.edition_id for row in (*shown, *figures)})
    names = {folded(row.name) for row in shown}
    found = [
        replace(one, fen=None, is_gloss=True) if _is_of_another_word(one.name, asked, names) else one
        for one in (_found(row, there, asked) for row in shown)
    ]
    return SearchResult(
        question=asked,
        bodies=known,
        found=tuple(_merged(sorted(found, key=lambda row: row.is_gloss))),
        figures=tuple(_figure(row, there) for row in figures),
        units=tuple(body.card for body in known.values() if asked.whole in "".join((body.names[0], body.names[-1]))),
        has_more=len(rows) > limit,
        within=tuple(known[slug].card for slug in sorted(named.slugs)),
        year=named.year,
    )


def mentions(words: Iterable[str]) -> tuple[Found, ...]:
    """Return what has one of `words` in its name, in the editions published now. Four queries."""
    words = tuple(words)
    parts = [*filter(None, map(folded, words))]
    if not parts:
        return ()
    years = {year for body in bodies().values() for year, _ in body.periods}
    named = reduce(or_, (Q(names__contains=part) for part in parts))
    now = now_named((lambda name: any(part in name for part in parts),), years)
    texts = texts_of([(named & ~Q(kind=Kind.INDICATOR.value), INSIDE)], list(zip(now, (INSIDE,), strict=True)))
    rows = entries(texts, Q(edition__state=EditionState.PUBLISHED), MOST_FOUND)
    there = editions_of({row.edition_id for row in rows})
    asked = replace(question(""), related=tuple((folded(word),) for word in words))
    return tuple(_merged(_found(row, there, asked) for row in rows))


@dataclass(frozen=True, slots=True)
class _Narrowing:
    """The bodies and the year that words of a question named."""

    slugs: frozenset[str] = frozenset()
    year: int | None = None


def _narrowed(asked: Question, known: Mapping[str, Body]) -> tuple[_Narrowing, Question]:
    """Take the names of bodies and years out of a question of several words, where something else is left."""
    if not asked.words:
        return _Narrowing(), asked
    there = disclosed_years(known.values())
    years = {f"{year}{suffix}": year for year in there for suffix in ("", "年", "年度")}
    named = {slug for slug, body in known.items() if not {*asked.words}.isdisjoint(body.names)}
    names = {name for slug in named for name in known[slug].names}
    rest = [word for word in asked.words if word not in years and word not in names]
    if not rest or len(rest) == len(asked.words):
        return _Narrowing(), asked
    year = next((years[word] for word in asked.words if word in years), None)
    again = question(" ".join(rest))
    return _Narrowing(frozenset(named), year), replace(again, shown=asked.shown, cut=asked.cut)


def _found(row: MatchedRow, there: Mapping[int, EditionInfo], asked: Question) -> Found:
    found = Found(there[row.edition_id], Kind(row.kind), *row[3:9], row.rank)
    if _is_gloss(row, asked) or _is_near(row, asked):
        return replace(found, fen=None, is_gloss=True)
    is_for_more = _is_by_the_way(row, asked) or _is_one_of_several(row, asked)
    # A reader who asks for «网络安全» is not told what all «安全» costs: of half a question no sum is the answer.
    return replace(found, fen=None) if is_for_more or (row.rank == PARTLY and not asked.sound) else found


def _is_near(row: Any, asked: Question) -> bool:
    """Tell whether an entry was found by words that only come near what was asked."""
    if row.rank not in {RELATED, PARTLY} or not asked.near:
        return False
    said = folded(row.name if row.kind in GLOSSED else f"{row.name}{row.text}")
    named = [any(word in said for word in segment if word not in asked.near) for segment in asked.related]
    return not (any(named) if row.rank == PARTLY else all(named))


def _is_of_another_word(name: str, asked: Question, names: Collection[str]) -> bool:
    """Tell whether what was asked for is only the end of another word here: «邮电费» is no «电费», where there is such a thing."""
    called = folded(name)
    words = {asked.whole, *asked.words, *(word for segment in asked.related for word in segment)} - {"", *asked.near}
    within = [word for word in words if word in called]
    return bool(within) and all(word in names and called.find(word) == 1 for word in within)


def _is_by_the_way(row: Any, asked: Question) -> bool:
    """Tell whether only another word for what was asked stands somewhere in a project's goals: its money is for more."""
    if row.rank not in {RELATED, PARTLY} or row.kind != Kind.PROJECT:
        return False
    name, said = folded(row.name), folded(f"{row.name}{row.text}")
    return not any(
        segment[0] in said or any(word in name for word in segment if word not in asked.near)
        for segment in asked.related
    )


def _is_one_of_several(row: Any, asked: Question) -> bool:
    """Tell whether what was asked for is only a part of what a table is about: its sum is that of all, or of another part.

    «“三公”经费、会议费、培训费支出预算表», «财政拨款（含政府性基金预算）“三公”经费支出表».
    """
    if row.kind != Kind.TABLE or asked.amounts or asked.whole == folded(row.name):
        return False
    outside = _IN_BRACKETS.sub("", row.name)
    words = {asked.whole, *asked.words, *(word for segment in asked.related for word in segment)} - {""}
    return bool(_SEVERAL.search(outside)) or not any(word in folded(outside) for word in words)


def _is_gloss(row: Any, asked: Question) -> bool:
    """Tell whether nothing that is printed of an entry has what was asked for: only what explains its code."""
    if row.kind not in GLOSSED or row.rank in {EXACT_CODE, ROUNDED}:
        return False
    if asked.whole and asked.whole.isascii() and row.code.casefold().startswith(asked.whole):
        return False
    amounts = [int(part.exact) for part in asked.amounts if part.exact.denominator == 1]
    if row.amount is not None and row.amount in amounts:
        return False
    if row.rank == PARTLY and not asked.sound:  # of «医疗救助» not all is in «行政单位医疗»
        return True
    if row.rank == INSIDE and asked.sound:  # by its English name, which is that of the code itself
        return False
    return not _is_named(row, asked)


def _is_named(row: Any, asked: Question) -> bool:
    """Tell whether the printed name of an entry has what was asked for."""
    name = folded(row.name)
    # What a purpose is for is wider than any one word: only the reader's own, or that written out, is a hit. What is bought
    # has a name of its own, and an everyday word for it is as good.
    of_purpose = row.scheme == Scheme.FUNCTION.value
    hits = [
        any(word in name for word in (segment[:1] if of_purpose else segment) if word not in asked.near)
        for segment in asked.related
    ]
    # All of it: of «法律服务» a 社区服务 has a half, under a code that the classification calls so.
    if any(hits) if row.rank == PARTLY else hits and all(hits):
        return True
    words = {asked.whole, *asked.words, *asked.same} - {""}
    return any(word in name for word in words) or _sounds_so(row, name, asked.sound)


def _sounds_so(row: Any, name: str, sound: str) -> bool:
    """Tell whether the printed name, whose readings are kept first, has the sound that was asked for."""
    own = row.said__sounds.split(END)[: 2 * min(len(name), MOST_SYLLABLES)]
    return bool(sound) and any(part[1:].startswith(sound) for part in own)


def _merged(rows: Iterable[Found]) -> list[Found]:
    """Put what several years of one body have into one: the newest year stays, the others are named with it."""
    kept: dict[tuple[str, ...], Found] = {}
    for row in rows:
        # Targets of one name differ by where they belong and what they ask for.
        target = (row.place, row.text) if row.kind is Kind.INDICATOR else ()
        key = (row.edition.unit.slug, row.kind.value, row.scheme, row.code, folded(row.name), *target)
        first = kept.get(key)
        kept[key] = row if first is None else replace(first, also=(*first.also, row.edition))
    return list(kept.values())


def _figures(asked: Question, where: Q) -> list[Any]:
    """Return the printed amounts that the question may mean, the exact ones first, a row once. One query."""
    if not asked.amounts:
        return []
    fields = (
        "edition_id", "table__title", "table__number", "label", "measure", "function", "gov_economic", "dept_economic",
        "amount", "sheet__file__position", "sheet__file__name", "sheet__position", "sheet__name", "address",
        "raw", "table_id", "position",
    )  # fmt: skip
    rows = LineItem.published.filter(amount_rounds(asked.amounts), where)
    ordered = rows.annotate(
        rank=Case(When(amount_is(asked.amounts), then=Value(0)), default=Value(1), output_field=IntegerField())
    ).order_by("rank", F("edition__year").desc(), "edition_id", "table__position", "position", "pk")
    kept: dict[tuple[int, int, int], Any] = {}
    # More than are shown: one printed row is several facts, a measure each, often with the same amount.
    for row in ordered.values_list(*fields, named=True)[: 4 * MOST_FIGURES]:
        kept.setdefault((row.table_id, row.position, row.amount), row)
    return list(kept.values())[:MOST_FIGURES]


def _figure(row: Any, there: Mapping[int, EditionInfo]) -> FoundFigure:
    where = (row.sheet__file__position, row.sheet__position, row.sheet__name)
    place = Place(*where, row.address, row.raw, row.sheet__file__name)
    codes = (("function", row.function), ("gov_economic", row.gov_economic), ("dept_economic", row.dept_economic))
    return FoundFigure(
        edition=there[row.edition_id],
        table=row.table__title,
        number=row.table__number,
        label=row.label,
        measure=row.measure,
        codes=tuple(pair for pair in codes if pair[1]),
        fen=row.amount,
        place=place,
    )
