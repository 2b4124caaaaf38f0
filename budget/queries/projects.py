"""Projects and what they are to achieve, and the department as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import BigIntegerField, Count, QuerySet
from django.db.models.functions import Coalesce

from budget.forms import MEASURES, Funds, Subject
from budget.models import DepartmentGoal, LineItem, PerformanceIndicator, Project
from budget.queries.contents import contents
from budget.queries.errors import NotDisclosed, UnknownCode
from budget.queries.names import sheets_of
from budget.queries.results import (
    EditionInfo,
    Figure,
    Indicator,
    NamedFigure,
    Performance,
    Place,
    ProjectDetail,
    ProjectItem,
    ProjectList,
)
from budget.queries.standing import Standing, own_phase
from budget.queries.stretches import counts, stretch

MONEY = ("total", "fiscal", "other")


def projects(edition: EditionInfo) -> ProjectList:
    """Return the disclosed projects, largest first, and how much of all project money they cover.

    Three queries, four where the edition lists projects in a table without targets too.
    """
    found = Project.published.filter(edition=edition.id).annotate(indicator_count=Count("indicators"))
    money = _money(edition)
    rows = _largest_first(_item(row, money) for row in found)
    spending = contents(edition).key(Subject.SPENDING, Funds.ALL)
    all_projects = LineItem.published.filter(
        own_phase(),
        edition=edition.id,
        table__edition=edition.id,
        table__key=spending,
        line=Standing.TOTAL.value,
        # The sum of the whole table has no code; that of a 类 has one.
        function="",
        measure="project",
    )
    return ProjectList(
        edition,
        tuple(rows),
        sum(item.total.fen for item in rows if item.total),
        _figure(edition, row) if (row := all_projects.first()) else None,
        _named(edition),
    )


def _named(edition: EditionInfo) -> tuple[int, int] | None:
    """Return how many projects a table without targets names, and for how much; None without such a table. One query."""
    listing = next((says for says in contents(edition).about(Subject.PROJECTS) if not says.is_empty), None)
    if listing is None:
        return None
    money = LineItem.published.filter(
        own_phase(),
        edition=edition.id,
        table__edition=edition.id,
        table__key=listing.key,
        line=Standing.DETAIL.value,
        measure="total",
    ).values_list("amount", flat=True)
    # `len` fetches what `sum` then adds up; `count` would ask the database a second time.
    return len(money), sum(money)


def projects_of(editions: Sequence[EditionInfo], start: int, limit: int) -> list[tuple[EditionInfo, ProjectItem]]:
    """Return a stretch of the projects of some editions, in their order and largest first.

    Three queries, however many editions there are; only those that the stretch lies in are read. Cells are not told.
    """
    here, skipped = stretch(editions, counts(Project, [each.id for each in editions]), start, limit)
    return _listed({edition.id: edition for edition in here})[skipped : skipped + limit]


def _listed(editions: dict[int, EditionInfo]) -> list[tuple[EditionInfo, ProjectItem]]:
    amounts = LineItem.published.filter(
        own_phase(),
        table__edition__in=editions,
        table__subject=Subject.PROJECT_GOALS.value,
        is_total=False,
        measure__in=MONEY,
    )
    money: dict[int, dict[tuple[str, str], Figure]] = {key: {} for key in editions}
    for edition, code, measure, fen in amounts.values_list("edition_id", "category", "measure", "amount"):
        money[edition][code, measure] = Figure(fen)
    items: dict[int, list[ProjectItem]] = {key: [] for key in editions}
    for row in Project.published.filter(edition__in=editions).annotate(indicator_count=Count("indicators")):
        items[row.edition_id].append(_item(row, money[row.edition_id]))
    return [(edition, item) for key, edition in editions.items() for item in _largest_first(items[key])]


def _largest_first(items: Iterable[ProjectItem]) -> list[ProjectItem]:
    return sorted(items, key=lambda item: -(item.total.fen if item.total else 0))


def project(edition: EditionInfo, code: str) -> ProjectDetail:
    """Return one project with its targets. Three queries, and the sheets. Raises UnknownCode."""
    row = Project.published.filter(edition=edition.id, code=code).annotate(indicator_count=Count("indicators")).first()
    if row is None:
        raise UnknownCode(code)
    indicators = PerformanceIndicator.published.filter(project=row.pk)
    goal = sheets_of(edition).place(row.sheet_id, row.goal_address, row.goal) if row.goal_address else None
    found = tuple(_indicator(edition, indicator) for indicator in indicators)
    return ProjectDetail(edition, _item(row, _money(edition, code)), goal, found)


def indicators(edition: EditionInfo) -> tuple[tuple[str, Indicator], ...]:
    """Return every target as (project code, target), the department's own with "". One query, and the sheets."""
    found = PerformanceIndicator.published.filter(edition=edition.id).select_related("project")
    return tuple((row.project.code if row.project else "", _indicator(edition, row)) for row in found)


