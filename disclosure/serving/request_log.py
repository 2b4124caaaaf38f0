"""A line for each request with an id that its other lines bear too, as text or as JSON; slow questions to the database."""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from textwrap import indent
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from disclosure.serving.metrics import SLOW_QUERIES, counted

log = logging.getLogger(__name__)

# What a proxy in front may call a request; anything else from outside is not written into a log.
_ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
# Letters of Chinese, its signs and full-width forms.
_BY_NUMBER = re.compile(r"\\u(3[0-3][0-9a-f]{2}|[4-9][0-9a-f]{3}|ff[0-5][0-9a-f])")
_REQUEST: ContextVar[str] = ContextVar("id of the request", default="-")


class WithRequest(logging.Filter):
    """Gives each line of a log the id of the request that it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add it."""
        record.request_id = _REQUEST.get()
        return True


def on_one_line(text: str) -> str:
    """Return a text as one line in which everything is seen: an address may hold line ends, and orders to a terminal.

    Django writes the Chinese of what it tells of an answer by numbers; here it is Chinese again.
    """
    chinese = _BY_NUMBER.sub(lambda found: chr(int(found[1], 16)), text)
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape", "surrogatepass").decode("ascii")
        for sign in chinese
    )


class PlainLines(logging.Formatter):
    """A line each; those of a trace are set in, so that none looks like another line of the log."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} [{request_id}]: {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Return the line."""
        record.message = on_one_line(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """Return the trace."""
        return indent(super().formatException(ei), "    ")


class JsonLines(logging.Formatter):
    """One JSON object a line, Chinese as it is."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_id", "-"),
            "message": on_one_line(record.getMessage()),
        } | getattr(record, "told", {})
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        line = json.dumps(told, ensure_ascii=False)
        # JSON lets some signs stand that end a line for other programs.
        return "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in line)


def request_log(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Name each request, tell the name in the answer, and say how it went. Middleware."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        asked = request.headers.get("X-Request-ID", "")
        # A name from outside only from our own proxy: else a visitor could give two requests one name in the log.
        name = asked if settings.BEHIND_PROXY and _ID.match(asked) else uuid.uuid4().hex
        token = _REQUEST.set(name)
        start = time.perf_counter()
        try:
            with connection.execute_wrapper(_slow_is_told):
                response = get_response(request)
            told = {
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "ms": round((time.perf_counter() - start) * 1000, 1),
            }
            counted(request, response.status_code, time.perf_counter() - start)
            log.info("%(method)s %(path)s %(status)s %(ms)s ms", told, extra={"told": told})
        finally:
            _REQUEST.reset(token)
        response.headers["X-Request-ID"] = name
        return response

    return answer


def _slow_is_told(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run a statement and tell of it where it took long, without its values: they may be what somebody typed."""
    start = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        took = time.perf_counter() - start
        if took >= settings.SLOW_QUERY_SECONDS:
            SLOW_QUERIES.inc()
            log.warning("slow query, %.2f s: %s", took, sql[:2000], extra={"told": {"seconds": round(took, 2)}})
