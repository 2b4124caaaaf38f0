"""For which bodies an account may do what its roles let it do."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from budget.models.units import Unit


class Charge(models.Model):
    """One of the bodies, one of the districts, or all of them, that a person uploads for, reviews or manages.

    A body stands for what is below it, too. Without a charge a role opens nothing.
    """

    class Act(models.TextChoices):
        """What the charge is for."""

        UPLOAD = "upload", "录入"
        REVIEW = "review", "审核"
        MANAGE = "manage", "管理"
        SEE = "see", "查看"  # of accounts that may only look, which came from an older version

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="charges")
    act = models.CharField(max_length=10, choices=Act.choices)
    # Exactly one of these says which bodies, so that no missing word ever means «all».
    is_everywhere = models.BooleanField(default=False)
    division = models.CharField(max_length=12, blank=True, validators=[RegexValidator(r"\A\d{2,12}\Z")])
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    objects: ClassVar[models.Manager[Charge]] = models.Manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(
                    Q(is_everywhere=True, division="", unit__isnull=True)
                    | (Q(is_everywhere=False, unit__isnull=True) & ~Q(division=""))
                    | Q(is_everywhere=False, division="", unit__isnull=False)
                ),
                name="charge_says_which_bodies",
            ),
        ]

    def __str__(self) -> str:
        where = "全部单位" if self.is_everywhere else f"区划 {self.division}" if self.division else str(self.unit)
        return f"{self.get_act_display()}：{where}"