def performance(edition: EditionInfo) -> Performance:
    """Return the department's goal, money and targets. Three queries, and the sheets. Raises NotDisclosed."""
    goal = DepartmentGoal.published.filter(edition=edition.id).first()
    found = tuple(_indicator(edition, indicator) for indicator in _departments_own([edition.id]).order_by("position"))
    money = LineItem.published.filter(
        own_phase(), edition=edition.id, table__edition=edition.id, table__subject=Subject.DEPARTMENT_GOALS.value
    )
    if goal is None and not found:
        raise NotDisclosed(Subject.DEPARTMENT_GOALS.value)
    return Performance(
        edition=edition,
        department=goal.department if goal else "",
        goal=goal.goal if goal else "",
        note=goal.note if goal else "",
        goal_place=_goal_place(edition, goal),
        money=tuple(
            NamedFigure(row.measure, MEASURES.get(row.measure, row.measure), _figure(edition, row)) for row in money
        ),
        indicators=found,
    )


def _departments_own(editions: Sequence[int]) -> QuerySet[PerformanceIndicator]:
    """Return the targets that belong to no project, by their editions.

    The project is asked for by an expression: SQLite would take its index, and read those of all editions that have none.
    """
    whose = Coalesce("project_id", 0, output_field=BigIntegerField())
    rows: QuerySet[PerformanceIndicator] = PerformanceIndicator.published.filter(edition__in=editions)
    own: QuerySet[PerformanceIndicator] = rows.annotate(whose=whose).filter(whose=0)
    return own


def target_counts(editions: Iterable[EditionInfo]) -> dict[int, int]:
    """Return how many targets each department set itself, by edition. One query."""
    found = _departments_own([each.id for each in editions])
    return dict(found.order_by().values_list("edition").annotate(Count("pk")))


def _goal_place(edition: EditionInfo, goal: DepartmentGoal | None) -> Place | None:
    if goal is None or not goal.goal_address:
        return None
    return sheets_of(edition).place(goal.sheet_id, goal.goal_address, goal.goal)


def _money(edition: EditionInfo, code: str | None = None) -> dict[tuple[str, str], Figure]:
    """Return the projects' amounts with their cells, by (project code, measure). One query."""
    rows = LineItem.published.filter(
        own_phase(),
        edition=edition.id,
        table__edition=edition.id,
        table__subject=Subject.PROJECT_GOALS.value,
        is_total=False,
    )
    if code is not None:
        rows = rows.filter(category=code)
    return {(row.category, row.measure): _figure(edition, row) for row in rows}


def _item(row: Any, money: dict[tuple[str, str], Figure]) -> ProjectItem:
    total, fiscal, other = (money.get((row.code, measure)) for measure in MONEY)
    return ProjectItem(row.code, row.name, row.unit_code, row.goal, total, fiscal, other, row.indicator_count)


def _indicator(edition: EditionInfo, row: PerformanceIndicator) -> Indicator:
    return Indicator(
        activity=row.activity,
        level1=row.level1,
        level2=row.level2,
        level3=row.level3,
        relation=row.relation,
        target_text=row.target_text,
        target=row.target,
        unit_of_measure=row.unit_of_measure,
        place=sheets_of(edition).place(row.sheet_id, row.address, row.target_text),
    )


def _figure(edition: EditionInfo, row: Any) -> Figure:
    return Figure(row.amount, sheets_of(edition).place(row.sheet_id, row.address, row.raw))
