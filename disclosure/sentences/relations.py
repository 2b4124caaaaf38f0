"""What pages claim of two or more figures: one inside another, parts that make a whole, money that is no further money.

Each sentence is computed: where its claim does not hold it says what the figures say instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from budget.money import AmountUnit
from budget.queries.results import (
    Breakdown,
    Figure,
    Headline,
    Income,
    NamedFigure,
)
from disclosure.english_names import called
from disclosure.figures import makes_hundred, per_hundred, percent_text
from disclosure.sentences.saying import Said, Teller
from disclosure.visit import Visit

LEADING = 3  # 类 that the first sentence names


def leading(found: Breakdown) -> Said | None:
    """Say what each 100 元 are for, the largest 类 by name; None where the parts do not make the whole."""
    # A gap of rounding hardly moves these numbers, which have one decimal of a hundred.
    if abs(found.gap) * 1000 >= found.total.fen or any(row.total.fen < 0 for row in found.rows):
        return None
    rows = [row for row in found.rows if row.total.fen]
    if len(rows) == 1:
        if found.gap:
            return None
        name = rows[0].node.plain_name or rows[0].node.name
        return Said("leading", format_html(_("全部用于{name}。"), name=name))
    # A single one that is left has a name.
    first, rest = (rows, []) if len(rows) == LEADING + 1 else (rows[:LEADING], rows[LEADING:])
    named = [
        _("{yuan} 元用于{name}").format(
            yuan=per_hundred(row.total.fen, found.total.fen), name=row.node.plain_name or row.node.name
        )
        for row in first
    ]
    amounts = [row.total.fen for row in first]
    if rest:
        amounts.append(sum(row.total.fen for row in rest))
        yuan = per_hundred(amounts[-1], found.total.fen)
        named.append(_("{yuan} 元用于其余 {count} 类").format(yuan=yuan, count=len(rest)))
    text = _("每花 100 元，{parts}。")
    if sum(amounts) != found.total.fen or not makes_hundred(amounts, found.total.fen):
        text = _("每花 100 元，大约 {parts}。")
    return Said("leading", format_html(text, parts=_("，").join(named)))


def basic_and_project(visit: Visit, found: Breakdown | Headline, parts_url: str) -> Said | None:
    """Say how a sum splits into 基本支出 and 项目支出; None where the table has neither."""
    basic, project = found.basic, found.project
    total = found.expenditure if isinstance(found, Headline) else found.total
    left, right = (figure.fen if figure else 0 for figure in (basic, project))
    # Of nothing it is no news that all of it is of one kind.
    if total is None or (not basic and not project) or not (left or right or total.fen):
        return None
    beside = found.beside if isinstance(found, Headline) else ()
    # Only where all columns together make the whole: else what is missing is said, not what they are called.
    if beside and left + right + sum(each.figure.fen for each in beside if each.figure) == total.fen:
        return _split_in_more(visit, (basic, project), beside, parts_url)
    if left + right != total.fen:
        said = Teller(visit, to_the_fen=True)
        other = said.derived(abs(total.fen - left - right), _("合计减基本支出和项目支出"))
        text = _("其中基本支出 {basic}，项目支出 {project}；还有 {other}不属于这两种。")
        if left + right > total.fen:
            text = _("其中基本支出 {basic}，项目支出 {project}；这两种相加比合计多 {other}。")
        elif isinstance(found, Breakdown) and found.gap == total.fen - left - right:
            # Each line is of one of the two; that there is a third kind the rows do not say.
            text = _("各行的基本支出相加是 {basic}，项目支出相加是 {project}；各行相加比合计少 {other}。")
        if _is_rounding(total.fen - left - right, (basic, project, total)):
            text = _("其中基本支出 {basic}，项目支出 {project}；公开表各行四舍五入，相加与合计差 {other}。")
        shown = format_html(
            text,
            basic=said(basic, parts_url) if basic else said.derived(0, _("没有列基本支出")),
            project=said(project, parts_url) if project else said.derived(0, _("没有列项目支出")),
            other=other,
        )
        return Said("basic-and-project", shown, holds=False)
    if not right:
        return Said("basic-and-project", SafeString(_("全部是基本支出（单位正常运转、完成日常任务的钱）。")))
    if not left:
        return Said("basic-and-project", SafeString(_("全部是项目支出（基本支出以外，为特定任务另外安排的钱）。")))
    said = Teller.adding(visit, (left, right), total)
    text = _("其中基本支出 {basic}，项目支出 {project}。")
    if said.to_the_fen:
        # The whole was said before as «约», to which exact parts do not add up.
        text = _("其中基本支出 {basic}，项目支出 {project}，合计 {total}。")
    shown = format_html(
        text,
        basic=said(basic, parts_url) if basic else "",
        project=said(project, parts_url) if project else "",
        total=said.derived(total.fen, _("两项相加")),
    )
    return Said("basic-and-project", shown)


def _split_in_more(visit: Visit, split: Iterable[Figure | None], beside: Iterable[NamedFigure], parts_url: str) -> Said:
    """Say how a sum splits where the form has columns beside 基本支出 and 项目支出: each by its name."""
    said = Teller(visit, to_the_fen=True)
    named = [
        *zip((_("基本支出"), _("项目支出")), split, strict=True),
        *((called(each.name), each.figure) for each in beside),
    ]
    told = [(name, said(figure, parts_url)) for name, figure in named if figure]
    parts = format_html_join(_("，"), "{} {}", told)
    return Said("basic-and-project", format_html(_("其中{parts}。"), parts=parts))


def lines_below(found: Breakdown, lines: Sequence[Figure], *, is_listed: bool) -> Said:
    """Say that the printed rows make the sum above; where they do not, by how much they miss it."""
    if not is_listed:
        text = _("这一项由 {count} 行相加，全部在下面的文件里，每一行注明单元格。").format(count=found.total.parts)
        return Said("lines", SafeString(text))
    text = _("上面的合计由这 {count} 行相加而成，每一行都能点回它所在的单元格。")
    holds = sum(line.fen for line in lines) == found.total.fen
    if not holds:
        text = _("下面是这一项的 {count} 行。它们相加不等于上面的合计。")
    return Said("lines", SafeString(text.format(count=len(lines))), holds)


def same_money(visit: Visit, gap: int) -> Said:
    """Say that a crossing splits the same money; what has no code of the other classification is named."""
    if not gap:
        return Said("same-money", SafeString(_("还是这笔钱，换一种分法。")))
    amount = Teller(visit).derived(gap, _("没有写明这种分类的各行之和"))
    return Said("same-money", format_html(_("换一种分法，其中 {amount}没有写明这种分类。"), amount=amount), holds=False)


def fiscal_share(visit: Visit, headline: Headline) -> Said | None:
    """Say how much of all spending the fiscal grants pay, and what the rest is."""
    spent, fiscal = headline.expenditure, headline.fiscal
    if spent is None or fiscal is None or spent.fen <= 0:
        return None
    rest = spent.fen - fiscal.fen
    url, link = visit.way("income"), _("看钱从哪里来")
    if rest < 0:
        said = Teller.differing(visit, spent, fiscal)
        more = said.derived(-rest, _("财政拨款支出减全部支出"))
        text = _("财政拨款安排的支出 {fiscal}比全部支出 {spent}还多 {more}，两张表对不上。")
        shown = format_html(text, fiscal=said(fiscal), spent=said(spent), more=more)
        return Said("fiscal-share", shown, False, visit.link("checks"), _("看核对结果"))
    share = percent_text(fiscal.fen, spent.fen)
    if not rest:
        return Said("fiscal-share", SafeString(_("钱从哪里来：全部是财政拨款。")), url=url, link=link)
    amount = Teller(visit).derived(rest, _("全部支出减财政拨款支出"))
    text = _("钱从哪里来：{share} 是财政从税收等收入里拨的款，其余 {amount}不是财政拨款，是单位资金。")
    return Said("fiscal-share", format_html(text, share=share, amount=amount), url=url, link=link)


def two_totals(visit: Visit, headline: Headline) -> Said | None:
    """Say why some tables have one total and others another; None where they agree or the grants are the larger."""
    spent, fiscal = headline.expenditure, headline.fiscal
    if spent is None or fiscal is None or spent.fen <= fiscal.fen:
        return None
    said = Teller.differing(visit, fiscal, spent)
    rest = said.derived(spent.fen - fiscal.fen, _("全部支出减财政拨款支出"))
    text = _(
        "全部支出{spent}，其中财政拨款安排{fiscal}，其余{rest}是单位资金。有的表只列财政拨款，每个数字旁边都写明了口径。"
    )
    return Said("two-totals", format_html(text, spent=said(spent), fiscal=said(fiscal), rest=rest))


def income_teller(visit: Visit, found: Income) -> Teller:
    """Return who says the income and its two parts, in one breath: they are told apart, and add up where they do."""
    told = [figure for figure in (found.current, found.carried, found.total) if figure is not None]
    if len(told) < 3:
        return Teller.comparing(visit, *told)
    current, carried, total = told
    if total.fen != current.fen + carried.fen:
        return Teller(visit, to_the_fen=True)
    return Teller.adding(visit, (current, carried), total)


def income_parts(said: Teller, found: Income) -> Said | None:
    """Say how the income splits into this year's and what was carried over."""
    current, carried, total = found.current, found.carried, found.total
    if current is None or carried is None or total is None:
        return None
    missed = total.fen - current.fen - carried.fen
    if not missed:
        text = _("当年收入 {current}，上年结转 {carried}。")
        return Said("income-parts", format_html(text, current=said(current), carried=said(carried)))
    text = _("当年收入 {current}，上年结转 {carried}，相加比总计{missed}。")
    gap = said.gap(missed, _("总计与当年收入和上年结转之和的差"))
    shown = format_html(text, current=said(current), carried=said(carried), missed=gap)
    return Said("income-parts", shown, False, said.visit.link("checks"), _("看核对结果"))


