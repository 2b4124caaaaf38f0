"""How a node changed from the year before, in words: more or less, what came, what went, what is called otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.queries.results import Figure
from budget.queries.years import Lack, YearBefore, Years
from disclosure.english_names import called
from disclosure.figures import change_text, within_quotes
from disclosure.sentences.saying import Said, Teller
from disclosure.visit import Visit

# What became of a code from one year to the next.
NEW, GONE, RENAMED = mark("新增"), mark("取消"), mark("更名")
# Parts that a sentence names; the table has them all.
MOST_NAMED = 3


class YearPart(Protocol):
    """A row of a table of parts, as far as its change is told."""

    @property
    def name(self) -> str:
        """Return its printed name."""

    @property
    def plain_name(self) -> str:
        """Return its everyday name, if it has one."""

    @property
    def url(self) -> str:
        """Return its page."""

    @property
    def lines_url(self) -> str:
        """Return where its lines are."""

    @property
    def figure(self) -> Figure | None:
        """Return what this year gives it."""

    @property
    def before(self) -> int | None:
        """Return what the year before gave it, in 分."""

    @property
    def status(self) -> str:
        """Return one of the words above, or nothing."""

    @property
    def former_name(self) -> str:
        """Return the name that it had."""


def since_last_year(
    visit: Visit, total: Figure | None, years: Years | None, *, is_whole: bool = True, is_list: bool = False
) -> Said | None:
    """Say how much more or less than the year before; where there is nothing to compare with, why.

    None where no other year is published: a first year lacks nothing; or where this one prints no sum.
    """
    if years is None or total is None:
        return None
    year = visit.edition.year
    if years.before is None:
        earlier = [point.year for point in years.points if point.year < year and point.edition is not None]
        if not earlier:
            return None
        text = _("{before} 年的{stage}没有公开，不能和上年比。").format(
            before=year - 1, stage=_(visit.edition.stage.label)
        )
        return Said("since-last-year", SafeString(text))
    point = years.before.point
    if point.fen is None:
        return Said("since-last-year", SafeString(_why(years.before, is_whole=is_whole, is_list=is_list)))
    # The sum stands in a sentence before this one: what is said here leads to it as it was said there.
    smaller, larger = sorted((total.fen, point.fen))
    said = Teller.adding(visit, (smaller, larger - smaller), larger)
    before = said.derived(point.fen, _("{year} 年公开表的合计").format(year=point.year))
    difference = total.fen - point.fen
    # Behind other sentences of its page: what is compared is the sum, and not what they spoke of.
    is_sum = is_list and is_whole
    if not difference:
        same = _("{before_year} 年合计也是 {before}，持平。") if is_sum else _("{before_year} 年也是 {before}，持平。")
        return Said("since-last-year", format_html(same, before_year=point.year, before=before))
    more = _("{before_year} 年是 {before}，{year} 年多 {difference}（{change}）。")
    less = _("{before_year} 年是 {before}，{year} 年少 {difference}（{change}）。")
    if is_sum:
        more = _("{before_year} 年合计是 {before}，{year} 年多 {difference}（{change}）。")
        less = _("{before_year} 年合计是 {before}，{year} 年少 {difference}（{change}）。")
    text = format_html(
        more if difference > 0 else less,
        before_year=point.year,
        before=before,
        year=year,
        difference=said.derived(abs(difference), _("两年合计相减")),
        change=change_text(total.fen, point.fen),
    )
    return Said("since-last-year", text)


def _why(before: YearBefore, *, is_whole: bool, is_list: bool) -> str:
    whole = {Lack.ABSENT: _("{year} 年的这张表是空的，不能和上年比。")} if is_whole else {}
    if is_list:
        whole[Lack.NO_TABLE] = _("{year} 年没有公开这张表，不能和上年比。")
        whole[Lack.COARSER] = _("{year} 年表里的行分得粗细不同，不能逐项和上年比。")
    words = {
        Lack.NO_TABLE: _("{year} 年没有按这个口径公开，不能和上年比。"),
        Lack.COARSER: _("{year} 年没有公开到这一级，不能和上年比。"),
        Lack.ABSENT: _("{year} 年没有这一项。"),
    } | whole
    return words[before.point.lack or Lack.NO_TABLE].format(year=before.year)


def came_and_went(
    visit: Visit, before: YearBefore | None, rows: Sequence[YearPart], *, is_list: bool = False
) -> list[Said]:
    """Say which parts are new, which are gone and which have another name; the rows are those of the page's table."""
    if before is None or before.point.fen is None:
        return []
    if before.parts is None:
        text = _("{year} 年公开的级次和 {now} 年不同，下面各项不能逐项和上年比。")
        if is_list:
            text = _("{year} 年和 {now} 年的表里，有的行分不清是不是同一项，下面各项不能逐项和上年比。")
        text = text.format(year=before.year, now=visit.edition.year)
        return [Said("came-and-went", SafeString(text))]
    said = Teller(visit)
    found = []
    texts = (
        ("new-parts", NEW, _("{before} 年没有、{year} 年新增的有 {count} 项：{names}。")),
        ("gone-parts", GONE, _("{before} 年有、{year} 年没有的有 {count} 项：{names}。")),
        ("renamed-parts", RENAMED, _("编码没变、名称和 {before} 年不同的有 {count} 项：{names}。")),
    )
    for claim, status, text in texts:
        named = [row for row in rows if row.status == status]
        if named:
            names = _names(named, said, before.year)
            shown = format_html(text, before=before.year, year=visit.edition.year, count=len(named), names=names)
            found.append(Said(claim, shown))
    return found


def _names(rows: Sequence[YearPart], said: Teller, year: int) -> SafeString:
    shown = format_html_join(_("、"), "{}", ((_named(row, said, year),) for row in rows[:MOST_NAMED]))
    return format_html(_("{names}等"), names=shown) if len(rows) > MOST_NAMED else shown


def _named(row: YearPart, said: Teller, year: int) -> SafeString:
    name = row.plain_name or called(row.name)
    if row.url:
        name = format_html('<a href="{}">{}</a>', row.url, name)
    if row.status == RENAMED:
        return format_html(_("{name}（原名“{former}”）"), name=name, former=within_quotes(row.former_name))
    if isinstance(row.figure, Figure):
        return format_html(_("{name}（{amount}）"), name=name, amount=said(row.figure, row.lines_url))
    then = said.derived(row.before or 0, _("{year} 年公开表里这一项的合计").format(year=year))
    return format_html(_("{name}（{amount}）"), name=name, amount=then)
