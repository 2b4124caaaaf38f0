"""By which year's codes an edition was checked, and what the rules about codes say by a list that was loaded after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from budget.models import Edition
from budget.queries.results import EditionInfo


@dataclass(frozen=True, slots=True)
class CodeRemark:
    """What a rule about codes says by a list that was loaded after the publication."""

    rule: str
    result: str
    title: str
    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class CodesAskedAgain:
    """`year` is that of the codes at the publication, None where nobody kept it; the rest is what was asked again since.

    `later_year` and `checked_at` are None where nothing was loaded since.
    """

    year: int | None
    later_year: int | None
    checked_at: datetime | None
    remarks: tuple[CodeRemark, ...]


def codes_asked_again(edition: EditionInfo) -> CodesAskedAgain:
    """Return it for an edition. One query."""
    names = ("codes_year", *(f"rechecked_codes__{name}" for name in ("codes_year", "checked_at", "results")))
    row = Edition.published.filter(pk=edition.id).values_list(*names).first()
    year, later_year, checked_at, results = row or (None, None, None, None)
    return CodesAskedAgain(year, later_year, checked_at, tuple(CodeRemark(**one) for one in results or ()))
