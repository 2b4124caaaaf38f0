"""What residents ask of any place and this edition gives nothing for: said, because a reader would look for it in vain."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.queries.results import Breakdown
from disclosure.sentences.saying import Said
from disclosure.visit import Visit

# Whoever spends on so many 类 provides for a place; a bureau that does one thing lacks nothing by lacking the others.
OF_A_PLACE = 6
# What people look for, and the codes that it would stand under.
LOOKED_FOR = (
    (mark("中小学和幼儿园"), ("20502",)),
    (mark("医院和社区卫生机构"), ("21002", "21003")),
    (mark("低保"), ("20819",)),
    (mark("残疾人"), ("20811",)),
    (mark("公安"), ("20402",)),
    (mark("消防"), ("22402",)),
    (mark("修路灯、修市政道路"), ("21203",)),
    (mark("公路和公交"), ("214",)),
    (mark("保障房"), ("22101",)),
    (mark("文化馆、图书馆"), ("20701",)),
    (mark("体育"), ("20703",)),
)


def is_told(code: str, codes: Collection[str]) -> bool:
    """Tell whether an edition with these codes says anything of one, or is too coarse for anybody to know."""
    return any(each.startswith(code) or code.startswith(each) for each in codes)


def absent(visit: Visit, coarse: Breakdown, fine: Breakdown) -> Said | None:
    """Say which of them have no line; None for a body that does not provide for a place, or that has them all."""
    if len(coarse.rows) < OF_A_PLACE:
        return None
    told = {row.node.code for row in fine.rows if row.total.fen}
    names = [_(name) for name, codes in LOOKED_FOR if not any(is_told(code, told) for code in codes)]
    if not names:
        return None
    text = _(
        "{year} 年的支出表里没有单列这些事：{names}。公开表没有写由谁出钱；上级政府或者别的部门可能另有预算，不能当作没有人管。"
    )
    return Said("absent", format_html(text, year=visit.edition.year, names=_("、").join(names)))
