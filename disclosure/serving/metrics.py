"""/metrics: how often was asked, how it ended and how long it took, as Prometheus reads it, for all processes of a server.

Only who brings METRICS_TOKEN, or comes from a network of METRICS_FROM, is answered; where neither is set, nobody.
"""

from __future__ import annotations

import os
import secrets
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from disclosure.serving.client_address import client_address

# By the name of what was asked for, of which there are as many as addresses in urls.py: a visitor makes no new ones.
REQUESTS = Counter("mingzhang_requests", "Answers", ["what", "status"])
SECONDS = Histogram(
    "mingzhang_request_seconds", "Seconds until an answer began", ["what"], buckets=(0.005, 0.02, 0.1, 0.5, 1, 5, 20)
)
SLOW_QUERIES = Counter("mingzhang_slow_queries", "Questions to the database above SLOW_QUERY_SECONDS")


def counted(request: HttpRequest, status: int, seconds: float) -> None:
    """Count an answer. What middleware answered itself, from what is kept say, has no name of its own."""
    found = request.resolver_match
    what = (found.url_name or "other") if found else "none"
    REQUESTS.labels(what, str(status)).inc()
    SECONDS.labels(what).observe(seconds)


def exposition() -> HttpResponse:
    """Return all of it."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # set by gunicorn.conf.py, for its processes count together
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # says nothing of itself
    return HttpResponse(
        generate_latest(registry), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )


def may_see(request: HttpRequest) -> bool:
    """Whether whoever asks is one of those who watch; a stranger is not told that there is anything."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    # Compared in constant time, so that a stranger cannot find it sign by sign.
    if settings.METRICS_TOKEN and secrets.compare_digest(given, settings.METRICS_TOKEN.encode()):
        return True
    # A proxy that this site does not know of would make every stranger come from its own address.
    if "X-Forwarded-For" in request.headers and not settings.BEHIND_PROXY:
        return False
    try:
        address = ip_address(client_address(request))
    except ValueError:
        return False
    return any(address in ip_network(each) for each in settings.METRICS_FROM)
