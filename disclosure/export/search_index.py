"""What a copy is searched by: one file for each body with the things found in its current editions, one for the rest.

The texts are those by which the site itself searches, folded in the same way; the script of a copy looks through them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from budget import queries
from budget.queries.everyday import plain, vocabulary
from budget.queries.search_text import BREAK, END
from disclosure import glossary
from disclosure.search_results import LABELS, address

FOLDER = "search/"


def files() -> Iterator[tuple[str, bytes]]:
    """Yield the files of the index, each with its path. Four queries, and one for each body."""
    known = queries.bodies()
    common = {
        "bodies": [
            {"slug": slug, "name": body.card.name, "short": body.card.short_name, "names": body.names}
            for slug, body in known.items()
        ],
        "terms": [
            {
                "name": term.name,
                "url": term.url,
                "text": term.plain,
                "names": _names(term.names),
                "sounds": _sounds(term.sounds),
            }
            for term in glossary.current().terms
        ],
        "labels": LABELS,
        "words": [list(each) for each in sorted(_everyday())],
    }
    yield f"{FOLDER}index.json", _packed(common)
    for slug in known:
        yield f"{FOLDER}{slug}.json", _packed(_things(slug))


def _things(slug: str) -> list[list[Any]]:
    """Return [kind, code, name, place, address, «年份和阶段», 分, names, sounds] of each thing once, the newest year first."""
    kept: dict[tuple[str, ...], list[Any]] = {}
    for found, names, sounds in queries.things(slug):
        # Targets of one name differ by where they belong and what they ask for.
        target = (found.place, found.text) if found.kind.value == "indicator" else ()
        key = (found.kind.value, found.scheme, found.code, found.name, *target)
        if key not in kept:
            told = [
                found.kind.value,
                found.code,
                found.name,
                found.place,
                address(found),
                found.edition.title,
                found.fen,
            ]
            kept[key] = [*told, _names(names), _sounds(sounds)]
    return list(kept.values())


def _everyday() -> Iterator[tuple[str, ...]]:
    known = ((word, [plain(each) for each in meant]) for word, meant in vocabulary().items())
    return ((word, *meant) for word, meant in known if any(each != word for each in meant))


def _names(folded: str) -> list[str]:
    return folded.strip(BREAK).split(BREAK)


def _sounds(folded: str) -> list[str]:
    """Return the whole sounds and, with a sign before them, those from a later syllable on, as they are kept."""
    return [each for each in folded.split(END) if each]


def _packed(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
