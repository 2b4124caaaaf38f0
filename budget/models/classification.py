"""Classification codes of a year, the usual pairs of economic codes, and the names printed by an edition."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from budget.models.managers import EditionPart
from budget.vocabulary import Scheme

SCHEME_CHOICES = [(scheme.value, scheme.label) for scheme in Scheme]


class ClassificationCode(models.Model):
    """One code of one scheme in one year. `status` says how well the name is established (verified2 … memory)."""

    scheme = models.CharField("分类", max_length=16, choices=SCHEME_CHOICES)
    year = models.PositiveSmallIntegerField("年份")
    code = models.CharField("编码", max_length=40)
    name = models.CharField("名称", max_length=200)
    parent_code = models.CharField("上级编码", max_length=40, blank=True)
    level = models.PositiveSmallIntegerField("级次")
    status = models.CharField("核实程度", max_length=200, blank=True)
    sources = models.CharField("依据", max_length=300, blank=True)
    note = models.CharField("备注", max_length=300, blank=True)
    aliases = models.CharField("其他写法", max_length=300, blank=True, help_text="以分号分开")
    plain_name = models.CharField("通俗名称", max_length=40, blank=True)
    explanation = models.CharField("通俗解释", max_length=300, blank=True)
    english_name = models.CharField("英文名称", max_length=200, blank=True)

    objects: ClassVar[models.Manager[ClassificationCode]] = models.Manager()

    class Meta:
        verbose_name = "科目"
        verbose_name_plural = "科目"
        ordering = ["scheme", "-year", "code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["scheme", "year", "code"], name="code_once_a_year"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="code_and_name_are_there"),
            models.CheckConstraint(condition=Q(scheme__in=[s.value for s in Scheme]), name="code_scheme_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class EconomicPair(models.Model):
    """A pair of 政府 and 部门 economic codes that the crosswalk of a year holds usual."""

    year = models.PositiveSmallIntegerField("年份")
    gov_code = models.CharField("政府经济分类", max_length=10)
    dept_code = models.CharField("部门经济分类", max_length=10)
    source = models.CharField("依据", max_length=200, blank=True)

    objects: ClassVar[models.Manager[EconomicPair]] = models.Manager()

    class Meta:
        verbose_name = "经济分类对照"
        verbose_name_plural = "经济分类对照"
        ordering = ["-year", "gov_code", "dept_code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["year", "gov_code", "dept_code"], name="economic_pair_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.gov_code}–{self.dept_code}"


class RecheckedCodes(models.Model):
    """What the rules about codes say of a public edition by a list of codes that was loaded after it: beside it, never in it.

    `results` are those that are no pass, as {rule, result, title, subject, reason}.
    """

    edition = models.OneToOneField("budget.Edition", on_delete=models.CASCADE, related_name="rechecked_codes")
    codes_year = models.PositiveSmallIntegerField("科目的年份")
    checked_at = models.DateTimeField("核对时间", auto_now=True)
    results = models.JSONField("结果", default=list)

    objects: ClassVar[models.Manager[RecheckedCodes]] = models.Manager()

    class Meta:
        verbose_name = "按新科目的核对"
        verbose_name_plural = "按新科目的核对"

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.codes_year}"


class PrintedName(EditionPart):
    """A name as an edition's own tables print it; it comes before the classification's name for that edition."""

    edition = models.ForeignKey("budget.Edition", on_delete=models.CASCADE, related_name="printed_names")
    scheme = models.CharField(max_length=16)
    code = models.CharField(max_length=40)
    # Without a limit: what a document prints is kept whole, whatever its length.
    name = models.TextField()

    class Meta(EditionPart.Meta):
        verbose_name = "表内名称"
        verbose_name_plural = "表内名称"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "scheme", "code"], name="printed_name_once_an_edition")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
