"""核对: what was checked between the figures, in public, with both sides and their cells."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from budget import queries
from budget.queries.results import Check
from disclosure.english_names import called
from disclosure.sentences.codes import codes_now
from disclosure.sentences.contradictions import largest, mismatches, plainly, remarks
from disclosure.tables import ChecksTable
from disclosure.tables.public import RESULTS
from disclosure.views.answer import Page, edition_page
from disclosure.views.navigation import Crumb
from disclosure.views.plain_words import bar
from disclosure.visit import Visit

# What readers should see first.
ORDER = ("fail", "insufficient", "not_applicable", "pass")


@edition_page
def checks(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show every result: a verdict, what does not agree by its size, remarks, what could not be checked. Four queries."""
    found = sorted(queries.checks(visit.edition), key=lambda check: ORDER.index(check.result))
    table = ChecksTable(found, visit, _("{title}的核对结果").format(title=visit.edition.title), name="checks")
    wrong, remarked = mismatches(found), remarks(found)
    unchecked = [check for check in found if check.result == "insufficient"]
    skipped = [check for check in found if check.result == "not_applicable"]
    passed = [check for check in found if check.result == "pass"]
    names = {result: _(name) for result, name in RESULTS.items()}
    counts = (
        ("fail", _("对不上"), len(wrong)),
        ("note", _("要说明的"), len(remarked)),
        ("insufficient", names["insufficient"], len(unchecked)),
        ("not_applicable", names["not_applicable"], len(skipped)),
        ("pass", names["pass"], len(passed)),
    )
    return Page(
        template="checks",
        title=_("数字对得上吗"),
        description=_("{place_name} {title}：{count} 项核对，{passed} 项通过，{failed} 项对不上。").format(
            place_name=visit.place_name,
            title=visit.edition.title,
            count=len(found),
            passed=len(passed),
            failed=len(wrong),
        ),
        section="checks",
        crumbs=(Crumb(_("核对"), visit.link("checks")),),
        tables={"": table},
        context={
            "total": len(found),
            "codes": codes_now(found, queries.codes_asked_again(visit.edition)),
            "said": largest(visit, found),
            "bar": bar(counts, len(found)),
            "wrong": [(check, plainly(visit, check).text) for check in wrong],
            "others": [
                (
                    _("要说明的"),
                    _("这些不是对不上：有的是规则提醒读者留意，有的是少见的写法，由公布单位说明。"),
                    remarked,
                ),
                (
                    _("数据不足，没有核对"),
                    _("表里缺少需要的数字。没有核对，不算通过。"),
                    unchecked,
                ),
                (_("不适用"), _("这种核对在这里没有意义，原因写明。"), skipped),
            ],
            "passed": len(passed),
            "agreements": _by_title(passed),
        },
    )


def _by_title(found: list[Check]) -> list[tuple[str, list[Check]]]:
    """Return the checks of each rule together, in the order of the rules: a reader opens the one of interest."""
    titles: dict[str, list[Check]] = {}
    for check in found:
        titles.setdefault(called(check.title), []).append(check)
    return list(titles.items())
