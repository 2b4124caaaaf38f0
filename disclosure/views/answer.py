"""From a request to an answer: find the edition, then page, file or chart of the same tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from budget.queries import NotDisclosed, UnknownCode
from disclosure import csvw
from disclosure.charts import Chart, payload
from disclosure.downloads import FORMS, download
from disclosure.figures import unit_name
from disclosure.tables import FileTable
from disclosure.tables.arranged import arrange, arranged_by
from disclosure.views import sharing
from disclosure.views.errors import Missing
from disclosure.views.navigation import Crumb, breadcrumb, freshness, navigation
from disclosure.views.opening import opened
from disclosure.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a view makes of an edition. `tables` by the part of the address that names them; "" is the page's own."""

    template: str
    title: str
    description: str
    section: str = ""
    crumbs: tuple[Crumb, ...] = ()
    tables: Mapping[str, FileTable] = field(default_factory=dict)
    chart: Chart | None = None
    # What an address that will not change says beside the version of the edition: versions of others that are shown.
    pins: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)


# What is remembered of pages while several answers are made of each: the page, its files, its chart and pictures.
_MADE: ContextVar[dict[Any, Page] | None] = ContextVar("pages that are made once", default=None)
# Pages that are remembered at a time.
_MOST_MADE = 32


@contextmanager
def made_once() -> Iterator[None]:
    """Make a page of an edition once for all answers that are asked for inside. Nothing public may change meanwhile."""
    token = _MADE.set({})
    try:
        yield
    finally:
        _MADE.reset(token)


def _page_of(view: Callable[..., Page], visit: Visit, request: HttpRequest, arguments: Mapping[str, Any]) -> Page:
    made = _MADE.get()
    if made is None:
        return view(visit, request, **arguments)
    # A page does not depend on the colours: its chart is drawn for them later.
    asked = tuple(sorted((name, value) for name, value in request.GET.items() if name != "theme"))
    # What leads on from its rows is another thing on a page, in a frame and in a file.
    form = (request.path.startswith("/embed/"), request.path.endswith("/"))
    # All that a page can differ by; what is left out here would be handed to who asked for something else.
    key = (view, visit.edition.id, form, asked, get_language(), tuple(sorted(arguments.items())))
    if key not in made:
        page = view(visit, request, **arguments)
        if any(table.streamed for table in page.tables.values()):  # gone through once
            return page
        # The oldest goes: who makes files of a page asks for them one behind the other.
        if len(made) >= _MOST_MADE:
            made.pop(next(iter(made)))
        made[key] = page
    return made[key]


def edition_page(view: Callable[..., Page]) -> Callable[..., HttpResponseBase]:
    """Make a view of an edition out of a function that makes a Page of a Visit.

    `part` and `output` say what of the page is asked for; without them it is the page itself.
    """

    @opened
    @wraps(view)
    def answer(
        visit: Visit, request: HttpRequest, part: str = "", output: str = "", **arguments: Any
    ) -> HttpResponseBase:
        try:
            page = _page_of(view, visit, request, arguments)
        except UnknownCode as error:
            raise Missing.code(visit, str(error)) from error
        except NotDisclosed as error:
            raise Missing.table(visit) from error
        if arrange(request, page.tables):
            # What is drawn is of all rows.
            page = replace(page, chart=None)
        response = _respond(request, visit, page, part, output)
        if not output:
            # A page alone shows the colours, the size of letters and the language that a reader chose; files never do.
            patch_vary_headers(response, ["Cookie"])
        return response

    return answer


