"""A chart inside the pages of others: bars that fit from 280 px on, in light and dark, complete without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from budget.money import AmountUnit, has_shares
from disclosure.context import absolute
from disclosure.figures import percent_text
from disclosure.palette import kind
from disclosure.pictures import CARD, Bar, fitting
from disclosure.selection import BadSelection

WIDTH, LEAST, MOST = 720, 200, 1600  # px of a frame that asks for no other
ROW, AROUND, HIGHEST = 34, 300, 900  # px of a bar, of what stands around the bars, and of the highest frame
# Bars that a frame shows at most; the rest becomes one, and the table below has them all.
BARS = 12
# What the page around a frame runs so that the frame is as high as what is in it; without it the frame can be scrolled.
# It belongs to that page, under that page's own policy; nothing of this site runs it.
FOLLOWS = (
    'addEventListener("message",function(e){document.querySelectorAll("iframe.mingzhang").forEach(function(f){'
    "if(f.contentWindow===e.source&&e.data&&e.data.mingzhangHeight>0)f.height=e.data.mingzhangHeight})})"
)


def bar_rows(bars: Sequence[Bar], total: int, unit: AmountUnit) -> list[dict[str, Any]]:
    """Return what the bars of a frame show: name, amount, share of the total where there is one, length in thousandths."""
    shown = fitting(bars, BARS)
    longest = max((abs(bar.fen) for bar in shown), default=0) or 1
    is_shared = has_shares([bar.fen for bar in bars], total)
    return [
        {
            "name": bar.name,
            "kind": kind(bar.colour),
            "amount": bar.said(unit),
            "share": percent_text(bar.fen, total) if is_shared else "",
            # What is not nothing is seen, however small it is beside the largest.
            "length": max(2, 1000 * abs(bar.fen) // longest) if bar.fen else 0,
            "is_less": bar.fen < 0,
        }
        for bar in shown
    ]


def height_of(count: int) -> int:
    """Return how high a frame with so many bars is before its page says it."""
    return min(HIGHEST, AROUND + ROW * min(count, BARS))


def frame_code(address: str, title: str, height: int, width: int | None = None) -> SafeString:
    """Return what is put into another page: as wide as its place there, as high as its content."""
    frame = format_html(
        '<iframe class="mingzhang" src="{}" width="{}" height="{}" title="{}" loading="lazy" frameborder="0"></iframe>',
        address,
        width or "100%",
        height,
        title,
    )
    return frame + format_html("<{0}>{1}</{0}>", "script", mark_safe(FOLLOWS))  # noqa: S308 - our own words


def asked_size(request: HttpRequest, name: str) -> int | None:
    """Return `maxwidth` or `maxheight` of a question to oEmbed. Raises BadSelection."""
    text = getattr(request, "frame", {}).get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) >= LEAST):
        raise BadSelection(_("参数 {name} 应为不小于 {least} 的整数，单位是像素。").format(name=name, least=LEAST))
    return min(int(text), MOST)


def oembed_answer(
    request: HttpRequest, pinned: str, count: int, told: Mapping[str, str], frame_title: str
) -> JsonResponse:
    """Answer as oEmbed wants it; `told` are the title and the author, `pinned` is the query with the version fixed."""
    width, height = (asked_size(request, name) for name in ("maxwidth", "maxheight"))
    wide, high = min(width or WIDTH, WIDTH), min(height or HIGHEST, height_of(count))
    answer = {
        "version": "1.0",
        "type": "rich",
        **told,
        "provider_name": _("明账"),
        "provider_url": absolute(request, "/"),
        "cache_age": 86400,
        "html": frame_code(absolute(request, f"/embed{request.path}{pinned}"), frame_title, high, wide),
        "width": wide,
        "height": high,
        "thumbnail_url": absolute(request, f"{request.path}card.png{pinned}"),
        "thumbnail_width": CARD.width,
        "thumbnail_height": CARD.height,
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


def ways(request: HttpRequest, pinned: str, title: str, count: int) -> dict[str, Any]:
    """Return the addresses under which the chart of this page can be taken away."""
    stem = request.path
    return {
        "png": f"{stem}chart.png{pinned}",
        "svg": f"{stem}chart.svg{pinned}",
        "card": absolute(request, f"{stem}card.png{pinned}"),
        "code": frame_code(absolute(request, f"/embed{stem}{pinned}"), title, height_of(count)),
        "oembed": f"{absolute(request, reverse('oembed'))}?{_asking(absolute(request, f'{stem}{pinned}'))}",
    }


def _asking(address: str) -> str:
    query = QueryDict(mutable=True)
    query["url"] = address
    return query.urlencode()
