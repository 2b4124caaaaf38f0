"""A part of a file, where a reader asks for one range of its bytes (RFC 9110). Middleware.

Only what says «Accept-Ranges: bytes» is cut. The file of a table is made while it is sent and has no length before its
end: where a part of it is asked for it is made whole first, the same bytes under the same tag. What is longer than a
table should be comes whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import chain

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from disclosure.serving.made_files import MadeFileAnswer

_ONE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
# Bytes of a table that are held in memory for a part of it.
_MOST_HELD = 16 * 1024 * 1024

# How many bytes there are, and those from one place to another, both in.
_Whole = tuple[int, Callable[[int, int], Iterable[bytes]]]


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
            _cut(response, *asked.groups())
        return response


def _whole(response: HttpResponse | StreamingHttpResponse) -> _Whole | None:
    """Return what is known to its end; None where it is made while it is sent, and too long to be held."""
    if isinstance(response, MadeFileAnswer):
        return response.file.size, response.file.part
    if isinstance(response, HttpResponse):
        content = response.content
    else:
        parts, held, size = iter(response), list[bytes](), 0
        for part in parts:
            held.append(part)
            size += len(part)
            if size > _MOST_HELD:
                response.streaming_content = chain(held, parts)
                return None
        content = b"".join(held)
        response.streaming_content = [content]
    return len(content), lambda first, last: [content[first : last + 1]]


def _cut(response: HttpResponse | StreamingHttpResponse, first: str, last: str) -> None:
    """Leave of an answer the part from `first` to `last`, both in; without the one, so many bytes at the end."""
    nothing = not first and not last
    backwards = bool(first and last) and int(first) > int(last)
    if nothing or backwards or (whole := _whole(response)) is None:
        return  # no range at all, or everything
    size, part = whole
    start = int(first) if first else max(0, size - int(last))
    end = min(size - 1, int(last)) if first and last else size - 1
    if start > end:
        response.status_code = 416
        response.headers["Content-Range"] = f"bytes */{size}"
        start, end = 0, -1
    else:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    # The answer stays the one that was given: closing it here would end the request, and with it the connection to the
    # database, before whoever stands around this has done.
    if isinstance(response, HttpResponse):
        response.content = b"".join(part(start, end))
    else:
        response.streaming_content = part(start, end)
    response.headers["Content-Length"] = str(end + 1 - start)
