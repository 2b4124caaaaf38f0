"""What of a draft somebody must confirm before it can be public, and who did."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from budget.models.editions import Edition
from budget.models.managers import EditionPart
from budget.models.people import person

# The code of the one doubt that is no mistake at all.
CORRECTION = "upload.correction"


class Doubt(EditionPart):
    """A sentence about a draft that may well be true and may well be a mistake: with both figures, to be confirmed.

    `code` is its kind, `subject` what it is about: a table, a cell, an edition. Whoever uploads confirms it, and the
    reviewer once more; a number of a person is let pass by the reviewer alone. When the sentence changes, nobody has
    confirmed it any more.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="doubts")
    position = models.PositiveIntegerField("序号")
    code = models.CharField("代码", max_length=60)
    subject = models.CharField("对象", max_length=300, blank=True)
    message = models.TextField("内容")
    confirmed_by = person("确认人")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    reviewed_by = person("审核确认人")
    reviewed_at = models.DateTimeField("审核确认时间", null=True, blank=True)

    class Meta(EditionPart.Meta):
        verbose_name = "待确认事项"
        verbose_name_plural = "待确认事项"
        ordering = ["edition", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "code", "subject"], name="doubt_once_a_subject")
        ]

    def __str__(self) -> str:
        return self.message

    @property
    def is_personal(self) -> bool:
        """Whether it is a number of a person, which the reviewer alone lets pass."""
        return self.code.startswith("personal.")

    @property
    def is_told(self) -> bool:
        """Whether the uploader alone confirms it: that a correction is one, the reviewer is told besides."""
        return self.code == CORRECTION

    @property
    def is_open(self) -> bool:
        """Whether somebody's confirmation is still wanted."""
        return bool(self.waits_for)

    @property
    def waits_for(self) -> str:
        """Return whose confirmation is wanted; empty where nobody's is."""
        wanted = []
        if self.confirmed_at is None and not self.is_personal:
            wanted.append("录入人员")
        if self.reviewed_at is None and not self.is_told:
            wanted.append("审核人员")
        return "、".join(wanted)
