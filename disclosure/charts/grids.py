"""The heat map of two classifications crossed."""

from __future__ import annotations

from math import isqrt

from plotly.graph_objects import Figure, Heatmap

from budget.queries.results import Matrix
from disclosure.charts.frame import Chart, ground
from disclosure.palette import Theme
from disclosure.templatetags.figures import amount_text, exact_words, percent_text
from disclosure.visit import Visit

SCALES: dict[Theme, list[str]] = {
    "light": ["#f3ede1", "#e5b9a5", "#cf7b62", "#b0301c", "#7a1d0f"],
    "dark": ["#24201b", "#5a2f24", "#94452f", "#d15f43", "#ff9a84"],
}


def matrix_chart(matrix: Matrix, visit: Visit, basis: str) -> Chart:
    """Draw the matrix: darker where more is spent; the colour follows the square root, or small cells would vanish."""
    (row, column), most = max(matrix.cells.items(), key=lambda cell: cell[1])
    names = {node.code: node.plain_name or node.name for node in (*matrix.rows, *matrix.columns)}
    filled = sum(1 for fen in matrix.cells.values() if fen)
    unit = visit.unit

    def draw(theme: Theme) -> Figure:
        return _heat(matrix, visit, theme)

    return Chart(
        title=f"最大的一格：{names[row]}里的{names[column]}，占 {percent_text(most, matrix.total)}",
        basis=basis,
        description=(
            f"{len(matrix.rows)} 个功能类与 {len(matrix.columns)} 个经济类相交，{filled} 格有钱，"
            f"共 {amount_text(matrix.total, unit)} {unit.label}。最大的一格是{names[row]}用于{names[column]}的 "
            f"{amount_text(most, unit)} {unit.label}。"
        ),
        draw=draw,
        height=max(380, 46 * len(matrix.rows) + 120),
        table_id="matrix",
    )


def _heat(matrix: Matrix, visit: Visit, theme: Theme) -> Figure:
    rows = list(reversed(matrix.rows))
    unit = visit.unit
    amounts = [[matrix.cells.get((row.code, column.code)) for column in matrix.columns] for row in rows]
    figure = Figure(
        Heatmap(
            x=[node.plain_name or node.name for node in matrix.columns],
            y=[node.plain_name or node.name for node in rows],
            z=[[None if not fen else isqrt(abs(fen)) for fen in line] for line in amounts],
            text=[["" if fen is None else amount_text(fen, unit) for fen in line] for line in amounts],
            texttemplate="%{text}",
            customdata=[
                [
                    [matrix_cell(visit, row.code, column.code), "" if fen is None else exact_words(fen)]
                    for column, fen in zip(matrix.columns, line, strict=True)
                ]
                for row, line in zip(rows, amounts, strict=True)
            ],
            hovertemplate="%{y}<br>%{x}<br>%{customdata[1]}<extra></extra>",
            hoverongaps=False,
            colorscale=SCALES[theme],
            showscale=False,
            xgap=2,
            ygap=2,
        )
    )
    figure.update_xaxes(side="top", automargin=True, fixedrange=True, ticks="", showgrid=False, zeroline=False)
    figure.update_yaxes(automargin=True, fixedrange=True, ticks="", showgrid=False, zeroline=False)
    figure.update_layout(plot_bgcolor=ground(theme))
    return figure


def matrix_cell(visit: Visit, row: str, column: str) -> str:
    """Return the address of the lines behind one cell of the matrix."""
    return visit.link("matrix-cell", "lines", row=row, column=column)
