"""Why an empty table is empty, in one sentence: on its page, and in the document that is printed of it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget import queries
from budget.forms import Funds, Subject
from budget.queries.contents import Says
from budget.queries.results import TableInfo
from disclosure.visit import Visit

# After the form that the rules ask for: by subject, and by funds where they matter.
STATEMENTS: dict[tuple[Subject, Funds | None], str] = {
    (Subject.SPENDING, Funds.FUND): mark("没有使用政府性基金预算财政拨款安排的支出"),
    (Subject.SPENDING, Funds.CAPITAL): mark("没有使用国有资本经营预算财政拨款安排的支出"),
    (Subject.PROCUREMENT, None): mark("没有安排政府采购"),
    (Subject.SERVICES, None): mark("没有安排政府购买服务"),
    (Subject.SANGONG, None): mark("没有安排“三公”经费"),
}


def says(visit: Visit, info: TableInfo) -> Says | None:
    """Return what a table says it is about."""
    return next((one for one in queries.contents(visit.edition).tables if one.key == info.key), None)


def statement(visit: Visit, info: TableInfo) -> str:
    """Return the sentence that an empty table is published with."""
    about = says(visit, info)
    found = about and (STATEMENTS.get((about.subject, about.funds)) or STATEMENTS.get((about.subject, None)))
    why = _(found) if found else ""
    if not why:
        return _("本表无数据，故为空表。")
    return _("本表无数据，{place_name} {year} 年{why}，故本表为空表。").format(
        place_name=visit.place_name, year=visit.edition.year, why=why
    )
