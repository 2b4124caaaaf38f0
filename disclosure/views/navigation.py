"""Where a page is among the others: sections, years, the way from the whole to the part, and how fresh it is."""

from __future__ import annotations

from itertools import groupby
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from budget.queries.contents import contents
from disclosure.sections import group_of, in_menus
from disclosure.visit import Visit


class Crumb(NamedTuple):
    """A step from the whole to the part."""

    label: str
    url: str


def navigation(visit: Visit, section: str) -> dict[str, Any]:
    """Return what the head of a page needs: five words at most, and below the open one its sections."""
    # A number of a version is one of this year's versions: of another year it would be a different one, or none.
    unpinned = visit.selection.but(version=None)
    seen: set[str] = set()
    years = []
    for edition in visit.editions:
        if edition.is_current and edition.period not in seen:
            seen.add(edition.period)
            current = edition.period == visit.edition.period
            address = unpinned.but(period=edition.period).link("overview")
            years.append({"label": edition.title, "url": address, "current": current})
    open_group = group_of(section)
    groups = []
    found = contents(visit.edition)
    for group, members in groupby(in_menus(found), key=lambda one: one.group):
        entries = [
            {"label": _(one.label), "url": visit.link(one.name, **one.arguments(found)), "current": one.name == section}
            for one in members
        ]
        groups.append(
            {
                "label": group.label,
                "url": entries[0]["url"],
                "current": group is open_group,
                "sections": entries if len(entries) > 1 else [],
            }
        )
    return {
        "unit_name": visit.place_name,
        "unit_url": visit.link("overview"),
        "body_url": reverse("body", kwargs={"unit": visit.selection.unit}),
        "year_label": visit.edition.title,
        "year_url": visit.link("overview"),
        "is_overview": not section,
        "years": years,
        "groups": groups,
        "open": next((group["sections"] for group in groups if group["current"]), []),
    }


def breadcrumb(visit: Visit, crumbs: tuple[Crumb, ...]) -> list[dict[str, str]]:
    """Return the steps from the year of the body down to this page."""
    steps = [Crumb(f"{visit.place_name} {visit.edition.title}", visit.link("overview")), *crumbs]
    return [{"label": step.label, "url": step.url} for step in steps]


def freshness(visit: Visit) -> dict[str, Any]:
    """Return how fresh the figures are and where they come from."""
    edition = visit.edition
    return {
        "published_date": edition.published_at,
        "edition_label": _("第 {version} 版").format(version=edition.version),
        "edition_url": visit.link("editions"),
        "source_label": _("看上传的预算表格"),
        "source_url": visit.link("data", "files"),
        "checks_label": _("看核对结果"),
        "checks_url": visit.link("checks"),
    }
