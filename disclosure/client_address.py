"""Which address a request came from; what the login throttle counts by."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address: the connection's, or behind our own proxy the one that the proxy saw.

    A proxy adds what it saw at the end of X-Forwarded-For; everything before that is the visitor's own claim.
    """
    seen_by_proxy = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    if settings.BEHIND_PROXY and seen_by_proxy:
        return seen_by_proxy
    return str(request.META["REMOTE_ADDR"])
