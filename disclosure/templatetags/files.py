"""The one menu of downloads at the end of a page, and what of an uploaded file is not public.

What may be added as it is comes first, and each file says how to add.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from disclosure.downloads import FORMS, WritesItself
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
    name = match.url_name
    facts = []
    if name in WITH_FACTS or (name == "table" and not context["info"].is_empty):
        title = _("一行一条（常用）")
        facts.append((title, _("每行是公开表里的一行，只有明细，同一列可以直接相加。"), _beside(request, "rows")))
    if name in WITH_FACTS:
        facts.append((_("一个金额一行，注明单元格"), _adding(), _beside(request, "facts")))
    pages = []
    shown = [{"table": context["table"], "downloads": context["downloads"]}] if context["table"] is not None else []
    for each in (*shown, *context["tables"].values()):
        table = each["table"]
        if isinstance(table, WritesItself):
            facts.append((_("一个金额一行，注明单元格"), _adding(), each["downloads"]))
        else:
            pages.append((_("页面上的表：{caption}").format(caption=table.caption), _note(table), each["downloads"]))
    folded = _("页面上的表，各有文件") if facts else ""
    return {"parts": [_part(entries, summary) for entries, summary in ((facts, ""), (pages, folded)) if entries]}


def _part(entries: list[tuple[str, str, Any]], folded: str) -> dict[str, Any]:
    return {
        "folded": folded,
        "entries": [{"title": title, "note": note, "files": files} for title, note, files in entries],
    }


def _adding() -> str:
    return _("只加“相加这些行”一列为“是”的行，其余的行不要再加。")


def _note(table: Any) -> str:
    """Return how a table of the page is added: where it has a total, that row is no further part."""
    if any(field.key == "is_total" for column in table.file_columns() for field in column.fields()):
        return _("与页面一样，有合计行；“是否合计”为“是”的行不要再加。")
    return ""


def _beside(request: Any, kind: str) -> list[dict[str, str]]:
    query = request.GET.urlencode()
    return [
        {"label": label, "url": f"{request.path}{kind}.{form}{f'?{query}' if query else ''}"}
        for form, label in FORMS.items()
    ]
