"""What of last year's text needs another look before it says anything of this year: its years, amounts and shares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A year with or without its 年, a date, an amount, a share, a number of people or things; full-width signs too.
_LOOKS = re.compile(
    r"[0-9０-９]{4}\s*年(?:度|初|末)?(?:\s*[0-9０-９]{1,2}\s*月(?:\s*[0-9０-９]{1,2}\s*日)?)?"
    r"|(?:本年度?|上年度?|今年|去年|当年)"
    r"|[0-9０-９][0-9０-９,，.．]*\s*(?:亿元|百万元|万元|千元|元|%|％|人|辆|台|个|项|次|套|家|名|平方米)?"
)


@dataclass(frozen=True, slots=True)
class TextStretch:
    """Some words of a paragraph, and whether somebody must look at them again."""

    text: str
    is_marked: bool = False


def looked_at(paragraph: str) -> tuple[TextStretch, ...]:
    """Return a paragraph of an earlier year with every year and figure marked."""
    return tuple(_stretches(paragraph))


def _stretches(paragraph: str) -> Iterator[TextStretch]:
    end = 0
    for match in _LOOKS.finditer(paragraph):
        if match.start() > end:
            yield TextStretch(paragraph[end : match.start()])
        yield TextStretch(match[0], is_marked=True)
        end = match.end()
    if end < len(paragraph):
        yield TextStretch(paragraph[end:])
