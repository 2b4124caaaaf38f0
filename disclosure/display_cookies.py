"""What a reader chose of language, colours and size of text: kept by her browser, and where HTTPS is, of this host alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

# A browser takes such a name from this host alone, for all of it, and over HTTPS: no neighbour's page can set it.
OWN = "__Host-"
_YEAR = 365 * 24 * 3600  # seconds


def chosen_of(request: HttpRequest, name: str) -> str:
    """Return what was chosen; a plain name is that of a site without HTTPS, or was kept before names were of this host."""
    return request.COOKIES.get(OWN + name) or request.COOKIES.get(name, "")


def keep(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    """Have it kept for a year, under the one name that this connection can have."""
    if request.is_secure():
        if name in request.COOKIES:
            response.delete_cookie(name, samesite="Lax")
        name = OWN + name
    response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", secure=request.is_secure())
