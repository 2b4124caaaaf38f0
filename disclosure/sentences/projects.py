"""What pages say of projects: how much of all project money they are, what is not said of the rest, and who pays."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from budget.forms import Subject
from budget.queries.contents import Says, contents
from budget.queries.results import Figure, ProjectItem
from disclosure.figures import percent_text
from disclosure.sentences.saying import Said, Teller
from disclosure.visit import Visit


def projects_named(visit: Visit, every: Figure | None, named: tuple[int, int] | None, count: int) -> Said | None:
    """Say how many projects a list without targets names, and how much of all project money that is.

    `count` projects have targets. None where there is no such list.
    """
    listed = next((one for one in contents(visit.edition).about(Subject.PROJECTS) if not one.is_empty), None)
    if named is None or listed is None:
        return None
    many, money = named
    link = visit.link("table", number=listed.number)
    said = Teller.comparing(visit, money, every) if every else Teller(visit)
    text = _("项目支出表逐个列出 {many} 个项目，共 {amount}。")
    if every and every.fen == money:
        text = _("项目支出表逐个列出 {many} 个项目，共 {amount}，正是全部项目支出。")
    elif every and 0 <= money < every.fen:
        text = _("项目支出表逐个列出 {many} 个项目，共 {amount}，占全部项目支出的 {share}。")
    elif every and money > every.fen:
        text = _("项目支出表逐个列出 {many} 个项目，共 {amount}，比全部项目支出还多，两张表对不上。")
    amount = said(Figure(money, None, many), link)
    shown = format_html(text, many=many, amount=amount, share=percent_text(money, every.fen) if every else "")
    if not count:
        shown = format_html("{}{}", shown, _("这些项目都没有公开绩效目标。"))
    return Said("projects-named", shown, not every or money <= every.fen, link, _("看项目支出表"))


def projects_cover(visit: Visit, every: Figure | None, told: int, count: int) -> Said | None:
    """Say how much of all project money the `count` published projects are, and how much has none."""
    if every is None or not every.fen:
        return None
    listed = next((one for one in contents(visit.edition).about(Subject.PROJECTS) if not one.is_empty), None)
    if not count:
        if listed is not None:
            return None
        text = _("项目支出 {every}只按科目列出：公开的表没有逐个写明是什么项目、要做成什么。")
        return Said("projects-untold", format_html(text, every=Teller(visit)(every)))
    missed = every.fen - told
    if missed < 0:
        said = Teller.differing(visit, told, every)
        more = said.derived(-missed, _("已公开项目之和减全部项目支出"))
        text = _("全部项目支出是 {every}，列出的项目加起来反而多 {more}，两张表对不上。")
        shown = format_html(text, every=said(every), more=more)
        return Said("projects-cover", shown, False, visit.link("checks"), _("看核对结果"))
    if not missed:
        text = _("全部项目支出是 {every}，都在这些项目里。")
        return Said("projects-cover", format_html(text, every=Teller(visit)(every)))
    # What is less than nothing is no part of it.
    return _untold(visit, every, told, listed) if told >= 0 else None


def _untold(visit: Visit, every: Figure, told: int, listed: Says | None) -> Said:
    """Say how much of the money is of no project with targets; whether a list of projects alone names each."""
    rest = every.fen - told
    # So finely that the two parts, as they are said, add up to the sum as it is said.
    said = Teller.adding(visit, (told, rest), every)
    amount = said.derived(rest, _("全部项目支出减已公开项目之和"))
    text = _(
        "全部项目支出是 {every}，公开了项目的占 {share}；其余 {rest}只在支出表里按科目列出，公开表没有写明是什么项目、要做成什么。"
    )
    if listed is not None:
        text = _("全部项目支出是 {every}，写了目标的项目占 {share}，其余 {rest}没有写明要做成什么。")
    shown = format_html(text, every=said(every), share=percent_text(told, every.fen), rest=amount)
    return Said("projects-cover", shown)


def project_money(visit: Visit, item: ProjectItem) -> Said | None:
    """Say who pays for a project, and where the parts do not make its total."""
    if item.total is None or (item.fiscal is None and item.other is None):
        return None
    fiscal, other = (figure.fen if figure else 0 for figure in (item.fiscal, item.other))
    missed = item.total.fen - fiscal - other
    if not missed and not other and item.fiscal is not None:
        mark = Teller(visit)(item.fiscal)
        return Said("project-money", format_html(_("全部是财政资金（{amount}）。"), amount=mark))
    # To the 分, so that the difference can be followed in the parts as they are said.
    said = Teller(visit, to_the_fen=True) if missed else Teller.adding(visit, (fiscal, other), item.total)
    parts = [
        format_html("{} {}", name, said(figure))
        for name, figure in ((_("财政资金"), item.fiscal), (_("其他资金"), item.other))
        if figure is not None
    ]
    text = format_html(_("其中{parts}。"), parts=SafeString(_("，").join(parts)))
    if not missed:
        return Said("project-money", text)
    gap = said.gap(missed, _("项目总额与财政资金和其他资金之和的差"))
    shown = format_html(_("{text}相加比项目总额{gap}。"), text=text, gap=gap)
    return Said("project-money", shown, False, visit.link("checks"), _("看核对结果"))
