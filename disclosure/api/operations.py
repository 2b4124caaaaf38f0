"""The questions that programs may ask."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from budget import queries
from budget.queries import NotPublished
from budget.queries.as_of import EditionsAsOf
from budget.queries.filters import EditionFilter
from budget.queries.long_lists import ListPlace
from budget.queries.results import EditionInfo
from budget.queries.unmatched import Unmatched
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
    recheck_answer,
    tombstone_answer,
    unit_answer,
    yuan,
)
from disclosure.api.parameters import (
    Checks,
    Codes,
    EditionPath,
    Events,
    ItemPage,
    ListOfEditions,
    ProjectPath,
    Projects,
    Search,
    VersionQuery,
    Withdrawals,
    cursor,
    strict,
)
from disclosure.api.problems import documented
from disclosure.api.shapes import Answer, Listed, written
from disclosure.api.sums import sums_answer
from disclosure.api.wanted import Sums
from disclosure.api.wanted import given as values
from disclosure.search_results import lasting_address

router = Router()
_InPages = ItemPage | Projects | ListOfEditions

# The newest event has the largest id, so their pages go down and the cursor holds what was shown last.
_COMMON = {"responses": documented(304, 400, 429, 503)}
_SOME = {"responses": documented(304, 400, 410, 429, 503)}
_ONE = {"responses": documented(304, 400, 404, 410, 429, 503)}


@router.get("/units", response=list[schemas.UnitOut], openapi_extra=_SOME, summary="公开主体")
@strict
@written(schemas.UnitOut)
def units(request: HttpRequest, given: Query[ListOfEditions]) -> Any:
    """Return the bodies that have a current edition (of the year and stage asked for)."""
    which = _which(given)
    found = queries.bodies_after(which, given.place, given.size + 1)
    home = Home(request)
    rows = [unit_answer(home, unit) for unit in found[: given.size]]
    further = ListPlace(found[given.size - 1].id) if len(found) > given.size else None
    return _listed(given, which, rows, further, queries.count_bodies, may_be_empty=True)


@router.get("/editions", response=list[schemas.EditionOut], openapi_extra=_SOME, summary="公开版本")
@strict
@written(schemas.EditionOut)
def editions(request: HttpRequest, given: Query[ListOfEditions]) -> Any:
    """Return the current editions, or those with the version asked for."""
    which = _which(given)
    found = queries.editions_after(which, given.place, given.size + 1)
    home = Home(request)
    rows = [edition_answer(home, edition) for edition in found[: given.size]]
    further = ListPlace(found[given.size - 1].id) if len(found) > given.size else None
    return _listed(given, which, rows, further, queries.count_editions, may_be_empty=True)


@router.get("/line-items", response=schemas.ItemsOut, openapi_extra=_SOME, summary="每一个数")
@strict
@written(schemas.ItemOut)
def line_items(request: HttpRequest, given: Query[ItemPage]) -> Any:
    """Return facts, each one amount in one cell, page by page; all pages are of the editions of the first."""
    which = _which(given)
    # One more than is shown: whether there is a further page is known without counting them all.
    found = queries.records(which, given.items, given.after, given.size + 1, counted=given.count)
    page = replace(found, rows=found.rows[: given.size])
    rows = given.chosen(item_answers(Home(request), page), schemas.ItemOut)
    further = ListPlace(page.rows[-1][0]) if len(found.rows) > given.size else None
    unmatched = {**_settled(given, which, is_empty=not rows), **found.unmatched}
    # Told on the first page: a further one may well lack what the ones before had.
    return _paged("items", rows, _mark(further, which), found.count, {} if given.cursor else unmatched)


@router.get("/aggregates", response=schemas.SumsOut, openapi_extra=_SOME, summary="按科目加总")
@strict
@written(schemas.SumOut)
def aggregates(request: HttpRequest, given: Query[Sums]) -> Any:
    """Return sums of one stage, version, table, measure and side, and say which; what is left open and cannot be chosen is refused.

    Where nothing was found there is no sum and the total is null: what is not disclosed is not 0.
    """
    groups = given.groups
    return sums_answer(queries.sums(given.editions, given.items, groups), groups, is_flat=given.is_flat)


@router.get("/classifications", response=schemas.CodesOut, openapi_extra=_COMMON, summary="科目与解释")
@strict
@written(schemas.CodeOut)
def classifications(request: HttpRequest, given: Query[Codes]) -> Any:
    """Return classification codes with their plain-language explanations, page by page."""
    asked = (given.scheme, given.year, given.prefix, given.after)
    found, count = queries.codes(*asked, given.size + 1, counted=given.count)
    page = found[: given.size]
    rows = given.chosen([code_answer(row) for row in page], schemas.CodeOut)
    unmatched = {} if found or given.cursor else queries.lacking_codes(given.scheme, given.year, given.prefix)
    return _paged("codes", rows, cursor(page[-1].id) if len(found) > len(page) else None, count, unmatched)


@router.get("/projects", response=schemas.ProjectsOut, openapi_extra=_SOME, summary="项目")
@strict
@written(schemas.ProjectOut)
def projects(request: HttpRequest, given: Query[Projects]) -> Any:
    """Return the disclosed projects of the editions asked for, page by page."""
    home = Home(request)
    which = _which(given)
    found, further = queries.project_rows(which, given.place, given.size)
    page = [project_answer(home, edition, item) for edition, item in found]
    count = queries.count_projects(which) if given.count else None
    unmatched = _settled(given, which, is_empty=not page)
    return _paged("projects", given.chosen(page, schemas.ProjectOut), _mark(further, which), count, unmatched)


@router.get(
    "/projects/{unit}/{period}/{code}",
    response=schemas.ProjectDetailOut,
    openapi_extra=_ONE,
    summary="一个项目",
)
@strict
@written()
def project(request: HttpRequest, where: Path[ProjectPath], given: Query[VersionQuery]) -> Any:
    """Return one project with its targets; `period` is 2026, 2026-adjusted or 2026-final."""
    home = Home(request)
    edition = _edition(where, given)
    detail = queries.project(edition, where.code)
    targets = [indicator_answer(home, edition, row) for row in detail.indicators]
    return {**project_answer(home, edition, detail.item), "indicators": targets}


@router.get("/performance/{unit}/{period}", response=schemas.PerformanceOut, openapi_extra=_ONE, summary="部门整体绩效")
@strict
@written()
def performance(request: HttpRequest, where: Path[EditionPath], given: Query[VersionQuery]) -> Any:
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
@written(schemas.CheckOut)
def checks(request: HttpRequest, given: Query[Checks]) -> Any:
    """Return the check results of the editions asked for, as they were at the publication; later ones: `/rechecks`."""
    which = _which(given)
    found, further = queries.check_rows(which, given.result, given.place, given.size)
    rows = [check_answer(edition, check) for edition, check in found]
    return _listed(given, which, rows, further, lambda these: queries.count_checks(these, given.result))


@router.get(
    "/rechecks", response=list[schemas.RecheckOut], openapi_extra=_SOME, summary="公开后按新科目再核对编码和名称的结果"
)
@strict
@written(schemas.RecheckOut)
def rechecks(request: HttpRequest, given: Query[ListOfEditions]) -> Any:
    """Return what the rules about codes give by lists loaded since; `/checks` keeps the results of the publication."""
    which = _which(given)
    found, further = queries.recheck_rows(which, given.place, given.size)
    rows = [recheck_answer(edition, *one) for edition, one in found]
    return _listed(given, which, rows, further)


@router.get("/events", response=schemas.EventsOut, openapi_extra=_COMMON, summary="公开、更正与撤回")
@strict
@written(schemas.EventOut)
def events(request: HttpRequest, given: Query[Events]) -> Any:
    """Return publications, corrections and withdrawals, newest first."""
    queries.known_bodies(values(given.unit))
    found = queries.events(values(given.unit), given.after or None, given.size + 1)
    page = found[: given.size]
    home = Home(request)
    rows = given.chosen([event_answer(home, event) for event in page], schemas.EventOut)
    count = queries.count_events(values(given.unit)) if given.count else None
    return _paged("events", rows, cursor(page[-1].id) if len(found) > len(page) else None, count)


@router.get("/withdrawn", response=list[schemas.TombstoneOut], openapi_extra=_COMMON, summary="已经撤回的版本")
@strict
@written(schemas.TombstoneOut)
def withdrawn(request: HttpRequest, given: Query[Withdrawals]) -> Any:
    """Return the editions that were withdrawn, the last first: what each was, when it went and why."""
    queries.known_bodies(values(given.unit))
    home = Home(request)
    rows = [tombstone_answer(home, gone) for gone in queries.tombstones(values(given.unit))]
    lost = tuple(slug for slug in values(given.unit) if slug not in {row["unit"] for row in rows})
    return Listed(rows, count=len(rows), unmatched={"unit": lost} if lost else {})


@router.get("/search", response=schemas.SearchOut, openapi_extra=_COMMON, summary="搜索")
@strict
@written()
def search(request: HttpRequest, given: Query[Search]) -> Any:
    """Return what a name, pinyin, code or amount finds in the current editions, best first."""
    queries.known_bodies(values([given.unit]))
    home = Home(request)
    found = queries.search(given.q, given.unit, given.year)
    results = [found_answer(home, row, lasting_address(row)) for row in found.found[: given.limit]]
    figures = [figure_answer(home, row) for row in found.figures[: given.limit]]
    has_more = found.has_more or len(found.found) > given.limit
    unmatched: Unmatched = {}
    if not results and not figures and (given.unit or given.year):
        asked = EditionFilter(unit=given.unit, years=(given.year,) if given.year else ())
        unmatched = queries.lacking_editions(asked, queries.EditionsAsOf(asked, queries.last_act()).rows())
    return {"results": results, "figures": figures, "has_more": has_more, "unmatched": unmatched}


def _which(given: _InPages) -> EditionsAsOf:
    """Return the editions that an answer is of: those of now, on a further page those that the first was of. Raises UnknownBody."""
    queries.known_bodies(values(given.unit))
    return EditionsAsOf(given.editions, given.act or queries.last_act())


def _settled(given: _InPages, which: EditionsAsOf, *, is_empty: bool) -> Unmatched:
    """Return what the question names and no edition has, once the rows are read. Raises Changed, Withdrawn."""
    which.expect()
    if is_empty:
        which.expect_any()
    return queries.lacking_editions(given.editions, which.rows())


def _listed(
    given: ListOfEditions,
    which: EditionsAsOf,
    rows: list[Answer],
    further: ListPlace | None,
    counted: Callable[[EditionsAsOf], int] | None = None,
    *,
    may_be_empty: bool = False,
) -> Listed:
    """Return rows that are the answer themselves, of these editions; a list that is whole has been counted by that."""
    unmatched = _settled(given, which, is_empty=not rows and not may_be_empty)
    is_whole = further is None and not given.cursor
    count = len(rows) if is_whole else counted(which) if counted else None
    return Listed(rows, next=_mark(further, which), count=count, unmatched=unmatched)


def _mark(further: ListPlace | None, which: EditionsAsOf) -> str | None:
    """Return the cursor of what follows, of the same editions."""
    return cursor(further, which.act) if further else None


def _paged(
    key: str, rows: list[Answer], mark: str | None, count: int | None, unmatched: Unmatched | None = None
) -> Listed:
    return Listed(rows, key, {"next": mark, "count": count}, mark, count, unmatched=unmatched or {})


def _edition(where: EditionPath, given: VersionQuery) -> EditionInfo:
    """Return the edition at an address. Raises NotPublished or Withdrawn."""
    year, suffix = where.period[:4], where.period[4:]
    stages = {stage.suffix: stage for stage in Stage}
    if not (year.isascii() and year.isdigit() and len(year) == 4 and suffix in stages):
        raise NotPublished(where.period)
    return queries.edition(where.unit, int(year), stages[suffix], given.version)
