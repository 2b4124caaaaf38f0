"""Projects and what they are to achieve, and the department as a whole."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget import queries
from budget.money import has_shares
from budget.queries.list_keys import PrintedList
from budget.queries.list_years import part_years
from budget.queries.results import Figure, NamedFigure, ProjectItem, ProjectList
from budget.queries.targets import COST
from budget.queries.twins import Twin, TwinKind
from budget.queries.years import YearBefore, Years
from budget.vocabulary import Stage
from disclosure.charts import Chart, bars_chart
from disclosure.english_names import called, english_of
from disclosure.figures import about, share_words
from disclosure.selection import ProjectFilter, Sort, project_filter, with_query
from disclosure.sentences.contradictions import about as about_code
from disclosure.sentences.contradictions import plainly
from disclosure.sentences.leads import of_projects, of_year
from disclosure.sentences.projects import project_money, projects_cover, projects_named
from disclosure.sentences.targets import costs, department_money, pieces_cost, targets_since
from disclosure.sentences.twins import same_amounts
from disclosure.sentences.years import came_and_went, since_last_year
from disclosure.tables import IndicatorsTable, ProjectsTable, Row, indicator_rows, named_rows, named_table, project_rows
from disclosure.tables.money import year_heading
from disclosure.tables.projects import ListedProject, TargetRow
from disclosure.tables.rows import shared_by
from disclosure.tables.years import YearsTable, list_years_table, project_years_table, there_before
from disclosure.views.answer import Page, edition_page
from disclosure.views.navigation import Crumb
from disclosure.visit import Visit

# Kinds of targets in the order in which a reader asks: what is done, what it costs, what comes of it, who is content.
LEVELS = {
    "产出指标": mark("要做成什么"),
    "成本指标": mark("要花多少"),
    "效益指标": mark("有什么好处"),
    "满意度指标": mark("大家满不满意"),
}
CHART_ROWS = 8


@edition_page
def projects(visit: Visit, request: HttpRequest) -> Page:
    """List the disclosed projects, filtered and sorted as the address says.

    Five queries, one more with another year, one with a list of projects that have no targets.
    """
    wanted = project_filter(request.GET)
    found = queries.projects(visit.edition)
    targeted = _targeted(visit, wanted.indicator) if wanted.indicator else None
    kept = [item for item in found.rows if _matches(item, wanted) and (targeted is None or item.code in targeted)]
    listed = _sorted(kept, wanted.sort)
    years = queries.years_of_list(visit.edition, visit.editions, PrintedList.PROJECTS)
    before = years.before if years else None
    base = shared_by([item.total for item in found.rows], found.disclosed)  # of all of them, though some be chosen
    table = _listing(visit, project_rows(visit, listed, base, before, is_whole=not wanted.is_active), before)
    disclosed = Figure(found.disclosed, None, len(found.rows))
    every = found.all_projects.fen if found.all_projects else 0
    is_shared = has_shares([item.total.fen for item in found.rows if item.total], every) and found.disclosed <= every
    told = share_words(found.disclosed, every, _("全部项目支出")) if is_shared else None
    share = _("，{share}").format(share=told) if told else ""
    filters = {name: value for name, value in wanted.typed.items() if value}
    here = reverse("projects", kwargs={"unit": visit.selection.unit, "period": visit.selection.period})
    return Page(
        template="projects",
        title=_("项目和目标"),
        description=_described(visit, found, share),
        section="projects",
        crumbs=(Crumb(_("项目"), visit.link("projects")),),
        tables={"": table}
        | ({"years": list_years_table(visit, years, _("已公开的项目"), "projects")} if years else {}),
        chart=_chart(visit, table, found),
        context={
            "projects": found,
            "said": {
                "lead": of_projects(visit, disclosed, len(found.rows), is_all=found.named is None),
                "since": since_last_year(visit, disclosed if found.rows else None, years, is_list=True),
                "cover": projects_cover(visit, found.all_projects, found.disclosed, len(found.rows)),
                "named": projects_named(visit, found.all_projects, found.named, len(found.rows)),
            },
            "came_and_went": [] if wanted.is_active else came_and_went(visit, before, table.records, is_list=True),
            "filter": wanted,
            "listed": len(listed),
            "all_url": visit.link("projects"),
            "hidden_fields": visit.selection.carried,
            "sorts": {
                "label": _("排序"),
                "options": [
                    {
                        "label": sort.label,
                        "url": with_query(here, {**visit.selection.carried, **filters, "sort": sort.value}),
                        "current": sort is wanted.sort,
                    }
                    for sort in Sort
                ],
            },
        },
    )


def _chart(visit: Visit, table: ProjectsTable, found: ProjectList) -> Chart | None:
    title = visit.edition.title
    basis = _("占已公开项目 · {title}").format(title=title)
    return bars_chart(table, _("列出的项目"), basis, title, base=found.disclosed, most=CHART_ROWS)


def _described(visit: Visit, found: ProjectList, share: str) -> str:
    """Say in a line, for who has not opened the page, which projects there are."""
    if not found.rows:
        text = _("{place_name} {title}没有逐个公开项目的绩效目标。")
    elif found.named is None:
        text = _("{place_name} {title}公开 {count} 个项目，共{amount}{share}。")
    else:
        text = _("{place_name} {title}有 {count} 个项目写了绩效目标，共{amount}{share}。")
    return text.format(
        place_name=visit.place_name,
        title=visit.edition.title,
        count=len(found.rows),
        amount=about(found.disclosed),
        share=share,
    )


def _listing(visit: Visit, rows: list[ListedProject], before: YearBefore | None) -> ProjectsTable:
    compared = before is not None and before.parts is not None
    return ProjectsTable(
        rows,
        visit,
        _("{title}，已公开的项目").format(title=visit.edition.title),
        name="projects",
        exclude=() if compared else ("before", "change"),
        headings=year_heading(before) if before is not None and compared else {},
    )


def _targeted(visit: Visit, text: str) -> set[str]:
    """Return the codes of the projects with a target that names `text`: a kind of indicator or a word of it."""
    sought = text.casefold()
    return {
        code
        for code, found in queries.indicators(visit.edition)
        if sought in f"{found.level1} {found.level2} {found.level3} {found.target_text}".casefold()
    }


def _matches(item: ProjectItem, wanted: ProjectFilter) -> bool:
    fen = item.total.fen if item.total else None
    text = wanted.text.casefold()
    return (
        (not text or text in f"{item.name} {item.code} {item.goal}".casefold())
        and (wanted.least is None or (fen is not None and fen >= wanted.least))
        and (wanted.most is None or (fen is not None and fen <= wanted.most))
    )


def _sorted(items: list[ProjectItem], sort: Sort) -> list[ProjectItem]:
    match sort:
        case Sort.NAME:
            return sorted(items, key=lambda item: item.name)
        case Sort.CODE:
            return sorted(items, key=lambda item: item.code)
        case Sort.TARGETS:
            return sorted(items, key=lambda item: -item.indicator_count)
        # The query gives them by amount already.
        case Sort.AMOUNT:
            return items


@edition_page
def project(visit: Visit, request: HttpRequest, code: str) -> Page:  # noqa: ARG001 - every view takes it
    """Show one project: goal, money, targets in readable form. Six queries, seven with another year."""
    found = queries.project(visit.edition, code)
    item = found.item
    checked = queries.checks_about(visit.edition, code)
    rows = indicator_rows(found.indicators, code)
    table = IndicatorsTable(
        rows, visit, _("{item_name}的绩效指标").format(item_name=called(item.name)), name=f"project-{code}"
    )
    years = part_years(queries.years_of_list(visit.edition, visit.editions, PrintedList.PROJECTS), code)
    given = _("实际支出{amount}，") if visit.edition.stage is Stage.FINAL else _("安排{amount}，")
    money = given.format(amount=about(item.total.fen)) if item.total else ""
    return Page(
        template="project",
        title=english_of(item.name) or item.name,
        description=_("{place_name} {title}项目“{item_name}”：{money}{count} 项绩效指标。").format(
            place_name=visit.place_name, title=visit.edition.title, item_name=item.name, money=money, count=len(rows)
        ),
        section="projects",
        crumbs=(Crumb(_("项目"), visit.link("projects")), Crumb(item.name, "")),
        tables={"": table} | ({"years": project_years_table(visit, years, item.name, code)} if years else {}),
        context={
            "item": item,
            "english_name": english_of(item.name),
            "said": {
                "lead": of_year(visit, item.total, ""),  # no list of its lines is here
                "since": since_last_year(visit, item.total, years, is_whole=False, is_list=True),
                "money": project_money(visit, item),
                "twins": same_amounts(visit, _("项目总额"), _twins(visit, item)),
                "contradictions": [plainly(visit, check) for check in about_code(checked, code)],
                "costs": costs(visit, item, found.indicators, checked),
                "pieces": list(pieces_cost(visit, item, found.indicators, checked)),
            },
            "goal_url": visit.cell(found.goal_place) if found.goal_place else "",
            "goal_place": found.goal_place,
            "groups": _groups(rows),
            "of_cost": COST,
        },
    )


def _twins(visit: Visit, item: ProjectItem) -> tuple[Twin, ...]:
    """Return the lines of spending and the services that have a project's amount. One query."""
    if item.total is None:
        return ()
    return queries.twins(visit.edition, {item.total.fen}, TwinKind.LINE, TwinKind.SERVICE)


