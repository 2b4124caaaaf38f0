"""What a rule gives: its level, one of four results, both sides with their cells, and the reason in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from budget.workbook.rows import Source

# How many cells of one side a result carries; the counts are always whole.
CELLS_SHOWN = 200


class Level(StrEnum):
    """What a failure means: must blocks publication, should is shown as a warning, note informs."""

    MUST = "must"
    SHOULD = "should"
    NOTE = "note"

    @property
    def label(self) -> str:
        """Return the Chinese word that readers see."""
        return {"must": "必须", "should": "应当", "note": "说明"}[self.value]


class Result(StrEnum):
    """The four results. A rule that could not run is never a pass."""

    PASS = "pass"  # noqa: S105 - a result, no password
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    INSUFFICIENT = "insufficient"

    @property
    def label(self) -> str:
        """Return the Chinese word that readers see."""
        return {"pass": "通过", "fail": "不符", "not_applicable": "不适用", "insufficient": "数据不足"}[self.value]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One result of one rule, of one key of it («213»), or of `instances` rows that all pass.

    `left`, `right`, `difference` (left - right) and `allowed` are 分; the first three are None where the rule
    compares words, sums up several passes, or could not run. `subject` is stable («213», «row 12»);
    `subject_label` is for people («213 农林水支出»). The cells are capped at CELLS_SHOWN a side, the counts are not.
    """

    rule: str
    level: Level
    result: Result
    title: str
    subject: str = ""
    subject_label: str = ""
    left: int | None = None
    right: int | None = None
    difference: int | None = None
    allowed: int = 0
    left_label: str = ""
    right_label: str = ""
    left_cells: tuple[Source, ...] = ()
    right_cells: tuple[Source, ...] = ()
    left_count: int = 0
    right_count: int = 0
    instances: int = 1
    reason: str = ""

    @property
    def cells(self) -> tuple[Source, ...]:
        """Return the cells of both sides, left first."""
        return self.left_cells + self.right_cells

    @property
    def blocks_publication(self) -> bool:
        """Whether this result alone forbids publishing."""
        return self.level is Level.MUST and self.result is Result.FAIL
