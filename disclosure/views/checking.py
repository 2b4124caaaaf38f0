"""核对: what was checked between the figures, in public, with both sides and their cells."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest
from django.utils.translation import gettext as _

from budget import queries
from budget.queries.results import Check
from disclosure.tables import ChecksTable
from disclosure.tables.public import RESULTS
from disclosure.views.answer import Page, edition_page
from disclosure.views.navigation import Crumb
from disclosure.visit import Visit

# What readers should see first.
ORDER = ("fail", "insufficient", "not_applicable", "pass")


@edition_page
def checks(visit: Visit, request: HttpRequest) -> Page:  # noqa: ARG001 - every view takes it
    """Show every result, what does not agree first. Three queries."""
    found = sorted(queries.checks(visit.edition), key=lambda check: ORDER.index(check.result))
    table = ChecksTable(found, visit, _("{title}的核对结果").format(title=visit.edition.title), name="checks")
    counts = Counter(check.result for check in found)
    return Page(
        template="checks",
        title=_("数字对得上吗"),
        description=_("{place_name} {title}：{count} 项核对，{counts} 项通过，{counts_2} 项不符。").format(
            place_name=visit.place_name,
            title=visit.edition.title,
            count=len(found),
            counts=counts["pass"],
            counts_2=counts["fail"],
        ),
        section="checks",
        crumbs=(Crumb(_("核对"), visit.link("checks")),),
        tables={"": table},
        context={
            "total": len(found),
            "counts": [(result, _(RESULTS[result]), counts[result]) for result in ORDER],
            "passed": counts["pass"],
            "failed": [check for check in found if check.result == "fail"],
            "must_failed": sum(1 for check in found if check.result == "fail" and check.level == "must"),
            "groups": [
                (result, _(RESULTS[result]), [check for check in found if check.result == result])
                for result in ORDER[:-1]
            ],
            "agreements": _by_title([check for check in found if check.result == "pass"]),
        },
    )


def _by_title(found: list[Check]) -> list[tuple[str, list[Check]]]:
    """Return the checks of each rule together, in the order of the rules: a reader opens the one of interest."""
    titles: dict[str, list[Check]] = {}
    for check in found:
        titles.setdefault(check.title, []).append(check)
    return list(titles.items())
