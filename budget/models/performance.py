"""Projects and what they are to achieve."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from budget.models.editions import Edition
from budget.models.managers import EditionPart
from budget.models.sources import SourceSheet


class Project(EditionPart):
    """A disclosed project. Amounts in 分, null where the cell is blank; each is a LineItem of the table too."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="projects")
    position = models.PositiveIntegerField("序号")
    code = models.CharField("项目代码", max_length=40)
    name = models.TextField("项目名称")
    unit_code = models.CharField("单位", max_length=20, blank=True)
    goal = models.TextField("绩效目标", blank=True)
    total = models.BigIntegerField("项目总额(分)", null=True)
    fiscal = models.BigIntegerField("财政资金(分)", null=True)
    other = models.BigIntegerField("其他资金(分)", null=True)
    sheet = models.ForeignKey(SourceSheet, on_delete=models.PROTECT, related_name="+")
    address = models.CharField("单元格", max_length=12)
    goal_address = models.CharField("目标单元格", max_length=12, blank=True)

    class Meta(EditionPart.Meta):
        verbose_name = "项目"
        verbose_name_plural = "项目"
        ordering = ["edition", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "code"], name="project_once_an_edition")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PerformanceIndicator(EditionPart):
    """A target: of a project, or of the department as a whole (`project` null, `activity` set)."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="indicators")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="indicators")
    position = models.PositiveIntegerField("序号")
    activity = models.TextField("活动", blank=True)
    level1 = models.TextField("一级指标", blank=True)
    level2 = models.TextField("二级指标", blank=True)
    level3 = models.TextField("三级指标", blank=True)
    relation = models.CharField("性质", max_length=10, blank=True)
    target_text = models.TextField("指标值(原文)", blank=True)
    # A number of anything, kilometres or satisfaction: no money, so no 分.
    target = models.DecimalField("指标值", max_digits=24, decimal_places=8, null=True)
    unit_of_measure = models.TextField("度量单位", blank=True)
    sheet = models.ForeignKey(SourceSheet, on_delete=models.PROTECT, related_name="+")
    address = models.CharField("单元格", max_length=12)

    class Meta(EditionPart.Meta):
        verbose_name = "绩效指标"
        verbose_name_plural = "绩效指标"
        ordering = ["edition", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(relation__in=["", "=", "≥", "≤", ">", "<", "定性"]), name="indicator_relation_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.level1}/{self.level2}/{self.level3}"


class DepartmentGoal(EditionPart):
    """The goal of the department as a whole, as its form prints it."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="department_goal")
    department = models.TextField("部门名称", blank=True)
    goal = models.TextField("整体绩效目标", blank=True)
    note = models.TextField("其他说明", blank=True)
    sheet = models.ForeignKey(SourceSheet, on_delete=models.PROTECT, related_name="+")
    goal_address = models.CharField("目标单元格", max_length=12, blank=True)

    class Meta(EditionPart.Meta):
        verbose_name = "部门整体绩效目标"
        verbose_name_plural = "部门整体绩效目标"

    def __str__(self) -> str:
        return self.department
