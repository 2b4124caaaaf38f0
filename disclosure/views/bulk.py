"""/data/: everything that is published, as one file and as an index, and what every column means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import queries
from budget.forms import PUBLISHED_MEASURES, TABLES, part_of
from budget.queries import FileLost
from budget.queries.editions import PORTION
from budget.queries.filters import EditionFilter
from budget.queries.results import EditionInfo
from budget.queries.revision import asked_once
from budget.vocabulary import ITEMS, REVENUE_SOURCES, Scheme, Stage
from disclosure import catalogue, csvw
from disclosure import combined as combined_files
from disclosure.api.answers import Home, edition_answer, tombstone_answer, unit_answer
from disclosure.combined import combined
from disclosure.datapackage import contents, zipped
from disclosure.datapackage.archive import Entry
from disclosure.datapackage.resources import resources
from disclosure.downloads import disposition
from disclosure.linked_data import element
from disclosure.serving.made_files import Make, made, made_sum
from disclosure.serving.plain_pages import plain_page
from disclosure.tables import FieldKind
from disclosure.tidy import COLUMNS
from disclosure.told_apart import called_apart
from disclosure.views.errors import no_longer
from disclosure.written_lists import written_list

KINDS = {
    FieldKind.TEXT: "文本",
    FieldKind.COUNT: "整数",
    FieldKind.YUAN: "小数，两位",
    FieldKind.WAN: "小数，六位",
    FieldKind.FLAG: "是或否",
}
# Bodies on one page of the list of packages.
BODIES = 50
# What an archive of nothing is dated.
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@require_safe
def data_home(request: HttpRequest) -> HttpResponse:
    """Show what can be downloaded and the dictionary of all data, made from the program's own words.

    The packages are listed by body, some bodies a page.
    """
    page = Paginator(range(queries.holdings().readable), BODIES).get_page(request.GET.get("page"))
    bodies = queries.readable_from((page.number - 1) * BODIES, BODIES)
    editions = queries.versions_of([body.slug for body in bodies])
    context = {
        "editions": [
            {
                "edition": edition,
                "page": f"/{edition.unit.slug}/{edition.period}/data/?edition={edition.version}",
                "package": f"/{edition.unit.slug}/{edition.period}/data/datapackage.zip?edition={edition.version}",
            }
            for edition in called_apart(editions)
        ],
        "page_obj": page,
        "columns": [(column, KINDS[column.kind]) for column in COLUMNS],
        "resources": resources(editions[0]) if editions else (),
        "tables": TABLES.items(),
        "measures": [(key, name, part_of("", key)) for key, name in PUBLISHED_MEASURES.items()],
        "items": ITEMS.items(),
        "sources": REVENUE_SOURCES.items(),
        "schemes": [(scheme.value, scheme.label, scheme.level_lengths) for scheme in Scheme],
        "stages": [(stage.value, stage.label) for stage in Stage],
        "breadcrumb": [{"label": _("首页"), "url": "/"}, {"label": _("数据"), "url": ""}],
        "linked_data": [element(catalogue.data_catalogue(request))],
        "description": _("全部已公开的预算数据：整包下载、索引，以及每一列、每个口径的说明。"),
    }
    return render(request, "pages/data_home.html", context)


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """List every edition with the address of its package and the sums of its original files, for programs."""
    keys = queries.edition_keys()
    return _sent(request, "index.json", keys, lambda: written_list(*_index(request, keys)), "application/json")


@require_safe
def dcat(request: HttpRequest) -> HttpResponseBase:
    """Describe every edition to data catalogues, for them to take in."""
    keys = queries.edition_keys()

    def parts() -> Iterator[bytes]:
        return written_list(catalogue.catalogue(request, *queries.span()), "dcat:dataset", _entries(request, keys))

    return _sent(request, "catalog.jsonld", keys, parts, "application/ld+json")


def _sent(request: HttpRequest, name: str, keys: Sequence[int], parts: Make, content_type: str) -> HttpResponseBase:
    """Answer with what is made of all editions: whole where these are few, else while it is made, and then kept."""
    if len(keys) <= PORTION:
        return HttpResponse(b"".join(parts()), content_type=content_type)
    return made(request, name, parts, content_type)


def _each(keys: Sequence[int]) -> Iterator[EditionInfo]:
    return (edition for portion in queries.in_portions(keys) for edition in portion)


def _entries(request: HttpRequest, keys: Sequence[int]) -> Iterator[dict[str, Any]]:
    for portion in queries.in_portions(keys):
        # The answer has left its view by now, which knew the state: each entry would ask for it, five times.
        with asked_once():
            made_now = [catalogue.entry(request, edition) for edition in portion]
        yield from made_now


def _index(request: HttpRequest, keys: Sequence[int]) -> tuple[dict[str, Any], str, Iterator[dict[str, Any]]]:
    """Return the index without its editions, where these stand in it, and each of them."""
    home = Home(request)
    told = {
        "title": "明账：全部已公开的预算",
        "all_url": home.link("/data/all.zip"),
        "current_urls": {form: home.link(f"/data/current.{form}") for form in combined_files.TYPES},
        "api_url": home.link("/api/v1/"),
        "withdrawn": [tombstone_answer(home, gone) for gone in queries.tombstones()],
        "units": [unit_answer(home, unit) for unit in queries.units()],
    }
    return told, "editions", _indexed(home, keys)


def _indexed(home: Home, keys: Sequence[int]) -> Iterator[dict[str, Any]]:
    for portion in queries.in_portions(keys):
        files = queries.files_of(portion)
        for edition in portion:
            yield {
                **edition_answer(home, edition),
                "folder": _folder(edition),
                "files": [
                    {
                        "name": file.name,
                        "sha256": file.sha256,
                        "bytes": file.size,
                        "copy_sha256": file.copy_sha256,
                        "copy_bytes": file.copy_size,
                    }
                    for file in files[edition.id]
                ],
            }


@require_safe
def everything(request: HttpRequest, *, hashed: bool = False) -> HttpResponseBase:
    """Send the packages of all editions of all bodies as one file, made while it is sent."""
    try:
        # Before the first byte is sent: an answer that has begun can only break off, and its reader would have half
        # an archive.
        queries.expect_files()
    except FileLost as error:
        said = "“{name}”暂时取不到，所以整包现在做不出来，网站已经记录。各单位、各年份的数据仍可分别下载。"
        # For a time: programs come again, and forget no address as they would after a 404.
        return plain_page(503, "原始文件暂时取不到", said.format(name=error), 3600)
    keys = queries.edition_keys()
    _first, newest = queries.span()

    def parts() -> Iterator[bytes]:
        return zipped(_all(request, keys), newest or EPOCH)

    if hashed:
        return made_sum(request, "mingzhang-all.zip", parts)
    response = made(request, "mingzhang-all.zip", parts, "application/zip")
    response["Content-Disposition"] = disposition("mingzhang-all.zip", "明账-全部数据.zip")
    return response


@require_safe
def current(
    request: HttpRequest, form: str, unit: str = "", year: str = "", *, hashed: bool = False
) -> HttpResponseBase:
    """Send every current figure, of all bodies, of one, or of a year, as one file. Some ten queries."""
    found = queries.find_editions(EditionFilter(unit=unit, years=(int(year),) if year else ()))
    if not found:
        if unit:
            return no_longer(request, unit)
        raise Http404
    if form == csvw.METADATA:
        return csvw.metadata(request, f"现行数据：{unit or year or '全部'}", csvw.of_facts(COLUMNS))
    name = f"{'-'.join(filter(None, ('mingzhang-current', unit, year)))}.{form}"

    def parts() -> Iterator[bytes]:
        return combined(found, form)

    if hashed:
        return made_sum(request, name, parts)
    response = made(request, name, parts, combined_files.TYPES[form])
    response["Content-Disposition"] = disposition(name, f"明账-现行数据-{unit or year or '全部'}.{form}")
    return response


def _all(request: HttpRequest, keys: Sequence[int]) -> Iterator[Entry]:
    yield Entry("index.json", written_list(*_index(request, keys), indent=1))
    home = Home(request)
    for gone in queries.tombstones():
        folder = f"{gone.unit.slug}/{gone.period}/v{gone.version}/"
        said = (
            f"这一版已经撤回。\n撤回时间：{timezone.localtime(gone.withdrawn_at):%Y-%m-%d %H:%M}\n原因：{gone.reason}\n"
        )
        yield Entry(f"{folder}WITHDRAWN.txt", [said.encode()])
    for edition in _each(keys):
        start = home.link(f"/{edition.unit.slug}/{edition.period}/")
        yield from contents(edition, start, _folder(edition))


def _folder(edition: EditionInfo) -> str:
    return f"{edition.unit.slug}/{edition.period}/v{edition.version}/"
