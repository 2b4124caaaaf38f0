"""Facts as JSON: what they are of, the columns, the details, and apart from them the printed sums."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from budget.queries.facts import FactRow, FactWords
from budget.queries.results import EditionInfo
from disclosure.tidy.columns import COLUMNS, KEYS
from disclosure.tidy.rows import Repeated, Values, values_of

# Rows that travel together.
CHUNK = 500

_IS_TOTAL = itemgetter(9)


def json_text(
    edition: EditionInfo, words: FactWords, rows: Iterable[FactRow], about: dict[str, Any]
) -> Iterator[bytes]:
    """Yield {…about, columns, rows: [details], totals: [printed sums]}; amounts are text, so that no digit is lost."""
    head = about | {
        "columns": [
            {"key": column.key, "heading": column.heading, "type": column.kind.value, "meaning": column.meaning}
            for column in COLUMNS
        ]
    }
    known: Repeated[Values] = Repeated(edition, words, tuple)
    yield json.dumps(head, ensure_ascii=False)[:-1].encode()
    # The query gives all details before all sums, so that neither need be held.
    parts = ((is_total, group) for is_total, group in groupby(rows, key=_IS_TOTAL))
    found = next(parts, None)
    for is_total, name in ((False, "rows"), (True, "totals")):
        yield f', "{name}": ['.encode()
        if found is not None and found[0] == is_total:
            yield from _records(found[1], known)
            found = next(parts, None)
        yield b"]"
    yield b"}\n"


def _records(rows: Iterable[FactRow], known: Repeated[Values]) -> Iterator[bytes]:
    before = b"\n"
    waiting: list[bytes] = []
    for row in rows:
        waiting.append(orjson.dumps(dict(zip(KEYS, values_of(row, known), strict=True)), exact))
        if len(waiting) == CHUNK:
            yield before + b",\n".join(waiting)
            before = b",\n"
            waiting.clear()
    if waiting:
        yield before + b",\n".join(waiting)


def exact(value: Decimal) -> str:
    """Return an amount as text: the one kind of value that JSON does not have."""
    return format(value, "f")
