"""By which year's codes an edition was checked, and what the rules about codes say by those that were loaded since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from budget.queries.later_codes import BY_CODES, CodeRemark, CodesAskedAgain
from budget.queries.results import Check


@dataclass(frozen=True, slots=True)
class CodesNow:
    """What is said of the codes in use, what is remarked by the newer ones, and the numbers of results that changed."""

    said: str
    remarks: Sequence[CodeRemark]
    settled: frozenset[int]


def codes_now(checks: Iterable[Check], used: CodesAskedAgain) -> CodesNow:
    """Return it for an edition: the results of its publication stay, what differs now is said beside them."""
    at_first = _("公布时按 {year} 年的科目核对。").format(year=used.year) if used.year else ""
    if used.checked_at is None:
        return CodesNow(at_first, (), frozenset())
    before = {(one.rule, one.subject): one for one in checks if one.rule in BY_CODES and one.result != "pass"}
    now = {(one.rule, one.subject): one for one in used.remarks}
    gone = [one for key, one in before.items() if key not in now]
    settled = frozenset(one.number for one in gone if one.result == "fail")
    # Another reason is another remark, though the rule and the code are the same.
    new = [one for key, one in now.items() if key not in before or before[key].reason != one.reason]
    said = _("下面是公布时的结果，不再改动。{date} 按 {year} 年的科目又核对了一次编码和名称：").format(
        date=timezone.localdate(used.checked_at).isoformat(), year=used.later_year
    )
    if not gone and not new:
        return CodesNow(at_first + said + _("结论没有变。"), (), settled)
    changes = [
        _("原来要说明的有 {count} 处已经相符").format(count=len(settled)) if settled else "",
        _("原来没有科目可核对的，现在核对了") if len(gone) > len(settled) else "",
        _("有 {count} 处要另外说明").format(count=len(new)) if new else _("没有别的要说明"),
    ]
    return CodesNow(at_first + said + _("，").join(filter(None, changes)) + _("。"), new, settled)
