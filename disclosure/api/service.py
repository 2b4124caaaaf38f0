"""The API as one object: its description, its limits and its errors."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer
from ninja.throttling import AnonRateThrottle

from budget.queries.limits import TooSlow, bounded
from budget.turns import Full, Rate, counts_in
from disclosure.api.description import described
from disclosure.api.operations import router
from disclosure.api.problems import handle, problem
from disclosure.serving.client_address import client_network
from disclosure.serving.dear import Queue, in_turn

log = logging.getLogger(__name__)

# Seconds that one statement may take.
STATEMENT_SECONDS = 5
# So many questions at once, over all processes together, and so many that wait.
API_LINE = Queue("api", re.compile(r"^/api/"), 2, 8, 5)

DESCRIPTION = """公开预算的每一个数，附它所在的单元格。金额是十进制文本，精确到分；编码是文本，保留前导零。
只读，不需要登记。每个网络地址每分钟的请求次数有限，超过时返回 429 和 Retry-After。
带 ETag 的回答可以用 If-None-Match 再问，没有变化时返回 304。出错时回答都是 RFC 9457 问题说明。
第一版（v1）承诺：已有的地址、参数、字段和取值不改名、不改意义、不删除，金额一直是十进制文本，带版本号的地址一直给出同样的数；\
只会增加新的地址、参数、字段和取值。要做不相容的改动，会另开 v2，v1 至少再保留两年。"""


class ReadableJSON(JSONRenderer):
    """JSON whose Chinese can be read as it comes."""

    json_dumps_params = {"ensure_ascii": False}


class PerClient(AnonRateThrottle):
    """So many requests a minute for each network, the same that the login counts by, over all processes together."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Count this request; whether it is not one too many. Where nothing can be counted, nobody is shut out."""
        rate = Rate(self.num_requests or 1, self.duration or 1)
        try:
            quota = counts_in(settings.RUN_DIR).count(f"api {client_network(request)}", rate)
        except OSError:
            log.exception("RUN_DIR cannot be used: requests to the API are not counted")
            return True
        self.seconds = quota.wait
        request.quota = quota  # type: ignore[attr-defined] # for the headers of the answer
        return not quota.wait

    def wait(self) -> float | None:
        """Return after how many seconds to ask again."""
        return self.seconds


def _bounded(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def limited(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        # The turn outside: the seconds of a statement begin when it is let in, not while it waits.
        with in_turn(API_LINE), bounded(STATEMENT_SECONDS):
            return view(request, *arguments, **named)

    return limited


class DescribedAPI(NinjaAPI):
    """An API whose description holds the shape of its errors, and says of a parameter only what may be sent."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """Return the OpenAPI 3.1 document."""
        return described(super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params))  # type: ignore[no-any-return] # the same, completed


def build() -> NinjaAPI:
    """Return the API with its one router, its limits and its errors."""
    api = DescribedAPI(
        title="明账开放接口",
        version="1",
        urls_namespace="api-v1",
        description=DESCRIPTION,
        # Ninja's own page loads scripts from elsewhere; ours is /api/v1/docs.
        docs_url=None,
        renderer=ReadableJSON(),
        throttle=[PerClient(settings.API_RATE)],
    )
    api.add_decorator(_bounded)
    api.add_router("", router)
    handle(api)

    @api.exception_handler(TooSlow)
    def too_slow(_request: HttpRequest, _error: TooSlow) -> HttpResponse:
        return problem(503, "这次查询太慢", "请缩小范围，或下载整份数据包。")

    @api.exception_handler(Full)
    def full(_request: HttpRequest, error: Full) -> HttpResponse:
        answer = problem(503, "正在排队", "现在问的人很多，请稍等再试。")
        answer.headers["Retry-After"] = str(error.seconds)
        return answer

    return api


api = build()
