"""What must be mended before a draft is public, by cause: one mistake that shows in many cells is one line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from budget.editions.acts import errors_of, failed_of
from budget.models import CheckResult, Edition, StoredFinding
from budget.money import AmountUnit, in_unit

# Places, rules and lines that one cause names; how many there are is always said.
_PLACES, _RULES = 6, 3


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing to be mended: what is wrong, in how many findings and checks it shows, where, and what to do."""

    message: str
    hint: str
    count: int
    places: tuple[str, ...]
    places_count: int

    @property
    def where(self) -> str:
        """Return its first cells: «支出!D12、支出!D13 等 66 处»."""
        more = f" 等 {self.places_count} 处" if self.places_count > len(self.places) else ""
        return "、".join(self.places) + more


def causes(edition: Edition) -> tuple[Cause, ...]:
    """Return the causes, those that show most often first. Two queries."""
    found = [*_of_findings(errors_of(edition)), *_of_checks(failed_of(edition))]
    return tuple(sorted(found, key=lambda cause: -cause.count))


def _of_findings(rows: Iterable[StoredFinding]) -> Iterator[Cause]:
    """Group by what is said where that is the same, and by kind: the first is shown, with the places of all."""
    kinds: defaultdict[str, list[StoredFinding]] = defaultdict(list)
    for row in rows:
        kinds[row.code].append(row)
    for same in kinds.values():
        places = [f"{row.sheet}!{row.cell}" if row.cell else row.sheet for row in same]
        others = len({row.message for row in same}) - 1
        message = same[0].message + (f"（还有 {others} 种同类的，见下面的问题。）" if others else "")
        yield _cause(message, same[0].hint, len(same), places)


def _of_checks(rows: Iterable[CheckResult]) -> Iterator[Cause]:
    """Group the checks that are off by the same amount: one wrong figure makes many sums wrong. The rest go by rule."""
    rows = list(rows)
    by_size: defaultdict[int, list[CheckResult]] = defaultdict(list)
    for row in rows:
        if row.difference:
            by_size[abs(row.difference)].append(row)
    # Of one rule alone the same amount twice says nothing of a common cause.
    together = {size: same for size, same in by_size.items() if len({row.rule for row in same}) > 1}
    for size, same in together.items():
        rules = list(dict.fromkeys(row.title for row in same))
        shown = "；".join(rules[:_RULES]) + (f"；等 {len(rules)} 条规则" if len(rules) > _RULES else "")
        message = f"有 {len(same)} 处核对都差 {in_unit(size, AmountUnit.WAN):,f} 万元，多半是同一个数错了：{shown}。"
        yield _cause(message, _shared(same), len(same), _cells(same))
    alone: defaultdict[str, list[CheckResult]] = defaultdict(list)
    for row in rows:
        if abs(row.difference or 0) not in together:
            alone[row.rule].append(row)
    for same in alone.values():
        subjects = list(dict.fromkeys(row.subject for row in same if row.subject))
        named = f"（{'、'.join(subjects[:_RULES])}{' 等' if len(subjects) > _RULES else ''}）" if subjects else ""
        yield _cause(f"{same[0].title}{named}：不符。", same[0].reason, len(same), _cells(same))


def _shared(checks: Sequence[CheckResult]) -> str:
    """Return the cells that every one of these checks looks at, where there are any: there the wrong figure may stand."""
    common = set.intersection(*({*check.cells["left"], *check.cells["right"]} for check in checks))
    return f"这些核对都用到：{'、'.join(sorted(common)[:_PLACES])}。请先看这里。" if common else ""


def _cells(checks: Iterable[CheckResult]) -> list[str]:
    return list(dict.fromkeys(cell for check in checks for side in ("left", "right") for cell in check.cells[side][:2]))


def _cause(message: str, hint: str, count: int, places: Sequence[str]) -> Cause:
    named = [place for place in dict.fromkeys(places) if place]
    return Cause(message, hint, count, tuple(named[:_PLACES]), len(named))
