"""What the classifications say of every code, read once and known as long as they stay as they are.

A publication draws a new mark of everything public, and changes no code. So what was known under the mark before it is
known under the mark after it, and a thousand publications in a row read the codes once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import NamedTuple

from budget.models import ClassificationCode, Revision

Key = tuple[str, str]


class KnownCode(NamedTuple):
    """What a classification says of a code. `aliases` are other spellings of its name."""

    name: str
    plain_name: str
    aliases: str
    explanation: str


Codes = Mapping[int, Mapping[Key, KnownCode]]


class _Known:
    def __init__(self) -> None:
        self.lock = Lock()
        self.mark = ""
        self.codes: Codes = {}


_KNOWN = _Known()


@contextmanager
def kept_through() -> Iterator[Codes]:
    """Give every code by year for an act that changes none. Called inside its transaction, with the revision locked.

    Two queries, a third where codes may have changed since.
    """
    before = _mark()
    with _KNOWN.lock:
        if not before or _KNOWN.mark != before:
            _KNOWN.codes, _KNOWN.mark = _read(), before
        codes = _KNOWN.codes
    yield codes
    after = _mark()
    with _KNOWN.lock:
        if _KNOWN.mark == before:
            _KNOWN.mark = after  # drawn by chance: if this act is undone, nobody ever sees it again


def nearest(codes: Codes, year: int) -> dict[Key, KnownCode]:
    """Return what codes mean in a year: its own classification before an earlier one, an earlier before a later one."""
    found: dict[Key, KnownCode] = {}
    for each in sorted(codes, key=lambda each: (each > year, abs(each - year)), reverse=True):
        found |= codes[each]  # the nearest year comes last and stays
    return found


def _mark() -> str:
    return Revision.objects.values_list("mark", flat=True).get(pk=Revision.THE_ONE)


def _read() -> Codes:
    years: dict[int, dict[Key, KnownCode]] = {}
    for year, scheme, code, *told in ClassificationCode.objects.order_by().values_list(
        "year", "scheme", "code", *KnownCode._fields
    ):
        years.setdefault(year, {})[scheme, code] = KnownCode(*told)
    return years
