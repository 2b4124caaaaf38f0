"""The links to the files of facts of a page, and what of an uploaded file is not public."""

from __future__ import annotations

from typing import Any

from django import template

from disclosure.downloads import FORMS
from disclosure.taken_out import taken_out

register = template.Library()
register.filter("taken_out", taken_out)

# Pages that have their facts beside them, by the name of their address; official tables hand out theirs as their own.
WITH_FACTS = frozenset(
    {"function", "function-code", "economic", "economic-code", "matrix", "matrix-cell", "project", "income", "projects"}
    | {"performance", "sangong", "procurement", "services"}
)


@register.inclusion_tag("components/facts.html", takes_context=True)
def fact_files(context: Any) -> dict[str, Any]:
    """Show where the facts of the page are, one row an amount, where it has them."""
    request = context["request"]
    match = request.resolver_match
    if match is None or match.url_name not in WITH_FACTS:
        return {"files": ()}
    query = request.GET.urlencode()
    return {
        "files": [
            {"label": label, "url": f"{request.path}facts.{form}{f'?{query}' if query else ''}"}
            for form, label in FORMS.items()
        ]
    }
