"""The data of an edition: every amount as one file, the package of everything, the original files, and the proof."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from budget import queries
from budget.queries.results import TableInfo
from disclosure.context import absolute
from disclosure.datapackage import contents, zipped
from disclosure.downloads import FORMS, disposition
from disclosure.sentences.relations import recomputed
from disclosure.serving.made_files import made, made_sum
from disclosure.tidy import Scope, TidyTable
from disclosure.verifying import steps
from disclosure.views.answer import Page, edition_page
from disclosure.views.files import edition_file, lasting
from disclosure.views.navigation import Crumb
from disclosure.visit import Visit


@edition_page
def data(visit: Visit, request: HttpRequest) -> Page:
    """List the downloads: everything as one file, each official table, the original files. Five queries."""
    edition = visit.edition
    facts = TidyTable(visit, Scope("data", _("全部金额")), lasting(request, visit), request)
    return Page(
        template="data",
        title=_("数据下载"),
        description=_("{place_name} {title}的全部金额，CSV、Excel 和 JSON，金额精确到分，每行注明出处单元格。").format(
            place_name=visit.place_name, title=edition.title
        ),
        section="data",
        crumbs=(Crumb(_("数据"), visit.link("data")),),
        tables={"": facts},
        context={
            "infos": [(info, table_files(visit, info)) for info in queries.tables(edition)],
            "files": queries.files(edition),
            "package_url": visit.link("package"),
            "pdf_url": visit.link("document", form="pdf"),
            "docx_url": visit.link("document", form="docx"),
            "verify_url": visit.link("verify"),
        },
    )


def table_files(visit: Visit, info: TableInfo) -> list[dict[str, str]]:
    """Return the addresses of an official table's lines; an empty one has none, and its file says what it is."""
    page, query, choices = visit.link("table", number=info.number).partition("?")
    stem = page.removesuffix("/") if info.is_empty else f"{page}rows"
    return [{"label": label, "url": f"{stem}.{form}{query}{choices}"} for form, label in FORMS.items()]


@edition_page
def verify(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show how each headline figure follows from the package, for anybody to do again. Some fifteen queries."""
    edition = visit.edition
    return Page(
        template="verify",
        title=_("自己核对"),
        description=_("{place_name} {title}的每个主要数字，怎样从下载的文件里算出来。").format(
            place_name=visit.place_name, title=edition.title
        ),
        section="data",
        crumbs=(Crumb(_("数据"), visit.link("data")), Crumb(_("自己核对"), "")),
        context={
            "steps": [(step, recomputed(visit, step.figure, step.added, "#steps")) for step in steps(edition)],
            "classified": _classified(visit),
            "package_url": visit.link("package"),
            "package_name": f"{visit.file_stem}.zip",
            "projects": (headline := queries.headline(edition)).project_count,
            "indicators": headline.indicator_count,
        },
    )


def _classified(visit: Visit) -> list[tuple[str, str]]:
    """Return by which table of this form spending is split, for each classification: (key of the table, column)."""
    has = queries.contents(visit.edition)
    tables = [(has.spending(has.basis(scheme), scheme), scheme.value) for scheme in has.schemes()]
    return [(table.key, column) for table, column in tables if table is not None]


@edition_file
def package(visit: Visit, request: HttpRequest, *, hashed: bool = False) -> HttpResponseBase:
    """Hand out the whole edition as a data package; the same edition and names give the same bytes, and the same hash."""
    home = absolute(request, f"/{visit.edition.unit.slug}/{visit.edition.period}/")
    # Before the first byte: an archive that breaks off in the middle is worse than none.
    queries.expect_files(visit.edition)
    plain = f"{visit.file_stem}.zip"

    def parts() -> Iterator[bytes]:
        return zipped(contents(visit.edition, home), visit.edition.published_at)

    if hashed:
        return made_sum(request, plain, parts)
    response = made(request, plain, parts, "application/zip")
    response["Content-Disposition"] = disposition(plain, f"{visit.readable_name('数据包')}.zip")
    return response


@edition_file
def original(visit: Visit, request: HttpRequest, position: int) -> HttpResponseBase:  # noqa: ARG001 - every view takes it
    """Hand out the public copy of a file. Three queries."""
    info, content = queries.file_bytes(visit.edition, position)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = disposition(f"{visit.file_stem}-{position}.xlsx", info.copy_name)
    response["Accept-Ranges"] = "bytes"
    # RFC 9530: so that a program can check what came without asking for the sum elsewhere; the colons are of the
    # format.
    response["Repr-Digest"] = f"sha-256=:{b64encode(hashlib.sha256(content).digest()).decode()}:"
    return response
