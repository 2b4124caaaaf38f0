"""Figures in templates: an amount with its unit and its mark, a share, a change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from budget.money import AmountUnit, has_shares
from budget.queries.results import Check, Figure, Place
from disclosure.english_names import called, called_way, within
from disclosure.figures import (
    BLANK,
    Cells,
    amount_html,
    exact_grouped,
    fen_of,
    figure_mark,
    mark_html,
    per_hundred,
    percent_text,
    rounded,
    shown_html,
    words_html,
)
from disclosure.figures import translated as _

register = template.Library()
register.filter("called", called)
register.filter("called_way", called_way)


register.filter(within)


@register.filter
def listed(names: Iterable[object]) -> str:
    """Return names one after another as the reader's language lists them."""
    return _("、").join(map(str, names))


def _unit(context: Any) -> AmountUnit:
    unit: AmountUnit = context.get("unit_of_amounts", AmountUnit.WAN)
    return unit


@register.simple_tag(takes_context=True)
def amount(context: Any, figure: Figure | int | None) -> SafeString:
    """Show an amount in the reader's unit, without the unit's name."""
    return amount_html(figure, _unit(context))


@register.simple_tag(takes_context=True)
def words(context: Any, figure: Figure | int | None, parts_url: str = "#lines") -> SafeString:
    """Show an amount inside a sentence, with its unit and mark: the best fitting unit, or the one that was chosen."""
    shown = words_html(figure, _unit(context) if context.get("amount_unit_chosen") else None)
    visit = context.get("visit")
    if not isinstance(figure, Figure) or visit is None:
        return shown
    # Word joiners keep the mark on the line of its amount, and the comma after it too.
    return format_html("{}\u2060{}\u2060", shown, figure_mark(figure, visit, parts_url))


@register.simple_tag(takes_context=True)
def derived(context: Any, fen: int, made_of: str) -> SafeString:
    """Show inside a sentence an amount that stands in no cell, and say what it was computed from."""
    return words_html(fen, _unit(context) if context.get("amount_unit_chosen") else None, made_of)


@register.simple_tag(takes_context=True)
def source(context: Any, figure: Figure | None, parts_url: str = "#lines") -> SafeString | str:
    """Show the mark that leads to the figure's cell; a sum of several cells leads to the list of its lines."""
    return "" if figure is None else figure_mark(figure, context["visit"], parts_url)


@register.simple_tag(takes_context=True)
def exact(context: Any, figure: Figure | int | None) -> SafeString:
    """Show an amount with all its digits in the reader's unit: where a difference of one 分 matters."""
    fen = fen_of(figure)
    if fen is None:
        return amount_html(None, AmountUnit.WAN)
    return shown_html(fen, exact_grouped(fen, _unit(context)))


@register.simple_tag(takes_context=True)
def marks(context: Any, places: Sequence[Place], most: int = 3) -> SafeString:
    """Show the marks of the cells of a sum; more than a few are a list that opens."""
    visit: Cells = context["visit"]
    if len(places) <= most:
        return mark_safe("".join(mark_html(place, visit.cell(place)) for place in places))  # noqa: S308 - each is safe
    said, nothing = _("出处：{place}，原文 {text}"), _("（空）")
    listed = _("、").join(
        f'<a href="{escape(visit.cell(place))}"'
        f' title="{escape(said.format(place=place.sheet, text=place.raw or nothing))}">{escape(place.address)}</a>'
        for place in places
    )
    added = escape(_("由 {count} 个单元格相加").format(count=len(places)))
    return mark_safe(f'<details class="cells"><summary>{added}</summary>{listed}</details>')  # noqa: S308 - escaped


@register.simple_tag(takes_context=True)
def agreement(context: Any, check: Check) -> SafeString:
    """Show a check that agrees as a row of a table: a page has hundreds, so that they are no matter of a template."""
    where = escape(called(check.subject) or _("全表"))
    if check.instances > 1:
        many = _("核对 %(instances)s 处") % {"instances": check.instances}
        where += f' <span class="official">{escape(many)}</span>'
    if check.left is None:
        agreed = called(check.reason) or _("相符")
        sides = f'<td colspan="2">{escape(agreed)}</td>'
    else:
        sides = "".join(
            f'<td>{exact(context, fen)}{marks(context, places)}<span class="official">{escape(called(label))}</span></td>'
            for fen, places, label in (
                (check.left, check.left_places, check.left_label),
                (check.right, check.right_places, check.right_label),
            )
        )
    return mark_safe(f'<tr><th scope="row">{where}</th>{sides}</tr>')  # noqa: S308 - escaped, or safe itself


@register.simple_tag
def share(part: Figure | int | None, whole: Figure | int | None, decimals: int = 1) -> str:
    """Show a share in per cent; "" where one side is blank, or less than nothing, of which there are no shares."""
    numerator, base = fen_of(part), fen_of(whole)
    if numerator is None or base is None or not has_shares([numerator], base):
        return ""
    return percent_text(numerator, base, decimals)


@register.simple_tag
def hundred(part: Figure | int | None, whole: Figure | int | None) -> str:
    """Show how many 元 of each 100 元 go to a part."""
    numerator, base = fen_of(part), fen_of(whole)
    return BLANK if numerator is None or base is None else per_hundred(numerator, base)


@register.filter(is_safe=True)
def unbroken(text: str) -> str:
    """Keep a number of a year and its «年» on one line of a heading."""
    return re.sub(r"(?<=\d) (?=\u5e74)", "\u00a0", text)


@register.filter
def file_size(count: int) -> str:
    """Show a number of bytes: «58 kB»."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} kB"
    return f"{rounded(Decimal(count) / 1_000_000, 1)} MB"
