"""Until when a budget must be public: within twenty days of its approval (预算法第十四条), and whether it was.

Where nobody entered a day, the laws still give each step its time. A people's congress meets in the first quarter, its
standing committee hears the accounts of the year before until September (监督法); within twenty days the finance
department approves those of each body (预算法第五十二条、第八十条), within twenty more they are public. A changed
budget has no such course: it is approved when there is need.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from budget.vocabulary import Stage

DAYS = 20
_APPROVED_BY = {Stage.BUDGET: (0, 3, 31), Stage.FINAL: (1, 9, 30)}  # years after the budget's, month, day


def usual_last_day(year: int, stage: Stage) -> date | None:
    """Return the last day by the course of the laws, None where they give none."""
    if stage not in _APPROVED_BY:
        return None
    after, month, day = _APPROVED_BY[stage]
    return date(year + after, month, day) + timedelta(days=2 * DAYS)


@dataclass(frozen=True, slots=True)
class Deadline:
    """`approved` is None where nobody entered the date; `published` is None while nothing is public."""

    approved: date | None
    published: date | None
    today: date
    # The last day that the administrator set for every body of the district.
    duty: date | None = None
    # The last day by the course of the laws, for where neither was entered.
    usual: date | None = None

    @property
    def last_day(self) -> date | None:
        """Return the last day on which publishing is in time."""
        return self.approved + timedelta(days=DAYS) if self.approved else self.duty or self.usual

    @property
    def is_reckoned(self) -> bool:
        """Whether nobody entered a day, so that the last one follows from the laws alone."""
        return self.approved is None and self.duty is None and self.usual is not None

    @property
    def basis(self) -> str:
        """Return where the last day comes from, in words: who entered it, or that nobody did."""
        if self.is_reckoned:
            return "没有填批复日期，按法定日程推算"
        return f"批复后 {DAYS} 日内" if self.approved else "统一规定" if self.duty else ""

    @property
    def is_late(self) -> bool:
        """Whether it was published too late, or is not public though the last day has passed."""
        return self.last_day is not None and (self.published or self.today) > self.last_day

    @property
    def sentence(self) -> str:
        """Return what staff read about it."""
        if self.last_day is None:
            return "没有填写财政批复日期，不知道公开的期限。"
        head = f"公开期限是 {_words(self.last_day)}（{self.basis}）"
        if self.published is not None:
            days = (self.published - self.last_day).days
            kept = f"迟了 {days} 天公开" if days > 0 else "已按时公开"
            return f"{head}，{kept}{'；请补填批复日期核实' if days > 0 and self.is_reckoned else ''}。"
        left = (self.last_day - self.today).days
        if left < 0:
            return f"{head}，已经过了 {-left} 天。"
        return f"{head}，今天是最后一天。" if left == 0 else f"{head}，还有 {left} 天。"


def _words(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
