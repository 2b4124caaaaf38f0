"""What an edition's spending adds up to, kept when it is published: what pages over many editions read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from budget.models.editions import Edition
from budget.models.managers import EditionPart
from budget.vocabulary import Scheme


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
    # Of length 0: all spending, as it is printed, else as the details add up, by which bodies are ordered.
    total = models.BigIntegerField("全部支出(分)", null=True)

    class Meta(EditionPart.Meta):
        verbose_name = "支出合计"
        verbose_name_plural = "支出合计"
        ordering = ["edition", "scheme", "length"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "scheme", "length"], name="spending_sum_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["-total"], condition=Q(scheme=Scheme.FUNCTION.value, length=0), name="spending_sum_largest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.length}"
