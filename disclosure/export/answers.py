"""What the live site answers, asked for in this process: the views alone, for a copy has no visitors to tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve

from disclosure.export.file_places import Address
from disclosure.language import COOKIE, in_chosen_language
from disclosure.selection import BadSelection
from disclosure.views.errors import not_found

# The page for addresses that lead nowhere: web servers are told to answer with it.
NOWHERE = Address("/404.html")


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole answer; `location` is where it leads instead, "" where it is one itself."""

    status: int
    kind: str
    body: bytes
    location: str = ""


def ask(address: Address) -> Answered | None:
    """Return what the site answers; None where it has nothing there. Raises what a view raises by mistake."""
    try:
        response = in_chosen_language(_view)(request_for(address))
    except (Http404, BadSelection):
        return None
    return _whole(response)


def nowhere() -> Answered:
    """Return the page for addresses that lead nowhere."""
    return _whole(in_chosen_language(lambda request: not_found(request, Http404()))(request_for(NOWHERE)))


def _whole(response: HttpResponse) -> Answered:
    # It is never closed: that is the end of a request, after which connections are closed too.
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined] # one of the two
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    return Answered(response.status_code, kind, body, response.headers.get("Location", ""))


def _view(request: HttpRequest) -> HttpResponse:
    match = request.resolver_match = resolve(request.path_info)
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return answer


def request_for(address: Address) -> WSGIRequest:
    """Return the question for an address, as a browser of no particular reader asks it."""
    query = address.live.partition("?")[2]
    # One that Django allows: it would refuse any other.
    host = next(iter(settings.ALLOWED_HOSTS), "localhost").removeprefix(".").replace("*", "localhost")
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            # As WSGI has it: bytes spelled as Latin letters.
            "PATH_INFO": address.path.encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": host,
            "SERVER_PORT": "443",
            "HTTP_HOST": host,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "https",
            "wsgi.input": BytesIO(),
            **({"HTTP_COOKIE": f"{COOKIE}={address.language}"} if address.language else {}),
        }
    )
