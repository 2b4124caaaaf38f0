"""A year's codes on the desk: a list is uploaded, what it changes is shown, then it is confirmed."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from budget.admin.forms import ScannedFileField
from budget.admin.pages import page, person
from budget.classification import BadClassification, CodeEntry
from budget.classification.replacing import preview
from budget.classification.replacing import replace as put_in_place
from budget.classification.uploading import read_codes
from budget.editions.rechecking import AT_ONCE, recheck
from budget.models import ClassificationCode
from budget.vocabulary import Scheme

# What was shown is what is confirmed: the rows travel with the page, signed, for an hour.
_SALT = "budget.classification"
_SECONDS = 3600
_MOST_BYTES = 5 * 1024 * 1024
_SUFFIXES = (".csv", ".txt", ".xlsx", ".xls", ".ods")


class CodesForm(forms.Form):
    """A list of codes, and of which scheme and year it is."""

    scheme = forms.ChoiceField(label="分类", choices=[(scheme.value, scheme.label) for scheme in Scheme])
    year = forms.IntegerField(label="年份", min_value=2000, max_value=2100)
    file = ScannedFileField(
        label="文件",
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(_SUFFIXES)}),
        help_text="CSV 或 Excel，第一行是表头，要有“编码”和“名称”两列；“备注”“依据”可有可无。请上传这一分类的全部编码。",
        error_messages={"required": "请选择文件。"},
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too large before a byte of it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > _MOST_BYTES:
            raise forms.ValidationError(f"文件超过 {_MOST_BYTES // 2**20} MB，没有读取。")
        return file


def urls() -> list[URLPattern]:
    """Return the addresses, to stand beside those of the codes' admin."""
    views = (("load/", load, "load"), ("confirm/", confirm, "confirm"))
    return [
        path(route, admin.site.admin_view(view), name=f"budget_classificationcode_{name}")
        for route, view, name in views
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Take a list and show what it changes; nothing is kept yet."""
    _require(request)
    form = CodesForm(request.POST or None, request.FILES or None, initial={"year": timezone.localdate().year + 1})
    shown: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        scheme = Scheme(given["scheme"])
        try:
            rows = read_codes(given["file"].read(), given["file"].name or "", scheme)
        except BadClassification as error:
            form.add_error("file", str(error))
        else:
            shown |= {"preview": preview(scheme, given["year"], rows), "signed": _signed(given["year"], rows)}
    return _page(request, shown)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Make what was shown the year's codes; a link alone, as after a new login, confirms nothing."""
    _require(request)
    try:
        year, rows = _unsigned(request.POST.get("signed", ""))
    except signing.BadSignature:
        messages.error(request, "确认已过期或内容不完整，没有改动。请重新上传。")
        return HttpResponseRedirect(reverse("admin:budget_classificationcode_load"))
    scheme = rows[0].scheme
    changes = put_in_place(scheme, year, rows, person(request))
    messages.success(
        request,
        f"已载入 {year} 年{scheme.label} {len(rows)} 个编码：新增 {len(changes.new)} 个，"
        f"改名 {len(changes.renamed)} 个，取消 {len(changes.gone)} 个。",
    )
    again = recheck(year, person(request), at_once=AT_ONCE)
    if again.drafts:
        messages.success(
            request, f"{len(again.drafts)} 份草稿已按新的科目重新核对：{'；'.join(map(str, again.drafts))}。"
        )
    if again.public:
        messages.success(
            request,
            f"{len(again.public)} 份已公开的版本已按新的科目另作核对，原来的结果不改，新的写在它的核对页上："
            f"{'；'.join(map(str, again.public))}。",
        )
    if again.left:
        messages.warning(
            request, f"这些没能重新核对，草稿请重新上传，已公开的请用更正补上文件：{'；'.join(map(str, again.left))}。"
        )
    if again.waiting:
        messages.warning(
            request,
            f"还有 {again.waiting} 份已公开的版本没有另作核对，请管理员在服务器上运行 manage.py recheck_codes {year}。",
        )
    return HttpResponseRedirect(
        f"{reverse('admin:budget_classificationcode_changelist')}?year__exact={year}&scheme__exact={scheme.value}"
    )


def _require(request: HttpRequest) -> None:
    """Ask for what a list may do: add codes, rename them, take them away."""
    who = person(request)
    if not who.has_perms([f"budget.{act}_classificationcode" for act in ("add", "change", "delete")]):
        raise PermissionDenied


def _page(request: HttpRequest, shown: dict[str, Any]) -> HttpResponse:
    shown |= {"opts": ClassificationCode._meta}  # noqa: SLF001 - what the admin's templates ask for
    return page(request, "classificationcode/load", "载入一年的科目", **shown)


def _signed(year: int, rows: tuple[CodeEntry, ...]) -> str:
    kept = [{key: value for key, value in asdict(row).items() if value} for row in rows]
    # Some thousand codes travel in one field of the form.
    return signing.dumps({"year": year, "rows": kept}, salt=_SALT, compress=True)


def _unsigned(text: str) -> tuple[int, tuple[CodeEntry, ...]]:
    """Return what was signed. Raises BadSignature where it was changed, or is older than an hour."""
    kept = signing.loads(text, salt=_SALT, max_age=_SECONDS)
    blank = {"parent_code": ""}
    rows = tuple(CodeEntry(**(blank | row)) for row in kept["rows"])
    return kept["year"], tuple(replace(row, scheme=Scheme(row.scheme), aliases=tuple(row.aliases)) for row in rows)
