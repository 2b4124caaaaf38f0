"""What holds for every answer below /api/, whoever gave it: errors are problem documents, the limits stand in headers."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from budget.turns import Quota
from disclosure.api.problems import CONTENT_TYPE, TITLES, problem

PREFIX = "/api/"
# So many readings in a minute for each network, as the draft of the header writes it.
POLICY = '"network";q={};w=60'.format(settings.API_RATE.partition("/")[0])
_DETAILS = {
    403: "接口只在 https:// 下回答，请把地址开头的 http:// 改成 https://。",
    404: "接口里没有这个地址。全部地址见 /api/v1/docs。",
    405: "接口只能读取，请用 GET。",
    503: "网站的数据库或磁盘暂时不能用，这不是您的请求造成的，请过几分钟再试。",
}


def over_https_alone(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Refuse a program that asks in the clear where the site has HTTPS; a reader's browser is led on. Middleware."""
    of_programs = [re.compile(pattern) for pattern in settings.SECURE_REDIRECT_EXEMPT]

    def answer(request: HttpRequest) -> HttpResponseBase:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            # As Django's own middleware reads it, so that nothing falls between the two.
            path = request.path.lstrip("/")
            if any(pattern.search(path) for pattern in of_programs):
                return problem(403, TITLES[403], _DETAILS[403])
        return get_response(request)

    return answer


class ApiEdges:
    """Django's own errors (no such address, no such method, a fault) as problem documents; how much may still be asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if request.path.startswith(PREFIX) and request.method == "HEAD":
            return self._head(request)
        response = self.get_response(request)
        if not request.path.startswith(PREFIX) or not isinstance(response, HttpResponse):
            return response
        response.headers["RateLimit-Policy"] = POLICY
        quota: Quota | None = getattr(request, "quota", None)
        if quota is not None:
            response.headers["RateLimit"] = f'"network";r={quota.left};t={quota.reset}'
        status = response.status_code
        if status >= 400 and response.headers.get("Content-Type") != CONTENT_TYPE:
            # Who develops wants to see Django's own page of the fault.
            return response if settings.DEBUG and status >= 500 else _as_problem(response)
        return response

    def _head(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as a reading is answered: who stamps it must see what it says, the server sends the headers alone."""
        request.method = "GET"
        response = self(request)
        request.method = "HEAD"
        return response


def _as_problem(response: HttpResponse) -> HttpResponse:
    status = response.status_code
    answer = problem(status, TITLES.get(status, "请求没有完成"), _DETAILS.get(status, ""))
    # The others of an error page, its type and length, would be wrong here.
    for name in ("Allow", "Retry-After"):
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    return answer
