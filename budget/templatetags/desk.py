"""How the staff desk prints amounts and cells."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from budget.desk import sentences
from budget.desk.standing import DeskStanding, standing_for
from budget.desk.written_words import written_words
from budget.editions import count_new
from budget.editions.explaining import marked
from budget.editions.looking_back import unseen_persons
from budget.editions.remarks import anchor_of
from budget.editions.telling import unseen_withdrawals
from budget.forms import MEASURES
from budget.manual_pages import explained_words
from budget.models import Event
from budget.money import AmountUnit, in_unit
from budget.public_copy import CarriedKind

register = template.Library()
register.filter("person", sentences.who)
register.filter(sentences.of_doubt)
register.filter(sentences.of_last_change)
register.filter(sentences.of_link)
register.filter(sentences.of_replacing)
register.filter(sentences.of_state)
register.filter(sentences.counted)
register.filter("mark", lambda check: marked([check]))
register.simple_tag(sentences.of_publishing)
register.filter(written_words)

# Cells of one side that a line shows; their number is always said.
_SHOWN = 3


@register.simple_tag(takes_context=True)
def standing(context: dict[str, Any]) -> DeskStanding:
    """Return what the start page shows to who is logged in."""
    return standing_for(context["user"])


@register.simple_tag(takes_context=True)
def withdrawals(context: dict[str, Any]) -> list[Event]:
    """Return the withdrawals that who is logged in has still to look at."""
    return unseen_withdrawals(context["user"])


@register.simple_tag
def word(name: str, *, mark_only: bool = False) -> SafeString:
    """Print a word of the desk with a mark that leads to what the manual says of it. Raises KeyError on an unknown one."""
    section = explained_words()[name]
    return format_html(
        '{}<a class="what" href="{}#{}" title="{}" aria-label="“{}”是什么意思">？</a>',
        "" if mark_only else name, reverse("admin:budget_edition_manual"), section.anchor, section.text, name,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def persons_in_public(context: dict[str, Any]) -> list[Event]:
    """Return the public editions with numbers of persons that who is logged in may deal with."""
    return unseen_persons(context["user"])


@register.inclusion_tag("admin/budget/edition/remarked.html", takes_context=True)
def remarked(context: dict[str, Any], part: object) -> dict[str, Any]:
    """Lead to the remarks on a table, a finding or a check, and show those that are not settled."""
    where = anchor_of(part)
    here = [one for one in context["remarks"] if (one.about, one.anchor) == (where.about, where.anchor)]
    place = reverse("admin:budget_edition_remarks", args=[context["preview"].edition.pk])
    return {
        "place": f"{place}?{urlencode({'about': where.about.value, 'anchor': where.anchor})}",
        "open": [one for one in here if one.settled_at is None],
        "count": len(here),
        "may_remark": context["may_remark"],
    }


@register.simple_tag(takes_context=True)
def new_notices(context: dict[str, Any]) -> int:
    """Return how many acts of colleagues are new to who is logged in."""
    return count_new(context["user"])


@register.filter
def wan(fen: int | None) -> str:
    """Return 分 as exact 万元 with separators, an empty text for None."""
    return "" if fen is None else f"{in_unit(fen, AmountUnit.WAN):,f}"


@register.filter
def side(cells: dict[str, list[str]], name: str) -> str:
    """Return the first cells of one side of a check: «支出!D12、D13 等 66 格»."""
    return _side(cells, name)


@register.filter
def measure(key: str) -> str:
    """Return the Chinese name of a measure."""
    return MEASURES.get(key, key)


@register.filter
def numbered(codes: str) -> str:
    """Return those of a line's codes that stand in the printed tables, «2010199 50202 30215», without our own words."""
    return " ".join(code for code in codes.split() if code.isdigit())


def _side(cells: dict[str, list[str]], side: str) -> str:
    named, count = cells.get(side, []), cells.get(f"{side}_count", 0)
    more = f" 等 {count} 格" if isinstance(count, int) and count > _SHOWN else ""
    shown: list[str] = []
    last = ""
    for sheet, _, address in (place.rpartition("!") for place in named[:_SHOWN]):
        shown.append(address if sheet == last else f"{sheet}!{address}")
        last = sheet
    return "、".join(shown) + more


@register.filter
def taken_out_label(kind: str) -> str:
    """Return what staff read of a kind of thing that is not public."""
    return CarriedKind(kind).label
