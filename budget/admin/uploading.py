"""The upload: files in, a draft out, a question, or a sentence that says why not; with and without JavaScript."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from budget import editions
from budget.admin.forms import UploadForm
from budget.admin.kept_sessions import tell_next_page
from budget.admin.pages import address, page, person
from budget.cycles import held_back
from budget.editions import waiting
from budget.models import Edition, Event, Unit
from budget.rights import UPLOADS
from budget.vocabulary import Stage

# Where the session keeps what waits for an answer.
_WAITS = "waiting upload"
_FULL = "服务器磁盘已满或不能写入，没有保存。请联系管理员。"
_NO_DATABASE = "数据库暂时不能用，没有保存。请过几分钟再试；仍不行请联系管理员。"


def urls() -> list[URLPattern]:
    """Return the address of the upload, for the admin of editions."""
    return [
        path("upload/", admin.site.admin_view(upload), name="budget_edition_upload"),
        path("upload/question/", admin.site.admin_view(question), name="budget_edition_question"),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take files, read and check them, keep them as a draft and show it."""
    if not person(request).has_perm(UPLOADS):
        raise PermissionDenied
    form = UploadForm(person(request), request.POST or None, request.FILES or None, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            files = [editions.uploaded(file.read(), file.name or "未命名") for file in given["file"]]
            # All files are read into memory here: their sizes were checked by the form, and reading happens apart with
            # a limit of its own.
            return _led_to(request, _taken(request, files, _Chosen.of(given)))
        except editions.Refused as refused:
            form.add_error("file", [refused.sentence, *refused.problems])
        except OperationalError:
            form.add_error("file", _NO_DATABASE)
        except OSError:
            form.add_error("file", _FULL)
    return page(request, "edition/upload", "上传工作簿", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """Ask what must be answered before files are stored; store them where the answer is yes."""
    if not person(request).has_perm(UPLOADS):
        raise PermissionDenied
    waits = request.session.get(_WAITS)
    if waits is None or request.GET.get("upload") != waits["key"]:
        messages.warning(request, "没有等您回答的上传。如果刚才上传过，请重新上传。")
        return HttpResponseRedirect(reverse("admin:budget_edition_upload"))
    if request.method == "POST":
        try:
            if "yes" not in request.POST:
                del request.session[_WAITS]
                messages.warning(request, "没有保存任何内容。")
                return HttpResponseRedirect(reverse("admin:budget_edition_upload"))
            files = waiting.taken_up(waits["files"])
            return HttpResponseRedirect(_taken(request, files, _Chosen(*waits["chosen"]), waits["asked"]))
        except editions.Refused as refused:
            for sentence in (refused.sentence, *refused.problems):
                messages.error(request, sentence)
        except OperationalError:
            messages.error(request, _NO_DATABASE)
        except OSError:
            messages.error(request, _FULL)
    return page(
        request, "edition/question", "上传前请回答", asked=waits["asked"], names=[name for name, _ in waits["files"]]
    )


class _Chosen(NamedTuple):
    """What the form says of the files, as a session can keep it."""

    unit: int | None
    year: int | None
    stage: str
    whole: bool

    @classmethod
    def of(cls, given: dict[str, Any]) -> _Chosen:
        """Return what a form has chosen."""
        return cls(given["unit"].pk if given["unit"] else None, given["year"], given["stage"], given["whole"])


@held_back()  # from reading to writing, for all that was read is alive between the two
def _taken(request: HttpRequest, files: list[editions.Upload], chosen: _Chosen, answered: Sequence[str] = ()) -> str:
    """Store the files as a draft, or put them aside where something must be answered first; return where that leads.

    `answered` are the sentences that were answered with yes: where the files say others by now, they are asked anew.
    """
    unit = Unit.objects.filter(pk=chosen.unit).first() if chosen.unit else None
    stage = Stage(chosen.stage) if chosen.stage else None
    try:
        prepared = editions.prepare_files(
            files, unit, chosen.year, stage, by=person(request), whole=chosen.whole, answered=answered
        )
    except editions.Unanswered as asks:
        # One person may have two pages open: the address says to which upload an answer belongs.
        key = secrets.token_urlsafe(8)
        kept = {"key": key, "files": waiting.put_aside(files), "chosen": list(chosen), "asked": list(asks.problems)}
        tell_next_page(request, _WAITS, kept)
        return f"{reverse('admin:budget_edition_question')}?upload={key}"
    edition = editions.draft(prepared, person(request), answered=True)
    request.session.pop(_WAITS, None)
    messages.success(request, f"已存为草稿：{edition.unit.name} {edition.year} 年{edition.get_stage_display()}。")
    if colleague := _displaced(edition):
        messages.warning(request, colleague)
    return address(edition)


def _displaced(edition: Edition) -> str:
    """Return the sentence about a colleague's draft in whose place this one stands; empty where it was nobody's else.

    It may be gone again already: then nothing is said, for the upload itself went well.
    """
    uploads = Event.objects.filter(unit=edition.unit, action=Event.Action.UPLOADED)
    this = uploads.filter(edition=edition).first()
    if this is None:
        return ""
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
