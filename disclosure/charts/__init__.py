"""Table -> plotly figure. A chart draws the rows of a table and cannot be made without words that say the same."""

from disclosure.charts.frame import Chart, payload
from disclosure.charts.grids import matrix_chart
from disclosure.charts.makeup import makeup_chart
from disclosure.charts.parts import bars_chart, kinds_of, parts_chart
from disclosure.charts.rivers import flow_chart

__all__ = ["Chart", "bars_chart", "flow_chart", "kinds_of", "makeup_chart", "matrix_chart", "parts_chart", "payload"]
