"""Finding things by name, pinyin, code or amount in the editions published now; the same on every database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, itemgetter, or_
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from budget.models import ClassificationCode, LineItem, SearchEntry
from budget.queries.editions import editions
from budget.queries.everyday import related, vocabulary
from budget.queries.official_names import official_names
from budget.queries.results import EditionInfo, Place, UnitCard
from budget.queries.search_text import BREAK, END, INNER, MOST_SYLLABLES, WHOLE, Amounts, Question, folded, question
from budget.vocabulary import Scheme, Stage

Kind = SearchEntry.Kind

# Kinds whose text explains a code and is printed in no table.
GLOSSED = (Kind.CODE, Kind.INCOME, Kind.PROCUREMENT, Kind.SERVICE)
# Letters of the shortest word that is looked for in English names.
LATIN_WORD = 3
# Rows that one question looks at; what ranks below them is left out, and the result says so.
MOST_FOUND = 600
# Printed amounts that are listed beside the things found.
MOST_FIGURES = 30

# The ranks, best first. What is found by its amount stands where an equally good name would.
(
    EXACT_CODE, EXACT_NAME, START, INSIDE, EXACT_SOUND, SOUND_START, SOUND_INSIDE, ALL_WORDS, RELATED, ROUNDED,
    PARTLY, IN_TEXT,
) = range(12)  # fmt: skip

# Of what matches equally well the targets come last: they are many, and rarely what a short question means.
_KIND_ORDER = {kind: place for place, kind in enumerate(sorted(Kind, key=lambda kind: kind is Kind.INDICATOR))}
# The entries of a classification that are no codes of spending.
_KIND_OF = {
    Scheme.REVENUE.value: Kind.INCOME,
    Scheme.PROCUREMENT.value: Kind.PROCUREMENT,
    Scheme.SERVICE.value: Kind.SERVICE,
}
_STAGE_ORDER = {Stage.BUDGET: 0, Stage.ADJUSTED: 1, Stage.FINAL: 2}


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
    """What a question found, best first. `editions` are those published now, whether or not they were searched.

    `within` are the bodies and `year` the year that words of the question named: nothing else was searched.
    """

    question: Question
    editions: tuple[EditionInfo, ...]
    found: tuple[Found, ...] = ()
    figures: tuple[FoundFigure, ...] = ()
    units: tuple[UnitCard, ...] = ()
    has_more: bool = False
    within: tuple[UnitCard, ...] = ()
    year: int | None = None


def search(text: str, unit: str = "", year: int | None = None, limit: int = MOST_FOUND) -> SearchResult:
    """Look for `text` in every edition published now, or in those of one body or year.

    Five queries at most, and one after anything public has changed.

    The name of a body or a year among the words narrows the search to it: «小红门乡 养老». Never raises.
    """
    asked = question(text)
    current = tuple(info for info in editions() if info.is_current)
    bodies = {info.unit.slug: info.unit for info in current}
    named, asked = _narrowed(asked, bodies.values(), current)
    searched = {
        info.id: info
        for info in current
        if (not unit or info.unit.slug == unit)
        and (year is None or info.year == year)
        and (not named.slugs or info.unit.slug in named.slugs)
        and (named.year is None or info.year == named.year)
    }
    if asked.is_empty or not searched:
        return SearchResult(asked, current)
    asked = replace(asked, related=related(asked, vocabulary()))
    rows = list(_entries(asked, searched)[: limit + 1])
    if any(row.rank < PARTLY for row in rows):
        rows = [row for row in rows if row.rank != PARTLY]
    found = [_found(row, searched, asked) for row in rows[:limit]]
    return SearchResult(
        question=asked,
        editions=current,
        found=tuple(_merged(sorted(found, key=lambda row: row.is_gloss))),
        figures=_figures(asked, searched) if limit == MOST_FOUND else (),
        units=tuple(card for card in bodies.values() if asked.whole in folded(f"{card.name}{card.slug}")),
        has_more=len(rows) > limit,
        within=tuple(bodies[slug] for slug in sorted(named.slugs)),
        year=named.year,
    )


def mentions(words: Iterable[str]) -> tuple[Found, ...]:
    """Return what has one of `words` in its name, in the editions published now. Two queries."""
    current = {info.id: info for info in editions() if info.is_current}
    words = tuple(words)
    parts = [*filter(None, map(folded, words))]
    named = reduce(or_, (Q(names__contains=part) for part in parts), Q(pk__in=[]))
    (now_named,) = _now_named((lambda name: any(part in name for part in parts),), current.values())
    named |= now_named
    rows = SearchEntry.published.filter(named, edition__in=list(current)).exclude(kind=Kind.INDICATOR)
    ranked = rows.annotate(rank=Value(INSIDE))
    asked = replace(question(""), related=tuple((folded(word),) for word in words))
    return tuple(_merged(_found(row, current, asked) for row in _ordered(ranked)[:MOST_FOUND]))


@dataclass(frozen=True, slots=True)
class _Narrowing:
    """The bodies and the year that words of a question named."""

    slugs: frozenset[str] = frozenset()
    year: int | None = None


def _narrowed(
    asked: Question, bodies: Iterable[UnitCard], current: Sequence[EditionInfo]
) -> tuple[_Narrowing, Question]:
    """Take the names of bodies and years out of a question of several words, where something else is left."""
    years = {f"{info.year}{suffix}": info.year for info in current for suffix in ("", "年", "年度")}
    names: dict[str, set[str]] = {}
    for card in bodies:
        for name in (card.name, card.short_name, card.slug):
            names.setdefault(folded(name), set()).add(card.slug)
    rest = [word for word in asked.words if word not in years and word not in names]
    if not rest or len(rest) == len(asked.words):
        return _Narrowing(), asked
    slugs = frozenset(slug for word in asked.words for slug in names.get(word, ()))
    year = next((years[word] for word in asked.words if word in years), None)
    again = question(" ".join(rest))
    return _Narrowing(slugs, year), replace(again, shown=asked.shown, cut=asked.cut)


def _entries(asked: Question, searched: dict[int, EditionInfo]) -> QuerySet[Any]:
    """Return what matches, ranked. The patterns are letters, digits and breaks: nothing in them is a wildcard."""
    ranks = [(_amount_is(asked.amounts), EXACT_NAME), (_amount_rounds(asked.amounts), ROUNDED)]
    if not asked.is_amount:
        ranks += _text_ranks(asked, searched.values())
    ranks.sort(key=itemgetter(1))
    rank = Case(*(When(condition, then=Value(at)) for condition, at in ranks), output_field=IntegerField())
    # What is exactly so is also inside or within: asking both of every row would only take time.
    wider = (condition for condition, at in ranks if at not in {EXACT_NAME, EXACT_SOUND})
    matching = SearchEntry.published.filter(reduce(or_, wider))
    return _ordered(matching.filter(edition__in=list(searched)).annotate(rank=rank))


def _text_ranks(asked: Question, searched: Iterable[EditionInfo]) -> list[tuple[Q, int]]:
    whole = asked.whole
    inside, start, exact = _now_named(
        (lambda name: whole in name, lambda name: name.startswith(whole), lambda name: name == whole), searched
    )
    ranks = [
        (Q(code__iexact=whole), EXACT_CODE),
        (Q(names__contains=f"{BREAK}{whole}{BREAK}") | exact, EXACT_NAME),
        (Q(names__contains=f"{BREAK}{whole}") | _code_starts(whole) | start, START),
        (Q(names__contains=whole) | inside, INSIDE),
    ]
    if asked.sound:
        ranks += [
            (Q(sounds__contains=f"{WHOLE}{asked.sound}{END}"), EXACT_SOUND),
            (Q(sounds__contains=f"{WHOLE}{asked.sound}"), SOUND_START),
            (Q(sounds__contains=f"{INNER}{asked.sound}"), SOUND_INSIDE),
        ]
    if asked.words:
        ranks.append((_all_words(asked.words), ALL_WORDS))
    if asked.related:
        ranks.append((reduce(and_, map(_says_one_of, asked.related)), RELATED))
    if len(asked.related) > 1 and not asked.words:  # words that a reader parts by spaces must all be found
        ranks.append((reduce(or_, map(_says_one_of, asked.related)), PARTLY))
    if english := _named_in_english(asked):
        ranks.append((english, INSIDE))
    if not asked.amounts:  # a number is in too many goals
        ranks.append((Q(prose__contains=whole), IN_TEXT))
    return ranks


def _now_named(tests: Sequence[Callable[[str], bool]], searched: Iterable[EditionInfo]) -> list[Q]:
    """Return for each test where a code is that passes it by what its classification calls it now.

    Whatever it was called when its edition was published; the first test passes whatever a later one does.
    """
    found: list[dict[tuple[int, str], list[str]]] = [{} for _ in tests]
    for year, codes in official_names(info.year for info in searched):
        for official in codes:
            names = [name for name in official.names if tests[0](name)]
            for test, codes_of in zip(tests, found, strict=True):
                if any(map(test, names)):
                    codes_of.setdefault((year, official.scheme), []).append(official.code)
    return [
        reduce(or_, (_booked_on(*where, codes) for where, codes in codes_of.items()), Q(pk__in=[]))
        for codes_of in found
    ]


def _booked_on(year: int, scheme: str, codes: list[str]) -> Q:
    kind = _KIND_OF.get(scheme)
    which = Q(kind=kind) if kind else Q(kind=Kind.CODE, scheme=scheme)
    return which & Q(code__in=codes, edition__year=year)


def _says_one_of(words: Sequence[str]) -> Q:
    """Return where one of several words stands in a name, or in what is printed; an explanation is not printed."""
    condition = Q(pk__in=[])
    for word in words:
        condition |= Q(names__contains=word) | Q(prose__contains=word) & ~Q(kind__in=GLOSSED)
    return condition


def _named_in_english(asked: Question) -> Q | None:
    """Return the codes whose English name has the words of a question. One query, for questions in Latin letters."""
    words = [folded(word) for word in asked.shown.split()]
    if not asked.sound or any(len(word) < LATIN_WORD for word in words):
        return None
    condition = Q(pk__in=[])
    named = ClassificationCode.objects.exclude(english_name="").order_by()
    for scheme, code, name in named.values_list("scheme", "code", "english_name").distinct():
        parts = [folded(part) for part in name.split()]
        if all(any(part.startswith(word) for part in parts) for word in words):
            condition |= Q(scheme=scheme, code=code)
    return condition


def _code_starts(whole: str) -> Q:
    return Q(code__istartswith=whole) if whole.isascii() else Q(pk__in=[])


def _all_words(words: Sequence[str]) -> Q:
    """Return where each word is in a name, or in the place or text that goes with it."""
    condition = Q()
    for word in words:
        condition &= Q(names__contains=word) | Q(prose__contains=word) | Q(place__contains=word) | Q(code__iexact=word)
    return condition


def _amount_is(amounts: Iterable[Amounts]) -> Q:
    exact = [int(part.exact) for part in amounts if part.exact.denominator == 1]
    return Q(amount__in=exact)


def _amount_rounds(amounts: Iterable[Amounts], field: str = "amount") -> Q:
    """Return where an amount rounds to what the question says."""
    ranges = (Q(**{f"{field}__gte": part.least, f"{field}__lt": part.limit}) for part in amounts)
    return reduce(or_, ranges, Q(pk__in=[]))


def _ordered(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Order by numbers alone: databases sort texts differently."""
    kind = Case(*(When(kind=kind, then=Value(at)) for kind, at in _KIND_ORDER.items()), output_field=IntegerField())
    stage = Case(
        *(When(edition__stage=stage.value, then=Value(at)) for stage, at in _STAGE_ORDER.items()),
        output_field=IntegerField(),
    )
    ordered = rows.order_by(
        "rank", kind, F("edition__year").desc(), stage, F("amount").desc(nulls_last=True), "edition_id", "position"
    )
    return ordered.values_list(
        "edition_id", "kind", "scheme", "code", "name", "place", "text", "amount", "rank", "sounds", named=True
    )


