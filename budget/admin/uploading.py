"""The upload: files in, a draft out, or a sentence that says why not; the same with and without JavaScript."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from budget import editions
from budget.admin.forms import UploadForm
from budget.admin.pages import address, page, person
from budget.cycles import held_back
from budget.models import Edition, Event
from budget.vocabulary import Stage

_FULL = "服务器磁盘已满或不能写入，没有保存。请联系管理员。"
_NO_DATABASE = "数据库暂时不能用，没有保存。请过几分钟再试；仍不行请联系管理员。"


def urls() -> list[URLPattern]:
    """Return the address of the upload, for the admin of editions."""
    return [path("upload/", admin.site.admin_view(upload), name="budget_edition_upload")]


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take files, read and check them, keep them as a draft and show it."""
    if not person(request).has_perm("budget.upload_edition"):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        try:
            edition = _draft(request, form.cleaned_data)
        except editions.Refused as refused:
            form.add_error("file", [refused.sentence, *refused.problems])
        except OperationalError:
            form.add_error("file", _NO_DATABASE)
        except OSError:
            form.add_error("file", _FULL)
        else:
            messages.success(
                request, f"已存为草稿：{edition.unit.name} {edition.year} 年{edition.get_stage_display()}。"
            )
            if colleague := _displaced(edition):
                messages.warning(request, colleague)
            return _led_to(request, address(edition))
    return page(request, "edition/upload", "上传工作簿", form=form)


def _displaced(edition: Edition) -> str:
    """Return the sentence about a colleague's draft in whose place this one stands; empty where it was nobody's else."""
    uploads = Event.objects.filter(unit=edition.unit, action=Event.Action.UPLOADED)
    this = uploads.get(edition=edition)
    before = uploads.filter(subject=this.subject, pk__lt=this.pk).first()
    if "replaced" not in this.details or before is None or before.actor_id == this.actor_id:
        return ""
    at = date_format(timezone.localtime(before.at), "n 月 j 日 H:i")
    return f"原来的草稿由{before.actor_name}于 {at} 上传，现在换成了这一份。两次上传都在办理记录里。"


def _led_to(request: HttpRequest, draft: str) -> HttpResponse:
    """Lead a browser to the draft. A script follows redirects unseen, and would use up the message: it is told where."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return HttpResponse(status=HTTPStatus.CREATED, headers={"Location": draft})
    return HttpResponseRedirect(draft)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Return what a link to the upload has chosen already."""
    return {name: request.GET[name] for name in ("unit", "year", "stage") if name in request.GET}


@held_back()  # from reading to writing, for all that was read is alive between the two
def _draft(request: HttpRequest, given: dict[str, Any]) -> Edition:
    files = [editions.uploaded(file.read(), file.name or "未命名") for file in given["file"]]
    stage = Stage(given["stage"]) if given["stage"] else None
    prepared = editions.prepare_files(files, given["unit"], given["year"], stage, whole=given["whole"])
    return editions.draft(prepared, person(request))
