"""The questions that programs may ask."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from budget import queries
from budget.queries import NotPublished
from budget.queries.pins import pin_of
from budget.queries.results import EditionInfo
from budget.vocabulary import Stage
from disclosure.api import schemas
from disclosure.api.answers import (
    Home,
    check_answer,
    code_answer,
    edition_answer,
    event_answer,
    figure_answer,
    found_answer,
    indicator_answer,
    item_answers,
    project_answer,
    tombstone_answer,
    unit_answer,
    written,
    yuan,
)
from disclosure.api.parameters import (
    Bodies,
    Checks,
    Codes,
    EditionPath,
    Events,
    ItemPage,
    ProjectPath,
    Projects,
    Search,
    Version,
    cursor,
    strict,
)
from disclosure.api.problems import documented
from disclosure.api.sums import sums_answer
from disclosure.api.wanted import Editions, Sums
from disclosure.api.wanted import given as values
from disclosure.search_results import lasting_address

router = Router()

# The newest event has the largest id, so their pages go down and the cursor holds what was shown last.
_COMMON = {"responses": documented(304, 400, 429, 503)}
_SOME = {"responses": documented(304, 400, 410, 429, 503)}
_ONE = {"responses": documented(304, 400, 404, 410, 429, 503)}


@router.get("/units", response=list[schemas.UnitOut], openapi_extra=_COMMON, summary="公开主体")
@strict
@written
def units(request: HttpRequest, given: Query[Editions]) -> Any:
    """Return the bodies that have a current edition (of the year and stage asked for)."""
    found = {edition.unit.slug: edition.unit for edition in queries.find_editions(given.editions)}
    home = Home(request)
    return [unit_answer(home, unit) for unit in found.values()]


@router.get("/editions", response=list[schemas.EditionOut], openapi_extra=_COMMON, summary="公开版本")
@strict
@written
def editions(request: HttpRequest, given: Query[Editions]) -> Any:
    """Return the current editions, or those with the version asked for."""
    home = Home(request)
    return [edition_answer(home, edition) for edition in queries.find_editions(given.editions)]


@router.get("/line-items", response=schemas.ItemsOut, openapi_extra=_SOME, summary="每一个数")
@strict
@written
def line_items(request: HttpRequest, given: Query[ItemPage]) -> Any:
    """Return facts, each one amount in one cell, page by page; all pages are of the editions of the first."""
    which = queries.disclosed_editions(given.editions, given.pin)
    found = queries.records(which, given.items, given.after, given.limit + 1)
    page = replace(found, rows=found.rows[: given.limit])
    rows = given.chosen(item_answers(Home(request), page), schemas.ItemOut)
    more = len(found.rows) > given.limit
    return {"items": rows, "next": cursor(page.rows[-1][0], given.pin or pin_of(which)) if more else None}


@router.get("/aggregates", response=schemas.SumsOut, openapi_extra=_SOME, summary="按科目加总")
@strict
@written
def aggregates(request: HttpRequest, given: Query[Sums]) -> Any:
    """Return sums of one stage, version, table, measure and side, and say which; what is left open and cannot be chosen is refused.

    Where nothing was found there is no sum and the total is null: what is not disclosed is not 0.
    """
    return sums_answer(queries.sums(given.editions, given.items, given.groups))


@router.get("/classifications", response=schemas.CodesOut, openapi_extra=_COMMON, summary="科目与解释")
@strict
@written
def classifications(request: HttpRequest, given: Query[Codes]) -> Any:
    """Return classification codes with their plain-language explanations, page by page."""
    found = queries.codes(given.scheme, given.year, given.prefix, given.after, given.limit + 1)
    page = found[: given.limit]
    rows = given.chosen([code_answer(row) for row in page], schemas.CodeOut)
    return {"codes": rows, "next": cursor(page[-1].id) if len(found) > len(page) else None}


@router.get("/projects", response=schemas.ProjectsOut, openapi_extra=_SOME, summary="项目")
@strict
@written
def projects(request: HttpRequest, given: Query[Projects]) -> Any:
    """Return the disclosed projects of the editions asked for, page by page."""
    home = Home(request)
    which = queries.disclosed_editions(given.editions, given.pin)
    found, has_more = queries.projects_of(which, given.after, given.limit)
    page = [project_answer(home, edition, item) for edition, item in found]
    mark = cursor(given.after + len(page), given.pin or pin_of(which)) if has_more else None
    return {"projects": given.chosen(page, schemas.ProjectOut), "next": mark}


@router.get(
    "/projects/{unit}/{period}/{code}",
    response=schemas.ProjectDetailOut,
    openapi_extra=_ONE,
    summary="一个项目",
)
@strict
@written
def project(request: HttpRequest, where: Path[ProjectPath], given: Query[Version]) -> Any:
    """Return one project with its targets; `period` is 2026, 2026-adjusted or 2026-final."""
    home = Home(request)
    edition = _edition(where, given)
    detail = queries.project(edition, where.code)
    targets = [indicator_answer(home, edition, row) for row in detail.indicators]
    return {**project_answer(home, edition, detail.item), "indicators": targets}


@router.get("/performance/{unit}/{period}", response=schemas.PerformanceOut, openapi_extra=_ONE, summary="部门整体绩效")
@strict
@written
def performance(request: HttpRequest, where: Path[EditionPath], given: Query[Version]) -> Any:
    """Return the goal, money (元 by measure) and targets of the department as a whole."""
    home = Home(request)
    edition = _edition(where, given)
    found = queries.performance(edition)
    return {
        "department": found.department,
        "goal": found.goal,
        "note": found.note,
        "money": {row.key: yuan(row.figure.fen) for row in found.money if row.figure},
        "indicators": [indicator_answer(home, edition, row) for row in found.indicators],
    }


@router.get("/checks", response=list[schemas.CheckOut], openapi_extra=_SOME, summary="勾稽核对结果")
@strict
@written
def checks(request: HttpRequest, given: Query[Checks]) -> Any:
    """Return the check results of the editions asked for."""
    return [
        check_answer(edition, check)
        for edition, check in queries.checks_of(queries.disclosed_editions(given.editions), given.result)
    ]


@router.get("/events", response=schemas.EventsOut, openapi_extra=_COMMON, summary="公开、更正与撤回")
@strict
@written
def events(request: HttpRequest, given: Query[Events]) -> Any:
    """Return publications, corrections and withdrawals, newest first."""
    found = queries.events(values(given.unit), given.after or None, given.limit + 1)
    page = found[: given.limit]
    home = Home(request)
    rows = given.chosen([event_answer(home, event) for event in page], schemas.EventOut)
    return {"events": rows, "next": cursor(page[-1].id) if len(found) > len(page) else None}


@router.get("/withdrawn", response=list[schemas.TombstoneOut], openapi_extra=_COMMON, summary="已经撤回的版本")
@strict
@written
def withdrawn(request: HttpRequest, given: Query[Bodies]) -> Any:
    """Return the editions that were withdrawn, the last first: what each was, when it went and why."""
    home = Home(request)
    return [tombstone_answer(home, gone) for gone in queries.tombstones(values(given.unit))]


@router.get("/search", response=schemas.SearchOut, openapi_extra=_COMMON, summary="搜索")
@strict
@written
def search(request: HttpRequest, given: Query[Search]) -> Any:
    """Return what a name, pinyin, code or amount finds in the current editions, best first."""
    home = Home(request)
    found = queries.search(given.q, given.unit, given.year)
    return {
        "results": [found_answer(home, row, lasting_address(row)) for row in found.found[: given.limit]],
        "figures": [figure_answer(home, row) for row in found.figures[: given.limit]],
        "has_more": found.has_more or len(found.found) > given.limit,
    }


def _edition(where: EditionPath, given: Version) -> EditionInfo:
    """Return the edition at an address. Raises NotPublished or Withdrawn."""
    year, _, suffix = where.period.partition("-")
    stages = {stage.suffix.removeprefix("-"): stage for stage in Stage}
    if not (year.isascii() and year.isdigit() and len(year) == 4 and suffix in stages):
        raise NotPublished(where.period)
    return queries.edition(where.unit, int(year), stages[suffix], given.version)
