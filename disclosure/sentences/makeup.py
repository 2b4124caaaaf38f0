"""What the lines of an edition hold, in words: how much of each 100 元 is for staff, how much is paid to others."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from budget.queries.makeup import Makeup
from budget.queries.results import Breakdown, BreakdownRow, Headline
from budget.vocabulary import Scheme
from disclosure.figures import foremost, per_hundred, percent_text
from disclosure.sentences.saying import Said, Teller
from disclosure.visit import Visit

# From this part of the whole on it is worth a word that a sum has no name of its own.
UNNAMED = 20


def main_fact(visit: Visit, found: Breakdown, economic_url: str) -> Said | None:
    """Say what each 100 元 of the whole is paid for, staff first; None where the lines do not tell, or do not add up."""
    makeup = found.makeup
    # Parts that do not add up to the sum have no shares of it that could be told.
    if makeup is None or not makeup.is_known or found.gap:
        return None
    said = Teller(visit)
    staff = said.derived(makeup.staff, _("各行“工资福利支出”之和"))
    hired = said.derived(makeup.hired, _("各行“委托业务费”“劳务费”之和"))
    rest = said.derived(makeup.rest, _("全部支出减前两项"))
    yuan = {
        name: per_hundred(fen, makeup.total)
        for name, fen in (("staff", makeup.staff), ("hired", makeup.hired), ("rest", makeup.rest))
    }
    if makeup.hired:
        text = _(
            "钱付给谁：每 100 元里，{staff_yuan} 元是人员的工资和社保（{staff}），"
            "{hired_yuan} 元付给受委托办事的单位和个人（{hired}），{rest_yuan} 元是其他开支（{rest}）。"
        )
    else:
        text = _(
            "钱付给谁：每 100 元里，{staff_yuan} 元是人员的工资和社保（{staff}），{rest_yuan} 元是其他开支（{rest}）。"
        )
    shown = format_html(
        text,
        staff=staff,
        hired=hired,
        rest=rest,
        **{f"{name}_yuan": number for name, number in yuan.items()},
    )
    return Said("main-fact", shown, url=economic_url, link=_("看钱怎么花"))


def basic_staff(visit: Visit, headline: Headline, economic_url: str) -> Said | None:
    """Say how much of 基本支出 is for staff, where the tables tell it of nothing else; None where they tell not even that."""
    basic, spent = headline.basic_makeup, headline.expenditure
    if basic is None or not basic.is_known:
        return None
    said = Teller(visit)
    parts = {
        "whole": said.derived(basic.total, _("基本支出表各行之和")),
        "share": percent_text(basic.staff, basic.total),
        "staff": said.derived(basic.staff, _("基本支出表里“工资福利支出”各行之和")),
    }
    text = _("按经济分类公开的基本支出有 {whole}，其中 {share} 是人员的工资和社保（{staff}）。")
    if spent is not None and (rest := spent.fen - basic.total) > 0:
        parts["rest"] = said.derived(rest, _("全部支出减这些基本支出"))
        text = _(
            "按经济分类公开的基本支出有 {whole}，其中 {share} 是人员的工资和社保（{staff}）；"
            "其余 {rest}里有多少是工资，公开的表看不出来。"
        )
    return Said("basic-staff", format_html(text, **parts), url=economic_url, link=_("看钱怎么花"))


def project_staff(visit: Visit, found: Breakdown) -> Said | None:
    """Say how much of the project money is for staff, which its name does not let anybody expect."""
    makeup = found.project_makeup
    if makeup is None or not makeup.is_known or not makeup.staff:
        return None
    staff = Teller(visit).derived(makeup.staff, _("各行“工资福利支出”里的项目支出之和"))
    text = _("“项目支出”不都是工程和活动：其中 {share} 也是人员的工资和社保（{staff}）。")
    return Said("project-staff", format_html(text, share=percent_text(makeup.staff, makeup.total), staff=staff))


def staff_in_projects(found: Breakdown) -> Said | None:
    """Say in a few words how much of the project money is for staff."""
    makeup = found.project_makeup
    if makeup is None or not makeup.is_known or not makeup.staff:
        return None
    share = percent_text(makeup.staff, makeup.total)
    return Said("staff-in-projects", format_html(_("其中 {share} 是人员的工资和社保"), share=share))


def unnamed_staff(visit: Visit, found: Breakdown, url: str) -> Said | None:
    """Say how much money for staff stands under a collective name, of which the tables say no more."""
    makeup = found.makeup
    if makeup is None or not makeup.is_known or makeup.staff_other * UNNAMED < makeup.total:
        return None
    amount = Teller(visit).derived(makeup.staff_other, _("各行“其他工资福利支出”之和"))
    text = _("{amount}（{share}）记在“其他工资福利支出”名下：公开表没有再细分是哪些人的什么待遇。")
    shown = format_html(text, amount=amount, share=percent_text(makeup.staff_other, makeup.total))
    return Said("unnamed-staff", shown, url=url, link=_("看这一项"))


def personnel_scope(visit: Visit, found: Breakdown, headline: Headline) -> Said | None:
    """Say what «人员经费» leaves out: it counts the basic money of the fiscal grants alone."""
    makeup, personnel = found.makeup, headline.personnel
    if makeup is None or not makeup.is_known or personnel is None or makeup.staff <= personnel.fen:
        return None
    staff = Teller(visit).derived(makeup.staff, _("各行“工资福利支出”之和"))
    return Said(
        "personnel-scope",
        format_html(_("只含基本支出里的人员钱；连同项目支出，工资和社保一共{staff}"), staff=staff),
    )


def holds(visit: Visit, found: Breakdown, kinds: Iterable[BreakdownRow]) -> Said | None:
    """Say what the lines of a code hold: its share for staff and for contracted work, and its largest kind."""
    makeup = found.makeup
    if makeup is None or not makeup.is_known:
        return None
    if found.scheme is Scheme.FUNCTION:
        text = format_html(_("{place}的这些钱里，{kinds}。"), place=visit.place_name, kinds=_shares(makeup))
    else:
        text = SafeString("")
    largest = foremost(kinds, lambda row: row.total.fen)
    if largest and (most := largest[0].total.fen) > 0:
        name = _("”、“").join(row.node.plain_name or row.node.name for row in largest)
        if most == makeup.total:
            text = format_html(_("{text}全部花在“{name}”上。"), text=text, name=name)
        else:
            share = percent_text(most, makeup.total)
            words = _("{text}最大的一样是“{name}”，占 {share}。")
            if len(largest) > 1:
                words = _("{text}最大的几样是“{name}”，各占 {share}。")
            text = format_html(words, text=text, name=name, share=share)
    return Said("holds", text) if text else None


def _shares(makeup: Makeup) -> SafeString:
    named = (
        (makeup.staff, _("{share} 是人员待遇（工资、津贴、社保）")),
        (makeup.hired, _("{share} 付给受委托办事的单位和个人")),
        (makeup.rest, _("{share} 是其他开支")),
    )
    parts = [text.format(share=percent_text(fen, makeup.total)) for fen, text in named if fen]
    return SafeString(_("，").join(parts))


def note(makeup: Makeup | None) -> str:
    """Return what most of a row's money is, in a few words: «95.3% 是人员待遇»; "" where nothing is most of it."""
    if makeup is None or not makeup.is_known:
        return ""
    for fen, whole, part in (
        (makeup.staff, _("全部是人员待遇"), _("{share} 是人员待遇")),
        (makeup.hired, _("全部付给受委托的单位和个人"), _("{share} 付给受委托的单位和个人")),
    ):
        if fen == makeup.total:
            return whole
        # More than half: of two halves neither is most of it.
        if fen * 2 > makeup.total:
            return part.format(share=percent_text(fen, makeup.total))
    return ""
