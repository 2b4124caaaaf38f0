"""核对: what was checked between the figures, in public, with both sides and their cells."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from budget import queries
from budget.queries.results import Check
from disclosure.english_names import called
from disclosure.selection import BadSelection, page_number
from disclosure.sentences.codes import codes_now
from disclosure.sentences.contradictions import largest, mismatches, plainly, remarks
from disclosure.tables import ChecksTable
from disclosure.tables.arranged import arranged_by
from disclosure.tables.public import RESULTS
from disclosure.views.answer import Page, edition_page
from disclosure.views.errors import Missing
from disclosure.views.navigation import Crumb
from disclosure.views.plain_words import bar
from disclosure.visit import Visit

# What readers should see first.
ORDER = ("fail", "insufficient", "not_applicable", "pass")
# A rule that agrees more often than this is opened on a page of its own, by so many at a time.
FEW, AT_A_TIME = 12, 100


@dataclass(frozen=True, slots=True)
class Agreements:
    """What agrees by one rule: listed where they are few, else behind the address of their own page."""

    title: str
    count: int
    listed: list[Check]
    url: str


@edition_page
def checks(visit: Visit, request: HttpRequest) -> Page:
    """Show what was checked, or by `rule=` what one rule gave: what agrees stands behind its rule. Five queries."""
    if rule := request.GET.get("rule", ""):
        return _by_one_rule(visit, request, rule)
    agreeing = queries.agreeing_rules(visit.edition)
    # A page opens with what does not agree; files and arranged tables have every result.
    is_whole = not request.path.endswith("/") or bool(arranged_by(request.GET))
    many = () if is_whole else [one.rule for one in agreeing if one.count > FEW]
    found = _in_order(queries.checks(visit.edition, but_agreeing=many))
    passed = sum(one.count for one in agreeing)
    wrong = mismatches(found)
    total = passed + sum(check.result != "pass" for check in found)
    return Page(
        template="checks",
        title=_("数字对得上吗"),
        description=_("{place_name} {title}：{count} 项核对，{passed} 项通过，{failed} 项对不上。").format(
            place_name=visit.place_name,
            title=visit.edition.title,
            count=total,
            passed=passed,
            failed=len(wrong),
        ),
        section="checks",
        crumbs=(Crumb(_("核对"), visit.link("checks")),),
        tables={"": _table(visit, found)},
        context={
            "checked": _checked(
                total, rounded=any(rule.allowed for rule in agreeing) or any(one.allowed for one in found)
            ),
            "codes": codes_now(found, queries.codes_asked_again(visit.edition)),
            "said": largest(visit, found),
            "passed": passed,
            "agreements": [
                Agreements(called(one.title), one.count, listed, _address(visit, one.rule))
                for one in agreeing
                for listed in [[check for check in found if check.rule == one.rule and check.result == "pass"]]
            ],
            **_results(visit, found, wrong, passed),
        },
    )


def _by_one_rule(visit: Visit, request: HttpRequest, rule: str) -> Page:
    """Show what one rule gave, what agrees a page at a time. Raises BadSelection where nothing was checked by it."""
    found = _in_order(queries.checks(visit.edition, rule))
    if not found:
        raise BadSelection(_("参数 rule 应为这一版核对过的规则。"))
    title = called(found[0].title)
    passed = [check for check in found if check.result == "pass"]
    # Arranged, the table has pages of its own.
    pages, number = Paginator(passed, AT_A_TIME), 1 if arranged_by(request.GET) else page_number(request.GET)
    if number > pages.num_pages:
        raise Missing(_("没有第 {page} 页。").format(page=number), (Crumb(title, _address(visit, rule)),))
    here = pages.page(number)
    wrong = mismatches(found)
    return Page(
        template="rule",
        title=title,
        description=_("{place_name} {title}：按“{rule}”核对 {count} 项，{passed} 项通过。").format(
            place_name=visit.place_name, title=visit.edition.title, rule=title, count=len(found), passed=len(passed)
        ),
        section="checks",
        crumbs=(Crumb(_("核对"), visit.link("checks")), Crumb(title, _address(visit, rule))),
        tables={"": _table(visit, found)},
        context={
            "checked": _checked(len(found), rounded=any(check.allowed for check in found)),
            "codes": codes_now(found, queries.codes_asked_again(visit.edition)),
            "checks_url": visit.link("checks"),
            "passed": len(passed),
            "agreements": here.object_list,
            "agreements_page": here,
            **_results(visit, found, wrong, len(passed)),
        },
    )


def _address(visit: Visit, rule: str) -> str:
    address = visit.link("checks")
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'rule': rule})}"


def _checked(count: int, *, rounded: bool) -> str:
    """Say how many were checked and how finely: what a table prints rounded is not held to the 分."""
    text = _("一共核对 {count} 项，每项精确到分")
    if rounded:
        text = _("一共核对 {count} 项；表里的数有四舍五入的，出入在四舍五入以内不算对不上")
    return text.format(count=count)


def _in_order(found: tuple[Check, ...]) -> list[Check]:
    return sorted(found, key=lambda check: ORDER.index(check.result))


def _table(visit: Visit, found: list[Check]) -> ChecksTable:
    return ChecksTable(found, visit, _("{title}的核对结果").format(title=visit.edition.title), name="checks")


def _wrong_order(wrong: list[Check]) -> str:
    text = _("{count} 项，差额大的在前")
    if len({check.level == "must" for check in wrong}) > 1:
        text = _("{count} 项，必须相符的在前，其次差额大的在前")
    return text.format(count=len(wrong))


def _results(visit: Visit, found: list[Check], wrong: list[Check], passed: int) -> dict[str, object]:
    """Return what both pages show of the results: how many came out how, and those that do not agree."""
    remarked = remarks(found)
    unchecked = [check for check in found if check.result == "insufficient"]
    skipped = [check for check in found if check.result == "not_applicable"]
    names = {result: _(name) for result, name in RESULTS.items()}
    counts = (
        ("fail", _("对不上"), len(wrong)),
        ("note", _("要说明的"), len(remarked)),
        ("insufficient", names["insufficient"], len(unchecked)),
        ("not_applicable", names["not_applicable"], len(skipped)),
        ("pass", names["pass"], passed),
    )
    return {
        "bar": bar(counts, sum(count for *_rest, count in counts)),
        "has_others": bool(remarked or unchecked or skipped),
        "wrong_order": _wrong_order(wrong),
        "wrong": [(check, plainly(visit, check).text) for check in wrong],
        "others": [
            (
                _("要说明的"),
                _("这些不是对不上：有的是规则提醒读者留意，有的是少见的写法，由公布单位说明。"),
                remarked,
            ),
            (
                _("数据不足，没有核对"),
                _("缺少核对需要的数字、栏目或者当年的科目，原因写明。没有核对，不算通过。"),
                unchecked,
            ),
            (_("不适用"), _("这种核对在这里没有意义，原因写明。"), skipped),
        ],
    }
