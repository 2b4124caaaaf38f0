"""What this site is, under which terms its data may be used, and how it can be used by everybody."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark
from django.views.decorators.http import require_safe

from budget import queries
from budget.queries.filters import EditionFilter
from budget.queries.news import News, news
from disclosure.context import owner
from disclosure.selection import choice
from disclosure.told_apart import called_apart

# Of more editions than these the page names the number of bodies, and leads to where they are.
MOST_ANSWERING = 20
# How many of the last acts the status page tells, and what each is called.
LATELY = 10
WORDS = {"published": mark("公布"), "corrected": mark("更正"), "withdrawn": mark("撤回")}


class NewsKind(StrEnum):
    """What happened to a version."""

    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


def _page(
    request: HttpRequest, template: str, title: str, description: str, more: dict[str, Any] | None = None
) -> HttpResponse:
    context = {"heading": title, "page_title": title, "description": description}
    return render(request, f"pages/{template}.html", context | (more or {}))


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what the site is, how figures are read and checked, and who answers for it. Two queries at most."""
    held = queries.holdings()
    answering = queries.find_editions(EditionFilter()) if held.current <= MOST_ANSWERING else ()
    description = _("明账是什么，数字怎样从表格里读出来、怎样核对，由谁负责，怎样保护您的隐私。")
    return _page(
        request, "about", _("关于本站"), description, {"editions": called_apart(answering), "bodies": held.bodies}
    )


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Say how data and program may be used."""
    return _page(request, "terms", _("使用条款"), _("公开的预算数据可以自由使用，请注明出处和版本。"))


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what was done so that everybody can use the site, and whom to tell where it falls short."""
    words = owner()
    contact = words["contact"] or words["sponsor"]
    return _page(
        request,
        "accessibility",
        _("无障碍说明"),
        _("怎样用键盘、读屏软件和大字版使用本站。{contact}").format(contact=contact),
    )


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Say what the site holds, what was done last, or what of one kind, and by which program it is shown. Four queries.

    Raises BadSelection.
    """
    held = queries.holdings()
    years = [each.year for each in held.periods]
    kind = choice(request.GET, "kind", NewsKind)
    lately = news(limit=LATELY, kind=kind or "")
    kinds = [("", _("全部")), *((each.value, _(WORDS[each.value])) for each in NewsKind)]
    context = {
        "heading": _("本站状态"),
        "page_title": _("本站状态"),
        "description": _("本站现在公开了什么，最近公布、更正和撤回了什么，用的是哪一版程序。"),
        "bodies": held.bodies,
        "current": held.current,
        "replaced": held.versions - held.current,
        "first_year": min(years, default=None),
        "last_year": max(years, default=None),
        "lately": [(_(WORDS[entry.kind]), entry, _page_of(entry)) for entry in called_apart(lately)],
        "kinds": [(f"?kind={value}" if value else request.path, word, value == (kind or "")) for value, word in kinds],
        "is_chosen": bool(kind),
        # Of all acts and not of the kind that was chosen: it tells how fresh the whole site is.
        "newest": max((entry.at for entry in news(limit=1)), default=None)
        if kind
        else lately[0].at
        if lately
        else None,
        "release": settings.RELEASE,
    }
    return render(request, "pages/status.html", context)


def _page_of(entry: News) -> str:
    """Return the page of what was published; of what was withdrawn, the page that says so."""
    address = reverse("overview", kwargs={"unit": entry.unit.slug, "period": entry.period})
    # Pinned: without it the address leads to the version that is current now, which may be another.
    return f"{address}?edition={entry.version}"
