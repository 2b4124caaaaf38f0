"""支出: drill-down by 功能分类 and by both 经济分类, what an item is spent on, and the lines behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from budget import queries
from budget.queries import SCHEMES_OF, NotDisclosed, UnknownCode
from budget.queries.results import Basis, Breakdown, Figure, Line, Node
from budget.vocabulary import Scheme
from disclosure.charts import KINDS, Chart, bars_chart, parts_chart
from disclosure.selection import BadSelection, ChartKind
from disclosure.tables import BreakdownTable, FileTable, LinesTable, Row, RowKind, breakdown_rows, line_rows
from disclosure.templatetags.figures import about, percent_text
from disclosure.views.answer import Page, edition_page
from disclosure.views.errors import Missing
from disclosure.views.navigation import Crumb
from disclosure.visit import Visit

# Lines shown on a page; the file below them has all.
MOST_LINES = 100
# The longest name that a column's heading carries.
MOST_HEADING = 8
TITLES = {Scheme.FUNCTION: "钱用在哪里", Scheme.GOV_ECONOMIC: "钱怎么花", Scheme.DEPT_ECONOMIC: "钱怎么花"}
LEVELS = {3: "类", 5: "款", 7: "项"}
# What an item is crossed with where the reader has not chosen: its purpose with its kind of spending.
CROSSED = {
    Scheme.FUNCTION: (Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC),
    Scheme.GOV_ECONOMIC: (Scheme.FUNCTION, Scheme.DEPT_ECONOMIC),
    Scheme.DEPT_ECONOMIC: (Scheme.FUNCTION, Scheme.GOV_ECONOMIC),
}
QUESTIONS = {
    Scheme.FUNCTION: "用在哪些事上",
    Scheme.GOV_ECONOMIC: "具体花在什么上（政府经济分类）",
    Scheme.DEPT_ECONOMIC: "具体花在什么上（部门经济分类）",
}


@edition_page
def function(visit: Visit, request: HttpRequest, code: str = "") -> Page:  # noqa: ARG001 - every view takes it
    """Spending by what it is for: 类, 款, 项."""
    return spending(visit, Scheme.FUNCTION, code)


@edition_page
def economic(visit: Visit, request: HttpRequest, scheme: Scheme, code: str = "") -> Page:  # noqa: ARG001
    """Spending by what it buys: 类, 款."""
    return spending(visit, scheme, code)


def spending(visit: Visit, scheme: Scheme, code: str) -> Page:
    """Make the page of a classification, or of one code of it. Six queries, seven with a code."""
    basis = visit.selection.basis
    if scheme not in SCHEMES_OF[basis]:
        raise BadSelection(f"“{basis.label}”只按支出功能分类公开，没有按{scheme.label}公开。")
    try:
        found = queries.breakdown(visit.edition, scheme, code, basis)
    except UnknownCode as error:
        if basis is Basis.ALL:
            raise
        everything = visit.selection.but(basis=Basis.ALL).link("function-code", code=code)
        raise Missing(
            f"口径“{basis.label}”里没有 {code} 这一项：它没有用财政拨款安排，或者没有这个科目。",
            (Crumb("按全部支出看这一项", everything), Crumb("这个口径的全部支出", visit.scheme(scheme))),
        ) from error
    is_leaf = bool(code) and all(row.node.code == code for row in found.rows)
    lines = queries.lines(visit.edition, scheme, code, basis=basis) if code else ()
    name = _name(found.node) if found.node else TITLES[scheme]
    caption = f"{visit.edition.title}，{f'{name}，' if found.node else ''}{basis.label}"
    tables: dict[str, FileTable] = {}
    table_name = f"{scheme.value}{f'-{code}' if code else ''}"
    parts_url = "#lines" if code else f"#{table_name}"
    lines_table = LinesTable(line_rows(lines), visit, f"{name}：公开表里的每一行", name=f"{scheme.value}-{code}-lines")
    if is_leaf:
        lines_table.name = table_name
        tables[""] = lines_table
    else:
        tables[""] = BreakdownTable(
            breakdown_rows(visit, found, parts_url),
            visit,
            caption,
            name=table_name,
            exclude=() if code else ("whole",),
            headings={"share": f"占{name}" if len(name) <= MOST_HEADING else "占上级"} if code else {"share": "占全部"},
        )
        if code:
            tables["lines"] = lines_table
    crossed = _cross(visit, scheme, code) if code else None
    if crossed is not None:
        tables["cross"] = crossed[1]
    basis_words = f"占{name if found.node else basis.label} · {visit.edition.title}"
    return Page(
        template="spending",
        title=name if code else {Scheme.FUNCTION: "钱用在哪里"}.get(scheme, f"钱怎么花（{scheme.label}）"),
        description=_description(visit, found, name),
        section="function" if scheme is Scheme.FUNCTION else "economic",
        crumbs=_crumbs(visit, found, scheme),
        tables=tables,
        chart=_chart(visit, tables[""], found, lines, name, basis_words) if not is_leaf else None,
        context={
            "found": found,
            "scheme": scheme,
            "is_leaf": is_leaf,
            "parent": found.path[-2] if len(found.path) > 1 else None,
            "level": LEVELS.get(len(code), ""),
            "lines_count": len(lines),
            "cross": crossed,
            "basis_note": basis.label,
            "parts_url": parts_url,
            "switchers": _switchers(visit, scheme, code, is_leaf=is_leaf),
            "parent_url": visit.scheme(scheme, found.path[-2].code if len(found.path) > 1 else "") if code else "",
            "whole_url": visit.scheme(scheme),
        },
    )


def _name(node: Node) -> str:
    return node.plain_name or node.name


def _description(visit: Visit, found: Breakdown, name: str) -> str:
    what = f"{name}安排" if found.node else "计划支出"
    share = f"，占全部支出的 {percent_text(found.total.fen, found.whole)}" if found.node else ""
    return f"{visit.place_name} {visit.edition.title}，{what}{about(found.total.fen)}{share}。逐级查看每一项，金额精确到分。"


def _crumbs(visit: Visit, found: Breakdown, scheme: Scheme) -> tuple[Crumb, ...]:
    top = "支出" if scheme is Scheme.FUNCTION else f"支出（{scheme.label}）"
    return (
        Crumb(top, visit.scheme(scheme)),
        *(Crumb(f"{node.code} {_name(node)}", visit.node(node)) for node in found.path),
    )


def _chart(
    visit: Visit, table: FileTable, found: Breakdown, lines: tuple[Line, ...], name: str, basis: str
) -> Chart | None:
    kind = visit.selection.chart or ChartKind.TREEMAP
    deeper: list[tuple[str, Row]] = []
    if kind in {ChartKind.ICICLE, ChartKind.SUNBURST}:
        every = lines or queries.lines(visit.edition, basis=found.basis)
        deeper = _deeper(visit, found, every)
    return parts_chart(table, kind, name if found.node else "全部支出", basis, deeper)


def _deeper(visit: Visit, found: Breakdown, lines: tuple[Line, ...]) -> list[tuple[str, Row]]:
    """Return the levels below the parts, summed from the lines: (code of the part around it, row)."""
    sums: dict[str, int] = {}
    field = found.scheme.value
    for line in lines:
        node: Node | None = getattr(line, field)
        if node is not None:
            sums[node.code] = sums.get(node.code, 0) + line.total.fen
    shown = len(found.rows[0].node.code) if found.rows else 0
    deeper: list[tuple[str, Row]] = []
    around = shown
    for length in (length for length in found.scheme.level_lengths if length > shown):
        level: dict[str, int] = {}
        for code, fen in sums.items():
            if len(code) >= length:
                level[code[:length]] = level.get(code[:length], 0) + fen
        for node in queries.nodes(visit.edition, found.scheme, sorted(level)):
            row = Row(
                code=node.code,
                name=node.name,
                plain_name=node.plain_name,
                url=visit.node(node),
                figure=Figure(level[node.code]),
                colour=node.code,
            )
            deeper.append((node.code[:around], row))
        around = length
    return deeper


def _cross(visit: Visit, scheme: Scheme, code: str) -> tuple[Scheme, FileTable, Chart | None] | None:
    """Return what an item is spent on by another classification; None where the table does not say."""
    options = CROSSED[scheme]
    other = visit.selection.cross if visit.selection.cross in options else options[0]
    if visit.selection.basis is Basis.GENERAL:
        return None
    try:
        found = queries.cross(visit.edition, scheme, code, other, visit.selection.basis)
    except NotDisclosed:
        return None
    rows = [_crossed(visit, row, scheme, code, other) for row in breakdown_rows(visit, found)]
    table = BreakdownTable(
        rows,
        visit,
        QUESTIONS[other],
        name=f"{scheme.value}-{code}-by-{other.value}",
        exclude=("whole",),
        headings={"share": "占这一项"},
    )
    table.table_id = "cross"
    return other, table, bars_chart(table, QUESTIONS[other], visit.edition.title)


def _crossed(visit: Visit, row: Row, scheme: Scheme, code: str, other: Scheme) -> Row:
    """Lead from a sum of two codes to the lines that have both: a cell of the matrix, or the lines of this page."""
    codes = {scheme: code, other: row.code}
    if row.kind is not RowKind.PART or Scheme.DEPT_ECONOMIC in codes:
        return replace(row, lines_url="#lines")
    arguments = {"row": codes[Scheme.FUNCTION], "column": codes[Scheme.GOV_ECONOMIC]}
    return replace(row, lines_url=visit.link("matrix-cell", "lines", **arguments))


def _switchers(visit: Visit, scheme: Scheme, code: str, *, is_leaf: bool) -> list[dict[str, Any]]:
    selection = visit.selection
    arguments: dict[str, object] = {"code": code} if code else {}
    if scheme is not Scheme.FUNCTION:
        arguments["scheme"] = scheme
    page = ("function" if scheme is Scheme.FUNCTION else "economic") + ("-code" if code else "")

    def option(label: str, *, current: bool, **changes: Any) -> dict[str, Any]:
        return {"label": label, "url": selection.but(**changes).link(page, **arguments), "current": current}

    switchers: list[dict[str, Any]] = []
    if not is_leaf:
        kind = selection.chart or ChartKind.TREEMAP
        kinds = [option(each.label, current=each is kind, chart=each) for each in KINDS]
        switchers.append({"label": "图", "options": kinds})
    if scheme is Scheme.FUNCTION:
        bases = [option(each.label, current=each is selection.basis, basis=each) for each in Basis]
        switchers.append({"label": "口径", "options": bases})
    elif not code:
        both = [
            {"label": each.label, "url": visit.scheme(each), "current": each is scheme}
            for each in (Scheme.GOV_ECONOMIC, Scheme.DEPT_ECONOMIC)
        ]
        switchers.append({"label": "分类", "options": both})
    return switchers
