"""Large files made ahead, after what is public has changed: by a process of its own that gives way to readers.

They are those that a reader would get, made by the views that answer readers; what is kept already is left alone.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve

from budget.looking import keep_looking
from budget.queries import news
from budget.queries.revision import state
from budget.turns import Full, Places, private
from disclosure.catalogue import MEDIA_TYPES
from disclosure.combined import TYPES
from disclosure.serving.made_files import MadeFileAnswer, forget

log = logging.getLogger(__name__)

# Seconds between two looks; files are made once two of them saw the same state, so not after each of many publications.
EVERY = 8
# So many editions, those published last, have their packages and files made: a third of a second and a megabyte each.
EDITIONS = 200
CATALOGUE = "/data/catalog.jsonld"


def addresses(editions: int) -> Iterator[str]:
    """Yield what is made, of everything last: its catalogue then knows the sizes and sums of the rest."""
    for entry in news.news(limit=editions):
        if entry.kind != "withdrawn":
            start, pin = f"/{entry.unit.slug}/{entry.period}/data", f"?edition={entry.version}"
            yield from (f"{start}{'/datapackage' if form == 'zip' else ''}.{form}{pin}" for form in MEDIA_TYPES)
    yield from (f"/data/current.{form}" for form in TYPES)
    yield from ("/data/all.zip", "/data/index.json", CATALOGUE)


def make_ahead(editions: int = EDITIONS) -> int:
    """Make what is not kept yet; return how many files were made. It ends early where something is published meanwhile."""
    mark, count = state().mark, 0
    for address in addresses(editions):
        if not mark or state().mark != mark:
            break
        if address == CATALOGUE and count:
            # Whoever asked for it before has it without the sizes and sums of what was made since.
            forget("catalog.jsonld")
        response = _asked(address)
        if response.status_code == 200 and response.streaming and not isinstance(response, MadeFileAnswer):
            # To take it to its end is to make it: the view keeps the bytes as they pass.
            for _ in response:
                pass
            count += 1
    return count


def _asked(address: str) -> HttpResponseBase:
    request = HttpRequest()
    path, _, query = address.partition("?")
    request.method, request.path, request.path_info = "GET", path, path
    request.META |= {"SERVER_NAME": "localhost", "SERVER_PORT": "443", "QUERY_STRING": query}
    request.GET = request.GET.__class__(query)
    match = request.resolver_match = resolve(path)
    answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return answer


def keep_making() -> None:
    """See in this process, as long as it lives, that files are made; without SITE_URL nobody knows what stands in them."""
    if settings.SITE_URL:
        keep_looking("large files", _Look(), EVERY)


class _Look:
    """Sees whether two looks found the same state, and has its files made once."""

    def __init__(self) -> None:
        self._done = self._seen = ""

    def __call__(self) -> None:
        mark = state().mark
        if mark == self._seen != self._done and make_apart():
            self._done = mark
        self._seen = mark


def make_apart() -> bool:
    """Make them by another process, which has the lowest rank; False where another server of this machine is at it."""
    try:
        place = Places(private(settings.RUN_DIR), "making", 1, 0).take(0)
    except Full:
        return False
    try:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "make_files"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:  # noqa: S603 - our own program
            # Set from here: what a child does between fork and exec may deadlock in a process with threads.
            os.setpriority(os.PRIO_PROCESS, child.pid, 19)
        if child.returncode:
            log.error(
                "large files could not be made ahead: the process that makes them ended with %s", child.returncode
            )
    finally:
        place.give_back()
    return True
