"""Where a page is among the others: sections, years, the way from the whole to the part, and how fresh it is."""

from __future__ import annotations

from typing import Any, NamedTuple

from budget.vocabulary import Scheme
from disclosure.visit import Visit

# Sections in the order of a reader's questions: (name of the address, what the reader reads).
SECTIONS = (
    ("overview", "总览"),
    ("income", "收入"),
    ("function", "支出"),
    ("economic", "怎么花"),
    ("projects", "项目"),
    ("performance", "目标"),
    ("sangong", "三公"),
    ("procurement", "采购"),
    ("services", "购买服务"),
    ("matrix", "对照"),
    ("tables", "公开表"),
    ("checks", "核对"),
    ("texts", "说明"),
    ("completeness", "完整"),
    ("data", "数据"),
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
            {"label": label, "url": visit.link(name, **arguments.get(name, {})), "current": name == section}
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
        "edition_label": f"第 {edition.version} 版",
        "edition_url": visit.link("editions"),
        "source_label": "上传的预算表格",
        "source_url": visit.link("data", "files"),
        "checks_label": "表间核对",
        "checks_url": visit.link("checks"),
    }
