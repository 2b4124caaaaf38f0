"""Before a publication, on the desk: its set time, links for who has no account, and what colleagues did meanwhile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from budget import editions
from budget.admin.acts import act_on
from budget.admin.kept_sessions import tell_next_page
from budget.admin.pages import edition_for, hand_back_words, number_sent, on_the_desk, page, person
from budget.editions.linking import HOURS
from budget.models import Edition, PreviewLink
from budget.rights import SEE

# Where the session keeps the address of a new link until it is shown, once.
_NEW = "new preview link"


class PlanForm(forms.Form):
    """When a draft is to be public."""

    at = forms.DateTimeField(
        label="公开时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"),
    )


class LinkForm(forms.Form):
    """Whom a link is for, and how long it is good."""

    name = forms.CharField(label="给谁看", max_length=60, help_text="如“王乡长”，只记在办理记录里。")
    hours = forms.TypedChoiceField(label="多久失效", coerce=int, choices=list(HOURS.items()), initial=24)


def urls() -> list[URLPattern]:
    """Return the addresses, for the admin of editions."""
    views = (
        ("<int:pk>/plan/", plan, "plan"),
        ("<int:pk>/cancel/", cancel, "cancel"),
        ("<int:pk>/links/", links, "links"),
        ("notices/", notices, "notices"),
    )
    return [path(route, on_the_desk(view), name=f"budget_edition_{name}") for route, view, name in views]


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a draft published at a time."""
    form = PlanForm(request.POST)
    if request.method == "POST" and not form.is_valid():
        messages.error(request, "时间没有看懂，没有保存。请写成 2026-01-15 09:00 这样。")
        hand_back_words(request)
        return HttpResponseRedirect(reverse("admin:budget_edition_change", args=[pk]))

    def act(edition: Edition, reason: str) -> Edition:
        seen = request.POST.get("seen", "")
        return editions.plan(edition, form.cleaned_data["at"], person(request), reason, seen=seen)

    return act_on(request, pk, act, "已定好公开时间。草稿在那以前有任何改动，定时就自动取消。")


def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a planned publication off."""
    return act_on(request, pk, lambda edition, _: editions.cancel(edition, person(request)), "定时公开已取消。")


@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the links to a draft's preview; give out one, or take one back."""
    edition, who = edition_for(request, pk), person(request)
    form = LinkForm(request.POST if "name" in request.POST else None)
    if request.method == "POST":
        try:
            if _done(request, edition, form):
                return HttpResponseRedirect(reverse("admin:budget_edition_links", args=[pk]))
        except editions.NotAllowed as refused:
            raise PermissionDenied(refused.sentence) from refused
        except editions.Refused as refused:
            messages.error(request, refused.sentence)
    given = PreviewLink.objects.filter(edition=edition).select_related("created_by")
    return page(
        request, "edition/links", "给没有账号的人看", edition=edition, links=given, form=form,
        may_share=editions.may_share(edition, who), address=request.session.pop(_NEW, ""),
    )  # fmt: skip


def _done(request: HttpRequest, edition: Edition, form: LinkForm) -> bool:
    who = person(request)
    if "link" in request.POST:
        editions.take_back(edition, number_sent(request.POST["link"]), who)
        messages.success(request, "链接已收回，马上就打不开了。")
        return True
    if not form.is_valid():
        return False
    secret = editions.share(edition, form.cleaned_data["name"], form.cleaned_data["hours"], who)
    tell_next_page(request, _NEW, request.build_absolute_uri(reverse("preview", args=[secret])))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """Show what colleagues did; note that it was read."""
    who = person(request)
    if not who.has_perm(SEE):
        raise PermissionDenied
    if request.method == "POST":
        editions.mark_read(who, number_sent(request.POST.get("newest", "")))
        return HttpResponseRedirect(reverse("admin:budget_edition_notices"))
    found: list[Any] = editions.notices_for(who)
    return page(request, "edition/notices", "同事办的事", notices=found, has_new=any(one.is_new for one in found))
