"""/search/: finding any code, project, target, service, word or amount; and the suggestions below the search box."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark
from django.views.decorators.http import require_safe

from budget import queries
from budget.money import AmountUnit
from budget.queries.results import UnitCard
from budget.queries.search import SearchResult
from disclosure.english_names import called
from disclosure.figures import with_unit
from disclosure.search_results import (
    LABELS,
    ResultGroup,
    SearchHit,
    groups,
    highlighted,
    lines,
    selection_of,
)
from disclosure.selection import AmountChoice, BadSelection, choice, with_query
from disclosure.told_apart import told_apart

# Results of a kind on the page of all kinds, and on a page of one kind.
FEW, MANY = 6, 40
SUGGESTIONS = 8
# Bodies in the list from which one is chosen.
MOST_LISTED = 300
# Rows that a suggestion looks at: many more than it shows, for several may be one thing.
SUGGESTED_FROM = 60
EXAMPLES = ("养老", "垃圾分类", "sangong", "208", "1000 万")


class ResultOrder(StrEnum):
    """What stands first among the results of a kind, where it is not the best match."""

    LARGEST = "-amount"
    SMALLEST = "amount"


ORDERS = {ResultOrder.LARGEST: mark("金额大的在前"), ResultOrder.SMALLEST: mark("金额小的在前")}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what a question found, in groups. Three queries, none without a question. Raises BadSelection."""
    amounts = choice(request.GET, "amounts", AmountChoice) or AmountChoice.WAN
    year, kind = _year(request.GET), _kind(request.GET)
    unit = request.GET.get("unit", "")
    result = queries.search(request.GET.get("q", ""), unit, year)
    if unit and unit not in result.bodies:
        raise BadSelection(_("没有这个单位公开的预算，请在列出的单位中选择。"))
    order = choice(request.GET, "sort", ResultOrder)
    listed = [card.slug for card in _listed(result, unit)]
    whose = told_apart((body.card for body in result.bodies.values()), listed)
    found = [_ordered(group, order) for group in groups(result, amounts)]
    asked_of = [result.bodies[unit]] if unit else result.bodies.values()
    is_disclosed = year is None or year in queries.disclosed_years(asked_of)
    context: dict[str, Any] = {
        "query": result.question.shown,
        "result": result,
        "groups": [_shown(request, group) for group in found],
        "total": sum(len(group.results) for group in found),
        "units": [(slug, whose[slug]) for slug in listed],
        "years": sorted(queries.disclosed_years(result.bodies.values()), reverse=True),
        "unit": unit,
        "year": year,
        "no_year": None if is_disclosed else year,
        "orders": [
            ("", _("最相近的在前"), order is None),
            *((each.value, _(ORDERS[each]), each is order) for each in ResultOrder),
        ],
        "amounts": "" if amounts is AmountChoice.WAN else amounts.value,
        "examples": [(text, with_query(request.path, {"q": text})) for text in EXAMPLES],
        "meaning": _meaning(result) + (_("先后只在列出的里面排。") if order and result.has_more else ""),
        "passages": _passages(result, unit, year),
        "breadcrumb": [{"label": _("首页"), "url": "/"}, {"label": _("搜索"), "url": ""}],
    }
    if kind:
        chosen = next((group for group in found if group.kind == kind), ResultGroup(kind))
        page = Paginator(chosen.results, MANY).get_page(request.GET.get("page"))
        context |= {"chosen": chosen, "page_obj": page, "all_url": _without(request, "kind", "page")}
    return render(request, "pages/search.html", context)


def _passages(result: SearchResult, unit: str, year: int | None) -> list[dict[str, Any]]:
    """Return what bodies say in words of something to which their tables have nothing. Two queries, or none."""
    asked = result.question
    if asked.is_empty or asked.amounts or any(not row.is_gloss for row in result.found):
        return []
    words = [*asked.shown.split(), *(word for segment in asked.related for word in segment if word not in asked.near)]
    return [
        {
            "edition": found.edition,
            "label": called(found.kind.label),
            "text": highlighted(found.text, asked),
            "url": selection_of(found.edition, AmountChoice.WAN).link("texts", found.kind.value),
        }
        for found in queries.passages(dict.fromkeys(words), unit, year or result.year)
    ]


