"""A choice that an address says twice, once so and once otherwise, is none: no page takes one of the two. Middleware.

The API says so in its own words, by the parameters that take several values there.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from disclosure.selection import BadSelection

# The desk and the API ask for themselves.
_ELSEWHERE = ("/admin/", "/api/", "/static/")
# Bodies that are compared are as many as one likes.
_SEVERAL = {"units"}


def said_once(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer what says each of its choices once. Raises BadSelection."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(_ELSEWHERE):
            for name, values in request.GET.lists():
                # The same twice says nothing else: forms and links may well repeat a choice.
                if len(set(values)) > 1 and name not in _SEVERAL:
                    raise BadSelection(_("参数 {name} 只能给一次。").format(name=name))
        return get_response(request)

    return answer
