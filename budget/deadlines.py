"""Until when a budget must be public: within twenty days of its approval (预算法第十四条), and whether it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 20


@dataclass(frozen=True, slots=True)
class Deadline:
    """`approved` is None where nobody entered the date; `published` is None while nothing is public."""

    approved: date | None
    published: date | None
    today: date
    # The last day that the administrator set for every body of the district.
    duty: date | None = None

    @property
    def last_day(self) -> date | None:
        """Return the last day on which publishing is in time."""
        return self.approved + timedelta(days=DAYS) if self.approved else self.duty

    @property
    def is_late(self) -> bool:
        """Whether it was published too late, or is not public though the last day has passed."""
        return self.last_day is not None and (self.published or self.today) > self.last_day

    @property
    def sentence(self) -> str:
        """Return what staff read about it."""
        if self.last_day is None:
            return "没有填写财政批复日期，不知道公开的期限。"
        basis = f"批复后 {DAYS} 日内" if self.approved else "统一规定"
        head = f"公开期限是 {_words(self.last_day)}（{basis}）"
        if self.published is not None:
            days = (self.published - self.last_day).days
            return f"{head}，迟了 {days} 天公开。" if days > 0 else f"{head}，已按时公开。"
        left = (self.last_day - self.today).days
        if left < 0:
            return f"{head}，已经过了 {-left} 天。"
        return f"{head}，今天是最后一天。" if left == 0 else f"{head}，还有 {left} 天。"


def _words(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
