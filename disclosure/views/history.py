"""What was published when, by which office and why; one version with its files; any two versions compared."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from budget import queries
from budget.queries import UnknownCode, versions
from budget.queries.results import EditionInfo
from budget.queries.versions import Version
from disclosure.selection import BadSelection, choice
from disclosure.tables.versions import tables_of
from disclosure.views.answer import Page, edition_page
from disclosure.views.navigation import Crumb
from disclosure.visit import Visit


class VersionOrder(StrEnum):
    """Which version stands first."""

    NEWEST = "-version"
    OLDEST = "version"


@edition_page
def editions(visit: Visit, request: HttpRequest) -> Page:
    """List every version of this year and stage, withdrawn ones too. Four queries. Raises BadSelection."""
    found = versions.history(visit.edition)
    order = choice(request.GET, "sort", VersionOrder)
    listed = found[::-1] if order is VersionOrder.OLDEST else found
    here = visit.link("editions")
    turned = _also(here, f"sort={VersionOrder.OLDEST}") if order is not VersionOrder.OLDEST else here
    return Page(
        template="editions",
        title=_("版本和更正"),
        description=_("{place_name} {title}公布过的 {count} 个版本：何时公布、由谁公布、为什么更正。").format(
            place_name=visit.place_name, title=visit.edition.title, count=len(found)
        ),
        section="editions",
        crumbs=(Crumb(_("版本"), visit.link("editions")),),
        context={
            "versions": [_entry(visit, version, found) for version in listed],
            "turned": (turned, order is VersionOrder.OLDEST) if len(found) > 1 else None,
            "files": queries.files(visit.edition),
        },
    )


def _entry(visit: Visit, version: Version, found: tuple[Version, ...]) -> dict[str, Any]:
    """Return a version for the list, with the addresses of its comparisons with all others that can be read."""
    others = [other.number for other in found if other.edition and other.number != version.number]
    page = visit.link("edition-changes", version=version.number)
    return {
        "version": version,
        "url": visit.selection.but(version=version.number).link("overview"),
        "page_url": page,
        "standing": _standing(version),
        "against": [(number, _with(page, number)) for number in others] if version.edition else [],
    }


def _standing(version: Version) -> str:
    if version.withdrawn_at:
        return _("已撤回")
    return _("现在的版本") if version.edition and version.edition.is_current else _("已被更新的版本代替")


def _with(page: str, number: int) -> str:
    return _also(page, f"against={number}")


def _also(page: str, choice_made: str) -> str:
    return f"{page}{'&' if '?' in page else '?'}{choice_made}"


@edition_page
def changes(visit: Visit, request: HttpRequest, version: int) -> Page:
    """Show one version: why, from which files, and what differs from another one. At most eight queries."""
    # Of all versions that can be read: a withdrawn one is not among them, and `_gone` says why.
    here = [edition for edition in visit.editions if edition.period == visit.edition.period]
    after = next((edition for edition in here if edition.version == version), None) or _gone(visit, version)
    against = _against(request)
    if against is None:
        before = next((edition for edition in here if edition.version < version), None)
    else:
        before = next((edition for edition in here if edition.version == against), None) or _gone(visit, against)
    common: dict[str, Any] = {
        "after": after,
        "before": before,
        "after_url": visit.pinned(after).link("overview"),
        "others": [
            (edition.version, _with(visit.link("edition-changes", version=version), edition.version))
            for edition in here
            if edition.version != version and edition is not before
        ],
    }
    crumbs = (Crumb(_("版本"), visit.link("editions")), Crumb(_("第 {version} 版").format(version=version), ""))
    if before is None:
        return Page(
            template="changes",
            title=_("第 {version} 版").format(version=version),
            description=_("{place_name} {title}第 {version} 版：公布的原因和原始文件。").format(
                place_name=visit.place_name, title=visit.edition.title, version=version
            ),
            section="editions",
            crumbs=crumbs,
            context=common | {"visit_after": visit.pinned(after), "files_after": queries.files(after)},
        )
    found = versions.compare(before, after)
    sides = {"before": visit.pinned(before), "after": visit.pinned(after)}
    return Page(
        template="changes",
        title=_("第 {version} 版与第 {version_2} 版有什么不同").format(version=version, version_2=before.version),
        description=_(
            "{place_name} {title}第 {version} 版与第 {version_2} 版逐格比较，{count} 处金额或文字不同，{count_2} 条绩效指标不同。"
        ).format(
            place_name=visit.place_name,
            title=visit.edition.title,
            version=version,
            version_2=before.version,
            count=len(found.changes),
            count_2=len(found.targets),
        ),
        section="editions",
        crumbs=crumbs,
        tables=tables_of(found.changes, found.sums, found.targets, visit, sides),
        context=common
        | {
            "comparison": found,
            "words": queries.changed_texts(before, after),
            "visit_before": sides["before"],
            "visit_after": sides["after"],
            "files_before": found.files_before,
            "files_after": found.files_after,
        },
    )


def _gone(visit: Visit, version: int) -> EditionInfo:
    """Say why a version cannot be read. Raises Withdrawn with its reason, UnknownCode where there never was one."""
    edition = visit.edition
    try:
        return queries.edition(edition.unit.slug, edition.year, edition.stage, version)
    except queries.NotPublished as error:
        raise UnknownCode(_("第 {version} 版").format(version=version)) from error


def _against(request: HttpRequest) -> int | None:
    text = request.GET.get("against", "")
    # Four digits are more versions than any year has, and no database is asked for a number that it cannot hold.
    if text and not re.fullmatch(r"[1-9][0-9]{0,3}", text):
        raise BadSelection(_("参数 against 应为版本号，例如 against=1。"))
    return int(text) if text else None
