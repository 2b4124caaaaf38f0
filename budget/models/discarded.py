"""The bin: drafts that were discarded, for thirty days, with their files and their words."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from budget.models.editions import STAGE_CHOICES
from budget.models.people import person
from budget.models.units import Unit

KEPT_FOR = timedelta(days=30)


class DiscardedDraft(models.Model):
    """What brings a discarded draft back: its files, kept where they were, its words and its date of approval.

    `files` lists {name, content, sha256, by, at}, who brought each and when; `texts` {kind, body, by, writers}; `statements`
    {item, answer, reason, by, writers}; `explanations` {rule, subject, difference, said} of checks that do not agree.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="公开主体")
    year = models.PositiveSmallIntegerField("年份")
    stage = models.CharField("阶段", max_length=10, choices=STAGE_CHOICES)
    approval_date = models.DateField("财政批复日期", null=True)
    files = models.JSONField("文件", default=list)
    texts = models.JSONField("文字说明", default=list)
    statements = models.JSONField("完整性说明", default=list)
    # Null in rows from before anybody kept them.
    explanations = models.JSONField("不符的说明", default=list, null=True)
    created_by = person("上传人")
    discarded_at = models.DateTimeField("废弃时间", auto_now_add=True, db_index=True)
    discarded_by = person("废弃人")

    objects: ClassVar[models.Manager[DiscardedDraft]] = models.Manager()

    class Meta:
        verbose_name = "废弃的草稿"
        verbose_name_plural = "废弃的草稿"
        ordering = ["-discarded_at"]

    def __str__(self) -> str:
        return f"{self.unit.label} {self.year} 年{self.get_stage_display()}"

    @property
    def until(self) -> str:
        """Return the last day on which it can be taken back."""
        return f"{timezone.localtime(self.discarded_at + KEPT_FOR):%Y-%m-%d}"
