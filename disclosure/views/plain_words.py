"""What the first pages say in plain words: the whole in one line, key figures with their basis, questions people ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.queries.results import Breakdown, Figure, Headline
from budget.vocabulary import Scheme
from disclosure.templatetags.figures import amount_html, figure_mark, percent_text, unit_name, words_html
from disclosure.visit import Visit

WHOLE = 1000  # the width of the strip
LARGEST = 5  # single items that the overview names


def strip(visit: Visit, found: Breakdown) -> dict[str, Any] | None:
    """Return the context of components/strip.html; None where a part is negative or nothing is spent."""
    total = found.total.fen
    if total <= 0 or any(row.total.fen < 0 for row in found.rows):
        return None
    segments = []
    seen = 0
    for row in found.rows:
        start, end = (fen * WHOLE // total for fen in (seen, seen + row.total.fen))
        segments.append(
            {
                "code": row.node.code,
                "label": row.node.plain_name or row.node.name,
                "share": percent_text(row.total.fen, total),
                "x": start,
                "width": end - start,
                "url": visit.node(row.node),
            }
        )
        seen += row.total.fen
    return {
        "label": _("{title}全部支出，按用途分成 {count} 段").format(title=visit.edition.title, count=len(segments)),
        "segments": segments,
    }


def largest(visit: Visit, coarse: Breakdown, fine: Breakdown) -> list[dict[str, Any]]:
    """Return the largest single items, each with the 类 that it is in; none where the 类 are all that is disclosed."""
    if len(fine.rows) <= max(LARGEST, len(coarse.rows)):
        return []
    names = {row.node.code: row.node.plain_name or row.node.name for row in coarse.rows}
    return [
        {
            "node": row.node,
            "name": row.node.plain_name or row.node.name,
            "url": visit.node(row.node),
            "figure": row.total,
            "parent": names[row.node.code[:3]],
        }
        for row in fine.rows[:LARGEST]
    ]


class Key(NamedTuple):
    """A key figure: what it is called, which one of the headline it is, its page, its basis, a word on it, its colour."""

    label: str
    name: str
    page: str
    basis: str
    note: str = ""
    kind: str = ""


KEYS = (
    Key(mark("一共收入"), "income", "income", mark("{title} · 口径：全部资金")),
    Key(mark("一共支出"), "expenditure", "function", mark("{title} · 口径：全部支出")),
    Key(mark("其中财政拨款"), "fiscal", "income", mark("{title} · 占全部支出 {share}")),
    Key(mark("保工资和日常运转"), "basic", "function", mark("{title} · 占全部支出 {share}"), mark("基本支出"), "basic"),
    Key(mark("做专门的事情"), "project", "projects", mark("{title} · 占全部支出 {share}"), mark("项目支出"), "project"),
    Key(
        mark("人员经费"),
        "personnel",
        "economic",
        mark("{title} · 口径：一般公共预算财政拨款"),
        mark("工资、奖金、社保、补助"),
        "personnel",
    ),
    Key(
        mark("公用经费"),
        "operating",
        "economic",
        mark("{title} · 口径：一般公共预算财政拨款"),
        mark("水电、办公、维修等"),
        "operating",
    ),
    Key(mark("“三公”经费"), "sangong", "sangong", mark("{title} · 口径：财政拨款")),
    Key(mark("政府采购"), "procurement", "procurement", mark("{title} · 已包含在全部支出里")),
)


def key_figures(visit: Visit, headline: Headline) -> list[dict[str, Any]]:
    """Return the key figures that the edition's tables state, each with its stage, its basis and the page behind it."""
    shown = []
    for key in KEYS:
        figure: Figure | None = getattr(headline, key.name)
        if figure is None:
            continue
        share = percent_text(figure.fen, headline.expenditure.fen) if headline.expenditure else ""
        economic = key.page == "economic"
        shown.append(
            {
                "label": _(key.label),
                "amount": format_html("{}{}", amount_html(figure, visit.unit), figure_mark(figure, visit)),
                "unit": unit_name(visit.unit),
                "basis": _(key.basis).format(title=visit.edition.title, share=share),
                "note": _(key.note) if key.note else "",
                "url": visit.scheme(Scheme.DEPT_ECONOMIC) if economic else visit.link(key.page),
                "kind": key.kind,
            }
        )
    return shown


def questions(visit: Visit, headline: Headline) -> list[dict[str, Any]]:
    """Return questions that people ask, each answered from a figure and leading to its page; none without a figure."""
    return [*_about_money(visit, headline), *_about_deeds(visit, headline)]


def _asked(title: str, answer: SafeString, url: str, link: str) -> dict[str, Any]:
    return {"title": title, "answer": answer, "url": url, "link": link}


def _said(visit: Visit, figure: Figure) -> SafeString:
    return format_html("{}{}", words_html(figure), figure_mark(figure, visit))


def _about_money(visit: Visit, headline: Headline) -> Iterator[dict[str, Any]]:
    spent = headline.expenditure
    if spent and headline.basic and headline.project:
        yield _asked(
            _("多少钱用来发工资和维持日常运转，多少钱用来办事？"),
            format_html(
                _("基本支出（发工资、交社保、日常办公）{}，占 {}；项目支出（专门办某件事）{}，占 {}。"),
                _said(visit, headline.basic),
                percent_text(headline.basic.fen, spent.fen),
                _said(visit, headline.project),
                percent_text(headline.project.fen, spent.fen),
            ),
            visit.link("function"),
            _("逐项看"),
        )
    if headline.sangong:
        yield _asked(
            _("出国、接待、公车花多少？"),
            format_html(_("财政拨款的“三公”经费一共{}。"), _said(visit, headline.sangong)),
            visit.link("sangong"),
            _("看三公经费"),
        )
    if spent and headline.fiscal and headline.unit_funds:
        yield _asked(
            _("为什么有的表是一个总数，有的表是另一个？"),
            format_html(
                _("全部支出{}，其中财政拨款安排{}，其余{}是单位资金。两种口径都对，每个数字旁边都写明了口径。"),
                _said(visit, spent),
                _said(visit, headline.fiscal),
                words_html(headline.unit_funds, None, _("全部支出减财政拨款支出")),
            ),
            visit.link("income"),
            _("看收入来源"),
        )


def _about_deeds(visit: Visit, headline: Headline) -> Iterator[dict[str, Any]]:
    if headline.project_count:
        yield _asked(
            _("这些项目要做成什么，怎样算做成？"),
            format_html(
                _("公开了 {} 个项目，连同部门整体一共 {} 项指标。"), headline.project_count, headline.indicator_count
            ),
            visit.link("projects"),
            _("看项目和目标"),
        )
    if headline.services:
        yield _asked(
            _("哪些事是花钱请人做的？"),
            format_html(_("政府购买服务一共{}。"), _said(visit, headline.services)),
            visit.link("services"),
            _("看购买服务"),
        )
    yield _asked(
        _("这些数字可信吗？"),
        format_html(
            "{}", _("每个数字都能点回上传表格里的那一格；表内、表间的数字逐条核对，结果公开，对不上的也列出来。")
        ),
        visit.link("checks"),
        _("看核对结果"),
    )