# 三公 in the words of a sentence; what is not in the table is not spoken of.
SANGONG = ("vehicles", "reception", "abroad")


def sangong_parts(visit: Visit, parts: Mapping[str, NamedFigure], total: Figure | None) -> Said | None:
    """Say what 三公 is made of, in figures that add up as they are shown, and what the table leaves blank."""
    names = {"vehicles": _("公务用车"), "reception": _("公务接待"), "abroad": _("因公出国（境）")}
    listed = [(names[key], parts[key].figure) for key in SANGONG if key in parts]
    given = [(name, figure) for name, figure in listed if figure is not None and figure.fen]
    blank = [name for name, figure in listed if figure is None or not figure.fen]
    if not listed or total is None:
        return None
    added = sum(figure.fen for _name, figure in given)
    holds = added == total.fen
    said = Teller.adding(visit, [figure for _name, figure in given], total) if holds else Teller(visit, to_the_fen=True)
    told = [format_html("{} {}", name, said(figure)) for name, figure in given]
    text = SafeString(_("各项都没有安排"))
    if told:
        text = format_html(_("其中{parts}"), parts=SafeString(_("，").join(told)))
    if blank and told:
        text = format_html(_("{text}；{names}没有安排"), text=text, names=_("、").join(blank))
    if holds:
        return Said("sangong-parts", format_html(_("{text}。"), text=text))
    gap = said.gap(total.fen - added, _("合计与各项之和的差"))
    shown = format_html(_("{text}。各项相加比合计{gap}。"), text=text, gap=gap)
    return Said("sangong-parts", shown, False, visit.link("checks"), _("看核对结果"))


