"""Answers are sent compressed where that helps: text is, workbooks and original files are compressed already."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = ("text/", "application/json", "application/xml", "application/atom+xml", "image/svg+xml")


class TextCompression(GZipMiddleware):
    """Django's own compression, for text alone.

    It makes entity tags weak, because the bytes differ, and adds random ones, so that the length of a page tells
    nothing about what only its reader may know (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the answer, compressed where it is text and the reader's program takes it."""
        if not response.headers.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)
