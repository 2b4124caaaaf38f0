"""Why an amount is what it is: the sentence of a written part that speaks of a code by its number or its name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

_SENTENCE = re.compile(r"[^。！？；;]+[。！？；;]?")
# A shorter name («教育») stands in sentences that speak of something else.
_LEAST_NAME = 4
# A shorter number is rather a count of something.
_LEAST_CODE = 5
# What makes a sentence a reason, and no mere figure.
_REASON = re.compile(
    r"主要(?:是|用于|原因)|原因|因为|由于|因此|系|导致|所致|受.{1,20}影响|变动|增加|减少|调整|追加|压减|节约|结转"
)


def reasons_given(paragraphs: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """Return by code the first sentence that gives a reason for it; `names` are the printed names by code.

    A name that several codes have says nothing of which of them is meant: such a code is known by its number alone.
    In a sentence the longest name counts, so that «社会保障和就业支出» is not taken for «就业支出».
    """
    counts = Counter(names.values())
    told = {name: code for code, name in names.items() if counts[name] == 1 and len(name) >= _LEAST_NAME}
    keys = {**told, **{code: code for code in names if len(code) >= _LEAST_CODE}}
    if not keys:
        return {}
    known = re.compile("|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True)))
    found: dict[str, str] = {}
    for paragraph in paragraphs:
        for sentence in _SENTENCE.findall(paragraph):
            if not _REASON.search(sentence):
                continue
            for match in known.finditer(sentence):
                if not _is_inside_a_number(sentence, match):
                    found.setdefault(keys[match[0]], sentence.strip())
    return found


def _is_inside_a_number(sentence: str, match: re.Match[str]) -> bool:
    """Tell whether digits that look like a code are a part of a longer number or of an amount."""
    if not match[0].isdigit():
        return False
    around = sentence[max(0, match.start() - 1) : match.start()] + sentence[match.end() : match.end() + 1]
    return bool(re.search(r"[\d.,，万元%％亿年]", around))
