"""How texts are folded so that search finds them on any database: by spelling, by pinyin, by amount."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from budget.money import MOST_FEN, AmountUnit

# Signs of a question that are looked at; the rest of a longer one is left out, and the page says so.
MOST_SIGNS = 100
# Words of a question that must all be found; a sentence with more of them is looked for as a whole.
MOST_WORDS = 6

# A name in `names` stands between these; folded text holds letters and digits alone, so none can be in it.
BREAK = "\n"
# In `sounds` a name's whole pinyin (or initials) stands behind WHOLE, what remains from each later syllable behind
# INNER, and both end in END.
WHOLE, INNER, END = "=", "-", ";"
# Syllables of a name that can be found by their sound; nobody types more.
MOST_SYLLABLES = 24

_WORDS = re.compile(r"\s+")
_PRINTED = re.compile(
    r"(?:约|人民币|¥)?(?P<sign>[-−])?(?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
    r"(?P<unit>元|千元|万元?|w|百万元?|千万元?|亿元?)?\Z"
)
_UNITS = {
    "元": AmountUnit.YUAN.value,
    "千元": AmountUnit.THOUSAND.value,
    "万": AmountUnit.WAN.value,
    "w": AmountUnit.WAN.value,
    "百万": AmountUnit.MILLION.value,
    "千万": 10 * AmountUnit.MILLION.value,
    "亿": AmountUnit.YI.value,
}
# A bare number is taken as printed (万元), as a page shows it in 元, and with decimals as one in 亿元.
_BARE = (AmountUnit.WAN.value, AmountUnit.YUAN.value)
_BARE_WITH_DECIMALS = (*_BARE, AmountUnit.YI.value)


def folded(text: str) -> str:
    """Return the letters and digits of `text` in one width and case: «“三公”经费（A级）» -> «三公经费a级»."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def folded_names(names: Iterable[str]) -> str:
    """Return several names as the column `names` keeps them: each once, between breaks."""
    kept = dict.fromkeys(filter(None, map(folded, names)))
    return f"{BREAK}{BREAK.join(kept)}{BREAK}" if kept else ""


def folded_sounds(readings: Iterable[Sequence[str]]) -> str:
    """Return the pinyin of several names, each as its syllables, as the column `sounds` keeps it."""
    parts: dict[str, None] = {}
    for syllables in readings:
        kept = [syllable for syllable in map(_latin, syllables) if syllable][:MOST_SYLLABLES]
        for spelled in (kept, [syllable[0] for syllable in kept]):
            for start in range(len(spelled)):
                parts[f"{INNER if start else WHOLE}{''.join(spelled[start:])}{END}"] = None
    return "".join(parts)


def _latin(syllable: str) -> str:
    return "".join(sign for sign in folded(syllable.replace("ü", "v")) if sign.isascii())


@dataclass(frozen=True, slots=True)
class AmountRange:
    """Amounts that a question may mean: 分 from `least` on, below `limit`; `exact` is what it says to the last digit."""

    least: int
    limit: int
    exact: Fraction


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader looks for. `shown` is what they typed, without what cannot be shown; `cut` tells it was too long."""

    shown: str
    whole: str
    words: tuple[str, ...]
    sound: str
    amounts: tuple[AmountRange, ...]
    cut: bool
    # By segment of the question, the words by which it is looked for too: what neighbours say and budgets call otherwise.
    related: tuple[tuple[str, ...], ...] = ()
    # Those of them that only come near: what they find has no amount.
    near: frozenset[str] = frozenset()
    # Those that are what was asked, written out.
    same: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to look for."""
        return not self.whole

    @property
    def is_amount(self) -> bool:
        """Tell whether it can only be an amount: «12.95» and «1,000» are no code, while «208» may be either."""
        return bool(self.amounts) and not self.shown.isdecimal()


def question(text: str) -> Question:
    """Read what a reader typed, whatever it is. Never raises."""
    # Cut before it is looked at: an address may be as long as a server lets it, and most of these steps go sign by
    # sign.
    begun = text[: 4 * MOST_SIGNS]
    shown = " ".join("".join(sign for sign in begun if sign.isprintable() or sign.isspace()).split())
    cut = len(shown) > MOST_SIGNS or len(text) > 4 * MOST_SIGNS
    shown = shown[:MOST_SIGNS].rstrip()
    # Once more, for one sign may become several when it is folded: «㎡» is «m2».
    whole = folded(shown)[:MOST_SIGNS]
    words = tuple(dict.fromkeys(filter(None, map(folded, _WORDS.split(shown)))))
    return Question(
        shown=shown,
        whole=whole,
        words=words if 1 < len(words) <= MOST_WORDS else (),
        sound=_sound(shown),
        amounts=_amounts(shown),
        cut=cut,
    )


def _sound(text: str) -> str:
    """Return the question as pinyin is kept, "" where it cannot be pinyin: a single letter would be everywhere."""
    latin = folded(text.casefold().replace("ü", "v").replace("u:", "v"))
    return latin if len(latin) > 1 and latin.isascii() and not latin.isdigit() else ""


def _amounts(text: str) -> tuple[AmountRange, ...]:
    """Return the amounts that a text means: exactly what it says, and those that round to its digits."""
    found = _PRINTED.match("".join(unicodedata.normalize("NFKC", text).casefold().split()))
    if found is None:
        return ()
    number = Decimal(found["number"].replace(",", ""))
    if not number:
        return ()
    decimals = len(found["number"].partition(".")[2])
    unit = found["unit"]
    if unit:
        sizes: tuple[int, ...] = (_UNITS[unit if unit in _UNITS else unit.removesuffix("元")],)
    else:
        sizes = _BARE_WITH_DECIMALS if decimals else _BARE
    ranges = (_range(number, decimals, size, negative=bool(found["sign"])) for size in sizes)
    return tuple(part for part in ranges if part is not None)


def _range(number: Decimal, decimals: int, size: int, *, negative: bool) -> AmountRange | None:
    """Return the amounts in 分 that round half up to `number` of a unit of `size` 分; None beyond any budget."""
    exact = Fraction(number) * size
    half = Fraction(size, 2 * 10**decimals)
    if exact > MOST_FEN:
        return None
    least, limit = _ceiling(exact - half), _ceiling(exact + half)
    if negative:  # half is rounded away from zero, so the ends change sides
        least, limit, exact = 1 - limit, 1 - least, -exact
    return AmountRange(least, limit, exact) if least < limit else None


def _ceiling(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)


def marked(text: str, asked: Question) -> tuple[tuple[str, bool], ...]:
    """Split a shown text into stretches, True for those that the question names: («社会», True), («保障», False)."""
    meant = {word for words in asked.related for word in words}
    wanted = [asked.whole, *sorted({*asked.words, *meant}, key=len, reverse=True)]
    origins: list[int] = []
    plain: list[str] = []
    for place, sign in enumerate(text):
        for part in folded(sign):
            plain.append(part)
            origins.append(place)
    joined = "".join(plain)
    hits: set[int] = set()
    for word in filter(None, wanted):
        start = joined.find(word)
        while start >= 0:
            hits.update(range(origins[start], origins[start + len(word) - 1] + 1))
            start = joined.find(word, start + len(word))
        # Where the whole question stands in the text, marks on its single words besides would only distract.
        if hits and word is asked.whole:
            break
    return tuple(_stretches(text, hits))


def _stretches(text: str, hits: set[int]) -> Iterable[tuple[str, bool]]:
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or (place in hits) != (start in hits):
            yield text[start:place], start in hits
            start = place
