"""A page's chart beyond the page: as SVG and PNG, inside the pages of others, and as oEmbed asks for it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from budget.queries.results import EditionInfo
from disclosure.charts import Chart
from disclosure.citations import citation
from disclosure.context import absolute
from disclosure.downloads import disposition
from disclosure.linked_data import catalogue_entry, dataset, element
from disclosure.pictures import CARD, CHART, Bar, Picture, bars_of, png, svg
from disclosure.selection import PARAMETERS, BadSelection, with_query
from disclosure.tables import FileTable
from disclosure.tables.arranged import arranged_by
from disclosure.views import frames
from disclosure.views.errors import Missing, bad_request, not_found
from disclosure.visit import Visit

if TYPE_CHECKING:
    from disclosure.views.answer import Page

IMAGES = {"svg": "image/svg+xml; charset=utf-8", "png": "image/png"}
SHAPES = {"chart": CHART, "card": CARD}
# What `output` says of an answer that is made here.
OUTPUTS = {*IMAGES, "embed", "oembed"}

# The pages that describe the whole edition to data catalogues, and how.
DESCRIBED = {"overview", "data"}
MAKERS = (dataset, catalogue_entry)

# A page inside others' pages runs only what tells them how high it is; it alone may be framed by anybody.
open_to_frames = csp_replace({"frame-ancestors": ["*"], "script-src": [SELF], "connect-src": [NONE]})


def embedded(view: Callable[..., HttpResponseBase]) -> Any:
    """Return a view as others may show it inside their pages, with what it says where there is nothing to show.

    Django's own answer to what is not there may stand in no frame: there a browser says that the site refuses it.
    """

    @wraps(view)
    def framed(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        try:
            return view(request, **arguments)
        except Http404 as error:
            return not_found(request, error)
        except BadSelection as error:
            return bad_request(request, error)

    return xframe_options_exempt(open_to_frames(framed))


def titled(visit: Visit, page: Page) -> str:
    """Return what a page is called away from its place; the overview, in no section, is called after body and year already."""
    return f"{page.title} · {visit.place_name} {visit.edition.title}" if page.section else page.title


def respond(request: HttpRequest, visit: Visit, page: Page, part: str, output: str) -> HttpResponseBase:
    """Answer with a page's rows as a picture or inside a frame. Raises Missing where none has an amount.

    Whether the page itself draws them depends on them (one row alone it does not), and what was embedded outlasts that.
    """
    table = page.tables.get("")
    bars = bars_of(table.records) if table is not None and not table.streamed else ()
    # Inside the page of another nobody sees that some rows alone were chosen.
    if table is None or not bars or (output not in IMAGES and arranged_by(request.GET)):
        raise Missing.table(visit)
    if output in IMAGES:
        # Nobody sees the picture of a HEAD, and to draw it is most of the work.
        picture = None if request.method == "HEAD" else _picture(request, visit, page, table, bars)
        names = (f"{visit.file_stem}-{table.name}", visit.readable_name(page.title))
        return image(picture, part, output, *names)
    if output == "embed":
        return render(request, "embed.html", _embed_context(request, visit, page))
    told = {"title": titled(visit, page), "author_name": visit.edition.unit.name}
    return frames.oembed_answer(request, _pinned(request, visit, page), len(bars), told, page.title)


def onward(request: HttpRequest, visit: Visit, page: Page) -> dict[str, Any]:
    """Return what a page says of itself to those who quote it, share it, or read it by program."""
    address = absolute(request, f"{request.path}{_pinned(request, visit, page, ())}")
    shared = sharing(request, visit, page)
    inside = request.path.partition(f"/{visit.selection.period}/")[2]
    overview = f"/{visit.selection.unit}/{visit.selection.period}/card.png?edition={visit.edition.version}"
    described = page.template in DESCRIBED
    return {
        "citation": citation(visit.edition, page.title if page.section else _("总览"), address, inside),
        "sharing": shared,
        "card_url": shared["card"] if shared else absolute(request, overview),
        "linked_data": [element(make(request, visit, page.description)) for make in MAKERS] if described else [],
    }


def sharing(request: HttpRequest, visit: Visit, page: Page) -> dict[str, Any] | None:
    """Return the addresses under which a page's chart can be taken away; None where it has none."""
    if page.chart is None or "" not in page.tables:
        return None
    return frames.ways(request, _pinned(request, visit, page), page.title, len(bars_of(page.tables[""].records)))


def _pinned(request: HttpRequest, visit: Visit, page: Page, without: tuple[str, ...] = ("chart", "cross")) -> str:
    """Return the query of the page with its version fixed: what is shared stays what it was.

    Only what the page asks of an address is kept: a name that nobody reads would make the same picture another one.
    """
    asked = {name: request.GET[name] for name in PARAMETERS if name in request.GET and name not in without}
    return with_query("", asked | dict(page.pins) | {"edition": str(visit.edition.version)})


