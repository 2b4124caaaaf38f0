"""The site with one empty view more, beside which bench/pages.py sets each page; gunicorn serves `application`."""

from importlib import import_module

from django.http import HttpRequest, HttpResponse
from django.urls import path

from disclosure.wsgi import application

EMPTY = "measured/empty"


def empty(_request: HttpRequest) -> HttpResponse:
    """Answer with nothing, through everything that any page passes."""
    return HttpResponse()


# Only now: the addresses need what the application has set up.
import_module("disclosure.urls").urlpatterns.insert(0, path(EMPTY, empty))
__all__ = ["application"]
