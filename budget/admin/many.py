"""Many bodies' workbooks in one ZIP: each is read, checked and kept as a draft by itself; a table says what became of each."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from budget import editions
from budget.admin.forms import ScannedFileField
from budget.admin.kept_sessions import tell_next_page
from budget.admin.pages import address, on_the_desk, page, person
from budget.cycles import held_back
from budget.editions.acts import obstacles
from budget.rights import UPLOADS
from budget.unseen_signs import taken_out
from budget.vocabulary import Stage
from budget.workbook.apart import apart
from budget.workbook.files.bundle import unpacked
from budget.workbook.files.reader import Unreadable

# Where the session keeps the table until the next ZIP; seconds after which what is left is not begun any more.
_TABLE = "many workbooks"
_SECONDS = 45
_TIMES_ONE = 5
_LEFT = "没有轮到，没有读。请把没有轮到的另打一个压缩包再上传。"


class ManyForm(forms.Form):
    """The ZIP, and what is the same for all its workbooks where they do not say it themselves."""

    file = ScannedFileField(
        label="压缩包",
        allow_empty_file=True,  # the reader says what is wrong with it
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
        help_text="一个 ZIP，里面每个单位一本工作簿。单位由各个文件自己写明。",
        error_messages={"required": "请选择压缩包。"},
    )
    year = forms.IntegerField(
        label="年份", min_value=2000, max_value=2100, required=False, help_text="不填就由文件认出。"
    )
    stage = forms.ChoiceField(
        label="阶段",
        choices=[("", "由文件认出"), *((stage.value, stage.label) for stage in Stage)],
        required=False,
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too large before a byte of it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        most = _TIMES_ONE * settings.WORKBOOK_MAX_BYTES
        if (file.size or 0) > most:
            raise forms.ValidationError(f"压缩包超过 {most // 2**20} MB 的上限，没有读取。")
        return file


def urls() -> list[URLPattern]:
    """Return the address, for the admin of editions."""
    return [path("upload/many/", on_the_desk(many), name="budget_edition_many")]


@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """Take a ZIP, keep what can be kept, and show what became of each of its files."""
    if not person(request).has_perm(UPLOADS):
        raise PermissionDenied
    form = ManyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            files = apart(unpacked, given["file"].read())
        except Unreadable as refused:
            form.add_error("file", [refused.found.message, refused.found.hint])
        else:
            tell_next_page(request, _TABLE, _each(request, files, given["year"], given["stage"]))
            return HttpResponseRedirect(reverse("admin:budget_edition_many"))
    table = request.session.get(_TABLE, [])
    kept = sum(bool(row["url"]) for row in table)
    return page(request, "edition/many", "一次上传很多单位的", form=form, table=table, kept=kept)


def _each(request: HttpRequest, files: list[tuple[str, bytes]], year: int | None, stage: str) -> list[dict[str, str]]:
    """Keep one file after the other; return a line on each. What two files bring of one body is kept of the first alone."""
    begun, seen, table = time.monotonic(), set[tuple[int | None, int, Stage, str]](), []
    for name, content in files:
        row = {"file": taken_out(name), "what": _LEFT, "url": ""}
        if time.monotonic() - begun < _SECONDS:
            try:
                row |= _one(request, row["file"], content, year, Stage(stage) if stage else None, seen)
            except editions.Refused as refused:
                row["what"] = "".join((refused.sentence, *refused.problems[:1]))
            except (DatabaseError, OSError):
                row["what"] = "数据库或磁盘暂时不能用，没有保存。请过几分钟单独上传这一个。"
        table.append(row)
    return table


@held_back()
def _one(
    request: HttpRequest,
    name: str,
    content: bytes,
    year: int | None,
    stage: Stage | None,
    seen: set[tuple[int | None, int, Stage, str]],
) -> dict[str, str]:
    who = person(request)
    try:
        prepared = editions.prepare_files([editions.uploaded(content, name)], None, year, stage, by=who, answered=())
    except editions.Unanswered as asks:
        asked = "".join(asks.problems)
        raise editions.Unclear(f"要您先回答，没有保存，请单独上传这一个：{asked}") from asks
    new = {sheet.name for sheet in prepared.reading.sheets if prepared.files[sheet.file].kept is None}
    period = (prepared.unit.pk, prepared.year, prepared.stage)
    brought = {(*period, table.key) for table in prepared.reading.tables if table.sheet in new}
    if brought & seen:
        raise editions.Unclear(f"{prepared.unit.name}的这些表前面的文件里已经有了，不知道以哪一份为准，没有保存。")
    edition = editions.draft(prepared, who)
    seen |= brought
    wrong = len(prepared.examined.errors) + len(prepared.examined.failed)
    if wrong:
        state = f"有 {wrong} 处必须先改正"
    elif left := len(obstacles(edition)):
        state = f"没有必须改正的；公开以前还有 {left} 处要写明原因或确认"
    else:
        state = "可以公开，等审核人员办理"
    return {"what": f"已存为草稿：{edition}，{state}。", "url": address(edition)}
