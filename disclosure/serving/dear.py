"""Answers that cost much: so many a minute for each network, and places in a queue for all processes together.

Archives, documents, spreadsheets, pictures and searches each have a line of their own, so that a slow download never stands in
the way of a search. Who waits holds a thread, so a process lets only half of its threads wait or make such answers;
the other half belongs to the pages. Whoever finds no place gets a page that asks again by itself.
"""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from budget.turns import Full, Places, Rate, counts_in, private
from budget.turns.places import TakenPlace
from disclosure.language import chosen
from disclosure.serving.client_address import client_network
from disclosure.serving.plain_pages import plain_page

log = logging.getLogger(__name__)

_NO_RUN_DIR = "RUN_DIR cannot be used: dear answers are neither counted nor queued"

# Seconds after which a reader who takes her time gives her place back; the answer goes on.
HELD_FOR = 60


@dataclass(frozen=True, slots=True)
class Queue:
    """One line before the counter. `patience` is how many seconds a request may stand in it.

    `heads` are those of its addresses at which a mere look costs what the answer costs: what is made before its length is
    known, or is a question to the database.
    """

    name: str
    paths: re.Pattern[str]
    at_once: int
    waiting: int
    patience: float
    heads: re.Pattern[str] = re.compile(r"\.sha256\Z")


_ANY = re.compile("")
LINES = (
    # One at a time of what keeps a processor busy; searches are mostly the database's work.
    Queue("archives", re.compile(r"\.zip(\.sha256)?\Z"), 1, 4, 20),
    Queue("documents", re.compile(r"/document\.(docx|pdf)\Z"), 1, 4, 20, heads=_ANY),
    Queue("pictures", re.compile(r"/(chart|card)\.(png|svg)\Z"), 1, 8, 10),
    Queue(
        "spreadsheets",
        re.compile(r"^/(?!api/|admin/|static/|data/index).*(?<!/chart)\.(xlsx|csv|json|parquet|sqlite)(\.sha256)?\Z"),
        1,
        8,
        15,
    ),
    Queue("searches", re.compile(r"^/(search/(suggest)?|(embed/)?compare/)\Z"), 2, 8, 5, heads=_ANY),
)


@contextmanager
def in_turn(line: Queue) -> Iterator[None]:
    """Hold a place of a line while something is answered. Raises Full."""
    if not settings.DEAR_LIMITS:
        yield
        return
    place = Places(private(settings.RUN_DIR), line.name, line.at_once, line.waiting).take(line.patience)
    try:
        yield
    finally:
        place.give_back()


class Dear:
    """Middleware: the first of all that make an answer, so that it sees its end as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        # Half of the threads of this process, as gunicorn.conf.py says it has them.
        self.allowed = max(1, int(os.environ.get("SERVER_THREADS", "8")) // 2)
        self.networks: Counter[str] = Counter()
        self.guard = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request in its turn; a look at what is made while it is sent needs none, and makes nothing."""
        line = next((line for line in LINES if line.paths.search(request.path_info)), None)
        # Before anything is counted: programs ask for heads of all files of a page at once, and hardly one costs anything.
        if request.method == "HEAD" and not (line and line.heads.search(request.path_info)):
            return _without_content(self.get_response(request))
        if line is None or not settings.DEAR_LIMITS:
            return self.get_response(request)
        network = client_network(request)
        try:
            if wait := counts_in(settings.RUN_DIR).ask(f"{line.name} {network}", Rate.read(settings.DEAR_RATE)):
                return _too_often(request, wait)
        except OSError:
            log.exception(_NO_RUN_DIR)
            return self.get_response(request)
        return self._in_turn(request, line, network)

    def _in_turn(self, request: HttpRequest, line: Queue, network: str) -> HttpResponseBase:
        if not self._begin(network):
            return _busy(request, 3)
        try:
            place = Places(private(settings.RUN_DIR), line.name, line.at_once, line.waiting).take(line.patience)
        except Full as full:
            self._end(network)
            return _busy(request, full.seconds)
        except OSError:
            self._end(network)
            log.exception(_NO_RUN_DIR)
            return self.get_response(request)
        except BaseException:  # whatever ended it, its place is free again
            self._end(network)
            raise
        return _Counter(place, lambda: self._end(network)).serve(self.get_response, request)

    def _begin(self, network: str) -> bool:
        """Take a thread of this process, of which one network gets three quarters at most."""
        with self.guard:
            # Three quarters, so that an office behind one address works on while others still find a thread.
            if self.networks[network] >= max(1, self.allowed * 3 // 4) or self.networks.total() >= self.allowed:
                return False
            self.networks[network] += 1
            return True

    def _end(self, network: str) -> None:
        with self.guard:
            self.networks[network] -= 1
            self.networks += Counter()  # which drops what is zero


class _Counter:
    """What one answer holds while it is made: a place of the line, and a thread of the process."""

    def __init__(self, place: TakenPlace, end: Callable[[], None]) -> None:
        self.place = place
        self.end: Callable[[], None] | None = end
        self.since = time.monotonic()

    def serve(self, get_response: Callable[[HttpRequest], HttpResponseBase], request: HttpRequest) -> HttpResponseBase:
        """Make the answer; what is made while it is sent holds its place until then, or for a minute."""
        try:
            response = get_response(request)
        except BaseException:  # whatever ended it, nobody is there any more to give back its place and its thread
            self.leave()
            raise
        # What is not made while it is sent is made already: its place is free for the next while the bytes go out.
        if not response.streaming:
            self.leave()
            return response
        response.streaming_content = self._watched(response.streaming_content)  # type: ignore[attr-defined]
        close = response.close

        def leaving() -> None:
            try:
                close()
            finally:
                self.leave()

        # A reader who breaks off leaves the parts unread; the server closes the answer all the same.
        response.close = leaving  # type: ignore[method-assign]
        return response

    def leave(self) -> None:
        """Give everything back, once."""
        end, self.end = self.end, None
        self.place.give_back()
        if end is not None:
            end()

    def _watched(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        for part in parts:
            yield part
            if time.monotonic() - self.since > HELD_FOR:
                self.place.give_back()


def _without_content(response: HttpResponseBase) -> HttpResponseBase:
    """Return the answer to a HEAD: what would be made while it is sent is never begun."""
    content: Any = getattr(response, "streaming_content", None)
    if content is not None:
        getattr(content, "close", lambda: None)()
        response.streaming_content = iter(())  # type: ignore[attr-defined]
    return response


def _too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    with translation.override(chosen(request)):
        return plain_page(
            429,
            _("请求太多"),
            _("您的网络在短时间里要得太多了，请 {seconds} 秒后再试。").format(seconds=seconds),
            seconds,
        )


def _busy(request: HttpRequest, seconds: int) -> HttpResponse:
    with translation.override(chosen(request)):
        page = plain_page(503, _("正在排队"), _("现在要这份内容的人很多，请稍等，这一页会自动再试一次。"), seconds)
    # By a header, for a reader without scripts waits too.
    page.headers["Refresh"] = str(seconds)
    return page