def _found(row: Any, searched: dict[int, EditionInfo], asked: Question) -> Found:
    found = Found(searched[row.edition_id], Kind(row.kind), *row[2:9])
    return replace(found, fen=None, is_gloss=True) if _is_gloss(row, asked) else found


def _is_gloss(row: Any, asked: Question) -> bool:
    """Tell whether nothing that is printed of an entry has what was asked for: only what explains its code."""
    if row.kind not in GLOSSED or row.rank in {EXACT_CODE, ROUNDED}:
        return False
    if asked.whole and asked.whole.isascii() and row.code.casefold().startswith(asked.whole):
        return False
    amounts = [int(part.exact) for part in asked.amounts if part.exact.denominator == 1]
    if row.amount is not None and row.amount in amounts:
        return False
    if row.rank == INSIDE and asked.sound:  # by its English name, which is that of the code itself
        return False
    name = folded(row.name)
    # What a purpose is for is wider than any one word: only the reader's own word in its name is a hit. What is bought
    # has a name of its own, and an everyday word for it is as good.
    of_purpose = row.scheme == Scheme.FUNCTION.value
    related = {word for segment in asked.related for word in (segment[:1] if of_purpose else segment)}
    words = {asked.whole, *asked.words, *related} - {""}
    return not any(word in name for word in words) and not _sounds_so(row, name, asked.sound)


