"""The heat map of two classifications crossed."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budget.late import late
from budget.money import has_shares
from budget.queries.results import Matrix
from disclosure.charts.frame import Chart, ground, name_places
from disclosure.figures import amount_text, exact_words, foremost, percent_text, with_unit
from disclosure.palette import Theme
from disclosure.visit import Visit

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Heatmap
else:
    Figure = late("plotly.graph_objects", "Figure")
    Heatmap = late("plotly.graph_objects", "Heatmap")


SCALES: dict[Theme, list[str]] = {
    "light": ["#f3ede1", "#ecd0c1", "#e0a892", "#a8321f", "#7a1d0f"],
    "dark": ["#24201b", "#472a22", "#6b382b", "#8a4330", "#a54c36"],
}


def matrix_chart(matrix: Matrix, visit: Visit, basis: str, table_id: str = "matrix") -> Chart:
    """Draw the matrix: darker where more is spent; the colour follows the square root, or small cells would vanish.

    `table_id` is the table with the same cells, if the page has it.
    """
    largest = foremost(matrix.cells.items(), lambda cell: cell[1])
    (row, column), most = largest[0]
    names = {node.code: node.plain_name or node.name for node in (*matrix.rows, *matrix.columns)}
    filled = sum(1 for fen in matrix.cells.values() if fen)
    unit = visit.unit

    def draw(theme: Theme) -> Figure:
        return _heat(matrix, visit, theme)

    share = percent_text(most, matrix.total)
    if not has_shares(matrix.cells.values(), matrix.total):
        title = _("两种分类相交的每一格")
        words = _(
            "{count} 个功能类与 {count_2} 个经济类相交，{filled} 格有数，共 {amount}；其中有负数，不能说各占多少。"
        )
    elif len(largest) == 1:
        title = _("最大的一格：{names}里的{names_2}，占 {share}").format(
            names=names[row], names_2=names[column], share=share
        )
        words = _(
            "{count} 个功能类与 {count_2} 个经济类相交，{filled} 格有钱，共 {amount}。最大的一格是{names}用于{names_2}的 {amount_2}。"
        )
    else:
        title = _("最大的 {count} 格一样大，各占 {share}").format(count=len(largest), share=share)
        words = _(
            "{count} 个功能类与 {count_2} 个经济类相交，{filled} 格有钱，共 {amount}。最大的几格一样大，各 {amount_2}。"
        )
    return Chart(
        title=title,
        basis=basis,
        description=words.format(
            count=len(matrix.rows),
            count_2=len(matrix.columns),
            filled=filled,
            amount=with_unit(matrix.total, unit),
            names=names[row],
            names_2=names[column],
            amount_2=with_unit(most, unit),
        ),
        draw=draw,
        height=max(380, 46 * len(matrix.rows) + 120),
        table_id=table_id,
        unit=unit,
    )


def _heat(matrix: Matrix, visit: Visit, theme: Theme) -> Figure:
    # Plotly draws the first row at the bottom.
    rows = list(reversed(matrix.rows))
    unit = visit.unit
    amounts = [[matrix.cells.get((row.code, column.code)) for column in matrix.columns] for row in rows]
    figure = Figure(
        Heatmap(
            x=list(range(len(matrix.columns))),
            y=list(range(len(rows))),
            # Nothing and 0 alike have no colour: the palest one would already say that something was spent.
            z=[[None if not fen else isqrt(abs(fen)) for fen in line] for line in amounts],
            text=[["" if fen is None else amount_text(fen, unit) for fen in line] for line in amounts],
            texttemplate="%{text}",
            customdata=[
                [
                    [
                        None if fen is None else matrix_cell(visit, row.code, column.code),
                        "" if fen is None else exact_words(fen),
                        f"{row.plain_name or row.name} · {column.plain_name or column.name}",
                    ]
                    for column, fen in zip(matrix.columns, line, strict=True)
                ]
                for row, line in zip(rows, amounts, strict=True)
            ],
            hovertemplate="%{customdata[2]}<br>%{customdata[1]}<extra></extra>",
            hoverongaps=False,
            colorscale=SCALES[theme],
            showscale=False,
            xgap=2,
            ygap=2,
        )
    )
    name_places(figure, [node.plain_name or node.name for node in matrix.columns], "x")
    name_places(figure, [node.plain_name or node.name for node in rows])
    figure.update_xaxes(side="top")
    figure.update_layout(plot_bgcolor=ground(theme))
    return figure


def matrix_cell(visit: Visit, row: str, column: str) -> str:
    """Return the address of the lines behind one cell of the matrix."""
    return visit.link("matrix-cell", "lines", row=row, column=column)
