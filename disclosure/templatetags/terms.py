"""Links the words of the glossary where they first stand in the prose of a page."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from disclosure import glossary

register = template.Library()

# Elements whose words are left alone with all that is in them: what is a link, a heading or a control already,
# and tables, where a link in every other cell would help nobody.
_ALONE = (
    "a|abbr|button|caption|cite|code|data|figure|figcaption|form|h[1-6]|label|nav|script|style|summary|svg|table|title"
)
_PROSE = "p|li|dd"
_PIECE = re.compile(
    rf"<(?P<alone>{_ALONE})\b[^>]*>.*?</(?P=alone)\s*>"
    rf"|<(?P<end>/?)(?P<prose>{_PROSE})\b[^>]*>"
    r"|<!--.*?-->|<[^>]*>|(?P<text>[^<]+)",
    re.DOTALL,
)


# «1,382.25 万元» and «2026 年预算» are an amount and a name, no place for a lesson.
_AFTER_NUMBER = re.compile(r"\d\s*年?\s*\Z")


def linked(html: str, seen: set[str], known: glossary.Glossary = glossary.FROM_FILE) -> str:
    """Return rendered HTML with the first occurrence of each term in its prose linked; `seen` are slugs left alone.

    The longest word wins, and each term is linked once, whichever of its spellings comes first.
    """
    depth = 0

    def piece(match: re.Match[str]) -> str:
        nonlocal depth
        if match["prose"]:
            depth = max(0, depth - 1) if match["end"] else depth + 1
        elif match["text"] and depth:
            return _linked_text(match["text"], seen, known)
        return match[0]

    return _PIECE.sub(piece, html)


def _linked_text(text: str, seen: set[str], known: glossary.Glossary) -> str:
    english = (get_language() or "").startswith("en")

    def word(match: re.Match[str]) -> str:
        term = known.by_english_word.get(match[0].casefold()) if english else known.by_word.get(match[0])
        if term is None or term.slug in seen or _AFTER_NUMBER.search(text, max(0, match.start() - 8), match.start()):
            return match[0]
        seen.add(term.slug)
        return _link(match[0], term.url, (english and term.english_plain) or term.plain)

    return (known.english_words if english else known.words).sub(word, text)


@lru_cache(maxsize=2000)
def _link(word: str, url: str, meaning: str) -> str:
    """Return the link of a word; there are as many as the glossary has spellings, so each is made once."""
    rendered: str = get_template("components/term.html").render({"term": word, "url": url, "meaning": meaning})
    return rendered.strip()


class TermsNode(template.Node):
    """The part of a page between {% terms %} and {% endterms %}."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Any) -> SafeString:
        """Return the part with its terms linked; on the page of a term that term is left alone."""
        own = context.get("term")
        seen = {own.slug} if isinstance(own, glossary.Term) else set()
        # What comes out is what went in, already escaped, and links made by a template.
        return mark_safe(linked(self.nodelist.render(context), seen, glossary.current()))  # noqa: S308


@register.tag
def terms(parser: Parser, token: Token) -> TermsNode:  # noqa: ARG001 - Django's signature
    """{% terms %} … {% endterms %}: link the words of the glossary in the paragraphs and lists between."""
    nodelist = parser.parse(("endterms",))
    parser.delete_first_token()
    return TermsNode(nodelist)
