"""The downloads of an edition, and its original files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from budget import queries
from budget.queries import NotPublished, UnknownCode, Withdrawn
from disclosure.downloads import FORMS, disposition
from disclosure.selection import Period, select
from disclosure.tables import FactsTable
from disclosure.views.answer import Page, edition_page
from disclosure.views.errors import Missing, gone
from disclosure.views.navigation import Crumb
from disclosure.visit import Visit


@edition_page
def data(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """List the downloads: everything as one file, each official table, the original files. Five queries."""
    edition = visit.edition
    facts = FactsTable(queries.facts(edition), visit, "全部金额", name="data")
    return Page(
        template="data",
        title="数据下载",
        description=f"{visit.place_name} {edition.title}的全部金额，CSV、Excel 和 JSON，金额精确到分，每行注明出处单元格。",
        section="data",
        crumbs=(Crumb("数据", visit.link("data")),),
        tables={"": facts},
        context={
            "infos": [(info, table_files(visit, info.number)) for info in queries.tables(edition)],
            "files": queries.files(edition),
        },
    )


def table_files(visit: Visit, number: str) -> list[dict[str, str]]:
    """Return the addresses of an official table's files."""
    page, query, choices = visit.link("table", number=number).partition("?")
    return [
        {"label": label, "url": f"{page.removesuffix('/')}.{form}{query}{choices}"} for form, label in FORMS.items()
    ]


@require_safe
def original(request: HttpRequest, unit: str, period: Period, position: int) -> HttpResponseBase:
    """Hand out an original file exactly as it was uploaded. Three queries."""
    selection = select(unit, period, request.GET)
    try:
        visit = Visit.open(selection)
    except NotPublished as error:
        raise Missing.edition(unit, period, selection.version) from error
    except Withdrawn as error:
        return gone(request, error, selection)
    try:
        info, content = queries.file_bytes(visit.edition, position)
    except UnknownCode as error:
        raise Missing.code(visit, str(error)) from error
    response = HttpResponse(content, content_type="application/octet-stream")
    suffix = info.name.rpartition(".")[2]
    plain = f"{visit.file_stem}-{position}.{suffix if suffix.isascii() and suffix.isalnum() else 'bin'}"
    response.headers["Content-Disposition"] = disposition(plain, info.name)
    response.headers["ETag"] = f'"{info.sha256}"'
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response