def sangong_beside(visit: Visit, beside: Iterable[NamedFigure]) -> Said | None:
    """Name the amounts that the table prints beside 三公 and that are no part of it."""
    said = Teller(visit)
    told = [format_html("{} {}", called(named.name), said(named.figure)) for named in beside if named.figure]
    if not told:
        return None
    text = _("同一张表里还列了：{parts}。它们不是上面“三公”经费的一部分。")
    return Said("sangong-beside", format_html(text, parts=SafeString(_("，").join(told))))


def vehicle_parts(visit: Visit, parts: Mapping[str, NamedFigure]) -> Said | None:
    """Say that buying and running are the two parts of vehicles, where they are."""
    figures = [parts[key].figure for key in ("vehicles", "vehicle_purchase", "vehicle_running") if key in parts]
    if len(figures) < 3 or figures[0] is None:
        return None
    missed = figures[0].fen - sum(figure.fen for figure in figures[1:] if figure is not None)
    if not missed:
        return Said("vehicle-parts", SafeString(_("买车、用车和维护是公务用车的两部分，表里缩进一格，不重复相加。")))
    gap = Teller(visit, to_the_fen=True).gap(missed, _("公务用车与购置和运行维护之和的差"))
    text = _("买车、用车和维护两部分相加比公务用车{gap}。")
    return Said("vehicle-parts", format_html(text, gap=gap), False, visit.link("checks"), _("看核对结果"))


