"""What does not agree, in plain words: failed checks ranked by size, each with the way to its two sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.queries.results import Check
from disclosure.english_names import called
from disclosure.figures import within_quotes
from disclosure.sentences.bought import of_what
from disclosure.sentences.saying import Said, Teller
from disclosure.visit import Visit

# What a failure says, by rule; the others are said in the words of the rule itself.
_PLAIN = {
    "services_general.by_class": mark(
        "购买服务表把 {left}写在“{subject}”这一类，可是这一类的一般公共预算支出只有 {right}，多出 {difference}。"
    ),
    "services.beside_staff": mark(
        "购买服务表把 {left}写在“{subject}”这一类，可是这一类能用来买服务的钱{beside}只有 {right}，多出 {difference}。"
    ),
    "performance_expenditure.other": mark(
        "整体绩效表把其他资金里的 {left}列为基本支出，按支出表算却是 {right}，相差 {difference}。"
    ),
    "projects.costs": mark("项目“{subject}”写的成本指标加起来是 {left}，项目总额却是 {right}，相差 {difference}。"),
}
_OTHER = mark("应当“{title}”，{subject}一边是 {left}，另一边是 {right}，相差 {difference}。")
_WITHOUT_AMOUNTS = mark("{title}：{subject}。{reason}")


def mismatches(checks: Iterable[Check]) -> list[Check]:
    """Return what does not agree, the largest difference first: two amounts that should be one."""
    found = [check for check in checks if check.result == "fail" and _is_mismatch(check)]
    # What must agree comes first, however small: what only should is no error of the body for certain.
    return sorted(found, key=lambda check: (check.level != "must", -abs(check.difference or 0)))


def remarks(checks: Iterable[Check]) -> list[Check]:
    """Return what failed without being a contradiction: what the rules only remark on, and words that look unusual."""
    return [check for check in checks if check.result == "fail" and not _is_mismatch(check)]


def _is_mismatch(check: Check) -> bool:
    return check.level == "must" or (check.level != "note" and bool(check.difference))


def about(checks: Iterable[Check], *subjects: str) -> list[Check]:
    """Return those of the contradictions that are about one of these codes: a 类, a project."""
    return [check for check in mismatches(checks) if any(check.subject.split(" ")[0] == code for code in subjects)]


def plainly(visit: Visit, check: Check) -> Said:
    """Say one failure in plain words, with the way to its two sides and their cells."""
    code, _space, name = check.subject.partition(" ")
    if check.left is None or check.right is None or check.difference is None:
        text = _(_WITHOUT_AMOUNTS)
        shown = format_html(text, title=called(check.title), subject=called(check.subject), reason=called(check.reason))
    else:
        # As finely as it takes: «12 万元 and 12 万元 do not agree» would be nonsense, 277.26 less 116.62 is not 160.63.
        said = Teller.differing(visit, check.left, check.right)
        shown = format_html(
            _(_PLAIN.get(check.rule, _OTHER)),
            title=within_quotes(called(check.title)),
            subject=within_quotes(called(name or code)) if check.rule in _PLAIN else called(check.subject),
            left=said.derived(check.left, called(check.left_label)),
            right=said.derived(check.right, called(check.right_label)),
            difference=said.derived(abs(check.difference), _("两边之差")),
            beside=of_what(visit, is_known=True),
        )
    return Said("contradiction", shown, False, visit.link("checks", f"check-{check.number}"), _("看两边的数"))


def rounded(checks: Iterable[Check]) -> list[Check]:
    """Return what agrees only within rounding, the largest difference first."""
    found = [one for one in checks if one.result == "pass" and one.difference and abs(one.difference) <= one.allowed]
    return sorted(found, key=lambda check: -abs(check.difference or 0))


def largest(visit: Visit, checks: Sequence[Check]) -> Said:
    """Say whether the figures agree: how many do not, and the largest of them; or where they differ by rounding."""
    found = mismatches(checks)
    url, link = visit.link("checks"), _("看全部核对")
    unchecked = sum(check.result == "insufficient" for check in checks)
    left_out = _("另有 {count} 项缺少数据，没有核对。").format(count=unchecked) if unchecked else ""
    if not found and (near := rounded(checks)):
        text = _(
            "表内、表间的数字逐条核对过，没有发现对不上的；有 {count} 处两边略有出入，都在四舍五入允许的范围以内，"
            "最大的一处差 {difference}：{title}（{subject}）。{left_out}"
        )
        said = Teller(visit, to_the_fen=True)
        difference = said.derived(abs(near[0].difference or 0), _("两边之差"))
        where = called(near[0].subject or near[0].left_label)
        shown = format_html(
            text, count=len(near), difference=difference, title=called(near[0].title), subject=where, left_out=left_out
        )
        return Said("verdict", shown, url=url, link=link)
    if not found:
        text = _("表内、表间的数字逐条核对过，没有发现对不上的。{left_out}")
        return Said("verdict", format_html(text, left_out=left_out), url=url, link=link)
    # What must agree stands before what only should, and need not be the largest.
    text = _("逐条核对发现 {count} 处对不上，最要紧的一处：{first}{left_out}")
    if len(found) == 1:
        text = _("逐条核对发现 1 处对不上：{first}{left_out}")
    elif max(abs(check.difference or 0) for check in found) == abs(found[0].difference or 0) > 0:
        text = _("逐条核对发现 {count} 处对不上，最大的一处：{first}{left_out}")
    first = plainly(visit, found[0])
    return Said("verdict", format_html(text, count=len(found), first=first.text, left_out=left_out), False, url, link)
