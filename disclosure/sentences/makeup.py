"""What the lines of an edition hold, in words: how much of each 100 元 is for staff, how much is paid to others."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from budget.money import has_shares
from budget.queries.makeup import Makeup
from budget.queries.results import Breakdown, BreakdownRow, Headline
from budget.vocabulary import Scheme
from disclosure.figures import foremost, makes_hundred, per_hundred, percent_text, within_quotes
from disclosure.sentences.saying import Said, Teller
from disclosure.visit import Visit

# From this part of the whole on it is worth a word that a sum has no name of its own.
UNNAMED = 20


def main_fact(visit: Visit, found: Breakdown, headline: Headline, economic_url: str) -> Said:
    """Say what each 100 元 are paid for, staff first: of all spending, or of the part that the tables tell it of.

    Where no table tells, that is said; nobody may take a page without this sentence for a body without wages.
    """
    makeup, basic = found.makeup, headline.basic_makeup
    if makeup is not None and min(makeup.total, makeup.unknown, makeup.staff, makeup.hired, makeup.rest) < 0:
        return _with_negatives(visit, makeup, economic_url)
    # Where no line has a kind, nothing is told of all spending; 基本支出 may be told of all the same.
    if makeup is not None and 0 < makeup.total != makeup.unknown:
        said = Teller(visit)
        text = _("钱付给谁：每 100 元里，{about}{parts}。")
        if found.gap:
            text = _("钱付给谁：支出表各行一共 {whole}，每 100 元里，{about}{parts}。")
        parts = _of_hundred(said, makeup)
        whole = said.derived(makeup.total, _("支出表各行之和"))
        shown = format_html(text, about=_roughly(makeup), parts=parts, whole=whole)
        return Said("main-fact", shown, url=economic_url, link=_("看钱怎么花"))
    if basic is not None and basic.is_known:
        return _of_basic(visit, basic, headline, economic_url)
    return Said("main-fact-untold", SafeString(_("钱付给谁：公开的表没有按花法分，看不出每 100 元里有多少是工资。")))


def _of_basic(visit: Visit, basic: Makeup, headline: Headline, economic_url: str) -> Said:
    """Say it of 基本支出, where the tables tell it of nothing else, and how much they do not tell it of."""
    said = Teller(visit)
    whole = said.derived(basic.total, _("基本支出表各行之和"))
    parts = _of_hundred(said, basic)
    spent = headline.expenditure
    rest = SafeString("")
    # Where both are equal there is no rest to speak of, and a negative one would be none.
    if spent is not None and spent.fen > basic.total:
        amount = said.derived(spent.fen - basic.total, _("全部支出减这些基本支出"))
        rest = format_html(_("其余 {rest}里有多少是工资，公开的表看不出来。"), rest=amount)
    text = _("钱付给谁：按经济分类公开的只有基本支出（{whole}），每 100 元里，{about}{parts}。{rest}")
    shown = format_html(text, whole=whole, about=_roughly(basic), parts=parts, rest=rest)
    return Said("basic-staff", shown, url=economic_url, link=_("看钱怎么花"))


def _with_negatives(visit: Visit, makeup: Makeup, economic_url: str) -> Said:
    """Say the amounts alone: a part below zero is no part of a hundred."""
    said = Teller(visit)
    text = _(
        "钱付给谁：人员的工资和社保 {staff}，付给受委托办事的单位和个人 {hired}，其他开支 {rest}；"
        "其中有负数，不能算成每 100 元里的几元。"
    )
    if makeup.unknown:
        text = _(
            "钱付给谁：人员的工资和社保 {staff}，付给受委托办事的单位和个人 {hired}，其他开支 {rest}，"
            "没有写明花在什么上的 {unknown}；其中有负数，不能算成每 100 元里的几元。"
        )
    shown = format_html(text, **{name: said.derived(fen, made_of) for name, fen, made_of in _amounts(makeup)})
    return Said("main-fact-negative", shown, url=economic_url, link=_("看钱怎么花"))


def _amounts(makeup: Makeup) -> tuple[tuple[str, int, str], ...]:
    """Return the kinds with their amounts and what these are made of; what has no kind comes last."""
    return (
        ("staff", makeup.staff, _("各行“工资福利支出”之和")),
        ("hired", makeup.hired, _("各行“委托业务费”“劳务费”之和")),
        ("rest", makeup.rest, _("各行之和减前两项")),
        ("unknown", makeup.unknown, _("没有写明经济分类的各行之和")),
    )


def _of_hundred(said: Teller, makeup: Makeup) -> SafeString:
    """Say how many of each 100 元 go to each kind that has any."""
    texts = {
        "staff": _("{yuan} 元是人员的工资和社保（{amount}）"),
        "hired": _("{yuan} 元付给受委托办事的单位和个人（{amount}）"),
        "rest": _("{yuan} 元是其他开支（{amount}）"),
        "unknown": _("{yuan} 元没有写明花在什么上（{amount}）"),
    }
    parts = [
        (format_html(texts[name], yuan=per_hundred(fen, makeup.total), amount=said.derived(fen, made_of)),)
        for name, fen, made_of in _amounts(makeup)
        if fen
    ]
    return format_html_join(_("，"), "{}", parts)


def _roughly(makeup: Makeup) -> str:
    """Return «about» where the parts of a hundred, each rounded, do not make a hundred."""
    amounts = [fen for _name, fen, _made_of in _amounts(makeup)]
    return "" if makes_hundred(amounts, makeup.total) else _("大约 ")


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
    # Only where wages are more than it says does the official sum leave anything out.
    if makeup is None or not makeup.is_known or personnel is None or makeup.staff <= personnel.fen:
        return None
    staff = Teller(visit).derived(makeup.staff, _("各行“工资福利支出”之和"))
    return Said(
        "personnel-scope",
        format_html(_("不含项目支出里的工资；全部支出里工资和社保一共{staff}"), staff=staff),
    )


def holds(visit: Visit, found: Breakdown, kinds: Iterable[BreakdownRow]) -> Said | None:
    """Say what the lines of a code hold: its share for staff and for contracted work, and its largest kind."""
    makeup = found.makeup
    if makeup is None or not makeup.is_known:
        return None
    told = []
    if found.scheme is Scheme.FUNCTION and makeup.rest != makeup.total:
        told.append(_kinds_of(visit, makeup))
    kinds = list(kinds)
    largest = foremost(kinds, lambda row: row.total.fen)
    if largest and (most := largest[0].total.fen) > 0:
        name = _("”、“").join(within_quotes(row.node.plain_name or row.node.name) for row in largest)
        text = _("最大的一样是“{name}”，占 {share}。")
        if most == makeup.total:
            text = _("全部花在“{name}”上。")
        elif len(largest) > 1:
            text = _("最大的几样是“{name}”，各占 {share}。")
        # Where another is less than nothing, the largest has no share, and may be more than all of them together.
        if not has_shares([row.total.fen for row in kinds], makeup.total):
            text = _("最大的一样是“{name}”。") if len(largest) == 1 else _("最大的几样是“{name}”。")
        told.append(format_html(text, name=name, share=percent_text(most, makeup.total)))
    return Said("holds", format_html_join("", "{}", ((one,) for one in told))) if told else None


def _kinds_of(visit: Visit, makeup: Makeup) -> SafeString:
    text = _("{place}的这些钱里，{kinds}。")
    if makeup.staff == makeup.total:
        text = _("{place}的这些钱全部是人员待遇（工资、津贴、社保）。")
    elif makeup.hired == makeup.total:
        text = _("{place}的这些钱全部付给受委托办事的单位和个人。")
    named = (
        (makeup.staff, _("{share} 是人员待遇（工资、津贴、社保）")),
        (makeup.hired, _("{share} 付给受委托办事的单位和个人")),
        (makeup.rest, _("{share} 是其他开支")),
    )
    kinds = [told.format(share=percent_text(fen, makeup.total)) for fen, told in named if fen]
    return format_html(text, place=visit.place_name, kinds=_("，").join(kinds))


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
