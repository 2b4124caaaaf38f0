"""The guide to the data and the API: docs/api.md and docs/api.zh.md as a page, its examples about a body of this site."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.conf import settings

from budget.markdown import Passage, html, pieces
from budget.queries.news import news

DOCS = Path(__file__).resolve().parents[1] / "docs"
FILES = {"zh-hans": DOCS / "api.zh.md", "en": DOCS / "api.md"}
# What the files write for the site, a body and a year.
HOST, BODY, YEAR = "https://budget.example", "xiaohongmen", "2026"
_YEAR = re.compile(rf"(?<=year=){YEAR}\b|(?<=\"year\": ){YEAR}\b|(?<=/current/){YEAR}\b")
# Of so many last acts one is a publication that still stands, or the examples stay as they are written.
LATELY = 20


@cache
def written(language: str) -> tuple[Passage, ...]:
    """Return the guide as it is written."""
    return tuple(pieces(FILES.get(language, FILES[settings.LANGUAGE_CODE]).read_text(encoding="utf-8")))


def guide(language: str, site: str) -> list[dict[str, object]]:
    """Return its pieces, about the site at an address (without a final slash). One query."""
    body, year = _shown()
    told = []
    for piece in written(language):
        here = (_YEAR.sub(year, line.replace(HOST, site).replace(BODY, body)) for line in piece.lines)
        shown = html(tuple(here), caption=piece.title)
        told.append({"level": piece.level, "title": piece.title, "anchor": piece.anchor, "html": shown})
    return told


def _shown() -> tuple[str, str]:
    """Return a body and a year of which a budget can be read: that of the newest publication."""
    gone: set[tuple[str, str]] = set()
    for act in news(limit=LATELY):
        where = act.unit.slug, act.period
        if act.kind == "withdrawn":
            gone.add(where)
        elif where not in gone and "-" not in act.period:
            return where
    return BODY, YEAR
