"""What the desk's own pages share: finding the edition, who asks, the frame of a page, a refusal, a file as an answer."""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from budget.desk.paperwork import XLSX
from budget.models import Edition
from budget.rights import SEE


def person(request: HttpRequest) -> User:
    """Return who asks; the admin has made sure that somebody has logged in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def is_of_the_desk(request: HttpRequest) -> bool:
    """Tell whether a request is for the desk, before anything asks whose it is: that looks at the session, and at no public page may."""
    return request.path.startswith(reverse("admin:index"))


def edition_for(request: HttpRequest, pk: int) -> Edition:
    """Return an edition that this person may look at. Raises PermissionDenied or Http404."""
    if not person(request).has_perm(SEE):
        raise PermissionDenied
    found: Edition | None = Edition.every_stage.select_related("unit__parent").filter(pk=pk).first()
    if found is None:
        raise Http404("这一版已经不在了：可能刚被重新上传的文件替换，或被他人废弃。")
    if not person(request).has_perm(SEE, found):
        raise PermissionDenied
    return found


def number_sent(text: str) -> int:
    """Return the number that a form sends; 0, which no row has, where it is none."""
    # No key has more than 18 digits, and of thousands of them Python itself refuses to make a number.
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0


def page(request: HttpRequest, template: str, title: str, status: int = 200, **context: Any) -> TemplateResponse:
    """Return a page of the desk in the admin's frame."""
    frame = {"title": title, "opts": Edition._meta, **context}  # noqa: SLF001 - what the admin's templates ask for
    context = admin.site.each_context(request) | frame
    return TemplateResponse(request, f"admin/budget/{template}.html", context, status=status)


def on_the_desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a view behind the desk's login, which says on a page of the desk what is not there any more."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404 as missing:
            context = admin.site.each_context(request) | {"title": "没有找到", "exception": str(missing)}
            return TemplateResponse(request, "admin/refused.html", context, status=404)

    return admin.site.admin_view(answer)


# The fields of the desk's forms in which somebody writes sentences.
_WRITTEN = ("reason", "explanation", "words")


def hand_back_words(request: HttpRequest, done: Container[str] = ()) -> None:
    """Say again what was written for an act that was refused: the page that she is led to has it no more.

    By a form or by an address; not what is `done`: she may have come back to the page on which she wrote it.
    """
    sent = request.POST if request.method == "POST" else request.GET
    listed = [words.strip() for name in _WRITTEN for words in sent.getlist(name)]
    written = [words for words in listed if words and words not in done]
    if written:
        messages.warning(request, f"您写的“{'”“'.join(written)}”没有保存，要用请先复制。")


def address(edition: Edition) -> str:
    """Return the desk's page of an edition."""
    return reverse("admin:budget_edition_change", args=[edition.pk])


def as_file(name: str, content: bytes, kind: str = XLSX) -> HttpResponse:
    """Answer with a file, an .xlsx unless it is said to be another kind, to be saved under a Chinese name."""
    response = HttpResponse(content, content_type=kind)
    plain = "download.xlsx" if kind == XLSX else "download"
    # RFC 5987: a header holds ASCII alone, and old programs know the first name only.
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    response["Cache-Control"] = "private, no-store"
    return response
