"""Answers are sent compressed where that helps: text is, workbooks and original files are compressed already."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import brotli
import zstandard
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = (
    "text/", "application/json", "application/ld+json", "application/x-ndjson", "application/csvm+json", "application/xml",
    "application/atom+xml", "image/svg+xml",
)  # fmt: skip
# Bytes below which a packed text is no shorter.
LEAST = 200

# The best first. What is packed once is sent many times, so some milliseconds more are well spent.
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda text: brotli.compress(text, quality=6),
    "zstd": lambda text: zstandard.compress(text, level=9),
    # Without the time: two processes pack the same page into the same bytes.
    "gzip": lambda text: gzip.compress(text, compresslevel=6, mtime=0),
}
_REFUSED = re.compile(r";\s*q=0(?:\.0*)?\s*\Z")


def packing(request: HttpRequest) -> str:
    """Return the best packing that the reader's program takes, "" where it takes none."""
    asked = [part.strip().lower() for part in request.headers.get("Accept-Encoding", "").split(",")]
    taken = {part.partition(";")[0].strip() for part in asked if not _REFUSED.search(part)}
    return next((name for name in PACKINGS if name in taken), "")


class TextCompression(GZipMiddleware):
    """Django's own compression, for texts that are made for one reader alone; what all may read is packed when it is kept.

    It makes entity tags weak, because the bytes differ, and adds random ones, so that the length of a page tells
    nothing about what only its reader may know (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the answer, compressed where it is text and the reader's program takes it."""
        # A part is one of the bytes as they lie there, not of packed ones.
        if response.status_code == 206 or not response.headers.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)
