"""How long an answer waits for one statement of the database: a page for as long as a reader would, a file for longer. Middleware."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from budget.silent_server import be_patient
from disclosure.language import PAGES

# Seconds. The proxy gives up after 120 (deploy/nginx/site.conf), and its page knows less of what happened.
OF_A_PAGE, OF_ALL_ELSE = 20, 100


def patience(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give up on a process of the database that froze, so that its page says so and its thread is free again."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        be_patient(OF_A_PAGE if PAGES.match(request.path_info) else OF_ALL_ELSE)
        return get_response(request)

    return answer
