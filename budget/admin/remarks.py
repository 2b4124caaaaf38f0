"""Remarks on the desk: sending a draft back, the thread on each part of it, and the buttons that answer and settle."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from budget import editions
from budget.admin.pages import address, edition_for, hand_back_words, number_sent, on_the_desk, page, person
from budget.editions import remarks
from budget.models import Edition

_SAVED = {
    "return": "已退回，录入的同志在工作台上会看到。",
    "remark": "批注已保存。",
    "answer": "答复已保存。",
    "answer_return": "答复已保存，审核的同志会看到：没有别的要改，就能公开；不行会再退回。",
    "settle": "这条批注已了结。",
}


def urls() -> list[URLPattern]:
    """Return the address of the remarks, to stand beside those of the edition's admin."""
    return [path("<int:pk>/remarks/", on_the_desk(threads), name="budget_edition_remarks")]


@require_http_methods(["GET", "HEAD", "POST"])
def threads(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the remarks on a draft, or on the one part of it that the address names; take a new one."""
    edition = edition_for(request, pk)
    about, anchor = request.GET.get("about", ""), request.GET.get("anchor", "")
    part = remarks.WHOLE
    try:
        part = remarks.find_anchor(edition, about, anchor)
        if request.method == "POST":
            return _taken(request, edition, part)
    except editions.NotAllowed as refused:
        raise PermissionDenied(refused.sentence) from refused
    except editions.Refused as refused:
        messages.error(request, refused.sentence)
        if isinstance(refused, editions.TextRefused):
            return _shown(request, edition, part, request.POST.get("words", ""))
        hand_back_words(request)
        return HttpResponseRedirect(address(edition))
    except OperationalError:
        messages.error(request, "数据库暂时不能用，没有保存。请过几分钟再试。")
    return _shown(request, edition, part, request.POST.get("words", ""))


def _taken(request: HttpRequest, edition: Edition, part: remarks.Anchor) -> HttpResponse:
    act, words, who = request.POST.get("act", ""), request.POST.get("words", ""), person(request)
    on = number_sent(request.POST.get("remark", ""))
    if act == "return":
        remarks.give_back(edition, words, who)
        part = remarks.WHOLE
    elif act == "answer":
        answered = remarks.answer(edition, on, words, who).on
        if answered is not None and answered.is_return and answered.by_id != who.pk:
            act = "answer_return"
    elif act == "settle":
        remarks.settle(edition, on, who)
    else:
        act = "remark"
        remarks.remark(edition, part, words, who)
    messages.success(request, _SAVED[act])
    if act == "return":
        return HttpResponseRedirect(address(edition))
    return HttpResponseRedirect(anchored_at(edition, part))


def anchored_at(edition: Edition, part: remarks.Anchor) -> str:
    """Return the address of the remarks on a part of an edition."""
    here = reverse("admin:budget_edition_remarks", args=[edition.pk])
    named = {"about": part.about.value, "anchor": part.anchor} if part.anchor else {}
    return f"{here}?{urlencode(named)}" if named else here


def _shown(request: HttpRequest, edition: Edition, part: remarks.Anchor, written: str) -> HttpResponse:
    who = person(request)
    every = remarks.remarks_of(edition)
    shown = [one for one in every if not part.anchor or (one.about, one.anchor) == (part.about, part.anchor)]
    return page(
        request,
        "edition/remarks",
        f"批注 · {part.label}" if part.label else "批注",
        edition=edition,
        part=part,
        threads=[(one, not one.settled_at and remarks.may_settle(one, edition, who)) for one in shown],
        others=len(every) - len(shown),
        may_remark=remarks.may_remark(edition, who),
        written=written,
    )
