"""What an edition's spending adds up to, kept when it is published: what pages over many editions read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from budget.models.editions import Edition
from budget.models.managers import EditionPart


class SpendingSum(EditionPart):
    """The sums of the table of all spending by the codes of one level of a classification, all in 分.

    `length` is how many characters of a code a sum is by, and `sums` says the total of the details by these. Where it
    is 0, `sums` are the totals of all details by measure, and `printed` what the table's own total row prints.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="spending_sums", db_index=False)
    scheme = models.CharField("分类", max_length=20)
    length = models.PositiveSmallIntegerField("编码位数")
    sums = models.JSONField("合计(分)", default=dict)
    printed = models.JSONField("表内合计(分)", default=dict)

    class Meta(EditionPart.Meta):
        verbose_name = "支出合计"
        verbose_name_plural = "支出合计"
        ordering = ["edition", "scheme", "length"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "scheme", "length"], name="spending_sum_once")
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.length}"
