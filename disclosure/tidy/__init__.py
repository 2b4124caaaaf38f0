"""Files of facts: one row an amount, exact, each with its cell; details first, printed sums after them and marked."""

from disclosure.tidy.columns import COLUMNS, Column
from disclosure.tidy.download import FACT_FORMS, fact_file
from disclosure.tidy.scope import Scope

__all__ = ["COLUMNS", "FACT_FORMS", "Column", "Scope", "fact_file"]