def _respond(request: HttpRequest, visit: Visit, page: Page, part: str, output: str) -> HttpResponseBase:
    if output in sharing.OUTPUTS:
        return sharing.respond(request, visit, page, part, output)
    if part == "chart":
        if page.chart is None or output != "json":
            raise Missing.table(visit)
        # Chinese as it is: escaped, each sign takes six bytes and not three.
        return JsonResponse(payload(page.chart, visit.selection.theme.value), json_dumps_params={"ensure_ascii": False})
    if output:
        table = page.tables.get(part)
        if table is None:
            raise Missing.table(visit)
        if output == csvw.METADATA:
            return csvw.metadata(request, visit.readable_name(page.title), csvw.columns_of(table))
        return download(table, visit, output, page.title)
    return render(request, f"pages/{page.template}.html", _context(request, visit, page))


def _context(request: HttpRequest, visit: Visit, page: Page) -> dict[str, Any]:
    edition = visit.edition
    return {
        "visit": visit,
        "edition": edition,
        "current_url": _current_url(request, visit),
        "page_title": sharing.titled(visit, page),
        "heading": page.title,
        "description": page.description,
        "nav": navigation(visit, page.section),
        "breadcrumb": breadcrumb(visit, page.crumbs) if page.section else (),
        "freshness": freshness(visit),
        "table": page.tables.get(""),
        "downloads": downloads(request, page.tables.get("")),
        "tables": {
            part: {"table": table, "downloads": downloads(request, table, part)}
            for part, table in page.tables.items()
            if part
        },
        # The page of data is a menu itself.
        "has_menu": bool(page.tables) and page.template != "data",
        "chart": chart_context(request, page.chart),
        **sharing.onward(request, visit, page),
        **page.context,
        **_switchers(request, page),
    }


def _switchers(request: HttpRequest, page: Page) -> dict[str, Any]:
    """Return the choices of a page: none among drawings where none is shown, and the rows below stay as they are."""
    found: dict[str, Any] = {}
    if "switchers" in page.context:
        shown = (each for each in page.context["switchers"] if page.chart or each.get("of") != "chart")
        found["switchers"] = [_with_rows(request, each) for each in shown]
    if "cross_switcher" in page.context:
        found["cross_switcher"] = _with_rows(request, page.context["cross_switcher"])
    return found


def _with_rows(request: HttpRequest, switcher: Mapping[str, Any]) -> dict[str, Any]:
    """Let what changes a drawing or another table keep the order and the choice of rows; others lead to other columns."""
    kept = urlencode(arranged_by(request.GET, but=switcher.get("of", "")))
    if not kept or not switcher.get("of"):
        return dict(switcher)
    options = []
    for option in switcher["options"]:
        address, hashed, place = option["url"].partition("#")
        options.append(option | {"url": f"{address}{'&' if '?' in address else '?'}{kept}{hashed}{place}"})
    return {**switcher, "options": options}


def _current_url(request: HttpRequest, visit: Visit) -> str:
    """Return the address of the same page in the current version; nothing where that version was withdrawn."""
    if not any(edition.is_current and edition.period == visit.edition.period for edition in visit.editions):
        return ""
    query = request.GET.copy()
    query.pop("edition", None)
    return f"{request.path}{f'?{query.urlencode()}' if query else ''}"


def downloads(request: HttpRequest, table: FileTable | None, part: str = "") -> list[dict[str, str]]:
    """Return the addresses of a table's files: the page's own with a suffix for its final slash."""
    if table is None:
        return []
    query = request.GET.urlencode()
    # A further table of a page lies below it, the page's own beside it.
    stem = f"{request.path}{part}" if part else request.path.removesuffix("/")
    return [{"label": label, "url": f"{stem}.{form}{f'?{query}' if query else ''}"} for form, label in FORMS.items()]


def chart_context(request: HttpRequest, chart: Chart | None) -> dict[str, Any] | None:
    """Return what the chart component shows before any script runs."""
    if chart is None:
        return None
    query = request.GET.urlencode()
    return {
        "url": f"{request.path}chart.json{f'?{query}' if query else ''}",
        "title": chart.title,
        "basis": chart.basis,
        "description": chart.description,
        "height": chart.height,
        "table_id": chart.table_id,
        "unit": unit_name(chart.unit) if chart.unit else "",
    }
