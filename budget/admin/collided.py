"""Middleware for the moment in which two do what excludes each other: the database lets one through and refuses the other.

What can be asked beforehand is asked beforehand, in words of its own; the rest is a name that somebody else has just
given to another, or a row that went away between the look and the act. None of it is a fault of the site.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.contrib import admin
from django.db import DatabaseError, IntegrityError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from budget.admin.pages import is_of_the_desk

logger = logging.getLogger(__name__)

_SENTENCE = (
    "没有办成，什么都没有改动：就在这时，别人办了同一件事，或者改了、删了它要用到的东西（比如用了同一个名字）。"
    "请返回，刷新那一页看看，需要的话再办一次。"
)


class Collided:
    """Answers for every form of the desk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say what happened, with the words that were written; whoever runs the site finds it in the log all the same."""
        # Django itself raises the bare class where a row that is saved anew is there no longer.
        is_one = isinstance(error, IntegrityError) or type(error) is DatabaseError
        if not is_one or not is_of_the_desk(request):
            return None
        logger.error(
            "Two acts at once, or a rule of the database that nobody asks before: %s", request.path, exc_info=error
        )
        context = admin.site.each_context(request) | {"title": "没有办成", "exception": _SENTENCE}
        return TemplateResponse(request, "admin/refused.html", context, status=HTTPStatus.CONFLICT).render()
