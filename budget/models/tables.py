"""The official tables of an edition, as recognised."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from budget.models.editions import Edition
from budget.models.managers import EditionPart
from budget.models.sources import SourceSheet
from budget.money import AmountUnit


class DisclosedTable(EditionPart):
    """One official table. `key` is what it is (expenditure), `number` what the form prints (03).

    `parts` lists the stretches of sheets it stands on: {sheet (SourceSheet position in its
    file), title_row, header_rows, first_row, last_row}; `columns` its columns: {index, path, key, role}.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="tables")
    key = models.CharField("表", max_length=40)
    number = models.CharField("表号", max_length=10)
    position = models.PositiveSmallIntegerField("序号")
    title = models.TextField("标题")
    # What the table says of itself: its subject, whose money, the dimensions of its rows, the phases of its amounts.
    subject = models.CharField("内容", max_length=20, default="")
    funds = models.CharField("资金", max_length=10, default="")
    dimensions = models.JSONField("分类", default=list)
    phases = models.JSONField("阶段", default=list)
    amount_unit = models.CharField("金额单位", max_length=10, choices=[(u.name, u.label) for u in AmountUnit])
    sheet = models.ForeignKey(SourceSheet, on_delete=models.PROTECT, related_name="tables", verbose_name="工作表")
    parts = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    # An empty table is published as an empty table; it is not the same as a missing one.
    is_empty = models.BooleanField("空表", default=False)
    row_count = models.PositiveIntegerField("行数")
    # 分, as the table's own total row prints it, for projects their sum; null where there is none.
    total = models.BigIntegerField("合计(分)", null=True)
    # Names in it that were understood because somebody taught them: {number, named, printed, means, sheet, cell}.
    taught = models.JSONField("教过的名称", default=list)
    refused_count = models.PositiveIntegerField("未能读取的行数", default=0)

    class Meta(EditionPart.Meta):
        verbose_name = "公开表"
        verbose_name_plural = "公开表"
        ordering = ["edition", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "key"], name="table_once_an_edition"),
            models.UniqueConstraint(fields=["edition", "number"], name="table_number_once_an_edition"),
            models.CheckConstraint(condition=~Q(number=""), name="table_has_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
