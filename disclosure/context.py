"""What every page knows: the reader's display choices, the site's owner, and the address that lasts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from budget import queries
from disclosure.display_cookies import chosen_of
from disclosure.figures import unit_name
from disclosure.selection import AmountChoice
from disclosure.unread import unread

THEMES = ("auto", "light", "dark")
TEXT_SIZES = ("normal", "large")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what base.html needs on every page. Unknown values of cookies and parameters count as not given."""
    amounts = request.GET.get("amounts", "")
    # No refusal here: this runs for the page that refuses, too.
    chosen = AmountChoice(amounts) if amounts in set(AmountChoice) else AmountChoice.WAN
    return {
        "theme": known(chosen_of(request, "theme"), THEMES),
        "text_size": known(chosen_of(request, "text_size"), TEXT_SIZES),
        "amount_unit": chosen.value,
        "amount_unit_label": unit_name(chosen.unit),
        "amount_units": [(each.value, unit_name(each.unit), each is chosen) for each in AmountChoice],
        "amount_unit_chosen": bool(amounts),
        "unit_of_amounts": chosen.unit,
        "site": (words := owner()),
        "sends_mail": sends_mail(),
        "has_made_up": queries.has_made_up(),
        # Asked for by the page at its end, when all that it knows was looked at.
        "unread_names": lambda: () if is_copied() else unread(request),
        "report_url": _report(request, words["contact"]),
        "this_address": _whole(request),
        "canonical_url": _canonical(request),
    }


def sends_mail() -> bool:
    """Whether readers may be told by mail: the site can send it, and knows the address that its letters lead back to."""
    return bool(settings.EMAIL_URL and settings.SITE_URL)


def owner() -> dict[str, str]:
    """Return the words about the site's owner: those of the desk, else those of the environment."""
    given = {
        "name": _("明账"),
        "tagline": settings.SITE_TAGLINE,
        "sponsor": settings.SITE_SPONSOR,
        "contact": settings.SITE_CONTACT,
        "icp_number": settings.SITE_ICP_NUMBER,
        "police_number": settings.SITE_POLICE_NUMBER,
        "police_url": settings.SITE_POLICE_URL,
    }
    return given | queries.site_words()


# How addresses that last are written in a copy of the site, where they lead to its files.
_LASTING: ContextVar[Callable[[str], str] | None] = ContextVar("how addresses that last are written", default=None)


@contextmanager
def lasting(written: Callable[[str], str]) -> Iterator[None]:
    """Let addresses that last be written otherwise inside."""
    token = _LASTING.set(written)
    try:
        yield
    finally:
        _LASTING.reset(token)


def is_copied() -> bool:
    """Tell whether what is answered goes into a copy of the site."""
    return _LASTING.get() is not None


def absolute(request: HttpRequest, address: str) -> str:
    """Return an address with its host: the site's own where it is set, else the one the request came to."""
    if (written := _LASTING.get()) is not None:
        return written(address)
    # Not by Django's build_absolute_uri: of a path that begins with two strokes it takes the first name for another host.
    return f"{settings.SITE_URL or f'{request.scheme}://{request.get_host()}'}{iri_to_uri(address)}"


def _report(request: HttpRequest, contact: str) -> str:
    """Return the address of a letter about this page, its own address filled in; "" where no mail can be written."""
    found = EMAIL.search(contact)
    address = _whole(request)
    if found is None or not address:
        return ""
    letter = {"subject": _("明账：这一页有不对的地方"), "body": _("网址：{address}").format(address=address)}
    return f"mailto:{found[0]}?{urlencode(letter, quote_via=quote)}"


def _whole(request: HttpRequest) -> str:
    try:
        return absolute(request, request.get_full_path())
    except DisallowedHost:
        return ""


def _canonical(request: HttpRequest) -> str:
    """Return the address of the page, or nothing where it was asked for under a name that is not ours."""
    try:
        return absolute(request, request.path)
    except DisallowedHost:
        return ""


def known(value: str, options: tuple[str, ...]) -> str:
    """Return a choice, the first where it is none of them."""
    return value if value in options else options[0]
