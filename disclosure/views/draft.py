"""The public pages of a draft, for staff and whom they gave a link: the same views, marked as such and never kept."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import resolve, reverse
from django.views.decorators.http import require_safe

from budget.queries import preview
from budget.queries.preview import DraftPlace, draft_at, showing
from disclosure.serving.plain_pages import plain_page

_PERMISSION = "budget.view_edition"
_MAIN = re.compile(rb"<main\b")
# What may hold addresses of pages: everything else is handed out as it is.
_WITH_ADDRESSES = ("text/html", "application/json", "image/svg+xml")
# What is said of a public answer, and not of its preview.
_DROPPED = ("Link", "Vary", "Content-Length")


@require_safe
def draft(request: HttpRequest, pk: int, rest: str = "") -> HttpResponseBase:
    """Answer as the public address `rest` of the draft would, once it is published."""
    if not admin.site.has_permission(request):
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    # Asked before the draft is looked for: who may see none does not learn which there are.
    if not request.user.has_perm(_PERMISSION):
        raise PermissionDenied
    found = draft_at(pk)
    if found is not None and not request.user.has_perm(_PERMISSION, found.unit):
        raise PermissionDenied
    if found is None:
        raise Http404("这份草稿已经不在了：可能已经公开、刚被重新上传的文件替换，或被废弃。")
    return _previewed(request, pk, found, rest, f"/admin/draft/{pk}", {})


@require_safe
def linked(request: HttpRequest, secret: str, rest: str = "") -> HttpResponseBase:
    """Answer as `draft` does whoever has a link that has not ended; it opens nothing besides."""
    found = preview.linked(secret)
    if found is None:
        response: HttpResponseBase = plain_page(
            HTTPStatus.NOT_FOUND,
            "这个预览链接打不开了",
            "链接过期、被收回，或者草稿换了新的、已经公开，就打不开了。还要看的话，请向给您链接的同志再要一个。",
        )
    else:
        response = _previewed(request, found.pk, found.draft, rest, f"/preview/{secret}", {"ends_at": found.ends_at})
    # The address is the key: it goes to no other site, and no search engine keeps it.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _previewed(
    request: HttpRequest, pk: int, found: DraftPlace, rest: str, here: str, said: dict[str, Any]
) -> HttpResponseBase:
    """Answer with one page or file of a draft, its links leading on under `here`; `said` is for the band above it."""
    home = f"/{found.slug}/{found.period}"
    address = home + (rest if rest.startswith(".") else f"/{rest}")
    with showing(pk):
        answer = _answer(request, address, found)
        content = _content(answer)
    response = HttpResponse(content, status=answer.status_code, headers=dict(answer.items()))
    for name in _DROPPED:
        response.headers.pop(name, None)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    if response.headers.get("Content-Type", "").startswith(_WITH_ADDRESSES):
        response.content = _led_here(content, home, here)
    if response.headers.get("Content-Type", "").startswith("text/html"):
        response.content = _marked(response.content, {"pk": pk, "draft": found} | said)
    return response


def dotted(request: HttpRequest, pk: int, rest: str) -> HttpResponseBase:
    """Answer as a file of the overview would, whose address has no slash: «/xiaohongmen/2026.csv»."""
    return draft(request, pk, f".{rest}")


def linked_dotted(request: HttpRequest, secret: str, rest: str) -> HttpResponseBase:
    """Answer as `dotted` does, under a link."""
    return linked(request, secret, f".{rest}")


def _answer(request: HttpRequest, address: str, found: DraftPlace) -> HttpResponseBase:
    match = resolve(address)
    # The views make further addresses out of the one that was asked for.
    request.path = request.path_info = address
    request.resolver_match = match
    asked = QueryDict(request.GET.urlencode(), mutable=True)
    # Or the address would mean the version that is public now.
    asked.setdefault("edition", str(found.version))
    request.GET = QueryDict(asked.urlencode())
    answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return answer.render() if isinstance(answer, TemplateResponse) else answer


def _content(answer: HttpResponseBase) -> bytes:
    """Return the whole content, read while the draft is still shown."""
    if isinstance(answer, StreamingHttpResponse):
        return b"".join(answer.streaming_content)  # type: ignore[arg-type] # our streams are not asynchronous
    return bytes(getattr(answer, "content", b""))


def _led_here(content: bytes, home: str, here: str) -> bytes:
    """Lead every address of the edition's own pages to its preview."""
    # Between quotation marks and up to the end of a word alone: «/xiaohongmen/2026» is also how
    # «/xiaohongmen/2026-final» begins.
    pattern = re.compile(rb'(?<=["\'])' + re.escape(home.encode()) + rb"(?=[/.?#\"'])")
    return pattern.sub(here.encode(), content)


def _marked(content: bytes, said: dict[str, Any]) -> bytes:
    band = render_to_string("components/draft_band.html", said).encode()
    # In what takes the place of a match a backslash is a sign of its own.
    return _MAIN.sub(band.replace(b"\\", b"\\\\") + rb"<main", content, count=1)
