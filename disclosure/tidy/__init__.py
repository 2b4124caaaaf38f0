"""Files of facts: one row an amount, exact, each with its cell; details first, printed sums after them and marked."""

from disclosure.tidy.columns import COLUMNS, TidyColumn
from disclosure.tidy.download import fact_file
from disclosure.tidy.lines import line_columns, line_file
from disclosure.tidy.scope import Scope, spending_scope
from disclosure.tidy.table import TidyTable

__all__ = ["COLUMNS", "Scope", "TidyColumn", "TidyTable", "fact_file", "line_columns", "line_file", "spending_scope"]
