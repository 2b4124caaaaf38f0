"""What staff see of an edition before it is public: its tables, its findings, its checks, and what forbids it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from budget.editions.acts import obstacles
from budget.findings import Severity
from budget.models import CheckResult, DisclosedTable, Edition, SourceFile, StoredFinding

# Findings that one page shows; how many there are is always said.
SHOWN = 300


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The findings of one severity: how many there are, and the first of them."""

    severity: Severity
    count: int
    findings: tuple[StoredFinding, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """An edition as its draft page shows it. `obstacles` is empty where it may be published."""

    edition: Edition
    files: tuple[SourceFile, ...]
    tables: tuple[DisclosedTable, ...]
    findings: tuple[FindingGroup, ...]
    counts: tuple[tuple[str, int], ...]
    failed: tuple[CheckResult, ...]
    checks: tuple[CheckResult, ...]
    obstacles: tuple[str, ...]


def preview(edition: Edition) -> Preview:
    """Return what staff see of an edition; seven queries, whatever its size."""
    checks = tuple(CheckResult.every_stage.filter(edition=edition))
    counts = Counter(check.result for check in checks)
    return Preview(
        edition=edition,
        files=tuple(SourceFile.every_stage.filter(edition=edition).select_related("uploaded_by")),
        tables=tuple(DisclosedTable.every_stage.filter(edition=edition).select_related("sheet")),
        findings=tuple(group for severity in Severity if (group := _group(edition, severity)).count),
        counts=tuple((label, counts[value]) for value, label in CheckResult.Result.choices),
        failed=tuple(check for check in checks if check.result == CheckResult.Result.FAIL),
        checks=checks,
        obstacles=tuple(obstacles(edition)),
    )


def _group(edition: Edition, severity: Severity) -> FindingGroup:
    found = StoredFinding.every_stage.filter(edition=edition, severity=severity.value)
    return FindingGroup(severity, found.count(), tuple(found[:SHOWN]))
