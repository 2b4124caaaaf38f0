"""Pages for when little works: made without the database, without templates, without anything that could fail again."""

from __future__ import annotations

import errno
import sys
from http import HTTPStatus

from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

_STYLES = ("css/tokens.css", "css/base.css", "css/components.css")
# What a disk says that takes nothing any more.
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
# What PostgreSQL calls a write where it only reads: a standby, or one whose disk its keepers have closed.
_READ_ONLY = "25006"
# Seconds after which a fault of the ground may be over.
_SOON = 30


def plain_page(status: int, heading: str, sentence: str, seconds: int = 0) -> HttpResponse:
    """Return a page of one sentence; with `seconds`, programs are told when to ask again."""
    page = format_html(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{} · {}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" '
        'content="light dark"><meta name="robots" content="noindex">{}</head><body><main id="main" class="page">'
        '<header class="page-head error"><h1>{}</h1><p class="lead">{}</p></header><p><a href="/">{}</a></p>'
        "</main></body></html>",
        "en" if get_language() == "en" else "zh-CN",
        heading,
        _("明账"),
        format_html_join("", '<link rel="stylesheet" href="{}">', _styles()),
        heading,
        sentence,
        _("回到首页"),
    )
    response = HttpResponse(page, status=status)
    response.headers["Cache-Control"] = "no-store"
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response


def is_of_the_database(error: BaseException) -> bool:
    """Whether an error says that the database cannot be reached, or takes nothing: a server that only reads says so apart."""
    return (
        isinstance(error, OperationalError | InterfaceError) or getattr(error.__cause__, "sqlstate", "") == _READ_ONLY
    )


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django hands it on
    """Answer a fault, which Django is just handling: of the ground that the program stands on, or of the program."""
    match sys.exc_info()[1]:
        case BaseException() as error if is_of_the_database(error):
            return _no_database()
        case OSError(errno=number) if number in _NO_SPACE:
            return plain_page(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "服务器磁盘已满或不能写入",
                "这不是您的操作造成的，刚才要保存的没有保存。请联系网站的管理人员。",
                _SOON,
            )
        case _:
            return plain_page(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "网站出了故障",
                "这不是您的操作造成的，故障已经记录下来。请过一会儿再试。",
            )


def session_not_kept(error: SessionInterrupted) -> HttpResponse:
    """Answer somebody whose session could not be written: by a database that refused it, or because it has just ended.

    Django takes both for a bad request, as if the address were to blame.
    """
    why: BaseException | None = error
    while why is not None:
        if is_of_the_database(why):
            return _no_database()
        why = why.__cause__ or why.__context__
    return plain_page(
        HTTPStatus.FORBIDDEN, "您已经退出登录", "请重新登录。刚才的操作如果没有看到已经办好的话，请再办一次。"
    )


def _no_database() -> HttpResponse:
    return plain_page(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "数据库暂时不能用",
        "这不是您的操作造成的，请过几分钟再试。工作人员刚才办的事如果没有看到已经办好的话，就是没有办成，请再办一次。",
        _SOON,
    )


def _styles() -> list[tuple[str]]:
    """Return the addresses of the style sheets; none where they were never collected."""
    try:
        return [(static(name),) for name in _STYLES]
    # What the manifest of static files raises for a name that it does not know.
    except ValueError:
        return []
