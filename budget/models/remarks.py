"""What staff say to each other of a draft: why it is sent back, and remarks on its parts, with their answers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from budget.models.editions import STAGE_CHOICES
from budget.models.people import person
from budget.models.units import Unit


class Remark(models.Model):
    """A remark on a draft, or an answer to one (`on`). No reader of the public site ever sees it.

    It hangs on the body, year, stage and version and not on the draft's rows, so it is there when the draft is uploaded
    anew. `anchor` says on what of the draft it hangs: a table's key, a finding's or a check's own mark.
    """

    class About(models.TextChoices):
        """What a remark hangs on."""

        DRAFT = "draft", "整份草稿"
        TABLE = "table", "表"
        FINDING = "finding", "问题"
        CHECK = "check", "核对"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="公开主体")
    year = models.PositiveSmallIntegerField("年份")
    stage = models.CharField("阶段", max_length=10, choices=STAGE_CHOICES)
    version = models.PositiveSmallIntegerField("版本")
    about = models.CharField("批注的是", max_length=10, choices=About.choices, default=About.DRAFT)
    anchor = models.TextField("位置", blank=True)
    label = models.TextField("位置的名称", blank=True)
    on = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="answers", verbose_name="答复的批注"
    )
    body = models.TextField("内容")
    # Whether with it the draft was sent back to be mended.
    is_return = models.BooleanField("退回", default=False)
    at = models.DateTimeField("时间", auto_now_add=True)
    by = person("批注人")
    settled_at = models.DateTimeField("了结时间", null=True, blank=True)
    settled_by = person("了结人")

    objects: ClassVar[models.Manager[Remark]] = models.Manager()

    class Meta:
        verbose_name = "批注"
        verbose_name_plural = "批注"
        ordering = ["at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "year", "stage", "version"], name="remark_of_a_draft")
        ]

    def __str__(self) -> str:
        return self.body

    @property
    def heading(self) -> str:
        """Return what it is about, as the heading of its thread."""
        if self.is_return:
            return "退回修改"
        return f"{self.get_about_display()}：{self.label}" if self.label else self.get_about_display()
