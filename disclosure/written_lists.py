"""JSON with one long list, written while it is made: the bytes are those of writing it whole, the memory is one entry's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from textwrap import indent as indented
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

_PORTION = 64 * 1024  # characters that travel together


def written_list(
    told: Mapping[str, Any], key: str, entries: Iterable[Any], indent: int | None = None
) -> Iterator[bytes]:
    """Yield `told` with a list of the entries as its last member `key`."""

    def written(value: object) -> str:
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=indent)

    # The list is the last member, so that the last pair of brackets is its own whatever the others hold.
    start, _, end = written({**told, key: []}).rpartition("[]")
    between, closing = (", ", "]") if indent is None else (",\n", f"\n{' ' * indent}]")
    kept, size, is_first = [f"{start}["], 0, True
    for entry in entries:
        text = written(entry)
        if indent is not None:
            text = indented(text, " " * indent * 2)
        kept.append(text if is_first and indent is None else f"\n{text}" if is_first else f"{between}{text}")
        is_first, size = False, size + len(text)
        if size > _PORTION:
            yield "".join(kept).encode()
            kept, size = [], 0
    kept.append("]" if is_first else closing)
    yield "".join([*kept, end]).encode()
