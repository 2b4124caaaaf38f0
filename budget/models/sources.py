"""The files that an edition was read from, their public copies, and their sheets as they stand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from budget.models.editions import Edition
from budget.models.managers import EditionPart
from budget.models.people import person


class SourceFile(EditionPart):
    """An uploaded file: its bytes kept as they came, named by their SHA-256, for staff alone.

    The public gets its copy: the cells of the sheets that tables were read from, and nothing else. A file without such
    a sheet has no copy, and is not public at all.
    """

    shown_within = ~Q(copy_sha256="")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField("序号")
    name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    # Not unique: the same file may be kept by several editions, and lies in the storage once.
    content = models.FileField("内容", max_length=200)
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    uploaded_by = person("上传人")
    copy = models.FileField("公开的副本", max_length=200, blank=True)
    copy_sha256 = models.CharField("副本的 SHA-256", max_length=64, blank=True)
    copy_size = models.PositiveBigIntegerField("副本的字节数", default=0)
    # Fonts, fills, widths and formats of numbers are ours where the format of the file is one whose look is not kept.
    has_plain_look = models.BooleanField("副本用统一的样式", default=False, db_default=False)
    # What the file carries that the copy does not have: [{kind, count, names}], the names for staff alone.
    taken_out = models.JSONField("没有公开的内容", default=list, blank=True)

    class Meta(EditionPart.Meta):
        verbose_name = "原始文件"
        verbose_name_plural = "原始文件"
        ordering = ["edition", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "position"], name="source_file_position_once"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="source_file_sha256_is_hex"),
        ]

    def __str__(self) -> str:
        return self.name


class SourceSheet(EditionPart):
    """A sheet of a source file. `merges` holds [first row, first column, last row, last column], 1-based.

    Only a sheet that a table was read from is public; the rows of the others go when the edition is published.
    """

    edition_path = "file__edition"
    shown_within = Q(is_public=True)

    file = models.ForeignKey(SourceFile, on_delete=models.CASCADE, related_name="sheets")
    position = models.PositiveSmallIntegerField("序号")
    name = models.CharField("工作表", max_length=255)
    hidden = models.BooleanField("隐藏", default=False)
    merges = models.JSONField("合并单元格", default=list)
    is_public = models.BooleanField("公开", default=False)

    class Meta(EditionPart.Meta):
        verbose_name = "工作表"
        verbose_name_plural = "工作表"
        ordering = ["file", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["file", "position"], name="source_sheet_position_once")
        ]

    def __str__(self) -> str:
        return self.name


class SheetRow(EditionPart):
    """One printed row of a sheet: the texts of its cells from column A on, as they stand in the file."""

    edition_path = "sheet__file__edition"
    shown_within = Q(sheet__is_public=True)

    sheet = models.ForeignKey(SourceSheet, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("行号")
    texts = models.JSONField("各格文字", default=list)
    hidden = models.BooleanField("隐藏", default=False)

    class Meta(EditionPart.Meta):
        verbose_name = "工作表行"
        verbose_name_plural = "工作表行"
        ordering = ["sheet", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sheet", "number"], name="sheet_row_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.number}"
