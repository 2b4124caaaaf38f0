"""Middleware that takes the signs that nobody sees out of what a browser sends, before any view or form reads it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict

from budget.unseen_signs import has_unseen, named, taken_out, unseen_in

# What is compared with a secret goes through as it was typed.
_SECRET = ("password", "token")
# What a parameter of signs alone is read as: empty it would be no filter at all, and nobody asked for everything.
NO_TEXT = "\ufffd"
# What Word and PowerPoint write for the end of a line: taken out, two lines would become one word.
_LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
# The fields of several lines.
_OF_LINES = {"body", "explanation", "official", "reason", "words"}


class CleanRequests:
    """Middleware behind the protection against forged posts, so that a refused post is never looked into."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        """Clean the address's parameters silently; of a form, name what was taken out."""
        if _signs(request.GET):
            request.GET = _cleaned(_changed(request.GET, _with_lines), nothing=NO_TEXT)  # type: ignore[assignment] # immutable again, as Django's own is
        if request.method == "POST" and _signs(request.POST):
            lines = _changed(request.POST, _with_lines)
            request.POST = _cleaned(lines)  # type: ignore[assignment] # immutable again, as Django's own is
            if signs := _signs(lines):
                messages.warning(
                    request, f"您填写的文字里夹有看不见的字符（{named(signs)}），已经去掉。请核对保存的文字。"
                )


def _with_lines(name: str, values: list[str]) -> list[str]:
    return [_LINE_ENDS.sub("\n", value) for value in values] if name in _OF_LINES else values


def _signs(given: QueryDict) -> Counter[str]:
    texts = [text for name, values in given.lists() if not _is_secret(name) for text in (name, *values)]
    return unseen_in(texts) if has_unseen("".join(texts)) else Counter()


def _cleaned(given: QueryDict, nothing: str = "") -> QueryDict:
    """Return what was given without the signs; `nothing` takes the place of a value that held nothing else."""

    def cleaned(name: str, values: list[str]) -> list[str]:
        return values if _is_secret(name) else [taken_out(value) or (nothing if value else "") for value in values]

    return _changed(given, cleaned)


def _changed(given: QueryDict, change: Callable[[str, list[str]], list[str]]) -> QueryDict:
    clean = QueryDict(mutable=True, encoding=given.encoding)
    for name, values in given.lists():
        clean.setlist(taken_out(name), change(name, values))
    clean._mutable = False  # noqa: SLF001 - as Django itself closes what it has parsed
    return clean


def _is_secret(name: str) -> bool:
    return any(word in name for word in _SECRET)
