"""What the checks of an edition gave, and what the reader found in its files."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from budget.findings import Severity
from budget.models.editions import Edition
from budget.models.managers import EditionPart


class CheckResult(EditionPart):
    """One result of one rule. Amounts in 分; null where the rule could not be evaluated.

    `cells` holds {left: [«sheet!D12», …], right: […], left_count, right_count}: the places
    are capped, the counts are not.
    """

    class Level(models.TextChoices):
        """What a failure means: must blocks publication."""

        MUST = "must", "必须"
        SHOULD = "should", "应当"
        NOTE = "note", "说明"

    class Result(models.TextChoices):
        """The four results; a rule that could not run is never a pass."""

        PASS = "pass", "通过"
        FAIL = "fail", "不符"
        NOT_APPLICABLE = "not_applicable", "不适用"
        INSUFFICIENT = "insufficient", "数据不足"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="checks")
    position = models.PositiveIntegerField("序号")
    rule = models.CharField("规则", max_length=60)
    level = models.CharField("要求", max_length=10, choices=Level.choices)
    result = models.CharField("结果", max_length=20, choices=Result.choices)
    title = models.TextField("内容")
    subject = models.TextField("对象", blank=True)
    left = models.BigIntegerField("左边(分)", null=True)
    right = models.BigIntegerField("右边(分)", null=True)
    difference = models.BigIntegerField("差额(分)", null=True)
    allowed = models.BigIntegerField("允许差额(分)", default=0)
    left_label = models.TextField("左边是", blank=True)
    right_label = models.TextField("右边是", blank=True)
    cells = models.JSONField("单元格", default=dict)
    instances = models.PositiveIntegerField("次数", default=1)
    reason = models.TextField("说明", blank=True)
    # Why it does not agree, in the words of the body that publishes it; the public reads it beside the result.
    explanation = models.TextField("公布单位的说明", blank=True, default="", db_default="")

    class Meta(EditionPart.Meta):
        verbose_name = "勾稽结果"
        verbose_name_plural = "勾稽结果"
        ordering = ["edition", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "position"], name="check_position_once")
        ]
        # Few do not agree, and who asks for those must not read all that do.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["edition", "result"], condition=~Q(result="pass"), name="check_that_does_not_agree")
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject}: {self.get_result_display()}"


class StoredFinding(EditionPart):
    """A finding of the reader, kept with its edition."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="findings")
    position = models.PositiveIntegerField("序号")
    code = models.CharField("代码", max_length=60)
    severity = models.CharField("程度", max_length=10, choices=[(s.value, s.label) for s in Severity])
    sheet = models.CharField("工作表", max_length=255, blank=True)
    cell = models.CharField("单元格", max_length=30, blank=True)
    message = models.TextField("问题")
    hint = models.TextField("建议", blank=True)
    # What somebody may teach here (budget.findings.Unnamed, as a mapping); null where there is nothing to be taught.
    unnamed = models.JSONField("认不出的名称", null=True, blank=True)

    class Meta(EditionPart.Meta):
        verbose_name = "读取发现"
        verbose_name_plural = "读取发现"
        ordering = ["edition", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "position"], name="finding_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.sheet}!{self.cell}"
