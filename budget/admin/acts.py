"""The buttons of the desk: each does one act of `budget.editions` and says how it went."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from budget import editions
from budget.admin.forms import ApprovalForm
from budget.admin.pages import address, person
from budget.models import Doubt, Edition

_PROBLEMS_SHOWN = 10


def urls() -> list[URLPattern]:
    """Return the addresses of the acts, for the admin of editions."""
    acts = {"publish": publish, "withdraw": withdraw, "discard": discard, "approve": approve, "confirm": confirm}
    return [
        path(f"<int:pk>/{name}/", admin.site.admin_view(view), name=f"budget_edition_{name}")
        for name, view in acts.items()
    ]


def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft."""
    return _act(request, pk, lambda edition, reason: editions.publish(edition, person(request), reason), "已公开。")


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a published edition."""
    return _act(request, pk, lambda edition, reason: editions.withdraw(edition, person(request), reason), "已撤回。")


def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Discard a draft."""
    return _act(request, pk, lambda edition, _: editions.discard(edition, person(request)), "草稿已废弃。")


def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the day of the approval."""
    form = ApprovalForm(request.POST)
    if request.method == "POST" and not form.is_valid():
        messages.error(request, "日期没有看懂，没有保存。请写成 2026-01-15 这样。")
        return HttpResponseRedirect(reverse("admin:budget_edition_change", args=[pk]))
    return _act(
        request,
        pk,
        lambda edition, _: editions.approve(edition, form.cleaned_data["approval_date"], person(request)),
        "批复日期已保存。",
    )


def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm one doubt of a draft."""

    def act(edition: Edition, _reason: str) -> Edition:
        given = request.POST.get("doubt", "")
        doubt = Doubt.every_stage.filter(edition=edition, pk=int(given) if given.isdecimal() else 0).first()
        if doubt is None or doubt.message != request.POST.get("message"):
            raise editions.Gone
        return editions.confirm(doubt, person(request))

    return _act(request, pk, act, "已确认，记入办理记录。")


@require_http_methods(["GET", "HEAD", "POST"])
def _act(request: HttpRequest, pk: int, act: Callable[[Edition, str], Edition | None], done: str) -> HttpResponse:
    """Do one act and say how it went; a link alone does nothing."""
    if request.method != "POST":
        # Where the login leads whose session had ended when the button was pressed.
        messages.warning(request, "还没有办理。如果您刚才重新登录过，请在这一页再办一次。")
        return HttpResponseRedirect(reverse("admin:budget_edition_change", args=[pk]))
    edition: Edition | None = Edition.every_stage.filter(pk=pk).first()
    try:
        if edition is None:
            raise editions.Gone
        after = act(edition, request.POST.get("reason", ""))
    except editions.NotAllowed as refused:
        raise PermissionDenied(refused.sentence) from refused
    except editions.Refused as refused:
        for sentence in (refused.sentence, *refused.problems[:_PROBLEMS_SHOWN]):
            messages.error(request, sentence)
        return _back(edition)
    except OperationalError:
        messages.error(request, "数据库暂时不能用，这次没有办成，什么都没有改动。请过几分钟再试；仍不行请联系管理员。")
        return _back(edition)
    messages.success(request, done)
    return _back(after)


def _back(edition: Edition | None) -> HttpResponse:
    """Go to the edition if it is still there, else to the list."""
    if edition is None:
        return HttpResponseRedirect(reverse("admin:budget_edition_changelist"))
    return HttpResponseRedirect(address(edition))
