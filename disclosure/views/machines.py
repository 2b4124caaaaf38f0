"""What programs ask for first: the map of the site, the feed of publications and corrections, and what to leave alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from budget import queries
from budget.queries import news
from budget.queries.contents import contents
from budget.queries.news import News
from budget.queries.results import EditionInfo
from budget.queries.site_map import addressed
from budget.vocabulary import Scheme
from disclosure import glossary
from disclosure.context import absolute, is_copied, owner
from disclosure.sections import SECTIONS
from disclosure.selection import Period, page_number
from disclosure.told_apart import called_apart
from disclosure.views.errors import Missing

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
SITE_PAGES = (
    "home",
    "glossary",
    "compare",
    "data-home",
    "data-guide",
    "about",
    "terms",
    "accessibility",
    "status",
    "api-docs",
)
WORDS = {"published": "公布", "corrected": "更正", "withdrawn": "撤回"}
# Entries of one page of a feed, and how many such pages there are: the API's events reach back to the first.
FEED, PAGES = 100, 10
# Bodies whose editions one list of maps names: with years and stages well below the 50,000 that a list may have.
BODIES = 500
# Addresses that say nothing new: searches, choices of display, the staff's desk.
LEFT_ALONE = (
    "/admin/",
    "/preview/",
    "/preferences/",
    "/search/suggest",
    "/search/?",
    "/embed/",
    "/feed/",
    "/*?*amounts=",
    "/*?*theme=",
    "/*?*sort=",
    "/*?*order=",
    "/*?*rows=",
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say what crawlers may read: everything but what says nothing new."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in LEFT_ALONE)]
    here = absolute(request, reverse("sitemap"))
    pages = Paginator(range(queries.holdings().bodies), BODIES).page_range
    lines += ["", *(f"Sitemap: {here}{f'?page={number}' if number > 1 else ''}" for number in pages), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the maps: one of the site's own pages, one for each current edition of some bodies. Three queries.

    Of more bodies there are further lists, which robots.txt names all. Raises BadSelection, Missing.
    """
    number, held = page_number(request.GET), queries.holdings()
    if number not in Paginator(range(held.bodies), BODIES).page_range:
        raise Missing("没有这一页。")
    bodies = queries.bodies_from((number - 1) * BODIES, BODIES)
    maps: list[tuple[str, datetime | None]] = [(reverse("sitemap-site"), None)] if number == 1 else []
    maps += [
        (reverse("sitemap-edition", kwargs={"unit": each.unit.slug, "period": each.period}), each.published_at)
        for each in queries.versions_of([body.slug for body in bodies], current=True)
    ]
    return _xml(request, "sitemapindex", "sitemap", maps)


@require_safe
def sitemap_site(request: HttpRequest) -> HttpResponse:
    """List the pages that belong to no edition."""
    pages = [*(reverse(name) for name in SITE_PAGES), *(term.url for term in glossary.current().terms)]
    return _xml(request, "urlset", "url", [(page, None) for page in pages])


@require_safe
def sitemap_edition(request: HttpRequest, unit: str, period: Period) -> HttpResponse:
    """List every page of the current edition of a year. Five queries."""
    try:
        edition = queries.edition(unit, period.year, period.stage)
    except (queries.NotPublished, queries.Withdrawn) as error:
        raise Missing("没有找到这一年公开的预算。") from error
    return _xml(request, "urlset", "url", [(page, edition.published_at) for page in _pages(edition)])


