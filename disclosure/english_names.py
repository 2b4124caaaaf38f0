"""What projects and services are called in English, where somebody has translated the name; else they stay as printed.

The file is content of the site, like the glossary: reviewed like code, read once. A name is known by its letters alone, so
that brackets and spaces of another width do not hide it.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from budget.queries.search_text import folded

FILE = Path(__file__).resolve().parents[1] / "fixtures" / "english_names.csv"


@cache
def _known() -> dict[str, str]:
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        return {folded(row["name"]): row["english"] for row in csv.DictReader(file, strict=True)}


def english_of(name: str) -> str:
    """Return the English name for readers of English; "" for others, and where nobody translated it."""
    return _known().get(folded(name), "") if get_language() == "en" else ""
