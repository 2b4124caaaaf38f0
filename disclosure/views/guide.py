"""/data/guide/: how to use the data and the API, in the reader's language, from the very files of docs/."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from disclosure.context import absolute
from disclosure.guide import guide


@require_safe
def data_guide(request: HttpRequest) -> HttpResponse:
    """Show the guide with examples about a body of this site. One query."""
    lead, *pieces = guide(get_language() or "", absolute(request, "/").rstrip("/"))
    context = {
        "lead": lead,
        "pieces": pieces,
        "description": _("怎样下载和用程序取公开的预算数据：什么可以相加，怎样引用，以及能照着运行的例子。"),
        "breadcrumb": [
            {"label": _("首页"), "url": "/"},
            {"label": _("数据"), "url": "/data/"},
            {"label": lead["title"], "url": ""},
        ],
    }
    return render(request, "pages/guide.html", context)
