"""Middleware: what somebody wrote into a form of the desk stands on the page of the fault that kept it from being saved.

That page is made without the database and without templates, and so is what is added to it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.html import format_html

from budget.admin.pages import is_of_the_desk
from budget.desk.written_words import written_words

_END = "</main>"


class WrittenBack:
    """Outside of the session, for its faults lose words as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give back what was written, where the answer is a fault's."""
        response = self._get_response(request)
        is_fault = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
        if request.method == "POST" and is_fault and is_of_the_desk(request):
            with suppress(UnreadablePostError):
                _add(response, written_words(request.POST))
        return response


def _add(response: HttpResponse, words: str) -> None:
    page = response.content.decode()
    if not words or _END not in page or 'id="written"' in page:
        return
    said = format_html(
        '<p><label for="written">您写的文字在这里，请先复制：</label></p><p><textarea id="written" rows="14" cols="60" readonly>\n{}'
        "</textarea></p>",
        words,
    )
    response.content = page.replace(_END, f"{said}{_END}", 1)
