"""Readers who asked to be told by mail of what a body publishes. It is all that the site knows of them, and goes with it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from budget.models.units import Unit


class Watching(models.Model):
    """One address that watches one body.

    The key is the secret of the links in its letters, so nobody can guess one. Nothing is sent beside the one letter
    that asks whether the address is its reader's, until that was answered.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", verbose_name="单位")
    address = models.EmailField("邮箱", max_length=254)
    language = models.CharField("语言", max_length=10)
    asked_at = models.DateTimeField("要求的时间")
    # Whether the letter that asks is still to be sent.
    is_asked = models.BooleanField(default=True)
    confirmed_at = models.DateTimeField("确认的时间", null=True, blank=True)
    # The last event that was told, or that was there when the address was confirmed.
    told = models.BigIntegerField(default=0)
    # Nobody sends before: somebody is at it, or the last try failed.
    not_before = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField("连续退信", default=0)

    objects: ClassVar[models.Manager[Watching]] = models.Manager()

    class Meta:
        verbose_name = "邮件订阅"
        verbose_name_plural = "邮件订阅"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["unit", "address"], name="watching_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_at"], name="watching_asked", condition=Q(is_asked=True))
        ]

    def __str__(self) -> str:
        return str(self.key)
