"""The one menu of downloads at the end of a page, and what of an uploaded file is not public.

What may be added as it is comes first, and each file says how to add.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from disclosure.downloads import FORMS, WritesItself
from disclosure.tables import is_sum
from disclosure.taken_out import taken_out

register = template.Library()
register.filter("taken_out", taken_out)

# Pages that have their facts beside them, by the name of their address; official tables hand out theirs as their own.
WITH_FACTS = frozenset(
    {"function", "function-code", "economic", "economic-code", "matrix", "matrix-cell", "project", "income", "projects"}
    | {"performance", "sangong", "procurement", "services"}
)


@register.inclusion_tag("components/download_menu.html", takes_context=True)
def download_menu(context: Any) -> dict[str, Any]:
    """Show every file of the page: its lines, its amounts, the tables that it shows."""
    request = context["request"]
    match = request.resolver_match
    if match is None or not context.get("has_menu"):
        return {"parts": ()}
    own = context["table"]
    name = match.url_name
    # A page on which no amount stands has no lines either.
    has_facts = name in WITH_FACTS and (own is None or not own.has_amounts or has_any(own.records))
    facts = []
    if has_facts or (name == "table" and not context["info"].is_empty):
        title = _("一行一条（常用）")
        facts.append((title, _("每行是公开表里的一行，只有明细，同一列可以直接相加。"), _beside(request, "rows")))
    if has_facts:
        facts.append((_("一个金额一行，注明单元格"), _adding(), _beside(request, "facts")))
    pages = []
    shown = [{"table": own, "downloads": context["downloads"]}] if own is not None and own.records else []
    for each in (*shown, *context["tables"].values()):
        table = each["table"]
        if isinstance(table, WritesItself):
            facts.append((_("一个金额一行，注明单元格"), _adding(), each["downloads"]))
        else:
            pages.append((_("页面上的表：{caption}").format(caption=table.caption), _note(table), each["downloads"]))
    folded = _("页面上的表，各有文件")
    return {"parts": [_part(entries, summary) for entries, summary in ((facts, ""), (pages, folded)) if entries]}


def has_any(records: Any) -> bool:
    """Tell whether one of the rows has an amount."""
    return any(record.figure is not None for record in records)


def _part(entries: list[tuple[str, str, Any]], folded: str) -> dict[str, Any]:
    return {
        "folded": folded,
        "entries": [{"title": title, "note": note, "files": files} for title, note, files in entries],
    }


def _adding() -> str:
    return _("只加“相加这些行”一列为“是”的行，其余的行不要再加。")


def _note(table: Any) -> str:
    """Return how a table of the page is added: its file has only rows that make the total."""
    if any(map(is_sum, table.records)):
        return _("没有合计行和“其中”行，同一列的金额可以直接相加。")
    return ""


def _beside(request: Any, kind: str) -> list[dict[str, str]]:
    query = request.GET.urlencode()
    return [
        {"label": label, "url": f"{request.path}{kind}.{form}{f'?{query}' if query else ''}"}
        for form, label in FORMS.items()
    ]
