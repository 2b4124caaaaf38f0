"""How a sentence is made of figures: whether what it claims holds, its amounts with their marks, and where it leads."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from budget.money import AmountUnit
from budget.queries.results import Figure
from disclosure.figures import about, figure_mark, said_fen, words_html
from disclosure.selection import AmountChoice
from disclosure.visit import Visit

# Keeps the mark on the line of its amount, and the comma after it too.
JOINER = "\u2060"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that was computed. `claim` names what it says of figures; one that does not hold says what does.

    `url` leads on, and from what does not hold to the check that failed.
    """

    claim: str
    text: SafeString
    holds: bool = True
    url: str = ""
    link: str = ""

    def __str__(self) -> SafeString:
        """Return it as a page shows it; a template prints it as it is."""
        onward = format_html('<a href="{}">{}</a>', self.url, self.link) if self.url else ""
        return format_html(
            '<span data-claim="{}"{}>{}{}</span>{}',
            self.claim,
            "" if self.holds else SafeString(' class="mismatch" data-holds="no"'),
            self.text,
            onward,
            # English parts its sentences.
            SafeString(" ") if get_language() == "en" else "",
        )

    __html__ = __str__


class Teller:
    """Says the amounts of one sentence: as «约», finer where two would look alike, to the 分 where it would not add up."""

    def __init__(self, visit: Visit, unit: AmountUnit | None = None, *, to_the_fen: bool = False) -> None:
        self.visit = visit
        self.unit = unit or unit_of(visit)
        self.to_the_fen = to_the_fen

    @classmethod
    def adding(cls, visit: Visit, parts: Iterable[Figure | int], whole: Figure | int) -> Teller:
        """Return one under whom the parts as said make the whole as said, and none of them looks like another."""
        amounts, total = [_fen(part) for part in parts], _fen(whole)
        for unit in (unit_of(visit), AmountUnit.WAN):
            added = sum(said_fen(fen, unit) for fen in amounts)
            if said_fen(added, unit) == said_fen(total, unit) and _differ((*amounts, total), unit):
                return cls(visit, unit)
        return cls(visit, to_the_fen=True)

    @classmethod
    def differing(cls, visit: Visit, one: Figure | int, other: Figure | int) -> Teller:
        """Return one under whom two amounts and their difference are one another's, as they are said."""
        smaller, larger = sorted((_fen(one), _fen(other)))
        return cls.adding(visit, (smaller, larger - smaller), larger)

    @classmethod
    def comparing(cls, visit: Visit, *figures: Figure | int) -> Teller:
        """Return one under whom different amounts look different."""
        amounts = [_fen(figure) for figure in figures]
        fine = (unit for unit in (unit_of(visit), AmountUnit.WAN) if _differ(amounts, unit))
        return next((cls(visit, unit) for unit in fine), cls(visit, to_the_fen=True))

    def __call__(self, figure: Figure, parts_url: str = "") -> SafeString:
        """Say a figure, with the mark of its cell or of the list that it adds up."""
        shown = words_html(figure, self.unit, to_the_fen=self.to_the_fen)
        return format_html("{}{}{}{}", shown, JOINER, figure_mark(figure, self.visit, parts_url), JOINER)

    def derived(self, fen: int, made_of: str) -> SafeString:
        """Say an amount that stands in no cell; `made_of` says what it was computed from."""
        return words_html(fen, self.unit, made_of, to_the_fen=self.to_the_fen)

    def gap(self, missed: int, made_of: str) -> SafeString:
        """Say what parts lack of their whole, «少 3 元», or have beyond it, «多 3 元»: an amount below nothing is no gap."""
        text = _("少 {amount}") if missed > 0 else _("多 {amount}")
        return format_html(text, amount=self.derived(abs(missed), made_of))


def unit_of(visit: Visit) -> AmountUnit | None:
    """Return the unit that the reader chose for amounts; None where a sentence takes the one that fits best."""
    return None if visit.selection.amounts is AmountChoice.WAN else visit.unit


def _fen(figure: Figure | int) -> int:
    return figure.fen if isinstance(figure, Figure) else figure


def _differ(amounts: Collection[int], unit: AmountUnit | None) -> bool:
    """Tell whether different amounts are said differently."""
    return len({about(fen, unit) for fen in amounts}) == len({*amounts})
