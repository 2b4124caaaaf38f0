"""/glossary/: the words of the trade, and a page for each with the places where it stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import queries
from budget.queries.search import Found
from disclosure import glossary
from disclosure.search_results import LABELS, address
from disclosure.selection import with_query
from disclosure.views.errors import Missing
from disclosure.views.navigation import Crumb

# Places of a kind that the page of a term lists; the search has the others.
FEW = 5


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Show every term under the letter of its pinyin. No query."""
    known = glossary.current()
    context = {
        "letters": known.by_initial(),
        "count": len(known.terms),
        "breadcrumb": [{"label": _("首页"), "url": "/"}, {"label": _("名词解释"), "url": ""}],
    }
    return render(request, "pages/glossary.html", context)


@require_safe
def term(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one term: what it means, what it is also called, and where it stands. Two queries."""
    known = glossary.current()
    found = known.by_slug.get(slug)
    if found is None:
        raise Missing(_("名词解释里没有这个词。"), (Crumb(_("看全部名词"), "/glossary/"),))
    context = {
        "term": found,
        "related": known.related(found),
        "places": _places(queries.mentions(found.words)),
        "search_url": with_query("/search/", {"q": found.name}),
        "description": found.plain,
        "breadcrumb": [
            {"label": _("首页"), "url": "/"},
            {"label": _("名词解释"), "url": "/glossary/"},
            {"label": found.name, "url": ""},
        ],
    }
    return render(request, "pages/term.html", context)


def _places(rows: tuple[Found, ...]) -> list[tuple[str, list[tuple[Found, str]]]]:
    """Return the places in groups, each with its address; of a name that several bodies have, the first."""
    kinds: dict[str, dict[str, Found]] = {}
    for row in rows:
        kinds.setdefault(row.kind.value, {}).setdefault(f"{row.scheme} {row.code} {row.name}", row)
    order = list(LABELS)
    return [
        (_(LABELS[kind]), [(row, address(row)) for row in list(found.values())[:FEW]])
        for kind, found in sorted(kinds.items(), key=lambda item: order.index(item[0]))
    ]
