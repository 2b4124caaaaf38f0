"""What goes ahead of a publication: when it is planned for, and the links under which somebody may look beforehand."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from budget.models.editions import Edition
from budget.models.people import person

# By how much the clocks of two servers may differ.
_CLOCKS = timedelta(minutes=2)


class PlannedPublication(models.Model):
    """When a draft is to be public, by whose approval. It goes with the draft, and with any change of it."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="planned", verbose_name="草稿")
    at = models.DateTimeField("公开时间", db_index=True)
    reason = models.TextField("公开的原因")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="审核人")

    objects: ClassVar[models.Manager[PlannedPublication]] = models.Manager()

    class Meta:
        verbose_name = "定时公开"
        verbose_name_plural = "定时公开"

    def __str__(self) -> str:
        return f"{self.edition_id} {timezone.localtime(self.at):%Y-%m-%d %H:%M}"


class PreviewLink(models.Model):
    """A link to the preview of one draft, for somebody without an account. Its address is kept as a digest alone."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="links", verbose_name="草稿")
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField("给谁看", max_length=60)
    created_by = person("给出链接的人")
    created_at = models.DateTimeField("给出时间", auto_now_add=True)
    ends_at = models.DateTimeField("失效时间")
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True)
    # How often a page was opened through it, and when last.
    opened = models.PositiveIntegerField("打开次数", default=0)
    opened_at = models.DateTimeField("最近打开", null=True, blank=True)

    objects: ClassVar[models.Manager[PreviewLink]] = models.Manager()

    class Meta:
        verbose_name = "预览链接"
        verbose_name_plural = "预览链接"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def digest_of(secret: str) -> str:
        """Return what is kept of the secret part of an address."""
        return hashlib.sha256(secret.encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        """Whether it still shows the draft; a clock that says it was not even given yet is set back, and is no reason to."""
        now = timezone.now()
        return self.revoked_at is None and self.created_at - _CLOCKS <= now < self.ends_at


class NoticesRead(models.Model):
    """Until when a person has read what colleagues did."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    objects: ClassVar[models.Manager[NoticesRead]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.account_id} {self.until}"
