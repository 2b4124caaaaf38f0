"""A part of a file that is kept, where a reader asks for one range of its bytes (RFC 9110). Middleware.

Only what says «Accept-Ranges: bytes» is cut: what is made while it is sent has no length before its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from disclosure.made_files import MadeFileAnswer

_ONE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Ranges:
    """Answers with 206 or 416 where one range is asked for, and with everything where it is another thing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self.get_response(request)
        if (
            isinstance(response, HttpResponse | MadeFileAnswer)
            and request.method == "GET"
            and response.status_code == 200
            and response.headers.get("Accept-Ranges") == "bytes"
            and (asked := _ONE.fullmatch(request.headers.get("Range", "")))
            and request.headers.get("If-Range", response.headers.get("ETag")) == response.headers.get("ETag")
        ):
            return _cut(response, *asked.groups())
        return response


def _cut(response: HttpResponse | MadeFileAnswer, first: str, last: str) -> HttpResponseBase:
    """Return the part from `first` to `last`, both in; without the one, so many bytes at the end."""
    if not first and not last:
        return response
    size = response.file.size if isinstance(response, MadeFileAnswer) else len(response.content)
    start = int(first) if first else max(0, size - int(last))
    end = min(size - 1, int(last)) if first and last else size - 1
    if start > end:
        if first and last and int(first) > int(last):
            return response  # no range at all
        response.status_code = 416
        response.headers["Content-Range"] = f"bytes */{size}"
        start, end = 0, -1
    else:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    if isinstance(response, MadeFileAnswer):
        response.streaming_content = response.file.part(start, end)
    else:
        response.content = response.content[start : end + 1]
    response.headers["Content-Length"] = str(end + 1 - start)
    return response
