"""Pages for what is not there: each says what was looked for and where to go instead."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from budget import queries
from budget.queries import Withdrawn
from budget.queries.results import EditionInfo
from disclosure.context import absolute
from disclosure.selection import BadSelection, Period, Selection
from disclosure.serving.plain_pages import session_not_kept
from disclosure.told_apart import called_apart
from disclosure.views.navigation import Crumb
from disclosure.visit import Visit

FRAMED = "/embed/"
# Addresses that are offered where there is nothing at the one that was asked for.
MOST_LINKS = 60


class Missing(Http404):
    """Something that the address names is not there; says so and offers what is near."""

    def __init__(self, message: str, links: tuple[Crumb, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.links = links

    @classmethod
    def edition(cls, unit: str, period: Period, version: int | None) -> Missing:
        """Say that a body, year or version is not published, and which are."""
        known = queries.editions(unit)
        if not known:
            return cls(_("没有找到这个单位公开的预算。"), published())
        wanted = _("{year} 年{stage}").format(year=period.year, stage=_(period.stage.label))
        if version:
            wanted = _("{wanted}第 {version} 版").format(wanted=wanted, version=version)
        here = tuple(
            Crumb(f"{each.unit.short_name} {each.title}", f"/{unit}/{each.period}/")
            for each in known
            if each.is_current
        )
        return cls(
            _("{short_name}没有公开 {wanted}。已公开的有：").format(short_name=known[0].unit.short_name, wanted=wanted),
            here,
        )

    @classmethod
    def code(cls, visit: Visit, code: str) -> Missing:
        """Say that the edition has no such code."""
        name = f"{visit.place_name} {visit.edition.title}"
        return cls(
            _("{name}里没有“{code}”这一项。它可能在别的年份，或者这一年没有安排资金。").format(name=name, code=code),
            tuple(
                Crumb(label, address)
                for label, name in (
                    (_("按用途看全部支出"), "function"),
                    (_("全部项目"), "projects"),
                    (_("全部公开表"), "tables"),
                )
                if (address := visit.way(name))
            ),
        )

    @classmethod
    def file(cls, visit: Visit) -> Missing:
        """Say that the bytes of an original file cannot be had now; its hash and figures still can."""
        return cls(
            _("原始文件暂时取不到，网站已经记录。每个数所在的格子仍可查看。"),
            (Crumb(_("看公开了哪些表"), visit.link("tables")),),
        )

    @classmethod
    def table(cls, visit: Visit) -> Missing:
        """Say that the edition discloses no table that could answer."""
        name = f"{visit.place_name} {visit.edition.title}"
        return cls(
            _("{name}公开的表格里没有这项内容。").format(name=name), (Crumb(_("看公开了哪些表"), visit.link("tables")),)
        )


def published() -> tuple[Crumb, ...]:
    """Return the addresses of what is published now, the newest of each body first; of very many some. Two queries."""
    bodies = queries.bodies_from(0, MOST_LINKS)
    found = queries.versions_of([body.slug for body in bodies], current=True)
    return tuple(
        Crumb(
            f"{each.unit.short_name} {_('{year} 年{stage}').format(year=each.year, stage=_(each.stage.label))}",
            f"/{each.unit.slug}/{each.period}/",
        )
        for each in called_apart(found[:MOST_LINKS])
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that says nothing the site knows."""
    # Django takes it for a bad request: the session was ended while this request still ran.
    if isinstance(exception, SessionInterrupted):
        return session_not_kept(exception)
    message = str(exception) if isinstance(exception, BadSelection) else ""
    context = {"message": message or _("这个地址里有网站读不懂的内容。"), "links": ()}
    return _absent(request, 400, context)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere."""
    if isinstance(exception, Missing):
        context = {"message": exception.message, "links": exception.links}
    else:
        context = {"message": _("没有这个网页。地址可能写错了，或者网页已经换了地方。"), "links": published()}
    return _absent(request, 404, context)


def gone(request: HttpRequest, error: Withdrawn, selection: Selection) -> HttpResponse:
    """Answer an edition that was withdrawn: when and why, which earlier versions can still be read, and what is published.

    An earlier version was replaced by the one that is gone: it stays where it was, and is not what the body discloses now.
    """
    period = str(selection.period)
    return withdrawn(
        request, error, _replaced(each for each in queries.editions(selection.unit) if each.period == period)
    )


def no_longer(request: HttpRequest, unit: str) -> HttpResponse:
    """Answer what names a body that publishes nothing now: what was withdrawn last, and why. Raises Missing where nothing was."""
    if (last := queries.withdrawn_of(unit)) is None:
        raise Missing(_("没有找到这个单位公开的预算。"), published())
    return withdrawn(request, last, _replaced(queries.editions(unit)))


def _replaced(editions: Iterable[EditionInfo]) -> tuple[Crumb, ...]:
    return tuple(
        Crumb(
            _("{short_name} {title}第 {version} 版").format(
                short_name=each.unit.short_name, title=each.title, version=each.version
            ),
            f"/{each.unit.slug}/{each.period}/?edition={each.version}",
        )
        for each in editions
        if not each.is_current
    )


def withdrawn(request: HttpRequest, error: Withdrawn, replaced: tuple[Crumb, ...] = ()) -> HttpResponse:
    """Answer what was withdrawn with its reason, the versions that it replaced, and what is published."""
    title = _("{year} 年{stage}").format(year=error.year, stage=_(error.stage.label))
    heading = _("{title} 已撤回").format(title=f"{error.place} {title}")
    context = {"heading": heading, "reason": error.reason, "at": error.at, "replaced": replaced, "links": published()}
    response = _absent(request, 410, context)
    # Without a word from us caches may keep a 410, and the body may publish another version any day.
    response.headers["Cache-Control"] = "no-cache"
    return response


def _absent(request: HttpRequest, status: int, context: dict[str, Any]) -> HttpResponse:
    """Answer with the page of a status; inside the page of somebody else without the site around it."""
    if not request.path.startswith(FRAMED):
        return render(request, f"pages/{status}.html", context, status=status)
    # What was withdrawn is called by its own name.
    heading = _("这个地址读不懂") if status == HTTPStatus.BAD_REQUEST else _("没有找到")
    page_url = absolute(request, f"/{request.get_full_path().removeprefix(FRAMED)}")
    return render(request, "embed_absent.html", {"heading": heading, "page_url": page_url} | context, status=status)
