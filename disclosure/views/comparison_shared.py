"""A comparison beyond its page: quoted, pinned to the versions that it is of, drawn, and inside the pages of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.queries import Changed, Withdrawn
from budget.queries.pins import pin_of
from budget.queries.results import EditionInfo
from disclosure.citations import comparison_citation
from disclosure.context import absolute
from disclosure.pictures import Picture
from disclosure.views import frames, sharing
from disclosure.views.compared import Made
from disclosure.views.errors import Missing, published, withdrawn


def pinned_query(made: Made, current: Sequence[EditionInfo]) -> str:
    """Return the query of a comparison with its versions fixed: what is quoted stays what it was."""
    asked = made.asked
    pin = asked.pin or pin_of(edition for edition in current if edition.unit.slug in asked.slugs)
    return f"?{replace(asked, pin=pin).query}"


def onward(request: HttpRequest, made: Made, current: Sequence[EditionInfo]) -> dict[str, Any]:
    """Return what the page of a comparison says of itself to those who quote it, share it, or read it by program."""
    pinned = pinned_query(made, current)
    shared = frames.ways(request, pinned, made.title, len(made.bars)) if made.bars else None
    return {
        "citation": comparison_citation(
            made.subject.editions, made.title, absolute(request, f"{reverse('compare')}{pinned}")
        ),
        "sharing": shared if made.main[0] else None,
        "card_url": shared["card"] if shared else "",
        "replaced": [edition for edition in made.subject.editions if not edition.is_current],
        "current_url": replace(made.asked, pin=None).address(),
    }


def taking_away(
    request: HttpRequest, made: Made, current: Sequence[EditionInfo], part: str, output: str
) -> HttpResponseBase:
    """Answer with the comparison as a picture, inside a frame, or as oEmbed asks for it. Raises Missing where nothing is drawn."""
    chart, table = made.main
    if chart is None or not made.bars:
        raise Missing(_("这个比较没有图。"), published())
    # The bars are the rows of the table: what the title of a chart of another one says would not fit them.
    own = chart.table_id == table.table_id
    said, basis = (chart.title, chart.basis) if own else (table.caption, "")
    pinned = pinned_query(made, current)
    page = absolute(request, f"{reverse('compare')}{pinned}")
    unit = made.subject.unit
    if output in sharing.IMAGES:
        picture = Picture(
            title=made.title,
            basis=" · ".join(filter(None, (said, basis))),
            description=chart.description if own else _("；").join(f"{bar.name} {bar.said(unit)}" for bar in made.bars),
            bars=made.bars,
            total=0,
            unit=unit,
            source=_sources(made.subject.editions),
            address=page,
        )
        return sharing.image(
            None if request.method == "HEAD" else picture, part, output, made.subject.file_stem, made.title
        )
    if output == "oembed":
        told = {"title": made.title, "author_name": _names(made.subject.editions)}
        return frames.oembed_answer(request, pinned, len(made.bars), told, made.title)
    newest = {(each.unit.slug, each.period) for each in current if each.is_current}
    context = {
        "kicker": _("比较"),
        "heading": made.title,
        "said": said,
        "basis": basis,
        "table": table,
        "unit": unit,
        "rows": frames.bar_rows(made.bars, 0, unit),
        "source": _sources(made.subject.editions),
        "is_replaced": any(not edition.is_current for edition in made.subject.editions),
        "current_url": absolute(request, replace(made.asked, pin=None).address()) if newest else "",
        "page_url": page,
        "canonical_url": absolute(request, replace(made.asked, pin=None).address()),
    }
    return render(request, "embed.html", context)


def changed(request: HttpRequest, error: Changed | Withdrawn) -> HttpResponse:
    """Say that a pinned comparison can no longer be shown, because one of its editions was withdrawn: when and why."""
    gone = error.gone if isinstance(error, Changed) else error
    if gone is None:
        raise Missing(_("这个固定链接所指的版本，现在凑不齐了。"), published())
    return withdrawn(request, gone)


def _names(editions: Sequence[EditionInfo]) -> str:
    return _("、").join(dict.fromkeys(edition.unit.name for edition in editions))


def _sources(editions: Sequence[EditionInfo]) -> str:
    told = [
        _("{unit_name}《{title}》第 {version} 版，{day:%Y-%m-%d} 公布").format(
            unit_name=edition.unit.short_name,
            title=edition.title,
            version=edition.version,
            day=timezone.localtime(edition.published_at),
        )
        for edition in editions
    ]
    return _("；").join(told)
