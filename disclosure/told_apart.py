"""What bodies are called so that no two that stand beside each other are called alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from django.utils.translation import gettext as _

from budget.queries.news import News
from budget.queries.results import EditionInfo, UnitCard

Told = TypeVar("Told", EditionInfo, News)


def told_apart(bodies: Iterable[UnitCard], shown: Collection[str]) -> dict[str, str]:
    """Return by address what some bodies are called so that no two of all are called alike: short, in full, or with their codes."""
    cards = list(bodies)
    short, full = Counter(card.short_name for card in cards), Counter(card.name for card in cards)
    # Of some thousand bodies a page shows a dozen, and to write out what all are called takes ten times as long as the page.
    return {card.slug: _apart(card, short, full) for card in cards if card.slug in shown}


def called_apart(editions: Sequence[Told]) -> list[Told]:
    """Return editions, or news of them, whose bodies have names of their own, for pages that set bodies beside each other."""
    named = {card.slug: card for card in cards_apart({each.unit.slug: each.unit for each in editions}.values())}
    # An edition is known by its identity: one whose body is alone of its name stays what it is.
    return [
        edition if named[edition.unit.slug] == edition.unit else replace(edition, unit=named[edition.unit.slug])
        for edition in editions
    ]


def cards_apart(bodies: Iterable[UnitCard]) -> list[UnitCard]:
    """Return bodies with names of their own."""
    cards = list(bodies)
    short, full = told_apart(cards, {card.slug for card in cards}), Counter(card.name for card in cards)
    return [
        replace(card, short_name=short[card.slug], name=card.name if full[card.name] == 1 else _coded(card))
        for card in cards
    ]


def _apart(card: UnitCard, short: Mapping[str, int], full: Mapping[str, int]) -> str:
    if short[card.short_name] == 1:
        return card.short_name
    return card.name if full[card.name] == 1 else _coded(card)


def _coded(card: UnitCard) -> str:
    text = _("{name}（区划代码 {division}，单位代码 {code}）")
    return text.format(name=card.name, division=card.division_code, code=card.code)
