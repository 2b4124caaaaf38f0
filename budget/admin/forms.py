"""The forms of the desk: an upload, and a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from budget.models import Unit
from budget.vocabulary import Stage

SUFFIXES = (".xlsx", ".xls", ".xlsb", ".ods", ".txt", ".tsv")


class UploadForm(forms.Form):
    """One workbook and what it is for."""

    file = forms.FileField(
        label="工作簿",
        allow_empty_file=True,  # the reader says what is wrong with it, in its own words
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(SUFFIXES)}),
        help_text="财政部门下发的预算公开表，.xlsx、.xls、.xlsb、.ods 均可。",
        error_messages={"required": "请选择要上传的工作簿。"},
    )
    unit = forms.ModelChoiceField(Unit.objects.filter(slug__isnull=False), label="公开主体", empty_label=None)
    year = forms.IntegerField(label="年份", min_value=2000, max_value=2100)
    stage = forms.ChoiceField(label="阶段", choices=[(stage.value, stage.label) for stage in Stage])

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too large or plainly something else before a byte of it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        most: int = settings.WORKBOOK_MAX_BYTES
        if (file.size or 0) > most:
            raise forms.ValidationError(f"文件超过 {most // 2**20} MB 的上限，没有读取。")
        if Path(file.name or "").suffix.lower() not in SUFFIXES:
            raise forms.ValidationError(f"这不是能读的表格，请上传 {'、'.join(SUFFIXES)} 文件。")
        return file


class ReasonForm(forms.Form):
    """Why an edition is published or withdrawn."""

    reason = forms.CharField(label="原因", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
