"""The first sentence of a page: how much it is about, and what that is a share of."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from budget.forms import Subject
from budget.money import has_shares
from budget.queries.basis import Basis
from budget.queries.contents import contents
from budget.queries.results import Breakdown, EditionInfo, Figure, Matrix, NamedFigure, Node, ServiceLine
from budget.vocabulary import Stage
from disclosure.english_names import called, within
from disclosure.figures import foremost, percent_text, share_words
from disclosure.sentences.saying import Said, Teller
from disclosure.visit import Visit


def is_final(visit: Visit) -> bool:
    """Tell whether the amounts are what was spent, and no plan."""
    return visit.edition.stage is Stage.FINAL


def whole_of(edition: EditionInfo, basis: Basis) -> str:
    """Return what a sum is called: all that is planned or spent, or the name of the part that the form shows."""
    if basis is not Basis.ALL:
        return _("{basis}").format(basis=_(basis.label))
    return _("实际支出") if edition.stage is Stage.FINAL else _("计划支出")


def of_year(visit: Visit, figure: Figure | None, parts_url: str) -> Said | None:
    """Say what the year gives something: planned, or spent. None where the table prints no sum."""
    if figure is None:
        return None
    text = _("{year} 年实际支出 {amount}。") if is_final(visit) else _("{year} 年安排 {amount}。")
    return Said("year", format_html(text, year=visit.edition.year, amount=Teller(visit)(figure, parts_url)))


def blank_sangong(visit: Visit) -> Said | None:
    """Say that the table of 三公 is there and prints no amount; None where the edition has no such table."""
    if not any(contents(visit.edition).about(Subject.SANGONG)):
        return None
    text = _("公开的“三公”经费表是空的：没有列出国、接待、用车的支出。")
    return Said("sangong-blank", SafeString(text), url=visit.link("sangong"), link=_("看这张表"))


def of_code(visit: Visit, found: Breakdown, parts_url: str) -> Said:
    """Say how much a code has, and its share of what is above it and of the whole."""
    node, parent = found.node, found.path[-2] if len(found.path) > 1 else None
    text = _("{year} 年实际支出 {amount}") if is_final(visit) else _("{year} 年安排 {amount}")
    parts = [format_html(text, year=visit.edition.year, amount=Teller(visit)(found.total, parts_url))]
    link = SafeString('<a href="{}">{}</a>')
    shares = []
    if parent is not None and found.parent_total is not None and found.is_part_of_parent:
        above = format_html(link, visit.scheme(found.scheme, parent.code), parent.plain_name or parent.name)
        shares.append(share_words(found.total.fen, found.parent_total, above))
    whole = format_html(link, visit.scheme(found.scheme), within(found.basis.label))
    if found.is_part_of_whole:
        shares.append(share_words(found.total.fen, found.whole, whole))
    parts += [share for share in shares if share]
    told = format_html_join(_("，"), "{}", ((part,) for part in parts))
    return Said(f"share-of-{len(node.code)}" if node else "share", format_html(_("{text}。"), text=told))


def of_all(visit: Visit, found: Breakdown, parts_url: str) -> Said:
    """Say how much a classification splits, and into how many 类."""
    if found.basis is not Basis.ALL:
        text = _("{year} 年{basis} {amount}，分为 {count} 类。")
    elif is_final(visit):
        text = _("{year} 年实际支出 {amount}，分为 {count} 类。")
    else:
        text = _("{year} 年计划支出 {amount}，分为 {count} 类。")
    amount = Teller(visit)(found.total, parts_url)
    # A 类 for which nothing but zeros is printed takes no part.
    count = sum(1 for row in found.rows if row.total.fen)
    shown = format_html(text, year=visit.edition.year, basis=_(found.basis.label), amount=amount, count=count)
    return Said("all", shown)


def of_matrix(visit: Visit, found: Matrix) -> Said:
    """Say what the crossing holds of all spending; what has only one of the two codes is named."""
    said = Teller(visit)
    crossed = said.derived(found.total, _("同时写明两种分类的各行之和"))
    reading = _("横着看是钱用在哪些事上，竖着看是具体花成了什么：工资、办公、补助还是工程。")
    if not found.gap:
        text = _("全部支出 {crossed}：{reading}")
        return Said("crossed", format_html(text, crossed=crossed, reading=reading))
    gap = said.derived(found.gap, _("没有写明两种分类的各行之和"))
    text = _("{crossed}，{reading}另有 {gap}的行没有同时写明两种分类，不在下面的格子里。")
    return Said("crossed", format_html(text, crossed=crossed, reading=reading, gap=gap), holds=False)


def of_cell(visit: Visit, total: Figure, function: Node, economic: Node) -> Said:
    """Say how much of a 类 is spent on a kind."""
    text = _("{year} 年在{function}里，花在{economic}上的有 {amount}。")
    shown = format_html(
        text,
        year=visit.edition.year,
        function=function.plain_name or function.name,
        economic=economic.plain_name or economic.name,
        amount=Teller(visit)(total, "#lines"),
    )
    return Said("cell", shown)


def of_income(said: Teller, total: Figure | None, sources: Sequence[NamedFigure]) -> Said | None:
    """Say how much comes in, and which source gives most of it, as far as it is a part of the sum."""
    if total is None:
        return None
    visit, amount = said.visit, said(total)
    known = [(source.figure.fen, called(source.name)) for source in sources if source.figure]
    largest, name = max(known, default=(0, ""))
    # A source that is more than the sum has no share of it that could be said, nor one beside another below nothing.
    if not (0 < largest <= total.fen and has_shares([fen for fen, _name in known], total.fen)):
        return Said("income", format_html(_("{year} 年收入总计 {amount}。"), year=visit.edition.year, amount=amount))
    text = _("{year} 年收入总计 {amount}，{name}占 {share}。")
    # Not where another source has money too, so that the sources miss the sum or one of them is below nothing.
    if largest == total.fen and sum(fen != 0 for fen, _name in known) == 1:
        text = _("{year} 年收入总计 {amount}，全部是{name}。")
    share = percent_text(largest, total.fen)
    return Said("income", format_html(text, year=visit.edition.year, amount=amount, name=name, share=share))


def of_procurement(visit: Visit, total: Figure | None, rows: Sequence[NamedFigure]) -> Said | None:
    """Say how much is bought, and by kind with their shares where the kinds make the sum."""
    if total is None:
        return None
    text = _("{year} 年实际采购 {amount}") if is_final(visit) else _("{year} 年计划采购 {amount}")
    told = format_html(text, year=visit.edition.year, amount=Teller(visit)(total))
    known = sorted(((called(row.name), row.figure) for row in rows if row.figure), key=lambda pair: -pair[1].fen)
    missed = total.fen - sum(figure.fen for _name, figure in known)
    if not known or len(known) > _MOST_KINDS:
        return Said("procurement", format_html(_("{text}。"), text=told))
    said = Teller(visit, to_the_fen=bool(missed))
    share = _("{name} {amount}（{share}）")
    if not has_shares([figure.fen for _name, figure in known], total.fen):
        share = _("{name} {amount}")
    kinds = format_html_join(
        _("，"),
        "{}",
        (
            (format_html(share, name=name, amount=said(one), share=percent_text(one.fen, total.fen)),)
            for name, one in known
        ),
    )
    if not missed:
        return Said("procurement", format_html(_("{text}，{kinds}。"), text=told, kinds=kinds))
    gap = said.gap(missed, _("合计与各项之和的差"))
    shown = format_html(_("{text}，{kinds}。各项相加比合计{gap}。"), text=told, kinds=kinds, gap=gap)
    return Said("procurement", shown, False, visit.link("checks"), _("看核对结果"))


# Kinds that a first sentence names: 货物, 工程, 服务. A form that lists single things has a table for them.
_MOST_KINDS = 4


def of_services(visit: Visit, total: Figure | None, lines: Sequence[ServiceLine]) -> Said | None:
    """Say how many services are bought for how much, and the largest of them."""
    if total is None:
        return None
    added = sum(line.figure.fen for line in lines)
    said = Teller(visit, to_the_fen=added != total.fen)
    text = _("{year} 年向社会购买 {count} 项服务，共 {amount}。")
    told = format_html(text, year=visit.edition.year, count=len(lines), amount=said(total))
    if not lines:
        return Said(
            "bought", format_html(_("{year} 年购买服务 {amount}。"), year=visit.edition.year, amount=said(total))
        )
    first = foremost(lines, lambda line: line.figure.fen)
    name = _("、").join(dict.fromkeys(called(one.name or (one.service.name if one.service else "")) for one in first))
    if len(lines) == 1 and name and added == total.fen:
        text = _("{year} 年向社会购买一项服务：{name}，{amount}。")
        return Said("bought", format_html(text, year=visit.edition.year, name=name, amount=said(total)))
    if name.strip(_("、")):
        largest = (
            _("{text}最大的一项是{name}，{amount}。")
            if len(first) == 1
            else _("{text}最大的几项是{name}，各 {amount}。")
        )
        told = format_html(largest, text=told, name=name, amount=said(first[0].figure))
    if added == total.fen:
        return Said("bought", told)
    gap = said.gap(total.fen - added, _("合计与各项之和的差"))
    shown = format_html(_("{text}各项相加比合计{gap}。"), text=told, gap=gap)
    return Said("bought", shown, False, visit.link("checks"), _("看核对结果"))


def of_projects(visit: Visit, told: Figure, count: int, *, is_all: bool = True) -> Said:
    """Say how many projects are published, and for how much; not `is_all` where another table lists projects too."""
    if not count:
        return Said("no-targets", SafeString(_("没有逐个公开项目的绩效目标。")))
    text = _("公开了 {count} 个项目，共 {amount}。") if is_all else _("写了绩效目标的项目有 {count} 个，共 {amount}。")
    return Said("projects", format_html(text, count=count, amount=Teller(visit)(told, "#projects")))
