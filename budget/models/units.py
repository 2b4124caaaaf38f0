"""Budget units (部门 and their 单位) and how many people live there."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from budget.vocabulary import RESERVED_SLUGS


class Unit(models.Model):
    """A 部门 (code 661) or a 单位 below it (661001). Only a disclosing body has a slug, and so an address."""

    division_code = models.CharField(
        "行政区划代码",
        max_length=12,
        # A county has six digits, a township nine, a village twelve.
        validators=[RegexValidator(r"\A\d{6}(\d{3})?(\d{3})?\Z")],
        help_text="GB/T 2260,如 110105",
    )
    code = models.CharField("单位代码", max_length=20, validators=[RegexValidator(r"\A[0-9A-Za-z]{1,20}\Z")])
    name = models.CharField("名称", max_length=120)
    short_name = models.CharField("简称", max_length=40, blank=True)
    # Null and not empty where there is none, because several empty ones would not be unique.
    slug = models.SlugField("网址", max_length=60, unique=True, null=True, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )

    objects: ClassVar[models.Manager[Unit]] = models.Manager()

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"
        ordering = ["division_code", "code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["division_code", "code"], name="unit_code_once_in_a_division"),
            models.CheckConstraint(condition=~Q(code=""), name="unit_has_a_code"),
            models.CheckConstraint(condition=~Q(slug=""), name="unit_slug_is_null_or_text"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        """Refuse an address that is the site's own, for no page of the body could be reached; and a body above itself."""
        super().clean()
        above, seen = self.parent, set[int]()
        while above is not None and above.pk not in seen:
            # Of no field: a form without that of the parent could not say it.
            if above.pk == self.pk:
                raise ValidationError("上级不能是这个单位自己，也不能是它下面的单位。")
            seen.add(above.pk)
            above = above.parent
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": f"“{self.slug}”是网站自己的地址，请换一个。"})

    @property
    def label(self) -> str:
        """Return the short name where there is one."""
        return self.short_name or self.name


class Population(models.Model):
    """How many residents a unit had in a year, and in how many households, with the source: what sums are divided by."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="populations", verbose_name="单位")
    year = models.PositiveSmallIntegerField("年份")
    residents = models.PositiveIntegerField("常住人口")
    households = models.PositiveIntegerField(
        "户数", null=True, blank=True, help_text="同一出处写了才填；不填就不算每户"
    )
    source = models.CharField("来源", max_length=200)

    objects: ClassVar[models.Manager[Population]] = models.Manager()

    class Meta:
        verbose_name = "人口"
        verbose_name_plural = "人口"
        ordering = ["unit", "-year"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["unit", "year"], name="population_once_a_year"),
            models.CheckConstraint(condition=Q(residents__gt=0), name="population_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}: {self.residents}"
