"""Editions on the desk: the list, the upload, the preview of a draft, and a button for each act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from budget import editions
from budget.admin import paperwork, words
from budget.admin.bases import ReadOnlyAdmin
from budget.admin.forms import ReasonForm, UploadForm
from budget.editions.preview import preview
from budget.models import Edition
from budget.vocabulary import EditionState, Stage


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_display = ("unit", "year", "stage", "version", "state", "created_by", "created_at", "published_at")
    list_filter = ("state", "year", "stage", "unit")
    list_select_related = ("unit", "created_by")
    change_list_template = "admin/budget/edition/list.html"

    def get_urls(self) -> list[URLPattern]:
        """Put the acts beside the admin's own addresses."""
        acts = {"publish": self.publish, "withdraw": self.withdraw, "discard": self.discard}
        return [
            path("upload/", self.admin_site.admin_view(self.upload), name="budget_edition_upload"),
            *(
                path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"budget_edition_{name}")
                for name, view in acts.items()
            ),
            *words.urls(),
            *paperwork.urls(),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, with the way to an upload for those who may."""
        may_upload = _person(request).has_perm("budget.upload_edition")
        return super().changelist_view(request, {"may_upload": may_upload} | (extra_context or {}))

    def change_view(self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Show what was read and checked, and the acts that fit the edition's state."""
        edition = self.get_object(request, object_id)
        if edition is None:
            messages.warning(request, editions.Gone().sentence)
            return HttpResponseRedirect(reverse("admin:budget_edition_changelist"))
        if not self.has_view_permission(request, edition):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {
            "title": str(edition),
            "opts": self.opts,
            "preview": preview(edition),
            "is_draft": edition.state == EditionState.DRAFT,
            "is_visible": edition.state in EditionState.visible(),
            "reason": ReasonForm(),
        }
        return TemplateResponse(request, "admin/budget/edition/preview.html", context)

    def upload(self, request: HttpRequest) -> HttpResponse:
        """Take a workbook, read and check it, keep it as a draft and show it."""
        if not _person(request).has_perm("budget.upload_edition"):
            raise PermissionDenied
        now = timezone.localdate()
        form = UploadForm(request.POST or None, request.FILES or None, initial={"year": now.year})
        if request.method == "POST" and form.is_valid():
            try:
                return HttpResponseRedirect(_address(self._draft(request, form.cleaned_data)))
            except editions.Refused as refused:
                form.add_error("file", [refused.sentence, *refused.problems])
            except OSError:
                form.add_error("file", "服务器磁盘已满或不能写入，没有保存。请联系管理员。")
        context = self.admin_site.each_context(request) | {"title": "上传工作簿", "opts": self.opts, "form": form}
        return TemplateResponse(request, "admin/budget/edition/upload.html", context)

    def _draft(self, request: HttpRequest, given: dict[str, Any]) -> Edition:
        file = given["file"]
        prepared = editions.prepare(file.read(), file.name, given["unit"], given["year"], Stage(given["stage"]))
        return editions.draft(prepared, _person(request))

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish a draft."""
        return _act(
            request, pk, lambda edition, reason: editions.publish(edition, _person(request), reason), "已公开。"
        )

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Withdraw a published edition."""
        return _act(
            request, pk, lambda edition, reason: editions.withdraw(edition, _person(request), reason), "已撤回。"
        )

    def discard(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Discard a draft."""
        return _act(request, pk, lambda edition, _: editions.discard(edition, _person(request)), "草稿已废弃。")


@require_POST
def _act(request: HttpRequest, pk: int, act: Callable[[Edition, str], Edition | None], done: str) -> HttpResponse:
    """Do one act and say how it went."""
    edition = Edition.every_stage.filter(pk=pk).first()
    try:
        if edition is None:
            raise editions.Gone
        after = act(edition, request.POST.get("reason", ""))
    except editions.NotAllowed as refused:
        raise PermissionDenied(refused.sentence) from refused
    except editions.Refused as refused:
        for sentence in (refused.sentence, *refused.problems[:10]):
            messages.error(request, sentence)
        return HttpResponseRedirect(
            reverse("admin:budget_edition_changelist") if edition is None else _address(edition)
        )
    messages.success(request, done)
    return HttpResponseRedirect(reverse("admin:budget_edition_changelist") if after is None else _address(after))


def _address(edition: Edition) -> str:
    return reverse("admin:budget_edition_change", args=[edition.pk])


def _person(request: HttpRequest) -> User:
    """Return who asks; the admin has made sure that somebody has logged in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
