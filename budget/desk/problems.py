"""Every problem of a kept edition as it is handed back: the findings of its files and words, and each failed check."""

from __future__ import annotations

from budget.findings import Severity
from budget.marked_problems import MarkedProblem
from budget.models import CheckResult, Edition, StoredFinding
from budget.money import AmountUnit, in_unit

_SEVERITIES = {
    CheckResult.Level.MUST.value: Severity.ERROR,
    CheckResult.Level.SHOULD.value: Severity.WARNING,
    CheckResult.Level.NOTE.value: Severity.NOTE,
}
# A side of more cells than these is a long column: then its first cell alone is marked, and the others counted.
_MOST_CELLS = 8


def problems_of(edition: Edition) -> list[MarkedProblem]:
    """Return the findings in their order, then the failed checks. Two queries."""
    findings = StoredFinding.every_stage.filter(edition=edition)
    failed = CheckResult.every_stage.filter(edition=edition, result=CheckResult.Result.FAIL)
    return [_finding(row) for row in findings] + [problem for row in failed for problem in _check(row)]


def _finding(row: StoredFinding) -> MarkedProblem:
    origin = "文字" if row.code.startswith("text.") else "读取"
    return MarkedProblem(
        origin, Severity(row.severity), row.sheet, (row.cell,) if row.cell else (), row.message, row.hint
    )


def _check(row: CheckResult) -> list[MarkedProblem]:
    """Return a failed check once for each sheet that its cells stand on."""
    subject = f"（{row.subject}）" if row.subject else ""
    sides = [f"{label or side} {_wan(fen)} 万元" for side, label, fen in _sides(row) if fen is not None]
    if row.difference is not None:
        sides.append(f"相差 {_wan(row.difference)} 万元")
    message = f"对不上：{row.title}{subject}。{'，'.join(sides)}{'。' if sides else ''}"
    by_sheet: dict[str, list[str]] = {}
    for place in _places(row):
        sheet, _, cell = place.rpartition("!")
        by_sheet.setdefault(sheet, []).append(cell)
    severity = _SEVERITIES[row.level]
    hint = row.reason or "请核对两边的数，改正后重新上传。"
    if not by_sheet:
        return [MarkedProblem("核对", severity, "", (), message, hint)]
    return [MarkedProblem("核对", severity, sheet, tuple(cells), message, hint) for sheet, cells in by_sheet.items()]


def _sides(row: CheckResult) -> tuple[tuple[str, str, int | None], ...]:
    return ("左边", row.left_label, row.left), ("右边", row.right_label, row.right)


def _places(row: CheckResult) -> list[str]:
    found: list[str] = []
    for side in ("left", "right"):
        places: list[str] = row.cells.get(side, [])
        found += places if row.cells.get(f"{side}_count", len(places)) <= _MOST_CELLS else places[:1]
    return list(dict.fromkeys(found))


def _wan(fen: int) -> str:
    return f"{in_unit(fen, AmountUnit.WAN):,f}"
