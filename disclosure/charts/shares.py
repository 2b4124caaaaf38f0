"""One share over the years: a line for each body, told apart by its dashes, its points and its name at its end."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budget.late import late
from disclosure.charts.frame import INKS, Chart
from disclosure.figures import percent_text
from disclosure.palette import Theme
from disclosure.tables.shares import ShareRow

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter
else:
    Figure = late("plotly.graph_objects", "Figure")
    Scatter = late("plotly.graph_objects", "Scatter")


DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "hexagon")


def share_lines(rows: Sequence[ShareRow], years: Sequence[int], title: str, basis: str, table_id: str) -> Chart | None:
    """Draw the shares of the bodies by year; None where there is only one year or no share at all."""
    drawn = [row for row in rows if any(cell.share is not None for cell in row.cells)]
    if len(years) < 2 or not drawn:
        return None
    said = _("；").join(f"{row.name} {_told(row, years)}" for row in drawn)

    def draw(theme: Theme) -> Figure:
        return _lines(drawn, years, theme)

    return Chart(
        title=title,
        basis=basis,
        description=_("各单位逐年的占比：{said}。").format(said=said),
        draw=draw,
        height=320,
        table_id=table_id,
    )


def _told(row: ShareRow, years: Sequence[int]) -> str:
    return _("、").join(
        f"{year} {percent_text(cell.fen, cell.whole)}"
        for year, cell in zip(years, row.cells, strict=True)
        if cell.fen is not None
    )


def _lines(rows: Sequence[ShareRow], years: Sequence[int], theme: Theme) -> Figure:
    figure = Figure()
    for place, row in enumerate(rows):
        last = max(at for at, cell in enumerate(row.cells) if cell.share is not None)
        figure.add_trace(
            Scatter(
                name=row.name,
                # As names: between two numbers plotly would draw half years.
                x=[str(year) for year in years],
                # Hundredths of a per cent, whole: a year without a share is a gap in the line, never a zero.
                y=[None if cell.share is None else _hundredths(cell.share) for cell in row.cells],
                connectgaps=False,
                mode="lines+markers+text",
                text=[row.name if at == last else "" for at, _cell in enumerate(row.cells)],
                textposition="top center" if place % 2 == 0 else "bottom center",
                cliponaxis=False,
                line={"color": INKS[theme], "dash": DASHES[place % len(DASHES)], "width": 2},
                marker={"color": INKS[theme], "symbol": SYMBOLS[place % len(SYMBOLS)], "size": 9},
                customdata=[
                    [cell.url, "" if cell.fen is None else percent_text(cell.fen, cell.whole)] for cell in row.cells
                ],
                hovertemplate="<b>%{fullData.name} %{x}</b><br>%{customdata[1]}<extra></extra>",
            )
        )
    # Shares begin at zero, so that a point twice as high is twice as much.
    figure.update_yaxes(visible=False, fixedrange=True, rangemode="tozero")
    figure.update_xaxes(fixedrange=True, ticks="", showgrid=False, type="category", range=[-0.5, len(years) - 0.5])
    return figure


def _hundredths(share: Fraction) -> int:
    return round(share * 10_000)