def image(picture: Picture | None, part: str, output: str, plain: str, readable: str) -> HttpResponseBase:
    """Answer with the picture; without one, with all that is said of it. The names are those it is saved under."""
    response: HttpResponseBase
    if picture is None:
        # Streamed, for how long it would be is not known: whoever asks first must not take it for an empty one.
        response = StreamingHttpResponse((), IMAGES[output])
    else:
        drawn = svg(picture, SHAPES[part])
        response = HttpResponse(drawn if output == "svg" else png(drawn, 1 if part == "card" else 2), IMAGES[output])
    # Shown in the browser, and saved under its name.
    shown = disposition(f"{plain}.{output}", f"{readable}.{output}")
    response.headers["Content-Disposition"] = shown.replace("attachment", "inline", 1)
    return response


def _picture(request: HttpRequest, visit: Visit, page: Page, table: FileTable, bars: tuple[Bar, ...]) -> Picture:
    edition = visit.edition
    where = f"{visit.place_name} {edition.title}"
    chart = _chart_of(page, table)
    said = chart.title if chart else table.caption
    basis = [part for part in chart.basis.split(" · ") if part not in where] if chart else []
    return Picture(
        title=_("{edition}：{page}").format(edition=page.title, page=said)
        if page.section and page.title not in said
        else _about(visit, said),
        basis=" · ".join([where, *basis]),
        description=page.description,
        bars=bars,
        total=_total(table, bars),
        unit=visit.unit,
        source=_source(edition),
        address=absolute(
            request, f"{request.path.partition('chart.')[0].partition('card.')[0]}{_pinned(request, visit, page)}"
        ),
    )


def _chart_of(page: Page, table: FileTable) -> Chart | None:
    """Return the chart where it is one of the table: what the title of a chart of something else says fits no bars of its rows."""
    chart = page.chart
    return chart if chart is not None and chart.table_id == table.table_id and not chart.tells_more else None


def _about(visit: Visit, said: str) -> str:
    return said if visit.place_name in said else _("{edition}：{page}").format(edition=visit.place_name, page=said)


def _total(table: FileTable, bars: tuple[Bar, ...]) -> int:
    return sum(bar.fen for bar in bars) if table.adds_up else 0


def _embed_context(request: HttpRequest, visit: Visit, page: Page) -> dict[str, Any]:
    address = request.path.removeprefix("/embed")
    edition, table = visit.edition, page.tables[""]
    bars, chart = bars_of(table.records), _chart_of(page, table)
    newest = next((each for each in visit.editions if each.is_current and each.period == edition.period), None)
    return {
        "kicker": f"{visit.place_name} {edition.title}" if page.section else "",
        "heading": page.title,
        "said": chart.title if chart else table.caption,
        "basis": chart.basis if chart else "",
        "table": table,
        "unit": visit.unit,
        "rows": frames.bar_rows(bars, _total(table, bars), visit.unit),
        "source": _source(edition),
        "replaced_by": _("第 {version} 版").format(version=newest.version) if newest and newest != edition else "",
        "is_replaced": not edition.is_current,
        "current_url": absolute(request, address) if newest else "",
        "page_url": absolute(request, f"{address}{_pinned(request, visit, page)}"),
        "canonical_url": absolute(request, address),
    }


def _source(edition: EditionInfo) -> str:
    return _("{unit_name}《{title}》第 {version} 版，{day:%Y-%m-%d} 公布").format(
        unit_name=edition.unit.name,
        title=edition.title,
        version=edition.version,
        day=timezone.localtime(edition.published_at),
    )


@require_safe
def oembed(request: HttpRequest) -> HttpResponseBase:
    """Say how a page of ours is shown inside another page (oEmbed 1.0, JSON)."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(_("只提供 JSON。"), status=501, content_type="text/plain; charset=utf-8")
    try:
        target = urlsplit(request.GET.get("url", ""))
    except ValueError as error:
        raise BadSelection(_("参数 url 不是一个网址。")) from error
    if not target.path or len(target.geturl()) > 2000:
        raise BadSelection(_("请在参数 url 里给出本站一个网页的地址。"))
    # We answer for no page of anybody else.
    if target.netloc not in {request.get_host(), urlsplit(settings.SITE_URL).netloc}:
        raise Http404
    try:
        match = resolve(target.path)
        # Which pages may stand in others' is said once, by the addresses that exist: of all others this finds none.
        reverse(f"embed-{match.url_name}", kwargs=match.kwargs)
    except (Resolver404, NoReverseMatch) as error:
        raise Http404 from error
    # The page itself answers, as it would for its own address.
    asked = copy(request)
    asked.path = asked.path_info = target.path
    asked.GET = QueryDict(target.query)
    asked.frame = {name: request.GET.get(name, "") for name in ("maxwidth", "maxheight")}  # type: ignore[attr-defined]
    answer: HttpResponseBase = match.func(asked, **match.kwargs, part="oembed", output="oembed")
    return answer
