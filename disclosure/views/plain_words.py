"""What the first pages say in plain words: the whole in one line, key figures with their basis, questions people ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.money import has_shares
from budget.queries.contents import contents
from budget.queries.results import Breakdown, BreakdownRow, Check, Figure, Headline
from budget.vocabulary import Scheme, Stage
from disclosure.figures import amount_html, figure_mark, percent_text, unit_name
from disclosure.palette import kind
from disclosure.sentences import Said, Teller
from disclosure.sentences.contradictions import largest as largest_mismatch
from disclosure.sentences.leads import blank_sangong
from disclosure.sentences.makeup import main_fact, note, personnel_scope, staff_in_projects
from disclosure.sentences.relations import basic_and_project, two_totals
from disclosure.sentences.targets import per_head
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
        # Of running sums: widths that are rounded one by one leave a gap at the end of the strip, or run over it.
        start, end = (fen * WHOLE // total for fen in (seen, seen + row.total.fen))
        segments.append(
            {
                "code": kind(row.node.code),
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


def paid_to(visit: Visit, found: Breakdown) -> dict[str, Any] | None:
    """Return the strip of what the money is paid to: staff, contracted work, the rest; None where nobody can tell."""
    makeup = found.makeup
    if makeup is None or not makeup.is_known or found.gap:
        return None
    kinds = contents(visit.edition).schemes_of(found.basis)
    scheme = Scheme.DEPT_ECONOMIC if Scheme.DEPT_ECONOMIC in kinds else Scheme.GOV_ECONOMIC
    # Each kind leads to the 类 that it stands in: by the government's classification staff may stand in several.
    within = {"301": "301", "302": "302"} if scheme is Scheme.DEPT_ECONOMIC else {}
    parts = (
        ("301", _("人员的工资和社保"), makeup.staff),
        ("302", _("受委托办事的单位和个人"), makeup.hired),
        ("none", _("其他开支"), makeup.rest),
    )
    segments = []
    seen = 0
    for code, label, fen in parts:
        # Of running sums, as in the strip of purposes.
        start, end = (amount * WHOLE // makeup.total for amount in (seen, seen + fen))
        share = percent_text(fen, makeup.total)
        # What is nothing is no segment, but stays in the running sum.
        if fen:
            url = visit.scheme(scheme, within.get(code, ""))
            segments.append(
                {"code": code, "label": label, "share": share, "x": start, "width": end - start, "url": url}
            )
        seen += fen
    return {"label": _("{title}全部支出，按付给谁分").format(title=visit.edition.title), "segments": segments}


def bar(counts: Sequence[tuple[str, str, int]], total: int) -> dict[str, Any]:
    """Return the strip of a verdict: (kind, label, how many) of `total` things that were looked at."""
    segments = []
    seen = 0
    for code, label, count in counts:
        start, end = (number * WHOLE // total for number in (seen, seen + count)) if total else (0, 0)
        if count:
            said = _("{count} 项").format(count=count)
            segments.append({"code": code, "label": label, "share": said, "x": start, "width": end - start})
        seen += count
    return {"label": _("一共 {total} 项").format(total=total), "segments": segments}


def largest(visit: Visit, coarse: Breakdown, fine: Breakdown) -> list[dict[str, Any]]:
    """Return the largest single items, each with the 类 that it is in; none where the 类 are all that is disclosed."""
    # A list of the largest tells nothing where it would be all of them, or the 类 once more.
    if len(fine.rows) <= max(LARGEST, len(coarse.rows)):
        return []
    names = {row.node.code: row.node.plain_name or row.node.name for row in coarse.rows}
    longest = fine.rows[0].total.fen
    # Though the largest are more than nothing: of all of them one may be less.
    whole = fine.total.fen if fine.are_parts_of_whole else None
    return [
        {
            "node": row.node,
            "whole": whole,
            "name": row.node.plain_name or row.node.name,
            "url": visit.node(row.node),
            "figure": row.total,
            "note": _(" · ").join(filter(None, (names[row.node.code[:3]], note(row.makeup)))),
            "bar": _stretches(row, longest),
        }
        for row in fine.rows[:LARGEST]
    ]


def _stretches(row: BreakdownRow, longest: int) -> list[dict[str, Any]]:
    """Return the bar of an item as long as its part of the longest: staff, contracted work, the rest; one where it is not told."""
    # A list of nothing but zeros has no longest.
    if longest <= 0:
        return []
    made = row.makeup
    parts = (
        (("301", made.staff), ("302", made.hired), ("none", made.rest))
        if made is not None and made.is_known
        else (("none", max(row.total.fen, 0)),)
    )
    stretches, seen = [], 0
    for code, fen in parts:
        start, end = (amount * WHOLE // longest for amount in (seen, seen + fen))
        if end > start:
            stretches.append({"code": code, "x": start, "width": end - start})
        seen += fen
    return stretches


class KeyFigure(NamedTuple):
    """A key figure: what it is called, which one of the headline it is, its page, its basis, a word on it, its colour."""

    label: str
    name: str
    page: str
    basis: str
    note: str = ""
    kind: str = ""


KEYS = (
    KeyFigure(mark("一共支出"), "expenditure", "function", mark("{title} · 口径：全部支出")),
    KeyFigure(mark("一共收入"), "income", "income", mark("{title} · 口径：全部资金")),
    KeyFigure(mark("财政拨款支出"), "fiscal", "income", mark("{title} · 占全部支出 {share}")),
    KeyFigure(
        mark("基本支出"),
        "basic",
        "function",
        mark("{title} · 占全部支出 {share}"),
        mark("单位正常运转、完成日常任务的钱"),
        "basic",
    ),
    KeyFigure(
        mark("项目支出"),
        "project",
        "projects",
        mark("{title} · 占全部支出 {share}"),
        mark("基本支出以外，为特定任务另外安排的钱"),
        "project",
    ),
    KeyFigure(
        mark("人员经费"),
        "personnel",
        "economic",
        mark("{title} · 口径：一般公共预算财政拨款"),
        mark("基本支出里给人的钱"),
        "personnel",
    ),
    KeyFigure(
        mark("公用经费"),
        "operating",
        "economic",
        mark("{title} · 口径：一般公共预算财政拨款"),
        mark("基本支出里日常办公的钱"),
        "operating",
    ),
    KeyFigure(mark("“三公”经费"), "sangong", "sangong", mark("{title} · 口径：财政拨款")),
    KeyFigure(
        mark("年末结转和结余"),
        "carried_over",
        "stages",
        mark("{title} · 口径：全部资金"),
        mark("没有用完、留到下一年的钱"),
    ),
    KeyFigure(mark("政府采购"), "procurement", "procurement", mark("{title} · 口径：政府采购")),
)


def key_figures(visit: Visit, headline: Headline, found: Breakdown) -> list[dict[str, Any]]:
    """Return the key figures that the edition's tables state, each with its stage, its basis and the page behind it.

    Under those whose names mislead stands what they leave out or hold besides.
    """
    besides = {
        "expenditure": per_head(visit, found.total),
        "personnel": personnel_scope(visit, found, headline),
        "project": staff_in_projects(found),
    }
    shown = []
    for key in KEYS:
        figure: Figure | None = getattr(headline, key.name)
        if figure is None or (key.name == "carried_over" and visit.edition.stage is not Stage.FINAL):
            continue
        basis, spent = key.basis, headline.expenditure.fen if headline.expenditure else 0
        if "{share}" in basis and not (has_shares([figure.fen], spent) and figure.fen <= spent):
            basis = mark("{title} · 口径：全部支出")
        if key.page == "stages":
            url = visit.link("stages", "carried")
        elif key.page == "economic":
            url = visit.way("economic", scheme=Scheme.DEPT_ECONOMIC)
        else:
            url = visit.way(key.page)
        shown.append(
            {
                "label": _(key.label),
                "amount": format_html("{}{}", amount_html(figure, visit.unit), figure_mark(figure, visit)),
                "unit": unit_name(visit.unit),
                "basis": _(basis).format(title=visit.edition.title, share=percent_text(figure.fen, spent)),
                "note": _(key.note) if key.note else "",
                "besides": besides.get(key.name),
                "url": url,
                "kind": key.kind,
            }
        )
    return shown


def questions(visit: Visit, headline: Headline, found: Breakdown, checked: Sequence[Check]) -> list[dict[str, Any]]:
    """Return questions that people ask, each answered by a sentence that is computed; none without a figure."""
    economic = visit.scheme(Scheme.DEPT_ECONOMIC)
    split = found if found.basic or found.project else headline
    asked = (
        (_("多少钱用来发工资？"), main_fact(visit, found, headline, economic)),
        (
            _("全部支出里，基本支出、项目支出各是多少？"),
            basic_and_project(visit, split, f"{visit.link('function')}#function"),
        ),
        (_("出国、接待、公车花多少？"), _sangong(visit, headline)),
        (_("为什么有的表是一个总数，有的表是另一个？"), two_totals(visit, headline)),
        (_("哪些事是花钱请人做的？"), _services(visit, headline)),
        (_("这些数字可信吗？"), largest_mismatch(visit, checked)),
    )
    return [{"title": title, "answer": answer} for title, answer in asked if answer is not None]


def _sangong(visit: Visit, headline: Headline) -> Said | None:
    if headline.sangong is None:
        return blank_sangong(visit)
    text = format_html(_("财政拨款的“三公”经费一共{amount}。"), amount=Teller(visit)(headline.sangong))
    return Said("sangong", text, url=visit.link("sangong"), link=_("看三公经费"))


def _services(visit: Visit, headline: Headline) -> Said | None:
    if headline.services is None:
        return None
    text = format_html(_("政府购买服务表列了{amount}。"), amount=Teller(visit)(headline.services))
    return Said("services", text, url=visit.link("services"), link=_("看购买服务"))
