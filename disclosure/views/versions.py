"""Versions of an edition and what changed between them; the downloads; the original files."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from budget import queries
from budget.queries import NotPublished, UnknownCode, Withdrawn
from budget.queries.results import EditionInfo, Figure
from budget.vocabulary import MEASURES
from disclosure.downloads import FORMS, disposition
from disclosure.selection import Period, select
from disclosure.tables import ChangesTable, FactsTable
from disclosure.views.answer import Page, edition_page
from disclosure.views.errors import Missing, gone
from disclosure.views.navigation import Crumb
from disclosure.visit import Visit

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """An amount that differs between two versions; None where a version has no such amount."""

    number: str
    label: str
    measure: str
    before: Figure | None
    after: Figure | None

    @property
    def difference(self) -> int:
        """Return how much more the later version has, in 分."""
        return (self.after.fen if self.after else 0) - (self.before.fen if self.before else 0)


@edition_page
def editions(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """List the versions of this year and stage with their reasons. Three queries."""
    versions = _versions(visit)
    return Page(
        template="editions",
        title="版本和更正",
        description=f"{visit.place_name} {visit.edition.title}公布过的 {len(versions)} 个版本和更正原因。",
        section="editions",
        crumbs=(Crumb("版本", visit.link("editions")),),
        context={
            "versions": [
                {
                    "edition": edition,
                    "url": visit.selection.but(version=edition.version).link("overview"),
                    "changes_url": visit.link("edition-changes", version=edition.version)
                    if edition.version > 1
                    else "",
                }
                for edition in versions
            ],
            "files": queries.files(visit.edition),
        },
    )


@edition_page
def changes(visit: Visit, request: HttpRequest, version: int) -> Page:  # noqa: ARG001 - every view takes it
    """Show what a version changed against the visible one before it, amount by amount. Four queries."""
    versions = _versions(visit)
    after = next((edition for edition in versions if edition.version == version), None)
    if after is None:
        raise UnknownCode(f"第 {version} 版")
    before = next((edition for edition in versions if edition.version < version), None)
    found = differences(before, after) if before else []
    table = ChangesTable(found, visit, "逐格比较", name=f"changes-{version}")
    return Page(
        template="changes",
        title=f"第 {version} 版改了什么",
        description=f"{visit.place_name} {visit.edition.title}第 {version} 版与上一版逐格比较，{len(found)} 处不同。",
        section="editions",
        crumbs=(Crumb("版本", visit.link("editions")), Crumb(f"第 {version} 版", "")),
        tables={"": table},
        context={"after": after, "before": before, "changes": found},
    )


def _versions(visit: Visit) -> list[EditionInfo]:
    return [edition for edition in visit.editions if edition.period == visit.edition.period]


def differences(before: EditionInfo, after: EditionInfo) -> list[Change]:
    """Compare two versions by what an amount is, not by where it stands: an inserted row moves no figure.

    Amounts that nothing tells apart (two lines of the same service) are compared in the order of the table.
    """
    old, new = _amounts(before), _amounts(after)
    found = []
    for key in dict.fromkeys([*new, *old]):
        olds, news = old.get(key, []), new.get(key, [])
        for place in range(max(len(olds), len(news))):
            one = olds[place] if place < len(olds) else None
            other = news[place] if place < len(news) else None
            if (one.fen if one else None) != (other.fen if other else None):
                found.append(Change(key[0], key[1], MEASURES.get(key[2], key[2]), one, other))
    return found


def _amounts(edition: EditionInfo) -> dict[Key, list[Figure]]:
    amounts: dict[Key, list[Figure]] = defaultdict(list)
    for fact in queries.facts(edition):
        codes = (fact.unit_code, fact.function, fact.gov_economic, fact.dept_economic, fact.category)
        named = fact.label or " ".join(code for code in codes if code)
        key = (fact.number, named, fact.measure, fact.table, str(fact.is_total), *codes)
        # The mark of a cell leads into the edition that is visited, so another edition's figure carries none.
        amounts[key].append(Figure(fact.fen, None, 1))
    return amounts


@edition_page
def data(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """List the downloads: everything as one file, each official table, the original files. Five queries."""
    edition = visit.edition
    facts = FactsTable(queries.facts(edition), visit, "全部金额", name="data")
    return Page(
        template="data",
        title="数据下载",
        description=f"{visit.place_name} {edition.title}的全部金额，CSV、Excel 和 JSON，金额精确到分，每行注明出处单元格。",
        section="data",
        crumbs=(Crumb("数据", visit.link("data")),),
        tables={"": facts},
        context={
            "infos": [(info, table_files(visit, info.number)) for info in queries.tables(edition)],
            "files": queries.files(edition),
        },
    )


def table_files(visit: Visit, number: str) -> list[dict[str, str]]:
    """Return the addresses of an official table's files."""
    page, query, choices = visit.link("table", number=number).partition("?")
    return [
        {"label": label, "url": f"{page.removesuffix('/')}.{form}{query}{choices}"} for form, label in FORMS.items()
    ]


@require_safe
def original(request: HttpRequest, unit: str, period: Period, position: int) -> HttpResponseBase:
    """Hand out an original file exactly as it was uploaded. Three queries."""
    selection = select(unit, period, request.GET)
    try:
        visit = Visit.open(selection)
    except NotPublished as error:
        raise Missing.edition(unit, period, selection.version) from error
    except Withdrawn as error:
        return gone(request, error)
    try:
        info, content = queries.file_bytes(visit.edition, position)
    except UnknownCode as error:
        raise Missing.code(visit, str(error)) from error
    response = HttpResponse(content, content_type="application/octet-stream")
    suffix = info.name.rpartition(".")[2]
    plain = f"{visit.file_stem}-{position}.{suffix if suffix.isascii() and suffix.isalnum() else 'bin'}"
    response.headers["Content-Disposition"] = disposition(plain, info.name)
    response.headers["ETag"] = f'"{info.sha256}"'
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response
