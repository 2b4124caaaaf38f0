"""What a question matches: the texts that have its words, then the things that are found by these texts, ranked.

A text is kept once for all editions that say the same, so that a word is looked for in some thousand texts and not in a
million entries; the best of them lead to their entries by an index.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, itemgetter, or_
from typing import Any, NamedTuple

from django.db.models import Case, F, IntegerField, Q, Value, When

from budget.models import ClassificationCode, SearchEntry, SearchText
from budget.queries.official_names import official_names
from budget.queries.search_text import BREAK, END, INNER, WHOLE, AmountRange, Question, folded
from budget.vocabulary import Scheme, Stage

Kind = SearchEntry.Kind

# Kinds whose text explains a code and is printed in no table.
GLOSSED = (Kind.CODE, Kind.INCOME, Kind.PROCUREMENT, Kind.SERVICE)
# Letters of the shortest word that is looked for in English names.
LATIN_WORD = 3
# Texts whose entries one question looks for: all that match, but for words that are nearly everywhere.
MOST_TEXTS = 2000
# Signs from which on the beginning of a project's code says whose it is and of which year.
OWN_CODE_BEGINS = 8
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


# Entries by what they are found by: the condition, and the rank that it gives.
Ranks = list[tuple[Q, int]]
# Where a code is that is called something now, by year and classification.
Now = Mapping[tuple[int, str], Collection[str]]


def ranks_of(asked: Question, years: Collection[int]) -> Ranks:
    ranks = [(amount_is(asked.amounts), EXACT_NAME), (amount_rounds(asked.amounts), ROUNDED)]
    if not asked.is_amount:
        ranks += _own_codes(asked.whole)
        ranks += texts_of(*_text_ranks(asked, years))
    return ranks


def entries(ranks: Ranks, where: Q, limit: int) -> list[Any]:
    """Return what is found, ranked, the best first. Two queries: what it is, and what is shown of it."""
    if not ranks:
        return []
    ranks = sorted(ranks, key=itemgetter(1))
    rank = Case(*(When(condition, then=Value(at)) for condition, at in ranks), output_field=IntegerField())
    found = SearchEntry.published.filter(where, reduce(or_, (condition for condition, _ in ranks)))
    kind = Case(*(When(kind=kind, then=Value(at)) for kind, at in _KIND_ORDER.items()), output_field=IntegerField())
    stage = Case(
        *(When(edition__stage=stage.value, then=Value(at)) for stage, at in _STAGE_ORDER.items()),
        output_field=IntegerField(),
    )
    # By numbers alone: databases sort texts differently.
    ordered = found.annotate(rank=rank).order_by(
        "rank", kind, F("edition__year").desc(), stage, F("amount").desc(nulls_last=True), "edition_id", "position"
    )
    # Keys first: to sort whole rows of a million entries costs several times what their keys do.
    ranked = dict(ordered.values_list("pk", "rank")[:limit])
    rows = SearchEntry.published.filter(pk__in=ranked).order_by()
    told = {row[0]: MatchedRow._make((*row, ranked[row[0]])) for row in rows.values_list(*MatchedRow._fields[:-1])}
    return [told[pk] for pk in ranked]


class MatchedRow(NamedTuple):
    """What is shown of an entry, and what it is shown by."""

    pk: int
    edition_id: int
    kind: str
    scheme: str
    code: str
    name: str
    place: str
    text: str
    amount: int | None
    said__sounds: str
    rank: int


def texts_of(plain: Ranks, now: list[tuple[Now, int]]) -> Ranks:
    """Return the entries of the texts that match, by their ranks. One query.

    `plain` are conditions on texts; `now` are codes that are called so now, whatever their texts said when they were
    published, which is true of some years alone. The patterns are letters, digits and breaks: no wildcards.
    """
    plain = sorted(plain, key=itemgetter(1))
    coded = [_booked_on(scheme, codes) for places, _ in now for (_, scheme), codes in places.items()]
    rank = Case(*(When(condition, then=Value(at)) for condition, at in plain), output_field=IntegerField())
    matching = SearchText.objects.filter(reduce(or_, (*(condition for condition, _ in plain), *coded)))
    # The best of them; of what matches equally well whichever was first.
    best = matching.annotate(rank=rank).order_by(F("rank").asc(nulls_last=True), "pk")
    by_rank: dict[int, list[int]] = {}
    by_year: dict[tuple[int, int], list[int]] = {}
    for pk, kind, scheme, code, at in best.values_list("pk", "kind", "scheme", "code", "rank")[:MOST_TEXTS]:
        if at is not None:
            by_rank.setdefault(at, []).append(pk)
        for places, better in now:
            for year, named in places if at is None or better < at else ():
                if code in places[year, named] and _is_of(named, kind, scheme):
                    by_year.setdefault((better, year), []).append(pk)
    ranks = [(Q(said__in=keys), at) for at, keys in by_rank.items()]
    return ranks + [(Q(said__in=keys, edition__year=year), at) for (at, year), keys in by_year.items()]


def _text_ranks(asked: Question, years: Collection[int]) -> tuple[Ranks, list[tuple[Now, int]]]:
    whole = asked.whole
    inside, start, exact = now_named(
        (lambda name: whole in name, lambda name: name.startswith(whole), lambda name: name == whole), years
    )
    ranks = [
        (Q(code__iexact=whole), EXACT_CODE),
        (Q(names__contains=f"{BREAK}{whole}{BREAK}"), EXACT_NAME),
        (Q(names__contains=f"{BREAK}{whole}") | _code_starts(whole), START),
        (Q(names__contains=whole), INSIDE),
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
    # Words that a reader parts by spaces must all be found, but for those of a sentence in English.
    if len(asked.related) > 1 and (not asked.words or asked.sound):
        ranks.append((reduce(or_, map(_says_one_of, asked.related)), PARTLY))
    if english := _named_in_english(asked):
        ranks.append((english, INSIDE))
    if not asked.amounts:  # a number is in too many goals
        ranks.append((Q(prose__contains=whole), IN_TEXT))
    return ranks, [(exact, EXACT_NAME), (start, START), (inside, INSIDE)]


def _own_codes(whole: str) -> Ranks:
    """Return the projects that have a code, and those whose code begins so where it says a division and a year."""
    if not whole.isascii():
        return []
    ranks = [(Q(own_code=whole), EXACT_CODE)]
    if len(whole) >= OWN_CODE_BEGINS:
        # As a range, which an index of either database serves: folded codes are digits and small letters.
        ranks.append((Q(own_code__gte=whole, own_code__lt=f"{whole}~"), START))
    return ranks


def now_named(tests: Sequence[Callable[[str], bool]], years: Collection[int]) -> list[dict[tuple[int, str], set[str]]]:
    """Return for each test where a code is that passes it by what its classification calls it now.

    Whatever it was called when its edition was published; the first test passes whatever a later one does.
    """
    found: list[dict[tuple[int, str], set[str]]] = [{} for _ in tests]
    for year, codes in official_names(years):
        for official in codes:
            names = [name for name in official.names if tests[0](name)]
            for test, codes_of in zip(tests, found, strict=True):
                if any(map(test, names)):
                    codes_of.setdefault((year, official.scheme), set()).add(official.code)
    return found


def _booked_on(scheme: str, codes: Collection[str]) -> Q:
    kind = _KIND_OF.get(scheme)
    which = Q(kind=kind) if kind else Q(kind=Kind.CODE, scheme=scheme)
    return which & Q(code__in=codes)


def _is_of(named: str, kind: str, scheme: str) -> bool:
    """Tell whether a text of a kind and scheme is about a code of a classification, as `_booked_on` asks."""
    return kind == _KIND_OF[named] if named in _KIND_OF else (kind, scheme) == (Kind.CODE, named)


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


def amount_is(amounts: Iterable[AmountRange]) -> Q:
    exact = [int(part.exact) for part in amounts if part.exact.denominator == 1]
    return Q(amount__in=exact)


def amount_rounds(amounts: Iterable[AmountRange], field: str = "amount") -> Q:
    """Return where an amount rounds to what the question says."""
    ranges = (Q(**{f"{field}__gte": part.least, f"{field}__lt": part.limit}) for part in amounts)
    return reduce(or_, ranges, Q(pk__in=[]))
