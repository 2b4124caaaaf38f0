"""Links within an edition that keep the reader's choices: the pinned version, the amount unit, the basis."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from disclosure.visit import Visit

register = template.Library()


@register.simple_tag(takes_context=True)
def link(context: Any, name: str, **arguments: object) -> str:
    """Return the address of a named page of the edition that is visited."""
    visit: Visit = context["visit"]
    return visit.link(name, **arguments)


@register.simple_tag(takes_context=True)
def way(context: Any, name: str, **arguments: object) -> str:
    """Return the address of a named page where the edition has it; empty where it has not."""
    visit: Visit = context["visit"]
    return visit.way(name, **arguments)


@register.filter
def leading(shown: SafeString, page_url: str) -> SafeString:
    """Return a part of a page as it stands away from it: what leads on within the page leads to the page."""
    return mark_safe(shown.replace('href="#', f'href="{escape(page_url)}#'))  # noqa: S308 - shown is safe already
