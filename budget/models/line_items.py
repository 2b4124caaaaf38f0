"""The fact: one amount in one cell of one official table."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from budget.models.editions import Edition
from budget.models.managers import EditionPart
from budget.models.sources import SourceSheet
from budget.models.tables import DisclosedTable
from budget.money import MOST_FEN


class LineItem(EditionPart):
    """An amount with its dimensions and its cell. A blank cell has no LineItem; a printed 0 has one.

    A dimension that the table does not have is the empty text. `category` holds the
    revenue source, procurement category, service, project code or named sum, as the
    table's key tells.
    """

    # Without indexes of their own: each would cost a third of writing a million rows, and every question names a table.
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="line_items", db_index=False)
    table = models.ForeignKey(DisclosedTable, on_delete=models.CASCADE, related_name="line_items", db_index=False)
    sheet = models.ForeignKey(SourceSheet, on_delete=models.PROTECT, related_name="line_items", db_index=False)
    position = models.PositiveIntegerField("行序")
    measure = models.CharField("口径", max_length=40)
    # When in its year the amount was fixed, where it comes from in tables by source, and on which side of a balance.
    phase = models.CharField("阶段", max_length=10, db_default="budget")
    source = models.CharField("来源", max_length=30, blank=True, db_default="")
    side = models.CharField("收支", max_length=12, blank=True, db_default="")
    unit_code = models.CharField("单位", max_length=20, blank=True)
    function = models.CharField("功能分类", max_length=10, blank=True)
    gov_economic = models.CharField("政府经济分类", max_length=10, blank=True)
    dept_economic = models.CharField("部门经济分类", max_length=10, blank=True)
    category = models.CharField("类别", max_length=40, blank=True)
    label = models.TextField("表内文字", blank=True)
    line = models.CharField("行类", max_length=10, db_default="detail")
    # Whether `line` is no detail: what queries ask, for such a row must not be added again.
    is_total = models.BooleanField("合计行", default=False)
    amount = models.BigIntegerField("金额(分)")
    row_number = models.PositiveIntegerField("行号")
    address = models.CharField("单元格", max_length=12)
    # Beside the amount, so that what a document printed can be held against what was read, without the file.
    raw = models.TextField("原文")

    class Meta(EditionPart.Meta):
        verbose_name = "金额"
        verbose_name_plural = "金额"
        ordering = ["table", "position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # The sheet comes first, so that one sheet's facts are found without reading all.
            models.UniqueConstraint(fields=["sheet", "table", "address"], name="line_item_once_a_cell"),
            models.CheckConstraint(
                condition=Q(amount__gte=-MOST_FEN, amount__lte=MOST_FEN), name="line_item_amount_in_bounds"
            ),
            models.CheckConstraint(condition=~Q(address="") & ~Q(measure=""), name="line_item_has_cell_and_measure"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["table", "measure", "function"], name="line_item_by_function"),
            # Who looks for an amount looks through all editions.
            models.Index(fields=["amount"], name="line_item_by_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.amount} @ {self.address}"
