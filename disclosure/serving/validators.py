"""Whether a reader's copy still holds, or one that is kept here: told before anything is made. Middleware.

A tag has two parts: what the answer depends on (address, choices, state, program, day), and its bytes. A reader who has
the first is answered at once. The second is compared where the answer was made again and came out the same: what
changed somewhere else is then not sent again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from budget import queries
from budget.queries.remembered import remembering
from budget.queries.revision import SiteState, asked_once
from disclosure import language
from disclosure.context import TEXT_SIZES, THEMES, known, owner
from disclosure.display_cookies import chosen_of
from disclosure.serving.compression import packing
from disclosure.serving.kept_answers import KEPT, packed_and_kept
from disclosure.serving.made_files import last_kept, tells_of_files

# What is no part of the public site, or answers for itself.
ELSEWHERE = ("/admin/", "/preview/", "/preferences/", f"/{settings.STATIC_URL.strip('/')}/")
# Questions are too many to keep their answers, but whoever holds one is told at once that it holds still.
NOT_KEPT = "/api/"
# A withdrawal must show at once, so copies are kept but asked about each time.
CACHE_CONTROL = "public, max-age=0, must-revalidate"
# Seconds by which the clocks of the site and of its database may differ: a younger state has no date to go by.
CLOCKS = 60


@dataclass(frozen=True, slots=True)
class Validity:
    """What an answer depends on, as the first part of its tag, and since when it has been so."""

    key: str
    modified: int
    # Whether nothing has changed since `modified` for certain: only then a date alone is believed.
    is_exact: bool

    @classmethod
    def of(cls, request: HttpRequest, state: SiteState) -> Validity:
        """Return that of a request, asked when everything public was in this state.

        The day counts because a page says when it was looked at, as citations do.
        """
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        choices = (
            language.chosen(request),
            # Only values that the site knows: else anybody's made-up cookie would be an answer of its own and drive the
            # others out.
            known(chosen_of(request, "theme"), THEMES),
            known(chosen_of(request, "text_size"), TEXT_SIZES),
        )
        # Pages have links with the whole address in them, so that one made under another name is another page.
        where = (request.scheme, request.get_host(), request.get_full_path(), settings.SITE_URL)
        files = last_kept() if tells_of_files(request) else 0
        depends = (*where, choices, state.mark, settings.RELEASE, midnight.date(), owner(), files)
        settled = timezone.now() - timedelta(seconds=CLOCKS)
        # Dates have whole seconds: of two changes within one, the later would be told as unchanged.
        is_settled = max(state.second, midnight.timestamp()) < settled.timestamp()
        exact = state.release == settings.RELEASE and is_settled and not files
        return cls(
            key=hashlib.sha256(repr(depends).encode()).hexdigest()[:32],
            modified=max(state.second + 1, int(midnight.timestamp())) if exact else state.second,
            is_exact=exact,
        )

    def stamp(self, response: HttpResponseBase, tag: str) -> None:
        """Say on an answer how its copies are to be asked about."""
        response.headers["ETag"] = tag
        response.headers["Last-Modified"] = http_date(self.modified)
        response.headers["Cache-Control"] = CACHE_CONTROL
        if settings.BEHIND_PROXY:
            # nginx may keep it, as old as can be: so it asks each time whether it holds. It tells nobody of this line.
            response.headers["X-Accel-Expires"] = "@1"


class Validators:
    """Answers those whose copy holds with 304, and tells all others by what to ask next time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        with asked_once():
            if request.method not in {"GET", "HEAD"} or request.path_info.startswith(ELSEWHERE):
                return self.get_response(request)
            # Before anything that is shown is read, so that nothing shown is older than the state it goes by.
            state = self._state(request)
            # Without triggers nobody says when something changes, so nothing may be called unchanged.
            if not state.mark:
                return self.get_response(request)
            validity = Validity.of(request, state)
            if tag := _held(request, validity):
                return _unchanged(request, validity, tag)
            is_kept = not request.path_info.startswith(NOT_KEPT)
            if is_kept and (kept := KEPT.find(state.mark, validity.key, packing(request))):
                return _unless_held(request, validity, kept)
            with remembering(state.mark):
                response = _stamped(request, self.get_response(request), validity)
            tag = response.headers.get("ETag", "")
            if response.status_code != HTTPStatus.OK or not tag.startswith(f'"{validity.key}-'):
                return response
            if is_kept:
                patch_vary_headers(response, ["Accept-Encoding"])
                response = packed_and_kept(request, response, state.mark, validity.key)
            # After it was kept: a proxy that keeps its first tag would else have the page made each time.
            return _unless_held(request, validity, response)

    @staticmethod
    def _state(request: HttpRequest) -> SiteState:
        """Return the state; of a database that is gone the API tells in its own words."""
        try:
            return queries.state()
        except (OperationalError, InterfaceError):
            if request.path_info.startswith(NOT_KEPT):
                return SiteState()
            raise


def _held(request: HttpRequest, validity: Validity) -> str:
    """Return the tag of the reader's copy where it is what would be made now, "" where that is not known."""
    # Where both are sent the date counts for nothing (RFC 9110).
    if asked := request.headers.get("If-None-Match"):
        start = f'"{validity.key}-'
        # A weak tag too: proxies make one of ours when they pack an answer, and what it says holds for us.
        return next((tag for tag in parse_etags(asked) if tag.removeprefix("W/").startswith(start)), "")
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return f'"{validity.key}-"' if validity.is_exact and since and since >= validity.modified else ""


def _unchanged(request: HttpRequest, validity: Validity, tag: str) -> HttpResponse:
    response = HttpResponseNotModified()
    validity.stamp(response, tag)
    patch_vary_headers(response, ["Accept-Encoding"])
    # What a 304 says of `Vary` a cache writes over what it has: it must be what the page itself said.
    if language.PAGES.match(request.path_info):
        patch_vary_headers(response, ["Cookie"])
    return response


def _stamped(request: HttpRequest, response: HttpResponseBase, validity: Validity) -> HttpResponseBase:
    """Stamp what a public view answered; leave alone what is not there, not for everybody, or from elsewhere."""
    session = getattr(request, "session", None)
    personal = (
        response.cookies or "no-store" in response.headers.get("Cache-Control", "") or (session and session.accessed)
    )
    if request.resolver_match is None or personal:
        return response
    if response.status_code != HTTPStatus.OK:
        response.headers.setdefault("Cache-Control", "no-cache")  # it may be there, or lead elsewhere, any time
        return response
    content = b"" if response.streaming else response.content  # type: ignore[attr-defined] # one of the two
    same = hashlib.sha256(content).hexdigest()[:32] if content else ""
    validity.stamp(response, f'"{validity.key}-{same}"')
    return response


def _unless_held(request: HttpRequest, validity: Validity, response: HttpResponseBase) -> HttpResponseBase:
    """Return the answer, or 304 where the reader's copy has its bytes, in whatever state that was made."""
    tag = response.headers["ETag"].removeprefix("W/")
    held = parse_etags(request.headers.get("If-None-Match", ""))
    same = tag.partition("-")[2]
    is_held = held == ["*"] or (same != '"' and any(each.endswith(f"-{same}") for each in held))
    return _unchanged(request, validity, tag) if is_held else response
