"""Which state everything public is in: one row, which the database itself changes with whatever a page may show."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Revision(models.Model):
    """The one row by which a copy of a page is known to be old. The triggers of `budget.triggers` alone write it.

    `mark` is drawn anew by every write, so that no state ever has the mark of another, a restored backup's included;
    it is empty where the triggers are not in place, and then nothing may be taken for unchanged. `second` (Unix time)
    is later for each state that a reader can have seen. `release` is the program that the tables were made ready for.
    """

    THE_ONE: ClassVar[int] = 1

    mark = models.CharField(max_length=32, blank=True)
    second = models.BigIntegerField(default=0)
    release = models.CharField(max_length=32, blank=True)

    objects: ClassVar[models.Manager[Revision]] = models.Manager()

    class Meta:
        verbose_name = "公开内容的状态"
        verbose_name_plural = "公开内容的状态"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(pk=1), name="revision_is_one_row")
        ]

    def __str__(self) -> str:
        return self.mark
