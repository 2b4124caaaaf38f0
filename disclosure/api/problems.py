"""Errors of the API as RFC 9457 problem details: one shape, whatever went wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, Throttled, ValidationError
from pydantic import Field

from budget.queries import Changed, NotDisclosed, NotPublished, Undecided, UnknownBody, UnknownCode, Withdrawn
from disclosure.api.undecided import undecided_words
from disclosure.selection import BadSelection

CONTENT_TYPE = "application/problem+json"
TITLES = {
    304: "没有变化",
    400: "参数有误",
    403: "只能用 HTTPS",
    404: "没有找到",
    405: "只能读取",
    410: "已经撤回",
    429: "请求太频繁",
    500: "网站出了故障",
    503: "暂时不能回答",
}


class Problem(Schema):
    """A problem document (RFC 9457)."""

    type: str = Field("about:blank", description="A URI that names the kind of problem.")
    title: str = Field(description="What went wrong, in a few words (Chinese).", examples=["参数有误"])
    status: int = Field(description="The HTTP status again.", examples=[400])
    detail: str = Field("", description="What was wrong in this request and what to do (Chinese).")
    errors: list[str] = Field([], description="One line for each parameter that could not be read.")
    parameter: str = Field(
        "",
        description="The parameter that has to be given, where an answer would mix what must not be added, or that names what is unknown.",
    )
    choices: list[str] = Field([], description="What that parameter may be here.")


def problem(
    status: int,
    title: str,
    detail: str = "",
    errors: Sequence[str] = (),
    parameter: str = "",
    choices: Sequence[str] = (),
) -> HttpResponse:
    """Return a problem document as a response."""
    body = Problem(
        type="about:blank",
        title=title,
        status=status,
        detail=detail,
        errors=list(errors),
        parameter=parameter,
        choices=list(choices),
    )
    return HttpResponse(json.dumps(body.model_dump(), ensure_ascii=False), CONTENT_TYPE, status)


def handle(api: NinjaAPI) -> None:
    """Make `api` answer every error that an operation can raise with a problem document."""

    @api.exception_handler(ValidationError)
    def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        lines = [f"{'.'.join(str(step) for step in each['loc'][1:])}: {each['msg']}" for each in error.errors]
        return problem(400, TITLES[400], "有参数读不懂，请对照接口说明改正。", lines)

    @api.exception_handler(BadSelection)
    def malformed(_request: HttpRequest, error: BadSelection) -> HttpResponse:
        return problem(400, TITLES[400], str(error))

    @api.exception_handler(Undecided)
    def undecided(_request: HttpRequest, error: Undecided) -> HttpResponse:
        words = undecided_words(error)
        return problem(400, TITLES[400], words, [words], error.parameter, error.choices)

    @api.exception_handler(UnknownBody)
    def unknown(_request: HttpRequest, error: UnknownBody) -> HttpResponse:
        words = [f"unit={slug}：没有公开过这个主体的任何版本。" for slug in error.slugs]
        return problem(400, TITLES[400], f"{''.join(words)}全部主体见 /api/v1/units。", words, "unit")

    @api.exception_handler(Changed)
    def changed(_request: HttpRequest, error: Changed) -> HttpResponse:
        why = f"{error.gone.title}已撤回，原因：{error.gone.reason}" if error.gone else "公开的版本有了变动"
        return problem(410, "翻页期间有变动", f"翻页期间，{why}。前面各页和后面的合不到一起，请不带 cursor 从头再取。")

    @api.exception_handler(Throttled)
    def too_many(_request: HttpRequest, error: Throttled) -> HttpResponse:
        # Never 0: it would ask for the next attempt at once.
        wait = max(1, round(error.wait or 1))
        answer = problem(429, TITLES[429], f"请在 {wait} 秒之后再试，或下载整份数据包。")
        answer.headers["Retry-After"] = str(wait)
        return answer

    @api.exception_handler(HttpError)
    def refused(_request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, "请求没有完成", str(error))

    @api.exception_handler(NotPublished)
    @api.exception_handler(UnknownCode)
    @api.exception_handler(NotDisclosed)
    def missing(request: HttpRequest, _error: LookupError) -> HttpResponse:
        asked = {**request.resolver_match.kwargs, **request.GET.dict()} if request.resolver_match else {}
        said = "、".join(f"{name}={value}" for name, value in asked.items())
        return problem(404, TITLES[404], f"没有公开过这项内容，请核对：{said}。")

    @api.exception_handler(Withdrawn)
    def withdrawn(_request: HttpRequest, error: Withdrawn) -> HttpResponse:
        return problem(410, TITLES[410], f"{error.title}已撤回。原因：{error.reason}")


def documented(*statuses: int) -> dict[Any, Any]:
    """Return the `responses` entries that an operation documents besides its own answer."""
    said: dict[Any, Any] = {status: {"description": TITLES[status]} for status in statuses}
    for status in statuses:
        if status >= 400:
            said[status]["content"] = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return said
