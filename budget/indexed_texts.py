"""The texts that things are found by, each kept once for all editions that say the same: spellings, sounds, prose."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from budget.models import SearchEntry, SearchText
from budget.queries.search_text import folded_names, folded_sounds

# Stretches that have a reading: Chinese text, or letters and digits.
_READABLE = re.compile(r"[一-鿿]+|[A-Za-z0-9]+")


class IndexedText(NamedTuple):
    """What an entry is found by."""

    kind: str
    scheme: str
    code: str
    names: str
    sounds: str
    prose: str
    place: str

    @property
    def digest(self) -> str:
        """Return what tells it from every other."""
        # Parted by a sign that no text has, so that two fields never run into one another.
        return hashlib.sha256("\0".join(self).encode("utf-8", "surrogatepass")).hexdigest()


def drop_unused_texts() -> None:
    """Delete what no entry is found by any more."""
    SearchText.objects.exclude(pk__in=SearchEntry.every_stage.values("said")).delete()


def kept(texts: Iterable[IndexedText]) -> dict[IndexedText, int]:
    """Keep what is new of these texts and return the keys of all. Nobody else writes texts now."""
    wanted = {said.digest: said for said in texts}
    keys = dict(SearchText.objects.filter(digest__in=wanted).values_list("digest", "pk"))
    lacking = (SearchText(digest=digest, **said._asdict()) for digest, said in wanted.items() if digest not in keys)
    keys |= {text.digest: text.pk for text in SearchText.objects.bulk_create(lacking)}
    return {said: keys[digest] for digest, said in wanted.items()}


# The same few hundred names stand in every edition.
@lru_cache(maxsize=4096)
def found_by(names: tuple[str, ...]) -> tuple[str, str]:
    """Return the spellings and the sounds by which a thing of these names is found."""
    return folded_names(names), folded_sounds(map(syllables, dict.fromkeys(names)))


def syllables(name: str) -> list[str]:
    """Return the pinyin of a name, a syllable each, heteronyms read by their phrases: «重建» is chong jian."""
    # Its dictionaries take 58 MB, which only a process that publishes needs to hold.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    return [syllable for part in _READABLE.findall(name) for syllable in lazy_pinyin(part)]
