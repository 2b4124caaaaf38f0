"""How much the site holds: kept with every publication, so that no page counts all editions or all bodies."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Holding(models.Model):
    """What one division, or with "" the whole site, has published for a year and stage; with 0 and "" for all of them.

    A division is the county's, six digits.
    """

    division = models.CharField("区划", max_length=6, blank=True)
    year = models.PositiveSmallIntegerField("年份", default=0)
    stage = models.CharField("阶段", max_length=10, blank=True)
    bodies = models.PositiveIntegerField("有现行版本的单位数")
    # Older versions can be read where the newest was withdrawn, so more bodies may have something to read.
    readable = models.PositiveIntegerField("有公开版本的单位数")
    current = models.PositiveIntegerField("现行版本数")
    versions = models.PositiveIntegerField("公开版本数")
    figured = models.PositiveIntegerField("有全部支出的现行版本数")
    # What the county's name is by the names of its bodies; "" where they do not say one, or not the same.
    county = models.CharField("县区名称", max_length=60, blank=True)

    objects: ClassVar[models.Manager[Holding]] = models.Manager()

    class Meta:
        verbose_name = "公开数量"
        verbose_name_plural = "公开数量"
        ordering = ["division", "year", "stage"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["division", "year", "stage"], name="holding_once")
        ]

    def __str__(self) -> str:
        return f"{self.division or '全站'} {self.year}{self.stage}"
