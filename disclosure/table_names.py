"""What an official table is called in a reader's language: by what it is about, because forms print titles of their own."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.forms import Funds, Subject
from budget.queries.contents import Says

# Chinese readers have the printed title; these are what others read before it.
_NAMES: dict[tuple[Subject, Funds], str] = {
    (Subject.BALANCE, Funds.ALL): mark("收支总表"),
    (Subject.BALANCE, Funds.FISCAL): mark("财政拨款收支总表"),
    (Subject.INCOME, Funds.ALL): mark("收入总表"),
    (Subject.SPENDING, Funds.ALL): mark("支出总表"),
    (Subject.SPENDING, Funds.FISCAL): mark("财政拨款支出表"),
    (Subject.SPENDING, Funds.GENERAL): mark("一般公共预算支出表"),
    (Subject.SPENDING, Funds.FUND): mark("政府性基金预算支出表"),
    (Subject.SPENDING, Funds.CAPITAL): mark("国有资本经营预算支出表"),
    (Subject.BASIC, Funds.FISCAL): mark("财政拨款基本支出表"),
    (Subject.BASIC, Funds.GENERAL): mark("一般公共预算基本支出表"),
}
_OF_A_SUBJECT: dict[Subject, str] = {
    Subject.RUNNING: mark("机关运行经费表"),
    Subject.SANGONG: mark("“三公”经费支出表"),
    Subject.PROCUREMENT: mark("政府采购表"),
    Subject.SERVICES: mark("政府购买服务表"),
    Subject.PROJECTS: mark("项目支出表"),
    Subject.PROJECT_GOALS: mark("项目绩效目标表"),
    Subject.DEPARTMENT_GOALS: mark("部门整体绩效目标表"),
}


def name_of(says: Says | None) -> str:
    """Return the name of a table in the language that its title is not in; "" where the title is the name."""
    if says is None or get_language() != "en":
        return ""
    name = _NAMES.get((says.subject, says.funds)) or _OF_A_SUBJECT.get(says.subject)
    return _(name) if name else ""
