"""How the staff desk prints amounts and cells."""

from __future__ import annotations

from django import template

from budget.money import AmountUnit, in_unit

register = template.Library()

# Cells of one side that a line shows; their number is always said.
_SHOWN = 3


@register.filter
def wan(fen: int | None) -> str:
    """Return 分 as exact 万元 with separators, an empty text for None."""
    return "" if fen is None else f"{in_unit(fen, AmountUnit.WAN):,f}"


@register.filter
def places(cells: dict[str, list[str]]) -> str:
    """Return the first cells of both sides of a check: «支出!D12 等 66 格；收支!B5»."""
    return "；".join(side for side in (_side(cells, "left"), _side(cells, "right")) if side)


def _side(cells: dict[str, list[str]], side: str) -> str:
    named, count = cells.get(side, []), cells.get(f"{side}_count", 0)
    more = f" 等 {count} 格" if isinstance(count, int) and count > _SHOWN else ""
    shown: list[str] = []
    last = ""
    for sheet, _, address in (place.rpartition("!") for place in named[:_SHOWN]):
        shown.append(address if sheet == last else f"{sheet}!{address}")
        last = sheet
    return "、".join(shown) + more
