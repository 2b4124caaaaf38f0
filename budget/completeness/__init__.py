"""What the rules of disclosure ask for, as data, and what of it an edition holds: 有, 无, 不适用 or 未核对."""

from budget.completeness.assessing import Assessed, Because, Disclosed, State, TableFacts, assess
from budget.completeness.items import Requirement, items_for, items_of, may_state

__all__ = [
    "Assessed",
    "Because",
    "Disclosed",
    "Requirement",
    "State",
    "TableFacts",
    "assess",
    "items_for",
    "items_of",
    "may_state",
]
