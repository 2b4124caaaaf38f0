"""/healthz and /readyz: whether this process answers, and whether it may be sent readers; /metrics. Middleware, before all others.

They answer under any host name and without HTTPS, for whoever watches the machine asks by its address.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from budget import queries
from disclosure.serving.metrics import exposition, may_see

log = logging.getLogger(__name__)


def health(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer those who watch; hand on everything else."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz":
            return _told({"process": "ok"})
        if request.path == "/readyz":
            return _told({"database": _database(), "files": _files()})
        if request.path == "/metrics" and may_see(request):
            return exposition()
        return get_response(request)

    return answer


def _told(found: dict[str, str]) -> JsonResponse:
    ready = set(found.values()) == {"ok"}
    if not ready:
        log.error("not ready: %s", found)
    response = JsonResponse(found | {"release": settings.RELEASE}, status=200 if ready else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


def _database() -> str:
    """Ask for the state of everything public; without the triggers that tell of changes it has no mark."""
    try:
        return "ok" if queries.state().mark else "not migrated"
    except DatabaseError:
        return "not reachable"


def _files() -> str:
    """Ask the disk where files lie on one; another storage for the name of any file, which it must answer for."""
    if isinstance(storages["default"], FileSystemStorage):
        return "ok" if os.access(settings.MEDIA_ROOT, os.R_OK | os.X_OK) else "not readable"
    try:
        storages["default"].exists("sources")
    except Exception:  # each storage has faults of its own
        log.exception("the storage of kept files does not answer")
        return "not readable"
    return "ok"