def parts_miss(visit: Visit, found: Breakdown) -> Said | None:
    """Say by how much the parts of a sum miss it, and that this comes of rounding where it can; None where they make it."""
    if not found.gap:
        return None
    amount = Teller(visit, to_the_fen=True).derived(abs(found.gap), _("合计与各部分之和相减"))
    text = _("各部分加起来比合计少 {amount}，表中列为一行。")
    if found.gap < 0:
        text = _("各部分加起来比合计多 {amount}，表中列为一行。")
    if _is_rounding(found.gap, (found.total, *(row.total for row in found.rows))):
        text = _("公开表各行四舍五入，各部分加起来比合计少 {amount}，表中列为一行。")
        if found.gap < 0:
            text = _("公开表各行四舍五入，各部分加起来比合计多 {amount}，表中列为一行。")
    return Said("parts-miss", format_html(text, amount=amount), False, visit.link("checks"), _("看核对结果"))


def recomputed(visit: Visit, printed: Figure, added: Figure, parts_url: str) -> Said:
    """Hold what a table prints against what its details make, both to the 分."""
    said = Teller(visit, to_the_fen=True)
    left = said(printed, parts_url) if printed.place else said.derived(printed.fen, _("两张表印的合计之差"))
    right = said.derived(added.fen, _("照下面的算法从明细相加"))
    if printed.fen == added.fen:
        text = _("公开表：{printed}　算出来：{added}　相符")
        return Said("recomputed", format_html(text, printed=left, added=right))
    text = _("公开表：{printed}　算出来：{added}　不相符")
    if _is_rounding(printed.fen - added.fen, (printed, added)):
        text = _("公开表：{printed}　算出来：{added}　公开表各行四舍五入，所以差一点")
    shown = format_html(text, printed=left, added=right)
    return Said("recomputed", shown, False, visit.link("checks"), _("看核对结果"))


def _is_rounding(missed: int, figures: Iterable[Figure | None]) -> bool:
    """Tell whether sums can miss each other by so much because every cell of them is printed rounded."""
    known = [figure for figure in figures if figure is not None]
    grain = 1
    # The coarsest step in which all of them can have been printed; each cell may then be off by half of it.
    while grain < AmountUnit.WAN.value and all(figure.fen % (grain * 10) == 0 for figure in known):
        grain *= 10
    # With 分 in one of them nothing was rounded.
    return grain >= AmountUnit.YUAN.value and abs(missed) * 2 <= grain * sum(max(figure.parts, 1) for figure in known)
