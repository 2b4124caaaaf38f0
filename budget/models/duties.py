"""By when the bodies of a district, or all, must have published a year's budget or accounts, as the administrator enters it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from budget.models.editions import STAGE_CHOICES
from budget.vocabulary import Stage


class PublicationDuty(models.Model):
    """The last day for every disclosing body of a district, whether or not it has uploaded anything; no district means all."""

    division_code = models.CharField("区划代码", max_length=12, blank=True, help_text="空着就是所有单位")
    year = models.PositiveSmallIntegerField("年份")
    stage = models.CharField("阶段", max_length=10, choices=STAGE_CHOICES, default=Stage.BUDGET.value)
    last_day = models.DateField(
        "最迟公开日", help_text="到这一天还没有公开的单位算逾期；单位填了批复日期的，以批复后二十日为准"
    )

    objects: ClassVar[models.Manager[PublicationDuty]] = models.Manager()

    class Meta:
        verbose_name = "公开期限"
        verbose_name_plural = "公开期限"
        ordering = ["-year", "stage", "division_code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["division_code", "year", "stage"],
                name="duty_once_a_district",
                violation_error_message="这个区划这一年这一阶段已经填过期限，请改那一条。",
            ),
            models.CheckConstraint(condition=models.Q(year__gte=2000, year__lte=2100), name="duty_year_is_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.division_code or '所有单位'} {self.year} 年{Stage(self.stage).label}"
