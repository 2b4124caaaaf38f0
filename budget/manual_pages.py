"""The clerk's manual as the desk shows it: its Markdown as safe HTML, in chapters and sections that can be found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.safestring import SafeString

from budget.manual import MANUAL
from budget.markdown import html, pieces

# The chapter in which each section explains one word.
WORDS = "工作台上的词"
PICTURES = "/admin/budget/edition/manual/"


@dataclass(frozen=True, slots=True)
class ManualSection:
    """A piece of the manual below one heading: where it stands, its words, and how it looks."""

    level: int
    title: str
    anchor: str
    text: str
    html: SafeString


@cache
def sections() -> tuple[ManualSection, ...]:
    """Return the manual, section by section, in its order."""
    found = pieces(MANUAL.read_text(encoding="utf-8"))
    return tuple(
        ManualSection(each.level, each.title, each.anchor, each.text, html(each.lines, PICTURES, "<br>"))
        for each in found
    )


@cache
def explained_words() -> dict[str, ManualSection]:
    """Return the sections that explain a word, by the word."""
    chapter, found = "", {}
    for section in sections():
        if section.level == 2:
            chapter = section.title
        elif chapter == WORDS:
            found[section.title] = section
    return found


def find(query: str, most: int = 20) -> list[tuple[ManualSection, str]]:
    """Return the sections that have every word of a query, those with it in the heading first, each with a few words."""
    words = [word.casefold() for word in query.split()]
    if not words:
        return []
    ranked = [
        (sum(word in section.title.casefold() for word in words), section)
        for section in sections()
        if all(word in f"{section.title} {section.text}".casefold() for word in words)
    ]
    ranked.sort(key=lambda pair: -pair[0])
    return [(section, _around(section.text, words[0])) for _, section in ranked[:most]]


def _around(text: str, word: str, width: int = 60) -> str:
    place = max(0, text.casefold().find(word) - width // 2)
    piece = text[place : place + 2 * width]
    return f"{'…' if place else ''}{piece}{'…' if place + 2 * width < len(text) else ''}"
