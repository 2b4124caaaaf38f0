"""Query result -> table. The same columns feed the page, the chart, CSV, XLSX, JSON and the API."""

from disclosure.tables.columns import Field, FieldKind, FileColumn, FileTable, Value, is_sum
from disclosure.tables.money import BreakdownTable, LinesTable, NamedTable, ServicesTable, named_table
from disclosure.tables.projects import IndicatorsTable, ProjectsTable, indicator_rows, project_rows
from disclosure.tables.public import ChecksTable, OfficialTablesTable
from disclosure.tables.rows import LineRow, Row, RowKind, breakdown_rows, line_rows, named_rows

__all__ = [
    "BreakdownTable",
    "ChecksTable",
    "Field",
    "FieldKind",
    "FileColumn",
    "FileTable",
    "IndicatorsTable",
    "LineRow",
    "LinesTable",
    "NamedTable",
    "OfficialTablesTable",
    "ProjectsTable",
    "Row",
    "RowKind",
    "ServicesTable",
    "Value",
    "breakdown_rows",
    "indicator_rows",
    "is_sum",
    "line_rows",
    "named_rows",
    "named_table",
    "project_rows",
]
