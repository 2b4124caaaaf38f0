"""The words of the glossary: those of the file that comes with the program, and those that staff keep on the desk.

The file is content of the site, like its templates, reviewed like code and read once when the site starts; a missing or
broken one stops the start. What the desk keeps is known as long as nothing public changes.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

from budget.models import OwnWord
from budget.queries.revision import state

GLOSSARY = Path(__file__).resolve().parents[2] / "fixtures" / "glossary.csv"
_IN_THE_FILE = 0


class WrittenTerm(NamedTuple):
    """A term as the file or the desk has it; what the desk left empty is the file's, where that has the term."""

    key: int
    name: str
    slug: str
    pinyin: str
    plain: str
    official: str
    aliases: str
    english_name: str
    english_plain: str


def terms_of_file(path: Path = GLOSSARY) -> tuple[WrittenTerm, ...]:
    """Read the terms of the file, in its order. Raises OSError, KeyError where a column is missing."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(
            WrittenTerm(
                _IN_THE_FILE, row["term"], row["slug"], row["pinyin"], row["plain"], row["official"], row["aliases"],
                row["english_term"], row["english_plain"],
            )
            for row in csv.DictReader(file, strict=True)
        )  # fmt: skip


TERMS_OF_FILE = {term.name: term for term in terms_of_file()}

# The mark of the state that they were read in, and what was read.
_known: tuple[str, tuple[WrittenTerm, ...]] = ("", ())


def own_terms() -> tuple[WrittenTerm, ...]:
    """Return them. No query but the state's where there are none, or none changed since."""
    global _known  # noqa: PLW0603 - replaced as a whole: whoever reads it has the one or the other
    now = state()
    if not now.has_own_terms:
        return ()
    known = _known
    if not now.mark or known[0] != now.mark:
        known = _known = (
            now.mark,
            tuple(map(WrittenTerm._make, OwnWord.objects.values_list("pk", *WrittenTerm._fields[1:]))),
        )
    return known[1]
