"""From two sides to a result: equal or not, how much rounding allows, and a hint where the unit seems wrong."""

from __future__ import annotations

from collections.abc import Sequence

from budget.money import AmountUnit, in_unit
from budget.reconciliation.declare import Relation, Rule
from budget.reconciliation.ledger import CannotCheck, CellFigure, ComparedSide
from budget.reconciliation.results import CELLS_SHOWN, Level, Outcome, Result
from budget.workbook.rows import Source

# Mistaken units shift a figure by a power of ten: 元 for 万元, 万元 for 亿元, a point in the wrong place.
FACTORS = {10: "十", 100: "一百", 1_000: "一千", 10_000: "一万", 100_000_000: "一亿"}


def wan(fen: int) -> str:
    """Return an amount for a sentence: «3,210.897612 万元», exact."""
    return f"{in_unit(fen, AmountUnit.WAN):,f} 万元"


def sources(figures: Sequence[CellFigure]) -> tuple[Source, ...]:
    """Return the cells of some figures, capped."""
    return tuple(figure.source for figure in figures[:CELLS_SHOWN])


def compare(
    rule: Rule,
    left: ComparedSide,
    right: ComparedSide,
    relation: Relation = Relation.EQUAL,
    *,
    subject: str = "",
    subject_label: str = "",
    level: Level | None = None,
    reason: str = "",
) -> Outcome:
    """Compare two sides. `reason` is said in any case; rounding and a suspicious factor are added to it."""
    difference = left.fen - right.fen
    # Both sides may be off by what their own decimals hide; the bound is never taken from the figures themselves.
    allowed = left.allowed + right.allowed
    over = {Relation.EQUAL: abs(difference), Relation.AT_MOST: difference, Relation.AT_LEAST: -difference}[relation]
    result = Result.PASS if over <= allowed else Result.FAIL
    words = [reason, rounding_reason(over, allowed) if result is Result.PASS else factor_reason(left.fen, right.fen)]
    return Outcome(
        rule=rule.id,
        level=level or rule.level,
        result=result,
        title=rule.title,
        subject=subject,
        subject_label=subject_label,
        left=left.fen,
        right=right.fen,
        difference=difference,
        allowed=allowed,
        left_label=left.label,
        right_label=right.label,
        left_cells=sources(left.figures),
        right_cells=sources(right.figures),
        left_count=len(left.figures),
        right_count=len(right.figures),
        reason="".join(words),
    )


def rounding_reason(over: int, allowed: int) -> str:
    """Say what rounding allows, where the document prints fewer decimals than a 分 needs."""
    if not allowed:
        return ""
    if over <= 0:
        return f"表中数字经四舍五入，最多允许相差 {wan(allowed)}，实际没有超出。"
    return f"表中数字经四舍五入，相差 {wan(over)}，在允许的 {wan(allowed)}之内。"


def factor_reason(left: int, right: int) -> str:
    """Say that two sides differ by exactly a power of ten, which an amount unit misread explains."""
    small, large = sorted((abs(left), abs(right)))
    # Exactly, not nearly: a hint that a unit is wrong sends somebody to the wrong cell where it is none.
    if not small or large % small or (left < 0) != (right < 0):
        return ""
    factor = FACTORS.get(large // small, "")
    if not factor:
        return ""
    # The commonest: a district that thinks in 万元 fills in a form in 元.
    if large // small == 10_000:
        return "两边恰好相差一万倍，可能把元当成了万元，请核对表上的金额单位。"
    return f"两边恰好相差{factor}倍，请核对金额单位和小数点。"


def cannot(rule: Rule, why: CannotCheck, *, subject: str = "", subject_label: str = "") -> Outcome:
    """Return the result of a rule, or of one key of it, that could not run."""
    return Outcome(
        rule.id,
        rule.level,
        why.result,
        rule.title,
        subject=subject,
        subject_label=subject_label,
        left_cells=sources(why.figures),
        left_count=len(why.figures),
        reason=why.reason,
    )


def words_disagree(
    rule: Rule,
    subject: str,
    labels: tuple[str, str],
    cells: Sequence[Source],
    right_cells: Sequence[Source] = (),
    *,
    reason: str,
    subject_label: str = "",
) -> Outcome:
    """Return a failure between words (codes, names, years): no amounts, both sides in the labels."""
    return Outcome(
        rule.id,
        rule.level,
        Result.FAIL,
        rule.title,
        subject=subject,
        subject_label=subject_label or subject,
        left_label=labels[0],
        right_label=labels[1],
        left_cells=tuple(cells[:CELLS_SHOWN]),
        right_cells=tuple(right_cells[:CELLS_SHOWN]),
        left_count=len(cells),
        right_count=len(right_cells),
        reason=reason,
    )


def passes(
    rule: Rule,
    instances: int,
    left: Sequence[Source] = (),
    right: Sequence[Source] = (),
    *,
    reason: str = "",
    subject: str = "",
    subject_label: str = "",
    counts: tuple[int, int] | None = None,
) -> Outcome:
    """Return one pass that stands for `instances`; `counts` where the cells given are capped already."""
    left_count, right_count = counts or (len(left), len(right))
    return Outcome(
        rule.id,
        rule.level,
        Result.PASS,
        rule.title,
        subject=subject,
        subject_label=subject_label,
        left_cells=tuple(left[:CELLS_SHOWN]),
        right_cells=tuple(right[:CELLS_SHOWN]),
        left_count=left_count,
        right_count=right_count,
        instances=instances,
        reason=reason,
    )