def _ordered(group: ResultGroup, order: ResultOrder | None) -> ResultGroup:
    """Return a group by amounts where that is asked for; what has none stays behind, the best match first."""
    if order is None:
        return group
    turn = -1 if order is ResultOrder.LARGEST else 1
    return replace(group, results=sorted(group.results, key=lambda hit: (hit.fen is None, turn * (hit.fen or 0))))


def _listed(result: SearchResult, unit: str) -> list[UnitCard]:
    """Return the bodies that can be chosen: all, or of very many the one that is chosen; others are found by name."""
    every = [body.card for body in result.bodies.values()]
    if len(every) <= MOST_LISTED:
        return every
    return [card for card in every if card.slug == unit]


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Answer the best few results for a search box: {"suggestions": [{"label", "note", "url"}]}. Two queries."""
    result = queries.search(request.GET.get("q", ""), limit=SUGGESTED_FROM)
    several = len(result.bodies) > 1
    suggestions = [
        {"label": f"{line.code} {line.name}".strip(), "note": _note(line, several=several), "url": line.shown.url}
        for line in lines(result, AmountChoice.WAN)[:SUGGESTIONS]
    ]
    response = JsonResponse({"suggestions": suggestions}, json_dumps_params={"ensure_ascii": False})
    # While somebody types and corrects, the same few letters are asked for again and again.
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _shown(request: HttpRequest, group: ResultGroup) -> dict[str, Any]:
    more = len(group.results) - FEW
    return {
        "kind": group.kind,
        "label": group.label,
        "results": group.results[:FEW],
        "count": len(group.results),
        "all_url": _with(request, kind=group.kind) if more > 0 else "",
    }


def _note(line: SearchHit, *, several: bool) -> str:
    """Return the small words beside a suggestion: what it is, of when (of whom, where there are several), how much."""
    amount = with_unit(line.fen, AmountUnit.WAN) if line.fen is not None else ""
    when = f"{line.whose if several else ''} {line.edition.year}".strip() if line.edition else ""
    return " · ".join(filter(None, (_(LABELS[line.kind]) if not amount else "", when, amount)))


def _meaning(result: SearchResult) -> str:
    """Say how a question was understood where that is not plain to see."""
    asked = result.question
    said = []
    if asked.cut:
        said.append(_("问题太长，只用了开头的部分。"))
    if result.within or result.year:
        where = [
            *(card.short_name for card in result.within),
            *([_("{year} 年").format(year=result.year)] if result.year else []),
        ]
        said.append(_("只在{names}里查找。").format(names=_("、").join(where)))
    for word, *meant in asked.related:
        if meant:
            said.append(_("“{word}”也按“{names}”查找。").format(word=word, names=_("、").join(meant)))
    if result.found and all(row.is_gloss for row in result.found):
        said.append(
            _("公开的预算里没有单列“{word}”。下面的科目意思相近，或者在全国统一的解释里提到它，所以不写金额。").format(
                word=asked.shown
            )
        )
    elif result.found and asked.related and not _occurs(result):
        text = _("公开的预算里没有出现“{word}”这个说法。下面按意思相近的词找到，看清名称再用金额。")
        said.append(text.format(word=asked.shown))
    if asked.amounts:
        said.append(_("按金额查找时，列出与所写数字相等的，和四舍五入后相等的。"))
    if result.has_more:
        said.append(_("结果太多，只列出最接近的一部分；多写几个字会更准。"))
    return "".join(said)


def _occurs(result: SearchResult) -> bool:
    """Tell whether a word that was typed stands in anything with an amount or a target; English ones never can."""
    typed = [word for word, *_meant in result.question.related]
    texts = [f"{row.name} {row.text}".casefold() for row in result.found if not row.is_gloss]
    return any(word.isascii() or any(word in text for text in texts) for word in typed)


def _year(query: QueryDict) -> int | None:
    text = query.get("year", "")
    if not text:
        return None
    if not re.fullmatch(r"2[01][0-9]{2}", text):
        raise BadSelection(_("参数 year 应为四位年份，例如 year=2026。"))
    return int(text)


def _kind(query: QueryDict) -> str:
    kind = query.get("kind", "")
    if kind and kind not in LABELS:
        raise BadSelection(_("参数 kind 只能是：{names}。").format(names=_("、").join(LABELS)))
    return kind


def _with(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}"


def _without(request: HttpRequest, *names: str) -> str:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}"
