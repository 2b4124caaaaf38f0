"""Watching a body by mail: a reader leaves an address, confirms it by a letter, and ends it by a link, without any script.

These forms carry no token against requests from elsewhere: nobody is logged in here, and a page with a token of its own
could not be kept. What such a request could do is ask for letters, and those are counted by network and by address.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from budget import queries, watching
from budget.turns import Rate, counts_in
from disclosure.context import sends_mail
from disclosure.mailing import hurry
from disclosure.serving.client_address import client_network
from disclosure.serving.plain_pages import plain_page
from disclosure.views.errors import Missing, published

# Letters that one network may ask for, that one mailbox may be sent, and that the site sends altogether.
OF_A_NETWORK, TO_A_MAILBOX, OF_ALL = Rate(10, 3600), Rate(3, 86400), Rate(600, 3600)
LONGEST = 254
Viewed = Callable[..., HttpResponse]


def _where_mail_is_sent(view: Viewed) -> Viewed:
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if not sends_mail():
            raise Http404
        return view(request, *args, **named)

    return asked


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_where_mail_is_sent
def watch(request: HttpRequest, unit: str) -> HttpResponse:
    """Show the form, and take what was written in it. Two queries. Raises Missing."""
    editions = queries.editions(unit)
    if not editions:
        raise Missing(_("没有找到这个单位公开的预算。"), published())
    wrong = ""
    if request.method == "POST":
        address = _mailbox(request.POST.get("address", ""))
        if address is None:
            wrong = _("邮箱没有看懂，请写成 name@example.cn 这样。")
        elif wait := _too_often(request):
            said = _("从您的网络要了很多次邮件，请过一会儿再试。")
            return plain_page(HTTPStatus.TOO_MANY_REQUESTS, _("次数太多"), said, wait)
        else:
            _ask(unit, address)
            return HttpResponseRedirect(reverse("watch-asked", args=[unit]))
    status = HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK
    response = render(request, "pages/watch.html", _words(editions[0].unit.name, unit, wrong=wrong), status=status)
    if request.method == "POST":
        # It quotes back an address that somebody typed.
        response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@_where_mail_is_sent
def asked(request: HttpRequest, unit: str) -> HttpResponse:
    """Say what comes now, to everybody the same: whether an address watches already is told to its mailbox alone."""
    editions = queries.editions(unit)
    if not editions:
        raise Missing(_("没有找到这个单位公开的预算。"), published())
    return render(request, "pages/watch.html", _words(editions[0].unit.name, unit, is_asked=True))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_where_mail_is_sent
def confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    """Confirm an address. Opening the link alone does nothing: programs that look through letters open links too.

    Whoever has confirmed it changes here in what language she is written to; no form that anybody can fill does.
    """
    if request.method == "POST" and request.POST.get("language") in dict(settings.LANGUAGES):
        watching.write_in(key, request.POST["language"])
    found = watching.confirm(key) if request.method == "POST" else watching.watched(key)
    return _of_a_letter(request, found, "confirm")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_where_mail_is_sent
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    """End it: by the button of the page, or by the one click of a mail program (RFC 8058), which posts here."""
    found = watching.watched(key)
    if request.method == "POST":
        watching.end(key)
    return _of_a_letter(request, found, "end")


def _of_a_letter(request: HttpRequest, found: watching.Watched | None, act: str) -> HttpResponse:
    context = _words(found.body_name if found else "", found.slug if found else "", act=act)
    context |= {
        "found": found,
        "reads": get_language(),
        "is_done": request.method == "POST" or (act == "confirm" and found and found.is_confirmed),
    }
    # Who ended it by one mail program and once more by another finds it ended, and no error.
    is_lost = found is None and not (act == "end" and request.method == "POST")
    response = render(request, "pages/watch_letter.html", context, status=404 if is_lost else 200)
    # The address is the key, as a preview's is.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _words(name: str, slug: str, **more: Any) -> dict[str, Any]:
    title = _("用邮件订阅")
    description = _("单位公布、更正或撤回预算和决算的时候，写信告诉您。")
    return {"heading": title, "page_title": title, "description": description, "body_name": name, "slug": slug, **more}


def _mailbox(text: str) -> str | None:
    """Return an address as letters want it, None where it is none."""
    name, _at, host = text.strip().rpartition("@")
    # The name before the sign may mind capitals, by RFC 5321; that of the host never does.
    address = f"{name}@{host.lower()}"
    try:
        validate_email(address)
    except ValidationError:
        return None
    return address if len(address) <= LONGEST else None


def _too_often(request: HttpRequest) -> int:
    """Return after how many seconds this network may ask again, 0 where it may now. Where nothing can be counted, nobody may."""
    try:
        counts = counts_in(settings.RUN_DIR)
        # The network first: one that is refused must not use up what all have together.
        return counts.ask(f"watch {client_network(request)}", OF_A_NETWORK) or counts.ask("watch", OF_ALL)
    except OSError:
        return OF_A_NETWORK.seconds


def _ask(unit: str, address: str) -> None:
    """Have a letter sent; one mailbox gets few of them, and whoever writes its address again is not told so."""
    # Most mailboxes mind no capitals: with other ones the same mailbox would get as many letters again.
    if not counts_in(settings.RUN_DIR).ask(f"watch {address.lower()}", TO_A_MAILBOX):
        watching.ask(unit, address, get_language() or settings.LANGUAGE_CODE)
        hurry()
