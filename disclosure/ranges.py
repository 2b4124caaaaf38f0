"""A part of a file, where a reader asks for one range of its bytes (RFC 9110). Middleware.

Only what says «Accept-Ranges: bytes» is cut. The file of a table is made while it is sent and has no length before its
end: where a part of it is asked for it is made whole first, the same bytes under the same tag. What is longer than a
table should be comes whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from disclosure.made_files import MadeFileAnswer

_ONE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
# Bytes of a table that are held in memory for a part of it.
_MOST_HELD = 16 * 1024 * 1024


class Ranges:
    """Answers with 206 or 416 where one range is asked for, and with everything where it is another thing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self.get_response(request)
        if (
            isinstance(response, HttpResponse | StreamingHttpResponse)
            and request.method == "GET"
            and response.status_code == 200
            and response.headers.get("Accept-Ranges") == "bytes"
            and (asked := _ONE.fullmatch(request.headers.get("Range", "")))
            # Parts of two versions put together would be a file that nobody published.
            and request.headers.get("If-Range", response.headers.get("ETag")) == response.headers.get("ETag")
        ):
            known = _known(response)
            return response if known is None else _cut(known, *asked.groups())
        return response


def _known(response: HttpResponse | StreamingHttpResponse) -> HttpResponse | MadeFileAnswer | None:
    """Return an answer whose length is known; None where it is made while it is sent, and too long to be held."""
    if isinstance(response, HttpResponse | MadeFileAnswer):
        return response
    parts, held, size = iter(response), list[bytes](), 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size > _MOST_HELD:
            response.streaming_content = chain(held, parts)
            return None
    whole = HttpResponse(b"".join(held), status=response.status_code, headers=dict(response.items()))
    response.close()
    return whole


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
