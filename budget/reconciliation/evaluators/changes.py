"""What changed much from the year before; without a base there is no percentage."""

from __future__ import annotations

from collections.abc import Iterator

from budget.forms import Funds, Subject
from budget.reconciliation.comparing import passes, sources, wan
from budget.reconciliation.context import Context, Thresholds
from budget.reconciliation.declare import Key, Rule, lines
from budget.reconciliation.ledger import CannotCheck, Ledger
from budget.reconciliation.results import Outcome, Result
from budget.workbook.rows import Amount

SCHEME = "function"
DIGITS = (3, 7)  # 类 and 项


def since_last_year(rule: Rule, ledger: Ledger, context: Context) -> Iterator[Outcome]:
    """Note each 类 and 项 of all spending that changed by more than both thresholds."""
    if context.previous is None:
        raise CannotCheck(Result.NOT_APPLICABLE, "没有上一年的数据可比。")
    table = ledger.about(Subject.SPENDING, Funds.ALL)
    ledger.filled(table)
    quiet: list[Amount] = []
    instances = 0
    for digits in DIGITS:
        per = (Key(SCHEME, digits),)
        now = ledger.groups(lines(table), per)
        before: dict[tuple[str, ...], int] = {
            (code,): fen for (scheme, code), fen in context.previous.items() if (scheme, len(code)) == (SCHEME, digits)
        }
        for key in sorted(now.keys() | before.keys()):
            amounts, base = now.get(key, []), before.get(key, 0)
            fen = sum(amount.fen for amount in amounts)
            if _is_large(fen, base, context.thresholds):
                yield _changed(rule, key[0], ledger.key_label(per, key), amounts, base)
            else:
                instances += 1
                quiet += amounts[:1]
    if instances:
        yield passes(rule, instances, sources(quiet), reason="变化不大的各项。")


def _is_large(now: int, before: int, thresholds: Thresholds) -> bool:
    change = abs(now - before)
    if change < thresholds.change_fen or change == 0:
        return False
    # Multiplied out, so that no rounding decides on which side of a bound a change lies.
    return before == 0 or change * 100 >= abs(before) * thresholds.change_percent


def _changed(rule: Rule, code: str, label: str, amounts: list[Amount], before: int) -> Outcome:
    now = sum(amount.fen for amount in amounts)
    return Outcome(
        rule.id,
        rule.level,
        Result.FAIL,
        rule.title,
        subject=code,
        subject_label=label,
        left=now,
        right=before,
        difference=now - before,
        left_label="本年",
        right_label="上年",
        left_cells=sources(amounts),
        left_count=len(amounts),
        reason=_change_reason(now, before),
    )


def _change_reason(now: int, before: int) -> str:
    word = "增加" if now > before else "减少"
    change = abs(now - before)
    if before == 0:
        return f"比上年{word} {wan(change)}。基数为 0，不可比。"
    # A tenth of a percent, rounded half up; integers only.
    tenths = (change * 2000 + abs(before)) // (2 * abs(before))
    return f"比上年{word} {wan(change)}，{word} {tenths // 10}.{tenths % 10}%。"