def _groups(rows: list[TargetRow]) -> list[tuple[str, str, list[TargetRow]]]:
    """Return targets by kind: (official name, plain question, targets); unknown kinds come last."""
    known = [(level, _(question), [row for row in rows if row.level1 == level]) for level, question in LEVELS.items()]
    others = [row for row in rows if row.level1 not in LEVELS]
    return [group for group in (*known, (_("其他指标"), _("其他目标"), others)) if group[2]]


@edition_page
def performance(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show the department's goal, money and targets. Six queries, eight with another year."""
    found = queries.performance(visit.edition)
    years = queries.years_of_list(visit.edition, visit.editions, PrintedList.PERFORMANCE)
    counts = queries.target_counts(point.edition for point in years.points if point.edition) if years else {}
    rows = indicator_rows(found.indicators)
    table = IndicatorsTable(rows, visit, _("部门整体支出绩效指标"), name="performance")
    money = {named.key: named for named in found.money}
    before = years.before if years else None
    money_rows = _money_rows(money, before, there_before(visit, before, "performance"))
    by_kind = named_table(visit, money_rows, _("整体资金"), before, name="performance-money", heading=_("资金"))
    activities: dict[str, list[TargetRow]] = {}
    for row in rows:
        activities.setdefault(row.activity, []).append(row)
    return Page(
        template="performance",
        title=_("全年要做成什么"),
        description=_("{place_name} {title}的整体绩效目标和 {count} 项指标。").format(
            place_name=visit.place_name, title=visit.edition.title, count=len(rows)
        ),
        section="performance",
        crumbs=(Crumb(_("目标"), visit.link("performance")),),
        tables={
            "": table,
            "records": by_kind,
        }
        | ({"years": _targets_by_year(visit, years, money_rows, counts)} if years else {}),
        context={
            "performance": found,
            "said": [
                sentence
                for sentence in (
                    department_money(visit, found),
                    since_last_year(visit, money["total"].figure if "total" in money else None, years, is_list=True),
                    targets_since(visit, years, counts),
                )
                if sentence
            ],
            "came_and_went": came_and_went(visit, before, money_rows, is_list=True),
            "money": money,
            "activities": [(name, _groups(rows)) for name, rows in activities.items()],
        },
    )


def _targets_by_year(visit: Visit, years: Years, rows: list[Row], counts: dict[int, int]) -> YearsTable:
    """Return the money of each year and how many targets there were: what a target asks has no code to match it by."""
    told = {edition: _("{count} 项指标").format(count=count) for edition, count in counts.items()}
    return list_years_table(visit, years, _("部门整体资金"), "performance", rows, told)


def _money_rows(money: dict[str, NamedFigure], before: YearBefore | None, there: str) -> list[Row]:
    total: Figure | None = money["total"].figure if "total" in money else None
    parts = [named for key, named in money.items() if key != "total"]
    keys = [*money, *(before.parts or () if before else ())]
    return named_rows(parts, total, subs=[key for key in keys if "_" in key], before=before, there=there)
