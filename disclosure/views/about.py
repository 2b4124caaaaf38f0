"""What this site is, under which terms its data may be used, and how it can be used by everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budget import queries
from disclosure.context import owner


def _page(request: HttpRequest, template: str, title: str, description: str) -> HttpResponse:
    context = {"heading": title, "page_title": title, "description": description}
    return render(request, f"pages/{template}.html", context | {"editions": _current()})


def _current() -> list[object]:
    return [edition for edition in queries.editions() if edition.is_current]


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what the site is, how figures are read and checked, and who answers for it. One query."""
    description = _("明账是什么，数字怎样从表格里读出来、怎样核对，由谁负责，怎样保护您的隐私。")
    return _page(request, "about", _("关于本站"), description)


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Say how data and program may be used. One query."""
    return _page(request, "terms", _("使用条款"), _("公开的预算数据可以自由使用，请注明出处和版本。"))


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what was done so that everybody can use the site, and whom to tell where it falls short. One query."""
    words = owner()
    contact = words["contact"] or words["sponsor"]
    return _page(
        request,
        "accessibility",
        _("无障碍说明"),
        _("怎样用键盘、读屏软件和大字版使用本站。{contact}").format(contact=contact),
    )
