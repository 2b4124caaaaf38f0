"""The document that a body posts, for everybody where it is published, and for staff, marked as such, where it is a draft."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from subprocess import TimeoutExpired

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from budget import queries
from budget.queries.preview import is_shown
from disclosure.context import absolute
from disclosure.downloads import disposition
from disclosure.paper import OF_A_DRAFT, TooLong, Unprintable, as_docx, as_pdf, kept, name_of, paper_of, title_of
from disclosure.views.errors import Missing
from disclosure.views.files import edition_file
from disclosure.views.navigation import Crumb
from disclosure.visit import Visit

WRITERS = {"pdf": as_pdf, "docx": as_docx}
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@edition_file
def document(visit: Visit, request: HttpRequest, form: str) -> HttpResponseBase:
    """Hand out the whole edition as one document; the same edition, names and dates give the same bytes."""
    edition = visit.edition
    address = absolute(request, f"/{edition.unit.slug}/{edition.period}/?edition={edition.version}")
    # A draft changes and keeps its number, so nothing that is made of it may be kept under that.
    if is_shown(edition.id):
        content = _made(visit, address, form, OF_A_DRAFT)
    else:
        files = tuple(file.sha256 for file in queries.files(edition))
        content = kept(name_of(edition, files, address, form), lambda: _made(visit, address, form))
    response = HttpResponse(content, content_type=TYPES[form])
    name = edition.unit.name + title_of(edition)
    response["Content-Disposition"] = disposition(f"{visit.file_stem}.{form}", f"{name}.{form}")
    response["Accept-Ranges"] = "bytes"
    response["Repr-Digest"] = f"sha-256=:{b64encode(hashlib.sha256(content).digest()).decode()}:"
    return response


def _made(visit: Visit, address: str, form: str, warning: str = "") -> bytes:
    """Return the document. Raises Missing where it cannot be made of this edition, and says what can be had instead."""
    instead = (Crumb(_("数据下载"), visit.link("data")),)
    try:
        paper = paper_of(visit, address, warning)
        return WRITERS[form](paper, visit.edition.published_at)
    except (TooLong, TimeoutExpired) as error:
        raise Missing(_("这一版的表格太长，排不成一份文档。全部数据可以下载。"), instead) from error
    except Unprintable as error:
        signs = _("、").join(f"“{sign}”" for sign in str(error))
        message = _("PDF 的字体里没有{signs}，排出来会缺字，所以不提供。Word 文档里有这些字。").format(signs=signs)
        raise Missing(message, (Crumb(_("Word 文档"), visit.link("document", form="docx")), *instead)) from error
