"""支出: drill-down by 功能分类 and by both 经济分类, what an item is spent on, and the lines behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget import queries
from budget.queries import NotDisclosed, UnknownCode
from budget.queries.basis import Basis
from budget.queries.results import Breakdown, Check, Matrix, Node
from budget.queries.years import YearBefore, Years
from budget.vocabulary import Scheme, Stage
from disclosure.charts import Chart, kinds_of, matrix_chart, parts_chart
from disclosure.english_names import within
from disclosure.figures import about as roughly
from disclosure.figures import share_words
from disclosure.selection import BadSelection, ChartKind
from disclosure.sentences import Said
from disclosure.sentences.bought import services_inside
from disclosure.sentences.contradictions import about, plainly
from disclosure.sentences.leads import of_all, of_code, whole_of
from disclosure.sentences.makeup import holds, unnamed_staff
from disclosure.sentences.relations import basic_and_project, lines_below, parts_miss, same_money
from disclosure.sentences.stages import planned_before
from disclosure.sentences.targets import per_head
from disclosure.sentences.twins import same_amounts
from disclosure.sentences.years import came_and_went, since_last_year
from disclosure.tables import BreakdownTable, FileTable, RowKind, breakdown_rows
from disclosure.tables.money import rated_by, unplanned, unprinted
from disclosure.tables.years import years_table
from disclosure.views.answer import Page, edition_page
from disclosure.views.crossing import CROSSED, Below, across, below, chosen, split_across
from disclosure.views.errors import Missing
from disclosure.views.navigation import Crumb
from disclosure.visit import Visit

# The longest name that a column's heading carries.
MOST_HEADING = 8
# Rows of all tables down to one of these parts from which on the part opens by hand, unless it has as few as this.
MOST_ROWS = {"cross": 14, "lines": 20}
FEW_ROWS = 5
TITLES = {
    Scheme.FUNCTION: mark("钱用在哪里"),
    Scheme.GOV_ECONOMIC: mark("钱怎么花"),
    Scheme.DEPT_ECONOMIC: mark("钱怎么花"),
}
LEVELS = {3: mark("类"), 5: mark("款"), 7: mark("项")}


@edition_page
def function(visit: Visit, request: HttpRequest, code: str = "") -> Page:  # noqa: ARG001 - every view takes it
    """Spending by what it is for: 类, 款, 项."""
    return spending(visit, Scheme.FUNCTION, code)


@edition_page
def economic(visit: Visit, request: HttpRequest, scheme: Scheme, code: str = "") -> Page:  # noqa: ARG001
    """Spending by what it buys: 类, 款."""
    return spending(visit, scheme, code)


def spending(visit: Visit, scheme: Scheme, code: str) -> Page:
    """Make the page of a classification, or of one code of it. Six queries; eight with a code and a year before."""
    found = _found(visit, scheme, code)
    is_leaf = bool(code) and all(row.node.code == code for row in found.rows)
    # Nothing is below it and nothing was planned beside it: its printed lines are all that there is.
    lines_alone = is_leaf and found.plans is None
    name = _name(found.node) if found.node else _(TITLES[scheme])
    table_name = f"{scheme.value}{f'-{code}' if code else ''}"
    parts_url = "#lines" if code else f"#{table_name}"
    edition = visit.edition
    years = queries.years_of(edition, visit.editions, scheme, code, found.basis)
    before = years.before if years is not None else None
    lines = below(visit, found, code, name, table_name if lines_alone else f"{table_name}-lines") if code else None
    crossing = chosen(visit, scheme, queries.contents(edition).schemes_of(found.basis))
    split = split_across(visit, found, code, lines, crossing) if lines is not None and crossing is not None else None
    tables: dict[str, FileTable] = {}
    if lines is None or not lines_alone:
        tables[""] = _parts(visit, found, name, table_name, parts_url, before, is_leaf=is_leaf)
    if lines is not None:
        tables["" if lines_alone else "lines"] = lines.table
    if split is not None and crossing is not None:
        tables["cross"] = across(visit, split, scheme, code, crossing)
    if years is not None:
        tables["years"] = years_table(visit, found, years, name if code else found.basis.label)
    if lines is not None and lines.is_listed:
        _fold(tables)
    chart, drawings = (None, ()) if is_leaf else _chart(visit, tables[""], found, name, code)
    failed = queries.failed_checks(edition) if code else ()
    parent = found.path[-2] if len(found.path) > 1 else None
    return Page(
        template="spending",
        title=name
        if code
        else {Scheme.FUNCTION: _("钱用在哪里")}.get(scheme, _("钱怎么花（{scheme}）").format(scheme=_(scheme.label))),
        description=_description(visit, found, name),
        section="function" if scheme is Scheme.FUNCTION else "economic",
        crumbs=_crumbs(visit, found, scheme),
        tables=tables,
        chart=chart,
        context={
            "found": found,
            "scheme": scheme,
            "is_leaf": is_leaf,
            "lines_alone": lines_alone,
            "level": _(LEVELS[len(code)]) if len(code) in LEVELS else "",
            "lines": lines,
            "cross_switcher": _cross_switcher(visit, scheme, code, found.basis),
            "services": lines.services if lines is not None else (),
            "said": _said(visit, found, lines, split, failed, _lead(visit, found, parts_url, years))
            | _changes(visit, years, tables[""]),
            "basis_note": found.basis.label,
            "parts_url": parts_url,
            "switchers": _switchers(visit, found, code, drawings if chart else ()),
            "parent": parent,
            "parent_fen": found.parent_total,
            "parent_url": visit.scheme(scheme, parent.code if parent else "") if code else "",
            "whole_url": visit.scheme(scheme),
        },
    )


def _fold(tables: Mapping[str, FileTable]) -> None:
    """Let a part open by hand where the tables above it fill the page already."""
    shown = len(tables[""].records)
    for part in (part for part in MOST_ROWS if part in tables):
        # Counted from the top of the page: it is what stands above that makes a part one too many.
        shown += len(tables[part].records)
        if shown > MOST_ROWS[part]:
            tables[part].most_open = FEW_ROWS


def _said(
    visit: Visit,
    found: Breakdown,
    lines: Below | None,
    split: Breakdown | None,
    failed: Sequence[Check],
    lead: Iterable[Said | None],
) -> dict[str, Said | list[Said] | None]:
    """Return the sentences of the page."""
    said: dict[str, Said | list[Said] | None] = {
        "lead": [sentence for sentence in lead if sentence],
        "parts_miss": parts_miss(visit, found),
    }
    if lines is None:
        return said
    code = found.node.code if found.node else ""
    said["lines"] = lines_below(found, [line.total for line in lines.lines], is_listed=lines.is_listed)
    said["contradictions"] = [plainly(visit, check) for check in about(failed, code)]
    if split is not None:
        said["same_money"] = same_money(visit, split.gap)
        said["holds"] = holds(visit, found, split.rows)
    if found.scheme is Scheme.FUNCTION:
        said["unnamed"] = unnamed_staff(visit, found, visit.scheme(Scheme.DEPT_ECONOMIC, "30199"))
    said["twins"] = same_amounts(visit, _("这里有一行是"), lines.twins)
    if lines.services:
        said["services"] = services_inside(visit, found, lines.services, _room(found, lines), failed)
    return said


def _changes(visit: Visit, years: Years | None, table: FileTable) -> dict[str, Said | list[Said] | None]:
    """Return the sentences on parts that the year before had not, or had; they speak of a table of parts."""
    rows = table.records if isinstance(table, BreakdownTable) else ()
    return {"came_and_went": came_and_went(visit, years.before, rows) if years is not None and rows else []}


def _lead(visit: Visit, found: Breakdown, parts_url: str, years: Years | None) -> Iterator[Said | None]:
    """Yield what the page begins with."""
    yield of_code(visit, found, parts_url) if found.node else of_all(visit, found, parts_url)
    yield planned_before(visit, found)
    yield since_last_year(visit, found.total, years, is_whole=found.node is None)
    yield basic_and_project(visit, found, parts_url)
    yield per_head(visit, found.total)


def _room(found: Breakdown, lines: Below) -> int | None:
    """Return how much of a 类 can have bought services, what is not for staff; None where the tables do not tell.

    It is the money of the services' table on every basis; lines that are too many to list say it of all money alone.
    """
    if not lines.is_listed:
        return found.makeup.bought if found.makeup is not None and found.makeup.is_known else None
    items = [(line.function.code if line.function else "", line.total.fen) for line in lines.lines]
    # With one item unknown the sum is unknown: too small a one would make of a service a contradiction that is none.
    if any(item not in lines.rooms for item, _fen in items):
        return None
    if found.basis is Basis.ALL:
        return sum(lines.rooms.values())
    # The two tables count on two bases: of an item no more is left than this one prints for it.
    return sum(min(fen, lines.rooms[item]) for item, fen in items)


def _found(visit: Visit, scheme: Scheme, code: str) -> Breakdown:
    """Return the breakdown that is asked for, or say why the basis has none."""
    basis = visit.basis(scheme)
    bases = queries.contents(visit.edition).bases(scheme)
    if bases and basis not in bases:
        raise BadSelection(
            _("“{basis}”只按支出功能分类公开，没有按{scheme}公开。").format(basis=basis.label, scheme=_(scheme.label))
        )
    try:
        return queries.breakdown(visit.edition, scheme, code, basis)
    except UnknownCode as error:
        # Of all spending there is no wider basis that might have the code.
        if visit.selection.basis is Basis.ALL:
            raise
        everything = visit.selection.but(basis=Basis.ALL).link("function-code", code=code)
        raise Missing(
            _("口径“{basis}”里没有 {code} 这一项：它没有用财政拨款安排，或者没有这个科目。").format(
                basis=basis.label, code=code
            ),
            (Crumb(_("按全部支出看这一项"), everything), Crumb(_("这个口径的全部支出"), visit.scheme(scheme))),
        ) from error


def _parts(
    visit: Visit,
    found: Breakdown,
    name: str,
    table_name: str,
    parts_url: str,
    before: YearBefore | None,
    *,
    is_leaf: bool,
) -> FileTable:
    """Return the table of the parts of a node; of a code without parts its one line, what was planned beside what was spent."""
    heading = (
        _("占全部") if not found.node else _("占{name}").format(name=name) if len(name) <= MOST_HEADING else _("占上级")
    )
    hidden = [] if found.node else ["whole"]
    compared = before is not None and before.parts is not None
    if not compared:
        hidden += ["before", "change"]
    rows = breakdown_rows(visit, found, parts_url, before)
    if is_leaf:
        rows = [replace(row, url="") for row in rows if row.kind is not RowKind.TOTAL]
        hidden += ["share", "whole"]
    return BreakdownTable(
        rows,
        visit,
        _("，").join(filter(None, (visit.edition.title, name if found.node else "", found.basis.label))),
        name=table_name,
        exclude=(*unprinted(visit, found.basis, found.scheme), *unplanned(found), *hidden),
        headings={"name": _("用途") if found.scheme is Scheme.FUNCTION else _("花法")}
        | ({} if is_leaf else {"share": heading})
        | rated_by(found)
        | ({"before": _("{year} 年").format(year=before.year)} if before is not None and compared else {}),
    )


def _name(node: Node) -> str:
    return node.plain_name or node.name


def _description(visit: Visit, found: Breakdown, name: str) -> str:
    is_final = visit.edition.stage is Stage.FINAL
    given = _("{name}实际支出") if is_final else _("{name}安排")
    what = given.format(name=name) if found.node else whole_of(visit.edition, found.basis)
    share = ""
    if found.node and found.is_part_of_whole:
        told = share_words(found.total.fen, found.whole, within(found.basis.label))
        share = _("，{share}").format(share=told) if told else ""
    return _("{place_name} {title}，{what}{amount}{share}。逐级查看每一项，金额精确到分。").format(
        place_name=visit.place_name, title=visit.edition.title, what=what, amount=roughly(found.total.fen), share=share
    )


def _crumbs(visit: Visit, found: Breakdown, scheme: Scheme) -> tuple[Crumb, ...]:
    top = _("支出") if scheme is Scheme.FUNCTION else _("支出（{scheme}）").format(scheme=_(scheme.label))
    return (
        Crumb(top, visit.scheme(scheme)),
        *(Crumb(f"{node.code} {_name(node)}", visit.node(node)) for node in found.path),
    )


def _crossed(visit: Visit, found: Breakdown, code: str) -> Matrix | None:
    """Return purposes crossed with kinds, which say what no table of the page does; None where no line has both codes."""
    if found.scheme is not Scheme.FUNCTION or code or found.basis is not Basis.ALL or not visit.way("matrix"):
        return None
    try:
        return queries.matrix(visit.edition)
    except NotDisclosed:
        return None


def _drawn(visit: Visit, drawings: Sequence[ChartKind]) -> ChartKind:
    """Return the drawing that the reader chose, as far as the page has it; else the one that leads."""
    return next((kind for kind in drawings if kind is visit.selection.chart), drawings[0])


def _chart(
    visit: Visit, table: FileTable, found: Breakdown, name: str, code: str
) -> tuple[Chart | None, tuple[ChartKind, ...]]:
    """Return the chart of the page, and the drawings among which a reader chooses, the one that leads first."""
    crossed = _crossed(visit, found, code)
    drawings = (*([ChartKind.HEAT] if crossed else []), *kinds_of(table))
    kind = _drawn(visit, drawings)
    plain = f"{_(found.basis.label)} · {visit.edition.title}"
    if crossed is not None and kind is ChartKind.HEAT:
        return matrix_chart(crossed, visit, plain, table_id=""), drawings
    basis = _("占{part} · {title}").format(
        part=name if found.node else within(found.basis.label), title=visit.edition.title
    )
    return parts_chart(table, kind, name if found.node else _(found.basis.label), basis, plain), drawings


def _page_of(scheme: Scheme, code: str) -> tuple[str, dict[str, object]]:
    arguments: dict[str, object] = {"code": code} if code else {}
    if scheme is not Scheme.FUNCTION:
        arguments["scheme"] = scheme
    return ("function" if scheme is Scheme.FUNCTION else "economic") + ("-code" if code else ""), arguments


def _cross_switcher(visit: Visit, scheme: Scheme, code: str, basis: Basis) -> dict[str, Any]:
    page, arguments = _page_of(scheme, code)
    there = queries.contents(visit.edition).schemes_of(basis)
    current = chosen(visit, scheme, there)
    options = [
        {
            "label": _(each.label),
            "url": f"{visit.selection.but(cross=each).link(page, **arguments)}#cross",
            "current": each is current,
        }
        for each in CROSSED[scheme]
        if each in there
    ]
    return {"label": _("换一种分法"), "options": options, "of": "cross"}


def _switchers(visit: Visit, found: Breakdown, code: str, drawings: Sequence[ChartKind]) -> list[dict[str, Any]]:
    selection, scheme = visit.selection, found.scheme
    page, arguments = _page_of(scheme, code)

    def option(label: str, *, current: bool, **changes: Any) -> dict[str, Any]:
        return {"label": label, "url": selection.but(**changes).link(page, **arguments), "current": current}

    switchers: list[dict[str, Any]] = []
    if len(drawings) > 1:
        kind = _drawn(visit, drawings)
        kinds = [option(each.label, current=each is kind, chart=each) for each in drawings]
        kinds = [each | {"url": f"{each['url']}#chart"} for each in kinds]
        switchers.append({"label": _("图"), "options": kinds, "of": "chart"})
    if scheme is Scheme.FUNCTION:
        bases = [option(each.label, current=each is found.basis, basis=each) for each in found.bases]
        if len(bases) > 1:
            switchers.append({"label": _("口径"), "options": bases})
    elif not code:
        both = [
            {"label": _(each.label), "url": visit.scheme(each), "current": each is scheme}
            for each in queries.contents(visit.edition).schemes()
            if each is not Scheme.FUNCTION
        ]
        if len(both) > 1:
            switchers.append({"label": _("分类"), "options": both})
    return switchers
