"""/data/: everything that is published, as one file and as an index, and what every column means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from budget import queries
from budget.forms import MEASURES, TABLES, part_of
from budget.queries import FileLost
from budget.queries.results import EditionInfo
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
from disclosure.made_files import made, made_sum
from disclosure.plain_pages import plain_page
from disclosure.tables import FieldKind
from disclosure.tidy import COLUMNS

KINDS = {
    FieldKind.TEXT: "文本",
    FieldKind.COUNT: "整数",
    FieldKind.YUAN: "小数，两位",
    FieldKind.WAN: "小数，六位",
    FieldKind.FLAG: "是或否",
}
# What an archive of nothing is dated.
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@require_safe
def data_home(request: HttpRequest) -> HttpResponse:
    """Show what can be downloaded and the dictionary of all data, made from the program's own words."""
    editions = queries.editions()
    context = {
        "editions": [
            {
                "edition": edition,
                "page": f"/{edition.unit.slug}/{edition.period}/data/?edition={edition.version}",
                "package": f"/{edition.unit.slug}/{edition.period}/data/datapackage.zip?edition={edition.version}",
            }
            for edition in editions
        ],
        "columns": [(column, KINDS[column.kind]) for column in COLUMNS],
        "resources": resources(editions[0]) if editions else (),
        "tables": TABLES.items(),
        "measures": [(key, name, part_of("", key)) for key, name in MEASURES.items()],
        "items": ITEMS.items(),
        "sources": REVENUE_SOURCES.items(),
        "schemes": [(scheme.value, scheme.label, scheme.level_lengths) for scheme in Scheme],
        "stages": [(stage.value, stage.label) for stage in Stage],
        "breadcrumb": [{"label": "首页", "url": "/"}, {"label": "数据", "url": ""}],
        "linked_data": [element(catalogue.data_catalogue(request))],
        "description": "全部已公开的预算数据：整包下载、索引，以及每一列、每个口径的说明。",
    }
    return render(request, "pages/data_home.html", context)


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """List every edition with the address of its package and the sums of its original files, for programs."""
    editions = queries.editions()
    return JsonResponse(_index(request, editions), json_dumps_params={"ensure_ascii": False})


@require_safe
def dcat(request: HttpRequest) -> HttpResponseBase:
    """Describe every edition to data catalogues, for them to take in. One query."""
    told = catalogue.catalogue(request, queries.editions())
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False}, content_type="application/ld+json")


def _index(request: HttpRequest, editions: tuple[EditionInfo, ...]) -> dict[str, Any]:
    home = Home(request)
    files = queries.files_of(editions)
    return {
        "title": "明账：全部已公开的预算",
        "all_url": home.link("/data/all.zip"),
        "current_urls": {form: home.link(f"/data/current.{form}") for form in combined_files.TYPES},
        "api_url": home.link("/api/v1/"),
        "withdrawn": [tombstone_answer(home, gone) for gone in queries.tombstones()],
        "units": [unit_answer(home, unit) for unit in queries.units()],
        "editions": [
            {
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
            for edition in editions
        ],
    }


@require_safe
def everything(request: HttpRequest, *, hashed: bool = False) -> HttpResponseBase:
    """Send the packages of all editions of all bodies as one file, made while it is sent."""
    editions = queries.editions()
    try:
        queries.expect_files(editions)
    except FileLost as error:
        said = "“{name}”暂时取不到，所以整包现在做不出来，网站已经记录。各单位、各年份的数据仍可分别下载。"
        return plain_page(503, "原始文件暂时取不到", said.format(name=error), 3600)
    newest = max((edition.published_at for edition in editions), default=EPOCH)

    def parts() -> Iterator[bytes]:
        return zipped(_all(request, editions), newest)

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
    found = [
        edition for edition in queries.editions(unit or None) if edition.is_current and year in {"", str(edition.year)}
    ]
    if not found:
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


def _all(request: HttpRequest, editions: tuple[EditionInfo, ...]) -> Iterator[Entry]:
    index_text = JsonResponse(_index(request, editions), json_dumps_params={"ensure_ascii": False, "indent": 1}).content
    yield Entry("index.json", [index_text])
    home = Home(request)
    for gone in queries.tombstones():
        folder = f"{gone.unit.slug}/{gone.period}/v{gone.version}/"
        said = (
            f"这一版已经撤回。\n撤回时间：{timezone.localtime(gone.withdrawn_at):%Y-%m-%d %H:%M}\n原因：{gone.reason}\n"
        )
        yield Entry(f"{folder}WITHDRAWN.txt", [said.encode()])
    for edition in editions:
        start = home.link(f"/{edition.unit.slug}/{edition.period}/")
        yield from contents(edition, start, _folder(edition))


def _folder(edition: EditionInfo) -> str:
    return f"{edition.unit.slug}/{edition.period}/v{edition.version}/"
