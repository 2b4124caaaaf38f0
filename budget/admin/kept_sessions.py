"""Middleware: whoever has just done something reads that it is done, even where her session could not be written after it."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


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
            if request.method != "POST" or response.status_code >= HTTPStatus.BAD_REQUEST:
                raise
            patch_vary_headers(response, ("Cookie",))
            return response
