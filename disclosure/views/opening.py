"""From an address to the edition that it names, for pages and files alike; without one, to what there is instead."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from budget.queries import NotPublished, Withdrawn
from disclosure.selection import Period, select
from disclosure.views.errors import Missing, gone
from disclosure.visit import Visit


def opened(answer: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make a view out of a function that answers a Visit and a request, reading alone.

    A withdrawn edition, this one or another that the page is about, is answered with its reason (410).
    """

    @require_safe
    @wraps(answer)
    def view(request: HttpRequest, unit: str, period: Period, **arguments: Any) -> HttpResponseBase:
        selection = select(unit, period, request.GET)
        try:
            visit = Visit.open(selection)
        except NotPublished as error:
            raise Missing.edition(unit, period, selection.version) from error
        except Withdrawn as error:
            return gone(request, error, selection)
        try:
            return answer(visit, request, **arguments)
        except Withdrawn as error:
            return gone(request, error, selection)

    return view
