"""Numbers of persons in a text: identity cards, bank cards and mobile phones, however they are spaced.

What is found is never repeated whole: the desk's pages and lists are copied about as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

# Where no run of so many digits stands, with what people put between them, there is nothing to look for.
_LONG_RUN = re.compile(r"\d(?:[\s\-\u2010-\u2015.·_\u200b-\u200f\u2060\ufeff\u00ad]{0,3}\d){10}")
_GAP = r"[\s\-\u2010-\u2015·_]?"
_ONLY_NUMBERS = re.compile(r"[\d\sXx\-\u2010-\u2015·_]+")
_GAPS = re.compile(r"[\s\-\u2010-\u2015·_]+")
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
# The first two digits of an identity card: the provinces, and those for foreigners' permits.
_PROVINCES = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[1-4])"
_IDENTITY = re.compile(
    rf"(?<!\d){_PROVINCES}\d{{4}}{_GAP}(?P<year>(?:18|19|20)\d\d){_GAP}(?P<month>\d\d){_GAP}(?P<day>\d\d){_GAP}\d{{3}}{_GAP}[\dXx](?!\d)"
)
_OLD_IDENTITY = re.compile(rf"(?<![\d.]){_PROVINCES}\d{{4}}(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)\d{{3}}(?![\d.])")
_CARD = re.compile(rf"(?<![\d.])[34569]\d{{3}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{1,3}})?(?![\d.])")
_PHONE = re.compile(
    r"(?<!\d\.)(?<!\d)(?:(?:\+|00)?86[\s\-]?)?1[3-9]\d(?:[\s\-\u2010-\u2015·_]?\d{4}){2}(?!\.?\d)"
    r"|(?<!\d)1[3-9]\d\.\d{4}\.\d{4}(?!\.?\d)"
)


class Personal(StrEnum):
    """What a number looks like."""

    IDENTITY = "identity"
    CARD = "card"
    PHONE = "phone"

    @property
    def label(self) -> str:
        """Return what people call it."""
        return {"identity": "身份证号", "card": "银行卡号", "phone": "手机号"}[self.value]


class PersonalNumber(NamedTuple):
    """A number that was found: what it looks like, and enough of it to find it again."""

    kind: Personal
    masked: str


def personal_numbers(text: str) -> list[PersonalNumber]:
    """Return every number of a person in a text, in the order in which they stand."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    if not _LONG_RUN.search(plain):
        return []
    # A cell of digits alone is one number however it is parted; in a sentence two may stand side by side.
    if _ONLY_NUMBERS.fullmatch(plain):
        plain = _GAPS.sub("", plain)
    return [PersonalNumber(kind, _masked(digits)) for kind, digits in _found(plain)]


def may_hold_one(cells: Iterable[str]) -> bool:
    """Whether the cells of a row are worth looking at one by one: a look at all of them at once."""
    return bool(_LONG_RUN.search("|".join(cells)))


def _found(text: str) -> Iterator[tuple[Personal, str]]:
    # The surest kinds first: eleven digits of an identity card are no telephone number.
    taken: list[tuple[int, int]] = []
    for kind, pattern, holds in (
        (Personal.IDENTITY, _IDENTITY, _is_born),
        (Personal.CARD, _CARD, _has_luhn),
        # Fifteen digits, as cards had until 1999; after the bank cards, for these have a digit that proves them.
        (Personal.IDENTITY, _OLD_IDENTITY, _is_born_then),
        (Personal.PHONE, _PHONE, lambda _match: True),
    ):
        for match in pattern.finditer(text):
            free = all(match.end() <= first or match.start() >= last for first, last in taken)
            if free and holds(match):
                taken.append(match.span())
                yield kind, _GAPS.sub("", match.group()).replace(".", "")


def _is_born(match: re.Match[str]) -> bool:
    return _is_date(int(match["year"]), int(match["month"]), int(match["day"]))


def _is_born_then(match: re.Match[str]) -> bool:
    return _is_date(1900 + int(match["year"]), int(match["month"]), int(match["day"]))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        return date(year, month, day) <= date.today()  # noqa: DTZ011 - nobody's birthday depends on a time zone
    except ValueError:
        return False


def _has_luhn(match: re.Match[str]) -> bool:
    digits = [int(sign) for sign in match.group() if sign.isdigit()]
    # Luhn's sum, which every bank card passes and nine out of ten other numbers do not.
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _masked(digits: str) -> str:
    """Return the beginning and the end of a number."""
    return f"{digits[:3]}{'*' * (len(digits) - 5)}{digits[-2:]}"
