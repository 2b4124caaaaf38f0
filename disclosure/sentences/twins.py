"""The same amount twice: said as perhaps the same money, because no table says whether it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.queries.twins import Twin, TwinKind
from disclosure.english_names import called
from disclosure.figures import within_quotes
from disclosure.sentences.saying import Said, Teller
from disclosure.visit import Visit

# Amounts that one page speaks of, and places of each that it names: what stands in many places says nothing.
MOST_AMOUNTS, MOST_PLACES = 5, 3
NAMES = {
    TwinKind.LINE: mark("支出表的“{name}”"),
    TwinKind.PROJECT: mark("项目“{name}”"),
    TwinKind.SERVICE: mark("购买服务“{name}”"),
}


def same_amounts(visit: Visit, what: str, found: Iterable[Twin]) -> list[Said]:
    """Say of each amount, the largest first, where else it stands; `what` says what of this page has it."""
    by_amount: dict[int, list[Twin]] = {}
    for twin in found:
        by_amount.setdefault(twin.fen, []).append(twin)
    few = [(fen, twins) for fen, twins in sorted(by_amount.items(), reverse=True) if len(twins) <= MOST_PLACES]
    return [_said(visit, what, fen, twins) for fen, twins in few[:MOST_AMOUNTS]]


def _said(visit: Visit, what: str, fen: int, twins: Sequence[Twin]) -> Said:
    amount = Teller(visit, to_the_fen=True).derived(fen, _("两处印的是同一个数"))
    places = format_html_join(_("、"), "{}", ((_place(visit, twin),) for twin in twins))
    text = _("{what} {amount}，与{places}的金额相同，公开表没有写明是否同一笔。")
    return Said("same-amount", format_html(text, what=what, amount=amount, places=places))


def _place(visit: Visit, twin: Twin) -> SafeString:
    shown = _(NAMES[twin.kind]).format(name=within_quotes(called(twin.name)))
    return format_html('<a href="{}">{}</a>', _address(visit, twin), shown)


def _address(visit: Visit, twin: Twin) -> str:
    match twin.kind:
        case TwinKind.PROJECT:
            return visit.link("project", code=twin.code) if twin.code else visit.link("projects")
        case TwinKind.SERVICE:
            return visit.link("services")
        case TwinKind.LINE:
            return visit.link("function-code", "lines", code=twin.code) if twin.code else visit.link("function")
