"""The forms of the desk: an upload, and the day of an approval."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile

from budget import virus_scan
from budget.models import Unit
from budget.rights import UPLOADS, narrowed
from budget.vocabulary import Stage

# What a browser offers first; what a file really is, the reader sees by its content, and says so.
SUFFIXES = (
    ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".txt", ".tsv", ".csv", ".htm", ".html", ".mht", ".mhtml", ".xml",
)  # fmt: skip


def choose_body(form: forms.Form, who: User, permission: str) -> None:
    """Offer those disclosing bodies for which this person may do this."""
    field = cast("forms.ModelChoiceField[Unit]", form.fields["unit"])
    field.queryset = narrowed(Unit.objects.filter(slug__isnull=False), who, permission, path="")


class ScannedFileField(forms.FileField):
    """A file that no form sees before the site's virus scanner has, where there is one. Every file of the desk comes in by it."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse what the scanner refuses."""
        file: UploadedFile[Any] | None = super().clean(data, initial)
        if file and virus_scan.is_wanted():
            try:
                virus_scan.scan(file.chunks(), file.name or "")
            except virus_scan.NotClean as refused:
                raise forms.ValidationError(str(refused)) from refused
            file.seek(0)
        return file


class FilesInput(forms.ClearableFileInput):
    """A field for one file or several."""

    allow_multiple_selected = True


class FilesField(ScannedFileField):
    """One file or several, each looked at before a byte of it is read."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Refuse what is too large."""
        given = data if isinstance(data, (list, tuple)) else [data]
        most: int = settings.WORKBOOK_MAX_BYTES
        if sum(getattr(file, "size", None) or 0 for file in given) > most:
            raise forms.ValidationError(f"文件超过 {most // 2**20} MB 的上限，没有读取。")
        # No file at all is Django's to refuse.
        return [file for one in given or [None] if (file := super(FilesField, self).clean(one, initial)) is not None]


class UploadForm(forms.Form):
    """The files, and what they are for where they do not say it themselves."""

    file = FilesField(
        label="工作簿",
        allow_empty_file=True,  # the reader says what is wrong with it, in its own words
        widget=FilesInput(attrs={"accept": ",".join(SUFFIXES), "multiple": True}),
        help_text="一个工作簿，或一张表一个文件、一次选几个。.xlsx、.xls、.xlsb、.ods 均可。宏和外部链接只会指出，不会运行。"
        "文件名会公开，不要写人名。",
        error_messages={"required": "请选择要上传的工作簿。"},
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label="公开主体", required=False, empty_label="由文件认出")
    year = forms.IntegerField(
        label="年份", min_value=2000, max_value=2100, required=False, help_text="不填就由文件认出；填了就与文件核对。"
    )
    stage = forms.ChoiceField(
        label="阶段",
        choices=[("", "由文件认出"), *((stage.value, stage.label) for stage in Stage)],
        required=False,
    )
    whole = forms.BooleanField(
        label="整份替换", required=False, help_text="不勾时，只替换这次带来的表，草稿里其余的表保留。"
    )

    def __init__(self, who: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_body(self, who, UPLOADS)


class ApprovalForm(forms.Form):
    """The day on which the finance office approved the budget; no day takes it back."""

    approval_date = forms.DateField(
        label="财政批复日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
