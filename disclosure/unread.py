"""What an address asks that its page did not look at: the page says so, for a misspelt filter looks like an answered one.

Nothing is refused: links that carry somebody's tracking words must still open, and these are nobody's business here.
Middleware; the page asks by `unread` at its end, when everything that it knows has been read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, QueryDict

_ELSEWHERE = ("/admin/", "/api/", "/static/", "/preview/")
# What campaigns, share buttons and mail programs hang onto addresses.
_TRACKING = re.compile(
    r"utm_\w+|mc_\w+|hs\w+|_hs\w+|pk_\w+|mtm_\w+|at_\w+|\w*clid|spm|scm|from|source|src|ref|referrer|scene|timestamp|sharer?\w*"
    r"|isappinstalled|nsukey|wx\w*|chksm|mpshare|srcid|weibo_id|bd_\w+|hm\w+|igshid?|_ga|_gl|_t|t|v|ver|ie|tn|wd",
    re.ASCII | re.IGNORECASE,
)
# Of these the page says one line, each cut to what a reader recognises.
_MOST, _LONGEST = 5, 40


class AskedOnce(QueryDict):
    """The choices of an address, which remember those that were looked at; to go over all of them is no look."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.looked_at: set[str] = set()
        super().__init__(*arguments, **named)
        self.looked_at.clear()  # it looks at each while it is filled

    def __getitem__(self, key: Any) -> Any:
        self.looked_at.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.looked_at.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: Any, default: Any = None) -> Any:
        """Return all values of a choice."""
        self.looked_at.add(key)
        return super().getlist(key, default)

    def items(self) -> Iterator[tuple[str, Any]]:  # type: ignore[override] # as QueryDict has it
        """Yield each name with its last value."""
        for key in self:
            yield key, super().__getitem__(key)


def unread(request: HttpRequest) -> list[str]:
    """Return the names that nothing looked at, but for those that come from elsewhere."""
    if not isinstance(request.GET, AskedOnce):
        return []
    lost = (name for name, values in request.GET.lists() if name and any(values) and name not in request.GET.looked_at)
    return [name[:_LONGEST] for name in lost if not _TRACKING.fullmatch(name)][:_MOST]


def says_what_it_did_not_read(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Note what is looked at of an address; a file, which has no line for it, says it in a header."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.GET or request.path_info.startswith(_ELSEWHERE):
            return get_response(request)
        request.GET = AskedOnce(request.GET.urlencode())  # type: ignore[assignment] # the same, and watched
        response = get_response(request)
        if response.status_code == 200 and (names := unread(request)):
            response.headers["X-Unread"] = ",".join(map(quote, names))
        return response

    return answer
