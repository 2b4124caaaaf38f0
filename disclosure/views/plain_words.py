"""What the first pages say in plain words: the whole in one line, key figures with their basis, questions people ask."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from budget.queries.results import Breakdown, Figure, Headline
from budget.vocabulary import Scheme
from disclosure.templatetags.figures import amount_html, figure_mark, percent_text, words_html
from disclosure.visit import Visit

WHOLE = 1000  # the width of the strip


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
    return {"label": f"{visit.edition.title}全部支出，按用途分成 {len(segments)} 段", "segments": segments}


def key_figures(visit: Visit, headline: Headline) -> list[dict[str, Any]]:
    """Return the key figures that the edition's tables state, each with its basis and the page behind it."""
    spent = headline.expenditure
    all_spending = f"{visit.edition.title} · 口径：全部支出"

    def item(label: str, figure: Figure | None, basis: str, url: str, note: str = "", kind: str = "") -> dict[str, Any]:
        amount: SafeString | str = ""
        if figure is not None:
            amount = format_html("{}{}", amount_html(figure, visit.unit), figure_mark(figure, visit))
        return {
            "label": label,
            "amount": amount,
            "figure": figure,
            "unit": visit.unit.label,
            "basis": basis,
            "note": note,
            "url": url,
            "kind": kind,
        }

    def share(part: Figure | None, words: str = "占全部支出") -> str:
        return f"{words} {percent_text(part.fen, spent.fen)}" if part and spent else ""

    listed = [
        item("一共收入", headline.income, f"{visit.edition.title} · 口径：全部资金", visit.link("income")),
        item("一共支出", spent, all_spending, visit.link("function")),
        item(
            "其中财政拨款", headline.fiscal, f"{visit.edition.title} · {share(headline.fiscal)}", visit.link("income")
        ),
        item("保工资和日常运转", headline.basic, share(headline.basic), visit.link("function"), "基本支出", "basic"),
        item("做专门的事情", headline.project, share(headline.project), visit.link("projects"), "项目支出", "project"),
        item(
            "人员经费",
            headline.personnel,
            f"{visit.edition.title} · 口径：一般公共预算财政拨款",
            visit.scheme(Scheme.DEPT_ECONOMIC),
            "工资、奖金、社保、补助",
            "personnel",
        ),
        item(
            "公用经费",
            headline.operating,
            f"{visit.edition.title} · 口径：一般公共预算财政拨款",
            visit.scheme(Scheme.DEPT_ECONOMIC),
            "水电、办公、维修等",
            "operating",
        ),
        item("“三公”经费", headline.sangong, f"{visit.edition.title} · 口径：财政拨款", visit.link("sangong")),
        item(
            "政府采购", headline.procurement, f"{visit.edition.title} · 已包含在全部支出里", visit.link("procurement")
        ),
    ]
    return [entry for entry in listed if entry["figure"] is not None]


def questions(visit: Visit, headline: Headline) -> list[dict[str, Any]]:
    """Return questions that people ask, each answered from a figure and leading to its page; none without a figure."""
    spent, asked = headline.expenditure, []

    def said(figure: Figure) -> SafeString:
        return format_html("{}{}", words_html(figure), figure_mark(figure, visit))

    def ask(title: str, answer: SafeString, url: str, link: str) -> None:
        asked.append({"title": title, "answer": answer, "url": url, "link": link})

    if spent and headline.basic and headline.project:
        ask(
            "多少钱用来发工资和维持日常运转，多少钱用来办事？",
            format_html(
                "基本支出（发工资、交社保、日常办公）{}，占 {}；项目支出（专门办某件事）{}，占 {}。",
                said(headline.basic),
                percent_text(headline.basic.fen, spent.fen),
                said(headline.project),
                percent_text(headline.project.fen, spent.fen),
            ),
            visit.link("function"),
            "逐项看",
        )
    if headline.sangong:
        ask(
            "出国、接待、公车花多少？",
            format_html("财政拨款的“三公”经费一共{}。", said(headline.sangong)),
            visit.link("sangong"),
            "看三公经费",
        )
    if spent and headline.fiscal and headline.unit_funds:
        ask(
            "为什么有的表是一个总数，有的表是另一个？",
            format_html(
                "全部支出{}，其中财政拨款安排{}，其余{}是单位资金。两种口径都对，每个数字旁边都写明了口径。",
                said(spent),
                said(headline.fiscal),
                words_html(headline.unit_funds, None, "全部支出减财政拨款支出"),
            ),
            visit.link("income"),
            "看收入来源",
        )
    if headline.project_count:
        ask(
            "这些项目要做成什么，怎样算做成？",
            format_html(
                "公开了 {} 个项目，连同部门整体一共 {} 项指标。", headline.project_count, headline.indicator_count
            ),
            visit.link("projects"),
            "看项目和目标",
        )
    if headline.services:
        ask(
            "哪些事是花钱请人做的？",
            format_html("政府购买服务一共{}。", said(headline.services)),
            visit.link("services"),
            "看购买服务",
        )
    ask(
        "这些数字可信吗？",
        format_html("{}", "每个数字都能点回上传表格里的那一格；表内、表间的数字逐条核对，结果公开，对不上的也列出来。"),
        visit.link("checks"),
        "看核对结果",
    )
    return asked
