"""The language of an answer: Chinese, or English where the reader chose it; what stays Chinese in English is marked.

A cookie alone decides, never the browser's languages: the figures, names and forms are Chinese, and a resident whose
telephone speaks English must find the page that a neighbour told of. Addresses are the same in both languages.
Files, feeds, the API with its manual, and the staff desk are always Chinese: what they hold is quoted and computed with.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_noop as mark

from disclosure.display_cookies import chosen_of

COOKIE = "lang"
ENGLISH = "en"
# What is read as a page; every other address hands out data.
PAGES = re.compile(r"/(?!admin/|api/)(?:.*/)?(?:chart\.json|suggest)?\Z")
# Words of the domain that pages show; the domain knows no translation, so they are named here for the catalogue.
DOMAIN_WORDS = (
    mark("元"), mark("千元"), mark("万元"), mark("百万元"), mark("亿元"),
    mark("预算"), mark("调整预算"), mark("决算"),
    mark("支出功能分类"), mark("政府支出经济分类"), mark("部门支出经济分类"),
    mark("政府采购品目"), mark("政府购买服务指导性目录"), mark("收入来源"),
    mark("全部支出"), mark("一般公共预算财政拨款支出"), mark("财政拨款"), mark("单位资金"), mark("部门整体"),
    mark("一般公共预算拨款收入"), mark("政府性基金预算拨款收入"), mark("国有资本经营预算拨款收入"), mark("财政专户管理资金收入"),
    mark("事业收入"), mark("事业单位经营收入"), mark("上级补助收入"), mark("附属单位上缴收入"), mark("其他收入"),
    mark("上年结转结余"),
    mark("有"), mark("无"), mark("不适用"), mark("未核对"),
)  # fmt: skip

_HAN = r"\u2e80-\u2fff\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# A run of Chinese with the signs and figures inside it, so that «2026 年预算» is one run and not two.
_RUN = re.compile(rf"[《（“]*[{_HAN}]+(?:[^<>&A-Za-z{_HAN}]*[{_HAN}]+)*[》）”。、，；：]*")
_PIECE = re.compile(r"(<[^>]*>)")
# Inside these a mark would be shown as text, or Chinese is marked already.
_OPAQUE = re.compile(r"<(title|option|script|style|textarea)\b")


def chosen(request: HttpRequest) -> str:
    """Return the language of the answer to a request."""
    wants_english = chosen_of(request, COOKIE) == ENGLISH and PAGES.match(request.path_info)
    return ENGLISH if wants_english else settings.LANGUAGE_CODE


def in_chosen_language(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer in the chosen language, and mark the Chinese that an English page quotes. Middleware."""

    def answer(request: HttpRequest) -> HttpResponse:
        language = chosen(request)
        with translation.override(language):
            response = get_response(request)
        if PAGES.match(request.path_info):
            response.headers.setdefault("Content-Language", "en" if language == ENGLISH else "zh-CN")
            # Caches between must not give a Chinese page to who chose English; the cookie is the only thing that
            # decides.
            patch_vary_headers(response, ["Cookie"])
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if language == ENGLISH and is_page and not response.streaming:
            response.content = with_chinese_marked(response.content.decode()).encode()
            response.headers["Content-Length"] = str(len(response.content))
        return response

    return answer


def with_chinese_marked(page: str) -> str:
    """Return HTML with lang="zh-CN" around every run of Chinese text, for screen readers and typography."""
    pieces, opaque = [], ""
    # By pieces and not by a parser: a page has thousands of cells, and this runs for each English one.
    for piece in _PIECE.split(page):
        if piece.startswith("<"):
            if opened := _OPAQUE.match(piece):
                opaque = opened[1]
            elif opaque and piece == f"</{opaque}>":
                opaque = ""
        elif not opaque:
            piece = _RUN.sub(r'<span lang="zh-CN">\g<0></span>', piece)  # noqa: PLW2901 - the piece as it is sent
        pieces.append(piece)
    return "".join(pieces)