def _pages(edition: EditionInfo) -> Iterator[str]:
    here: dict[str, object] = {"unit": edition.unit.slug, "period": edition.period}
    found, has = addressed(edition), contents(edition)
    asked: list[tuple[str, dict[str, object]]] = [("overview", {}), ("verify", {})]
    asked += [(section.name, section.arguments(has)) for section in SECTIONS if section.there(has)]
    for scheme, codes in found.codes.items():
        if scheme is Scheme.FUNCTION:
            asked += [("function-code", {"code": code}) for code in codes]
        else:
            asked += [("economic", {"scheme": scheme})] if codes and scheme is not has.economic else []
            asked += [("economic-code", {"scheme": scheme, "code": code}) for code in codes]
    asked += [("matrix-cell", {"row": row, "column": column}) for row, column in found.cells]
    asked += [("project", {"code": code}) for code in found.projects]
    asked += [("table", {"number": number}) for number in found.tables]
    asked += [("sheet", {"file": file, "position": position}) for file, position in found.sheets]
    asked += [("edition-changes", {"version": edition.version})]
    for name, arguments in asked:
        if name == "matrix" and not found.cells:
            continue
        try:
            yield reverse(name, kwargs={**here, **arguments})
        except NoReverseMatch:  # a file may print any text as a code; such a code has no page
            continue


def _xml(request: HttpRequest, kind: str, item: str, entries: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    root = Element(kind, xmlns=NAMESPACE)
    for address, at in entries:
        entry = SubElement(root, item)
        SubElement(entry, "loc").text = absolute(request, address)
        if at is not None:
            SubElement(entry, "lastmod").text = timezone.localtime(at).isoformat(timespec="seconds")
    text = tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


class PagedFeed(Atom1Feed):
    """A feed whose older entries stand on further pages."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.pages: dict[str, str] = {}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Say where the pages beside this one are."""
        super().add_root_elements(handler)
        for relation, address in self.pages.items():
            handler.addQuickElement("link", "", {"rel": relation, "href": address})


@require_safe
def feed(request: HttpRequest, unit: str = "") -> HttpResponse:
    """Tell publications, corrections and withdrawals (of one body), newest first, as Atom. Two queries. Raises BadSelection.

    On the days before a deadline more is published than one page of it holds: older ones follow, as RFC 5005 has it.
    """
    number = page_number(request.GET)
    if number > PAGES:
        raise Http404
    # One more than is shown tells whether there is a next page.
    known = news.news(unit, limit=FEED * number + 1)
    told = known[FEED * (number - 1) : FEED * number]
    if not told and (unit or number > 1):
        raise Http404
    whose = told[0].unit.name if unit else owner()["tagline"]
    made = PagedFeed(
        title=f"{owner()['name']}：{whose}的公布、更正和撤回",
        link=absolute(request, f"/{unit}/" if unit else "/"),
        description="每次公布、更正和撤回，附原因。",
        language="zh-CN",
        feed_url=_page(request, number),
    )
    # A copy has the first page alone.
    if len(known) > FEED * number and number < PAGES and not is_copied():
        made.pages["next"] = _page(request, number + 1)
    if number > 1:
        made.pages["previous"] = _page(request, number - 1)
    for entry in called_apart(told):
        _tell(request, made, entry)
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _page(request: HttpRequest, number: int) -> str:
    return absolute(request, f"{request.path}?page={number}" if number > 1 else request.path)


def _tell(request: HttpRequest, made: Atom1Feed, entry: News) -> None:
    pinned = f"?edition={entry.version}"
    page = reverse("overview", kwargs={"unit": entry.unit.slug, "period": entry.period})
    if entry.kind == "corrected":
        page = reverse(
            "edition-changes", kwargs={"unit": entry.unit.slug, "period": entry.period, "version": entry.version}
        )
        pinned = ""
    address = absolute(request, f"{page}{pinned}")
    made.add_item(
        title=f"{WORDS[entry.kind]}：{entry.unit.name} {entry.title} 第 {entry.version} 版",
        link=address,
        description=escape(f"原因：{entry.reason}"),  # readers take a summary for HTML
        # One version may be published and later withdrawn: two entries of one page.
        unique_id=f"{address}#{entry.kind}",
        pubdate=entry.at,
        updateddate=entry.at,
        author_name=entry.unit.name,
    )
