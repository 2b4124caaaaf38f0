"""What projects, services and lines of lists are called in English, where it is known; else they stay as printed.

The file is content of the site, like the glossary: reviewed like code, read once. A name is known by its letters alone, so
that brackets and spaces of another width do not hide it. A name made of those of codes, «培训支出（会议费）» or «本年收入/事业收入»,
is made of theirs in English; one behind its code, «208-社会保障和就业支出», keeps the code.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from budget.queries.search_text import folded

FILE = Path(__file__).resolve().parents[1] / "fixtures" / "english_names.csv"
CODES = FILE.with_name("classification")
# The classifications whose names stand within others, as english.csv calls them, and where their codes are named.
_NAMED_BY = {
    "function": "functional_codes.csv",
    "dept_economic": "department_economic_codes.csv",
    "gov_economic": "government_economic_codes.csv",
}
_CODED = re.compile(r"(?P<code>[0-9][0-9A-Z]{2,})[-\s]\s*(?P<name>.+)")
_OF_TWO = re.compile(r"(?P<whole>.+?)(?:[（(](?P<kind>.+)[）)]|[/：](?P<part>.+))")


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@cache
def _known() -> dict[str, str]:
    english = {(row["scheme"], row["code"]): row["name"] for row in _read(CODES / "english.csv")}
    named: dict[str, set[str]] = {}
    for scheme, path in _NAMED_BY.items():
        for row in _read(CODES / path):
            if said := english.get((scheme, row["code"])):
                named.setdefault(folded(row["name"]), set()).add(said)
    # A name that codes share is one only where they are called alike.
    of_codes = {name: said.pop() for name, said in named.items() if len(said) == 1}
    return of_codes | {folded(row["name"]): row["english"] for row in _read(FILE)}


def english_of(name: str) -> str:
    """Return the English name for readers of English; "" for others, and where it is not known."""
    if get_language() != "en":
        return ""
    known = _known()
    if said := known.get(folded(name)):
        return said
    if (coded := _CODED.fullmatch(name)) and (said := english_of(coded["name"])):
        return f"{coded['code']} {said}"
    made = _OF_TWO.fullmatch(name)
    parts = [known.get(folded(part), "") for part in made.groups() if part] if made else []
    if not made or not all(parts):
        return ""
    return f"{parts[0]} ({parts[1]})" if made["kind"] else f"{parts[0]}: {parts[1]}"


def called(name: str) -> str:
    """Return a name in the reader's language where that is known, else as it is printed."""
    return english_of(name) or name
