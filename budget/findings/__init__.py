"""Findings: every problem in the data as a value, and the catalogue of all that can be found.

A finding has a stable code, a severity, the sheet and cell, what is wrong and what
the reader can do. The catalogue is the only place where a finding's words stand: the
modules beside this one hold its entries, one module a stage of the journey.
"""

from __future__ import annotations

from budget.findings.files import FILES
from budget.findings.kinds import Finding, FindingKind, Severity, Unnamed
from budget.findings.personal import PERSONAL
from budget.findings.reading import READING
from budget.findings.results import RESULTS
from budget.findings.texts import TEXTS
from budget.unseen_signs import taken_out

__all__ = ["CATALOGUE", "Finding", "FindingKind", "Severity", "Unnamed", "finding"]

CATALOGUE: dict[str, FindingKind] = {**FILES, **READING, **RESULTS, **PERSONAL, **TEXTS}


def finding(code: str, sheet: str = "", cell: str = "", **values: object) -> Finding:
    """Make the finding `code` at a place, its message filled with `values` as they are seen. Raises KeyError on an unknown code."""
    kind = CATALOGUE[code]
    # What is quoted comes from cells, and may turn a whole line round or break a list of problems.
    message, hint = (taken_out(words.format(**values)) for words in (kind.message, kind.hint))
    return Finding(code, kind.severity, sheet, cell, message, hint)
