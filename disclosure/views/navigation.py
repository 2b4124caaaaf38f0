"""Where a page is among the others: sections, years, the way from the whole to the part, and how fresh it is."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.vocabulary import Scheme
from disclosure.visit import Visit

# Sections in the order of a reader's questions: (name of the address, what the reader reads).
SECTIONS = (
    ("overview", mark("总览")),
    ("income", mark("收入")),
    ("function", mark("支出")),
    ("economic", mark("怎么花")),
    ("projects", mark("项目")),
    ("performance", mark("目标")),
    ("sangong", mark("三公")),
    ("procurement", mark("采购")),
    ("services", mark("购买服务")),
    ("matrix", mark("对照")),
    ("tables", mark("公开表")),
    ("checks", mark("核对")),
    ("texts", mark("说明")),
    ("completeness", mark("齐全")),
    ("data", mark("数据")),
)


class Crumb(NamedTuple):
    """A step from the whole to the part."""

    label: str
    url: str


def navigation(visit: Visit, section: str) -> dict[str, Any]:
    """Return what the head of a page needs."""
    arguments: dict[str, dict[str, object]] = {"economic": {"scheme": Scheme.GOV_ECONOMIC}}
    unpinned = visit.selection.but(version=None)
    seen: set[str] = set()
    years = []
    for edition in visit.editions:
        if edition.is_current and edition.period not in seen:
            seen.add(edition.period)
            current = edition.period == visit.edition.period
            address = unpinned.but(period=edition.period).link("overview")
            years.append({"label": edition.title, "url": address, "current": current})
    return {
        "unit_name": visit.place_name,
        "unit_url": visit.link("overview"),
        "year_label": visit.edition.title,
        "year_url": visit.link("overview"),
        "years": years,
        "sections": [
            {"label": _(label), "url": visit.link(name, **arguments.get(name, {})), "current": name == section}
            for name, label in SECTIONS
        ],
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
