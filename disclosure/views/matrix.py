"""功能 x 经济: a heat map and a table, and the lines behind each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget import queries
from budget.queries import UnknownCode
from budget.queries.results import ExpenditureLine, Figure, Matrix, Node
from budget.vocabulary import Scheme
from disclosure.charts import matrix_chart
from disclosure.charts.grids import matrix_cell
from disclosure.figures import about
from disclosure.sentences.leads import of_cell, of_matrix
from disclosure.tables import FileTable, LinesTable, line_rows
from disclosure.tables.columns import AmountColumn
from disclosure.tables.money import NodeColumn
from disclosure.views.answer import Page, edition_page
from disclosure.views.navigation import Crumb
from disclosure.visit import Visit

# Steps of the heat map's shade: the stylesheet's classes heat-1 (little) to heat-5 (most).
SHADES = 5


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One filled cell of the matrix, as files list it."""

    function: Node
    gov_economic: Node
    figure: Figure


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A cell of the page's grid; `shade` is 0 where nothing is spent."""

    fen: int | None
    url: str
    shade: int


class MatrixTable(FileTable):
    """The filled cells, one row each."""

    function = NodeColumn(mark("支出功能分类"), name="function")
    gov_economic = NodeColumn(mark("政府支出经济分类"), name="gov_economic")
    figure = AmountColumn(mark("金额"))


@edition_page
def matrix(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show both classifications crossed at their 类. Four queries."""
    found = queries.matrix(visit.edition)
    names = {node.code: node for node in (*found.rows, *found.columns)}
    rows = [
        MatrixRow(names[row], names[column], Figure(fen, None, 0)) for (row, column), fen in sorted(found.cells.items())
    ]
    table = MatrixTable(rows, visit, _("用途与花法对照"), name="matrix")
    return Page(
        template="matrix",
        title=_("用途与花法对照"),
        description=_("{place_name} {title}：{amount}，每一类用途花在什么上。").format(
            place_name=visit.place_name, title=visit.edition.title, amount=about(found.total)
        ),
        section="matrix",
        crumbs=(Crumb(_("对照"), visit.link("matrix")),),
        tables={"": table},
        chart=matrix_chart(found, visit, _("全部支出 · {title}").format(title=visit.edition.title)),
        context={
            "matrix": found,
            "grid": _grid(found, visit),
            "column_totals": _column_totals(found, visit),
            "said": of_matrix(visit, found),
            "function_url": visit.link("function"),
        },
    )


def _grid(found: Matrix, visit: Visit) -> list[tuple[Node, str, list[MatrixCell], int]]:
    most = max(found.cells.values())
    grid = []
    for row in found.rows:
        cells = []
        for column in found.columns:
            fen = found.cells.get((row.code, column.code))
            # By square roots: a few cells hold most of the money, and by amounts all others would have the palest
            # shade.
            shade = 0 if not fen or fen < 0 else min(SHADES, 1 + SHADES * isqrt(fen) // isqrt(most))
            cells.append(MatrixCell(fen, matrix_cell(visit, row.code, column.code), shade))
        grid.append((row, visit.node(row), cells, sum(cell.fen or 0 for cell in cells)))
    return grid


def _column_totals(found: Matrix, visit: Visit) -> list[tuple[str, int]]:
    return [
        (visit.node(column), sum(found.cells.get((row.code, column.code), 0) for row in found.rows))
        for column in found.columns
    ]


@edition_page
def cell(visit: Visit, request: HttpRequest, row: str, column: str) -> Page:  # noqa: ARG001 - every view takes it
    """Show the lines of one cell. Four queries."""
    lines = [
        line
        for line in queries.lines(visit.edition, Scheme.FUNCTION, row)
        if line.gov_economic is not None and line.gov_economic.code.startswith(column)
    ]
    if not lines:
        raise UnknownCode(f"{row} × {column}")
    function, economic = (
        queries.nodes(visit.edition, scheme, [code])[0]
        for scheme, code in ((Scheme.FUNCTION, row), (Scheme.GOV_ECONOMIC, column))
    )
    names = [node.plain_name or node.name for node in (function, economic)]
    title = f"{names[0]} × {names[1]}"
    total = _total(lines).fen
    table = LinesTable(
        line_rows(lines), visit, _("{title}：公开表里的每一行").format(title=title), name=f"matrix-{row}-{column}"
    )
    table.table_id = "lines"
    return Page(
        template="matrix_cell",
        title=title,
        description=_("{place_name} {title}：{title_2}，共{amount}，逐行列出。").format(
            place_name=visit.place_name, title=visit.edition.title, title_2=title, amount=about(total)
        ),
        section="matrix",
        crumbs=(Crumb(_("对照"), visit.link("matrix")), Crumb(title, "")),
        tables={"": table},
        context={
            "said": of_cell(visit, _total(lines), function, economic),
            "parts": len(lines),
            "function": function,
            "economic": economic,
        },
    )


def _total(lines: Sequence[ExpenditureLine]) -> Figure:
    """Return what lines add up to; one of them is its own cell."""
    return lines[0].total if len(lines) == 1 else Figure(sum(line.total.fen for line in lines), None, len(lines))