def _sounds_so(row: Any, name: str, sound: str) -> bool:
    """Tell whether the printed name, whose readings are kept first, has the sound that was asked for."""
    own = row.sounds.split(END)[: 2 * min(len(name), MOST_SYLLABLES)]
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


def _figures(asked: Question, searched: dict[int, EditionInfo]) -> tuple[FoundFigure, ...]:
    """Return the printed amounts that the question may mean, the exact ones first, a row once. One query."""
    if not asked.amounts:
        return ()
    fields = (
        "edition_id", "table__title", "table__number", "label", "measure", "function", "gov_economic", "dept_economic",
        "amount", "sheet__file__position", "sheet__file__name", "sheet__position", "sheet__name", "address",
        "raw", "table_id", "position",
    )  # fmt: skip
    rows = LineItem.published.filter(_amount_rounds(asked.amounts), edition__in=list(searched))
    ordered = rows.annotate(
        rank=Case(When(_amount_is(asked.amounts), then=Value(0)), default=Value(1), output_field=IntegerField())
    ).order_by("rank", F("edition__year").desc(), "edition_id", "table__position", "position", "pk")
    kept: dict[tuple[int, int, int], Any] = {}
    for row in ordered.values_list(*fields, named=True)[: 4 * MOST_FIGURES]:
        kept.setdefault((row.table_id, row.position, row.amount), row)
    return tuple(_figure(row, searched) for row in list(kept.values())[:MOST_FIGURES])


def _figure(row: Any, searched: dict[int, EditionInfo]) -> FoundFigure:
    where = (row.sheet__file__position, row.sheet__position, row.sheet__name)
    place = Place(*where, row.address, row.raw, row.sheet__file__name)
    codes = (("function", row.function), ("gov_economic", row.gov_economic), ("dept_economic", row.dept_economic))
    return FoundFigure(
        edition=searched[row.edition_id],
        table=row.table__title,
        number=row.table__number,
        label=row.label,
        measure=row.measure,
        codes=tuple(pair for pair in codes if pair[1]),
        fen=row.amount,
        place=place,
    )
