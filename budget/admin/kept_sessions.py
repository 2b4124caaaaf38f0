"""Middleware: whoever has just done something reads that it is done, even where her session could not be written after it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


def tell_next_page(request: HttpRequest, key: str, value: Any) -> None:
    """Keep in the session what the next page cannot do without: where it cannot be kept, the act was not done."""
    request.session[key] = value
    request.needs_its_session = True  # type: ignore[attr-defined] # of this request alone


class KeptSessions(SessionMiddleware):
    """Django's own, save that it calls nothing off that is done.

    A session ends while an act is under way where she logs out or in again in another tab, or changes her password. What
    was done stays done; only what the session was to remember is lost, and the next page asks her to log in.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Write the session, where there still is one."""
        try:
            return super().process_response(request, response)
        except SessionInterrupted:
            is_done = request.method == "POST" and response.status_code < HTTPStatus.BAD_REQUEST
            if not is_done or getattr(request, "needs_its_session", False):
                raise
            patch_vary_headers(response, ("Cookie",))
            return response
